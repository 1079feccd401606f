// Who used what of a pool, a line each, as one reader may see it. The lines sum to the headline, which is the card's.

import { CREDIT, formatCredits } from '../../core/amount.ts'
import { APART_NAMES } from '../../core/apart.ts'
import type { CycleFigures } from '../../core/cycle-history.ts'
import type { TeamLine } from '../../core/team-use.ts'
import { inDays } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import {
  countOf,
  cycleDates,
  daysUntil,
  localDate,
  localTime,
  readerTime,
  signed,
  unitsOf,
  usedOfWhole,
} from './phrases.ts'

/** Names and purposes, so that every line fits whatever people are called. */
const NAME_MAX = 40
/** Below what a section holds. */
const SECTION_CHARACTERS = 2900

/** Why not everybody has a name here; null: everybody has. */
export type Unnamed = 'guest' | 'shared' | 'workspace' | null

export interface TeamCard {
  poolId: string
  name: string
  unit: string
  zone: string
  archivedAt: Date | null
  figures: CycleFigures
  /** They sum to what is used. */
  lines: readonly TeamLine[]
  unnamed: Unnamed
  now: Date
  /** What [Log] carries. */
  logValue: string
}

/** The members of a team and what each used in one cycle. A guest sees one line, and the headline. */
export function teamCard(card: TeamCard): Spoken {
  const { poolId, zone, archivedAt, figures, lines, unnamed, now, logValue } = card
  const { cycle, standing } = figures
  const shown = unnamed === 'guest' ? lines.filter(({ isReader }) => isReader) : lines
  const headline = headlineOf(card)
  const isRunning = standing === 'running'
  const ends = isRunning ? 'Resets ' : 'Ended '
  const ahead = isRunning ? inDays(daysUntil(now, cycle.endsAt, zone)) : ''
  const own = lines.find(({ isReader }) => isReader)
  const yours = own ? amountOf(own, ' of it') : 'nothing'
  const text = `${headline}. You: ${yours}. ${ends}${localTime(cycle.endsAt, zone, now)} (${escapeMrkdwn(zone)}).`
  return speak(text, [
    section(`*${headline}*`, `${cycleDates(cycle, zone)}. ${ends}${readerTime(cycle.endsAt, zone, now)}${ahead}.`),
    ...sections(shown.map((line) => `• ${lineText(line, card.unit)}`)),
    ...(own ? [] : [section(lines.length === 0 ? 'Nothing is used yet.' : 'You have used nothing of it.')]),
    actions(
      ...(archivedAt === null ? [button('log:open', 'Log', logValue)] : []),
      button('me:show', 'My entries', '{}'),
      button('history:show', 'History', poolId),
    ),
    ...(unnamed === null ? [] : [footer(REASONS[unnamed])]),
  ])
}

const REASONS: Readonly<Record<Exclude<Unnamed, null>, string>> = {
  guest: 'Guests see their own line and what the pool used',
  shared: 'Nobody else is named here: another company reads this channel',
  workspace: 'This workspace does not show you the names of others',
}

/** "Apollo: 812 of 1,000 credits used (81 % of all granted)". */
function headlineOf({ name, unit, zone, archivedAt, figures, lines }: TeamCard): string {
  const { percentUsed } = figures
  const title = `${escapeMrkdwn(name)}${archivedAt === null ? '' : ` (archived ${localDate(archivedAt, zone)})`}`
  // The lines were read a moment after the balance, so that what they sum to is theirs.
  const used = lines.reduce((sum, { credits }) => sum + credits, 0)
  const percent = percentUsed === null ? '' : ` (${formatCredits(percentUsed * CREDIT)} % of all granted)`
  return `${title}: ${usedOfWhole(used, figures, unit)}${percent}`
}

/** "*Sam* (you): 402 (49 %), largest purpose Prospecting, 31 spends, 12 credits without a purpose". */
function lineText(line: TeamLine, unit: string): string {
  const { main, spends, nameless } = line
  const told = [
    amountOf(line),
    ...(main === null ? [] : [`${main.isAll ? 'all' : 'largest purpose'} ${short(main.purpose)}`]),
    ...(spends === 0 ? [] : [countOf(spends, 'spend')]),
    ...(nameless > 0 ? [`${unitsOf(nameless, unit)} without a purpose`] : []),
  ]
  return `${whoOf(line)}: ${told.join(', ')}`
}

/** "402 (49 %)"; where it stands away from the headline, `of` says of what. */
function amountOf({ kind, credits, percent }: TeamLine, of = ''): string {
  const amount = kind === 'adjusted' ? signed(credits) : formatCredits(credits)
  return percent === null ? amount : `${amount} (${percent} %${of})`
}

function whoOf({ kind, name, isReader, people }: TeamLine): string {
  if (kind === 'member') return `*${short(name)}*${isReader ? ' (you)' : ''}`
  return people === 0 ? LABELS[kind] : `${LABELS[kind]}, ${people} ${people === 1 ? 'person' : 'people'}`
}

const LABELS: Readonly<Record<Exclude<TeamLine['kind'], 'member'>, string>> = {
  others: 'others',
  rest: 'the rest',
  nobody: 'nobody named',
  ...APART_NAMES,
  unexplained: 'unexplained',
}

/** Escaped after it was cut, so that no half of an escape is left. */
function short(name: string): string {
  const characters = [...name]
  return escapeMrkdwn(characters.length <= NAME_MAX ? name : `${characters.slice(0, NAME_MAX - 1).join('')}…`)
}

/** Whole lines, in as many sections as they need. */
function sections(lines: readonly string[]) {
  const parts: string[][] = []
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    const part = parts.at(-1)
    if (part && length <= SECTION_CHARACTERS) part.push(line)
    else {
      parts.push([line])
      length = line.length
    }
  }
  return parts.map((part) => section(...part))
}

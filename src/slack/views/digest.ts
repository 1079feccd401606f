// The digest of a pool: what is left first, then what some days went into beside the days before them, then what is worth
// a second look. Every list sums to what was spent in the days.

import type { Button, KnownBlock } from '@slack/types'
import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import type { ComparedPart, DigestCause, DigestFacts, DigestStanding } from '../../core/digest-facts.ts'
import { vendorName } from '../../core/presets.ts'
import { wholePercents } from '../../core/shares.ts'
import { foretold } from './alert-pace.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { isChart } from './chart.ts'
import { courseBlocks } from './digest-chart.ts'
import { tipOf } from './digest-tip.ts'
import { escapeMrkdwn } from './escape.ts'
import { monthLine } from './month.ts'
import {
  activityName,
  countOf,
  dayOf,
  daysUntil,
  eachOf,
  leftOf,
  localTime,
  namedParts,
  readerTime,
  signed,
  unitsOf,
} from './phrases.ts'
import { reservedLine } from './reserve.ts'
import { cadenceWords } from './rhythm.ts'

/** How many parts of a list are named before the rest. */
const PARTS_MAX = 5

/** The digest as a message. `standing` is null where it is shown and not sent. */
export function digestMessage(digest: DigestFacts, about: DigestCause, standing: DigestStanding | null): Spoken {
  const { poolName, unit, zone } = digest
  const endsAt = new Date(digest.cycleEndsAt)
  const headline = `${escapeMrkdwn(poolName)}: ${leftOf(digest, unit)}`
  const spent = spentLine(digest, about)
  const text = `${headline}. ${spent} Resets ${localTime(endsAt, zone, new Date(digest.at))} (${escapeMrkdwn(zone)}).`
  const days = daysUntil(new Date(digest.at), endsAt, zone)
  const resets = `Resets ${readerTime(endsAt, zone, new Date(digest.at))}, ${days === 0 ? 'today' : `in ${countOf(days, 'day')}`}.`
  const tip = tipOf(digest)
  return speak(text, [
    section(
      `:bar_chart: *${headline}*`,
      `*${spent}*`,
      [resets, ...foretold(digest, new Date(digest.at))].join(' '),
      ...reservedLine(digest),
    ),
    ...courseOf(digest, about, standing),
    ...listOf('What for', digest.byPurpose, digest.spent),
    ...listOf(
      'By activity',
      digest.byActivity.map((part) => asPart(part, unit)),
      digest.spent,
    ),
    ...(digest.byMember ? listOf('Who', digest.byMember, digest.spent) : []),
    ...(openEnds(digest).length === 0 ? [] : [section(...openEnds(digest))]),
    ...(tip === undefined ? [] : [section(`_Tip: ${tip}_`)]),
    ...(standing?.isStopped ? [section('_You have stopped this digest._')] : []),
    actions(
      button('forecast:beside', 'Show forecast', digest.poolId),
      button('me:show', 'My entries', '{}'),
      ...stopButton(standing),
    ),
    footer(
      `${spanOf(about)} · ${cadenceWords[about.cadence]} digest, figured ${localTime(new Date(digest.at), zone, new Date(digest.at))}`,
    ),
  ])
}

/** A day is no course; and what is shown to one person alone takes no charts. */
function courseOf(digest: DigestFacts, { cadence }: DigestCause, standing: DigestStanding | null): KnownBlock[] {
  if (cadence === 'day') return []
  const blocks = courseBlocks(digest)
  return standing ? blocks : blocks.filter((block) => !isChart(block))
}

function stopButton(standing: DigestStanding | null): Button[] {
  if (!standing?.isPersonal || standing.isStopped) return []
  return [button('digest:stop', 'Stop this', standing.noticeId)]
}

/** "351 used in 7 days, 41 more than in the 7 days before." */
function spentLine({ spent, spentBefore, unit }: DigestFacts, about: DigestCause): string {
  const { within, before } = spans[about.cadence](about)
  const used = `${unitsOf(spent, unit)} used ${within}`
  if (spentBefore === null) return `${used}.`
  const change = spent - spentBefore
  if (change === 0) return `${used}, as many as ${before}.`
  return `${used}, ${formatCredits(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than ${before}.`
}

const spans: Record<DigestCause['cadence'], (about: DigestCause) => { within: string; before: string }> = {
  day: ({ from, until }) => ({ within: `on ${dayOf(from, until)}`, before: 'the day before' }),
  week: () => ({ within: 'in the last 7 days', before: 'in the 7 days before' }),
  month: ({ from, until }) => ({
    within: `from ${dayOf(from, until)} to ${dayOf(until, until)}`,
    before: 'in as many days before',
  }),
}

function spanOf({ from, until }: DigestCause): string {
  return from === until ? dayOf(from, until) : `${dayOf(from, until)} to ${dayOf(until, until)}`
}

function asPart(spent: DigestFacts['byActivity'][number], unit: string): ComparedPart {
  const { activity, name, credits, before } = spent
  return { name: `${activityName(activity, name, unit)}${eachOf(spent)}`, credits, before }
}

/** A title and a line for each part; nothing where nothing was spent on any. */
function listOf(title: string, parts: readonly ComparedPart[], total: Credits) {
  const kept = namedParts(parts, PARTS_MAX)
  if (kept.length === 0) return []
  const rest = restOf(parts, kept)
  const shown = rest.credits === 0 && rest.before === 0 ? kept : [...kept, rest]
  // Where a part is negative no percent means anything.
  const percents =
    total > 0 && shown.every(({ credits }) => credits >= 0) ? wholePercents(shown.map((it) => it.credits)) : []
  return [section(`*${title}*`, ...shown.map((part, index) => `• ${partLine(part, percents[index])}`))]
}

function restOf(parts: readonly ComparedPart[], kept: readonly ComparedPart[]): ComparedPart {
  const others = parts.filter((part) => !kept.includes(part))
  const sumOf = (of: (part: ComparedPart) => Credits) => others.reduce((sum, part) => sum + of(part), 0)
  const name = others.some(({ credits: spent }) => spent < 0) ? 'the rest, with what was given back' : 'the rest'
  return { name, credits: sumOf(({ credits }) => credits), before: sumOf(({ before }) => before) }
}

/** "Prospecting 225 (64 %), before 180". */
function partLine({ name, credits, before }: ComparedPart, percent: number | undefined): string {
  const share = percent === undefined ? '' : ` (${percent} %)`
  const earlier = before === 0 ? '' : `, before ${formatCredits(before)}`
  return `${escapeMrkdwn(name)} ${formatCredits(credits)}${share}${earlier}`
}

/** How the month stands, what nobody has explained yet, and what was told of twice. */
function openEnds({
  adjusted = 0,
  unexplained,
  doubles,
  unit,
  vendor,
  poolName,
  alertCount,
  month,
}: DigestFacts): string[] {
  const lines: string[] = month ? [monthLine(month)] : []
  if (adjusted !== 0) lines.push(`Beside that the pool was adjusted by ${signed(adjusted)} ${escapeMrkdwn(unit)}.`)
  if (unexplained > 0)
    lines.push(
      `${unitsOf(unexplained, unit)} of this cycle ${unexplained === CREDIT ? 'is' : 'are'} unexplained: ${escapeMrkdwn(vendorName({ vendor, name: poolName }))} counts them, nobody has logged them.`,
    )
  if (doubles.count > 0)
    lines.push(
      `${countOf(doubles.count, 'spend')} came by two doors and ${doubles.count === 1 ? 'counts' : 'count'} once: ${formatCredits(doubles.credits)} not counted twice.`,
    )
  if (alertCount > 0) lines.push(`${countOf(alertCount, 'alert')} rang.`)
  return lines
}

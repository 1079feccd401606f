// Entries as a list, each with a way to look closer and correct it: one's own, or those of a pool for who runs it. What may
// have been counted twice stands first, with the two answers there are.

import type { KnownBlock, SectionBlock } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button, overflow } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { counted } from './log.ts'
import { localTime, readerTime, unitsOf } from './phrases.ts'

/** Of a note, so that ten entries fit whatever people write. */
const NOTE_MAX = 80

export interface EntryRow {
  entryId: string
  /** Said where there are several. */
  poolName: string | null
  unit: string
  zone: string
  kind: 'usage' | 'refund' | 'adjustment'
  activity: string | null
  quantity: number
  credits: Credits
  /** Given back since. */
  refunded: Credits
  purpose: string | null
  campaign: string | null
  /** Said where others read it, and may. */
  memberName: string | null
  note: string | null
  occurredAt: Date
  undone: boolean
  matched: boolean
}

/** "Sun 22 Nov 12:00: 2 mobile reveals, 16 credits, Prospecting, #q4-webinar". */
export function entryLine(entry: EntryRow): string {
  const { unit, credits, refunded, purpose, campaign, zone, occurredAt, undone, matched, memberName, note, kind } =
    entry
  const amount = unitsOf(kind === 'refund' ? -credits : credits, unit)
  const what = kind === 'usage' && entry.activity !== null ? [counted(entry), amount] : [WORDS[kind], amount]
  const nameless = purpose === null && campaign === null && kind !== 'adjustment'
  const words = [
    ...what.filter((word) => word !== ''),
    ...(entry.poolName === null ? [] : [escapeMrkdwn(entry.poolName)]),
    ...(memberName === null ? [] : [escapeMrkdwn(short(memberName))]),
    ...(purpose === null ? (nameless ? ['no purpose'] : []) : [escapeMrkdwn(short(purpose))]),
    ...(campaign === null ? [] : [`#${escapeMrkdwn(short(campaign.replace(/^#/, '')))}`]),
    ...(kind === 'adjustment' && note !== null ? [escapeMrkdwn(short(note))] : []),
  ]
  const became = [
    ...(undone ? ['undone'] : refunded > 0 ? [`${formatCredits(refunded)} given back`] : []),
    ...(matched ? ['a program reported it too'] : []),
  ]
  return `${readerTime(occurredAt, zone)}: ${words.join(', ')}${became.length === 0 ? '' : ` _(${became.join(', ')})_`}`
}

const WORDS: Readonly<Record<EntryRow['kind'], string>> = { usage: '', refund: 'given back', adjustment: 'adjusted' }

function short(text: string): string {
  const characters = [...text.replaceAll('\n', ' ')]
  return characters.length <= NOTE_MAX ? characters.join('') : `${characters.slice(0, NOTE_MAX - 1).join('')}…`
}

/** "Sun 22 Nov 12:00: 16 credits, Prospecting", where no markup is read. */
export function plainEntry({ occurredAt, zone, credits, unit, purpose, memberName }: EntryRow, now: Date): string {
  const words = [`${formatCredits(credits)} ${unit}`, ...[memberName, purpose].flatMap((it) => it ?? [])]
  return `${localTime(occurredAt, zone, now)}: ${words.join(', ')}`
}

/** A line with its menu. */
export function entrySection(entry: EntryRow): SectionBlock {
  const more = overflow('correct:open', [{ label: 'Details, correct...', value: entry.entryId }])
  return { ...section(`• ${entryLine(entry)}`), accessory: more }
}

export interface EntryPage {
  entries: readonly EntryRow[]
  /** What [Older] carries; null: there is nothing older. */
  older: string | null
}

/** Older ones of one's own. */
export function ownPage({ entries, older }: EntryPage): Spoken {
  return speak('Your older entries.', [
    section('*Your older entries*'),
    ...(entries.length === 0 ? [section('There are none.')] : entries.map(entrySection)),
    ...(older === null ? [] : [actions(button('me:older', 'Older', older))]),
  ])
}

export interface PoolEntries extends EntryPage {
  poolId: string
  poolName: string
  unit: string
  /** What was done just now, in a sentence; null: nothing. */
  said: string | null
  isFirst: boolean
  /** On the first page: two entries that may be one spend. */
  doubles: readonly (readonly [EntryRow, EntryRow])[]
  /** Logged beyond what the vendor counts, and who that is; null: nothing. */
  beyond: { credits: Credits; vendor: string } | null
}

/** The entries of a pool. */
export function poolEntries(list: PoolEntries): Spoken {
  const { poolName, poolId, entries, older, said, isFirst, doubles, beyond, unit } = list
  const title = `${isFirst ? 'Latest' : 'Older'} entries of ${escapeMrkdwn(poolName)}`
  const headline = said === null ? `${title}: ${entries.length}.` : said
  const accepts = isFirst && beyond !== null
  return speak(headline, [
    ...(said === null ? [] : [section(`*${said}*`)]),
    ...doubles.flatMap(doubleBlocks),
    section(`*${title}*`),
    ...(entries.length === 0 ? [section('There are none.')] : entries.map(entrySection)),
    actions(
      ...(older === null ? [] : [button('entries:older', 'Older', older)]),
      button('adjust:open', 'Adjust...', poolId),
      ...(accepts ? [button('adjust:accept', `Take ${formatCredits(beyond.credits)} off...`, poolId)] : []),
    ),
    ...(accepts
      ? [footer(`The team has logged ${unitsOf(beyond.credits, unit)} more than ${escapeMrkdwn(beyond.vendor)} counts`)]
      : []),
  ])
}

function doubleBlocks([first, second]: readonly [EntryRow, EntryRow]): KnownBlock[] {
  const value = `${first.entryId} ${second.entryId}`
  return [
    section('*One spend, counted twice?*', `• ${entryLine(first)}`, `• ${entryLine(second)}`),
    actions(button('double:join', 'Same spend', value), button('double:keep', 'Two spends', value)),
  ]
}

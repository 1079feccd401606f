// The reply to a log: what was booked, what is left, what was noticed. Everything a person typed is escaped here.

import type { KnownBlock, ModalView, SectionBlock } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { countOfNamed } from '../../core/counted.ts'
import type { PoolNumbers } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { modal } from './modal.ts'
import { activityName, countOf, daysUntil, leftOf, localDate, readerTime, unitsOf } from './phrases.ts'

export interface LoggedItem {
  credits: Credits
  quantity: number
  /** Its name, or its id where the list has none; null: plain credits. */
  activity: string | null
}

export interface LogReply {
  pool: PoolNumbers
  items: readonly LoggedItem[]
  purpose: string | null
  campaign: string | null
  /** Which of the two were not typed but set before. */
  asSet: readonly ('purpose' | 'campaign')[]
  labels: Readonly<Record<string, string>>
  note: string | null
  /** Where it was typed. */
  occurredAt: Date | null
  /** Whose it is, where it is not the writer's. */
  forSlackUserId: string | null
  /** Whether the workspace has more than one pool, so that the reply must say which. */
  severalPools: boolean
  /** What was refused or noticed, one sentence each. */
  remarks: readonly string[]
  /** When the contact was revealed before, and what the button carries that sets the booking to 0. */
  revealed: { at: Date; zero: string } | null
  /** What the buttons carry: what to undo, and what the next form begins with. */
  undo: string
  again: string
}

/** Where a reply stands: a message is replaced by what follows a click, a modal is refreshed. */
const buttonsOf = {
  message: { undo: 'undo:reply', again: 'log:open', zero: 'zero:reply' },
  modal: { undo: 'undo:shown', again: 'log:again', zero: 'zero:shown' },
} as const

/** One reply, however many items. */
export function logReply(reply: LogReply): Spoken {
  return speak(`Logged ${sayBooked(reply).plain}`, blocksOf(reply, 'message'))
}

/** The same where a form was, with `metadata` for the form that may follow. */
export function loggedModal(reply: LogReply, metadata: string): ModalView {
  return modal({ callbackId: 'log:booked', title: 'Logged', blocks: blocksOf(reply, 'modal'), metadata })
}

function blocksOf(reply: LogReply, place: keyof typeof buttonsOf): KnownBlock[] {
  const ids = buttonsOf[place]
  const { revealed, note, remarks, pool } = reply
  return [
    section(`Logged ${sayBooked(reply).marked}`, ...remarks.map((it) => `_${escapeMrkdwn(it)}_`)),
    ...(revealed ? [revealedLine(revealed, pool.zone, ids.zero)] : []),
    actions(button(ids.undo, 'Undo, 15 min', reply.undo), button(ids.again, 'Log another...', reply.again)),
    ...(note === null ? [] : [footer(`Note: ${escapeMrkdwn(note)}`)]),
  ]
}

function sayBooked(reply: LogReply): { plain: string; marked: string } {
  const { pool } = reply
  const total = reply.items.reduce((sum, item) => sum + item.credits, 0)
  const booked = `${unitsOf(total, pool.unit)}${listed(reply.items, pool.unit)}`
  const why = whyOf(reply)
  const days = daysUntil(pool.now, pool.cycle.endsAt, pool.zone)
  const name = reply.severalPools ? `${escapeMrkdwn(pool.name)}: ` : ''
  const left = `${name}${leftOf(pool.balance)}`
  const reset = days > 0 ? `${countOf(days, 'day')} to the reset` : 'the reset is today'
  const tail = why.length === 0 ? '' : `, ${why.join(', ')}`
  return {
    plain: `${booked}${tail}. ${left}, ${reset}.`,
    marked: `*${booked}*${tail}. *${left}*, ${reset}.`,
  }
}

function revealedLine({ at, zero }: { at: Date; zero: string }, zone: string, actionId: string): SectionBlock {
  const on = `<!date^${Math.floor(at.getTime() / 1000)}^{date_short}|${localDate(at, zone)}>`
  const words = `_This contact was revealed by your team before, on ${on}; the vendor may not have charged again._`
  return { ...section(words), accessory: button(actionId, 'Set it to 0', zero) }
}

/** ": 2 mobile reveals", ": 2 mobile reveals (16), 3 credits (3)"; nothing for plain credits alone. */
export function listed(items: readonly LoggedItem[], unit: string): string {
  const [only, second] = items
  if (only && !second) return only.activity === null ? '' : `: ${counted(only)}`
  const parts = items.map((item) => `${counted(item, unit)} (${formatCredits(item.credits)})`)
  return `: ${parts.join(', ')}`
}

/** "2 mobile reveals", "plain credits". */
export function counted({ activity, quantity }: Pick<LoggedItem, 'activity' | 'quantity'>, unit = 'credits'): string {
  if (activity === null) return `plain ${escapeMrkdwn(unit)}`
  return escapeMrkdwn(countOfNamed(quantity, activityName(activity, activity)))
}

function whyOf({ purpose, campaign, asSet, labels, occurredAt, forSlackUserId, pool }: LogReply): string[] {
  const named = {
    purpose: purpose === null ? null : escapeMrkdwn(purpose),
    campaign: campaign === null ? null : `#${escapeMrkdwn(campaign.replace(/^#/, ''))}`,
  }
  const both = ['purpose', 'campaign'] as const
  const set = both.flatMap((kind) => (asSet.includes(kind) ? (named[kind] ?? []) : []))
  return [
    ...(forSlackUserId === null ? [] : [`for <@${forSlackUserId}>`]),
    ...both.flatMap((kind) => (asSet.includes(kind) ? [] : (named[kind] ?? []))),
    ...(set.length === 0 ? [] : [`for ${set.join(', ')}, as set`]),
    ...Object.entries(labels).map(([key, value]) => `${escapeMrkdwn(key)}:${escapeMrkdwn(value)}`),
    ...(occurredAt === null ? [] : [readerTime(occurredAt, pool.zone)]),
  ]
}

// The reply to a log: what was booked, what is left, what was noticed. Everything a person typed is escaped here.

import { type Credits, formatCredits } from '../../core/amount.ts'
import type { PoolNumbers } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { activityName, countOf, daysUntil, leftOf, readerTime, unitsOf } from './phrases.ts'

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
  /** What to type to take it back. */
  undo: string
}

/** One reply, however many items. */
export function logReply(reply: LogReply): Spoken {
  const { pool } = reply
  const total = reply.items.reduce((sum, item) => sum + item.credits, 0)
  const booked = `${unitsOf(total, pool.unit)}${listed(reply.items)}`
  const why = whyOf(reply)
  const days = daysUntil(pool.now, pool.cycle.endsAt, pool.zone)
  const name = reply.severalPools ? `${escapeMrkdwn(pool.name)}: ` : ''
  const left = `${name}${leftOf(pool.balance)}`
  const reset = days > 0 ? `${countOf(days, 'day')} to the reset` : 'the reset is today'
  const tail = why.length === 0 ? '' : `, ${why.join(', ')}`
  return speak(`Logged ${booked}${tail}. ${left}, ${reset}.`, [
    section(`Logged *${booked}*${tail}. *${left}*, ${reset}.`, ...reply.remarks.map((it) => `_${escapeMrkdwn(it)}_`)),
    footer(
      ...(reply.note === null ? [] : [`Note: ${escapeMrkdwn(reply.note)}`]),
      `\`${escapeMrkdwn(reply.undo)}\` takes it back for 15 minutes`,
    ),
  ])
}

/** ": 2 mobile reveals", ": 2 mobile reveals (16), 3 credits (3)"; nothing for plain credits alone. */
function listed(items: readonly LoggedItem[]): string {
  const [only, second] = items
  if (only && !second) return only.activity === null ? '' : `: ${counted(only)}`
  const parts = items.map((item) => `${counted(item)} (${formatCredits(item.credits)})`)
  return `: ${parts.join(', ')}`
}

/** "2 mobile reveals", "plain credits". */
export function counted({ activity, quantity }: LoggedItem): string {
  if (activity === null) return 'plain credits'
  return `${formatCredits(quantity)} ${escapeMrkdwn(plural(activityName(activity, activity), quantity))}`
}

function plural(name: string, quantity: number): string {
  if (quantity === 1000) return name
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`
  return /(?:s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`
}

function whyOf({ purpose, campaign, labels, occurredAt, forSlackUserId, pool }: LogReply): string[] {
  return [
    ...(forSlackUserId === null ? [] : [`for <@${forSlackUserId}>`]),
    ...(purpose === null ? [] : [escapeMrkdwn(purpose)]),
    ...(campaign === null ? [] : [`#${escapeMrkdwn(campaign.replace(/^#/, ''))}`]),
    ...Object.entries(labels).map(([key, value]) => `${escapeMrkdwn(key)}:${escapeMrkdwn(value)}`),
    ...(occurredAt === null ? [] : [readerTime(occurredAt, pool.zone)]),
  ]
}

// Books a plan, whichever door it came by, and answers what the ledger holds under its key. A redelivery, a second click
// and a second choice of the same question find what the first one booked, book nothing and read the same.

import type { LogItem, LogPlan } from '../core/grammar-plan.ts'
import type { Pool } from '../core/model.ts'
import type { Refusal } from '../core/plan-usage.ts'
import { recordUsage } from '../meter/record-usage.ts'
import type { UsageReport } from '../meter/usage-report.ts'
import { setLastPool } from '../store/members.ts'
import { type BookedEntry, readBooked } from '../store/own-entries.ts'
import { ownsPool } from './access.ts'
import { type Booking, keyOfItem, keysOf } from './log-keys.ts'
import { replyOf } from './log-reply.ts'
import type { LogReply } from './views/log.ts'
import { localDate, localTime } from './views/phrases.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

export type BookOutcome =
  | { kind: 'booked'; reply: LogReply }
  /** Nothing was booked; `field` is the field of the log form that can be mended. */
  | { kind: 'refused'; message: string; field?: string }

/** Books what the plan says under the booking's key, whole or, where an item is wrong, without that one. */
export async function bookPlan(visit: Visit, plan: LogPlan, booking: Booking): Promise<BookOutcome> {
  const before = await bookedAlready(visit, booking, plan)
  if (before) return before
  const pool = visit.directory.pools.find((it) => it.poolId === plan.poolId)
  const refusal = await refusedFor(visit, plan, pool)
  if (!pool || refusal) return refusal ?? goneRefusal
  const reports = plan.items.map((item, index) => reportOf(visit, plan, pool, booking, item, index))
  const outcomes = await recordUsage(visit.deps.meter, { workspaceId: visit.workspaceId, reports, poolIds: [] })
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [outcome] : []))
  const messages = [...new Set(refused.map((it) => sayRefusal(it, plan, pool, visit.now)))]
  const [first] = refused
  if (first && refused.length === outcomes.length)
    return {
      kind: 'refused',
      message: messages.join(' '),
      ...(first.field === undefined ? {} : { field: first.field }),
    }
  const { member, workspaceId, deps } = visit
  if (member.lastPoolId !== pool.poolId) await setLastPool(deps.meter.db, workspaceId, member.memberId, pool.poolId)
  const booked = await bookedAlready(visit, booking, plan, messages)
  if (!booked) throw new Error(`nothing stands under ${booking.source} ${booking.key} right after it was booked`)
  return booked
}

/** What stands under the key already; undefined where nothing does. `refused` is what was wrong with other items. */
export async function bookedAlready(
  visit: Visit,
  booking: Booking,
  { asSet = [] }: Pick<LogPlan, 'asSet'>,
  refused: readonly string[] = [],
): Promise<BookOutcome | undefined> {
  const entries = await entriesOf(visit, booking)
  if (entries.length === 0) return undefined
  if (entries.every(({ undone }) => undone))
    return { kind: 'refused', message: 'This was logged before and has been undone since. Log it again.' }
  return { kind: 'booked', reply: await replyOf(visit, booking, entries, { refused, asSet }) }
}

/** The entries of a booking, in the order they were booked. */
export function entriesOf({ deps, workspaceId }: Visit, booking: Booking): Promise<BookedEntry[]> {
  return readBooked(deps.meter.db, { workspaceId, source: booking.source, keys: keysOf(booking) })
}

const goneRefusal: BookOutcome = { kind: 'refused', message: 'This pool does not exist any more.', field: 'pool' }

/** Only owners and admins log for somebody else. */
async function refusedFor(visit: Visit, plan: LogPlan, pool: Pool | undefined): Promise<BookOutcome | undefined> {
  const { deps, slackUserId } = visit
  if (!pool) return goneRefusal
  if (plan.member === undefined || plan.member === slackUserId) return undefined
  const config = await deps.meter.configOf(deps.meter.db, pool)
  if (ownsPool(await visit.confirmed, config)) return undefined
  const who = await whoRuns(visit, pool.poolId)
  return {
    kind: 'refused',
    message: `Only ${who} can log for somebody else. Without the name it counts as yours.`,
  }
}

/** A refusal as people read it: instants in the pool's zone instead of UTC. */
function sayRefusal({ code, message }: Refusal, { occurredAt }: LogPlan, pool: Pool, now: Date): string {
  if (occurredAt === undefined) return message
  const { name, zone, recordsFromAt } = pool
  if (code === 'before_records')
    return `${localDate(occurredAt, zone)} is before the records of ${name}, which begin ${localTime(recordsFromAt, zone, now)}.`
  return code === 'in_future'
    ? `${localTime(occurredAt, zone, now)} is in the future: log it when it has happened.`
    : message
}

function reportOf(
  visit: Visit,
  plan: LogPlan,
  pool: Pool,
  { source, key }: Booking,
  item: LogItem,
  index: number,
): UsageReport {
  const { purpose, campaign, contact, note, occurredAt, labels } = plan
  return {
    source,
    key: keyOfItem(key, index),
    ...(index === 0 ? {} : { partOf: key }),
    machine: false,
    pool: pool.shortName,
    ...(item.activity === undefined ? {} : { activity: item.activity }),
    quantity: item.quantity,
    // What the list says is asked of the list again, at the instant of the spend.
    ...(item.pricedBy === 'typed' ? { credits: item.credits } : {}),
    member: { slackUserId: plan.member ?? visit.slackUserId },
    loggedBy: { slackUserId: visit.slackUserId },
    ...(purpose === undefined ? {} : { purpose }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(contact === undefined ? {} : { contact }),
    ...(note === undefined ? {} : { note }),
    ...(occurredAt === undefined ? {} : { occurredAt }),
    receivedAt: visit.receivedAt,
  }
}

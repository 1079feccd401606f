// What a booking reads like, from the entries that it made and nothing else: so a redelivery, which finds the same
// entries, says the same. Wording in blocks is views/log.ts.

import { strangePurpose } from '../core/grammar-why.ts'
import type { Activity } from '../core/model.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import { type BookedEntry, readRevealedAt } from '../store/own-entries.ts'
import { numbersOf } from './balance.ts'
import type { Booking } from './log-keys.ts'
import { packBooking, packDraft } from './log-value.ts'
import type { LoggedItem, LogReply } from './views/log.ts'
import type { Visit } from './visit.ts'

/** The reply to a booking. `said` is what only the one who booked it knows: what was refused, and what was set before. */
export async function replyOf(
  visit: Visit,
  booking: Booking,
  entries: readonly BookedEntry[],
  said: { refused: readonly string[]; asSet: LogReply['asSet'] },
): Promise<LogReply> {
  const [first] = entries
  if (!first) throw new Error('a booking without entries cannot be answered')
  const summary = await poolOf(visit, first.poolId)
  const { workspaceId, directory } = visit
  const { purpose, campaign, labels, note, occurredAt, recordedAt } = first
  const isOthers = first.memberId !== null && first.memberId !== first.loggedById
  return {
    pool: numbersOf(summary),
    items: entries.map((entry) => itemOf(entry, summary.config.activities)),
    purpose,
    campaign,
    asSet: said.asSet,
    labels,
    note,
    // Untyped it is the instant at which it was booked.
    occurredAt: +occurredAt === +recordedAt ? null : occurredAt,
    forSlackUserId: isOthers ? first.memberSlackUserId : null,
    severalPools: directory.pools.filter((it) => it.archivedAt === null).length > 1,
    remarks: [...said.refused, ...remarksOf(visit, entries, summary)],
    revealed: await revealedBefore({ visit, workspaceId, booking, entries }),
    undo: packBooking(booking),
    again: packDraft(
      {
        items: [],
        labels: {},
        words: '',
        poolId: first.poolId,
        ...(purpose === null || !first.purposeKnown ? {} : { purpose }),
        ...(campaign === null ? {} : { campaign }),
        ...(isOthers && first.memberSlackUserId !== null ? { member: first.memberSlackUserId } : {}),
      },
      directory.pools,
    ),
  }
}

/** An entry as replies name it. */
export function itemOf(
  { credits, quantity, activity }: Pick<BookedEntry, 'credits' | 'quantity' | 'activity'>,
  activities: readonly Activity[],
): LoggedItem {
  return { credits, quantity, activity: activities.find((it) => it.activity === activity)?.name ?? activity }
}

/** The pool's numbers now. */
export async function poolOf({ deps, workspaceId }: Visit, poolId: string): Promise<PoolSummary> {
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error(`pool ${poolId} was booked to and cannot be summed up`)
  return summary
}

/** What was noticed, one sentence each. */
function remarksOf({ directory }: Visit, entries: readonly BookedEntry[], { config, cycle }: PoolSummary): string[] {
  const [first] = entries
  const purposes = directory.purposes.filter((it) => !it.archived).map((it) => it.name)
  // One that is near was asked about before it was booked.
  const typed = first && first.purpose === null ? strangePurpose(first.note ?? '') : undefined
  const unknown = entries.flatMap(({ activity }) =>
    activity === null || config.activities.some((it) => it.activity === activity) ? [] : [activity],
  )
  return [
    ...(entries.some(({ marks }) => marks.includes('archived_pool'))
      ? [`${config.pool.name} was archived: this is recorded and marked, and nothing is announced of it.`]
      : []),
    ...(first && first.occurredAt < cycle.startsAt
      ? ['It counts in a cycle that has ended: what is left now stays as it was.']
      : []),
    ...(typed === undefined || purposes.length === 0
      ? []
      : [`"${typed}" is not one of the purposes; kept as a note. Purposes: ${purposes.join(', ')}.`]),
    ...(first && first.purpose !== null && !first.purposeKnown
      ? [`"${first.purpose}" is not a purpose of this workspace. Recorded with its text.`]
      : []),
    ...unknown.map((it) => `"${it}" is not an activity of this pool. Recorded with the ${config.pool.unit} you sent.`),
    ...(isDoubtful(entries)
      ? ['A program reported a spend like this within 24 hours, and both are counted. If they are one, undo this one.']
      : []),
  ]
}

function isDoubtful(entries: readonly BookedEntry[]): boolean {
  return entries.some(({ marks }) => marks.includes('possible_double'))
}

/** Whether the contact was revealed before and paid for again; what may be the same spend is said otherwise. */
async function revealedBefore({
  visit,
  workspaceId,
  booking,
  entries,
}: {
  visit: Visit
  workspaceId: string
  booking: Booking
  entries: readonly BookedEntry[]
}): Promise<LogReply['revealed']> {
  const [first] = entries
  const isPaid = entries.some(({ credits, undone }) => credits > 0 && !undone)
  if (!first || first.contactHash === null || !isPaid || isDoubtful(entries)) return null
  const at = await readRevealedAt(visit.deps.meter.db, {
    workspaceId,
    poolId: first.poolId,
    contactHash: first.contactHash,
    beforeSeq: first.seq,
    before: first.recordedAt,
  })
  return at ? { at, zero: packBooking(booking) } : null
}

// Reservations that are no longer covered are told to those who made them and to the pool's first owner, in the transaction
// that took the credits or found that time had; and their messages say when nothing is lacking any more.

import type { Balance } from '../core/balance.ts'
import type { Cycle, Reservation } from '../core/model.ts'
import { heldIn } from '../core/reservation.ts'
import { judgeShortfall, type ShortfallCause } from '../core/shortfall.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices } from '../store/notices.ts'
import { findReservers, setShortfall } from '../store/reservations.ts'
import { findOwnerToTell, openDirectMessages } from '../store/schedule.ts'
import { findByCause, noteActs } from '../store/scheduled-notices.ts'
import type { After } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

interface Frame {
  tx: Transaction
  after: After
  now: Date
}

/** A pool as a change leaves it, under its lock. */
interface Standing {
  workspaceId: string
  poolId: string
  cycle: Cycle
  balance: Balance
  reservations: readonly Reservation[]
  /** Since when it was short before the change. */
  sinceAt: Date | null
}

/** Tells of a fall once, and of its end in the same messages. */
export async function tellShortfall(deps: MeterDeps, frame: Frame, standing: Standing): Promise<void> {
  const { workspaceId, poolId, cycle, balance, sinceAt } = standing
  const { tx, after, now } = frame
  const judged = judgeShortfall(sinceAt, balance, cycle)
  if (judged === 'same') return
  await setShortfall(tx, { workspaceId, poolId }, judged === 'falls' ? now : null)
  const channelIds =
    judged === 'falls'
      ? await tellAll(deps, frame, standing)
      : await noteCovered(tx, workspaceId, causeOf(poolId, sinceAt ?? now), now)
  after(() => {
    for (const channelId of channelIds) deps.wake(workspaceId, channelId)
  })
}

/** What names a fall for ever. */
function causeOf(poolId: string, fellAt: Date): string {
  return `shortfall:${poolId}:${fellAt.toISOString()}`
}

async function tellAll(
  deps: MeterDeps,
  { tx, now }: Frame,
  { workspaceId, poolId, cycle, reservations }: Standing,
): Promise<string[]> {
  const ids = heldIn(reservations, cycle, now).map(({ reservationId }) => reservationId)
  const owner = await findOwnerToTell(tx, { workspaceId, poolId }, 'shortfall')
  const owners = typeof owner === 'string' ? [] : [owner.slackUserId]
  const people = [...new Set([...owners, ...(await findReservers(tx, workspaceId, ids, 'shortfall'))])]
  for (const slackUserId of people) await openDirectMessages(tx, workspaceId, slackUserId)
  const about: ShortfallCause = { poolId, fellAt: now.toISOString() }
  const causeId = causeOf(poolId, now)
  await insertNotices(
    tx,
    workspaceId,
    people.map((slackUserId) => ({
      noticeId: deps.newId(),
      key: `${causeId}:${slackUserId}`,
      kind: 'shortfall',
      causeId,
      channelId: slackUserId,
      dueAt: now,
      // A reservation that reaches further is judged anew when the next cycle begins.
      notAfterAt: cycle.endsAt,
      facts: { about },
    })),
  )
  return people
}

/** What was not said yet is not said any more: it finds that in its facts. */
async function noteCovered(tx: Transaction, workspaceId: string, causeId: string, now: Date): Promise<string[]> {
  const told = await findByCause(tx, workspaceId, causeId)
  return told.length === 0 ? [] : noteActs(tx, workspaceId, told, { coveredAt: now.toISOString() })
}

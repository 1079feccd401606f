// Puts a digest that is due among the notices, and says when the next one is. What it tells is figured when it is sent;
// whether its time has come, and whether it makes way, is decided by core/due.

import type { DigestCause } from '../core/digest-facts.ts'
import { daysToldOf, lastSlot, nextSlot } from '../core/due.ts'
import { makesWay } from '../core/room.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices } from '../store/notices.ts'
import { readReminders } from '../store/reminders.ts'
import { openDirectMessages, readSpot } from '../store/schedule.ts'
import { lockDueSubscription, type Subscription, type SubscriptionKey, setNextDue } from '../store/subscriptions.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { readAnnounced } from './read-announced.ts'

/**
 * Queues the latest digest of a subscription that is due: what was missed before it, in an outage, would tell what is old.
 * Running it again, at the same time or in another replica, queues nothing twice.
 */
export async function queueDigest(deps: MeterDeps, key: SubscriptionKey): Promise<void> {
  await inTransaction(deps.db, async (tx, after, dbNow) => {
    const now = deps.clock.toBusiness(dbNow)
    const due = await lockDueSubscription(tx, key, now)
    if (due?.kind !== 'digest') return
    const spot = await readSpot(tx, due, due.place)
    if (!spot) return
    const { cadence, localTime } = due.digest
    const rhythm = { cadence, localTime, zone: spot.zone }
    const { on, dueAt } = lastSlot(rhythm, now)
    const { dueAt: notAfterAt } = nextSlot(rhythm, now)
    await setNextDue(tx, key, notAfterAt)
    const { channelId } = spot
    if (channelId === null || dueAt <= due.createdAt) return
    if (due.digest.makesWay && (await hasNoRoom(deps, { tx, now }, due, dueAt))) return
    if (due.place.kind === 'member') await openDirectMessages(tx, key.workspaceId, channelId)
    const { subscriptionId, poolId } = due
    const { skipEmpty } = due.digest
    const days = daysToldOf(cadence, { on, dueAt }, spot.poolZone)
    const about: DigestCause = { poolId, cadence: cadence.every, on, ...days, skipEmpty }
    const said = { noticeId: deps.newId(), key: `digest:${subscriptionId}:${on}`, kind: 'digest' as const }
    await insertNotices(tx, key.workspaceId, [
      { ...said, causeId: subscriptionId, channelId, dueAt, notAfterAt, facts: { about } },
    ])
    after(() => deps.wake(key.workspaceId, channelId))
  })
}

/** Whether the reminders of the pool leave it no room. */
async function hasNoRoom(
  deps: MeterDeps,
  { tx, now }: { tx: Transaction; now: Date },
  due: Subscription,
  dueAt: Date,
): Promise<boolean> {
  const reminders = await readReminders(tx, due)
  const announced = reminders && (await readAnnounced(deps, tx, reminders, now))
  return announced !== undefined && makesWay(dueAt, announced)
}

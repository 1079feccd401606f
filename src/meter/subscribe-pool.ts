// What a new pool says on a schedule until somebody changes it: a weekly digest and the reminders of its resets, both in
// its channel, whichever that is then.

import { nextSlot } from '../core/due.ts'
import { DEFAULT_DIGEST, DEFAULT_REMINDERS } from '../core/subscription.ts'
import type { Transaction } from '../store/database.ts'
import { saveSubscription } from '../store/subscriptions.ts'

/** Subscribes the channel of a pool, in the transaction that makes the pool. */
export async function subscribePool(
  tx: Transaction,
  { workspaceId, poolId, zone, now }: { workspaceId: string; poolId: string; zone: string; now: Date },
): Promise<void> {
  const common = { workspaceId, poolId, place: { kind: 'channel' as const }, zone, now }
  const { dueAt } = nextSlot({ ...DEFAULT_DIGEST, zone }, now)
  await saveSubscription(tx, { ...common, subscribed: { kind: 'digest', digest: DEFAULT_DIGEST }, nextDueAt: dueAt })
  // Due at once: when the first reminder is, follows from the cycle, which is looked at then.
  await saveSubscription(tx, { ...common, subscribed: { kind: 'reminder', plan: DEFAULT_REMINDERS }, nextDueAt: now })
}

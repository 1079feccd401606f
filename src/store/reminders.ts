// What announces the resets of a pool, as its one subscription; and what people did with the reminders that were said. Who
// may do it is decided by core/plan-reminders.

import type { Database, Transaction } from './database.ts'
import { type LetExpireBy, readSubscriptions, type Subscription, type SubscriptionKey } from './subscriptions.ts'

export type Reminders = Extract<Subscription, { kind: 'reminder' }>

interface PoolOf {
  workspaceId: string
  poolId: string
}

/** Undefined where nothing announces them. */
export async function readReminders(db: Database, pool: PoolOf): Promise<Reminders | undefined> {
  return (await readSubscriptions(db, pool)).find((it): it is Reminders => it.kind === 'reminder')
}

/** The same, locked for the rest of the transaction: whoever queues a reminder waits, or finds what was decided. */
export async function lockReminders(tx: Transaction, pool: PoolOf): Promise<Reminders | undefined> {
  await tx.$queryRaw`
    select 1 as one from subscription
    where workspace_id = ${pool.workspaceId} and pool_id = ${pool.poolId}::uuid and kind = 'reminder' and member_id is null
    for no key update`
  return readReminders(tx, pool)
}

/** Writes that the credits of a reset are let expire, or takes it back. What is due then is looked for at once. */
export async function setLetExpire(
  tx: Transaction,
  { workspaceId, subscriptionId }: SubscriptionKey,
  letExpire: LetExpireBy | null,
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    update subscription set next_due_at = ${now},
      settings = settings || jsonb_build_object('letExpire', ${JSON.stringify(letExpire)}::jsonb)
    where workspace_id = ${workspaceId} and subscription_id = ${subscriptionId}::uuid`
}

/** Takes back the reminders of a reset that nobody has begun to send: they can be made anew. */
export async function withdrawReminders(
  tx: Transaction,
  { workspaceId, subscriptionId }: SubscriptionKey,
  endsAt: Date,
): Promise<void> {
  await tx.$executeRaw`
    delete from notice
    where workspace_id = ${workspaceId} and cause_id = ${subscriptionId} and kind = 'reminder' and state = 'pending'
      and facts -> 'about' ->> 'cycleEndsAt' = ${endsAt.toISOString()}`
}

/** Takes back those of a reset that had nothing to say when their turn came: they can be made anew, and said. */
export async function forgetUnsaid(
  tx: Transaction,
  { workspaceId, subscriptionId }: SubscriptionKey,
  endsAt: Date,
): Promise<void> {
  await tx.$executeRaw`
    delete from notice
    where workspace_id = ${workspaceId} and cause_id = ${subscriptionId} and kind = 'reminder'
      and not facts ? 'told' and facts -> 'about' ->> 'cycleEndsAt' = ${endsAt.toISOString()}`
}

/** The reminders of a reset that were said or are being said. */
export async function listReminders(
  tx: Transaction,
  { workspaceId, subscriptionId }: SubscriptionKey,
  endsAt: Date,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ noticeId: string }[]>`
    select notice_id as "noticeId" from notice
    where workspace_id = ${workspaceId} and cause_id = ${subscriptionId} and kind = 'reminder'
      and state in ('claimed', 'sent') and facts -> 'about' ->> 'cycleEndsAt' = ${endsAt.toISOString()}`
  return rows.map(({ noticeId }) => noticeId)
}

// What came of sending a claimed message: taken, to be tried again, given up, or the channel parked. Whoever lost the
// lease changes nothing. Which of these it was is decided by the caller.

import type { Database, RootDatabase } from './database.ts'
import type { ChannelKey, Claim } from './messages.ts'
import { inTransaction } from './transaction.ts'

/**
 * Writes that Slack took the claimed revision. False where the lease was lost meanwhile: whoever holds it now sends the
 * same message again, which is the one repetition that is promised.
 */
export async function markSent(db: Database, claim: Claim, ts: string): Promise<boolean> {
  const marked = await db.$executeRaw`
    with sent as (
      update message set ts = ${ts}, sent_revision = ${claim.revision}::int,
        sent_at = coalesce(sent_at, ${claim.now}::timestamptz),
        state = case when revision > ${claim.revision}::int then 'pending' else 'sent' end,
        lease_token = null, lease_until_at = null, attempts = 0, next_attempt_at = now(), last_error = null
      where workspace_id = ${claim.workspaceId} and message_id = ${claim.messageId}::uuid
        and lease_token = ${claim.leaseToken}::uuid
      returning workspace_id, message_id
    )
    update notice n set state = 'sent' from sent
    where n.workspace_id = sent.workspace_id and n.message_id = sent.message_id and n.state in ('claimed', 'sent')`
  return marked > 0
}

/** Gives the lease back after a failure or an answer that never came; the message is due again in `afterMs`. */
export async function giveBack(db: Database, claim: Claim, afterMs: number, reason: string): Promise<void> {
  await db.$executeRaw`
    update message set lease_token = null, lease_until_at = null, last_error = ${reason},
      next_attempt_at = now() + ${afterMs}::double precision * interval '1 millisecond'
    where workspace_id = ${claim.workspaceId} and message_id = ${claim.messageId}::uuid
      and lease_token = ${claim.leaseToken}::uuid`
}

/** Gives up on one message that Slack will never take as it is; what it carried is cancelled unless it was seen before. */
export async function failMessage(db: Database, claim: Claim, reason: string): Promise<void> {
  await db.$executeRaw`
    with failed as (
      update message set state = 'failed', lease_token = null, lease_until_at = null, last_error = ${reason}
      where workspace_id = ${claim.workspaceId} and message_id = ${claim.messageId}::uuid
        and lease_token = ${claim.leaseToken}::uuid
      returning workspace_id, message_id
    )
    update notice n set state = 'cancelled' from failed
    where n.workspace_id = failed.workspace_id and n.message_id = failed.message_id and n.state = 'claimed'`
}

/**
 * Stops posting to a channel until somebody has mended it; the message and whatever else is due wait. True where this
 * call parked it: the first to find out is the one who says so.
 */
export async function parkChannel(db: RootDatabase, claim: Claim, reason: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await giveBack(tx, claim, 0, reason)
    const parked = await tx.$executeRaw`
      update channel set parked_reason = ${reason}, parked_at = now()
      where workspace_id = ${claim.workspaceId} and channel_id = ${claim.channelId} and parked_at is null`
    return parked > 0
  })
}

/** Lets a parked channel be posted to again: what waited and has not expired is due at once. */
export async function unparkChannel(db: Database, { workspaceId, channelId }: ChannelKey): Promise<void> {
  await db.$executeRaw`
    update channel set parked_reason = null, parked_at = null
    where workspace_id = ${workspaceId} and channel_id = ${channelId}`
}

/** Lets every parked channel be tried once more; returns how many there were. */
export function unparkAllChannels(db: Database): Promise<number> {
  return db.$executeRaw`update channel set parked_reason = null, parked_at = null where parked_at is not null`
}

// What came of sending a claimed message: taken, to be tried again, or given up. Whoever lost the lease changes nothing.
// Which of these it was is decided by the caller; a channel that takes nothing is parking.ts's.

import { validate as isUuid } from 'uuid'
import type { Database } from './database.ts'
import type { ChannelKey, Claim } from './messages.ts'

/**
 * Writes that Slack took the claimed revision. False where the lease was lost meanwhile: whoever holds it now sends the
 * same message again, which is the one repetition that is promised.
 */
export async function markSent(
  db: Database,
  claim: Claim,
  { ts, postedTo }: { ts: string; postedTo: string },
): Promise<boolean> {
  const marked = await db.$executeRaw`
    with sent as (
      update message set ts = ${ts}, posted_to = ${postedTo}, may_be_posted = false, sent_revision = ${claim.revision}::int,
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

/**
 * Counts the time between two posts from the moment Slack has answered: the claim could not know how long the way there
 * takes. A statement of its own after the mark: a claim locks the channel before the message, and the mark must not hang on
 * it.
 */
export async function keepDistance(
  db: Database,
  { workspaceId, channelId }: ChannelKey,
  postIntervalMs: number,
): Promise<void> {
  await db.$executeRaw`
    update channel set next_post_at =
      greatest(next_post_at, now() + ${postIntervalMs}::double precision * interval '1 millisecond')
    where workspace_id = ${workspaceId} and channel_id = ${channelId}`
}

export interface Failure {
  reason: string
  /** When the message is due again, from now. */
  afterMs: number
  /** Slack said no in words: this attempt left nothing in the channel. */
  isRefused: boolean
}

/** Gives the lease back after a failure or an answer that never came. */
export async function giveBack(db: Database, claim: Claim, { reason, afterMs, isRefused }: Failure): Promise<void> {
  const mayBePosted = claim.mayBePostedSince !== null
  await db.$executeRaw`
    update message set lease_token = null, lease_until_at = null, last_error = ${reason},
      may_be_posted = case when ${isRefused}::boolean then ${mayBePosted}::boolean and ts is null else ts is null end,
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
 * Believes a click that came before our mark: the post is there, under this name, and whatever became of the message
 * since, people see it. `about` is what the button carries: the id of the notice, or of the alert that it is about. Only
 * where a single message of that cause can be meant: a click on a stray copy of one that is known must not name another
 * that has not been posted yet, which would never be. Posting that one once more is the lesser evil, and is promised.
 */
export async function adoptTs(
  db: Database,
  { workspaceId, about, channelId, ts }: { workspaceId: string; about: string; channelId: string; ts: string },
): Promise<void> {
  const noticeId = isUuid(about) ? about : null
  await db.$executeRaw`
    with said as (
      select m.message_id from message m
      where m.workspace_id = ${workspaceId}
        and m.message_id in (
          select message_id from notice where workspace_id = ${workspaceId} and cause_id = ${about}
          union all
          select message_id from notice where workspace_id = ${workspaceId} and notice_id = ${noticeId}::uuid)
        and (m.channel_id = ${channelId} or m.posted_to = ${channelId}
          or (m.posted_to is null and m.channel_id ~ '^[UW]' and ${channelId} ~ '^D'))
    ), adopted as (
      update message m set ts = ${ts}, posted_to = ${channelId}, may_be_posted = false,
        state = case when m.state = 'pending' then m.state else 'sent' end
      where m.workspace_id = ${workspaceId} and m.may_be_posted and m.ts is null
        and m.message_id in (select message_id from said) and (select count(*) from said) = 1
        and not exists (select 1 from message k where k.workspace_id = m.workspace_id and k.channel_id = m.channel_id
          and k.ts = ${ts})
      returning m.workspace_id, m.message_id
    )
    update notice n set state = 'sent' from adopted
    where n.workspace_id = adopted.workspace_id and n.message_id = adopted.message_id and n.state <> 'sent'`
}

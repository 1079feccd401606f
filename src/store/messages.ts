// Which channel has something due, and who may send it: one message a channel at a time, leased. Leases, retries and
// slots run on the database's time, whether a notice is due on business time. What came of sending is written by
// message-outcomes.ts, what a post says and what an error means is decided elsewhere.

import type { Clock } from '../clock.ts'
import type { NoticeKind } from '../core/topic.ts'
import type { Database, RootDatabase, Transaction } from './database.ts'
import { inTransaction } from './transaction.ts'

/** A channel of a workspace: the unit that posts are grouped, ordered and paced by. */
export interface ChannelKey {
  workspaceId: string
  channelId: string
}

/** A message that this caller alone may send until its lease ends. */
export interface Claim extends ChannelKey {
  messageId: string
  leaseToken: string
  /** What Slack calls the message once it has been posted; null: it has not been, as far as is known. */
  ts: string | null
  /** The conversation of that ts. */
  postedTo: string
  /** The revision to send; a later change waits for the next claim. */
  revision: number
  /** This one included, since the last success. */
  attempts: number
  /** Business time of the claim. */
  now: Date
  /** Business time of the first post; null before it. */
  firstSentAt: Date | null
  /**
   * The database's time from which on the post may stand in the channel: an earlier attempt had no answer. Null: none had
   * none.
   */
  mayBePostedSince: Date | null
  /** The channel takes no post since then, as far as was known; null: nothing is wrong with it. */
  failingSinceAt: Date | null
}

/** More notices than this in one post would not fit a phone, nor Slack's limits; the rest is the next post. */
const NOTICES_MAX = 8

/** Of digests, whose lists are long and whose charts Slack takes two of. */
const DIGESTS_MAX = 2

/** How many channels one look finds, of notices and of messages each; the next look finds the rest. */
const LOOK_MAX = 500

/**
 * Channels with something to send, the earliest first, and in how many milliseconds each may be claimed. A lock-free
 * read: the claim decides. A channel whose first post is being retried is due by that post, not by what waits behind it.
 * `onlyWorkspaceId` leaves out what this process cannot speak for, `kinds` what it would not know how to say: a newer
 * replica does. Whatever waits in one channel, or where nothing may be said, takes no room of the others.
 */
export async function findDue(
  db: Database,
  clock: Clock,
  { onlyWorkspaceId, kinds }: { onlyWorkspaceId: string | undefined; kinds: readonly NoticeKind[] },
): Promise<(ChannelKey & { inMs: number })[]> {
  const only = onlyWorkspaceId ?? null
  return db.$queryRaw<(ChannelKey & { inMs: number })[]>`
    with due as (
      (select c.workspace_id, c.channel_id, c.next_post_at,
          min(n.due_at) - ${clock.offsetMs}::double precision * interval '1 millisecond' as at
        from notice n
        join channel c on c.workspace_id = n.workspace_id and c.channel_id = n.channel_id and c.parked_at is null
        join workspace w on w.workspace_id = n.workspace_id and w.status = 'active'
        where n.state = 'pending' and n.kind = any(${kinds}::text[]) and (${only}::text is null or n.workspace_id = ${only})
          and not exists (select 1 from message m where m.workspace_id = n.workspace_id
            and m.channel_id = n.channel_id and m.state = 'pending' and m.ts is null)
        group by c.workspace_id, c.channel_id
        order by at limit ${LOOK_MAX})
      union all
      (select c.workspace_id, c.channel_id, c.next_post_at, min(greatest(m.next_attempt_at, m.lease_until_at)) as at
        from message m
        join channel c on c.workspace_id = m.workspace_id and c.channel_id = m.channel_id and c.parked_at is null
        join workspace w on w.workspace_id = m.workspace_id and w.status = 'active'
        where m.state = 'pending' and (${only}::text is null or m.workspace_id = ${only})
          and not exists (select 1 from notice n where n.workspace_id = m.workspace_id
            and n.message_id = m.message_id and n.kind <> all(${kinds}::text[]))
        group by c.workspace_id, c.channel_id
        order by at limit ${LOOK_MAX})
    )
    select workspace_id as "workspaceId", channel_id as "channelId",
      (extract(epoch from greatest(min(at), next_post_at) - now()) * 1000)::double precision as "inMs"
    from due
    group by workspace_id, channel_id, next_post_at
    order by 3`
}

export interface ClaimInput extends ChannelKey {
  clock: Clock
  leaseMs: number
  /** The least time between two posts to the channel, over all replicas. */
  postIntervalMs: number
  /** What this process knows how to say. */
  kinds: readonly NoticeKind[]
  newId: () => string
}

/**
 * Takes the one thing that may be sent to a channel now: a message whose time has come again, else a new one of all due
 * notices. Undefined where there is none, or where another replica has the channel. What has passed its time expires.
 */
export async function claimMessage(db: RootDatabase, input: ClaimInput): Promise<Claim | undefined> {
  return inTransaction(db, async (tx, _after, databaseNow) => {
    const channel = await lockFreeChannel(tx, input)
    if (!channel) return undefined
    const now = input.clock.toBusiness(databaseNow)
    await expirePassed(tx, input, now)
    const messageId = (await findRetry(tx, input)) ?? (await gatherNotices(tx, input, now))
    if (messageId === undefined) return undefined
    const leased = await lease(tx, input, messageId)
    return leased && { ...leased, ...channel, workspaceId: input.workspaceId, channelId: input.channelId, now }
  })
}

/** Locks a channel that may be posted to now. A statement of its own, so that the next ones see what the last holder wrote. */
async function lockFreeChannel(
  tx: Transaction,
  { workspaceId, channelId }: ChannelKey,
): Promise<{ failingSinceAt: Date | null } | undefined> {
  const [channel] = await tx.$queryRaw<{ failingSinceAt: Date | null }[]>`
    select c.failing_since_at as "failingSinceAt" from channel c
    join workspace w on w.workspace_id = c.workspace_id and w.status = 'active'
    where c.workspace_id = ${workspaceId} and c.channel_id = ${channelId}
      and c.parked_at is null and c.next_post_at <= now()
    for no key update of c skip locked`
  return channel
}

/** Expires notices that nobody has seen by their last moment, and posts that carry no other. An update never expires. */
async function expirePassed(tx: Transaction, { workspaceId, channelId }: ChannelKey, now: Date): Promise<void> {
  // The messages before their notices, as a mark locks them.
  const unseen = await tx.$queryRaw<{ messageId: string }[]>`
    select m.message_id as "messageId" from message m
    where m.workspace_id = ${workspaceId} and m.channel_id = ${channelId} and m.ts is null
      and (m.lease_until_at is null or m.lease_until_at <= now())
      and exists (select 1 from notice n where n.workspace_id = m.workspace_id and n.message_id = m.message_id
        and n.state = 'claimed' and n.not_after_at <= ${now})
    order by m.message_id for no key update of m`
  const messageIds = unseen.map((row) => row.messageId)
  const expired = await tx.$executeRaw`
    update notice n set state = 'expired'
    where n.workspace_id = ${workspaceId} and n.channel_id = ${channelId} and n.not_after_at <= ${now}
      and (n.state = 'pending' or (n.state = 'claimed' and n.message_id = any(${messageIds}::uuid[])))`
  if (expired === 0) return
  await tx.$executeRaw`
    update message m set state = 'expired', lease_token = null, lease_until_at = null
    where m.workspace_id = ${workspaceId} and m.message_id = any(${messageIds}::uuid[]) and m.state = 'pending'
      and not exists (select 1 from notice n where n.workspace_id = m.workspace_id and n.message_id = m.message_id
        and n.state = 'claimed')`
}

async function findRetry(tx: Transaction, { workspaceId, channelId, kinds }: ClaimInput): Promise<string | undefined> {
  const [row] = await tx.$queryRaw<{ messageId: string }[]>`
    select m.message_id as "messageId" from message m
    where m.workspace_id = ${workspaceId} and m.channel_id = ${channelId} and m.state = 'pending'
      and m.next_attempt_at <= now() and (m.lease_until_at is null or m.lease_until_at <= now())
      and not exists (select 1 from notice n where n.workspace_id = m.workspace_id
        and n.message_id = m.message_id and n.kind <> all(${kinds}::text[]))
    order by m.next_attempt_at, m.created_at limit 1`
  return row?.messageId
}

/**
 * Makes one message of the due notices. None while an earlier post of the channel has not gone out: posts stay in order.
 */
async function gatherNotices(
  tx: Transaction,
  { workspaceId, channelId, kinds, newId }: ClaimInput,
  now: Date,
): Promise<string | undefined> {
  const messageId = newId()
  const gathered = await tx.$executeRaw`
    with due as (
      select notice_id from (
        select notice_id, kind, due_at, created_at,
          row_number() over (partition by kind order by due_at, created_at, notice_id) as place
        from notice
        where workspace_id = ${workspaceId} and channel_id = ${channelId} and state = 'pending' and due_at <= ${now}
          and kind = any(${kinds}::text[])) n
      where kind <> 'digest' or place <= ${DIGESTS_MAX}
      order by due_at, created_at, notice_id limit ${NOTICES_MAX}
    ), made as (
      insert into message (workspace_id, message_id, channel_id)
      select ${workspaceId}, ${messageId}::uuid, ${channelId}
      where exists (select 1 from due) and not exists (select 1 from message
        where workspace_id = ${workspaceId} and channel_id = ${channelId} and state = 'pending' and ts is null)
      returning message_id
    )
    update notice n set state = 'claimed', message_id = made.message_id
    from due, made
    where n.workspace_id = ${workspaceId} and n.notice_id = due.notice_id`
  return gathered > 0 ? messageId : undefined
}

type Leased = Omit<Claim, keyof ChannelKey | 'now' | 'failingSinceAt'>

/** Takes the lease and the channel's slot. From here on the post may stand in the channel, until somebody knows better. */
async function lease(tx: Transaction, input: ClaimInput, messageId: string): Promise<Leased | undefined> {
  const { workspaceId, channelId, leaseMs, postIntervalMs } = input
  const leaseToken = input.newId()
  const [row] = await tx.$queryRaw<Leased[]>`
    with slot as (
      update channel set next_post_at = now() + ${postIntervalMs}::double precision * interval '1 millisecond'
      where workspace_id = ${workspaceId} and channel_id = ${channelId}
    ), before as (
      select may_be_posted, created_at from message
      where workspace_id = ${workspaceId} and message_id = ${messageId}::uuid
    )
    update message m set lease_token = ${leaseToken}::uuid, attempts = m.attempts + 1, may_be_posted = m.ts is null,
      lease_until_at = now() + ${leaseMs}::double precision * interval '1 millisecond'
    from before
    where m.workspace_id = ${workspaceId} and m.message_id = ${messageId}::uuid
    returning m.message_id as "messageId", m.lease_token as "leaseToken", m.ts,
      coalesce(m.posted_to, m.channel_id) as "postedTo", m.revision, m.attempts, m.sent_at as "firstSentAt",
      case when before.may_be_posted then before.created_at end as "mayBePostedSince"`
  return row
}

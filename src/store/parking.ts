// A channel that takes no post is parked: everything for it waits, and one owner is told. The outage is one until a post
// is taken, however often it is tried meanwhile. Which errors park a channel is decided by whoever sends.

import type { ParkedFacts } from '../core/parked-facts.ts'
import type { Database, RootDatabase, Transaction } from './database.ts'
import { giveBack, markSent } from './message-outcomes.ts'
import type { ChannelKey, Claim } from './messages.ts'
import { insertNotices, reviseNotices } from './notices.ts'
import { firstReachable, listReachable } from './reachable.ts'
import { inTransaction } from './transaction.ts'

/** How long an owner has to read that a channel takes nothing; and how long the same is not said again. */
const NOTICE_LIVES_MS = 7 * 86_400_000
const SAID_AGAIN_AFTER = '1 day'

/** Slack's word for somebody whose account is deactivated. Source: https://docs.slack.dev/reference/methods/chat.postMessage */
const HAS_LEFT = 'user_disabled'

/**
 * Who hears of a parked channel. `written`: an owner or admin gets a message, or theirs is updated. `known`: they have been
 * told. `nobody`: there is no owner and no admin whom a message could reach.
 */
type Told = 'written' | 'known' | 'nobody'

/**
 * Stops posting to a channel until somebody has mended it, and writes to an owner in the same transaction. A person who
 * cannot be written to is a parked channel too: what an owner was to be told there goes to the next one.
 */
export async function parkChannel(
  db: RootDatabase,
  claim: Claim,
  { reason, newId }: { reason: string; newId: () => string },
): Promise<Told> {
  return inTransaction(db, async (tx) => {
    // The channel before the message, as a claim locks them.
    const facts = await park(tx, claim, reason)
    await giveBack(tx, claim, { reason, afterMs: 0, isRefused: true })
    if (reason === HAS_LEFT) await noteLeft(tx, claim)
    if (!facts) return 'known'
    return isPerson(claim.channelId) ? passOn(tx, claim, newId) : tell(tx, claim, facts, newId)
  })
}

/** Whoever has left is nobody's owner to turn to: Slack would not be asked about them, who never write again. */
async function noteLeft(tx: Transaction, { workspaceId, channelId }: ChannelKey): Promise<void> {
  await tx.$executeRaw`
    update member set state = 'deactivated' where workspace_id = ${workspaceId} and slack_user_id = ${channelId}`
}

/** Writes that Slack took a message of a channel that took none before. False where the lease was lost meanwhile. */
export async function markMended(
  db: RootDatabase,
  claim: Claim,
  sent: { ts: string; postedTo: string },
): Promise<boolean> {
  return inTransaction(db, async (tx, _after, databaseNow) => {
    await lockChannel(tx, claim)
    const held = await markSent(tx, claim, sent)
    await tx.$executeRaw`
      update channel set failing_since_at = null, parked_at = null, parked_reason = null
      where workspace_id = ${claim.workspaceId} and channel_id = ${claim.channelId}`
    const failingSince = claim.failingSinceAt ?? databaseNow
    const expiredCount = await countExpired(tx, claim, failingSince)
    const outage = { ...claim, failingSinceAt: failingSince.toISOString() }
    await changeOutage(tx, outage, { state: 'mended', expiredCount })
    return held
  })
}

/** How many notices passed their time while the channel took nothing: made meanwhile, or tried in vain. */
async function countExpired(tx: Transaction, { workspaceId, channelId }: ChannelKey, since: Date): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from notice n
    where n.workspace_id = ${workspaceId} and n.channel_id = ${channelId} and n.state = 'expired'
      and (n.created_at >= ${since} or exists (select 1 from message m
        where m.workspace_id = n.workspace_id and m.message_id = n.message_id and m.next_attempt_at >= ${since}))`
  return row?.count ?? 0
}

/** Locks a channel for the rest of the transaction; undefined where it does not exist. */
export async function lockChannel(
  tx: Transaction,
  { workspaceId, channelId }: ChannelKey,
): Promise<{ parkedAt: Date | null; failingSinceAt: Date | null } | undefined> {
  const [row] = await tx.$queryRaw<{ parkedAt: Date | null; failingSinceAt: Date | null }[]>`
    select parked_at as "parkedAt", failing_since_at as "failingSinceAt" from channel
    where workspace_id = ${workspaceId} and channel_id = ${channelId}
    for no key update`
  return row
}

/** Lets a parked channel be posted to again: what waited and has not expired is due at once. */
export async function unparkChannel(db: Database, { workspaceId, channelId }: ChannelKey): Promise<void> {
  await db.$executeRaw`
    update channel set parked_reason = null, parked_at = null
    where workspace_id = ${workspaceId} and channel_id = ${channelId}`
}

/** Lets every parked channel be tried once more; returns how many there were. */
export function unparkAllChannels(db: Database): Promise<number> {
  return db.$executeRaw`
    with parked as materialized (
      select workspace_id, channel_id from channel where parked_at is not null
      order by workspace_id, channel_id for no key update
    )
    update channel c set parked_reason = null, parked_at = null from parked
    where c.workspace_id = parked.workspace_id and c.channel_id = parked.channel_id`
}

/** One outage of a channel. */
export interface Outage extends ChannelKey {
  /** As in the facts of its notices. */
  failingSinceAt: string
}

/**
 * Writes what has become of an outage into its notices. One that nobody has seen is not sent any more once the channel
 * works; the others are updated in place. Returns the channels where that is. The caller holds the channel's lock.
 */
export async function changeOutage(
  tx: Transaction,
  { workspaceId, channelId, failingSinceAt }: Outage,
  change: Partial<ParkedFacts>,
): Promise<string[]> {
  const said = await readSaid(tx, { workspaceId, channelId, failingSinceAt })
  // Nobody may claim one of them meanwhile: it would be said as it was, and nothing would put it right. The messages come
  // before the notices, as in everything that marks them.
  await tx.$queryRaw`
    select 1 as one from channel
    where workspace_id = ${workspaceId} and channel_id = any(${said.map((it) => it.channelId)}::text[])
    order by channel_id for no key update`
  const noticeIds = said.map((it) => it.noticeId)
  const channelIds = await reviseNotices(tx, workspaceId, { noticeIds })
  await tx.$executeRaw`
    update notice set facts = facts || ${JSON.stringify(change)}::jsonb,
      state = case when state = 'pending' and ${change.state === 'mended'}::boolean then 'cancelled' else state end
    where workspace_id = ${workspaceId} and notice_id = any(${noticeIds}::uuid[])`
  return channelIds
}

/** What stands of an outage, said or about to be. */
async function readSaid(
  tx: Transaction,
  { workspaceId, channelId, failingSinceAt }: Outage,
): Promise<{ noticeId: string; channelId: string; facts: ParkedFacts; isFresh: boolean }[]> {
  return tx.$queryRaw`
    select notice_id as "noticeId", channel_id as "channelId", facts,
      created_at > now() - ${SAID_AGAIN_AFTER}::interval as "isFresh"
    from notice
    where workspace_id = ${workspaceId} and kind = 'parked' and cause_id = ${channelId}
      and facts ->> 'failingSinceAt' = ${failingSinceAt} and state in ('pending', 'claimed', 'sent')`
}

/** Undefined where another replica has parked it already. */
async function park(
  tx: Transaction,
  { workspaceId, channelId }: ChannelKey,
  reason: string,
): Promise<ParkedFacts | undefined> {
  const [row] = await tx.$queryRaw<{ failingSinceAt: Date; parkedAt: Date }[]>`
    update channel set parked_reason = ${reason}, parked_at = now(), failing_since_at = coalesce(failing_since_at, now())
    where workspace_id = ${workspaceId} and channel_id = ${channelId} and parked_at is null
    returning failing_since_at as "failingSinceAt", parked_at as "parkedAt"`
  if (!row) return undefined
  const [failingSinceAt, parkedAt] = [row.failingSinceAt.toISOString(), row.parkedAt.toISOString()]
  return { failingSinceAt, parkedAt, reason, state: 'parked', triedBy: null, expiredCount: 0 }
}

/** Whoever pressed the button sees the answer where it was pressed; the same reason is said once a day. */
async function tell(tx: Transaction, claim: Claim, facts: ParkedFacts, newId: () => string): Promise<Told> {
  const { workspaceId, channelId, now } = claim
  const { failingSinceAt, reason } = facts
  const outage = { workspaceId, channelId, failingSinceAt }
  const said = await readSaid(tx, outage)
  if (said.some((it) => it.facts.state === 'trying')) {
    await changeOutage(tx, outage, { state: 'still-parked', reason })
    return 'written'
  }
  if (said.some((it) => it.isFresh && it.facts.reason === reason && it.facts.state !== 'idle')) return 'known'
  const people = firstReachable(await listReachable(tx, workspaceId, channelId))
  for (const person of people) await write(tx, { workspaceId, causeId: channelId, person, facts, now, newId })
  return people.length === 0 ? 'nobody' : 'written'
}

/** What an owner was to be told who cannot be written to goes to the next one, and in the end to nobody. */
async function passOn(tx: Transaction, claim: Claim, newId: () => string): Promise<Told> {
  const { workspaceId, channelId, now } = claim
  await passReminders(tx, claim)
  const unread = await tx.$queryRaw<{ causeId: string; facts: ParkedFacts }[]>`
    update notice n set state = 'cancelled'
    where n.workspace_id = ${workspaceId} and n.channel_id = ${channelId} and n.kind = 'parked'
      and (n.state = 'pending' or (n.state = 'claimed' and exists (select 1 from message m
        where m.workspace_id = n.workspace_id and m.message_id = n.message_id and m.ts is null)))
    returning n.cause_id as "causeId", n.facts`
  await tx.$executeRaw`
    update message m set state = 'failed'
    where m.workspace_id = ${workspaceId} and m.channel_id = ${channelId} and m.state = 'pending' and m.ts is null
      and not exists (select 1 from notice n where n.workspace_id = m.workspace_id and n.message_id = m.message_id
        and n.state = 'claimed')`
  if (unread.length === 0) return 'known'
  let told: Told = 'nobody'
  for (const { causeId, facts } of unread) {
    const [next] = await listReachable(tx, workspaceId, causeId, facts.failingSinceAt)
    if (!next) continue
    await write(tx, { workspaceId, causeId, person: next.slackUserId, facts, now, newId })
    told = 'written'
  }
  return told
}

/** The last reminder before a reset is the next owner's then: it is queued anew, and finds whom it can reach. */
async function passReminders(tx: Transaction, { workspaceId, channelId, now }: Claim): Promise<void> {
  await tx.$executeRaw`
    with unread as (
      delete from notice n
      where n.workspace_id = ${workspaceId} and n.channel_id = ${channelId} and n.kind = 'reminder'
        and (n.state = 'pending' or (n.state = 'claimed' and exists (select 1 from message m
          where m.workspace_id = n.workspace_id and m.message_id = n.message_id and m.ts is null)))
      returning n.cause_id)
    update subscription s set next_due_at = ${now}
    from unread where s.workspace_id = ${workspaceId} and s.subscription_id::text = unread.cause_id
      and s.ended_at is null`
}

interface Letter {
  workspaceId: string
  /** The channel that takes nothing. */
  causeId: string
  /** The Slack user it goes to. */
  person: string
  facts: ParkedFacts
  now: Date
  newId: () => string
}

async function write(tx: Transaction, { workspaceId, causeId, person, facts, now, newId }: Letter): Promise<void> {
  await tx.$executeRaw`
    insert into channel (workspace_id, channel_id) values (${workspaceId}, ${person}) on conflict do nothing`
  const key = `parked:${causeId}:${facts.parkedAt}:${person}`
  const notAfterAt = new Date(now.getTime() + NOTICE_LIVES_MS)
  const letter = { noticeId: newId(), key, kind: 'parked' as const, causeId, channelId: person, dueAt: now, notAfterAt }
  await insertNotices(tx, workspaceId, [{ ...letter, facts }])
}

function isPerson(channelId: string): boolean {
  return /^[UW]/.test(channelId)
}

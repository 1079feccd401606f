// Notices as rows: what is to be said unasked, under a key, inserted with its cause in one transaction. Who sends them is
// delivery's, by messages.ts.

import type { NoticeKind } from '../core/topic.ts'
import type { Database, Transaction } from './database.ts'

export interface NewNotice {
  noticeId: string
  /** Says what the notice is, so that the same cause makes the same key. */
  key: string
  kind: NoticeKind
  causeId: string
  channelId: string
  /** Business time. */
  dueAt: Date
  /** Business time from which on it is not said any more. */
  notAfterAt: Date
  /** What it is about, where its cause does not keep that. */
  facts?: unknown
}

/** Inserts notices; one whose key exists already is left as it is, so that repeating a cause says nothing twice. */
export async function insertNotices(
  tx: Transaction,
  workspaceId: string,
  notices: readonly NewNotice[],
): Promise<void> {
  if (notices.length === 0) return
  await tx.$executeRaw`
    insert into notice (workspace_id, notice_id, key, kind, cause_id, channel_id, due_at, not_after_at, facts)
    select ${workspaceId}, n."noticeId", n.key, n.kind, n."causeId", n."channelId", n."dueAt", n."notAfterAt", n.facts
    from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb) as n("noticeId" uuid, key text, kind text, "causeId" text,
      "channelId" text, "dueAt" timestamptz, "notAfterAt" timestamptz, facts jsonb)
    on conflict (workspace_id, key) do nothing`
}

/**
 * Lets what was posted of these notices, or of all notices with these causes, be said anew in its place. Returns the
 * channels where that will be seen: a parked one waits until it is mended.
 */
export async function reviseNotices(
  tx: Transaction,
  workspaceId: string,
  { noticeIds = [], causeIds = [] }: { noticeIds?: readonly string[]; causeIds?: readonly string[] },
): Promise<string[]> {
  // In one order: two pools that speak in one channel may revise the same messages at the same time.
  await tx.$queryRaw`
    select 1 as one from message m
    where m.state in ('pending', 'sent') and m.workspace_id = ${workspaceId} and m.message_id in (
      select n.message_id from notice n
      where n.workspace_id = ${workspaceId} and n.message_id is not null
        and (n.notice_id = any(${noticeIds}::uuid[]) or n.cause_id = any(${causeIds}::text[])))
    order by m.message_id for no key update`
  // It asks anew which they are: a claim may have made another one meanwhile.
  const revised = await tx.$queryRaw<{ channelId: string; isHeard: boolean }[]>`
    update message m set revision = m.revision + 1, state = 'pending',
      next_attempt_at = case when m.state = 'sent' then now() else m.next_attempt_at end
    from channel c
    where m.state in ('pending', 'sent') and m.workspace_id = ${workspaceId}
      and c.workspace_id = m.workspace_id and c.channel_id = m.channel_id and m.message_id in (
        select n.message_id from notice n
        where n.workspace_id = ${workspaceId} and n.message_id is not null
          and (n.notice_id = any(${noticeIds}::uuid[]) or n.cause_id = any(${causeIds}::text[])))
    returning m.channel_id as "channelId", c.parked_at is null as "isHeard"`
  return [...new Set(revised.flatMap(({ channelId, isHeard }) => (isHeard ? [channelId] : [])))]
}

/** The kinds of the notices that a message carries. */
export async function readMessageKinds(db: Database, workspaceId: string, messageId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ kind: string }[]>`
    select distinct kind from notice
    where workspace_id = ${workspaceId} and message_id = ${messageId}::uuid and state in ('claimed', 'sent')`
  return rows.map((row) => row.kind)
}

/** What was to be said of alerts of a pool and was not yet, nobody wants to hear any more. */
export async function cancelAlertNotices(
  tx: Transaction,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
): Promise<void> {
  // A claim locks the channel first, and so nobody takes one of them meanwhile.
  await tx.$queryRaw`
    select 1 as one from channel
    where workspace_id = ${workspaceId} and channel_id in (select n.channel_id from notice n
      join alert a on a.workspace_id = n.workspace_id and a.alert_id::text = n.cause_id
      where n.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid and n.state = 'pending')
    order by channel_id for no key update`
  await tx.$executeRaw`
    update notice n set state = 'cancelled'
    from alert a
    where n.workspace_id = ${workspaceId} and n.kind in ('alert', 'alert-again') and n.state = 'pending'
      and a.workspace_id = n.workspace_id and a.alert_id::text = n.cause_id and a.pool_id = ${poolId}::uuid`
}

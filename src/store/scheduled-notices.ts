// Digests, reminders and reports as the notices of a message: which they are, who reads them, what they told when they
// were figured, which later forms of the message repeat, and what people did with them since.

import { reportKey } from '../core/plan-reminders.ts'
import type { NoticeKind } from '../core/topic.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import type { Database, Transaction } from './database.ts'
import { reviseNotices } from './notices.ts'

/** What people did with one from its message. */
export interface Acts {
  /** Its one reader wants no more of them. */
  stopped?: true
  /** Of a reminder: somebody lets the credits of its reset expire. */
  letExpire?: { byId: string } | null
  /** Of a shortfall: when it was over. */
  coveredAt?: string
}

interface Kept<About, Told> extends Acts {
  about: About
  told?: Told
}

/** What a message tells of one of these. `About` says which it is, `Told` what was figured for it. */
export interface ScheduledNotice<About, Told> {
  noticeId: string
  poolId: string
  facts: Kept<About, Told>
  /** Whether people may be called by name where it is read. */
  isNamed: boolean
  /** It goes to one person alone. */
  isPersonal: boolean
  /** It goes to somebody who runs the pool. */
  mayRun: boolean
  /** Whether the reader may know what others used: a channel does, of people those who belong to the team. */
  mayReadUse: boolean
  /** Who lets the credits expire; without a name where nobody knows it, or people are not named. */
  letExpire: { byName: string | null; isOwner: boolean } | null
}

interface Row<About, Told> {
  noticeId: string
  poolId: string
  facts: Kept<About, Told>
  letByName: string | null
  isLetByOwner: boolean
  namesShown: string
  shared: boolean
  /** Null where it goes to a channel. */
  readerState: string | null
  isOwner: boolean
}

/** The notices of a kind that a message carries, the earliest due first. */
export async function readScheduledNotices<About, Told>(
  db: Database,
  { workspaceId, messageId }: { workspaceId: string; messageId: string },
  kind: NoticeKind,
): Promise<ScheduledNotice<About, Told>[]> {
  const rows = await db.$queryRaw<Row<About, Told>[]>`
    select n.notice_id as "noticeId", n.facts, w.names_shown as "namesShown",
      -- Where Slack was not asked who reads a channel, another company may.
      c.shared or (c.name is null and m.member_id is null) as shared, m.state as "readerState",
      n.facts -> 'about' ->> 'poolId' as "poolId", nullif(b.name, b.slack_user_id) as "letByName",
      exists (select 1 from pool_owner o where o.workspace_id = n.workspace_id
        and o.pool_id::text = n.facts -> 'about' ->> 'poolId' and o.member_id = b.member_id) as "isLetByOwner",
      coalesce(m.admin or m.slack_admin or exists (select 1 from pool_owner o where o.workspace_id = n.workspace_id
        and o.pool_id::text = n.facts -> 'about' ->> 'poolId' and o.member_id = m.member_id), false) as "isOwner"
    from notice n
    join workspace w on w.workspace_id = n.workspace_id
    join channel c on c.workspace_id = n.workspace_id and c.channel_id = n.channel_id
    left join member m on m.workspace_id = n.workspace_id and m.slack_user_id = n.channel_id
    left join member b on b.workspace_id = n.workspace_id and b.member_id::text = n.facts -> 'letExpire' ->> 'byId'
    where n.workspace_id = ${workspaceId} and n.message_id = ${messageId}::uuid and n.kind = ${kind}
      and n.state in ('claimed', 'sent')
    order by n.due_at, n.notice_id`
  return rows.map(({ noticeId, poolId, facts, namesShown, shared, readerState, isOwner, letByName, isLetByOwner }) => {
    const reader =
      readerState === null
        ? { kind: 'channel' as const, isShared: shared }
        : { kind: 'member' as const, isOwner, isGuest: readerState === 'guest' }
    const isNamed = areNamed(asNamesShown(namesShown), reader)
    const letExpire = facts.letExpire ? { byName: isNamed ? letByName : null, isOwner: isLetByOwner } : null
    const mayReadUse = readerState === null || readerState === 'active'
    const isPersonal = reader.kind === 'member'
    return { noticeId, poolId, facts, isNamed, isPersonal, mayRun: isOwner, mayReadUse, letExpire }
  })
}

/** Keeps what was figured, in the place of what was figured for an attempt that nobody can have read. */
export async function keepTold(db: Database, workspaceId: string, noticeId: string, told: unknown): Promise<void> {
  await db.$executeRaw`
    update notice set facts = jsonb_set(facts, '{told}', ${JSON.stringify(told)}::jsonb)
    where workspace_id = ${workspaceId} and notice_id = ${noticeId}::uuid`
}

/** One of these as a button in its message names it. */
export interface NoticeRef {
  noticeId: string
  kind: string
  poolId: string
  /** Where it is said: a person's direct messages bear the person's id. */
  channelId: string
  /** The reset that a reminder is of; null for a digest. */
  cycleEndsAt: Date | null
}

/** Reads which one a button means; undefined where the workspace has none of this id any more. */
export async function readNoticeRef(
  db: Database,
  workspaceId: string,
  noticeId: string,
): Promise<NoticeRef | undefined> {
  const [row] = await db.$queryRaw<(Omit<NoticeRef, 'cycleEndsAt'> & { cycleEndsAt: string | null })[]>`
    select notice_id as "noticeId", kind, facts -> 'about' ->> 'poolId' as "poolId", channel_id as "channelId",
      facts -> 'about' ->> 'cycleEndsAt' as "cycleEndsAt"
    from notice
    where workspace_id = ${workspaceId} and notice_id = ${noticeId}::uuid and kind in ('digest', 'reminder', 'report', 'shortfall', 'ending')`
  return row && { ...row, cycleEndsAt: row.cycleEndsAt === null ? null : new Date(row.cycleEndsAt) }
}

/** The reports on cycles of a pool that ended at these instants. */
export async function findReports(
  tx: Transaction,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  endsAt: readonly Date[],
): Promise<string[]> {
  const keys = endsAt.map((at) => reportKey(poolId, at))
  const rows = await tx.notice.findMany({ where: { workspaceId, key: { in: keys } }, select: { noticeId: true } })
  return rows.map(({ noticeId }) => noticeId)
}

/** What was said, or is to be said, because of something. */
export async function findByCause(tx: Transaction, workspaceId: string, causeId: string): Promise<string[]> {
  const rows = await tx.notice.findMany({ where: { workspaceId, causeId }, select: { noticeId: true } })
  return rows.map(({ noticeId }) => noticeId)
}

/** Writes what somebody did into notices, and lets their messages show it. Returns the channels where that will be seen. */
export async function noteActs(
  tx: Transaction,
  workspaceId: string,
  noticeIds: readonly string[],
  acts: Acts,
): Promise<string[]> {
  // Nobody may claim one of them meanwhile: it would be said as it was, and nothing would put it right. The messages come
  // before the notices, as in everything that marks them.
  await tx.$queryRaw`
    select 1 as one from channel
    where workspace_id = ${workspaceId} and channel_id in (select channel_id from notice
      where workspace_id = ${workspaceId} and notice_id = any(${noticeIds}::uuid[]))
    order by channel_id for no key update`
  const channelIds = await reviseNotices(tx, workspaceId, { noticeIds })
  await tx.$executeRaw`
    update notice set facts = facts || ${JSON.stringify(acts)}::jsonb
    where workspace_id = ${workspaceId} and notice_id = any(${noticeIds}::uuid[])`
  return channelIds
}

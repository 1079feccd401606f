// Digests, reminders and reports as the notices of a message: which they are, who reads them, and what they told when
// they were figured, which later forms of the message repeat.

import type { NoticeKind } from '../core/topic.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import type { Database } from './database.ts'

/** What a message tells of one of these. `About` says which it is, `Told` what was figured for it. */
export interface ScheduledNotice<About, Told> {
  noticeId: string
  poolId: string
  facts: { about: About; told?: Told }
  /** Whether people may be called by name where it is read. */
  isNamed: boolean
}

interface Row<About, Told> {
  noticeId: string
  poolId: string
  facts: { about: About; told?: Told }
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
    select n.notice_id as "noticeId", n.facts, w.names_shown as "namesShown", c.shared, m.state as "readerState",
      n.facts -> 'about' ->> 'poolId' as "poolId",
      coalesce(m.admin or m.slack_admin or exists (select 1 from pool_owner o where o.workspace_id = n.workspace_id
        and o.pool_id::text = n.facts -> 'about' ->> 'poolId' and o.member_id = m.member_id), false) as "isOwner"
    from notice n
    join workspace w on w.workspace_id = n.workspace_id
    join channel c on c.workspace_id = n.workspace_id and c.channel_id = n.channel_id
    left join member m on m.workspace_id = n.workspace_id and m.slack_user_id = n.channel_id
    where n.workspace_id = ${workspaceId} and n.message_id = ${messageId}::uuid and n.kind = ${kind}
      and n.state in ('claimed', 'sent')
    order by n.due_at, n.notice_id`
  return rows.map(({ noticeId, poolId, facts, namesShown, shared, readerState, isOwner }) => {
    const reader =
      readerState === null
        ? { kind: 'channel' as const, isShared: shared }
        : { kind: 'member' as const, isOwner, isGuest: readerState === 'guest' }
    return { noticeId, poolId, facts, isNamed: areNamed(asNamesShown(namesShown), reader) }
  })
}

/** Keeps what was figured, in the place of what was figured for an attempt that nobody can have read. */
export async function keepTold(db: Database, workspaceId: string, noticeId: string, told: unknown): Promise<void> {
  await db.$executeRaw`
    update notice set facts = jsonb_set(facts, '{told}', ${JSON.stringify(told)}::jsonb)
    where workspace_id = ${workspaceId} and notice_id = ${noticeId}::uuid`
}

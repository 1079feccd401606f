// The audit log as rows: who changed what, from what to what, when, and by which door. Lines are written with what they tell
// of and never changed. What is said of one, and to whom, is for the doors.

import type { AuditFacts, AuditLine } from '../core/audit.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'

export interface NewAudit {
  workspaceId: string
  auditId: string
  /** Null: the operator in the terminal, or Slack itself. */
  actorId: string | null
  /** The door: admin, slack, ... */
  via: string
  action: string
  subjectKind: string
  subjectId: string
  /** What it was before, in the words of `after`; absent where it was nothing. */
  before?: AuditFacts
  after: AuditFacts
  at: Date
}

/** Writes a line of the audit log. */
export async function insertAudit(db: Database, audit: NewAudit): Promise<void> {
  await db.audit.create({ data: audit })
}

export interface AuditQuery {
  workspaceId: string
  /** Only what is of these pools; undefined: everything in the workspace. */
  poolIds?: readonly string[] | undefined
  /** Beside those pools, the lists that all pools share: purposes and campaigns. */
  withLists?: boolean | undefined
  /** Inclusive, and exclusive. */
  since?: Date | undefined
  until?: Date | undefined
  /** Newest first, unless said otherwise. */
  order?: 'oldest' | undefined
  /** The line after which the page begins. */
  after?: AuditPlace | undefined
  most: number
}

/** Where a line stands in the order. */
export interface AuditPlace {
  at: Date
  auditId: string
}

/** A page of the log. */
export function listAudit(db: Database, query: AuditQuery): Promise<AuditLine[]> {
  const { workspaceId, poolIds, withLists = false, since, until, after, most, order } = query
  const direction = order === 'oldest' ? Prisma.sql`asc` : Prisma.sql`desc`
  const beyond = order === 'oldest' ? Prisma.sql`>` : Prisma.sql`<`
  // What a line is about is named as it is called now. Of a kind that is not listed nobody knows the pool, so that only
  // who sees the whole workspace sees it.
  return db.$queryRaw<AuditLine[]>`
    with written as (
      select a.*, case when a.subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then a.subject_id::uuid end as id
      from audit a
      where a.workspace_id = ${workspaceId}
        and (${since ?? null}::timestamptz is null or a.at >= ${since ?? null}::timestamptz)
        and (${until ?? null}::timestamptz is null or a.at < ${until ?? null}::timestamptz)
        and (${after?.at ?? null}::timestamptz is null
          or (a.at, a.audit_id) ${beyond} (${after?.at ?? null}::timestamptz, ${after?.auditId ?? null}::uuid))
    ), line as (
      select a.*, case a.subject_kind
          when 'pool' then array[a.subject_id]
          when 'alert' then array(select t.pool_id::text from alert t
            where t.workspace_id = a.workspace_id and t.alert_id = a.id)
          when 'grant' then array(select t.pool_id::text from "grant" t
            where t.workspace_id = a.workspace_id and t.grant_id = a.id)
          when 'entry' then array(select t.pool_id::text from entry t
            where t.workspace_id = a.workspace_id and t.entry_id = a.id)
          when 'reservation' then array(select t.pool_id::text from reservation t
            where t.workspace_id = a.workspace_id and t.reservation_id = a.id)
          when 'rule' then array(select t.pool_id::text from rule t
            where t.workspace_id = a.workspace_id and t.rule_id = a.id)
          when 'key' then array(select unnest(t.pool_ids)::text from api_key t
            where t.workspace_id = a.workspace_id and t.key_id = a.subject_id)
          else '{}'::text[] end as pool_ids
      from written a
    )
    select l.audit_id as "auditId", l.at, l.via, l.action, l.subject_kind as "subjectKind", l.before, l.after,
      coalesce(m.member_id, l.actor_id)::text as "actorId", m.slack_user_id as "actorSlackId", m.name as "actorName",
      array(select p.name from pool p where p.workspace_id = l.workspace_id and p.pool_id::text = any(l.pool_ids)
        order by p.name) as "poolNames",
      case l.subject_kind
        when 'member' then (select t.name from member t
          where t.workspace_id = l.workspace_id and t.member_id = l.id)
        when 'channel' then (select '#' || t.name from channel t
          where t.workspace_id = l.workspace_id and t.channel_id = l.subject_id)
        when 'key' then (select t.stream from api_key t
          where t.workspace_id = l.workspace_id and t.key_id = l.subject_id)
        when 'purpose' then (select t.name from purpose t
          where t.workspace_id = l.workspace_id and t.purpose_id = l.id)
        when 'campaign' then (select t.name from campaign t
          where t.workspace_id = l.workspace_id and t.campaign_id = l.id)
      end as "subjectName"
    from line l
    left join member named on named.workspace_id = l.workspace_id and named.member_id = l.actor_id
    left join member m on m.workspace_id = l.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where ${poolIds ?? null}::text[] is null or l.pool_ids && ${poolIds ?? null}::text[]
      or (${withLists}::boolean and l.subject_kind in ('purpose', 'campaign'))
    order by l.at ${direction}, l.audit_id ${direction}
    limit ${most}`
}

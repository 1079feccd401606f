// Entries as people and programs read them: names in place of ids, in the order in which they were recorded.

import type { EntryKind, Labels } from '../core/model.ts'
import type { Database } from './database.ts'
import { CAMPAIGNS_MEANT, PURPOSES_MEANT } from './meant.ts'

export interface EntryView {
  entryId: string
  kind: EntryKind
  /** Short name. */
  pool: string
  /** Slack user id, else e-mail, else name. */
  member: string | null
  activity: string | null
  quantity: number
  credits: number
  purpose: string | null
  campaign: string | null
  labels: Labels
  note: string | null
  source: string
  occurredAt: Date
  recordedAt: Date
  correctsId: string | null
  matchesEntryId: string | null
}

/** Where a page ended: the next begins right behind it. */
export interface EntryPlace {
  recordedAt: Date
  entryId: string
}

export interface EntryQuery {
  workspaceId: string
  /** Empty: every pool. */
  poolIds: readonly string[]
  since: Date | null
  after: EntryPlace | null
  limit: number
}

type EntryRow = Omit<EntryView, 'credits' | 'quantity'> & { credits: bigint; quantity: bigint }

/** Reads a page of entries, the oldest first; amounts in thousandths. */
export async function readEntryViews(db: Database, query: EntryQuery): Promise<EntryView[]> {
  const { workspaceId, poolIds, since, after, limit } = query
  const rows = await db.$queryRaw<EntryRow[]>`
    select e.entry_id as "entryId", e.kind, p.short_name as pool,
      coalesce(m.slack_user_id, (select min(x.email) from member_email x
        where x.workspace_id = m.workspace_id and x.member_id = m.member_id), m.name) as member,
      e.activity, (e.quantity * 1000)::bigint as quantity, (e.credits * 1000)::bigint as credits,
      coalesce(u.name, e.purpose_text) as purpose, coalesce(c.name, e.campaign_text) as campaign, e.labels, e.note,
      e.source, e.occurred_at as "occurredAt", e.recorded_at as "recordedAt", e.corrects_id as "correctsId",
      e.matches_entry_id as "matchesEntryId"
    from entry e
    join pool p on p.workspace_id = e.workspace_id and p.pool_id = e.pool_id
    left join member m on m.workspace_id = e.workspace_id and m.member_id = e.member_id
    left join ${PURPOSES_MEANT} u on u.workspace_id = e.workspace_id and u.purpose_id = e.purpose_id
    left join ${CAMPAIGNS_MEANT} c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
    where e.workspace_id = ${workspaceId}
      and (cardinality(${poolIds}::uuid[]) = 0 or e.pool_id = any(${poolIds}::uuid[]))
      and (${since}::timestamptz is null or e.recorded_at >= ${since})
      and (${after?.recordedAt ?? null}::timestamptz is null
        or (e.recorded_at, e.entry_id) > (${after?.recordedAt ?? null}, ${after?.entryId ?? null}::uuid))
    order by e.recorded_at, e.entry_id
    limit ${limit}`
  return rows.map((row) => ({ ...row, credits: Number(row.credits), quantity: Number(row.quantity) }))
}

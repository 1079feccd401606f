// Entries as people look through them, the last recorded first: what was spent, given back and adjusted, each spend once
// however often it was booked, with what became of it.

import type { Credits } from '../core/amount.ts'
import type { Database } from './database.ts'
import { isLast, reportsOf } from './entry-families.ts'
import { Prisma } from './generated/client.ts'
import { CAMPAIGNS_MEANT, PURPOSES_MEANT } from './meant.ts'

export interface ListedEntry {
  entryId: string
  poolId: string
  poolName: string
  unit: string
  zone: string
  kind: 'usage' | 'refund' | 'adjustment'
  /** As the price list names it, or its id where the list has it no more; null: plain credits. */
  activity: string | null
  quantity: number
  credits: Credits
  /** What of it was given back since; nothing where it was undone. */
  refunded: Credits
  purpose: string | null
  campaign: string | null
  memberName: string | null
  note: string | null
  source: string
  occurredAt: Date
  recordedAt: Date
  seq: number
  /** Taken back whole. */
  undone: boolean
  /** Whether a program's report was matched with it. */
  matched: boolean
}

/** Where a page ended: the next begins right behind it. */
export interface ListPlace {
  recordedAt: Date
  seq: number
  entryId: string
}

type ListedRow = Omit<ListedEntry, 'quantity' | 'credits' | 'refunded' | 'seq'> &
  Record<'quantity' | 'credits' | 'refunded' | 'seq', bigint>

/** Reads the entries of a member, in every pool, or of a pool; `since` is the earliest record that is looked for. */
export async function readEntryList(
  db: Database,
  wanted: {
    workspaceId: string
    of: { memberId: string } | { poolId: string }
    since: Date | null
    before: ListPlace | null
    most: number
  },
): Promise<ListedEntry[]> {
  const { workspaceId, of, since, before, most } = wanted
  const whose =
    'memberId' in of ? Prisma.sql`e.member_id = ${of.memberId}::uuid` : Prisma.sql`e.pool_id = ${of.poolId}::uuid`
  const from = since === null ? Prisma.empty : Prisma.sql`and e.recorded_at >= ${since}`
  const behind =
    before === null
      ? Prisma.empty
      : Prisma.sql`and e.recorded_at <= ${before.recordedAt} and (e.recorded_at, e.seq, e.entry_id)
          < (${before.recordedAt}, ${before.seq}::bigint, ${before.entryId}::uuid)`
  return listed(
    db,
    Prisma.sql`where e.workspace_id = ${workspaceId} and ${whose} ${from} ${behind}
      and e.kind in ('usage', 'refund', 'adjustment') and e.matches_entry_id is null and ${isLast(Prisma.sql`e`)}
    order by e.recorded_at desc, e.seq desc, e.entry_id desc
    limit ${most}`,
  )
}

/** The entries of these ids, as they are; in no order. */
export function readListed(db: Database, workspaceId: string, entryIds: readonly string[]): Promise<ListedEntry[]> {
  return listed(db, Prisma.sql`where e.workspace_id = ${workspaceId} and e.entry_id = any(${entryIds}::uuid[])`)
}

async function listed(db: Database, which: Prisma.Sql): Promise<ListedEntry[]> {
  const rows = await db.$queryRaw<ListedRow[]>`
    select e.entry_id as "entryId", e.pool_id as "poolId", p.name as "poolName", p.unit, p.zone, e.kind,
      coalesce(a.name, e.activity) as activity, (e.quantity * 1000)::bigint as quantity,
      (e.credits * 1000)::bigint as credits, coalesce(u.name, e.purpose_text) as purpose,
      coalesce(c.name, e.campaign_text) as campaign, m.name as "memberName", e.note, e.source,
      e.occurred_at as "occurredAt", e.recorded_at as "recordedAt", e.seq,
      exists (select 1 from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id
        and r.kind = 'reversal') as undone,
      (select -coalesce(sum(r.credits + coalesce((select sum(x.credits) from entry x
          where x.workspace_id = r.workspace_id and x.corrects_id = r.entry_id), 0)) * 1000, 0)::bigint
        from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id and r.kind = 'refund') as refunded,
      exists (${reportsOf(Prisma.sql`e`)}) as matched
    from entry e
    join pool p on p.workspace_id = e.workspace_id and p.pool_id = e.pool_id
    left join activity a on a.workspace_id = e.workspace_id and a.pool_id = e.pool_id and a.activity = e.activity
    left join member m on m.workspace_id = e.workspace_id and m.member_id = e.member_id
    left join ${PURPOSES_MEANT} u on u.workspace_id = e.workspace_id and u.purpose_id = e.purpose_id
    left join ${CAMPAIGNS_MEANT} c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
    ${which}`
  return rows.map(({ quantity, credits, refunded, seq, ...row }) => ({
    ...row,
    quantity: Number(quantity),
    credits: Number(credits),
    refunded: Number(refunded),
    seq: Number(seq),
  }))
}

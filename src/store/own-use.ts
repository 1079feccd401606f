// What one member used: per pool and purpose from the day counters of given cycles, and their latest entries.

import type { Credits } from '../core/amount.ts'
import { NOBODY } from '../core/model.ts'
import { nameOfUse } from './cycle-use.ts'
import type { Database } from './database.ts'
import { CAMPAIGNS_MEANT, PURPOSES_MEANT } from './meant.ts'

/** A purpose of theirs in a pool, or a campaign without one; the amounts of a pool sum to what they used of it. */
export interface OwnPurpose {
  poolId: string
  name: string
  /** Whether it is either. */
  named: boolean
  credits: Credits
}

/** Reads what a member used in cycles, the largest purposes first. */
export async function readOwnUse(
  db: Database,
  {
    workspaceId,
    memberId,
    cycles,
  }: { workspaceId: string; memberId: string; cycles: readonly { poolId: string; startsAt: Date }[] },
): Promise<OwnPurpose[]> {
  type Row = { poolId: string; purpose: string | null; campaign: string | null; credits: bigint }
  const rows = await db.$queryRaw<Row[]>`
    select s.pool_id as "poolId", p.name as purpose, c.name as campaign, s.credits
    from (
      select u.pool_id, u.purpose_id, case when u.purpose_id = ${NOBODY}::uuid then u.campaign_id end as campaign_id,
        (sum(u.credits) * 1000)::bigint as credits
      from unnest(${cycles.map((it) => it.poolId)}::uuid[], ${cycles.map((it) => it.startsAt)}::timestamptz[])
        as cycle(pool_id, starts_at)
      join usage_day u on u.workspace_id = ${workspaceId} and u.pool_id = cycle.pool_id
        and u.cycle_starts_at = cycle.starts_at and u.member_id = ${memberId}::uuid
      group by 1, 2, 3
    ) s
    left join purpose p on p.workspace_id = ${workspaceId} and p.purpose_id = s.purpose_id
    left join campaign c on c.workspace_id = ${workspaceId} and c.campaign_id = s.campaign_id
    order by s.credits desc, p.name, c.name`
  return rows.map(({ poolId, purpose, campaign, credits }) => ({
    poolId,
    ...nameOfUse({ purpose, campaign, before: false }),
    credits: Number(credits),
  }))
}

/** An entry of theirs, in names. */
export interface LatestEntry {
  poolName: string
  unit: string
  zone: string
  kind: 'usage' | 'refund' | 'adjustment'
  /** As the price list names it, or its id where the list has it no more; null: plain credits. */
  activity: string | null
  quantity: number
  credits: Credits
  purpose: string | null
  campaign: string | null
  occurredAt: Date
  /** Taken back whole. */
  undone: boolean
}

/** The latest entries of a member recorded since an instant, the last recorded first; second reports of one spend are left out. */
export async function readLatestEntries(
  db: Database,
  { workspaceId, memberId, since, most }: { workspaceId: string; memberId: string; since: Date; most: number },
): Promise<LatestEntry[]> {
  type Row = Omit<LatestEntry, 'quantity' | 'credits'> & { quantity: bigint; credits: bigint }
  const rows = await db.$queryRaw<Row[]>`
    select p.name as "poolName", p.unit, p.zone, e.kind, coalesce(a.name, e.activity) as activity,
      (e.quantity * 1000)::bigint as quantity, (e.credits * 1000)::bigint as credits,
      coalesce(u.name, e.purpose_text) as purpose, coalesce(c.name, e.campaign_text) as campaign,
      e.occurred_at as "occurredAt", exists (select 1 from entry r where r.workspace_id = e.workspace_id
        and r.corrects_id = e.entry_id and r.kind = 'reversal') as undone
    from entry e
    join pool p on p.workspace_id = e.workspace_id and p.pool_id = e.pool_id
    left join activity a on a.workspace_id = e.workspace_id and a.pool_id = e.pool_id and a.activity = e.activity
    left join ${PURPOSES_MEANT} u on u.workspace_id = e.workspace_id and u.purpose_id = e.purpose_id
    left join ${CAMPAIGNS_MEANT} c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
    where e.workspace_id = ${workspaceId} and e.recorded_at >= ${since} and e.member_id = ${memberId}::uuid
      and e.kind in ('usage', 'refund', 'adjustment') and e.matches_entry_id is null
    order by e.recorded_at desc, e.seq desc
    limit ${most}`
  return rows.map((row) => ({ ...row, quantity: Number(row.quantity), credits: Number(row.credits) }))
}

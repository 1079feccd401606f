// What campaigns came to in cycles, and what a merge would move: from the day counters, which hold each under what it is
// part of.

import type { Credits } from '../core/amount.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'
import type { NamedList } from './merge-names.ts'

/** Cycles of several pools, one each. */
export type PoolCycles = readonly { poolId: string; startsAt: Date }[]

export interface CampaignUse {
  campaignId: string
  name: string
  archived: boolean
  /** In the cycles, where anything was. */
  use: { poolId: string; credits: Credits }[]
}

/** The campaigns used last in these cycles, then the newest; at most so many. What was merged is in what it is part of. */
export async function readCampaignUse(
  db: Database,
  { workspaceId, cycles, most }: { workspaceId: string; cycles: PoolCycles; most: number },
): Promise<CampaignUse[]> {
  const rows = await db.$queryRaw<(Omit<CampaignUse, 'use'> & { use: CampaignUse['use'] | null })[]>`
    with used as (
      select u.campaign_id, u.pool_id, (sum(u.credits) * 1000)::bigint as credits, max(u.booked_on) as last_on
      from ${cyclesOf(cycles)}
      join usage_day u on u.workspace_id = ${workspaceId} and u.pool_id = cycle.pool_id
        and u.cycle_starts_at = cycle.starts_at
      group by 1, 2
    ), by_campaign as (
      select campaign_id, max(last_on) as last_on,
        json_agg(json_build_object('poolId', pool_id, 'credits', credits) order by pool_id) as use
      from used group by 1
    )
    select c.campaign_id as "campaignId", c.name, c.archived_at is not null as archived, b.use
    from campaign c left join by_campaign b on b.campaign_id = c.campaign_id
    where c.workspace_id = ${workspaceId} and c.alias_of_id is null
    order by b.last_on desc nulls last, c.created_at desc, c.name
    limit ${most}`
  return rows.map(({ use, ...row }) => ({ ...row, use: use ?? [] }))
}

export interface NameTotals {
  /** Spends that were not undone, of all cycles. */
  entries: number
  /** In the cycles, where anything was. */
  use: { poolId: string; credits: Credits }[]
}

/** What one purpose or campaign comes to. */
export async function readNameTotals(
  db: Database,
  { workspaceId, kind }: NamedList,
  id: string,
  cycles: PoolCycles,
): Promise<NameTotals> {
  const column = kind === 'purpose' ? Prisma.sql`purpose_id` : Prisma.sql`campaign_id`
  const [row] = await db.$queryRaw<{ entries: number; use: NameTotals['use'] | null }[]>`
    select
      (select coalesce(sum(u.entry_count), 0)::int from usage_day u
        where u.workspace_id = ${workspaceId} and u.${column} = ${id}::uuid) as entries,
      (select json_agg(json_build_object('poolId', s.pool_id, 'credits', s.credits) order by s.pool_id) from (
        select u.pool_id, (sum(u.credits) * 1000)::bigint as credits
        from ${cyclesOf(cycles)}
        join usage_day u on u.workspace_id = ${workspaceId} and u.pool_id = cycle.pool_id
          and u.cycle_starts_at = cycle.starts_at and u.${column} = ${id}::uuid
        group by 1) s) as use`
  return { entries: row?.entries ?? 0, use: row?.use ?? [] }
}

function cyclesOf(cycles: PoolCycles): Prisma.Sql {
  return Prisma.sql`unnest(${cycles.map((it) => it.poolId)}::uuid[], ${cycles.map((it) => it.startsAt)}::timestamptz[])
    as cycle(pool_id, starts_at)`
}

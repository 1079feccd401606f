// What happened in several cycles of a pool, each read in one statement for all of them: what they went into, which alerts
// rang, and what was recorded after their end.

import type { Credits } from '../core/amount.ts'
import type { Apart } from '../core/apart.ts'
import type { RungLine } from '../core/cycle-history.ts'
import { type Cycle, NOBODY } from '../core/model.ts'
import { APART, nameOfUse } from './cycle-use.ts'
import type { Database } from './database.ts'

/** Cycles of one pool. */
export interface CyclesOf {
  workspaceId: string
  poolId: string
  cycles: readonly Pick<Cycle, 'startsAt' | 'endsAt'>[]
}

/** What is read of one cycle. */
export interface OfCycle {
  cycleStartsAt: Date
}

export interface CyclePurpose extends OfCycle {
  name: string
  /** Whether it is a purpose or a campaign. */
  named: boolean
  apart?: Apart
  credits: Credits
}

/** What cycles went into by purpose, the largest shares first; those of a cycle sum to what is logged in it. */
export async function readCyclePurposes(
  db: Database,
  { workspaceId, poolId, cycles }: CyclesOf,
): Promise<CyclePurpose[]> {
  type Row = OfCycle & { purpose: string | null; campaign: string | null; apart: Apart | null; credits: bigint }
  const rows = await db.$queryRaw<Row[]>`
    select s.cycle_starts_at as "cycleStartsAt", p.name as purpose, c.name as campaign, s.apart, s.credits
    from (
      select cycle_starts_at, purpose_id, case when purpose_id = ${NOBODY}::uuid then campaign_id end as campaign_id,
        ${APART} as apart, (sum(credits) * 1000)::bigint as credits
      from usage_day
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid
        and cycle_starts_at = any(${cycles.map(({ startsAt }) => startsAt)}::timestamptz[])
      group by 1, 2, 3, 4
    ) s
    left join purpose p on p.workspace_id = ${workspaceId} and p.purpose_id = s.purpose_id
    left join campaign c on c.workspace_id = ${workspaceId} and c.campaign_id = s.campaign_id
    order by s.credits desc, p.name, c.name`
  return rows.map(({ cycleStartsAt, credits, ...use }) => ({
    cycleStartsAt,
    ...nameOfUse(use),
    ...(use.apart ? { apart: use.apart } : {}),
    credits: Number(credits),
  }))
}

/** The alerts that were announced in cycles, by line. One that covered others counts once, as it was one message. */
export function readRungLines(
  db: Database,
  { workspaceId, poolId, cycles }: CyclesOf,
): Promise<(RungLine & OfCycle)[]> {
  return db.$queryRaw<(RungLine & OfCycle)[]>`
    select a.cycle_starts_at as "cycleStartsAt", a.facts ->> 'kind' as kind, a.facts ->> 'basis' as basis,
      (a.line * 1000)::double precision as line, count(*)::int as count
    from alert a
    where a.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid
      and a.cycle_starts_at = any(${cycles.map(({ startsAt }) => startsAt)}::timestamptz[])
      and exists (select 1 from notice n where n.workspace_id = a.workspace_id and n.key = 'alert:' || a.alert_id)
    group by 1, 2, 3, 4`
}

/** How much was recorded of each cycle after its end, corrections too, where anything was; second reports count nothing. */
export async function readLateEntries(
  db: Database,
  { workspaceId, poolId, cycles }: CyclesOf,
): Promise<(OfCycle & { count: number; credits: Credits })[]> {
  type Row = OfCycle & { count: number; credits: bigint }
  // The instants are those that the cycles hold, said once more in the words of an index.
  const rows = await db.$queryRaw<Row[]>`
    select c.starts_at as "cycleStartsAt", count(*)::int as count, (sum(e.credits) * 1000)::bigint as credits
    from unnest(${cycles.map(({ startsAt }) => startsAt)}::timestamptz[], ${cycles.map(({ endsAt }) => endsAt)}::timestamptz[])
      as c(starts_at, ends_at)
    join entry e on e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.manual in (true, false)
      and e.occurred_at >= c.starts_at and e.occurred_at < c.ends_at and e.recorded_at >= c.ends_at
    where e.kind in ('usage', 'refund', 'reversal', 'adjustment') and e.matches_entry_id is null
    group by 1`
  return rows.map((row) => ({ ...row, credits: Number(row.credits) }))
}

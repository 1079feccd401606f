// What grants have paid in a cycle of a pool, whatever has become of it since: who gives credits back where an adjustment took
// some off, or takes some off, asks it.

import type { GrantCredits } from '../core/grants.ts'
import type { Cycle } from '../core/model.ts'
import type { Database } from './database.ts'

interface Place {
  workspaceId: string
  poolId: string
}

/**
 * Net per grant, of every spend and adjustment of the cycle with all its corrections, in whatever cycle those were booked;
 * amounts in thousandths. The span of the cycle and both kinds of `manual` are named for the index.
 */
export async function readPaidIn(
  db: Database,
  { workspaceId, poolId }: Place,
  { startsAt, endsAt }: Pick<Cycle, 'startsAt' | 'endsAt'>,
): Promise<GrantCredits[]> {
  const rows = await db.$queryRaw<{ grantId: string; credits: bigint }[]>`
    with spend as (
      select e.entry_id from entry e
      where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.manual in (true, false)
        and e.occurred_at >= ${startsAt} and e.occurred_at < ${endsAt} and e.kind in ('usage', 'adjustment')
        and e.matches_entry_id is null
    ), correction as (
      select c.entry_id from spend s cross join lateral (select n.entry_id from entry n
        where n.workspace_id = ${workspaceId} and n.corrects_id = s.entry_id and n.kind <> 'usage' offset 0) c
    ), part as (
      select entry_id from spend
      union all
      select entry_id from correction
      union all
      select c.entry_id from correction f cross join lateral (select n.entry_id from entry n
        where n.workspace_id = ${workspaceId} and n.corrects_id = f.entry_id offset 0) c
    )
    select p.grant_id as "grantId", (sum(p.credits) * 1000)::bigint as credits
    from part cross join lateral (select * from payment y
      where y.workspace_id = ${workspaceId} and y.entry_id = part.entry_id offset 0) p
    group by p.grant_id`
  return rows.map(({ grantId, credits }) => ({ grantId, credits: Number(credits) }))
}

/** Of these cycles, by their starts, those that an adjustment took credits off, be it undone since. */
export async function readAdjusted(
  db: Database,
  { workspaceId, poolId }: Place,
  starts: readonly Date[],
): Promise<Date[]> {
  const rows = await db.$queryRaw<{ startsAt: Date }[]>`
    select distinct cycle_starts_at as "startsAt" from entry
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and kind = 'adjustment' and credits < 0
      and cycle_starts_at = any(${starts.map((it) => it.toISOString())}::timestamptz[])`
  return rows.map(({ startsAt }) => startsAt)
}

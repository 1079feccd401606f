// What one member used per pool and purpose, from the day counters of given cycles.

import type { Credits } from '../core/amount.ts'
import { NOBODY } from '../core/model.ts'
import { nameOfUse } from './cycle-use.ts'
import type { Database } from './database.ts'

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
    ...nameOfUse({ purpose, campaign, apart: null }),
    credits: Number(credits),
  }))
}

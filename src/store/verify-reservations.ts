// What the campaigns of reservations have spent in their spans, folded from entries.

import { Prisma } from './generated/client.ts'
import type { CheckedPool } from './verify.ts'

/** Of one that was cancelled nothing is counted any more. */
export function foldReservations({ workspaceId, poolId }: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    select 'spent of the reservation', format('the reservation of %s (%s)', trim_scale(r.credits), r.reservation_id),
      trim_scale(r.credits_spent)::text, trim_scale(coalesce(e.credits, 0))::text
    from reservation r
    left join lateral (
      select sum(e.credits) as credits
      from entry e join campaign c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
      where e.workspace_id = r.workspace_id and e.pool_id = r.pool_id
        and coalesce(c.alias_of_id, c.campaign_id) = r.campaign_id and e.occurred_at >= r.from_at and e.occurred_at < r.until_at and e.matches_entry_id is null
    ) e on true
    where r.workspace_id = ${workspaceId} and r.pool_id = ${poolId}::uuid and r.cancelled_at is null`
}

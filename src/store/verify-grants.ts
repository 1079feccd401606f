// What grants have left and have forfeited, folded from allocations and from the entries that forfeit.

import { Prisma } from './generated/client.ts'
import type { CheckedPool } from './verify.ts'

/** A grant and its corrections are one balance: what a correction takes may stand in either row. */
export function foldGrants({ workspaceId, poolId }: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    with of_pool as (
      select coalesce(corrects_id, grant_id) as root_id, * from "grant"
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid
    ), family as (
      select root_id, sum(credits) as credits, sum(credits_left) as credits_left, sum(credits_forfeited) as credits_forfeited
      from of_pool group by root_id
    ), paid as (
      select g.root_id, sum(a.credits) as credits
      from payment a join of_pool g on g.grant_id = a.grant_id
      where a.workspace_id = ${workspaceId} group by g.root_id
    ), gone as (
      select g.root_id, sum(e.credits) as credits
      from entry e join of_pool g on g.grant_id = e.grant_id
      where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.kind in ('forfeit', 'rollover_out')
      group by g.root_id
    )
    select v.what, format('the grant %s of %s (%s)', g.key, trim_scale(g.credits), g.grant_id), v.counted, v.folded
    from family f
    join of_pool g on g.grant_id = f.root_id
    left join paid p on p.root_id = f.root_id
    left join gone x on x.root_id = f.root_id
    cross join lateral (values
      ('left of the grant', trim_scale(f.credits_left)::text,
        trim_scale(f.credits - coalesce(p.credits, 0) - coalesce(x.credits, 0))::text),
      ('forfeited of the grant', trim_scale(f.credits_forfeited)::text, trim_scale(coalesce(x.credits, 0))::text)
    ) v (what, counted, folded)`
}

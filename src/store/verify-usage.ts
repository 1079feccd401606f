// The counters of days and hours, folded from entries. A reversal counts on the day and under the source of what it
// undoes, a spend that was booked once more under that of its first booking, an adjustment and its refund under a source of
// their own, an entry for what its purpose and campaign were merged into; one that is another report of an entry already
// booked counts nowhere.

import { adjustedSource } from './entry-families.ts'
import { Prisma } from './generated/client.ts'
import type { CheckedPool } from './verify.ts'

const NONE = '00000000-0000-0000-0000-000000000000'

/** What is counted of a pool, each entry with the source it counts under and how many spends it stands for. */
function countedEntries({ workspaceId, poolId }: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    select e.cycle_starts_at, e.occurred_at, e.booked_on, coalesce(e.member_id, ${NONE}::uuid) as member_id,
      coalesce(e.activity, '') as activity,
      coalesce((select p.alias_of_id from purpose p where p.workspace_id = e.workspace_id and p.purpose_id = e.purpose_id),
        e.purpose_id, ${NONE}::uuid) as purpose_id,
      coalesce((select c.alias_of_id from campaign c where c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id),
        e.campaign_id, ${NONE}::uuid) as campaign_id,
      case when e.kind = 'adjustment' then ${adjustedSource(Prisma.sql`e.source`)}
        when o.kind = 'adjustment' then ${adjustedSource(Prisma.sql`o.source`)}
        when e.kind = 'reversal' and r.kind = 'adjustment' then ${adjustedSource(Prisma.sql`r.source`)}
        when e.kind = 'reversal' and o.kind = 'usage' then coalesce(r.source, o.source)
        when e.kind in ('reversal', 'usage') then coalesce(o.source, e.source) else e.source end as source, e.credits,
      case when e.kind = 'refund' then 0 else e.quantity end as quantity,
      case when e.kind = 'usage' then 1 when e.kind = 'reversal' and o.kind = 'usage' then -1 else 0 end as spends
    from entry e
    -- Looked up one by one: joined, a table without statistics would be read once for each of its rows.
    left join lateral (select n.kind, n.source, n.corrects_id from entry n
      where n.workspace_id = e.workspace_id and n.entry_id = e.corrects_id limit 1) o on true
    left join lateral (select n.kind, n.source from entry n
      where n.workspace_id = e.workspace_id and n.entry_id = o.corrects_id limit 1) r on true
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.matches_entry_id is null
      and e.kind in ('usage', 'refund', 'reversal', 'adjustment')`
}

/** Credits, quantity and number of spends of every day, member, activity, purpose, campaign and source. */
export function foldDays(pool: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    with folded as (
      select cycle_starts_at, booked_on, member_id, activity, purpose_id, campaign_id, source,
        sum(credits) as credits, sum(quantity) as quantity, sum(spends) as spends
      from (${countedEntries(pool)}) e
      group by cycle_starts_at, booked_on, member_id, activity, purpose_id, campaign_id, source
    ), counted as (
      select * from usage_day where workspace_id = ${pool.workspaceId} and pool_id = ${pool.poolId}::uuid
    )
    select v.what, format('the day %s (cycle from %s, member %s, activity "%s", purpose %s, campaign %s, source %s)',
        k.booked_on, to_char(k.cycle_starts_at, 'YYYY-MM-DD HH24:MI'), coalesce(m.name, 'nobody'), k.activity,
        coalesce(u.name, 'none'), coalesce(c.name, 'none'), k.source),
      v.counted, v.folded
    from counted d
    full join folded f using (cycle_starts_at, booked_on, member_id, activity, purpose_id, campaign_id, source)
    cross join lateral (select cycle_starts_at, booked_on, member_id, activity, purpose_id, campaign_id, source) k
    left join member m on m.workspace_id = ${pool.workspaceId} and m.member_id = k.member_id
    left join purpose u on u.workspace_id = ${pool.workspaceId} and u.purpose_id = k.purpose_id
    left join campaign c on c.workspace_id = ${pool.workspaceId} and c.campaign_id = k.campaign_id
    cross join lateral (values
      ('credits', trim_scale(coalesce(d.credits, 0))::text, trim_scale(coalesce(f.credits, 0))::text),
      ('quantity', trim_scale(coalesce(d.quantity, 0))::text, trim_scale(coalesce(f.quantity, 0))::text),
      ('spends', coalesce(d.entry_count, 0)::text, coalesce(f.spends, 0)::text)
    ) v (what, counted, folded)`
}

/** Credits of every hour and source. */
export function foldHours(pool: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    with folded as (
      select source, date_trunc('hour', occurred_at, 'UTC') as hour_at, sum(credits) as credits
      from (${countedEntries(pool)}) e group by 1, 2
    ), counted as (
      select * from usage_hour where workspace_id = ${pool.workspaceId} and pool_id = ${pool.poolId}::uuid
    )
    select 'credits', format('the hour %s UTC (source %s)', to_char(hour_at, 'YYYY-MM-DD HH24:MI'), source),
      trim_scale(coalesce(h.credits, 0))::text, trim_scale(coalesce(f.credits, 0))::text
    from counted h full join folded f using (source, hour_at)`
}

// The counters of cycles, folded from entries, allocations, grants and readings.

import { Prisma } from './generated/client.ts'
import type { CheckedPool } from './verify.ts'

/**
 * Every counter of every cycle of the pool. What no grant covers belongs to the cycle of the entry that made the debt,
 * also where what pays it back, or undoes that, is booked in a later one; so allocations + uncovered = logged, cycle by cycle.
 */
export function foldCycles({ workspaceId, poolId }: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    with counted as (
      select * from entry
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and matches_entry_id is null
    ), summed as (
      select cycle_starts_at,
        coalesce(sum(credits) filter (where kind = 'usage'), 0) as usage,
        coalesce(-sum(credits) filter (where kind = 'refund'), 0) as refunded,
        coalesce(-sum(credits) filter (where kind = 'reversal'), 0) as reversed,
        coalesce(sum(credits) filter (where kind = 'adjustment'), 0) as adjusted,
        coalesce(sum(credits) filter (where kind in ('forfeit', 'rollover_out')), 0) as forfeited,
        count(*) as entries
      from counted group by cycle_starts_at
    ), paid as (
      select grant_id, cycle_starts_at, corrects_id, kind, matches_entry_id, credits from entry
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid
        and grant_id is not null and kind not in ('forfeit', 'rollover_out')
      union all
      select a.grant_id, e.cycle_starts_at, e.corrects_id, e.kind, e.matches_entry_id, a.credits
      from allocation a join entry e on e.workspace_id = a.workspace_id and e.entry_id = a.entry_id
      where a.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid
    ), paid_by_grant as (
      select grant_id, cycle_starts_at, sum(credits) as credits from paid group by grant_id, cycle_starts_at
    ), owed as (
      -- Summed side by side, not joined entry by entry: a table without statistics would be read once for each of its rows.
      select coalesce(s.cycle_starts_at, o.cycle_starts_at, e.cycle_starts_at) as cycle_starts_at, sum(e.credits) as uncovered
      from (
        select cycle_starts_at, corrects_id, kind, credits from counted
        union all
        select cycle_starts_at, corrects_id, kind, -credits from paid where matches_entry_id is null
      ) e
      left join entry o on o.workspace_id = ${workspaceId} and o.entry_id = e.corrects_id
      left join entry s on s.workspace_id = ${workspaceId} and s.entry_id = o.corrects_id
      where e.kind not in ('forfeit', 'rollover_out')
      group by 1
    ), carried as (
      select c.starts_at, sum(g.credits - coalesce((
          select sum(p.credits) from paid_by_grant p
          where p.grant_id = g.grant_id and p.cycle_starts_at < c.starts_at), 0)) as credits
      from cycle c
      join "grant" g on g.workspace_id = c.workspace_id and g.pool_id = c.pool_id and g.effective_at < c.starts_at
      left join "grant" r on r.workspace_id = g.workspace_id and r.grant_id = g.corrects_id
      where c.workspace_id = ${workspaceId} and c.pool_id = ${poolId}::uuid
        and coalesce(case when r.grant_id is null then g.expires_at else r.expires_at end, 'infinity') > c.starts_at
      group by c.starts_at
    )
    select v.what, 'the cycle from ' || to_char(c.starts_at, 'YYYY-MM-DD HH24:MI') || ' UTC', v.counted, v.folded
    from cycle c
    left join cycle_total t on t.workspace_id = c.workspace_id and t.pool_id = c.pool_id and t.cycle_starts_at = c.starts_at
    left join summed s on s.cycle_starts_at = c.starts_at
    left join owed o on o.cycle_starts_at = c.starts_at
    left join carried k on k.starts_at = c.starts_at
    left join lateral (
      -- Two readings of the same instant: the one taken later stands, and their rows do not always tell which that was.
      select r.as_of, r.used from reading r
      where r.workspace_id = c.workspace_id and r.pool_id = c.pool_id and r.as_of >= c.starts_at and r.as_of < c.ends_at
      order by r.as_of desc, (r.used is not distinct from t.reading_used) desc, r.reading_id desc
      limit 1
    ) r on true
    left join lateral (
      select coalesce(sum(e.credits), 0) as logged from counted e
      where e.cycle_starts_at = c.starts_at and e.occurred_at <= r.as_of and e.kind not in ('forfeit', 'rollover_out')
    ) l on true
    cross join lateral (values
      ('counters of the cycle', (t.pool_id is not null)::int::text, '1'),
      ('usage', trim_scale(t.credits_usage)::text, trim_scale(coalesce(s.usage, 0))::text),
      ('refunded', trim_scale(t.credits_refunded)::text, trim_scale(coalesce(s.refunded, 0))::text),
      ('reversed', trim_scale(t.credits_reversed)::text, trim_scale(coalesce(s.reversed, 0))::text),
      ('adjusted', trim_scale(t.credits_adjusted)::text, trim_scale(coalesce(s.adjusted, 0))::text),
      ('forfeited', trim_scale(t.credits_forfeited)::text, trim_scale(coalesce(s.forfeited, 0))::text),
      ('uncovered (logged - allocations)', trim_scale(t.credits_uncovered)::text, trim_scale(coalesce(o.uncovered, 0))::text),
      ('carried in', trim_scale(t.credits_carried_in)::text, trim_scale(coalesce(k.credits, 0))::text),
      ('entries', t.entry_count::text, coalesce(s.entries, 0)::text),
      ('instant of the latest reading', coalesce(t.reading_as_of::text, 'none'), coalesce(r.as_of::text, 'none')),
      ('used by the latest reading', coalesce(trim_scale(t.reading_used)::text, 'none'), coalesce(trim_scale(r.used)::text, 'none')),
      ('unexplained', trim_scale(t.credits_unexplained)::text, trim_scale(coalesce(r.used - l.logged, 0))::text)
    ) v (what, counted, folded)
    where c.workspace_id = ${workspaceId} and c.pool_id = ${poolId}::uuid
      and (t.pool_id is not null or v.what = 'counters of the cycle')
    union all
    select 'last number in the ledger', null, p.last_seq::text,
      (select count(*) from entry e where e.workspace_id = p.workspace_id and e.pool_id = p.pool_id)::text
    from pool p where p.workspace_id = ${workspaceId} and p.pool_id = ${poolId}::uuid`
}

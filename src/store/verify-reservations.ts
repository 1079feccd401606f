// What the campaigns of reservations have spent in their spans, folded from entries; where several hold at a time, by filling
// them one after the other, entry by entry in the order of the ledger.

import { Prisma } from './generated/client.ts'
import type { CheckedPool } from './verify.ts'

/** One that was cancelled ended then. */
export function foldReservations({ workspaceId, poolId }: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    with recursive span as (
      select reservation_id, campaign_id, credits, from_at, least(until_at, cancelled_at) as ends_at, credits_spent
      from reservation where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid
    ), shared as (
      select r.* from span r where exists (select 1 from span o where o.campaign_id = r.campaign_id
        and o.reservation_id <> r.reservation_id and o.from_at < r.ends_at and r.from_at < o.ends_at)
    ), spend as (
      select coalesce(c.alias_of_id, c.campaign_id) as campaign_id, e.occurred_at, e.credits, e.seq
      from entry e join campaign c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
      where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.matches_entry_id is null
    ), numbered as (
      select s.*, row_number() over (partition by s.campaign_id order by s.seq) as nth
      from spend s where s.campaign_id in (select campaign_id from shared)
    ), replay as (
      select reservation_id, campaign_id, credits, from_at, ends_at, 0::numeric as spent, 0::bigint as nth from shared
      union all
      select p.reservation_id, p.campaign_id, p.credits, p.from_at, p.ends_at,
        p.spent + case when p.holds then sign(p.amount) else 0 end
          * least(abs(p.amount) - least(abs(p.amount), coalesce(p.before, 0)),
            case when p.is_last then abs(p.amount) else p.room end), p.nth
      from (
        select t.*, sum(t.room) over (partition by t.campaign_id, t.holds order by t.turn
            rows between unbounded preceding and 1 preceding) as before,
          t.turn = max(t.turn) over (partition by t.campaign_id, t.holds) as is_last
        from (
          select w.reservation_id, w.campaign_id, w.credits, w.from_at, w.ends_at, w.spent, s.nth, s.credits as amount,
            w.from_at <= s.occurred_at and s.occurred_at < w.ends_at as holds,
            greatest(0, case when s.credits >= 0 then w.credits - w.spent else w.spent end) as room,
            case when s.credits >= 0 then 1 else -1 end
              * row_number() over (partition by w.campaign_id order by w.from_at, w.reservation_id) as turn
          from replay w join numbered s on s.campaign_id = w.campaign_id and s.nth = w.nth + 1
        ) t
      ) p
    ), replayed as (
      select distinct on (reservation_id) reservation_id, spent from replay order by reservation_id, nth desc
    )
    select 'spent of the reservation', format('the reservation of %s (%s)', trim_scale(r.credits), r.reservation_id),
      trim_scale(r.credits_spent)::text,
      trim_scale(coalesce(y.spent, (select sum(e.credits) from spend e where e.campaign_id = r.campaign_id
        and e.occurred_at >= r.from_at and e.occurred_at < r.ends_at), 0))::text
    from span r left join replayed y on y.reservation_id = r.reservation_id`
}

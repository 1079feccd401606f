// What some days of a pool went into, across cycles, beside as many days before them; and how the use of a cycle grew. From
// the day counters: what nobody spent is no use of any day.

import type { Credits } from '../core/amount.ts'
import { ADJUSTED_SOURCE } from '../core/ledger.ts'
import { NOBODY } from '../core/model.ts'
import { NOT_SPENT, nameOfUse } from './cycle-use.ts'
import type { Database } from './database.ts'

/** Local dates, YYYY-MM-DD, both included. */
export interface Days {
  from: string
  until: string
}

export interface PeriodUse {
  byPurpose: { name: string; named: boolean; credits: Credits; before: Credits }[]
  byMember: { name: string; credits: Credits; before: Credits }[]
  byActivity: { activity: string; credits: Credits; quantity: number; before: Credits }[]
  /** What adjustments booked on the days, signed: it is no use of them. */
  adjusted: Credits
}

interface UseJson {
  byPurpose: { purpose: string | null; campaign: string | null; credits: number; before: number }[] | null
  byMember: { memberId: string; name: string | null; credits: number; before: number }[] | null
  byActivity: PeriodUse['byActivity'] | null
  adjusted: bigint
}

/** Reads the use of the days and of those before them, the largest of the days first. In one statement: all lists sum alike. */
export async function readPeriodUse(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  { days, before }: { days: Days; before: Days },
): Promise<PeriodUse> {
  const [row] = await db.$queryRaw<UseJson[]>`
    with u as (
      select member_id, purpose_id, case when purpose_id = ${NOBODY}::uuid then campaign_id end as campaign_id, activity,
        case when booked_on >= ${days.from}::date then credits else 0 end as credits,
        case when booked_on >= ${days.from}::date then quantity else 0 end as quantity,
        case when booked_on < ${days.from}::date then credits else 0 end as before
      from usage_day
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and source <> all(${NOT_SPENT})
        and booked_on between ${before.from}::date and ${days.until}::date
    )
    select
      (select json_agg(json_build_object('purpose', p.name, 'campaign', c.name, 'credits', s.credits, 'before', s.before)
          order by s.credits desc, p.name, c.name)
        from (select purpose_id, campaign_id, (sum(credits) * 1000)::bigint as credits,
            (sum(before) * 1000)::bigint as before from u group by 1, 2) s
        left join purpose p on p.workspace_id = ${workspaceId} and p.purpose_id = s.purpose_id
        left join campaign c on c.workspace_id = ${workspaceId} and c.campaign_id = s.campaign_id) as "byPurpose",
      (select json_agg(json_build_object('memberId', s.member_id, 'name', nullif(m.name, ''), 'credits', s.credits,
          'before', s.before) order by s.credits desc, m.name)
        from (select member_id, (sum(credits) * 1000)::bigint as credits, (sum(before) * 1000)::bigint as before
          from u group by 1) s
        left join member m on m.workspace_id = ${workspaceId} and m.member_id = s.member_id) as "byMember",
      (select json_agg(json_build_object('activity', s.activity, 'credits', s.credits, 'quantity', s.quantity,
          'before', s.before) order by s.credits desc, s.activity)
        from (select activity, (sum(credits) * 1000)::bigint as credits, (sum(quantity) * 1000)::bigint as quantity,
            (sum(before) * 1000)::bigint as before from u group by 1) s) as "byActivity",
      (select (coalesce(sum(credits), 0) * 1000)::bigint from usage_day
        where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and source = ${ADJUSTED_SOURCE}
          and booked_on between ${days.from}::date and ${days.until}::date) as adjusted`
  return {
    byPurpose: (row?.byPurpose ?? []).map(({ purpose, campaign, credits, before: earlier }) => ({
      ...nameOfUse({ purpose, campaign, apart: null }),
      credits,
      before: earlier,
    })),
    byMember: (row?.byMember ?? []).map(({ memberId, name, credits, before: earlier }) => ({
      name: memberId === NOBODY ? 'nobody named' : (name ?? 'nobody named'),
      credits,
      before: earlier,
    })),
    byActivity: row?.byActivity ?? [],
    adjusted: Number(row?.adjusted ?? 0),
  }
}

/** Spends of the days that a program reported again after a person: how many, and what they would have counted. */
export async function readDoubles(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  { from, until }: { from: Date; until: Date },
): Promise<{ count: number; credits: Credits }> {
  const [row] = await db.$queryRaw<{ count: number; credits: bigint }[]>`
    select count(*)::int as count, (coalesce(sum(credits), 0) * 1000)::bigint as credits
    from entry
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and matches_entry_id is not null
      and occurred_at >= ${from} and occurred_at < ${until}`
  return { count: row?.count ?? 0, credits: Number(row?.credits ?? 0) }
}

/** How many alerts of a pool were announced in a time. */
export async function countAlerts(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  { from, until }: { from: Date; until: Date },
): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from alert a
    where a.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid and a.fired_at >= ${from} and a.fired_at < ${until}
      and exists (select 1 from notice n where n.workspace_id = a.workspace_id and n.key = 'alert:' || a.alert_id)`
  return row?.count ?? 0
}

/** What was logged on each day of a cycle that has any, in order; what was used before the pool was set up is the first day's. */
export async function readCycleDays(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  cycleStartsAt: Date,
): Promise<{ on: string; credits: Credits }[]> {
  const rows = await db.$queryRaw<{ on: string; credits: bigint }[]>`
    select to_char(booked_on, 'YYYY-MM-DD') as on, (sum(credits) * 1000)::bigint as credits
    from usage_day
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and cycle_starts_at = ${cycleStartsAt}
    group by booked_on order by booked_on`
  return rows.map(({ on, credits }) => ({ on, credits: Number(credits) }))
}

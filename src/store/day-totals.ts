// What a pool used on each of its last local days, whichever cycle they were of, and how it was set up: what a forecast
// is made of.

import type { Credits } from '../core/amount.ts'
import { SETUP_SOURCE } from '../core/ledger.ts'
import { NOT_SPENT } from './cycle-use.ts'
import type { Database } from './database.ts'

export interface DayTotals {
  /** Local dates on which something was spent, YYYY-MM-DD; what nobody spent is none of them. */
  days: { on: string; credits: Credits }[]
  /** When the pool was set up with credits that had been used before, and in which cycle; null where none had. */
  setUp: { at: Date; cycleStartsAt: Date } | null
}

/** Reads what was booked on `since`, a local date of the pool, and later. */
export async function readDayTotals(
  db: Database,
  { workspaceId, poolId, since }: { workspaceId: string; poolId: string; since: string },
): Promise<DayTotals> {
  type Row = { days: DayTotals['days'] | null; setUpAt: Date | null; setUpCycleAt: Date | null }
  const [row] = await db.$queryRaw<Row[]>`
    select
      (select json_agg(json_build_object('on', to_char(d.booked_on, 'YYYY-MM-DD'), 'credits', d.credits)
          order by d.booked_on)
        from (
          select u.booked_on, (sum(u.credits) * 1000)::bigint as credits
          -- By cycle, as the key of the counters has it: a pool of many years is not read whole.
          from cycle c
          join usage_day u on u.workspace_id = c.workspace_id and u.pool_id = c.pool_id
            and u.cycle_starts_at = c.starts_at and u.booked_on >= ${since}::date and u.source <> all(${NOT_SPENT})
          where c.workspace_id = ${workspaceId} and c.pool_id = ${poolId}::uuid and c.ends_at > ${since}::date - 2
          group by u.booked_on
        ) d) as days,
      s.recorded_at as "setUpAt", s.cycle_starts_at as "setUpCycleAt"
    from (values (1)) as one
    left join entry s on s.workspace_id = ${workspaceId} and s.source = ${SETUP_SOURCE}
      and s.key = ${`before:${poolId}`} and s.pool_id = ${poolId}::uuid`
  const { days = null, setUpAt = null, setUpCycleAt = null } = row ?? {}
  return { days: days ?? [], setUp: setUpAt && setUpCycleAt && { at: setUpAt, cycleStartsAt: setUpCycleAt } }
}

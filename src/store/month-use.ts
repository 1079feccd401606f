// What was logged of a pool in the calendar month that it is in, for whoever says how that stands beside its pace.

import type { Cycle, PoolConfig } from '../core/model.ts'
import { type MonthUse, monthAt } from '../core/monthly-pace.ts'
import { NOT_SPENT } from './cycle-use.ts'
import type { Database } from './database.ts'

/** Null where no month has a pace. */
export async function readMonthUse(
  db: Database,
  { config, cycle, now }: { config: PoolConfig; cycle: Cycle; now: Date },
): Promise<MonthUse | null> {
  const { workspaceId, poolId, zone } = config.pool
  const length = config.terms.find(({ version }) => version === cycle.termsVersion)?.length ?? ''
  const at = monthAt({ pace: config.habits.monthlyPace, length, zone }, now)
  if (!at) return null
  const { from, until } = at.month
  const [row] = await db.$queryRaw<{ used: bigint | null }[]>`
    select (sum(u.credits) * 1000)::bigint as used
    -- By cycle, as the key of the counters has it: a pool of many years is not read whole.
    from cycle c
    join usage_day u on u.workspace_id = c.workspace_id and u.pool_id = c.pool_id and u.cycle_starts_at = c.starts_at
      and u.booked_on between ${from}::date and ${until}::date and u.source <> all(${NOT_SPENT})
    where c.workspace_id = ${workspaceId} and c.pool_id = ${poolId}::uuid and c.ends_at > ${from}::date - 2`
  return { ...at, used: Number(row?.used ?? 0) }
}

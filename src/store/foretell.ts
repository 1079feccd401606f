// What becomes of the rest of a pool, read for whoever says it: the card, a command, an alert under the pool's lock. What
// the numbers mean is decided by core/forecast.

import type { Balance } from '../core/balance.ts'
import { countedFrom, FORECAST_DAYS, type Forecast, forecastOf } from '../core/forecast.ts'
import { bookedOn } from '../core/local-time.ts'
import type { Cycle, PoolConfig } from '../core/model.ts'
import { dateAfter, type WorkWeek } from '../core/working-days.ts'
import type { Database } from './database.ts'
import { readDayTotals } from './day-totals.ts'
import { readWorkWeek } from './work-week.ts'

export interface Foretold {
  forecast: Forecast
  /** With the holidays of the days that were measured, too. */
  workWeek: WorkWeek
}

/** The forecast of a pool from its balance at an instant; reads as much of the past as that needs. */
export async function foretell(
  db: Database,
  input: { config: Pick<PoolConfig, 'pool'>; cycle: Cycle; balance: Pick<Balance, 'left'>; now: Date },
): Promise<Foretold> {
  const { now, cycle, balance } = input
  const { workspaceId, poolId, zone, recordsFromAt } = input.config.pool
  const since = dateAfter(bookedOn(now, zone), -FORECAST_DAYS)
  const { days, setUp } = await readDayTotals(db, { workspaceId, poolId, since })
  const workWeek = await readWorkWeek(db, { workspaceId, poolId, from: new Date(since), until: cycle.endsAt })
  const counted = countedFrom({ recordsFromAt, setUp, zone })
  const forecast = forecastOf({ now, cycle, zone, week: workWeek, left: balance.left, days, countedFrom: counted })
  return { forecast, workWeek }
}

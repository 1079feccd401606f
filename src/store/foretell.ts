// What becomes of the rest of a pool, read for whoever says it: the card, a command, an alert under the pool's lock. What
// the numbers mean is decided by core/forecast.

import type { Balance } from '../core/balance.ts'
import { countedFrom, FORECAST_DAYS, type Forecast, type ForecastInput, forecastOf } from '../core/forecast.ts'
import { bookedOn } from '../core/local-time.ts'
import type { Cycle, PoolConfig } from '../core/model.ts'
import type { Outlook } from '../core/outlook.ts'
import { dateAfter } from '../core/working-days.ts'
import type { Database } from './database.ts'
import { readDayTotals } from './day-totals.ts'
import { readWorkWeek } from './work-week.ts'

export interface Foretold {
  forecast: Forecast
  /** What it was made of, to ask "and if": with the holidays from the days that were measured to the last one foretold. */
  input: ForecastInput
}

/**
 * The forecast of a pool from its balance at an instant; reads as much of the past as that needs, and of the future to the
 * reset or, where that is later, to `until`. `measuredTo` is the last local date that the pace is measured on, today by default.
 */
export async function foretell(
  db: Database,
  given: {
    config: Pick<PoolConfig, 'pool'>
    cycle: Cycle
    balance: Pick<Balance, 'left'>
    outlook: Pick<Outlook, 'lots'>
    now: Date
  },
  { until = given.cycle.endsAt, measuredTo }: { until?: Date; measuredTo?: string } = {},
): Promise<Foretold> {
  const { now, cycle, balance, outlook } = given
  const { workspaceId, poolId, zone, recordsFromAt } = given.config.pool
  const since = dateAfter(bookedOn(now, zone), -FORECAST_DAYS)
  const { days, setUp } = await readDayTotals(db, { workspaceId, poolId, since })
  const week = await readWorkWeek(db, { workspaceId, poolId, from: new Date(since), until })
  const counted = countedFrom({ recordsFromAt, setUp, zone })
  const common = { now, cycle, zone, week, left: balance.left, lots: outlook.lots, days, countedFrom: counted }
  const input: ForecastInput = measuredTo === undefined ? common : { ...common, measuredTo }
  return { forecast: forecastOf(input), input }
}

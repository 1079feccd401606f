// Figures what a reminder of credits that end on their own tells, at the moment of sending. How it reads is the view's.

import { v7 as uuidv7 } from 'uuid'
import { forecastOf } from '../core/forecast.ts'
import { bookedOn } from '../core/local-time.ts'
import type { PoolConfig } from '../core/model.ts'
import { poolFactsOf } from '../core/pool-facts.ts'
import type { EndingFacts } from '../core/reminder-facts.ts'
import { dateAfter } from '../core/working-days.ts'
import type { Database } from '../store/database.ts'
import { foretell } from '../store/foretell.ts'
import { readPoolState } from '../store/pool-state.ts'

/** The facts of it; undefined where nothing worth a word ends then any more. */
export async function figureEnding(
  db: Database,
  { config, expiresAt, now }: { config: PoolConfig; expiresAt: Date; now: Date },
): Promise<EndingFacts | undefined> {
  const { pool } = config
  const { cycle, balance, outlook, endings } = await readPoolState(db, config, now, uuidv7)
  const ahead = endings.filter((it) => it.expiresAt > now)
  const own = ahead.find((it) => +it.expiresAt === +expiresAt)
  if (!own) return undefined
  // What ends before it is used before it, as what ends later is after it.
  const sooner = ahead.filter((it) => it.expiresAt <= expiresAt).reduce((sum, { credits }) => sum + credits, 0)
  const yesterday = dateAfter(bookedOn(now, pool.zone), -1)
  const { input } = await foretell(
    db,
    { config, cycle, balance, outlook, now },
    { until: expiresAt, measuredTo: yesterday },
  )
  const lots = [{ credits: sooner, from: null, until: null }]
  const forecast = forecastOf({ ...input, left: sooner, lots, cycle: { ...cycle, endsAt: expiresAt } })
  const least = (credits: number) => Math.min(own.credits, credits)
  const { credits } = own
  return {
    ...poolFactsOf(pool, cycle, balance, now),
    ending: { credits, expiresAt: expiresAt.toISOString() },
    others: ahead
      .filter((it) => it !== own)
      .map((it) => ({ credits: it.credits, expiresAt: it.expiresAt.toISOString() })),
    workWeek: input.week,
    ...('unused' in forecast
      ? {
          pace: forecast.pace,
          unused: {
            about: least(forecast.unused.about),
            least: least(forecast.unused.least),
            most: least(forecast.unused.most),
          },
        }
      : {}),
  }
}

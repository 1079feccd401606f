// Figures what a reminder of credits that end on their own tells, at the moment of sending. How it reads is the view's.

import { v7 as uuidv7 } from 'uuid'
import type { Credits } from '../core/amount.ts'
import { forecastOf } from '../core/forecast.ts'
import { bookedOn } from '../core/local-time.ts'
import type { PoolConfig } from '../core/model.ts'
import { poolFactsOf } from '../core/pool-facts.ts'
import type { EndingFacts } from '../core/reminder-facts.ts'
import { dateAfter } from '../core/working-days.ts'
import type { Database } from '../store/database.ts'
import { foretell } from '../store/foretell.ts'
import { type PoolState, readPoolState } from '../store/pool-state.ts'

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
  const sooner = soonerThan(expiresAt, { cycle, balance, outlook })
  const before = sooner.reduce((sum, { credits }) => sum + credits, 0)
  const yesterday = dateAfter(bookedOn(now, pool.zone), -1)
  const { input } = await foretell(
    db,
    { config, cycle, balance, outlook, now },
    { until: expiresAt, measuredTo: yesterday },
  )
  const { credits } = own
  const lots = [
    ...sooner.map((it) => ({
      credits: it.credits,
      from: null,
      until: bookedOn(new Date(+it.expiresAt - 1), pool.zone),
    })),
    { credits, from: null, until: null },
  ]
  const forecast = forecastOf({ ...input, left: before + credits, lots, cycle: { ...cycle, endsAt: expiresAt } })
  return {
    ...poolFactsOf(pool, cycle, balance, now),
    ending: { credits, expiresAt: expiresAt.toISOString() },
    others: ahead
      .filter((it) => it !== own)
      .map((it) => ({ credits: it.credits, expiresAt: it.expiresAt.toISOString() })),
    workWeek: input.week,
    ...(before > 0 ? { before } : {}),
    ...('unused' in forecast ? { pace: forecast.pace, unused: forecast.unused } : {}),
  }
}

/** All that ends before an instant, and is used before what ends then: also what a reset on the way takes along. */
function soonerThan(
  expiresAt: Date,
  { cycle, balance, outlook: { early, later, stays } }: Pick<PoolState, 'cycle' | 'balance' | 'outlook'>,
): { credits: Credits; expiresAt: Date }[] {
  const atReset = balance.left - stays - early.reduce((sum, { credits }) => sum + credits, 0)
  return [...early, { credits: Math.max(0, atReset), expiresAt: cycle.endsAt }, ...later].filter(
    (it) => it.credits > 0 && it.expiresAt < expiresAt,
  )
}

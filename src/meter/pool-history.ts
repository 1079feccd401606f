// The billing cycles of a pool, the newest first, each with what it came to. Late entries count in the cycle in which
// they occurred, so the figures of a closed cycle are those of now.

import {
  alertsOf,
  averageOf,
  type CycleAverage,
  type CycleFigures,
  figuresOf,
  type ToldCycle,
} from '../core/cycle-history.ts'
import type { Pool } from '../core/model.ts'
import { type OfCycle, readCyclePurposes, readLateEntries, readRungLines } from '../store/cycle-history.ts'
import { readRecentCycles } from '../store/pool-state.ts'
import { businessNow } from '../store/time.ts'
import type { MeterDeps } from './deps.ts'

export interface PoolHistory {
  cycles: ToldCycle[]
  average: CycleAverage | undefined
}

/** At most so many cycles of a pool, the running one among them; nobody need have opened them. */
export async function poolHistory(deps: MeterDeps, { pool, most }: { pool: Pool; most: number }): Promise<PoolHistory> {
  const { db, newId } = deps
  const config = await deps.configOf(db, pool)
  const now = await businessNow(db, deps.clock)
  const figures = (await readRecentCycles(db, config, most, { now, newId })).map((it) => figuresOf(it, now))
  const wanted = { ...pool, cycles: figures.map(({ cycle }) => cycle) }
  const purposes = await readCyclePurposes(db, wanted)
  const rung = await readRungLines(db, wanted)
  const late = await readLateEntries(db, wanted)
  return {
    cycles: figures.map((of) => ({
      ...of,
      byPurpose: inCycle(purposes, of),
      alerts: alertsOf(inCycle(rung, of)),
      // What an import told of the time before Purser was not late.
      late: (of.standing === 'closed' ? inCycle(late, of)[0] : undefined) ?? { count: 0, credits: 0 },
    })),
    average: averageOf(figures, config.terms),
  }
}

function inCycle<Row extends OfCycle>(rows: readonly Row[], { cycle }: CycleFigures): Row[] {
  return rows.filter(({ cycleStartsAt }) => +cycleStartsAt === +cycle.startsAt)
}

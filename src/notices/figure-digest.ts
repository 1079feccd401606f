// Figures what a digest tells, at the moment of asking: for a message that is being sent, and for whoever wants to see one.
// How it reads is the view's; which days it tells of was decided when it was queued.

import { v7 as uuidv7 } from 'uuid'
import type { DigestCause, DigestFacts } from '../core/digest-facts.ts'
import { atLocalTime, daysBetween } from '../core/due.ts'
import { foreseenOf } from '../core/forecast.ts'
import { bookedOn } from '../core/local-time.ts'
import type { PoolConfig } from '../core/model.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { poolFactsOf } from '../core/pool-facts.ts'
import { keptIn } from '../core/reservation.ts'
import { dateAfter } from '../core/working-days.ts'
import type { Database } from '../store/database.ts'
import { foretell } from '../store/foretell.ts'
import { readMonthUse } from '../store/month-use.ts'
import { countAlerts, type PeriodUse, readCycleDays, readDoubles, readPeriodUse } from '../store/period-use.ts'
import { readPoolState } from '../store/pool-state.ts'
import { listReservations } from '../store/reservations.ts'

export interface FigureDigestInput {
  config: PoolConfig
  about: DigestCause
  /** Whether people may be called by name where it is read. */
  isNamed: boolean
  now: Date
}

/** The facts of a digest; each list of parts sums to what was spent in its days. */
export async function figureDigest(
  db: Database,
  { config, about, isNamed, now }: FigureDigestInput,
): Promise<DigestFacts> {
  const { pool } = config
  const { cycle, balance, outlook } = await readPoolState(db, config, now, uuidv7)
  const length = daysBetween(about.from, about.until) + 1
  const before = { from: dateAfter(about.from, -length), until: dateAfter(about.from, -1) }
  const use = await readPeriodUse(db, pool, { days: about, before })
  const span = {
    from: atLocalTime(about.from, '00:00', pool.zone),
    until: atLocalTime(dateAfter(about.until, 1), '00:00', pool.zone),
  }
  const { forecast, input } = await foretell(db, { config, cycle, balance, outlook, now }, { measuredTo: about.until })
  const month = await readMonthUse(db, { config, cycle, now })
  // Of days that were not all counted one by one nothing is said: more since would be more that was written down.
  const hasBefore = input.countedFrom <= before.from
  return {
    ...poolFactsOf(pool, cycle, balance, now),
    ...keptIn(await listReservations(db, pool, now), cycle, now),
    spent: sumOf(use.byPurpose, ({ credits }) => credits),
    spentBefore: hasBefore ? sumOf(use.byPurpose, (part) => part.before) : null,
    ...(use.adjusted === 0 ? {} : { adjusted: use.adjusted }),
    byPurpose: use.byPurpose,
    byActivity: use.byActivity.map((spent) => ({ ...spent, ...listed(config, now, spent) })),
    byMember: isNamed ? use.byMember : null,
    doubles: await readDoubles(db, pool, span),
    alertCount: await countAlerts(db, pool, span),
    ...(month ? { month } : {}),
    ...foreseenOf(forecast),
    course: courseOf(await readCycleDays(db, pool, cycle.startsAt), {
      from: bookedOn(cycle.startsAt, pool.zone),
      until: about.until,
    }),
  }
}

/** Whether there was nothing in its days worth a post. */
export function isEmptyDigest({ spent, adjusted = 0, byPurpose, alertCount, doubles }: DigestFacts): boolean {
  return (
    spent === 0 &&
    adjusted === 0 &&
    byPurpose.every(({ credits }) => credits === 0) &&
    alertCount === 0 &&
    doubles.count === 0
  )
}

/** An activity as the price list has it now. */
function listed(
  { activities }: PoolConfig,
  now: Date,
  { activity }: PeriodUse['byActivity'][number],
): { name: string; unitPrice: number | null } {
  const known = activities.find((it) => it.activity === activity)
  return { name: known?.name ?? activity, unitPrice: (known && unitPriceAt(known, now)) ?? null }
}

/** Sums up day by day; days without any use are there too. */
function courseOf(
  days: readonly { on: string; credits: number }[],
  { from, until }: { from: string; until: string },
): DigestFacts['course'] {
  const course: DigestFacts['course'] = []
  let logged = 0
  for (let on = from; on <= until; on = dateAfter(on, 1)) {
    logged += days.find((day) => day.on === on)?.credits ?? 0
    course.push({ on, logged })
  }
  return course
}

function sumOf<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0)
}

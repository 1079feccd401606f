// Figures what a reminder of a reset tells, and the report on the cycle that ended with one, at the moment of sending. How
// they read is the views'.

import { v7 as uuidv7 } from 'uuid'
import type { Credits } from '../core/amount.ts'
import { remindersOf } from '../core/due.ts'
import type { Ending } from '../core/endings.ts'
import { foreseenOf } from '../core/forecast.ts'
import { bookedOn } from '../core/local-time.ts'
import { isPlain } from '../core/lots.ts'
import type { PoolConfig } from '../core/model.ts'
import { type PoolFacts, poolFactsOf } from '../core/pool-facts.ts'
import type { ReminderFacts, ReportFacts } from '../core/reminder-facts.ts'
import { keptIn } from '../core/reservation.ts'
import { dateAfter } from '../core/working-days.ts'
import { readCycleAlerts } from '../store/cycle-alerts.ts'
import { readCycleUse } from '../store/cycle-use.ts'
import type { Database } from '../store/database.ts'
import { foretell } from '../store/foretell.ts'
import { readPoolState, readRecentCycles } from '../store/pool-state.ts'
import { readReminders } from '../store/reminders.ts'
import { listReservations, type ReservationRow } from '../store/reservations.ts'

interface FigureInput {
  config: PoolConfig
  /** Of the cycle that the reset ends. */
  cycleStartsAt: Date
  /** The reset. */
  cycleEndsAt: Date
  now: Date
}

/** The facts of a reminder; undefined where its reset has been, or is at another time now and is announced anew. */
export async function figureReminder(
  db: Database,
  { config, cycleStartsAt, cycleEndsAt, now }: FigureInput,
): Promise<ReminderFacts | undefined> {
  const { pool } = config
  const { cycle, balance, expires, outlook, endings } = await readPoolState(db, config, now, uuidv7)
  if (+cycle.startsAt !== +cycleStartsAt || +cycle.endsAt !== +cycleEndsAt) return undefined
  // It is said in the morning: today would count as a day on which nothing is used.
  const yesterday = dateAfter(bookedOn(now, pool.zone), -1)
  const { forecast, input } = await foretell(db, { config, cycle, balance, outlook, now }, { measuredTo: yesterday })
  const plan = (await readReminders(db, pool))?.plan
  const hasMore = plan !== undefined && remindersOf(cycle, pool.zone, plan).some(({ dueAt }) => dueAt > now)
  const reservations = await listReservations(db, pool, now)
  const planned = expires ? plannedAfter(reservations, { from: cycle.endsAt, fits: balance.free }) : {}
  return {
    ...poolFactsOf(pool, cycle, balance, now),
    ...keptIn(reservations, cycle, now),
    workWeek: input.week,
    ...planned,
    ...(expires ? {} : { staying: outlook.atReset }),
    ...(isPlain(outlook.lots) ? {} : { lots: outlook.lots }),
    ...endingsIn(endings, now),
    hasMore,
    ...foreseenOf(forecast),
  }
}

function endingsIn(endings: readonly Ending[], now: Date): Pick<ReminderFacts, 'endings'> {
  const ahead = endings.filter(({ expiresAt }) => expiresAt > now)
  if (ahead.length === 0) return {}
  return { endings: ahead.map(({ credits, expiresAt }) => ({ credits, expiresAt: expiresAt.toISOString() })) }
}

/** How far behind a reset a campaign may begin that could as well begin before it. */
const SOON_MS = 14 * 86_400_000

/** The first campaign that is planned soon after the reset, where as much is free before it. */
function plannedAfter(
  reservations: readonly ReservationRow[],
  { from, fits }: { from: Date; fits: Credits },
): Pick<ReminderFacts, 'planned'> {
  const soon = reservations
    .filter(({ fromAt }) => fromAt >= from && +fromAt <= +from + SOON_MS)
    .sort((one, other) => +one.fromAt - +other.fromAt)
  const first = soon.find((it) => it.campaign !== null && it.credits <= fits)
  return first?.campaign == null
    ? {}
    : { planned: { campaign: first.campaign, credits: first.credits, fromAt: first.fromAt.toISOString() } }
}

/** The facts of a report; its purposes sum to what was logged in the cycle. Undefined where there is no such cycle. */
export async function figureReport(
  db: Database,
  { config, cycleStartsAt, now }: Omit<FigureInput, 'cycleEndsAt'>,
): Promise<ReportFacts | undefined> {
  const { pool } = config
  const { workspaceId, poolId } = pool
  // Where it is late, the cycle after it may have ended too.
  const [open, ...ended] = await readRecentCycles(db, config, 3, { now, newId: uuidv7 })
  const closed = ended.find(({ cycle }) => +cycle.startsAt === +cycleStartsAt)
  if (!open || !closed) return undefined
  const { byPurpose } = await readCycleUse(db, workspaceId, poolId, cycleStartsAt)
  return {
    next: poolFactsOf(pool, open.cycle, open.balance, now),
    closed: poolFactsOf(pool, closed.cycle, closed.balance, now, closed.rolled),
    byPurpose: byPurpose.map(({ purposeId: _, ...part }) => part),
    alerts: await readCycleAlerts(db, { workspaceId, poolId, cycleStartsAt }),
  }
}

/** How many cycles back a report is still put right: three years of months. */
const CYCLES_BACK = 36

/** What an ended cycle has come to where that is not what its report told any more; else null. */
export async function figureSince(
  db: Database,
  { config, cycleStartsAt, now }: Omit<FigureInput, 'cycleEndsAt'>,
  told: PoolFacts,
): Promise<PoolFacts | null> {
  const cycles = await readRecentCycles(db, config, CYCLES_BACK, { now, newId: uuidv7 })
  const closed = cycles.find(({ cycle }) => +cycle.startsAt === +cycleStartsAt)
  if (!closed) return null
  const facts = poolFactsOf(config.pool, closed.cycle, closed.balance, now, closed.rolled)
  const isAsTold = (['used', 'granted', 'forfeited', 'rolled'] as const).every((of) => facts[of] === told[of])
  return isAsTold ? null : facts
}

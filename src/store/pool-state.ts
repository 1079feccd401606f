// What a pool's balance is at an instant, read without a lock. A cycle that nobody has opened yet is opened on paper, so
// the answer is the same as after a write.

import type { Credits } from '../core/amount.ts'
import { type Balance, balanceOf } from '../core/balance.ts'
import { mayPayDebts, rememberOwed } from '../core/debts.ts'
import { type Ending, endingsOf } from '../core/endings.ts'
import { cycleAt, openDraft } from '../core/ledger.ts'
import type { AlertMemory, Cycle, CycleState, Grant, PoolConfig, Reservation } from '../core/model.ts'
import { type Outlook, outlookOf, rolloverIn } from '../core/outlook.ts'
import { openCycles } from '../core/plan-opening.ts'
import { rolledOutOf } from '../core/rollover.ts'
import type { Database } from './database.ts'
import { readOwed } from './debts.ts'
import { readLedger } from './ledger.ts'
import { readNewestCycles } from './schedule.ts'

export interface PoolState {
  cycle: Cycle
  balance: Balance
  reading: { asOf: Date; used: number } | null
  /** Those that have not run out, of cycles to come too. */
  reservations: Reservation[]
  /** Alerts of the open cycle. */
  alerts: AlertMemory[]
  /** Whether all that is left at the reset expires with it: no grant outlives the cycle, and nothing rolls over. */
  expires: boolean
  /** What is still to come, and what of left ends otherwise than with the reset. */
  outlook: Outlook
  /** Ends of credits that are no reset and worth telling of, the next first; those of the last days among them. */
  endings: Ending[]
}

/** The open cycle of a pool and its numbers. `newId` names what is opened on paper. */
export async function readPoolState(
  db: Database,
  { pool, terms }: Pick<PoolConfig, 'pool' | 'terms'>,
  now: Date,
  newId: () => string,
): Promise<PoolState> {
  const { cycles, grants, reservations, alerts } = await readCycleStates(db, { pool, terms }, now, { now, newId })
  const state = cycleAt(cycles, now)
  if (!state) throw new Error(`pool ${pool.shortName} has no cycle that holds ${now.toISOString()}`)
  const balance = balanceOf({ state, grants, reservations, now })
  const ofCycle = alerts.filter((it) => +it.cycleStartsAt === +state.cycle.startsAt)
  const { cycle, total } = state
  const rollover = rolloverIn(terms, cycle)
  const expires = rollover.kind === 'none' && grants.every((grant) => endsWith(grant, cycle))
  const { unexplained } = total
  const outlook = outlookOf({ cycle, grants, rollover, zone: pool.zone, unexplained, now })
  const endings = endingsOf({ cycle, grants, terms, granted: balance.granted, unexplained, now })
  const notOver = reservations.filter(({ untilAt }) => untilAt > now)
  return { cycle, balance, reading: total.reading, reservations: notOver, alerts: ofCycle, expires, outlook, endings }
}

/** What comes after the reset says nothing of what is left at it. */
function endsWith({ left, effectiveAt, expiresAt }: Grant, { endsAt }: Cycle): boolean {
  return left <= 0 || effectiveAt >= endsAt || (expiresAt !== null && expiresAt <= endsAt)
}

/**
 * The cycles of a pool that have begun and their numbers as they stand now, the newest first; `rolled` is what of its forfeits
 * lives on in the next one. Of a pool that was archived
 * none is opened on paper beyond its end: nobody was granted anything any more.
 */
export async function readRecentCycles(
  db: Database,
  { pool, terms }: Pick<PoolConfig, 'pool' | 'terms'>,
  most: number,
  { now, newId }: { now: Date; newId: () => string },
): Promise<{ cycle: Cycle; balance: Balance; rolled: Credits }[]> {
  // A spend that is a little ahead of us may have opened the cycle to come.
  const newest = await readNewestCycles(db, pool, most + 1)
  const until = pool.archivedAt && pool.archivedAt < now ? pool.archivedAt : now
  const from = newest[0]?.startsAt ?? until
  const { cycles, grants, reservations } = await readCycleStates(db, { pool, terms }, from, { now, newId, until })
  return cycles
    .filter(({ cycle }) => cycle.startsAt <= now)
    .slice(-most)
    .reverse()
    .map((state) => ({
      cycle: state.cycle,
      balance: balanceOf({ state, grants, reservations, now }),
      rolled: rolledOutOf(state.cycle, grants),
    }))
}

/** Cycles from the one that holds `from` to the one that holds `until`, with what counts in them. */
async function readCycleStates(
  db: Database,
  { pool, terms }: Pick<PoolConfig, 'pool' | 'terms'>,
  from: Date,
  { now, newId, until = now }: { now: Date; newId: () => string; until?: Date },
): Promise<{
  cycles: CycleState[]
  grants: Grant[]
  reservations: Reservation[]
  alerts: (AlertMemory & { cycleStartsAt: Date })[]
}> {
  const read = await readLedger(db, pool.workspaceId, pool.poolId, from)
  const draft = openDraft({ ...read, zone: pool.zone, terms, lastSeq: 0, newId })
  if (mayPayDebts(draft, now)) rememberOwed(draft, await readOwed(db, pool, draft.cycles))
  openCycles(draft, { pool, until, now })
  return { cycles: draft.cycles, grants: draft.grants, reservations: draft.reservations, alerts: read.alerts }
}

// The frame of every transaction that moves a pool's ledger: lock, read, open what is missing, let the verb work on the
// draft, settle, write, judge the rules. Verbs decide what happens in the middle; the order is decided here.

import { type Balance, balanceOf } from '../core/balance.ts'
import { letGo, mayPayDebts, overdrawn, rememberOwed } from '../core/debts.ts'
import { cycleAt, type LedgerDraft, mustHoldCycle, openDraft, settle } from '../core/ledger.ts'
import type { Cycle, CycleState, Grant, Pool, PoolConfig } from '../core/model.ts'
import { bookWhatTimeBrought, nextChangeAt, openCycles } from '../core/plan-opening.ts'
import { isOpen } from '../core/rules.ts'
import { PurserError } from '../errors.ts'
import { expireAlerts, reviseMessages } from '../store/alerts.ts'
import { writeCounters } from '../store/counters.ts'
import type { Transaction } from '../store/database.ts'
import { readOwed, readPayments } from '../store/debts.ts'
import { insertEntries } from '../store/entries.ts'
import { insertNew, type LedgerRead, readLedger } from '../store/ledger.ts'
import { forgetPlans, hasDoubled } from '../store/plans.ts'
import { lockPool } from '../store/pools.ts'
import { writeSpent } from '../store/reservations.ts'
import { lookAnew } from '../store/subscriptions.ts'
import { type After, inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { noteLate } from './note-late.ts'
import { ring } from './ring.ts'
import { tellShortfall } from './tell-shortfall.ts'

/** What a verb works with while the pool's lock is held. */
export interface PoolLedger {
  tx: Transaction
  after: After
  config: PoolConfig
  now: Date
  draft: LedgerDraft
  read: LedgerRead
}

/** What the verb must know before the ledger is read: how far back it reaches, and whatever it looked up for that. */
export interface Reach<Prepared> {
  /** The earliest and the latest instant that will be booked. */
  from: Date
  until: Date
  prepared: Prepared
}

export interface PoolWork<Prepared, Answer> {
  workspaceId: string
  poolId: string
  /** Reads under the lock, before the ledger: keys, originals. */
  prepare: (tx: Transaction, config: PoolConfig, now: Date) => Promise<Reach<Prepared>>
  /** Changes the draft; pure but for what it needs to read. */
  work: (ledger: PoolLedger, prepared: Prepared) => Promise<Answer> | Answer
  /** Whether the work puts credits in: then a line that is no longer past resolves at once. */
  grantAdded?: boolean
  /** Rules made by this change: where their lines are past already, they fire marked so. */
  createdPast?: readonly string[]
  /** Whether this change made the pool. */
  isNewPool?: boolean
  /** Only what time brought is booked, and what it paid stands in the draft. */
  isOpening?: boolean
  /** Answer as if, and write nothing. */
  dryRun?: boolean | undefined
}

/** Another transaction bound one of our keys, in another pool, between our look and our insert. */
class KeyTaken extends Error {}

/**
 * A loss binds at least one of our keys for good, so trying again comes to an end by itself. How soon depends on how
 * many others send the same keys to other pools at this moment: three in a row was seen, this many will not be.
 */
const TRIES = 50

/** Runs the work in one transaction under the pool's lock; undefined where the pool does not exist. */
export async function withPoolLedger<Prepared, Answer>(
  deps: MeterDeps,
  work: PoolWork<Prepared, Answer>,
): Promise<Answer | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(deps.db, (tx, after, dbNow) =>
        workOnPool(deps, { tx, after, now: deps.clock.toBusiness(dbNow) }, work),
      )
    } catch (error) {
      if (!(error instanceof KeyTaken)) throw error
      if (attempt === TRIES)
        throw new PurserError('busy', 'Others keep sending the same ids to other pools. Try again.', { cause: error })
    }
  }
}

/** The same inside a transaction that is open already, for a verb that writes more than the ledger. */
export async function workOnPool<Prepared, Answer>(
  deps: MeterDeps,
  { tx, after, now }: { tx: Transaction; after: After; now: Date },
  work: PoolWork<Prepared, Answer>,
): Promise<Answer | undefined> {
  const { workspaceId, poolId } = work
  const locked = await lockPool(tx, workspaceId, poolId)
  if (!locked) return undefined
  const config = await deps.configOf(tx, locked.pool)
  const { from, until, prepared } = await work.prepare(tx, config, now)
  const read = await readLedger(tx, workspaceId, poolId, from < now ? from : now)
  const { pool, lastSeq } = locked
  const draft = openDraft({ ...read, zone: pool.zone, terms: config.terms, lastSeq, newId: deps.newId })
  const isOwedRead = await rememberDebts(tx, pool, draft, now)
  openCycles(draft, { pool, until: until > now ? until : now, now })
  // A grant that came by itself has paid debts: what was looked up before is out of date. They are written, and all begins anew.
  if (draft.allocations.length > 0 && !work.dryRun && !work.isOpening) {
    const opening = { workspaceId, poolId, isOpening: true, work: () => {} }
    await workOnPool(deps, { tx, after, now }, { ...opening, prepare: async () => ({ from, until, prepared: null }) })
    return workOnPool(deps, { tx, after, now }, work)
  }
  const before = balanceNow(draft, now)
  const answer = await work.work({ tx, after, config, now, draft, read }, prepared)
  if (work.dryRun) return answer
  await settleDebts(tx, pool, draft, { now, isOwedRead })
  await insertNew(tx, workspaceId, poolId, draft)
  const cycle = cycleAt(draft.cycles, now)?.cycle
  if (cycle && read.alerts.some((alert) => alert.cycleStartsAt < cycle.startsAt && isOpen(alert)))
    await expire(deps, { tx, after, now }, workspaceId, poolId)
  await write(tx, { workspaceId, poolId }, draft, { lastSeq: locked.lastSeq, now })
  await writeSpent(tx, workspaceId, read.reservations, draft.reservations)
  // What ends on its own is to be told of before it does, and what is planned is there to be told of when it has come.
  const isNoted = ({ expiresAt, expiresWithCycle }: Grant) => expiresAt !== null && !expiresWithCycle
  const arrived = arrivedSince(draft, locked.nextDueAt, now)
  if ([...draft.newGrants, ...arrived].some(isNoted)) await lookAnew(tx, { workspaceId, poolId }, now, 'reminder')
  await noteLate(deps, { tx, after, now }, { workspaceId, poolId }, draft, read.cycles)
  const balance = balanceNow(draft, now)
  // Of an archived pool nothing is announced.
  if (cycle && before && balance && config.rules.length > 0 && config.pool.archivedAt === null) {
    const { createdPast = [], isNewPool = false } = work
    const grantAdded = work.grantAdded || arrived.length > 0
    const { alerts } = read
    const { entries, grants } = draft
    const made = { grantAdded, createdPast, isNewPool }
    await ring(deps, { tx, after, config, cycle, alerts, grants, entries, before, balance, now, ...made })
  }
  if (cycle && balance && config.pool.archivedAt === null) {
    const { reservations } = draft
    const standing = { workspaceId, poolId, cycle, balance, reservations, sinceAt: locked.shortfallSinceAt }
    await tellShortfall(deps, { tx, after, now }, standing)
  }
  return answer
}

/** Grants that were planned and have come since somebody wrote to the pool last. */
function arrivedSince({ grants }: LedgerDraft, since: Date | null, now: Date): Grant[] {
  if (since === null) return []
  return grants.filter(({ credits, effectiveAt }) => credits > 0 && since <= effectiveAt && effectiveAt <= now)
}

/**
 * Lets others pay what a grant should not have paid, and books what is due, until nothing more follows: what is due may make
 * what rolled over smaller, or larger, and that lets go of payments or pays a debt.
 */
async function settleDebts(
  tx: Transaction,
  pool: Pool,
  draft: LedgerDraft,
  { now, isOwedRead }: { now: Date; isOwedRead: boolean },
): Promise<void> {
  const booked = () => draft.allocations.length + draft.entries.length + draft.newGrants.length
  let isRead = isOwedRead
  let before: number
  do {
    before = booked()
    await findOtherPayers(tx, pool, draft, now)
    isRead = isRead || (await rememberDebts(tx, pool, draft, now))
    bookWhatTimeBrought(draft, now, now)
  } while (booked() > before)
}

/** Lets grants that turned out smaller than what they paid let go of it. One that pays instead may be overdrawn by that. */
async function findOtherPayers(tx: Transaction, pool: Pool, draft: LedgerDraft, now: Date): Promise<void> {
  const cause = { occurredAt: now, receivedAt: now, recordedAt: now }
  for (let [grant] = overdrawn(draft); grant; [grant] = overdrawn(draft))
    letGo(draft, grant.grantId, await readPayments(tx, pool, grant), cause)
}

/** Reads what is owed where a grant may pay it. */
async function rememberDebts(tx: Transaction, pool: Pool, draft: LedgerDraft, now: Date): Promise<boolean> {
  if (!mayPayDebts(draft, now)) return false
  rememberOwed(draft, await readOwed(tx, pool, draft.cycles))
  return true
}

/** What is open of cycles that are over ends, and what was said of it says so. It does not ring. */
async function expire(
  deps: MeterDeps,
  { tx, after, now }: { tx: Transaction; after: After; now: Date },
  workspaceId: string,
  poolId: string,
): Promise<void> {
  const expired = await expireAlerts(tx, workspaceId, poolId, now)
  const channels = expired.length === 0 ? [] : await reviseMessages(tx, workspaceId, expired)
  after(() => {
    for (const channelId of channels) deps.wake(workspaceId, channelId)
  })
}

async function write(
  tx: Transaction,
  place: { workspaceId: string; poolId: string },
  draft: LedgerDraft,
  { lastSeq, now }: { lastSeq: number; now: Date },
): Promise<void> {
  const { workspaceId, poolId } = place
  const allocations = settle(draft)
  if (draft.entries.length > 0) {
    const inserted = await insertEntries(tx, workspaceId, poolId, draft.entries)
    if (inserted < draft.entries.length) throw new KeyTaken('another transaction bound one of these keys')
  }
  await writeCounters(tx, workspaceId, poolId, draft, allocations, nextChangeAt(draft, now))
  if (hasDoubled(lastSeq, draft.lastSeq)) await forgetPlans(tx)
}

/** The open cycle and its numbers, as a draft has them. */
export function openBalance({ draft, now }: Pick<PoolLedger, 'draft' | 'now'>): {
  cycle: Cycle
  balance: Balance
} {
  const state = mustHoldCycle(draft, now)
  const { grants, reservations } = draft
  return { cycle: state.cycle, balance: balanceOf({ state, grants, reservations, now }) }
}

function balanceNow(draft: LedgerDraft, now: Date): Balance | undefined {
  const state: CycleState | undefined = cycleAt(draft.cycles, now)
  return state && balanceOf({ state, grants: draft.grants, reservations: draft.reservations, now })
}

// What a pool's balance is now, for every door that shows it. Reads without a lock and writes nothing: a cycle that
// nobody has opened yet is opened on paper, so the answer is the same as after a write.

import { type Balance, balanceOf } from '../core/balance.ts'
import { cycleAt, openDraft } from '../core/ledger.ts'
import type { AlertMemory, Cycle, Pool, PoolConfig } from '../core/model.ts'
import { openCycles } from '../core/plan-opening.ts'
import { type CycleUse, readCycleUse } from '../store/cycle-use.ts'
import { readLedger } from '../store/ledger.ts'
import { listPools } from '../store/pools.ts'
import { businessNow } from '../store/time.ts'
import type { MeterDeps } from './deps.ts'
import { findPool } from './resolve-names.ts'

export interface PoolSummary {
  config: PoolConfig
  cycle: Cycle
  balance: Balance
  reading: { asOf: Date; used: number } | null
  /** Alerts of the open cycle. */
  alerts: AlertMemory[]
  now: Date
}

export interface SummarizeInput {
  workspaceId: string
  /** Short name, name or id; absent: every pool that is not archived. */
  pool?: string
  /** The pools the caller may see; empty means all. */
  poolIds: readonly string[]
}

/** Summaries in order of short name; none where the pool is unknown or not the caller's to see. */
export async function summarize(deps: MeterDeps, input: SummarizeInput): Promise<PoolSummary[]> {
  const all = await listPools(deps.db, input.workspaceId)
  const visible = all.filter((pool) => input.poolIds.length === 0 || input.poolIds.includes(pool.poolId))
  const wanted =
    input.pool === undefined ? visible.filter((pool) => pool.archivedAt === null) : named(visible, input.pool)
  const now = await businessNow(deps.db, deps.clock)
  const summaries: PoolSummary[] = []
  for (const pool of wanted) summaries.push(await summarizePool(deps, pool, now))
  return summaries
}

/** What the credits of a cycle went into; each list sums to what is logged. */
export function breakdown(
  deps: MeterDeps,
  input: { workspaceId: string; poolId: string; cycleStartsAt: Date },
): Promise<CycleUse> {
  return readCycleUse(deps.db, input.workspaceId, input.poolId, input.cycleStartsAt)
}

function named(pools: readonly Pool[], name: string): Pool[] {
  const pool = pools.find((it) => it.poolId === name) ?? findPool(pools, name)
  return pool ? [pool] : []
}

async function summarizePool(deps: MeterDeps, pool: Pool, now: Date): Promise<PoolSummary> {
  const config = await deps.configOf(deps.db, pool)
  const read = await readLedger(deps.db, pool.workspaceId, pool.poolId, now)
  const draft = openDraft({ ...read, zone: pool.zone, lastSeq: 0, newId: deps.newId })
  openCycles(draft, { pool, terms: config.terms, until: now, now })
  const state = cycleAt(draft.cycles, now)
  if (!state) throw new Error(`pool ${pool.shortName} has no cycle that holds ${now.toISOString()}`)
  const balance = balanceOf({ state, grants: draft.grants, reservations: read.reservations, now })
  const alerts = read.alerts.filter((it) => +it.cycleStartsAt === +state.cycle.startsAt)
  return { config, cycle: state.cycle, balance, reading: state.total.reading, alerts, now }
}

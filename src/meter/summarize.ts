// What a pool's balance is now, for every door that shows it. Which pools a caller may see is decided here; what their
// numbers are by store/pool-state.

import type { Pool, PoolConfig } from '../core/model.ts'
import { type CycleUse, readCycleUse } from '../store/cycle-use.ts'
import { type PoolState, readPoolState } from '../store/pool-state.ts'
import { listPools } from '../store/pools.ts'
import { businessNow } from '../store/time.ts'
import type { MeterDeps } from './deps.ts'
import { findPool } from './resolve-names.ts'

export interface PoolSummary extends PoolState {
  config: PoolConfig
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

/** What one pool comes to, also where it was archived. */
export async function poolNumbers(deps: MeterDeps, pool: Pool): Promise<PoolSummary> {
  return summarizePool(deps, pool, await businessNow(deps.db, deps.clock))
}

async function summarizePool(deps: MeterDeps, pool: Pool, now: Date): Promise<PoolSummary> {
  const config = await deps.configOf(deps.db, pool)
  return { config, ...(await readPoolState(deps.db, config, now, deps.newId)), now }
}

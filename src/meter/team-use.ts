// Who used what of a pool in its running cycle, and how the pool stands: of one that was archived, in its last cycle.

import type { Balance } from '../core/balance.ts'
import type { Cycle, Pool, PoolConfig } from '../core/model.ts'
import type { MemberPurpose } from '../core/team-use.ts'
import { readRecentCycles } from '../store/pool-state.ts'
import { readTeamUse } from '../store/team-use.ts'
import { businessNow } from '../store/time.ts'
import type { MeterDeps } from './deps.ts'

export interface TeamUse {
  config: PoolConfig
  cycle: Cycle
  balance: Balance
  /** Sums to what is logged in the cycle. */
  parts: MemberPurpose[]
  now: Date
}

/** What each member used of a pool; nobody need have opened the cycle. */
export async function teamUse(deps: MeterDeps, pool: Pool): Promise<TeamUse> {
  const { db, newId } = deps
  const config = await deps.configOf(db, pool)
  const now = await businessNow(db, deps.clock)
  const [latest] = await readRecentCycles(db, config, 1, { now, newId })
  if (!latest) throw new Error(`pool ${pool.shortName} has no cycle that has begun by ${now.toISOString()}`)
  const { cycle, balance } = latest
  const { workspaceId, poolId } = pool
  return {
    config,
    cycle,
    balance,
    parts: await readTeamUse(db, { workspaceId, poolId, cycleStartsAt: cycle.startsAt }),
    now,
  }
}

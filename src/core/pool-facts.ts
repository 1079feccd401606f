// The numbers of a pool as a message keeps them from the moment it was figured: later forms of it show the same. Instants
// are texts, because they are kept as JSON.

import type { Credits } from './amount.ts'
import type { Balance } from './balance.ts'
import type { Cycle, Pool } from './model.ts'

export interface PoolFacts {
  poolId: string
  poolName: string
  vendor: string
  unit: string
  /** IANA zone of the pool: its dates are written in it. */
  zone: string
  cycleStartsAt: string
  cycleEndsAt: string
  granted: Credits
  forfeited: Credits
  /** What there was to use, as in the balance; absent from what was kept before it was known. */
  whole?: Credits
  /** What of a closed cycle's forfeits lives on in the next one; absent: nothing. */
  rolled?: Credits
  logged: Credits
  /** Signed, as in the balance: only a positive one counts as used. */
  unexplained: Credits
  used: Credits
  left: Credits
  overage: Credits
  reserved: Credits
  free: Credits
  percentUsed: number | null
  /** When it was figured. */
  at: string
}

/** What a message keeps of a pool. */
export function poolFactsOf(pool: Pool, cycle: Cycle, balance: Balance, now: Date, rolled: Credits = 0): PoolFacts {
  const { granted, forfeited, whole, logged, unexplained, used, left, overage, reserved, free, percentUsed } = balance
  return {
    poolId: pool.poolId,
    poolName: pool.name,
    vendor: pool.vendor,
    unit: pool.unit,
    zone: pool.zone,
    cycleStartsAt: cycle.startsAt.toISOString(),
    cycleEndsAt: cycle.endsAt.toISOString(),
    granted,
    forfeited,
    whole,
    ...(rolled > 0 ? { rolled } : {}),
    logged,
    unexplained,
    used,
    left,
    overage,
    reserved,
    free,
    percentUsed: percentUsed ?? null,
    at: now.toISOString(),
  }
}

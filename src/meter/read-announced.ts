// What a pool's channel is told by itself, as the rows stand: for whoever queues some of it, or makes way for it.

import type { Announced } from '../core/room.ts'
import type { Database } from '../store/database.ts'
import { readPoolState } from '../store/pool-state.ts'
import { listPools } from '../store/pools.ts'
import type { Reminders } from '../store/reminders.ts'
import { findOwnerToTell, readNewestCycles } from '../store/schedule.ts'
import type { MeterDeps } from './deps.ts'

/** The cycle under way, and the one that ended with it. */
const CYCLES = 2

/** Undefined where the pool is gone. */
export async function readAnnounced(
  deps: MeterDeps,
  db: Database,
  { workspaceId, poolId, plan: wanted, letExpire }: Reminders,
  now: Date,
): Promise<(Announced & { cycles: Awaited<ReturnType<typeof readNewestCycles>> }) | undefined> {
  const pool = (await listPools(db, workspaceId)).find((it) => it.poolId === poolId)
  if (!pool) return undefined
  // Without an owner what is theirs is a post as well.
  const isOwned = (await findOwnerToTell(db, { workspaceId, poolId }, 'reminder')) !== 'nobody'
  const plan = isOwned ? wanted : { ...wanted, ownerDays: [] }
  const { endings } = await readPoolState(db, await deps.configOf(db, pool), now, deps.newId)
  return {
    cycles: await readNewestCycles(db, { workspaceId, poolId }, CYCLES),
    zone: pool.zone,
    plan,
    letExpire,
    endings,
  }
}

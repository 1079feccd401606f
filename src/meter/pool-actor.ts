// Who acts on a pool, and whether they may do what its owners do. Who somebody is, is Slack's word, which the door asks
// for; who owns a pool is read in the transaction that acts.

import type { Database } from '../store/database.ts'
import { isPoolOwner, ownsAnyPool } from '../store/pools.ts'

export interface PoolActor {
  memberId: string
  /** Whoever has left decides nothing any more. */
  isHere: boolean
  /** An admin may do what owners of the pool do. */
  isAdmin: boolean
  /** Or somebody who has left. */
  isGuest: boolean
}

/** Whether somebody may do what owners of the pool do. */
export async function mayRunPool(
  db: Database,
  pool: { workspaceId: string; poolId: string },
  { memberId, isHere, isAdmin }: PoolActor,
): Promise<boolean> {
  return isHere && (isAdmin || isPoolOwner(db, pool, memberId))
}

/** Whether somebody may change what all pools share, as the list of purposes: admins, and whoever owns a pool in use. */
export async function mayRunLists(
  db: Database,
  workspaceId: string,
  { memberId, isHere, isAdmin }: PoolActor,
): Promise<boolean> {
  return isHere && (isAdmin || ownsAnyPool(db, workspaceId, memberId))
}

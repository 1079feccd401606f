// Grants looked up beside the ledger: by the key under which one was made, and what a pool's people have given it.

import type { Database } from './database.ts'
import type { PoolPlace } from './import-pool.ts'

/** The grant of a pool that bears a key. */
export async function findGrant(
  db: Database,
  { workspaceId, poolId }: PoolPlace,
  key: string,
): Promise<string | undefined> {
  const where = { workspaceId_poolId_key: { workspaceId, poolId, key } }
  return (await db.grant.findUnique({ where, select: { grantId: true } }))?.grantId
}

/** When a grant comes or came; undefined where the pool has no such grant. */
export async function grantBegins(
  db: Database,
  { workspaceId, poolId }: PoolPlace,
  grantId: string,
): Promise<Date | undefined> {
  const found = await db.grant.findFirst({ where: { workspaceId, poolId, grantId }, select: { effectiveAt: true } })
  return found?.effectiveAt
}

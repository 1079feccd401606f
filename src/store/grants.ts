// Grants looked up beside the ledger: by the key under which one was made, and what a pool's people have given it.

import type { Credits } from '../core/amount.ts'
import type { GrantKind } from '../core/model.ts'
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

/** A grant as whoever gave it reads it: what it amounts to after its corrections, and what is left of that. */
export interface GivenGrant {
  grantId: string
  kind: Exclude<GrantKind, 'correction'>
  credits: Credits
  /** Negative: how much of it was never there. */
  corrected: Credits
  left: Credits
  effectiveAt: Date
  expiresAt: Date | null
  expiresWithCycle: boolean
  reason: string | null
  createdById: string | null
  createdByName: string | null
}

/** Grants that come since an instant, and older ones of which something is left: the oldest first, at most so many. */
export async function listGrants(
  db: Database,
  { workspaceId, poolId }: PoolPlace,
  since: Date,
  most: number,
): Promise<GivenGrant[]> {
  type Row = Omit<GivenGrant, 'credits' | 'corrected' | 'left'> & Record<'credits' | 'corrected' | 'left', bigint>
  const rows = await db.$queryRaw<Row[]>`
    select g.grant_id as "grantId", g.kind, (g.credits * 1000)::bigint as credits, (g.credits_left * 1000)::bigint as "left",
      (coalesce((select sum(c.credits) from "grant" c where c.workspace_id = g.workspace_id and c.corrects_id = g.grant_id),
        0) * 1000)::bigint as corrected,
      g.effective_at as "effectiveAt", g.expires_at as "expiresAt", g.expires_with_cycle as "expiresWithCycle", g.reason,
      g.created_by_id as "createdById", m.name as "createdByName"
    from "grant" g
    left join member m on m.workspace_id = g.workspace_id and m.member_id = g.created_by_id
    where g.workspace_id = ${workspaceId} and g.pool_id = ${poolId}::uuid and g.kind <> 'correction'
      and (g.effective_at >= ${since} or g.credits_left > 0)
    order by g.effective_at, g.grant_id limit ${most}`
  return rows.map(({ credits, corrected, left, ...row }) => ({
    ...row,
    credits: Number(credits),
    corrected: Number(corrected),
    left: Number(left),
  }))
}

// The owners of pools as rows: what somebody owns, who of them has left, and of whom Slack was not asked for long.

import type { Database, Transaction } from './database.ts'
import type { PoolPlace } from './import-pool.ts'

export interface OwnerKey {
  workspaceId: string
  memberId: string
}

/** The pools that list somebody as an owner, under whichever of their names; in the order in which they are locked. */
export async function listOwnedPools(db: Database, { workspaceId, memberId }: OwnerKey): Promise<string[]> {
  const rows = await db.$queryRaw<{ poolId: string }[]>`
    select distinct o.pool_id as "poolId"
    from pool_owner o join member m on m.workspace_id = o.workspace_id and m.member_id = o.member_id
    where o.workspace_id = ${workspaceId} and coalesce(m.alias_of_id, m.member_id) = ${memberId}::uuid
    order by o.pool_id`
  return rows.map(({ poolId }) => poolId)
}

export interface ListedOwner {
  /** As the pool lists them. */
  memberId: string
  /** Whoever that is linked to. */
  personId: string
  name: string
  isHere: boolean
}

/** The owners of a pool in their order. */
export function listOwners(db: Database, { workspaceId, poolId }: PoolPlace): Promise<ListedOwner[]> {
  return db.$queryRaw<ListedOwner[]>`
    select o.member_id as "memberId", m.member_id as "personId", m.name,
      m.state not in ('deactivated', 'stranger') and m.erased_at is null as "isHere"
    from pool_owner o
    join member named on named.workspace_id = o.workspace_id and named.member_id = o.member_id
    join member m on m.workspace_id = o.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where o.workspace_id = ${workspaceId} and o.pool_id = ${poolId}::uuid
    order by o.position`
}

/** Makes these the owners of a pool, in this order. The pool's lock is held. */
export async function writeOwners(tx: Transaction, place: PoolPlace, owners: readonly string[]): Promise<void> {
  await tx.poolOwner.deleteMany({ where: place })
  await tx.poolOwner.createMany({ data: owners.map((memberId, position) => ({ ...place, memberId, position })) })
}

/** Owners of whom it is known that they have left. */
export function findGoneOwners(db: Database, most: number): Promise<OwnerKey[]> {
  return db.$queryRaw<OwnerKey[]>`
    select distinct m.workspace_id as "workspaceId", m.member_id as "memberId"
    from pool_owner o
    join member named on named.workspace_id = o.workspace_id and named.member_id = o.member_id
    join member m on m.workspace_id = o.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where m.state in ('deactivated', 'stranger')
    order by 1, 2 limit ${most}`
}

/** Owners of whom Slack was last asked before an instant of business time, the longest ago first. */
export function findOwnersToAskAbout(
  db: Database,
  before: Date,
  most: number,
): Promise<{ workspaceId: string; slackUserId: string }[]> {
  return db.$queryRaw`
    select m.workspace_id as "workspaceId", m.slack_user_id as "slackUserId"
    from member m join workspace w on w.workspace_id = m.workspace_id and w.status = 'active'
    where m.slack_user_id is not null and m.state in ('active', 'guest') and m.erased_at is null
      and (m.profile_at is null or m.profile_at <= ${before})
      and exists (select 1 from pool_owner o
        join member named on named.workspace_id = o.workspace_id and named.member_id = o.member_id
        where o.workspace_id = m.workspace_id and coalesce(named.alias_of_id, named.member_id) = m.member_id)
    order by m.profile_at nulls first, m.member_id limit ${most}`
}

// What the schedule reads: which pools are due for a look, the cycles a pool is in, where something of it is said, and who
// is told in person.

import type { Cycle } from '../core/model.ts'
import type { NoticeKind } from '../core/topic.ts'
import type { Database, Transaction } from './database.ts'
import type { Place } from './subscriptions.ts'

export interface PoolKey {
  workspaceId: string
  poolId: string
}

/** Pools in which time alone changes something by an instant of business time, the earliest first. */
export function findDuePools(db: Database, now: Date, most: number): Promise<PoolKey[]> {
  return db.$queryRaw<PoolKey[]>`
    select p.workspace_id as "workspaceId", p.pool_id as "poolId"
    from pool p join workspace w on w.workspace_id = p.workspace_id and w.status = 'active'
    where (p.next_due_at <= ${now} or p.next_due_at is null) and p.archived_at is null
    order by p.next_due_at nulls first, p.pool_id limit ${most}`
}

/** Lets a pool that could not be done wait. */
export async function postponePool(db: Database, { workspaceId, poolId }: PoolKey, until: Date): Promise<void> {
  await db.$executeRaw`
    update pool set next_due_at = ${until} where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid`
}

/** The newest cycles of a pool in order of their beginning. */
export async function readNewestCycles(db: Database, { workspaceId, poolId }: PoolKey, most: number): Promise<Cycle[]> {
  const rows = await db.cycle.findMany({
    where: { workspaceId, poolId },
    orderBy: { startsAt: 'desc' },
    select: { startsAt: true, endsAt: true, termsVersion: true, history: true },
    take: most,
  })
  return rows.reverse()
}

/** Where and in which zone something of a pool is said. */
export interface Spot {
  /** A channel, or the Slack user whose direct messages it goes to; null: nowhere now. */
  channelId: string | null
  /** The pool's in its channel, the member's in direct messages. */
  zone: string
  poolZone: string
}

/** Reads the place of a pool or of one of its readers, who must not be a guest; undefined where the pool is gone. */
export async function readSpot(
  db: Database,
  { workspaceId, poolId }: PoolKey,
  place: Place,
): Promise<Spot | undefined> {
  const memberId = place.kind === 'member' ? place.memberId : null
  const [row] = await db.$queryRaw<Spot[]>`
    select p.zone as "poolZone",
      case when ${memberId}::uuid is null then p.zone else coalesce(m.zone, p.zone) end as zone,
      case when ${memberId}::uuid is null then p.channel_id else m.slack_user_id end as "channelId"
    from pool p
    left join member named on named.workspace_id = p.workspace_id and named.member_id = ${memberId}::uuid
    left join member m on m.workspace_id = p.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
      and m.state = 'active' and m.erased_at is null
    where p.workspace_id = ${workspaceId} and p.pool_id = ${poolId}::uuid and p.archived_at is null`
  return row
}

/** An owner whom a direct message can reach. The name is null where nobody knows it. */
export interface OwnerToTell {
  slackUserId: string
  name: string | null
}

/**
 * The first owner of a pool whom a direct message of a kind can reach. `nobody`: the pool has no owner who is here;
 * `muted`: those who are do not want to be told.
 */
export async function findOwnerToTell(
  db: Database,
  { workspaceId, poolId }: PoolKey,
  kind: NoticeKind,
): Promise<OwnerToTell | 'muted' | 'nobody'> {
  const owners = await db.$queryRaw<(OwnerToTell & { isMuted: boolean })[]>`
    select m.slack_user_id as "slackUserId", nullif(m.name, m.slack_user_id) as name,
      ${kind} = any(m.muted_kinds) as "isMuted"
    from pool_owner o
    join member named on named.workspace_id = o.workspace_id and named.member_id = o.member_id
    join member m on m.workspace_id = o.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where o.workspace_id = ${workspaceId} and o.pool_id = ${poolId}::uuid and m.state = 'active'
      and m.erased_at is null and m.slack_user_id is not null
      and not exists (select 1 from channel c where c.workspace_id = m.workspace_id
        and c.channel_id = m.slack_user_id and c.parked_at is not null)
    order by o.position`
  const wanting = owners.find(({ isMuted }) => !isMuted)
  if (wanting) return { slackUserId: wanting.slackUserId, name: wanting.name }
  return owners.length > 0 ? 'muted' : 'nobody'
}

/** Makes the row of a person's direct messages, which notices point at. */
export async function openDirectMessages(tx: Transaction, workspaceId: string, slackUserId: string): Promise<void> {
  await tx.$executeRaw`
    insert into channel (workspace_id, channel_id) values (${workspaceId}, ${slackUserId}) on conflict do nothing`
}

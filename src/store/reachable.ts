// Who is told of a channel that takes no post: the owners of the pools that speak there, then the admins. Left out are
// those who are gone, who do not want to be told, and whose direct messages cannot be written to either.

import type { Database } from './database.ts'

export interface Reachable {
  /** Null: an admin, who is asked where a pool has nobody. */
  poolId: string | null
  slackUserId: string
}

/**
 * People in the order in which they are asked: pool by pool its owners by position, then the admins. With an outage,
 * only those to whom nothing was written about it yet.
 */
export async function listReachable(
  db: Database,
  workspaceId: string,
  channelId: string,
  failingSinceAt: string | null = null,
): Promise<Reachable[]> {
  return db.$queryRaw<Reachable[]>`
    with speaking as (
      select p.pool_id from pool p
      where p.workspace_id = ${workspaceId} and p.archived_at is null and (p.channel_id = ${channelId}
        or exists (select 1 from rule r where r.workspace_id = p.workspace_id and r.pool_id = p.pool_id
          and r.channel_id = ${channelId} and r.archived_at is null))
    ), asked as (
      select s.pool_id::text as pool_id, o.position, coalesce(named.alias_of_id, named.member_id) as member_id
      from speaking s
      join pool_owner o on o.workspace_id = ${workspaceId} and o.pool_id = s.pool_id
      join member named on named.workspace_id = ${workspaceId} and named.member_id = o.member_id
      union all
      select null, null, member_id from member
      where workspace_id = ${workspaceId} and (admin or slack_admin) and alias_of_id is null
    )
    select a.pool_id as "poolId", m.slack_user_id as "slackUserId"
    from asked a
    join member m on m.workspace_id = ${workspaceId} and m.member_id = a.member_id
    where m.state = 'active' and m.erased_at is null and m.slack_user_id is not null
      and 'parked' <> all(m.muted_kinds)
      and not exists (select 1 from channel c where c.workspace_id = m.workspace_id
        and c.channel_id = m.slack_user_id and c.parked_at is not null)
      and not exists (select 1 from notice n where n.workspace_id = m.workspace_id and n.kind = 'parked'
        and n.cause_id = ${channelId} and n.channel_id = m.slack_user_id
        and n.facts ->> 'failingSinceAt' = ${failingSinceAt}::text)
    order by a.pool_id nulls last, a.position, m.created_at, m.member_id`
}

/** The first owner of each pool; where there is no owner, the first admin. */
export function firstReachable(people: readonly Reachable[]): string[] {
  const pools = new Set<string | null>()
  const firsts = people.filter(({ poolId }) => !pools.has(poolId) && pools.add(poolId))
  const owners = firsts.filter(({ poolId }) => poolId !== null)
  return [...new Set((owners.length > 0 ? owners : firsts).map((it) => it.slackUserId))]
}

/** The owners of the pools that speak in a channel. */
export async function listChannelOwners(
  db: Database,
  workspaceId: string,
  channelId: string,
): Promise<{ memberId: string; name: string; poolName: string }[]> {
  return db.$queryRaw`
    select m.member_id as "memberId", m.name, p.name as "poolName"
    from pool p
    join pool_owner o on o.workspace_id = p.workspace_id and o.pool_id = p.pool_id
    join member named on named.workspace_id = o.workspace_id and named.member_id = o.member_id
    join member m on m.workspace_id = o.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where p.workspace_id = ${workspaceId} and p.archived_at is null and (p.channel_id = ${channelId}
      or exists (select 1 from rule r where r.workspace_id = p.workspace_id and r.pool_id = p.pool_id
        and r.channel_id = ${channelId} and r.archived_at is null))
    order by p.short_name, o.position`
}

// Where pools speak, what keeps them from it, and who looks after them, over all workspaces: for whoever checks the whole
// installation.

import type { Database } from './database.ts'

/** A channel that the alerts of pools go to, by the pools themselves or by their rules. */
export interface SpokenChannel {
  workspaceId: string
  /** Null: these pools have no channel, and none of their rules names one. */
  channelId: string | null
  poolNames: string[]
  /** Of the same pools, in the same order. */
  shortNames: string[]
}

/** The channels of all pools that are in use, in workspaces that are. */
export function listSpokenChannels(db: Database): Promise<SpokenChannel[]> {
  return db.$queryRaw<SpokenChannel[]>`
    with spoken as (
      select workspace_id, pool_id, channel_id from pool where channel_id is not null
      union
      select workspace_id, pool_id, channel_id from rule where channel_id is not null and archived_at is null
    )
    select p.workspace_id as "workspaceId", s.channel_id as "channelId", array_agg(p.name order by p.name, p.short_name) as "poolNames",
      array_agg(p.short_name order by p.name, p.short_name) as "shortNames"
    from pool p
    join workspace w on w.workspace_id = p.workspace_id and w.status = 'active'
    left join spoken s on s.workspace_id = p.workspace_id and s.pool_id = p.pool_id
    where p.archived_at is null
    group by p.workspace_id, s.channel_id
    order by p.workspace_id, s.channel_id`
}

/** A channel, or somebody's direct messages, that takes no post. */
export interface ParkedChannel {
  workspaceId: string
  channelId: string
  /** Slack's word for why. */
  reason: string
  parkedAt: Date
  /** How many notices wait for it. */
  waitingCount: number
}

/** Everything that is parked, the longest first. */
export function listParkedChannels(db: Database): Promise<ParkedChannel[]> {
  return db.$queryRaw<ParkedChannel[]>`
    select c.workspace_id as "workspaceId", c.channel_id as "channelId", coalesce(c.parked_reason, '') as reason,
      c.parked_at as "parkedAt", (select count(*)::int from notice n
        where n.workspace_id = c.workspace_id and n.channel_id = c.channel_id
          and n.state in ('pending', 'claimed')) as "waitingCount"
    from channel c
    join workspace w on w.workspace_id = c.workspace_id and w.status = 'active'
    where c.parked_at is not null
    order by c.parked_at, c.workspace_id, c.channel_id`
}

/** Somebody who looks after a pool, by the member that they are linked to. */
export interface PoolOwner {
  workspaceId: string
  shortName: string
  poolName: string
  /** Null: known by e-mail only. */
  slackUserId: string | null
  name: string
  /** As in the member's row. */
  state: string
}

/** The owners of all pools that are in use, in workspaces that are; the primary first. */
export function listPoolOwners(db: Database): Promise<PoolOwner[]> {
  return db.$queryRaw<PoolOwner[]>`
    select p.workspace_id as "workspaceId", p.short_name as "shortName", p.name as "poolName",
      m.slack_user_id as "slackUserId", m.name, m.state
    from pool p
    join workspace w on w.workspace_id = p.workspace_id and w.status = 'active'
    join pool_owner o on o.workspace_id = p.workspace_id and o.pool_id = p.pool_id
    join member named on named.workspace_id = o.workspace_id and named.member_id = o.member_id
    join member m on m.workspace_id = o.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where p.archived_at is null
    order by p.workspace_id, p.short_name, o.position`
}

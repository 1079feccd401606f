// Where pools speak, and what keeps them from it, over all workspaces: for whoever checks the whole installation.

import type { Database } from './database.ts'

/** A channel that the alerts of pools go to, by the pools themselves or by their rules. */
export interface SpokenChannel {
  workspaceId: string
  /** Null: these pools have no channel, and none of their rules names one. */
  channelId: string | null
  poolNames: string[]
}

/** The channels of all pools that are in use, in workspaces that are. */
export function listSpokenChannels(db: Database): Promise<SpokenChannel[]> {
  return db.$queryRaw<SpokenChannel[]>`
    with spoken as (
      select workspace_id, pool_id, channel_id from pool where channel_id is not null
      union
      select workspace_id, pool_id, channel_id from rule where channel_id is not null and archived_at is null
    )
    select p.workspace_id as "workspaceId", s.channel_id as "channelId", array_agg(p.name order by p.name) as "poolNames"
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

// What a message says of channels that take no post, read for showing it: what the notices keep, and what waits now.

import type { ParkedFacts, ParkedView } from '../core/parked-facts.ts'
import type { Database } from './database.ts'

interface ParkedRow {
  noticeId: string
  channelId: string
  facts: ParkedFacts
  waitingCount: number
  onlyAlert: ParkedView['onlyAlert']
}

/** The outages that a message tells of, the oldest first. `now` is business time: what has passed it does not wait. */
export async function readMessageParked(
  db: Database,
  { workspaceId, messageId, now }: { workspaceId: string; messageId: string; now: Date },
): Promise<ParkedView[]> {
  const rows = await db.$queryRaw<ParkedRow[]>`
    select n.notice_id as "noticeId", n.cause_id as "channelId", n.facts, coalesce(w.count, 0) as "waitingCount",
      case when w.count = 1 then w.alert end as "onlyAlert"
    from notice n
    left join lateral (
      select count(*)::int as count, (jsonb_agg(jsonb_build_object('kind', a.facts -> 'kind', 'basis', a.facts -> 'basis',
        'line', a.facts -> 'line', 'unit', a.facts -> 'unit', 'poolName', a.facts -> 'poolName'))
        filter (where a.alert_id is not null)) -> 0 as alert
      from notice waiting
      left join alert a on a.workspace_id = waiting.workspace_id
        and a.alert_id = case when waiting.kind in ('alert', 'alert-again') then waiting.cause_id::uuid end
      where waiting.workspace_id = n.workspace_id and waiting.channel_id = n.cause_id
        and waiting.state in ('pending', 'claimed') and waiting.not_after_at > ${now}
    ) w on true
    where n.workspace_id = ${workspaceId} and n.message_id = ${messageId}::uuid and n.kind = 'parked'
      and n.state in ('claimed', 'sent')
    order by n.created_at, n.notice_id`
  return rows.map(({ facts, ...row }) => ({ ...facts, ...row }))
}

/** What a notice of an outage is about; undefined where there is no such notice. */
export async function readParkedNotice(
  db: Database,
  workspaceId: string,
  noticeId: string,
): Promise<{ channelId: string; facts: ParkedFacts } | undefined> {
  const [row] = await db.$queryRaw<{ channelId: string; facts: ParkedFacts }[]>`
    select cause_id as "channelId", facts from notice
    where workspace_id = ${workspaceId} and notice_id::text = ${noticeId} and kind = 'parked'`
  return row
}

/** How many notices wait for a channel. `now` is business time. */
export async function countWaiting(
  db: Database,
  { workspaceId, channelId, now }: { workspaceId: string; channelId: string; now: Date },
): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select (select count(*) from notice where workspace_id = ${workspaceId} and channel_id = ${channelId}
        and state in ('pending', 'claimed') and not_after_at > ${now})::int
      + (select count(*) from message where workspace_id = ${workspaceId} and channel_id = ${channelId}
        and state = 'pending' and ts is not null)::int as count`
  return row?.count ?? 0
}

// What people do with an alert, as rows: how it stands, the conditional change, and the notice that says it once more. Who
// may do what is decided by core/alert-state.

import type { AlertFacts } from '../core/alert-facts.ts'
import type { AlertStanding } from '../core/alert-state.ts'
import type { AlertState } from '../core/model.ts'
import type { Database, Transaction } from './database.ts'

export interface AlertRow extends AlertStanding {
  alertId: string
  poolId: string
  cycleStartsAt: Date
  /** IANA zone of the pool. */
  zone: string
  poolName: string
  facts: AlertFacts
  /** Member ids of the pool's owners. */
  ownerIds: string[]
  /** null where nobody handles it, or is known by the bare id. */
  handlerName: string | null
  /** Where it was announced; null where the pool had no channel. */
  channelId: string | null
}

/** Reads an alert; undefined where the workspace has none of this id. */
export async function readAlert(db: Database, workspaceId: string, alertId: string): Promise<AlertRow | undefined> {
  const [row] = await db.$queryRaw<AlertRow[]>`
    select a.alert_id as "alertId", a.pool_id as "poolId", a.cycle_starts_at as "cycleStartsAt", a.state,
      a.acknowledged_by_id as "handledById", a.snoozed_by_id as "snoozedById", a.snoozed_until_at as "snoozedUntilAt",
      y.ends_at as "cycleEndsAt", p.zone, p.name as "poolName", a.facts, (select coalesce(array_agg(o.member_id::text), '{}')
        from pool_owner o where o.workspace_id = a.workspace_id and o.pool_id = a.pool_id) as "ownerIds", nullif(h.name, h.slack_user_id) as "handlerName",
      (select n.channel_id from notice n
        where n.workspace_id = a.workspace_id and n.key = 'alert:' || a.alert_id) as "channelId"
    from alert a
    join cycle y on y.workspace_id = a.workspace_id and y.pool_id = a.pool_id and y.starts_at = a.cycle_starts_at
    join pool p on p.workspace_id = a.workspace_id and p.pool_id = a.pool_id
    left join member h on h.workspace_id = a.workspace_id and h.member_id = a.acknowledged_by_id
    where a.workspace_id = ${workspaceId} and a.alert_id = ${alertId}::uuid`
  return row
}

export interface AlertChange {
  state: AlertState
  handled: { byId: string; at: Date } | null
  snoozed: { byId: string; untilAt: Date } | null
}

/**
 * Changes an alert that still stands as it was seen; false where it does not, and nothing is changed. Two people at once
 * both see it firing: the second one's update waits for the first, and then matches nothing.
 */
export async function changeAlert(
  tx: Transaction,
  workspaceId: string,
  seen: Pick<AlertRow, 'alertId' | 'state' | 'handledById' | 'snoozedUntilAt'>,
  { state, handled, snoozed }: AlertChange,
): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update alert set state = ${state}, acknowledged_by_id = ${handled?.byId ?? null}::uuid,
      acknowledged_at = ${handled?.at ?? null}::timestamptz, snoozed_by_id = ${snoozed?.byId ?? null}::uuid,
      snoozed_until_at = ${snoozed?.untilAt ?? null}::timestamptz
    where workspace_id = ${workspaceId} and alert_id = ${seen.alertId}::uuid and state = ${seen.state}
      and acknowledged_by_id is not distinct from ${seen.handledById}::uuid
      and snoozed_until_at is not distinct from ${seen.snoozedUntilAt}::timestamptz`
  return changed > 0
}

/** Takes back what was to be said once more; returns how often an alert was to be said once more so far. */
export async function cancelAgain(tx: Transaction, workspaceId: string, alertId: string): Promise<number> {
  await tx.$executeRaw`
    update notice set state = 'cancelled'
    where workspace_id = ${workspaceId} and cause_id = ${alertId} and kind = 'alert-again' and state = 'pending'`
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from notice
    where workspace_id = ${workspaceId} and cause_id = ${alertId} and kind = 'alert-again'`
  return row?.count ?? 0
}

/** Whether a post is one that is kept up to date: a repetition after a lost answer is not. */
export async function isKnownPost(
  db: Database,
  { workspaceId, channelId, ts }: { workspaceId: string; channelId: string; ts: string },
): Promise<boolean> {
  const known = await db.message.count({
    where: { workspaceId, ts, OR: [{ postedTo: channelId }, { postedTo: null, channelId }] },
  })
  return known > 0
}

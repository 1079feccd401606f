// Alerts as rows. The unique key of an alert is the promise that a line fires once; only an alert that was really
// inserted gets a notice.

import type { AlertResolution } from '../core/alert-facts.ts'
import type { AlertState, Severity } from '../core/model.ts'
import type { FireReason } from '../core/rules.ts'
import type { Transaction } from './database.ts'
import { reviseNotices } from './notices.ts'

export interface NewAlert {
  alertId: string
  ruleId: string
  /** Percent in thousandths, or credits: as in the rule. */
  line: number
  episode: number
  state: AlertState
  reason: FireReason
  severity: Severity
  ruleVersion: number
  facts: unknown
  coveredById: string | null
}

/** Inserts alerts of a pool's cycle; returns the ids of those that were new. */
export async function insertAlerts(
  tx: Transaction,
  place: { workspaceId: string; poolId: string; cycleStartsAt: Date; firedAt: Date },
  alerts: readonly NewAlert[],
): Promise<string[]> {
  if (alerts.length === 0) return []
  const rows = alerts.map((alert) => ({ ...alert, line: alert.line / 1000 }))
  const inserted = await tx.$queryRaw<{ alertId: string }[]>`
    insert into alert (workspace_id, alert_id, rule_id, pool_id, cycle_starts_at, scope_kind, scope_id, line, episode,
      state, reason, severity, rule_version, facts, fired_at, covered_by_id)
    select ${place.workspaceId}, a."alertId", a."ruleId", ${place.poolId}::uuid, ${place.cycleStartsAt}, 'pool', '',
      a.line, a.episode, a.state, a.reason, a.severity, a."ruleVersion", a.facts, ${place.firedAt}, a."coveredById"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a("alertId" uuid, "ruleId" uuid, line numeric, episode int,
      state text, reason text, severity text, "ruleVersion" int, facts jsonb, "coveredById" uuid)
    on conflict (workspace_id, rule_id, cycle_starts_at, scope_kind, scope_id, line, episode) do nothing
    returning alert_id as "alertId"`
  return inserted.map((row) => row.alertId)
}

/** Marks open alerts as covered by the one that went past a higher line. */
export async function coverAlerts(
  tx: Transaction,
  workspaceId: string,
  alertIds: readonly string[],
  coveredById: string,
): Promise<void> {
  await tx.$executeRaw`
    update alert set state = 'covered', covered_by_id = ${coveredById}::uuid
    where workspace_id = ${workspaceId} and alert_id = any(${alertIds}::uuid[])`
}

/**
 * Ends alerts whose line is no longer past: the next crossing is a new episode. Returns whose messages tell of it: theirs,
 * and those of the alerts that had covered them.
 */
export async function resolveAlerts(
  tx: Transaction,
  workspaceId: string,
  ended: readonly { alertId: string; resolution: AlertResolution }[],
  resolvedAt: Date,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ alertId: string; coveredById: string | null }[]>`
    update alert a set state = 'resolved', resolution = e.resolution,
      -- Ends of a rule in one instant are told apart, so that the latest of them is known.
      resolved_at = greatest(${resolvedAt}::timestamptz, (select max(l.resolved_at) + interval '1 microsecond' from alert l
        where l.workspace_id = a.workspace_id and l.rule_id = a.rule_id and l.cycle_starts_at = a.cycle_starts_at))
    from jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e("alertId" uuid, resolution jsonb)
    where a.workspace_id = ${workspaceId} and a.alert_id = e."alertId"
    returning a.alert_id as "alertId", a.covered_by_id as "coveredById"`
  return [...new Set(rows.flatMap(({ alertId, coveredById }) => [alertId, ...(coveredById ? [coveredById] : [])]))]
}

/** Ends what is still open of cycles that are over, and returns it: nothing rings for a closed cycle. */
export async function expireAlerts(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  endedBy: Date,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ alertId: string }[]>`
    update alert a set state = 'expired'
    from cycle c
    where a.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid and a.state in ('firing', 'acknowledged', 'snoozed')
      and c.workspace_id = a.workspace_id and c.pool_id = a.pool_id and c.starts_at = a.cycle_starts_at
      and c.ends_at <= ${endedBy}
    returning a.alert_id as "alertId"`
  return rows.map((row) => row.alertId)
}

/**
 * Lets what was said of these alerts follow their change: a posted message gets a new revision, and what nobody has seen
 * yet is not said any more where the alert is resolved, or where it was to be said once more and is not snoozed any more.
 * Returns the channels where that will be seen.
 */
export async function reviseMessages(
  tx: Transaction,
  workspaceId: string,
  alertIds: readonly string[],
): Promise<string[]> {
  await tx.$executeRaw`
    update notice n set state = 'cancelled'
    from alert a
    where n.workspace_id = ${workspaceId} and n.cause_id = any(${alertIds}::text[]) and n.state = 'pending'
      and a.workspace_id = n.workspace_id and a.alert_id = any(${alertIds}::uuid[]) and a.alert_id::text = n.cause_id
      and (a.state = 'resolved' or (n.kind = 'alert-again' and a.state <> 'snoozed'))`
  await takeBack(tx, workspaceId, alertIds)
  return reviseNotices(tx, workspaceId, { causeIds: alertIds })
}

/**
 * Takes back what was tried, but stands nowhere for certain: what is resolved is not said any more, what a higher line
 * covers waits to be said in one message with it. A message whose sender may be at work is left alone.
 */
async function takeBack(tx: Transaction, workspaceId: string, alertIds: readonly string[]): Promise<void> {
  const taken = await tx.$queryRaw<{ messageId: string }[]>`
    with ended as (
      select n.notice_id, n.message_id, case when a.state = 'covered' then 'pending' else 'cancelled' end as to_state
      from notice n
      join alert a on a.workspace_id = n.workspace_id and a.alert_id::text = n.cause_id
      where n.workspace_id = ${workspaceId} and n.cause_id = any(${alertIds}::text[]) and n.state = 'claimed'
        and a.alert_id = any(${alertIds}::uuid[]) and a.state in ('resolved', 'covered')
    ), unposted as (
      select m.message_id from message m
      where m.workspace_id = ${workspaceId} and m.message_id in (select message_id from ended) and m.state = 'pending'
        and m.ts is null and not m.may_be_posted and (m.lease_until_at is null or m.lease_until_at <= now())
      order by m.message_id for update
    )
    update notice n set state = ended.to_state, message_id = null from ended, unposted
    where n.workspace_id = ${workspaceId} and n.notice_id = ended.notice_id and ended.message_id = unposted.message_id
    returning ended.message_id as "messageId"`
  if (taken.length === 0) return
  const messageIds = taken.map((row) => row.messageId)
  await tx.$executeRaw`
    update message m set state = 'failed', last_error = 'nothing to say any more'
    where m.workspace_id = ${workspaceId} and m.message_id = any(${messageIds}::uuid[]) and m.state = 'pending'
      and not exists (select 1 from notice n where n.workspace_id = m.workspace_id and n.message_id = m.message_id
        and n.state = 'claimed')`
}

/**
 * The same for alerts and for the last two words that the channel has of rules: the last one tells how the rule stands,
 * the one before may have been the last until now.
 */
export async function reviseRules(
  tx: Transaction,
  workspaceId: string,
  alertIds: readonly string[],
  { ruleIds, cycleStartsAt }: { ruleIds: readonly string[]; cycleStartsAt: Date },
): Promise<string[]> {
  const channels = alertIds.length === 0 ? [] : await reviseMessages(tx, workspaceId, alertIds)
  if (ruleIds.length === 0) return channels
  // After what nobody has seen was taken back: it is nobody's last word.
  const last = await tx.$queryRaw<{ alertId: string }[]>`
    select alert_id as "alertId" from (
      select a.alert_id, row_number() over (partition by a.rule_id, a.scope_kind, a.scope_id
        order by a.fired_at desc, a.alert_id desc) as place
      from alert a
      join notice n on n.workspace_id = a.workspace_id and n.key = 'alert:' || a.alert_id
        and n.state in ('pending', 'claimed', 'sent')
      where a.workspace_id = ${workspaceId} and a.rule_id = any(${ruleIds}::uuid[])
        and a.cycle_starts_at = ${cycleStartsAt}) told
    where place <= 2`
  const causeIds = last.map((row) => row.alertId).filter((alertId) => !alertIds.includes(alertId))
  return [...new Set([...channels, ...(await reviseNotices(tx, workspaceId, { causeIds }))])]
}

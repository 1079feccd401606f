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
    update alert a set state = 'resolved', resolved_at = ${resolvedAt}, resolution = e.resolution
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
  return reviseNotices(tx, workspaceId, { causeIds: alertIds })
}

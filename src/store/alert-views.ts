// What a message says of alerts, read for showing it: their frozen facts, and how they stand at the moment of sending.
// Where people are not named, their names are not read either.

import type { AgainFacts, AlertFacts, AlertResolution, AlertView } from '../core/alert-facts.ts'
import { stateAt } from '../core/alert-state.ts'
import { balanceOf } from '../core/balance.ts'
import type { AlertState, Severity } from '../core/model.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import type { Database } from './database.ts'
import { readLedger } from './ledger.ts'

interface AlertRow {
  noticeId: string
  kind: string
  again: AgainFacts | null
  alertId: string
  poolId: string
  cycleStartsAt: Date
  cycleEndsAt: Date
  state: AlertState
  severity: Severity
  coveredById: string | null
  coveredByLine: number | null
  facts: AlertFacts
  isLast: boolean
  /** Whether the alert that covered it is resolved. */
  isUncovered: boolean
  /** Its own, or the latest of its rule where it is the last word. */
  resolution: AlertResolution | null
  isStillPast: boolean
  ownerName: string | null
  handlerName: string | null
  acknowledgedAt: Date | null
  snoozerName: string | null
  snoozedUntilAt: Date | null
  namesShown: string
  shared: boolean
}

interface Wanted {
  workspaceId: string
  messageId: string
  /** Business time. */
  now: Date
  /** Whether the message may stand in the channel already. */
  isPosted: boolean
}

/**
 * The alerts that a message carries, the worst first: the most severe, then the latest. Left out, where nobody can have read
 * it, is what was to be said once more and somebody has seen to, and what a later message alone tells.
 */
export async function readMessageAlerts(db: Database, wanted: Wanted): Promise<AlertView[]> {
  const rows = await readRows(db, wanted)
  const views: AlertView[] = []
  for (const row of rows) {
    const state = stateAt(row, wanted.now)
    const isAgain = row.kind === 'alert-again'
    if (isAgain && state !== 'firing' && !wanted.isPosted) continue
    if (isToldLater(row) && !wanted.isPosted && !rows.some((it) => it.alertId === row.coveredById)) continue
    views.push(viewOf(row, state, isAgain ? (row.again ?? (await freezePresent(db, wanted, row))) : null))
  }
  return views
}

/** Whether a later message tells how the rule stands, and this alert asks for nobody. */
function isToldLater({ isLast, state }: AlertRow): boolean {
  return !isLast && (state === 'covered' || state === 'resolved')
}

function readRows(db: Database, { workspaceId, messageId }: Wanted): Promise<AlertRow[]> {
  return db.$queryRaw<AlertRow[]>`
    select n.notice_id as "noticeId", n.kind, n.facts as again, a.alert_id as "alertId", a.pool_id as "poolId",
      a.cycle_starts_at as "cycleStartsAt", y.ends_at as "cycleEndsAt", a.state, a.severity,
      a.covered_by_id as "coveredById", (above.line * 1000)::double precision as "coveredByLine", a.facts, word.is_last as "isLast",
      coalesce(above.state = 'resolved', false) as "isUncovered", told.resolution,
      exists (select 1 from alert l where l.workspace_id = a.workspace_id and l.rule_id = a.rule_id
        and l.cycle_starts_at = a.cycle_starts_at and l.state in ('firing', 'acknowledged', 'snoozed', 'covered')
        and (l.line * 1000)::bigint = (told.resolution ->> 'stillPast')::bigint) as "isStillPast",
      (select nullif(m.name, m.slack_user_id) from pool_owner o
        join member m on m.workspace_id = o.workspace_id and m.member_id = o.member_id
        -- Who has left is not the one to turn to.
        where o.workspace_id = a.workspace_id and o.pool_id = a.pool_id and m.state not in ('deactivated', 'stranger')
        order by o.position limit 1) as "ownerName",
      nullif(h.name, h.slack_user_id) as "handlerName", a.acknowledged_at as "acknowledgedAt",
      nullif(s.name, s.slack_user_id) as "snoozerName", a.snoozed_until_at as "snoozedUntilAt",
      w.names_shown as "namesShown", c.shared
    from notice n
    join alert a on a.workspace_id = n.workspace_id
      and a.alert_id = case when n.kind in ('alert', 'alert-again') then n.cause_id::uuid end
    join cycle y on y.workspace_id = a.workspace_id and y.pool_id = a.pool_id and y.starts_at = a.cycle_starts_at
    join workspace w on w.workspace_id = n.workspace_id
    join channel c on c.workspace_id = n.workspace_id and c.channel_id = n.channel_id
    left join alert above on above.workspace_id = a.workspace_id and above.alert_id = a.covered_by_id
    cross join lateral (select not exists (select 1 from alert l
      join notice k on k.workspace_id = l.workspace_id and k.key = 'alert:' || l.alert_id
        and k.state in ('pending', 'claimed', 'sent')
      where l.workspace_id = a.workspace_id and l.rule_id = a.rule_id and l.cycle_starts_at = a.cycle_starts_at
        and l.scope_kind = a.scope_kind and l.scope_id = a.scope_id
        and (l.fired_at, l.alert_id) > (a.fired_at, a.alert_id)) as is_last) word
    left join lateral (select l.resolution from alert l
      where l.workspace_id = a.workspace_id and l.rule_id = a.rule_id and l.cycle_starts_at = a.cycle_starts_at
        and l.scope_kind = a.scope_kind and l.scope_id = a.scope_id and l.resolution is not null
        and (word.is_last or l.alert_id = a.alert_id)
      order by l.resolved_at desc limit 1) told on true
    left join member h on h.workspace_id = a.workspace_id and h.member_id = a.acknowledged_by_id
    left join member s on s.workspace_id = a.workspace_id and s.member_id = a.snoozed_by_id
    where n.workspace_id = ${workspaceId} and n.message_id = ${messageId}::uuid
      and n.state in ('claimed', 'sent')
    order by array_position(array['critical', 'warning', 'info'], a.severity), a.fired_at desc, a.alert_id desc,
      n.created_at`
}

function viewOf(row: AlertRow, state: AlertState, again: AgainFacts | null): AlertView {
  const { alertId, severity, coveredById, coveredByLine, facts, acknowledgedAt, snoozedUntilAt, isLast } = row
  // Where nobody was told of the higher line that covered it, its end is told here.
  const isEased = state === 'covered' && isLast && row.isUncovered && row.resolution !== null
  const resolution = state === 'resolved' || isEased ? row.resolution : null
  const isNamed = areNamed(asNamesShown(row.namesShown), { kind: 'channel', isShared: row.shared })
  const named = (name: string | null) => (isNamed ? name : null)
  return {
    alertId,
    state: isEased ? 'resolved' : state,
    severity,
    coveredById,
    coveredByLine,
    facts,
    ownerName: named(row.ownerName),
    handled: state === 'acknowledged' && acknowledgedAt ? { byName: named(row.handlerName), at: acknowledgedAt } : null,
    snoozed: state === 'snoozed' && snoozedUntilAt ? { byName: named(row.snoozerName), untilAt: snoozedUntilAt } : null,
    isLast,
    resolution: resolution && (row.isStillPast ? resolution : { ...resolution, stillPast: null }),
    again,
  }
}

/** Keeps what is left when an alert is said once more, so that its later forms show the same figures. */
async function freezePresent(db: Database, { workspaceId, now }: Wanted, row: AlertRow): Promise<AgainFacts | null> {
  const { cycles, grants, reservations } = await readLedger(db, workspaceId, row.poolId, row.cycleStartsAt)
  const state = cycles.find(({ cycle }) => +cycle.startsAt === +row.cycleStartsAt)
  if (!state) return null
  const { granted, whole, left, overage } = balanceOf({ state, grants, reservations, now })
  const present = { at: now.toISOString(), granted, whole, left, overage }
  await db.$executeRaw`
    update notice set facts = ${JSON.stringify(present)}::jsonb
    where workspace_id = ${workspaceId} and notice_id = ${row.noticeId}::uuid and facts is null`
  return present
}

// Turns a change of a pool's balance into alerts and the notices they cause, inside the transaction that made the
// change. What fires is decided by core/rules; what is said of it, and when, is delivery's.

import type { AlertFacts } from '../core/alert-facts.ts'
import type { Balance } from '../core/balance.ts'
import type { AlertMemory, Cycle, PoolConfig, Rule } from '../core/model.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { type Decision, decide, type Fire } from '../core/rules.ts'
import { coverAlerts, insertAlerts, type NewAlert, resolveAlerts, reviseMessages } from '../store/alerts.ts'
import { type CycleUse, readCycleUse } from '../store/cycle-use.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices, type NewNotice } from '../store/notices.ts'
import type { After } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

export interface RingInput {
  tx: Transaction
  after: After
  config: PoolConfig
  /** The open cycle: a closed one never rings. */
  cycle: Cycle
  alerts: readonly (AlertMemory & { cycleStartsAt: Date })[]
  before: Balance
  balance: Balance
  now: Date
  grantAdded: boolean
  /** Rules made or given lines by this change. */
  createdPast?: readonly string[]
}

/** Judges the rules and writes what follows; wakes delivery after commit. */
export async function ring(deps: MeterDeps, input: RingInput): Promise<void> {
  const { tx, config, cycle, now } = input
  const { workspaceId, poolId } = config.pool
  const alerts = input.alerts.filter((it) => +it.cycleStartsAt === +cycle.startsAt)
  const { before, balance: after, grantAdded, createdPast = [] } = input
  const decision = decide({ rules: config.rules, alerts, before, after, grantAdded, createdPast })
  if (decision.fire.length + decision.resolve.length + decision.coverSilently.length === 0) return
  const resolved = decision.resolve.map((it) => it.alertId)
  if (resolved.length > 0) await resolveAlerts(tx, workspaceId, resolved, now)
  const use = await readCycleUse(tx, workspaceId, poolId, cycle.startsAt)
  const place = { workspaceId, poolId, cycleStartsAt: cycle.startsAt, firedAt: now }
  const channels = new Set<string>()
  for (const fire of decision.fire) {
    const rule = config.rules.find((it) => it.ruleId === fire.ruleId)
    if (!rule) continue
    const [alert, ...covered] = alertsOf(deps, input, rule, fire, use)
    if (!alert || (await insertAlerts(tx, place, [alert])).length === 0) continue
    await insertAlerts(tx, place, covered)
    await coverOpen(tx, workspaceId, decision, fire, alert.alertId)
    const notice = noticeOf(deps, input, rule, alert.alertId)
    if (notice) {
      await insertNotices(tx, workspaceId, [notice])
      channels.add(notice.channelId)
    }
  }
  await insertAlerts(tx, place, silentAlerts(deps, input, decision, use))
  const changed = [...resolved, ...decision.cover.map((it) => it.alertId)]
  if (changed.length > 0)
    for (const channelId of await reviseMessages(tx, workspaceId, changed)) channels.add(channelId)
  input.after(() => {
    for (const channelId of channels) deps.wake(workspaceId, channelId)
  })
}

/** The firing alert first, then the lower lines that it covers. */
function alertsOf(deps: MeterDeps, input: RingInput, rule: Rule, fire: Fire, use: CycleUse): NewAlert[] {
  const alertId = deps.newId()
  const coveredLines = fire.covers.map((it) => it.line)
  const facts = factsOf(input, rule, fire.line, coveredLines, fire.reason === 'already_past', use)
  const common = { ruleId: rule.ruleId, ruleVersion: rule.version, reason: fire.reason, facts }
  const { line, episode, severity } = fire
  return [
    { ...common, alertId, line, episode, severity, state: 'firing', coveredById: null },
    ...fire.covers.map(
      (lower): NewAlert => ({ ...common, ...lower, alertId: deps.newId(), state: 'covered', coveredById: alertId }),
    ),
  ]
}

/** Lines below one that fired earlier are remembered as covered, so that they do not fire later on the way down. */
function silentAlerts(deps: MeterDeps, input: RingInput, decision: Decision, use: CycleUse): NewAlert[] {
  return decision.coverSilently.flatMap((line) => {
    const rule = input.config.rules.find((it) => it.ruleId === line.ruleId)
    if (!rule) return []
    const facts = factsOf(input, rule, line.line, [], true, use)
    const { ruleId, episode, severity } = line
    const common = { ruleId, episode, severity, line: line.line, ruleVersion: rule.version, facts }
    return [{ ...common, alertId: deps.newId(), state: 'covered', reason: 'already_past', coveredById: null }]
  })
}

async function coverOpen(
  tx: Transaction,
  workspaceId: string,
  decision: Decision,
  fire: Fire,
  alertId: string,
): Promise<void> {
  const lower = decision.cover.filter((it) => it.ruleId === fire.ruleId && it.byLine === fire.line)
  if (lower.length === 0) return
  await coverAlerts(
    tx,
    workspaceId,
    lower.map((it) => it.alertId),
    alertId,
  )
}

/** A pool without a channel keeps the alert and says nothing: the card shows it. */
function noticeOf(deps: MeterDeps, input: RingInput, rule: Rule, alertId: string): NewNotice | undefined {
  const channelId = rule.channelId ?? input.config.pool.channelId
  if (channelId === null) return undefined
  const key = `alert:${alertId}`
  const { now: dueAt, cycle } = input
  return { noticeId: deps.newId(), key, kind: 'alert', causeId: alertId, channelId, dueAt, notAfterAt: cycle.endsAt }
}

function factsOf(
  input: RingInput,
  rule: Rule,
  line: number,
  coveredLines: number[],
  alreadyPast: boolean,
  use: CycleUse,
): AlertFacts {
  const { pool } = input.config
  const { percentUsed, granted, forfeited, logged, unexplained, used, left, free, overage } = input.balance
  return {
    byPurpose: use.byPurpose,
    byActivity: use.byActivity.map((spent) => ({ ...spent, ...listed(input, spent.activity) })),
    poolId: pool.poolId,
    poolName: pool.name,
    unit: pool.unit,
    zone: pool.zone,
    kind: rule.kind,
    basis: rule.basis,
    line,
    coveredLines,
    alreadyPast,
    percentUsed: percentUsed ?? null,
    granted,
    forfeited,
    logged,
    unexplained,
    used,
    left,
    free,
    overage,
    cycleStartsAt: input.cycle.startsAt.toISOString(),
    cycleEndsAt: input.cycle.endsAt.toISOString(),
    firedAt: input.now.toISOString(),
  }
}

/** An activity as the price list has it now: the alert keeps the name and the price even if the list changes. */
function listed({ config, now }: RingInput, activity: string): { name?: string; unitPrice?: number | null } {
  const known = config.activities.find((it) => it.activity === activity)
  return known ? { name: known.name, unitPrice: unitPriceAt(known, now) } : {}
}

// Turns a change of a pool's balance into alerts and the notices they cause, inside the transaction that made the
// change. What fires is decided by core/rules; what is said of it, and when, is delivery's.

import type { AlertFacts, AlertResolution } from '../core/alert-facts.ts'
import type { Balance } from '../core/balance.ts'
import type { NewEntry } from '../core/ledger.ts'
import type { AlertMemory, Cycle, Grant, PoolConfig, Rule } from '../core/model.ts'
import { reliefOf } from '../core/relief.ts'
import { type Decision, decide, type Fire, highestHeld, isBackAt } from '../core/rules.ts'
import { coverAlerts, insertAlerts, type NewAlert, resolveAlerts, reviseRules } from '../store/alerts.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices, type NewNotice } from '../store/notices.ts'
import type { After } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { freezeFacts, type Moment, readMoment } from './freeze-facts.ts'

export interface RingInput {
  tx: Transaction
  after: After
  config: PoolConfig
  /** The open cycle: a closed one never rings. */
  cycle: Cycle
  alerts: readonly (AlertMemory & { cycleStartsAt: Date })[]
  grants: readonly Grant[]
  /** What the change booked, in whatever cycle. */
  entries: readonly Pick<NewEntry, 'kind' | 'credits' | 'cycleStartsAt'>[]
  before: Balance
  balance: Balance
  now: Date
  grantAdded: boolean
  /** Rules made or given lines by this change. */
  createdPast?: readonly string[]
  /** Whether this change made the pool with them. */
  isNewPool?: boolean
}

/** Judges the rules and writes what follows; wakes delivery after commit. */
export async function ring(deps: MeterDeps, input: RingInput): Promise<void> {
  const { tx, config, cycle, now } = input
  const { workspaceId, poolId } = config.pool
  const alerts = input.alerts.filter((it) => +it.cycleStartsAt === +cycle.startsAt)
  const { before, balance: after, grantAdded, createdPast = [] } = input
  const decision = decide({ rules: config.rules, alerts, before, after, grantAdded, createdPast })
  const changed = decision.cover.map((it) => it.alertId)
  const resolved = resolutionsOf(input, decision)
  if (resolved.length > 0) changed.push(...(await resolveAlerts(tx, workspaceId, resolved, now)))
  const channels = new Set<string>()
  if (decision.fire.length + decision.coverSilently.length > 0) {
    const moment = await readMoment(tx, input)
    const place = { workspaceId, poolId, cycleStartsAt: cycle.startsAt, firedAt: now }
    for (const fire of decision.fire) {
      const channelId = await writeFire(deps, input, decision, fire, moment, place)
      if (channelId !== undefined) channels.add(channelId)
    }
    await insertAlerts(tx, place, silentAlerts(deps, alerts, decision, moment))
  }
  for (const channelId of await reviseRules(tx, workspaceId, changed, touchedBy(input, decision)))
    channels.add(channelId)
  if (channels.size === 0) return
  input.after(() => {
    for (const channelId of channels) deps.wake(workspaceId, channelId)
  })
}

/** The rules whose story went on: what was said of them last follows. */
function touchedBy(
  { alerts, cycle }: Pick<RingInput, 'alerts' | 'cycle'>,
  { fire, resolve }: Decision,
): { ruleIds: string[]; cycleStartsAt: Date } {
  const resolving = new Set(resolve.map(({ alertId }) => alertId))
  const resolved = alerts.filter(({ alertId }) => resolving.has(alertId))
  const ruleIds = [...new Set([...fire, ...resolved].map(({ ruleId }) => ruleId))]
  return { ruleIds, cycleStartsAt: cycle.startsAt }
}

/** How the lines that are back came back, and what is not back all the same. */
function resolutionsOf(
  { config, alerts, entries, cycle, before, balance, now }: RingInput,
  { resolve }: Decision,
): { alertId: string; resolution: AlertResolution }[] {
  if (resolve.length === 0) return []
  const ofCycle = alerts.filter((it) => +it.cycleStartsAt === +cycle.startsAt)
  const booked = entries.filter((entry) => +entry.cycleStartsAt === +cycle.startsAt)
  const { granted, whole, left, overage } = balance
  const common = { ...reliefOf(booked, before, balance), at: now.toISOString(), granted, whole, left, overage }
  return resolve.map(({ alertId }) => {
    const ruleId = alerts.find((it) => it.alertId === alertId)?.ruleId
    const rule = config.rules.find((it) => it.ruleId === ruleId)
    const stillPast = (rule && highestHeld(rule, ofCycle, resolve)) ?? null
    const backAt = rule && stillPast !== null ? (isBackAt(rule, stillPast, balance) ?? null) : null
    return { alertId, resolution: { ...common, stillPast, backAt } }
  })
}

/** Writes one fire with what it covers; the channel where it is announced, where there is one. */
async function writeFire(
  deps: MeterDeps,
  input: RingInput,
  decision: Decision,
  fire: Fire,
  moment: Moment,
  place: Parameters<typeof insertAlerts>[1],
): Promise<string | undefined> {
  const { tx, config } = input
  const { workspaceId } = place
  const rule = config.rules.find((it) => it.ruleId === fire.ruleId)
  if (!rule) return undefined
  const madePast = input.createdPast?.includes(rule.ruleId) ? (input.isNewPool ? 'pool' : 'rule') : undefined
  const [alert, ...covered] = alertsOf(deps, moment, rule, fire, madePast)
  if (!alert || (await insertAlerts(tx, place, [alert])).length === 0) return undefined
  await insertAlerts(tx, place, covered)
  const lower = decision.cover.filter((it) => it.ruleId === fire.ruleId && it.byLine === fire.line)
  const lowerIds = lower.map((it) => it.alertId)
  if (lowerIds.length > 0) await coverAlerts(tx, workspaceId, lowerIds, alert.alertId)
  const notice = noticeOf(deps, input, rule, alert.alertId)
  if (notice) await insertNotices(tx, workspaceId, [notice])
  return notice?.channelId
}

/** The firing alert first, then the lower lines that it covers. */
function alertsOf(
  deps: MeterDeps,
  moment: Moment,
  rule: Rule,
  fire: Fire,
  madePast: AlertFacts['madePast'],
): NewAlert[] {
  const alertId = deps.newId()
  const { line, episode, severity, reason } = fire
  const coveredLines = fire.covers.map((it) => it.line)
  const alreadyPast = reason === 'already_past'
  const facts = freezeFacts(moment, rule, { line, coveredLines, alreadyPast, ...(madePast ? { madePast } : {}) })
  const common = { ruleId: rule.ruleId, ruleVersion: rule.version, reason, facts }
  return [
    { ...common, alertId, line, episode, severity, state: 'firing', coveredById: null },
    ...fire.covers.map(
      (lower): NewAlert => ({ ...common, ...lower, alertId: deps.newId(), state: 'covered', coveredById: alertId }),
    ),
  ]
}

/** Lines below one that fired earlier are remembered as covered by it, so that they do not fire later on the way down. */
function silentAlerts(deps: MeterDeps, alerts: readonly AlertMemory[], decision: Decision, moment: Moment): NewAlert[] {
  return decision.coverSilently.flatMap((lower) => {
    const { ruleId, line, episode, severity, byLine } = lower
    const rule = moment.config.rules.find((it) => it.ruleId === ruleId)
    if (!rule) return []
    const above = alerts
      .filter((it) => it.ruleId === ruleId && it.line === byLine)
      .reduce((latest: AlertMemory | undefined, it) => (latest && latest.episode > it.episode ? latest : it), undefined)
    const facts = freezeFacts(moment, rule, { line, coveredLines: [], alreadyPast: true })
    const common = { ruleId, episode, severity, line, ruleVersion: rule.version, facts }
    const coveredById = above?.alertId ?? null
    return [{ ...common, alertId: deps.newId(), state: 'covered', reason: 'already_past', coveredById }]
  })
}

/** A pool without a channel keeps the alert and says nothing: the card shows it. */
function noticeOf(deps: MeterDeps, input: RingInput, rule: Rule, alertId: string): NewNotice | undefined {
  const channelId = rule.channelId ?? input.config.pool.channelId
  if (channelId === null) return undefined
  const key = `alert:${alertId}`
  const { now: dueAt, cycle } = input
  return { noticeId: deps.newId(), key, kind: 'alert', causeId: alertId, channelId, dueAt, notAfterAt: cycle.endsAt }
}

// Which lines of percent and left rules a change fires, covers and resolves. Decides from two balances and the alerts
// that the cycle remembers, so deciding again changes nothing; writing alerts and saying them is left to the meter.

import { type Credits, reachesPercent } from './amount.ts'
import { type Balance, basisOf } from './balance.ts'
import type { AlertMemory, Rule, RuleLine, Severity } from './model.ts'

export type FireReason = 'first_crossing' | 'escalated' | 'already_past'

/** A line at its place in time: it fires once per episode, and resolving it begins the next. */
interface LineEpisode {
  line: number
  severity: Severity
  episode: number
}

export interface Fire extends LineEpisode {
  ruleId: string
  reason: FireReason
  /** Lower armed lines of the rule, recorded as covered with it. */
  covers: LineEpisode[]
}

export interface Decision {
  fire: Fire[]
  /** Open alerts of lower lines that a fire covers from now on. */
  cover: { alertId: string; ruleId: string; byLine: number }[]
  /** Armed lines below one that fired earlier (a line added since): recorded as covered by it, without a message. */
  coverSilently: (LineEpisode & { ruleId: string; byLine: number })[]
  resolve: { alertId: string }[]
}

/** What of a rule says how a line is measured. */
type WatchedBy = Pick<Rule, 'kind' | 'basis'>

export interface DecideInput {
  rules: readonly Rule[]
  /** All alerts of these rules in this cycle, in any order. */
  alerts: readonly AlertMemory[]
  before: Balance
  after: Balance
  /** Rules created or given new lines by this change: they fire as "already past". */
  createdPast?: readonly string[]
  /** A new grant resolves a line as soon as it is not past; anything else has to come back by a margin. */
  grantAdded: boolean
}

/** Percent points, in thousandths, by which a percent line must be back to resolve; left lines: so much of granted. */
const MARGIN_PERCENT = 2000
const WHOLE_PERCENT = 100_000n

/**
 * Judges every rule on the change from `before` to `after`, of the cycle that is open: a closed one never rings.
 * Per rule at most one line fires, the highest; a line with an alert in its present episode never fires again.
 */
export function decide(input: DecideInput): Decision {
  const decision: Decision = { fire: [], cover: [], coverSilently: [], resolve: [] }
  for (const rule of input.rules) {
    const alerts = latestOfEachLine(input.alerts.filter((alert) => alert.ruleId === rule.ruleId))
    const isBack = input.grantAdded ? isNotPast : isBackByMargin
    const held = [...alerts.values()].filter((alert) => isOpen(alert) || alert.state === 'covered')
    const standing = held.filter((alert) => !isBack(rule, alert.line, input.after))
    for (const alert of held) if (!standing.includes(alert)) decision.resolve.push({ alertId: alert.alertId })
    const armed = rule.lines
      .filter((line) => isPast(rule, line.at, input.after))
      .flatMap((line) => armedEpisode(line, alerts.get(line.at)))
    fireHighest(decision, rule, armed, standing, input)
  }
  return decision
}

/** Fires the highest of the armed lines that are past, unless an alert above it stands already. */
function fireHighest(
  decision: Decision,
  rule: Rule,
  armed: readonly LineEpisode[],
  standing: readonly AlertMemory[],
  input: DecideInput,
): void {
  const { ruleId } = rule
  const [top, ...lower] = [...armed].sort((first, second) => (isHigher(rule, first.line, second.line) ? -1 : 1))
  if (!top) return
  const [above] = standing
    .filter((alert) => isHigher(rule, alert.line, top.line))
    .sort((first, second) => (isHigher(rule, first.line, second.line) ? -1 : 1))
  if (above) {
    for (const line of [top, ...lower]) decision.coverSilently.push({ ...line, ruleId, byLine: above.line })
    return
  }
  const below = standing.filter((alert) => isOpen(alert) && isHigher(rule, top.line, alert.line))
  decision.fire.push({ ...top, ruleId, reason: reasonOf(rule, top.line, below.length > 0, input), covers: lower })
  for (const { alertId } of below) decision.cover.push({ alertId, ruleId, byLine: top.line })
}

function reasonOf(rule: Rule, line: number, hasOpenBelow: boolean, input: DecideInput): FireReason {
  if (input.createdPast?.includes(rule.ruleId) || isPast(rule, line, input.before)) return 'already_past'
  return hasOpenBelow ? 'escalated' : 'first_crossing'
}

/** The line's new episode where it is armed, nothing where an alert of the present episode holds it. */
function armedEpisode(line: RuleLine, latest: AlertMemory | undefined): LineEpisode[] {
  if (latest && latest.state !== 'resolved') return []
  return [{ line: line.at, severity: line.severity, episode: latest ? latest.episode + 1 : 1 }]
}

function latestOfEachLine(alerts: readonly AlertMemory[]): Map<number, AlertMemory> {
  const latest = new Map<number, AlertMemory>()
  for (const alert of alerts) {
    const known = latest.get(alert.line)
    if (!known || alert.episode > known.episode) latest.set(alert.line, alert)
  }
  return latest
}

/** Whether an alert still asks for somebody. */
export function isOpen({ state }: AlertMemory): boolean {
  return state === 'firing' || state === 'acknowledged' || state === 'snoozed'
}

/** The highest line that one of a rule's alerts holds, other than those that resolve now; undefined where none does. */
export function highestHeld(
  rule: Rule,
  alerts: readonly AlertMemory[],
  resolving: Decision['resolve'],
): number | undefined {
  const held = [...latestOfEachLine(alerts.filter((alert) => alert.ruleId === rule.ruleId)).values()]
    .filter((alert) => isOpen(alert) || alert.state === 'covered')
    .filter((alert) => !resolving.some(({ alertId }) => alertId === alert.alertId))
    .map((alert) => alert.line)
  return held.sort((first, second) => (isHigher(rule, first, second) ? -1 : 1))[0]
}

/**
 * When a line counts as back without a new grant: with so much used or less for a percent, with so much left or more for
 * a left line; reservations counted where the basis is free. Undefined where usage alone never brings it back.
 */
export function isBackAt(rule: WatchedBy, line: number, balance: Balance): Credits | undefined {
  if (rule.kind === 'left') {
    const margin = BigInt(balance.granted) * BigInt(MARGIN_PERCENT)
    return line + Number((margin + WHOLE_PERCENT - 1n) / WHOLE_PERCENT)
  }
  const basis = basisOf(balance, rule.basis)
  if (!basis || line < MARGIN_PERCENT) return undefined
  return Number((BigInt(basis.whole) * BigInt(line - MARGIN_PERCENT)) / WHOLE_PERCENT)
}

/** Whether the first line is reached later than the second: the larger percent, the smaller rest. */
function isHigher(rule: Rule, first: number, second: number): boolean {
  return rule.kind === 'percent' ? first > second : first < second
}

/** At or past the line. Nothing granted is a state of its own, in which no line is past and none is back. */
export function isPast(rule: WatchedBy, line: number, balance: Balance): boolean {
  if (rule.kind === 'left') return balance.granted > 0 && leftOf(rule, balance) <= line
  const basis = basisOf(balance, rule.basis)
  return basis !== undefined && reachesPercent(basis.part, basis.whole, line)
}

function isNotPast(rule: Rule, line: number, balance: Balance): boolean {
  const isJudged = rule.kind === 'left' ? balance.granted > 0 : basisOf(balance, rule.basis) !== undefined
  return isJudged && !isPast(rule, line, balance)
}

function isBackByMargin(rule: Rule, line: number, balance: Balance): boolean {
  if (rule.kind === 'left') {
    const beyond = BigInt(leftOf(rule, balance) - line) * WHOLE_PERCENT
    return isNotPast(rule, line, balance) && beyond >= BigInt(balance.granted) * BigInt(MARGIN_PERCENT)
  }
  const basis = basisOf(balance, rule.basis)
  if (!basis) return false
  return BigInt(basis.part) * WHOLE_PERCENT <= BigInt(basis.whole) * BigInt(line - MARGIN_PERCENT)
}

function leftOf(rule: WatchedBy, balance: Balance): Credits {
  return rule.basis === 'free' ? balance.free : balance.left
}

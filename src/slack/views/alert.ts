// The post of threshold alerts: one message, however many lines were passed, updated in place. Its numbers are those
// the alert froze when it fired; when and where it is posted is delivery's.

import type { KnownBlock } from '@slack/types'
import type { AlertFacts, AlertView } from '../../core/alert-facts.ts'
import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Severity } from '../../core/model.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import {
  activityName,
  countOf,
  daysUntil,
  leftOf,
  localTime,
  namedParts,
  readerTime,
  sharesOf,
  unexplainedPart,
  unitsOf,
} from './phrases.ts'

/** A colour never stands alone: the word beside it says the same. */
const signs: Record<Severity, { emoji: string; word: string }> = {
  info: { emoji: ':information_source:', word: 'Note' },
  warning: { emoji: ':large_yellow_circle:', word: 'Warning' },
  critical: { emoji: ':red_circle:', word: 'Critical' },
}

/** How many purposes and activities are named before the rest. */
const NAMED = 3

/** One post of all its alerts; undefined where there are none. `saidAt` is when it is first said. */
export function alertMessage(alerts: readonly AlertView[], saidAt: Date): Spoken | undefined {
  const ids = new Set(alerts.map((alert) => alert.alertId))
  // Two lines that were passed one after the other, but go out together, are one story: the higher line tells it.
  const shown = alerts.filter((alert) => alert.coveredById === null || !ids.has(alert.coveredById))
  if (shown.length === 0) return undefined
  const texts = shown.map((alert) => notification(alert, saidAt))
  const blocks = shown.flatMap((alert, index) => [
    ...(index > 0 ? [{ type: 'divider' as const }] : []),
    ...alertBlocks(alert, linesPassed(alert, alerts), saidAt),
  ])
  return speak(texts.join('\n'), blocks)
}

function alertBlocks(alert: AlertView, lines: readonly number[], saidAt: Date): KnownBlock[] {
  const { facts } = alert
  const resets = `Resets ${readerTime(new Date(facts.cycleEndsAt), facts.zone)}.`
  const owner = alert.ownerName === null ? [] : [`owner ${escapeMrkdwn(alert.ownerName)}`]
  const title = section(`${signOf(alert).emoji} *${headline(alert, saidAt)}*`)
  // The facts are those of the moment it fired, so that no figure of them is true of a pool that recovered.
  if (alert.state === 'resolved') return [title, section(resets), ...owner.map((it) => footer(it))]
  return [title, section(...usedLines(facts), resets), footer(passed(facts, lines), ...aftermath(alert), ...owner)]
}

function notification(alert: AlertView, saidAt: Date): string {
  const { cycleEndsAt, zone } = alert.facts
  return `${headline(alert, saidAt)}. Resets ${localTime(new Date(cycleEndsAt), zone)} (${escapeMrkdwn(zone)}).`
}

function signOf({ severity, state }: AlertView): { emoji: string; word: string } {
  return state === 'resolved' ? { emoji: ':large_green_circle:', word: 'Recovered' } : signs[severity]
}

function headline(alert: AlertView, saidAt: Date): string {
  const { facts } = alert
  const { word } = signOf(alert)
  const name = escapeMrkdwn(facts.poolName)
  if (alert.state === 'resolved') return `${word}: ${name} is back on this side of ${lineOf(facts, facts.line)}`
  const days = daysUntil(saidAt, new Date(facts.cycleEndsAt), facts.zone)
  const when = days > 0 ? `${countOf(days, 'day')} before the reset` : 'on the day of the reset'
  return `${word}: ${name} has ${leftOf(facts, facts.unit)}, ${when}`
}

/** What the credits of the cycle went into, twice: by purpose and by activity. Both sum to what is used. */
function usedLines(facts: AlertFacts): string[] {
  const own = [unexplainedPart(facts.unexplained)]
  const purposes = sharesOf(facts.byPurpose, own, NAMED)
  if (purposes === '') return []
  const activities = facts.byActivity.map((it) => ({ ...it, name: activityName(it.activity, it.name) }))
  // A price is told of what the line names, and of nothing else.
  const prices = namedParts(activities, NAMED).flatMap(({ name, unitPrice }) =>
    typeof unitPrice === 'number' ? [`${name} ${formatCredits(unitPrice)}`] : [],
  )
  const each = prices.length === 0 ? '' : ` (each: ${prices.map(escapeMrkdwn).join(', ')})`
  return [
    `Used ${formatCredits(facts.used)} this cycle: ${purposes}.`,
    `By activity: ${sharesOf(activities, own, NAMED)}${each}.`,
  ]
}

/** The lines this story tells, lowest first: its own, those its change crossed, and alerts it covers in this message. */
function linesPassed(alert: AlertView, alerts: readonly AlertView[]): number[] {
  const folded = alerts.filter((it) => it.coveredById === alert.alertId).map((it) => it.facts)
  const lines = [alert.facts, ...folded].flatMap((facts) => [facts.line, ...facts.coveredLines])
  const ascending = [...new Set(lines)].sort((first, second) => first - second)
  return alert.facts.kind === 'left' ? ascending.reverse() : ascending
}

function passed(facts: AlertFacts, lines: readonly number[]): string {
  const [first = facts.line] = lines
  if (facts.alreadyPast) return `already past ${lineOf(facts, facts.line)} when the rule was made`
  if (lines.length < 2) return `past ${lineOf(facts, first)}`
  const amounts = lines.map((line) => formatCredits(line))
  const listed = `${amounts.slice(0, -1).join(', ')} and ${amounts.at(-1)}`
  return `passed ${facts.kind === 'left' ? `${listed} ${kindOfLeft(facts)}` : `${listed} %`} in one go`
}

/** "80 % of all granted", "the line of 200 credits left". */
function lineOf(facts: AlertFacts, line: Credits): string {
  if (facts.kind === 'left') return `the line of ${unitsOf(line, facts.unit)} ${kindOfLeft(facts)}`
  return `${formatCredits(line)} % of ${bases[facts.basis]}`
}

function kindOfLeft(facts: AlertFacts): string {
  return facts.basis === 'free' ? 'free' : 'left'
}

const bases: Record<AlertFacts['basis'], string> = {
  granted: 'all granted',
  allotment: 'the allotment',
  free: 'all granted, reservations counted as used',
}

/** What became of an alert since: nothing while it stands. */
function aftermath({ state }: AlertView): string[] {
  if (state === 'covered') return ['a later line was passed since']
  if (state === 'superseded') return ['this line is not watched any more']
  if (state === 'expired') return ['its cycle is over']
  return []
}

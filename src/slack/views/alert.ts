// The post of threshold alerts: one message, however many lines were passed, updated in place. Its numbers are those the
// alert froze, and it says how the alert stands; when and where it is posted is delivery's.

import type { KnownBlock } from '@slack/types'
import type { AlertResolution, AlertView } from '../../core/alert-facts.ts'
import { formatCredits } from '../../core/amount.ts'
import type { AlertState, Severity } from '../../core/model.ts'
import { alertActions } from './alert-actions.ts'
import { lineOf, passed, stillCounted } from './alert-lines.ts'
import { foretold, toLast } from './alert-pace.ts'
import { usedLines } from './alert-use.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { countOf, daysUntil, leftOf, localTime, readerTime } from './phrases.ts'

interface Sign {
  emoji: string
  /** A colour never stands alone: the word says the same. */
  word: string
}

const signs: Record<Severity, Sign> = {
  info: { emoji: ':information_source:', word: 'Note' },
  warning: { emoji: ':large_yellow_circle:', word: 'Warning' },
  critical: { emoji: ':red_circle:', word: 'Critical' },
}

/** What is not the last word of its rule any more, and asks for nobody. */
const earlier: Sign = { emoji: ':white_circle:', word: 'Earlier' }

/** What an alert is where it does not ask for anybody any more. */
const endings: Partial<Record<AlertState, Sign>> = {
  resolved: { emoji: ':large_green_circle:', word: 'Recovered' },
  covered: earlier,
  superseded: { emoji: ':white_circle:', word: 'Not watched any more' },
  expired: { emoji: ':white_circle:', word: 'Over' },
}

/** More alerts than this in one post are told without what the credits went into: all of them must fit. */
const TOLD_WHOLE = 3

/** One post of all its alerts; undefined where there are none. `saidAt` is when it is first said. */
export function alertMessage(alerts: readonly AlertView[], saidAt: Date): Spoken | undefined {
  const ids = new Set(alerts.map((alert) => alert.alertId))
  // Two lines that were passed one after the other, but go out together, are one story: the higher line tells it.
  const shown = alerts.filter((alert) => alert.coveredById === null || !ids.has(alert.coveredById))
  if (shown.length === 0) return undefined
  const texts = shown.map((alert) => notification(alert, saidAt))
  const blocks = shown.flatMap((alert, index) => [
    ...(index > 0 ? [{ type: 'divider' as const }] : []),
    ...alertBlocks(alert, linesPassed(alert, alerts), saidAt, shown.length <= TOLD_WHOLE),
  ])
  return speak(texts.join('\n'), blocks)
}

/** `isWhole`: with what the credits went into. */
function alertBlocks(alert: AlertView, lines: readonly number[], saidAt: Date, isWhole: boolean): KnownBlock[] {
  const { facts, again } = alert
  const owner = alert.ownerName === null ? [] : [`owner ${escapeMrkdwn(alert.ownerName)}`]
  const status = statusOf(alert, (at, zone) => readerTime(at, zone, saidAt))
  const resets = `Resets ${readerTime(new Date(facts.cycleEndsAt), facts.zone, saidAt)}.`
  const below = isRecovered(alert) ? `${stillPast(alert)}${resets}` : status && `*${status}*`
  const title = section(`${signOf(alert).emoji} *${headline(alert, saidAt)}*`, ...(below ? [below] : []))
  const story = `${once(alert, saidAt)}${passed(facts, lines)}`
  if (isOver(alert)) return [title, footer(story, ...aftermath(alert, saidAt), ...owner)]
  const last = toLast(facts, again?.left ?? facts.left, saidAt)
  // What the days before went into, and what they foretold, was true when it fired, not when it is said again.
  const pace = again ? [last] : [...foretold(facts, saidAt), last]
  const use = again || !isWhole ? [] : usedLines(facts)
  return [title, section(pace.join(' '), ...use), alertActions(alert), footer(story, ...owner)]
}

function notification(alert: AlertView, saidAt: Date): string {
  const { facts } = alert
  const status = statusOf(alert, (at, zone) => localTime(at, zone, saidAt))
  const endsAt = localTime(new Date(facts.cycleEndsAt), facts.zone, saidAt)
  const resets = alert.state === 'expired' ? '' : ` Resets ${endsAt} (${escapeMrkdwn(facts.zone)}).`
  return `${headline(alert, saidAt)}.${status ? ` ${status}.` : ''}${resets}`
}

function isOver({ state }: AlertView): boolean {
  return state in endings
}

/** Whether a post says how its rule recovered: the last word does, the ones before are history. */
function isRecovered({ state, isLast }: AlertView): boolean {
  return state === 'resolved' && isLast
}

/** Back past this line, and not past a lower one: green would promise too much. */
const eased: Sign = { emoji: ':large_yellow_circle:', word: 'Eased' }

function signOf(alert: AlertView): Sign {
  const { severity, state, again, resolution } = alert
  if (state === 'resolved' && !isRecovered(alert)) return earlier
  if (state === 'resolved' && resolution?.stillPast) return eased
  const ending = endings[state]
  if (ending) return ending
  return again ? { ...signs[severity], word: 'Still open' } : signs[severity]
}

function headline(alert: AlertView, saidAt: Date): string {
  const { facts, again, state, resolution } = alert
  const { word } = signOf(alert)
  const name = escapeMrkdwn(facts.poolName)
  if (isRecovered(alert))
    return resolution
      ? `${word}: ${name} has ${leftOf(resolution, facts.unit)}${causeOf(resolution)}`
      : `${word}: ${name} is back on this side of ${lineOf(facts, facts.line)}`
  if (state === 'expired')
    return `${word}: the cycle of ${name} ended ${localTime(new Date(facts.cycleEndsAt), facts.zone, saidAt)}`
  const days = daysUntil(saidAt, new Date(facts.cycleEndsAt), facts.zone)
  const when = days > 0 ? `${countOf(days, 'day')} before the reset` : 'on the day of the reset'
  return `${word}: ${name} ${isOver(alert) ? 'had' : 'has'} ${leftOf(again ?? facts, facts.unit)}, ${when}`
}

/** " after a refund of 100"; nothing where no single thing did it. */
function causeOf({ cause, credits }: AlertResolution): string {
  const amount = formatCredits(credits)
  switch (cause) {
    case 'refund':
      return ` after a refund of ${amount}`
    case 'undo':
      return ` after ${amount} were undone`
    case 'correction':
      return ` after a correction of ${amount}`
    case 'top_up':
      return ` after a top-up of ${amount}`
    case 'reading':
      return `: the vendor counts ${amount} less`
    case 'reservation':
      return ` after ${amount} were no longer reserved`
    case 'other':
      return ''
  }
}

/** Who has seen to it, and until when it is put off. Names are there only where they may be shown. */
function statusOf({ facts, handled, snoozed }: AlertView, timeOf: (at: Date, zone: string) => string): string {
  if (handled) {
    const who = handled.byName === null ? 'Somebody' : escapeMrkdwn(handled.byName)
    return `${who} handles it${sayDelay(+handled.at - Date.parse(facts.firedAt))}`
  }
  if (!snoozed) return ''
  const isReset = +snoozed.untilAt >= Date.parse(facts.cycleEndsAt)
  const until = isReset ? 'until the reset' : `until ${timeOf(snoozed.untilAt, facts.zone)}`
  return `Snoozed${snoozed.byName === null ? '' : ` by ${escapeMrkdwn(snoozed.byName)}`} ${until}`
}

/** ", 9 min after the alert", also in hours and days: when somebody took it, whole ones that had passed; no time within a minute. */
function sayDelay(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return ''
  const hours = Math.floor(minutes / 60)
  const long = hours < 48 ? countOf(hours, 'hour') : countOf(Math.floor(hours / 24), 'day')
  return `, ${minutes < 60 ? `${minutes} min` : long} after the alert`
}

/** Where other figures stand in the headline: those that the alert froze when it fired. */
function once(alert: AlertView, saidAt: Date): string {
  const { facts, again, state } = alert
  if (!again && !isRecovered(alert) && state !== 'expired') return ''
  return `${leftOf(facts)} on ${localTime(new Date(facts.firedAt), facts.zone, saidAt)} · `
}

/** The lines this story tells, lowest first: its own, those its change crossed, and alerts it covers in this message. */
function linesPassed(alert: AlertView, alerts: readonly AlertView[]): number[] {
  const lines = toldBy(alert, alerts).flatMap(({ facts }) => [facts.line, ...facts.coveredLines])
  const ascending = [...new Set(lines)].sort((first, second) => first - second)
  return alert.facts.kind === 'left' ? ascending.reverse() : ascending
}

/** An alert with those that it covers, and that those cover. */
function toldBy(alert: AlertView, alerts: readonly AlertView[]): AlertView[] {
  const folded = alerts.filter((it) => it.coveredById === alert.alertId)
  return [alert, ...folded.flatMap((it) => toldBy(it, alerts))]
}

/** What became of an alert since: nothing while it stands, or where its headline says it. */
function aftermath(alert: AlertView, saidAt: Date): string[] {
  const { state, facts, coveredByLine, resolution } = alert
  if (state === 'resolved' && !isRecovered(alert)) {
    const back = resolution
      ? `back ${localTime(new Date(resolution.at), facts.zone, saidAt)} with ${leftOf(resolution)}`
      : 'back since'
    return [`${back}: see the later message`]
  }
  const higher = coveredByLine === null ? 'a later line' : lineOf(facts, coveredByLine)
  return state === 'covered' ? [`${higher} was passed since: see the later message`] : []
}

/** What is not back all the same after a recovery; nothing where nothing is. */
function stillPast({ facts, resolution }: AlertView): string {
  const line = resolution?.stillPast ?? null
  return line === null ? '' : `${stillCounted(facts, line, resolution?.backAt ?? null)} `
}

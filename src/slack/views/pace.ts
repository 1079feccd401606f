// How a forecast reads wherever one is told: the pace, the day on which all is gone with its range, what is left at the
// reset. Estimates are rounded here, and nowhere else, to two digits; what is counted never is.

import { DateTime } from 'luxon'
import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import type { Estimate, Foreseen, Pace, ToLast } from '../../core/forecast.ts'
import { type WorkWeek, workingDaysUntil } from '../../core/working-days.ts'

/** An estimate as people should take it: two digits, and never less than whole credits. */
function rounded(credits: Credits, way: (steps: number) => number): Credits {
  const step = Math.max(CREDIT, 10 ** (String(Math.round(credits)).length - 2))
  return way(credits / step) * step
}

/** "about 20", "less than 1": what may be used each day, rounded down, since people keep to it. */
function aboutEach(credits: Credits): string {
  return credits < CREDIT ? 'less than 1' : `about ${formatCredits(rounded(credits, Math.floor))}`
}

/** What may be used a working day so that the rest lasts, today counted; undefined where no such day is left. */
export function ahead(rest: {
  left: Credits
  from: Date
  until: Date
  zone: string
  week: WorkWeek
}): string | undefined {
  const days = workingDaysUntil(rest.from, rest.until, rest.zone, rest.week)
  return days === 0 || rest.left <= 0 ? undefined : aboutEach(Math.floor(rest.left / days))
}

/** "To last: about 16 a working day (today counted)."; `what` is what so many do. */
export function eachDayLeft({ perDay, today }: ToLast, per: Pace['per'], what: string): string {
  return `${what}: ${aboutEach(perDay)} ${eachDay(per)}${today ? ' (today counted)' : ''}.`
}

/** "70 a working day". */
export function rateOf({ perDay, per }: Pick<Pace, 'perDay' | 'per'>): string {
  const rate = perDay < CREDIT ? 'less than 1' : formatCredits(rounded(perDay, Math.round))
  return `${rate} ${eachDay(per)}`
}

/** "a working day"; "a day" where all days count alike. */
function eachDay(per: Pace['per']): string {
  return per === 'day' ? 'a day' : 'a working day'
}

/** "last week's pace"; where there is no week yet, "the pace since Fri 27 Nov". */
export function paceName({ of, from }: Pick<Pace, 'of' | 'from'>): string {
  if (of === 'whole_week') return 'the pace of the 7 days before today'
  return of === 'last_week' ? "last week's pace" : `the pace since ${dayOf(from)}`
}

/** "Thu 3 Dec": a local date of the pool. */
export function dayOf(on: string): string {
  return at(on).toFormat('ccc d LLL')
}

/** "Thu 3 Dec (2 to 4 Dec)"; nothing in brackets where both ends are that day. */
export function runOutDay({ on, earliestOn, latestOn }: NonNullable<Foreseen['runsOut']>): string {
  if (latestOn === null) return `${dayOf(on)} (${at(earliestOn).toFormat('d LLL')} at the earliest, or it lasts)`
  if (earliestOn === latestOn) return dayOf(on)
  const isOneMonth = earliestOn.slice(0, 7) === latestOn.slice(0, 7)
  return `${dayOf(on)} (${at(earliestOn).toFormat(isOneMonth ? 'd' : 'd LLL')} to ${at(latestOn).toFormat('d LLL')})`
}

/** The same of a rest, which is never more than what is left now; exactly that where none of it can be used. */
export function restOf(unused: Estimate, left: Credits): string {
  return unused.least === unused.most ? `all ${formatCredits(left)}` : aboutOf(unused, left)
}

/** "about 600 (580 to 620)", the ends rounded away from the middle. */
export function aboutOf(estimate: Estimate, most = Number.POSITIVE_INFINITY): string {
  const { about } = estimate
  const middle = about < CREDIT ? 'less than 1' : `about ${formatCredits(Math.min(most, rounded(about, Math.round)))}`
  return `${middle} (${rangeOf(estimate, most)})`
}

/** "580 to 620". */
export function rangeOf({ least, most }: Pick<Estimate, 'least' | 'most'>, cap: Credits): string {
  const to = Math.min(cap, rounded(most, Math.ceil))
  return `${formatCredits(rounded(least, Math.floor))} to ${formatCredits(to)}`
}

/** Local dates have no zone of their own. */
function at(on: string): DateTime {
  return DateTime.fromISO(on, { zone: 'utc' }).setLocale('en-GB')
}

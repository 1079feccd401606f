// How a forecast reads wherever one is told: the pace, the day on which all is gone with its range, what is left at the
// reset. Estimates are rounded here, and nowhere else, to two digits; what is counted never is.

import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import type { Estimate, Foreseen, Pace, ToLast } from '../../core/forecast.ts'
import { bookedOn } from '../../core/local-time.ts'
import { type Lot, lotsOf, lotsOn, mostThatLasts } from '../../core/lots.ts'
import { daysUntilReset, isWorkingDay, type WorkWeek } from '../../core/working-days.ts'
import { dayOf } from './phrases.ts'

/** An estimate as people should take it: two digits, and never less than whole credits. */
function rounded(credits: Credits, way: (steps: number) => number): Credits {
  const step = Math.max(CREDIT, 10 ** (String(Math.round(credits)).length - 2))
  return way(credits / step) * step
}

/** "about 20", "less than 1": what may be used each day, rounded down, since people keep to it. */
function aboutEach(credits: Credits): string {
  return credits < CREDIT ? 'less than 1' : `about ${formatCredits(rounded(credits, Math.floor))}`
}

/**
 * What may be used a working day so that the rest lasts, today counted; undefined where no such day is left. `lots`: how
 * the rest was divided, and what was to come, at that time or before.
 */
export function ahead(rest: {
  left: Credits
  lots?: readonly Lot[] | undefined
  from: Date
  until: Date
  zone: string
  week: WorkWeek
}): string | undefined {
  const { left, lots = [], from, until, zone, week } = rest
  const days = daysUntilReset(from, until, zone)
  const isCounted = (on: string) => isWorkingDay(on, week)
  if (left <= 0 || !days.some(isCounted)) return undefined
  return aboutEach(mostThatLasts(lotsOf(left, lotsOn(lots, bookedOn(from, zone))), { ahead: days, isCounted }))
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
  return of === 'last_week' ? "last week's pace" : `the pace since ${dayOf(from, from)}`
}

/** "Thu 3 Dec (2 to 4 Dec)"; nothing in brackets where both ends are that day. */
export function runOutDay(runsOut: NonNullable<Foreseen['runsOut']>, { from }: Pick<Pace, 'from'>): string {
  const { on, earliestOn, latestOn } = runsOut
  // The pace was measured in the days before it is said.
  const day = dayOf(on, from)
  if (latestOn === null) return `${day} (${dayOf(earliestOn, from, SHORT)} at the earliest, or it lasts)`
  if (earliestOn === latestOn) return day
  const isOneMonth = earliestOn.slice(0, 7) === latestOn.slice(0, 7)
  const earliest = isOneMonth ? String(Number(earliestOn.slice(8))) : dayOf(earliestOn, from, SHORT)
  return `${day} (${earliest} to ${dayOf(latestOn, from, SHORT)})`
}

const SHORT = 'd LLL'

/** How many of what comes, or ends, are named with their dates. */
const NAMED_MAX = 2

/** What can be used before the reset: what is left, and what comes by a local date of the pool. */
export function supplyOf({ coming = [] }: Foreseen, left: Credits, by = '9999-12-31'): Credits {
  return coming.reduce((sum, { credits, on }) => (on <= by ? sum + credits : sum), left)
}

/**
 * "all 151 are gone Thu 3 Dec (2 to 4 Dec)", "all 651 are gone Thu 17 Dec; 500 of them come Tue 15 Dec"; undefined where it
 * lasts to the reset. `amountOf` says how many: nothing, where that was just said.
 */
export function goneWords(
  forecast: Foreseen,
  left: Credits,
  amountOf: (all: Credits) => string = formatCredits,
): string | undefined {
  const { runsOut } = forecast
  if (!runsOut) return undefined
  const all = ['all', amountOf(supplyOf(forecast, left, runsOut.on))].filter((it) => it !== '').join(' ')
  return `${all} are gone ${runOutDay(runsOut, forecast.pace)}`
}

/** "all 642": what is left at the reset of a pool that nobody uses, without those that end before. */
export function idleRest({ unused }: Foreseen, all: Credits, amountOf = formatCredits): string {
  return `${unused.about === all ? 'all ' : ''}${amountOf(unused.about)}`
}

/** "; about 150 (140 to 160) of them expire Thu 3 Dec; 500 come Tue 15 Dec": what is known to end and to come; else empty. */
export function grantsAhead({ pace, runsOut, coming = [], ending = [] }: Foreseen): string {
  const comes = coming.slice(0, NAMED_MAX).map(({ credits, on }, index) => {
    const of = runsOut && on <= runsOut.on ? ' of them' : ''
    return `${formatCredits(credits)}${of}${index === 0 ? ' come' : ''} ${dayOf(on, pace.from)}`
  })
  // What is expected to be used in time is not worth a clause.
  const unused = ending.filter(({ about }) => about >= CREDIT)
  const ends = unused.slice(0, NAMED_MAX).map((it, index) => {
    const verb = runsOut ? ' of them expire' : ' expire before it,'
    return `${it.least === it.most ? formatCredits(it.about) : aboutOf(it)}${index === 0 ? verb : ''} ${dayOf(it.on, pace.from)}`
  })
  const more = (some: string[], of: readonly unknown[]) => (of.length > NAMED_MAX ? [...some, 'others later'] : some)
  return [more(ends, unused), more(comes, coming)]
    .filter((some) => some.length > 0)
    .map((some) => `; ${some.join(', ')}`)
    .join('')
}

/** The same of a rest, which is never more than all there is; exactly that where none of it can be used. */
export function restOf(unused: Estimate, all: Credits): string {
  if (unused.least < unused.most) return aboutOf(unused, all)
  return `${unused.most === all ? 'all ' : ''}${formatCredits(unused.most)}`
}

/** "about 600 (580 to 620)", the ends rounded away from the middle. */
export function aboutOf(estimate: Estimate, most = Number.POSITIVE_INFINITY): string {
  const { about } = estimate
  const middle =
    about < CREDIT ? 'less than 1' : `about ${formatCredits(Math.min(wholeCap(most), rounded(about, Math.round)))}`
  return `${middle} (${rangeOf(estimate, most)})`
}

/** "580 to 620". */
export function rangeOf({ least, most }: Pick<Estimate, 'least' | 'most'>, cap: Credits): string {
  const to = Math.min(wholeCap(cap), rounded(most, Math.ceil))
  return `${formatCredits(rounded(least, Math.floor))} to ${formatCredits(to)}`
}

/** What an estimate is no more than, in whole credits too. */
function wholeCap(cap: Credits): Credits {
  return Math.max(CREDIT, Math.floor(cap / CREDIT) * CREDIT)
}

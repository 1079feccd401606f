// When a pool is empty at the pace of its last week, or what of it is left at the reset. An estimate with its range, made
// of inputs that people can argue with, and silent where there is too little of them. Never a balance: floats are fine.
// docs/decisions/0026 says why it is figured so; words and rounding are left to the views.

import type { Credits } from './amount.ts'
import { bookedOn } from './local-time.ts'
import { type Burnt, burn, type DaysAhead, isPlain, type Lot, leastThatUsesAll, lotsOf, mostThatLasts } from './lots.ts'
import { dateAfter, datesBetween, daysUntilReset, isWorkingDay, type WorkWeek } from './working-days.ts'

/** Over how many local days the pace is measured, today counted. */
const PACE_DAYS = 7
/** How many days the spread is taken from: recent ones, because teams change. */
const SPREAD_DAYS = 20
/** So many standard deviations to either side hold 80 % of what may come. */
const WIDTH = 1.28
/** No estimate is closer than this share of what is expected, however even the days were. */
const LEAST_WIDTH = 0.03
/** Before so many working days, and before this share of the cycle, nothing is foretold of a pool's first weeks. */
const LEAST_DAYS = 3
const LEAST_SHARE = 0.1

/** How many local days before today whoever calls has to read: 20 working days, with holidays among them. */
export const FORECAST_DAYS = 35

export interface ForecastInput {
  now: Date
  cycle: { startsAt: Date; endsAt: Date }
  /** IANA zone of the pool. */
  zone: string
  week: WorkWeek
  /** What is left, without what is unexplained: that is gone, and nobody knows on which day. */
  left: Credits
  /** How that is divided, and what comes before the reset; absent: all of it lasts to the reset, and nothing comes. */
  lots?: readonly Lot[]
  /** What was spent on local days, also of earlier cycles; adjustments and what was used before Purser are no day's. */
  days: readonly { on: string; credits: Credits }[]
  /** The local date since which each spend is counted on its day. */
  countedFrom: string
  /** The last local date that the pace is measured on; default: today. What is said in the morning measures whole days. */
  measuredTo?: string
}

export interface Pace {
  perDay: Credits
  /** Without working days among those measured, every day counts alike, before today and after it. */
  per: 'working_day' | 'day'
  /** `whole_week`: without today. `so_far`: since it is counted, which is not a week yet. */
  of: 'last_week' | 'whole_week' | 'so_far'
  /** What it was measured on: so many credits from a local date to today, over so many days. */
  from: string
  credits: Credits
  days: number
}

/** The middle of an estimate, and what holds it in 8 cases of 10. */
export interface Estimate {
  about: Credits
  least: Credits
  most: Credits
}

/** What may be used each of the days ahead so that the rest lasts to the reset. */
export interface ToLast {
  perDay: Credits
  days: number
  /** Whether today is one of them. */
  today: boolean
}

export interface Foreseen {
  /** `idle`: nothing was used in the days that the pace is measured over, so that all of it will be left. */
  kind: 'idle' | 'forecast'
  pace: Pace
  /** Local dates; null where it lasts to the reset. `latestOn` is null where it may last. */
  runsOut: { on: string; earliestOn: string; latestOn: string | null } | null
  /** What is left at the reset. */
  unused: Estimate
  /** Null where none of the days ahead counts. */
  toLast: ToLast | null
  /** What must be used each of the days ahead so that nothing is left; null: no use does that. Absent: the same as `toLast`. */
  toUseAll?: ToLast | null
  /** What comes before the reset, and on which local date, the next first; absent: nothing. */
  coming?: { credits: Credits; on: string }[]
  /** What ends unused before the reset, by the last local date on which it can be used; absent: nothing. */
  ending?: (Estimate & { on: string })[]
}

export type Forecast =
  | Foreseen
  /** Nothing is left: there is nothing to foretell. */
  | { kind: 'gone' }
  /** Until a local date; null where this cycle is over before. */
  | { kind: 'too_early'; until: string | null }

/** As a message keeps it: nothing where nothing can be foretold. */
export function foreseenOf(forecast: Forecast): { forecast?: Foreseen } {
  return forecast.kind === 'idle' || forecast.kind === 'forecast' ? { forecast } : {}
}

/** What becomes of the rest of a pool in its cycle. */
export function forecastOf(input: ForecastInput): Forecast {
  if (input.left <= 0) return { kind: 'gone' }
  const until = enoughFrom(input)
  if (!isEnough(input, until)) return { kind: 'too_early', until }
  const measured = measure(input)
  const { pace, isCounted, today } = measured
  const ahead = daysUntilReset(input.now, input.cycle.endsAt, input.zone)
  const lots = lotsOf(input.left, input.lots ?? [])
  const course = foresee(ahead, measured, spreadOf(input, measured))
  const burnt = (which: keyof Estimate) =>
    burn(
      lots,
      course.map((day) => ({ on: day.on, used: day[which] })),
    )
  const become = { about: burnt('about'), least: burnt('least'), most: burnt('most') }
  const coming = comingOf(lots)
  const ending = endingOf(become)
  const days = { ahead, isCounted }
  const toLast = eachDayOf(days, today, () => mostThatLasts(lots, days))
  const toUseAll = isPlain(lots) ? undefined : eachDayOf(days, today, () => leastThatUsesAll(lots, days))
  return {
    kind: pace.credits > 0 ? 'forecast' : 'idle',
    pace,
    runsOut: runsOutOf(become),
    unused: estimateOf(become, ({ rest }) => rest),
    toLast,
    ...(toUseAll === undefined ? {} : { toUseAll }),
    ...(coming.length > 0 ? { coming } : {}),
    ...(ending.length > 0 ? { ending } : {}),
  }
}

/** What becomes of the credits at the expected use, at the least and at the most of it. */
type Become = Record<keyof Estimate, Burnt>

function runsOutOf({ about, least, most }: Become): Foreseen['runsOut'] {
  const on = about.emptyOn
  if (on === undefined) return null
  return {
    on,
    earliestOn: earlier(on, most.emptyOn ?? on),
    latestOn: least.emptyOn === undefined ? null : later(on, least.emptyOn),
  }
}

/** What is left where most is used is the least of it. Roundings must not turn that around. */
function estimateOf({ about, least, most }: Become, of: (burnt: Burnt) => Credits): Estimate {
  const middle = of(about)
  return { about: middle, least: Math.min(middle, of(most)), most: Math.max(middle, of(least)) }
}

function comingOf(lots: readonly Lot[]): { credits: Credits; on: string }[] {
  const byDate = new Map<string, Credits>()
  for (const { from, credits } of lots) if (from !== null) byDate.set(from, (byDate.get(from) ?? 0) + credits)
  return inOrder([...byDate].map(([on, credits]) => ({ credits, on })))
}

function endingOf(become: Become): (Estimate & { on: string })[] {
  const all = [...become.least.ended.keys()].map((on) => ({
    ...estimateOf(become, ({ ended }) => ended.get(on) ?? 0),
    on,
  }))
  return inOrder(all.filter(({ most }) => most > 0))
}

function inOrder<Some extends { on: string }>(some: Some[]): Some[] {
  return some.sort((one, other) => (one.on < other.on ? -1 : 1))
}

/** What another span, like the next cycle, takes at the same pace; undefined where too little is known. */
export function demandIn(input: ForecastInput, span: { startsAt: Date; endsAt: Date }): Estimate | undefined {
  if (!isEnough(input, enoughFrom(input))) return undefined
  const measured = measure(input)
  const ahead = daysUntilReset(span.startsAt, span.endsAt, input.zone)
  const end = foresee(ahead, measured, spreadOf(input, measured)).at(-1)
  return end && { about: end.about, least: end.least, most: end.most }
}

function isEnough({ now, zone }: ForecastInput, from: string | null): boolean {
  return from !== null && from <= bookedOn(now, zone)
}

/**
 * Since when each spend of a pool is counted on its day: since its records begin, or since it was set up, where credits had
 * been used before that no day has. An import that reaches back before that cycle brings their days.
 */
export function countedFrom(pool: {
  recordsFromAt: Date
  setUp: { at: Date; cycleStartsAt: Date } | null
  zone: string
}): string {
  const { recordsFromAt, setUp, zone } = pool
  return bookedOn(setUp && recordsFromAt >= setUp.cycleStartsAt ? setUp.at : recordsFromAt, zone)
}

/** What the last days tell. */
interface Measured {
  today: string
  pace: Pace
  /** The same, not rounded. */
  exact: number
  /** Of the days before today alone, where that is higher: today is not over, and may have hardly begun. */
  brisk: number
  usedToday: Credits
  /** Whether a local date is one of the days that the pace divides by. */
  isCounted: (on: string) => boolean
}

function measure({ now, zone, days, week, countedFrom, measuredTo }: ForecastInput): Measured {
  const today = bookedOn(now, zone)
  const to = measuredTo ?? today
  const weekAgo = dateAfter(to, 1 - PACE_DAYS)
  const from = countedFrom > weekAgo ? earlier(countedFrom, to) : weekAgo
  const all = datesBetween(from, to)
  const working = all.filter((on) => isWorkingDay(on, week)).length
  const isCounted = (on: string) => working === 0 || isWorkingDay(on, week)
  const divisor = working === 0 ? all.length : working
  const credits = Math.max(0, creditsOn(days, from, to))
  const usedToday = Math.max(0, creditsOn(days, today, today))
  const exact = credits / divisor
  const before = to === today && isCounted(today) && divisor > 1 ? (credits - usedToday) / (divisor - 1) : 0
  return {
    today,
    pace: {
      perDay: Math.round(exact),
      per: working === 0 ? 'day' : 'working_day',
      of: from !== weekAgo ? 'so_far' : to < today ? 'whole_week' : 'last_week',
      from,
      credits,
      days: divisor,
    },
    exact,
    brisk: Math.max(exact, before),
    usedToday,
    isCounted,
  }
}

/**
 * The local date from which enough is known: a week before the cycle is, and without one some of the cycle. Null where that
 * is not in this cycle any more.
 */
function enoughFrom({ cycle, zone, week, countedFrom }: ForecastInput): string | null {
  const { startsAt, endsAt } = cycle
  const startsOn = bookedOn(startsAt, zone)
  if (countedFrom <= dateAfter(startsOn, -PACE_DAYS)) return startsOn
  const all = datesBetween(later(countedFrom, startsOn), bookedOn(new Date(+endsAt - 1), zone))
  const working = all.filter((on) => isWorkingDay(on, week))
  const enough = (working.length === 0 ? all : working)[LEAST_DAYS - 1]
  const passed = bookedOn(new Date(+startsAt + LEAST_SHARE * (+endsAt - +startsAt)), zone)
  return enough === undefined ? null : later(enough, passed)
}

/**
 * The standard deviation of what the last days used, today left out because it is not over. What was used on a day that
 * does not count is added to the one before, as in the pace. Where there are too few days, it is as wide as the pace.
 */
function spreadOf({ days, countedFrom }: ForecastInput, { today, isCounted, exact }: Measured): number {
  const since = later(countedFrom, dateAfter(today, -FORECAST_DAYS))
  const starts = datesBetween(since, today).filter(isCounted)
  const totals = starts
    .flatMap((on, index) => {
      const next = starts[index + 1]
      return on === today ? [] : [creditsOn(days, on, next === undefined ? today : dateAfter(next, -1))]
    })
    .slice(-SPREAD_DAYS)
  if (totals.length < 2) return exact
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length
  return Math.sqrt(totals.reduce((sum, total) => sum + (total - mean) ** 2, 0) / (totals.length - 1))
}

/**
 * What will have been used by the end of each day ahead. The range has two sources: days differ, which evens out as their
 * root, and the pace was measured on few days, whose error grows with every day ahead. Its far end goes by the brisk pace.
 */
function foresee(ahead: readonly string[], measured: Measured, spread: number): (Estimate & { on: string })[] {
  const { today, pace, exact, brisk, usedToday, isCounted } = measured
  let days = 0
  let least = 0
  const beginsToday = ahead[0] === today && isCounted(today)
  // Of today only the rest of its pace is expected.
  const usedAt = (perDay: number) =>
    beginsToday ? Math.max(0, perDay - usedToday) + perDay * (days - 1) : perDay * days
  return ahead.map((on) => {
    if (isCounted(on)) days += 1
    const about = usedAt(exact)
    const fast = usedAt(brisk)
    const width = WIDTH * spread * Math.sqrt(days + days ** 2 / pace.days)
    // What is spent stays spent: the least never falls again.
    least = Math.max(least, Math.round(about - Math.max(width, LEAST_WIDTH * about)))
    return { on, about: Math.round(about), least, most: Math.round(fast + Math.max(width, LEAST_WIDTH * fast)) }
  })
}

function eachDayOf({ ahead, isCounted }: DaysAhead, today: string, perDayOf: () => Credits | undefined): ToLast | null {
  const counted = ahead.filter(isCounted)
  const perDay = counted.length === 0 ? undefined : perDayOf()
  return perDay === undefined ? null : { perDay, days: counted.length, today: counted[0] === today }
}

/** What local dates used together, from one to another, both counted. */
function creditsOn(days: ForecastInput['days'], from: string, to: string): Credits {
  return days.reduce((sum, { on, credits }) => (from <= on && on <= to ? sum + credits : sum), 0)
}

function earlier(one: string, other: string): string {
  return one < other ? one : other
}

function later(one: string, other: string): string {
  return one > other ? one : other
}

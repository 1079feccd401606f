// When a pool is empty at the pace of its last week, or what of it is left at the reset. An estimate with its range, made
// of inputs that people can argue with, and silent where there is too little of them. Never a balance: floats are fine.
// docs/decisions/0026 says why it is figured so; words and rounding are left to the views.

import type { Credits } from './amount.ts'
import { bookedOn } from './local-time.ts'
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
  /** What was logged on local days, also of earlier cycles; what was used before Purser is no day's. */
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
  const foreseen = foresee(ahead, measured, spreadOf(input, measured))
  const on = foreseen.find((day) => day.about >= input.left)?.on
  const earliestOn = foreseen.find((day) => day.most >= input.left)?.on
  const latestOn = foreseen.find((day) => day.least >= input.left)?.on ?? null
  const end = foreseen.at(-1) ?? { about: 0, least: 0, most: 0 }
  return {
    kind: pace.credits > 0 ? 'forecast' : 'idle',
    pace,
    runsOut: on !== undefined && earliestOn !== undefined ? { on, earliestOn, latestOn } : null,
    unused: {
      about: Math.max(0, input.left - end.about),
      least: Math.max(0, input.left - end.most),
      most: Math.max(0, input.left - end.least),
    },
    toLast: toLastOf(input.left, ahead.filter(isCounted), today),
  }
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

function toLastOf(left: Credits, ahead: readonly string[], today: string): ToLast | null {
  const days = ahead.length
  return days === 0 ? null : { perDay: Math.floor(left / days), days, today: ahead[0] === today }
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

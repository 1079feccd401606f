// Which days people work, and how many of them lie ahead: what a rest of credits is divided by. Decides which days count;
// what is made of the number is left to the forecast and the views.

import { bookedOn } from './local-time.ts'

const DAY_MS = 86_400_000

export interface WorkWeek {
  /** ISO weekdays, Monday is 1. */
  weekdays: readonly number[]
  /** Local dates on which nobody works, YYYY-MM-DD. */
  holidays: readonly string[]
}

/** Working days from today, which counts, to an instant, whose day counts unless it is that day's first. */
export function workingDaysUntil(from: Date, until: Date, zone: string, week: WorkWeek): number {
  return daysUntilReset(from, until, zone).filter((on) => isWorkingDay(on, week)).length
}

/** The local dates from today to the one of an instant, which counts unless the instant is its first. */
export function daysUntilReset(from: Date, until: Date, zone: string): string[] {
  return until <= from ? [] : datesBetween(bookedOn(from, zone), bookedOn(new Date(+until - 1), zone))
}

/** Whether people work on a local date. */
export function isWorkingDay(on: string, { weekdays, holidays }: WorkWeek): boolean {
  const weekday = new Date(on).getUTCDay()
  return weekdays.includes(weekday === 0 ? 7 : weekday) && !holidays.includes(on)
}

/** Local dates from one to another, both counted. Days are counted on the calendar: one of them may have 23 hours. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = []
  for (let day = Date.parse(from); day <= Date.parse(to); day += DAY_MS)
    dates.push(new Date(day).toISOString().slice(0, 10))
  return dates
}

/** The local date so many days after another; before it where they are negative. */
export function dateAfter(on: string, days: number): string {
  return new Date(Date.parse(on) + days * DAY_MS).toISOString().slice(0, 10)
}

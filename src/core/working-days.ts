// How many working days lie ahead: what a rest of credits is divided by. Decides which days count; what is made of the
// number is left to the views.

import { bookedOn } from './local-time.ts'

const DAY_MS = 86_400_000

export interface WorkWeek {
  /** ISO weekdays, Monday is 1. */
  weekdays: readonly number[]
  /** Local dates on which nobody works, YYYY-MM-DD. */
  holidays: readonly string[]
}

/** Working days from today, which counts, to an instant, whose day counts unless it is that day's first. */
export function workingDaysUntil(from: Date, until: Date, zone: string, { weekdays, holidays }: WorkWeek): number {
  if (until <= from) return 0
  const last = bookedOn(new Date(+until - 1), zone)
  let count = 0
  for (let day = Date.parse(bookedOn(from, zone)); day <= Date.parse(last); day += DAY_MS) {
    const date = new Date(day)
    const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay()
    if (weekdays.includes(weekday) && !holidays.includes(date.toISOString().slice(0, 10))) count += 1
  }
  return count
}

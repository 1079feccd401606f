// What a month of a longer cycle should stay below, and how this month stands beside it. It is said, and never enforced.

import { CREDIT, type Credits, scale } from './amount.ts'
import { parseLength } from './cycle.ts'
import { daysBetween } from './due.ts'
import { bookedOn } from './local-time.ts'
import type { Terms } from './model.ts'
import { dateAfter } from './working-days.ts'

const DAYS_OF_MONTH_MAX = 31
/** A year of 365.25 days has twelve of them. */
const HUNDREDTH_DAYS_OF_MONTH = 3044

/** Whether a cycle is longer than a month, so that a month of it means something. */
export function hasMonths(length: string): boolean {
  const parsed = parseLength(length)
  if (!parsed) return false
  return 'months' in parsed ? parsed.months > 1 : parsed.days > DAYS_OF_MONTH_MAX
}

/** What each month of a cycle would bring, were it given evenly, in whole credits; undefined where a cycle is no longer than a month. */
export function evenPace({ allotment, length }: Pick<Terms, 'allotment' | 'length'>): Credits | undefined {
  const parsed = parseLength(length)
  if (!parsed || !hasMonths(length)) return undefined
  return 'months' in parsed
    ? CREDIT * scale(allotment, 1, parsed.months * CREDIT)
    : CREDIT * scale(allotment, HUNDREDTH_DAYS_OF_MONTH, parsed.days * 100 * CREDIT)
}

/** A calendar month, as local dates. */
export interface Month {
  /** YYYY-MM-DD, the first and the last day. */
  from: string
  until: string
}

/** The month that an instant is in, in a zone. */
function monthOf(at: Date, zone: string): Month {
  const from = `${bookedOn(at, zone).slice(0, 7)}-01`
  // The first of a month is never more than 31 days before the first of the next one, and never less than 28.
  return { from, until: dateAfter(`${dateAfter(from, DAYS_OF_MONTH_MAX).slice(0, 7)}-01`, -1) }
}

/** How a month stands beside its pace. */
export interface MonthUse {
  month: Month
  /** Logged on its days so far, whichever cycles they were of. */
  used: Credits
  pace: Credits
  /** Days of it that are still to come; 0 on its last one. */
  daysLeft: number
}

/** The month of an instant beside its pace; undefined where there is none, or a cycle is no longer than a month. */
export function monthAt(
  { pace, length, zone }: { pace: Credits | null; length: string; zone: string },
  now: Date,
): Pick<MonthUse, 'month' | 'pace' | 'daysLeft'> | undefined {
  if (pace === null || !hasMonths(length)) return undefined
  const month = monthOf(now, zone)
  return { month, pace, daysLeft: daysBetween(bookedOn(now, zone), month.until) }
}

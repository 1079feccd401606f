// How a month stands beside what it should stay below, in a line without blame.

import { DateTime } from 'luxon'
import { formatCredits } from '../../core/amount.ts'
import type { MonthUse } from '../../core/monthly-pace.ts'
import { countOf } from './phrases.ts'

/** "November: 620 of about 1,000 used, 2 days left." */
export function monthLine({ month, used, pace, daysLeft }: MonthUse): string {
  const name = DateTime.fromISO(month.from, { zone: 'UTC' }).setLocale('en-GB').toFormat('LLLL')
  const left = daysLeft === 0 ? 'today is its last day' : `${countOf(daysLeft, 'day')} left`
  if (used <= pace) return `${name}: ${formatCredits(used)} of about ${formatCredits(pace)} used, ${left}.`
  return `${name}: ${formatCredits(used)} used, ${formatCredits(used - pace)} more than a month was meant to take, ${left}.`
}

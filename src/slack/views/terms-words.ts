// What a pool's terms say, in words: how often it resets, what a cycle brings and in how many parts, what rolls over; and
// on which days its team works.

import { formatCredits } from '../../core/amount.ts'
import type { Rollover, Terms } from '../../core/model.ts'
import { escapeMrkdwn } from './escape.ts'
import { countOf, localDate, unitsOf } from './phrases.ts'
import { WEEKDAYS } from './rhythm.ts'

const UNITS: Readonly<Record<string, string>> = { Y: 'year', M: 'month', W: 'week', D: 'day' }

/** "1,000 credits every month", "12,000 credits every year, in 12 parts". */
export function allotmentWords({ allotment, length, parts }: Terms, unit: string): string {
  return `${unitsOf(allotment, unit)} every ${spanWords(length)}${parts > 1 ? `, in ${parts} parts` : ''}`
}

/** "1,000 credits every month; what is not used expires with the cycle". */
export function sayTerms(terms: Terms, unit: string): string {
  return `${allotmentWords(terms, unit)}; ${rolloverWords(terms.rollover)}`
}

/** "Professional, confirmed Fri 20 Nov": what the plan is called, and since when that is confirmed. */
export function planWords({ plan, planConfirmedOn }: Pick<Terms, 'plan' | 'planConfirmedOn'>): string {
  const confirmed = planConfirmedOn === null ? '' : `, confirmed ${localDate(new Date(planConfirmedOn), 'UTC')}`
  return `${plan === null ? 'not named' : escapeMrkdwn(plan)}${confirmed}`
}

/** What becomes of what is not used, as a sentence without its end. */
export function rolloverWords(rollover: Rollover): string {
  const until = 'expiresAfter' in rollover ? endWords(rollover.expiresAfter) : ''
  switch (rollover.kind) {
    case 'none':
      return 'what is not used expires with the cycle'
    case 'all':
      return `what is not used rolls over${until}`
    case 'capped':
      return `at most ${formatCredits(rollover.credits)} of what is not used roll over${until}`
    case 'percent':
      return `${rollover.percent} % of what is not used rolls over${until}`
  }
}

function endWords(expiresAfter: string | undefined): string {
  if (expiresAfter === undefined) return ', until the next reset'
  return expiresAfter === 'never' ? ', for good' : `, for ${spanWords(expiresAfter).replace(/^(?=\D)/, 'a ')}`
}

/** "month", "3 months": a length as it stands behind "every". */
export function spanWords(length: string): string {
  const [, count = '1', unit = 'M'] = /^P(\d+)([YMWD])$/.exec(length) ?? []
  const word = UNITS[unit] ?? 'month'
  return count === '1' ? word : countOf(Number(count), word)
}

/** "Monday to Friday", "Monday, Wednesday". */
export function weekWords(workingDays: readonly number[]): string {
  const days = [...new Set(workingDays)].sort((first, second) => first - second)
  const [first = 1] = days
  const last = days.at(-1) ?? first
  const name = (day: number) => WEEKDAYS[day - 1] ?? ''
  return days.length > 2 && last - first === days.length - 1
    ? `${name(first)} to ${name(last)}`
    : days.map(name).join(', ')
}

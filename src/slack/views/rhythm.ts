// When a digest comes, in words.

import type { Cadence } from '../../core/due.ts'
import type { Digest } from '../../core/subscription.ts'

/** How often, in one word. */
export const cadenceWords: Readonly<Record<Cadence['every'], string>> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
}

/** By ISO's number less one. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** The last day that every month has. */
const EVERY_MONTH_HAS = 28

/** "weekly in #sales, Mondays 09:00 Europe/Berlin"; `where` and the zone are mrkdwn. */
export function rhythmOf({ cadence, localTime }: Digest, where: string, zone: string): string {
  const day = dayWords(cadence)
  return `${cadenceWords[cadence.every]} ${where}, ${day}${localTime} ${zone}`
}

function dayWords(cadence: Cadence): string {
  if (cadence.every === 'day') return ''
  if (cadence.every === 'week') return `${WEEKDAYS[cadence.weekday - 1] ?? ''}s `
  const day = `on the ${ordinalOf(cadence.monthDay)}`
  return cadence.monthDay > EVERY_MONTH_HAS ? `${day} or the last day of a month, ` : `${day}, `
}

/** "1st", "22nd", "13th". */
export function ordinalOf(count: number): string {
  const isTeen = count % 100 >= 11 && count % 100 <= 13
  return `${count}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')}`
}

// Goal: nobody takes a date for one of this year that is not: its year is said wherever it is another one than the reader's,
// and nowhere else. Method: any two instants in zones on both sides of UTC, around every new year.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bookedOn } from '../../src/core/local-time.ts'
import { dayOf, localDay, localTime } from '../../src/slack/views/phrases.ts'

const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'Pacific/Pago_Pago')
const newYears = fc
  .tuple(fc.integer({ min: 2025, max: 2028 }), fc.integer({ min: -100_000, max: 100_000 }))
  .map(([year, seconds]) => new Date(Date.UTC(year, 0, 1) + seconds * 1000))
const instants = fc.oneof(
  newYears,
  fc.date({ min: new Date('2025-01-01'), max: new Date('2028-12-31'), noInvalidDate: true }),
)

it('a date says its year where that is not the year of whoever reads it', () => {
  fc.assert(
    fc.property(instants, instants, zones, (at, now, zone) => {
      const yearOf = (instant: Date) => bookedOn(instant, zone).slice(0, 4)
      const says = (text: string) => /\b20\d\d\b/.exec(text)?.[0]
      expect(says(localTime(at, zone, now))).toBe(yearOf(at) === yearOf(now) ? undefined : yearOf(at))
      const last = new Date(+at - 1)
      expect(says(localDay(at, zone, now))).toBe(yearOf(last) === yearOf(now) ? undefined : yearOf(last))
      const on = bookedOn(at, zone)
      expect(says(dayOf(on, bookedOn(now, zone)))).toBe(yearOf(at) === yearOf(now) ? undefined : yearOf(at))
    }),
  )
})

it('and it stands between the day and the time', () => {
  const now = new Date('2026-11-20T09:00:00Z')
  expect(localTime(new Date('2027-03-31T07:00:00Z'), 'Europe/Berlin', now)).toBe('Wed 31 Mar 2027 09:00')
  expect(localTime(new Date('2026-12-31T07:00:00Z'), 'Europe/Berlin', now)).toBe('Thu 31 Dec 08:00')
})

// Goal: a month is a calendar month of the pool's zone, whatever day it is, and its even share is that of its cycle.

import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { evenPace, hasMonths, monthAt } from '../../src/core/monthly-pace.ts'

const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'America/St_Johns', 'Australia/Lord_Howe')
const instants = fc.date({
  min: new Date('1999-12-30T00:00:00Z'),
  max: new Date('2101-01-02T00:00:00Z'),
  noInvalidDate: true,
})

describe('a month', () => {
  it('is the one that the clocks of the zone show, with the days that are still to come', () => {
    fc.assert(
      fc.property(instants, zones, (now, zone) => {
        const local = DateTime.fromJSDate(now, { zone })
        expect(monthAt({ pace: CREDIT, length: 'P1Y', zone }, now)).toEqual({
          month: { from: local.startOf('month').toISODate(), until: local.endOf('month').toISODate() },
          pace: CREDIT,
          daysLeft: (local.daysInMonth ?? 0) - local.day,
        })
      }),
    )
  })

  it.each([
    ['P1Y', 12_000, 1_000],
    ['P3M', 1_000, 333],
    ['P2Y', 24_000, 1_000],
    ['P73D', 7_300, 3_044],
  ])('of a cycle of %s has its even share of %d', (length, allotment, share) => {
    expect(evenPace({ length, allotment: allotment * CREDIT })).toBe(share * CREDIT)
  })

  it.each(['P1M', 'P4W', 'P31D', 'P1W'])('is nothing within a cycle of %s', (length) => {
    expect(hasMonths(length)).toBe(false)
    expect(evenPace({ length, allotment: CREDIT })).toBeUndefined()
    expect(monthAt({ pace: CREDIT, length, zone: 'UTC' }, new Date())).toBeUndefined()
  })
})

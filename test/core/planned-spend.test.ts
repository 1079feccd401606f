// Goal: a plan is judged alike from every side: more never fits better, and what is said to fit does, to the digit.
// Method: properties over any pool, then the kinds of things that may stand for each other.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CREDIT, price } from '../../src/core/amount.ts'
import type { ForecastInput } from '../../src/core/forecast.ts'
import type { LogItem } from '../../src/core/grammar-plan.ts'
import { cheaperKin, type Fit, judgePlan, mostOf } from '../../src/core/planned-spend.ts'
import { datesBetween } from '../../src/core/working-days.ts'

const rank: Record<Fit, number> = { fits: 0, may_fit: 1, does_not_fit: 2 }
const next = { startsAt: new Date('2026-12-01T00:00:00Z'), endsAt: new Date('2027-01-01T00:00:00Z') }

const pool = fc
  .record({
    left: fc.nat(2_000_000),
    reserved: fc.nat(500_000),
    granted: fc.nat(2_000_000),
    used: fc.array(fc.nat(80_000), { minLength: 30, maxLength: 30 }),
    countedFrom: fc.constantFrom('2026-10-01', '2026-11-23'),
  })
  .map(({ left, reserved, granted, used, countedFrom }) => {
    const days = datesBetween('2026-10-26', '2026-11-24').map((on, index) => ({ on, credits: used[index] ?? 0 }))
    const cycle = { startsAt: new Date('2026-11-01T00:00:00Z'), endsAt: next.startsAt }
    const week = { weekdays: [1, 2, 3, 4, 5], holidays: [] }
    const now = new Date('2026-11-24T10:00:00Z')
    const forecastInput: ForecastInput = { now, cycle, zone: 'UTC', week, left, days, countedFrom }
    return {
      balance: { left, reserved, free: Math.max(0, left - reserved) },
      forecastInput,
      next: { ...next, granted },
    }
  })
const cost = fc.nat(2_500_000)

describe('a plan', () => {
  test('never fits better for costing more', () => {
    fc.assert(
      fc.property(pool, cost, fc.nat(500_000), (given, low, more) => {
        const cheap = judgePlan({ ...given, cost: low })
        const dear = judgePlan({ ...given, cost: low + more })
        expect(dear.beside === null).toBe(cheap.beside === null)
        if (cheap.beside && dear.beside) expect(rank[dear.beside]).toBeGreaterThanOrEqual(rank[cheap.beside])
        expect(rank[dear.next.fit]).toBeGreaterThanOrEqual(rank[cheap.next.fit])
        if (dear.after) expect(dear.after.left).toBe((cheap.after?.left ?? 0) - more)
      }),
    )
  })

  test('leaves or lacks exactly what it costs more or less', () => {
    fc.assert(
      fc.property(pool, fc.nat(1_100), (given, permille) => {
        const { left, free } = given.balance
        const planned = Math.round((left * permille) / 1_000)
        const { after, lacks, beside, forecast } = judgePlan({ ...given, cost: planned })
        expect(after === null).toBe(lacks.ofLeft > 0)
        if (after) expect(after.left + planned).toBe(left)
        expect(free - planned + lacks.ofFree).toBe(after ? after.free : 0)
        // What is reserved for itself costs it nothing of what is free.
        const own = judgePlan({ ...given, cost: planned, held: given.balance.reserved })
        expect(own.lacks).toEqual({ ofFree: Math.max(0, planned - left), ofLeft: lacks.ofLeft })
        if (own.after && planned <= given.balance.reserved) expect(own.after.free).toBe(free)
        // What fits beside the usual use is not what is reserved.
        if (beside === 'fits' && planned > 0) expect(lacks.ofFree).toBe(0)
        if (beside === null) expect(forecast.kind).toBe('too_early')
      }),
    )
  })
})

describe('how much fits at most', () => {
  test('does, and one more does not', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 1, max: 999 }),
        (free, unitPrice, count) => {
          const quantity = count * CREDIT
          const item: LogItem = { activity: 'a', quantity, credits: price(unitPrice, quantity), pricedBy: 'list' }
          const most = mostOf([item], free)
          expect(most?.credits).toBeLessThanOrEqual(free)
          expect(price(unitPrice, (most?.quantity ?? 0) + CREDIT)).toBeGreaterThan(free)
        },
      ),
    )
  })

  test('is what is free, of plain credits; and nothing is said of several things or free ones', () => {
    const plain: LogItem = { quantity: CREDIT, credits: 700 * CREDIT, pricedBy: 'typed' }
    expect(mostOf([plain], 42_500)).toEqual({ ...plain, credits: 42_500 })
    expect(mostOf([plain, plain], 42_500)).toBeUndefined()
    expect(mostOf([{ ...plain, activity: 'people_search', credits: 0 }], 42_500)).toBeUndefined()
  })
})

describe('what is cheaper', () => {
  const list = [
    { activity: 'mobile_reveal', unitPrice: 8_000 },
    { activity: 'email_reveal', unitPrice: 1_000 },
    { activity: 'fax_reveal', unitPrice: 500 },
    { activity: 'free_reveal', unitPrice: 0 },
    { activity: 'odd_reveal', unitPrice: null },
    { activity: 'org_enrich', unitPrice: 100 },
    { activity: 'export', unitPrice: 50 },
  ]
  const item = (activity: string, credits: number, pricedBy: LogItem['pricedBy'] = 'list'): LogItem => ({
    activity,
    quantity: 3 * CREDIT,
    credits,
    pricedBy,
  })

  test.each<[string, LogItem[], string | undefined]>([
    ['the cheapest of the same kind that has a price', [item('mobile_reveal', 24_000)], 'fax_reveal'],
    ['nothing for the cheapest itself', [item('fax_reveal', 1_500)], undefined],
    ['nothing of another kind', [item('org_enrich', 300)], undefined],
    ['nothing for a kind of its own', [item('export', 150)], undefined],
    ['nothing for a typed price', [item('mobile_reveal', 24_000, 'typed')], undefined],
    ['nothing for several', [item('mobile_reveal', 24_000), item('email_reveal', 3_000)], undefined],
  ])('is %s', (_, items, expected) => {
    const kin = cheaperKin(items, list)
    expect(kin?.activity).toBe(expected)
    if (kin) expect(kin).toMatchObject({ quantity: 3 * CREDIT, credits: 1_500 })
  })
})

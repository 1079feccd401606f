// Goal: a forecast knows what comes and what ends: when a pool is empty, what ends on the way and what is there at the reset
// is what a walk over every single credit finds. Method: that walk, slow and written here, beside random lots and use; then
// what must hold of any forecast of them, and the cases that people read.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { type ForecastInput, type Foreseen, forecastOf } from '../../src/core/forecast.ts'
import { burn, type Lot, leastThatUsesAll, lotsOf, mostThatLasts } from '../../src/core/lots.ts'
import { dateAfter, datesBetween } from '../../src/core/working-days.ts'

const TODAY = '2026-12-01'
const dayAfter = (days: number) => dateAfter(TODAY, days)

/** Each credit by itself, as a person would cross it off a calendar. */
function walk(lots: readonly Lot[], uses: readonly number[]) {
  let credits = lots.flatMap(({ credits, from, until }) =>
    Array.from({ length: credits }, () => ({ from: from ?? TODAY, until: until ?? '9999-12-31' })),
  )
  let emptyOn: string | undefined
  let lacking = 0
  const ended = new Map<string, number>()
  for (const [index, use] of uses.entries()) {
    const on = dayAfter(index)
    for (let wanted = use; wanted > 0; wanted -= 1) {
      const [next] = credits.filter(({ from }) => from <= on).sort((one, other) => (one.until < other.until ? -1 : 1))
      if (next) credits = credits.filter((it) => it !== next)
      else lacking += 1
    }
    const isUsed = !credits.some(({ from }) => from <= on)
    for (const it of credits) if (it.until === on) ended.set(on, (ended.get(on) ?? 0) + 1)
    credits = credits.filter(({ until }) => until > on)
    const isOver = index < uses.length - 1 && !credits.some(({ from }) => from <= dayAfter(index + 1))
    if (isUsed || isOver) emptyOn ??= on
  }
  return { emptyOn, ended, rest: credits.length, lacking }
}

const DAYS = 14
const lot = fc
  .record({
    credits: fc.integer({ min: 1, max: 25 }),
    from: fc.option(fc.integer({ min: 0, max: DAYS - 1 })),
    length: fc.option(fc.nat(DAYS - 1)),
  })
  .map(({ credits, from, length }): Lot => {
    const until = length === null ? null : Math.min((from ?? 0) + length, DAYS - 1)
    return { credits, from: from === null ? null : dayAfter(from), until: until === null ? null : dayAfter(until) }
  })
const anyLots = fc.array(lot, { minLength: 1, maxLength: 5 })
const anyUses = fc.array(fc.nat(12), { minLength: DAYS, maxLength: DAYS })

function courseOf(uses: readonly number[]) {
  let used = 0
  return uses.map((use, index) => {
    used += use
    return { on: dayAfter(index), used }
  })
}

describe('credits that come and end', () => {
  test('burn as if each were crossed off by hand, those that end soonest first', () => {
    fc.assert(
      fc.property(anyLots, anyUses, (lots, uses) => {
        const { ended, ...burnt } = burn(lots, courseOf(uses))
        const slow = walk(lots, uses)
        expect(burnt).toEqual({ emptyOn: slow.emptyOn, rest: slow.rest, lacking: slow.lacking })
        for (const on of new Set([...ended.keys(), ...slow.ended.keys()]))
          expect(ended.get(on) ?? 0).toBe(slow.ended.get(on) ?? 0)
      }),
    )
  })

  test('last at the highest even use that lacks nothing, and are all used at the lowest that leaves nothing', () => {
    fc.assert(
      fc.property(anyLots, fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 }), (lots, counted) => {
        const ahead = datesBetween(TODAY, dayAfter(DAYS - 1))
        const isCounted = (on: string) => counted.includes(ahead.indexOf(on))
        const at = (perDay: number) =>
          walk(
            lots,
            ahead.map((on) => (isCounted(on) ? perDay : 0)),
          )
        const lasting = mostThatLasts(lots, { ahead, isCounted })
        expect([at(lasting).lacking, at(lasting + 1).lacking > 0]).toEqual([0, true])
        const all = leastThatUsesAll(lots, { ahead, isCounted })
        const unused = (perDay: number) => at(perDay).rest + [...at(perDay).ended.values()].reduce((a, b) => a + b, 0)
        // What comes or ends between days that count cannot be used on any of them.
        expect(all !== undefined).toBe(unused(200) === 0)
        if (all !== undefined) expect([unused(all), unused(all - 1) > 0]).toEqual([0, true])
      }),
      { numRuns: 50 },
    )
  })

  test('are what is left when some of it is gone already: what ends soonest went first', () => {
    fc.assert(
      fc.property(anyLots, fc.nat(60), (lots, left) => {
        const there = (some: readonly Lot[]) => some.filter(({ from }) => from === null)
        const sum = (some: readonly Lot[]) => some.reduce((total, { credits }) => total + credits, 0)
        const rest = lotsOf(left, lots)
        expect(sum(there(rest))).toBe(left)
        expect(rest.filter(({ from }) => from !== null)).toEqual(lots.filter(({ from }) => from !== null))
        const [soonest] = there(rest)
          .map(({ until }) => until ?? '9')
          .sort()
        const before = there(lots).filter(({ until }) => soonest !== undefined && (until ?? '9') < soonest)
        expect(sum(before)).toBeLessThanOrEqual(Math.max(0, sum(there(lots)) - left))
      }),
    )
  })
})

/** 50 on each day, weekends too, so that a reader can count: 651 are there on Tue 1 Dec, the reset is at the end of the 20th. */
function foreseen(given: Partial<ForecastInput> = {}): Foreseen {
  const forecast = forecastOf({
    now: new Date('2026-12-01T00:00:00Z'),
    cycle: { startsAt: new Date('2026-11-01T00:00:00Z'), endsAt: new Date('2026-12-21T00:00:00Z') },
    zone: 'UTC',
    week: { weekdays: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
    left: 651 * CREDIT,
    days: datesBetween('2026-11-01', '2026-11-30').map((on) => ({ on, credits: 50 * CREDIT })),
    countedFrom: '2026-11-01',
    measuredTo: '2026-11-30',
    ...given,
  })
  if (forecast.kind !== 'forecast') throw new Error(forecast.kind)
  return forecast
}

describe('a forecast', () => {
  test('counts what comes before it would be empty', () => {
    const top = { credits: 500 * CREDIT, from: '2026-12-13', until: null }
    // 651 last for 13 days of 50 and one credit of the 14th. With 500 from the 13th on there are 1,151: the 1,000 of 20 days.
    expect(foreseen().runsOut?.on).toBe('2026-12-14')
    const { runsOut, unused, coming, toLast, toUseAll } = foreseen({ lots: [top] })
    expect(runsOut).toBeNull()
    expect(unused.about).toBe(151 * CREDIT)
    expect(coming).toEqual([{ credits: 500 * CREDIT, on: '2026-12-13' }])
    // 651 for the 12 days before it are 54.25 a day, and 1,151 for all 20 are 57.55: the former lasts. To use all, the latter
    // would do too much before and too little after: 500 in the last 8 days are 62.5.
    expect(toLast?.perDay).toBe(54_250)
    expect(toUseAll?.perDay).toBe(62_500)
  })

  test('says that it is empty for a while, though more comes later', () => {
    const { runsOut, unused } = foreseen({ lots: [{ credits: 500 * CREDIT, from: '2026-12-17', until: null }] })
    expect(runsOut?.on).toBe('2026-12-14')
    // 500 less four days of 50.
    expect(unused.about).toBe(300 * CREDIT)
  })

  test('loses on the way what ends before it can be used, and is empty sooner for it', () => {
    const early = { credits: 300 * CREDIT, from: null, until: '2026-12-03' }
    const { runsOut, unused, ending } = foreseen({ lots: [early, { credits: 351 * CREDIT, from: null, until: null }] })
    // Three days use 150 of the 300; the other 351 last seven days of 50 and a credit of the eighth.
    expect(ending).toEqual([{ on: '2026-12-03', about: 150_000, least: 145_500, most: 154_500 }])
    expect(runsOut?.on).toBe('2026-12-11')
    expect(unused.about).toBe(0)
  })

  test('never ends earlier for more that comes, nor leaves less, and holds its middle in its range', () => {
    const amount = fc.integer({ min: 1, max: 400 }).map((credits) => credits * CREDIT)
    const dated = fc
      .tuple(amount, fc.integer({ min: 1, max: 19 }), fc.option(fc.nat(19)))
      .map(([credits, from, length]): Lot => {
        const until = length === null || from + length >= 20 ? null : dayAfter(from + length)
        return { credits, from: dayAfter(from), until }
      })
    fc.assert(
      fc.property(
        amount,
        fc.array(dated, { maxLength: 4 }),
        amount,
        fc.integer({ min: 1, max: 19 }),
        (left, lots, more, on) => {
          const poorer = foreseen({ left, lots })
          const richer = foreseen({ left, lots: [...lots, { credits: more, from: dayAfter(on), until: null }] })
          for (const which of ['on', 'earliestOn', 'latestOn'] as const)
            expect((richer.runsOut?.[which] ?? '9999') >= (poorer.runsOut?.[which] ?? '9999')).toBe(true)
          expect(richer.unused.about).toBeGreaterThanOrEqual(poorer.unused.about)
          for (const { least, about, most } of [richer.unused, ...(richer.ending ?? [])])
            expect(least <= about && about <= most).toBe(true)
          const { runsOut } = richer
          if (runsOut)
            expect(runsOut.earliestOn <= runsOut.on && runsOut.on <= (runsOut.latestOn ?? runsOut.on)).toBe(true)
        },
      ),
    )
  })
})

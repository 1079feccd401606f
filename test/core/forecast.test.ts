// Goal: a forecast can be relied on as far as it says: it is silent where it knows too little, its range holds what
// comes, and nothing that ought not to matter makes it jump. Method: properties over any history, then the cases that
// people read.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { type Forecast, type ForecastInput, forecastOf } from '../../src/core/forecast.ts'
import { bookedOn, resolveLocal } from '../../src/core/local-time.ts'
import { dateAfter, datesBetween, isWorkingDay, type WorkWeek } from '../../src/core/working-days.ts'

const DAY_MS = 86_400_000
const officeWeek: WorkWeek = { weekdays: [1, 2, 3, 4, 5], holidays: [] }

/** A busy pool on Tue 1 Dec 2026, in a cycle from Fri 13 Nov to Sun 13 Dec 15:58 in Berlin. */
function inputOf(given: Partial<ForecastInput> = {}): ForecastInput {
  return {
    now: new Date('2026-12-01T08:00:00Z'),
    cycle: { startsAt: new Date('2026-11-13T14:58:00Z'), endsAt: new Date('2026-12-13T14:58:00Z') },
    zone: 'Europe/Berlin',
    week: officeWeek,
    left: 188 * CREDIT,
    days: [
      ...evenDays('2026-11-13', '2026-11-24', 44),
      ...daysOf({ '2026-11-25': 74, '2026-11-26': 79, '2026-11-27': 92, '2026-11-30': 89, '2026-12-01': 17 }),
    ],
    countedFrom: '2026-11-13',
    ...given,
  }
}

function daysOf(credits: Record<string, number>): { on: string; credits: number }[] {
  return Object.entries(credits).map(([on, amount]) => ({ on, credits: amount * CREDIT }))
}

/** The same use on each working day from one local date to another. */
function evenDays(from: string, to: string, credits: number): { on: string; credits: number }[] {
  return datesBetween(from, to)
    .filter((on) => isWorkingDay(on, officeWeek))
    .map((on) => ({ on, credits: credits * CREDIT }))
}

function sumOf(days: ForecastInput['days']): number {
  return days.reduce((sum, { credits }) => sum + credits, 0)
}

function dateOf(on: string): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = on.split('-').map(Number)
  return { year, month, day }
}

type Told = Extract<Forecast, { kind: 'forecast' | 'idle' }>

function told(forecast: Forecast): Told {
  if (forecast.kind !== 'forecast' && forecast.kind !== 'idle') throw new Error(`nothing is told: ${forecast.kind}`)
  return forecast
}

/** Zones whose clocks change by a half hour, at midnight, and in the span that is drawn. */
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham')
const anyWeek = fc.record({
  weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  holidays: fc.array(
    fc.integer({ min: -40, max: 40 }).map((day) => dateAfter('2026-10-25', day)),
    { maxLength: 12 },
  ),
})
const anyInput = fc
  .record({
    now: fc.integer({ min: 0, max: 30 * DAY_MS }).map((ms) => new Date(Date.parse('2026-10-12T00:00:00Z') + ms)),
    sinceStart: fc.integer({ min: 0, max: 40 * DAY_MS }),
    untilEnd: fc.integer({ min: 1, max: 60 * DAY_MS }),
    zone: zones,
    week: fc.oneof(fc.constant(officeWeek), anyWeek),
    left: fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 10 ** 15 })),
    used: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -20_000, max: 200_000 }), fc.nat(10 ** 12)), {
      maxLength: 45,
    }),
    countedDays: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ now, sinceStart, untilEnd, zone, week, left, used, countedDays }): ForecastInput => {
    const today = bookedOn(now, zone)
    return {
      now,
      cycle: { startsAt: new Date(+now - sinceStart), endsAt: new Date(+now + untilEnd) },
      zone,
      week,
      left,
      days: used.map((credits, age) => ({ on: dateAfter(today, -age), credits })),
      countedFrom: dateAfter(today, -countedDays),
    }
  })

describe('a forecast', () => {
  test('holds its middle in its range, and tells of a run-out or of a rest, never of both', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const forecast = forecastOf(input)
        if (forecast.kind === 'too_early' || forecast.kind === 'gone') return
        const { runsOut, unused } = forecast
        for (const amount of [unused.least, unused.about, unused.most]) expect(Number.isSafeInteger(amount)).toBe(true)
        expect(unused.least).toBeGreaterThanOrEqual(0)
        expect(unused.least).toBeLessThanOrEqual(unused.about)
        expect(unused.about).toBeLessThanOrEqual(unused.most)
        expect(unused.most).toBeLessThanOrEqual(input.left)
        expect(runsOut === null).toBe(unused.about > 0)
        if (!runsOut) return
        expect(runsOut.latestOn === null).toBe(unused.most > 0)
        expect(runsOut.earliestOn <= runsOut.on && runsOut.on <= (runsOut.latestOn ?? runsOut.on)).toBe(true)
        expect(runsOut.earliestOn >= bookedOn(input.now, input.zone)).toBe(true)
        const last = bookedOn(new Date(+input.cycle.endsAt - 1), input.zone)
        expect((runsOut.latestOn ?? runsOut.on) <= last).toBe(true)
      }),
    )
  })

  test('never ends earlier for more that is left', () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 10 ** 12 }), (input, more) => {
        const poorer = forecastOf(input)
        const richer = forecastOf({ ...input, left: input.left + more })
        expect(richer.kind).toBe(poorer.kind)
        if (richer.kind !== 'forecast' || poorer.kind !== 'forecast') return
        for (const which of ['on', 'earliestOn', 'latestOn'] as const) {
          const never = '9999-12-31'
          expect((richer.runsOut?.[which] ?? never) >= (poorer.runsOut?.[which] ?? never)).toBe(true)
        }
        for (const which of ['about', 'least', 'most'] as const)
          expect(richer.unused[which]).toBeGreaterThanOrEqual(poorer.unused[which])
      }),
    )
  })

  test('has a lower pace after a day on which nothing was used', () => {
    fc.assert(
      fc.property(anyInput, fc.nat(6), (input, age) => {
        const idleOn = dateAfter(bookedOn(input.now, input.zone), -age)
        const before = forecastOf({
          ...input,
          days: input.days.map((day) => ({ ...day, credits: Math.abs(day.credits) })),
        })
        const after = forecastOf({
          ...input,
          days: input.days.map(({ on, credits }) => ({ on, credits: on === idleOn ? 0 : Math.abs(credits) })),
        })
        if (before.kind !== 'forecast' && before.kind !== 'idle') return
        expect(told(after).pace.perDay).toBeLessThanOrEqual(before.pace.perDay)
        expect(told(after).pace.days).toBe(before.pace.days)
      }),
    )
  })

  test('is the same whichever hour clocks are changed', () => {
    const forecasts = (['Europe/Berlin', 'UTC', 'Africa/Lagos'] as const).map((zone) =>
      forecastOf(
        inputOf({
          zone,
          now: resolveLocal({ year: 2026, month: 10, day: 22, hour: 9 }, zone),
          cycle: {
            startsAt: resolveLocal({ year: 2026, month: 10, day: 1 }, zone),
            endsAt: resolveLocal({ year: 2026, month: 11, day: 1 }, zone),
          },
          left: 300 * CREDIT,
          days: evenDays('2026-10-01', '2026-10-22', 50),
          countedFrom: '2026-10-01',
        }),
      ),
    )
    expect(new Set(forecasts.map((it) => JSON.stringify(it))).size).toBe(1)
    expect(told(forecasts[0] as Forecast).runsOut).toEqual({
      on: '2026-10-30',
      earliestOn: '2026-10-30',
      latestOn: null,
    })
  })
})

describe('of an uneven pool a forecast', () => {
  /** Numbers in [0, 1) that are the same in each run: what is measured here is a share, not a rule without exception. */
  function draws(seed: number): () => number {
    let state = seed
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state / 2_147_483_648
    }
  }

  test.each([
    ['in the morning', 0],
    ['at noon', 0.5],
    ['in the evening', 1],
  ])('made %s holds in its range what comes, in about eight cases of ten', (_, shareOfToday) => {
    const draw = draws(7)
    const left = 10_000 * CREDIT
    const today = '2026-11-02'
    const cases = Array.from({ length: 400 }, () => {
      const used = evenDays('2026-10-01', '2026-11-13', 0).map(({ on }) => ({
        on,
        credits: Math.round((draw() + draw() + draw()) * 40 * CREDIT),
      }))
      const days = used
        .filter(({ on }) => on <= today)
        .map(({ on, credits }) => ({ on, credits: on === today ? credits * shareOfToday : credits }))
      const cycle = { startsAt: new Date('2026-10-15T00:00:00Z'), endsAt: new Date('2026-11-14T00:00:00Z') }
      const now = new Date('2026-11-02T09:00:00Z')
      const given = { now, cycle, zone: 'UTC', left, days, countedFrom: '2026-10-01' }
      const { least, most } = told(forecastOf(inputOf(given))).unused
      const rest = left - sumOf(used) + sumOf(days)
      return least <= rest && rest <= most
    })
    const held = cases.filter(Boolean).length / cases.length
    expect(held).toBeGreaterThan(0.75)
    expect(held).toBeLessThan(0.92)
  })

  test('moves by days and not by weeks where the rate goes up and down, and its range holds the even one', () => {
    const cycle = { startsAt: new Date('2026-11-02T00:00:00Z'), endsAt: new Date('2027-01-01T00:00:00Z') }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), fc.boolean(), (swing, startsHigh) => {
        const used = evenDays('2026-11-02', '2026-12-31', 70).map(({ on, credits }, index) => ({
          on,
          credits: credits + ((index % 2 === 0) === startsHigh ? swing : -swing) * CREDIT,
        }))
        const ends = evenDays('2026-11-16', '2026-12-09', 0).map(({ on: today }) => {
          const days = used.filter(({ on }) => on <= today)
          // 70 a working day would end it on 17 Dec.
          const left = 34 * 70 * CREDIT - sumOf(days)
          const given = {
            now: new Date(`${today}T18:00:00Z`),
            cycle,
            zone: 'UTC',
            left,
            days,
            countedFrom: '2026-11-02',
          }
          const { runsOut } = told(forecastOf(inputOf(given)))
          if (!runsOut) throw new Error('it runs out')
          expect(runsOut.earliestOn <= '2026-12-17' && '2026-12-17' <= (runsOut.latestOn ?? '9')).toBe(true)
          return evenDays('2026-11-02', runsOut.on, 0).length
        })
        // Where every second day is idle, a week has two days of use or three of five.
        const moves = ends.slice(1).map((end, index) => Math.abs(end - (ends[index] ?? 0)))
        expect(Math.max(...moves)).toBeLessThanOrEqual(13)
        if (swing <= 50) expect(Math.max(...moves)).toBeLessThanOrEqual(8)
      }),
      { numRuns: 20 },
    )
  })
})

describe('what is told', () => {
  test('of a pool that runs out: when, at what pace, and what would last', () => {
    expect(forecastOf(inputOf())).toEqual({
      kind: 'forecast',
      pace: {
        perDay: 70_200,
        per: 'working_day',
        of: 'last_week',
        from: '2026-11-25',
        credits: 351 * CREDIT,
        days: 5,
      },
      runsOut: { on: '2026-12-03', earliestOn: '2026-12-02', latestOn: '2026-12-04' },
      unused: { about: 0, least: 0, most: 0 },
      toLast: { perDay: 20_888, days: 9, today: true },
    })
  })

  test('of a calm one: what is left at the reset', () => {
    const now = new Date('2026-12-10T08:00:00Z')
    const days = evenDays('2026-11-13', '2026-12-09', 20).map(({ on, credits }, index) => ({
      on,
      credits: credits + (index % 2 === 0 ? 8 : -8) * CREDIT,
    }))
    const { runsOut, unused, toLast } = told(forecastOf(inputOf({ now, left: 642 * CREDIT, days })))
    expect(runsOut).toBeNull()
    expect(toLast).toEqual({ perDay: 321 * CREDIT, days: 2, today: true })
    expect(unused).toEqual({ about: 610_000, least: 584_420, most: 627_580 })
  })

  const thirdDay = { now: new Date('2026-11-17T17:00:00Z') }
  const firstDay = { now: inputOf().cycle.startsAt }
  const atReset = { now: new Date('2026-12-12T09:00:00Z'), days: daysOf({ '2026-12-09': 50 }) }
  test.each<[string, Partial<ForecastInput>, Forecast['kind']]>([
    ['an empty pool', { left: 0 }, 'gone'],
    ['an empty pool in its first days', { ...thirdDay, left: 0 }, 'gone'],
    ['the third working day of a first cycle', thirdDay, 'forecast'],
    ['its second', { now: new Date('2026-11-16T17:00:00Z') }, 'too_early'],
    [
      'the third working day of a long cycle',
      { ...thirdDay, cycle: { ...inputOf().cycle, endsAt: new Date('2027-11-13T14:58:00Z') } },
      'too_early',
    ],
    ['the first day after a week that was counted', { ...firstDay, countedFrom: '2026-11-06' }, 'forecast'],
    ['the first day after less than a week', { ...firstDay, countedFrom: '2026-11-07' }, 'too_early'],
    ['a pool that was set up yesterday, late in its cycle', { countedFrom: '2026-11-30' }, 'too_early'],
    ['and two days later', { countedFrom: '2026-11-27' }, 'forecast'],
    ['a week without use', { days: daysOf({ '2026-11-20': 400 }) }, 'idle'],
    ['a week that gave back more than it used', { days: daysOf({ '2026-11-27': 20, '2026-11-30': -40 }) }, 'idle'],
  ])('of %s', (_, given, kind) => {
    expect(forecastOf(inputOf(given)).kind).toBe(kind)
  })

  test('where it is too early, the day from which it is not', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const early = forecastOf(input)
        if (early.kind !== 'too_early') return
        const { cycle, zone } = input
        const ahead = datesBetween(bookedOn(input.now, zone), bookedOn(new Date(+cycle.endsAt - 1), zone))
        const spokenOn = ahead.find((on) => {
          const now = resolveLocal({ ...dateOf(on), hour: 12 }, zone)
          return forecastOf({ ...input, now }).kind !== 'too_early'
        })
        expect(spokenOn ?? null).toBe(early.until)
      }),
      { numRuns: 50 },
    )
  })

  test.each<[string, Partial<ForecastInput>, Partial<Told['pace']>]>([
    [
      'credits of a weekend count, its days do not',
      { days: daysOf({ '2026-11-28': 90, '2026-11-30': 10 }) },
      { perDay: 20_000, days: 5 },
    ],
    ['a holiday does not count', { week: { ...officeWeek, holidays: ['2026-11-26'] } }, { perDay: 87_750, days: 4 }],
    [
      'a week of holidays is measured by the day',
      { week: { ...officeWeek, holidays: datesBetween('2026-11-25', '2026-12-01') } },
      { perDay: Math.round(351_000 / 7), per: 'day', days: 7 },
    ],
    ['so is a pool without working days', { week: { weekdays: [], holidays: [] } }, { per: 'day', days: 7 }],
    [
      'a pool of three days is measured on them',
      { countedFrom: '2026-11-27' },
      { perDay: 66_000, of: 'so_far', from: '2026-11-27', credits: 198_000, days: 3 },
    ],
  ])('%s', (_, given, pace) => {
    expect(told(forecastOf(inputOf(given))).pace).toMatchObject(pace)
  })

  test('where no working day is left, exactly what is left', () => {
    const { runsOut, unused, toLast } = told(forecastOf(inputOf(atReset)))
    expect({ runsOut, unused, toLast }).toEqual({
      runsOut: null,
      unused: { about: 188_000, least: 188_000, most: 188_000 },
      toLast: null,
    })
  })

  test('of today only the rest of its pace is expected', () => {
    const even = (usedToday: number) => [
      ...evenDays('2026-11-13', '2026-11-30', 70),
      { on: '2026-12-01', credits: usedToday * CREDIT },
    ]
    const endsAt = new Date('2026-12-01T22:59:00Z')
    const rest = (usedToday: number) =>
      told(forecastOf(inputOf({ days: even(usedToday), cycle: { ...inputOf().cycle, endsAt } }))).unused.about
    expect([rest(0), rest(70), rest(500)]).toEqual([188_000 - 56_000, 188_000, 188_000])
  })
})

test('what is said in the morning measures the seven whole days before it, and begins its day with a whole pace', () => {
  const monday = { now: new Date('2026-11-30T08:00:00Z'), days: evenDays('2026-11-13', '2026-11-27', 60) }
  const byDay = told(forecastOf(inputOf(monday)))
  const byMorning = told(forecastOf(inputOf({ ...monday, measuredTo: '2026-11-29' })))
  // Five working days of 60; with today, on which nothing was used yet, four of them by five.
  expect(byMorning.pace).toMatchObject({ perDay: 60 * CREDIT, from: '2026-11-23', credits: 300 * CREDIT, days: 5 })
  expect(byDay.pace).toMatchObject({ perDay: 48 * CREDIT, from: '2026-11-24', credits: 240 * CREDIT, days: 5 })
  // 188 at 60 a day: Monday, Tuesday, Wednesday, and the rest on Thursday.
  expect(byMorning.runsOut?.on).toBe('2026-12-03')
})

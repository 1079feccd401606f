// Goal: a digest or reminder comes at its local time on its day, once, in every zone and whatever clocks do. Method: a slow
// reference that looks at the clock every quarter of an hour, and the rules of making way counted by hand.

import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import {
  type Cadence,
  daysTold,
  daysToldOf,
  lastSlot,
  nextSlot,
  type ReminderPlan,
  type Rhythm,
  remindersOf,
  reportDueAt,
} from '../../src/core/due.ts'
import { makesWay } from '../../src/core/room.ts'
import { dateAfter } from '../../src/core/working-days.ts'
import { dateShown, daysFromTo, firstShownAt } from '../support/slow-clock.ts'

const HOUR = 3_600_000

/** Both sides of the line where dates change, half-hour clocks, changes at midnight, and a zone without any. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Atlantic/Azores',
  'Asia/Kolkata',
  'America/Santiago',
  'UTC',
]

const anyZone = fc.constantFrom(...zones)
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`)
const anyCadence: fc.Arbitrary<Cadence> = fc.oneof(
  fc.constant({ every: 'day' as const }),
  fc.integer({ min: 1, max: 7 }).map((weekday) => ({ every: 'week' as const, weekday })),
  fc.integer({ min: 1, max: 31 }).map((monthDay) => ({ every: 'month' as const, monthDay })),
)
const anyRhythm: fc.Arbitrary<Rhythm> = fc.record({ cadence: anyCadence, localTime: anyTime, zone: anyZone })
/** Two years in which Berlin, New York, Havana, Lord Howe, Chatham and Santiago change their clocks four times each. */
const anyInstant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) }).map((at) => new Date(at))

function suits(cadence: Cadence, on: string): boolean {
  const date = DateTime.fromISO(on, { zone: 'utc' })
  if (cadence.every === 'day') return true
  if (cadence.every === 'week') return date.weekday === cadence.weekday
  return date.day === cadence.monthDay || (date.day < cadence.monthDay && date.day === date.daysInMonth)
}

/** All that is due in the days around an instant, figured day by day. */
function slotsAround({ cadence, localTime, zone }: Rhythm, at: Date): number[] {
  const slots: number[] = []
  for (let days = -40; days <= 40; days += 1) {
    const on = dateAfter(at.toISOString().slice(0, 10), days)
    if (suits(cadence, on)) slots.push(firstShownAt(on, localTime, zone))
  }
  return slots
}

describe('the time of a digest', () => {
  it('is the first moment at which the clock of the zone has come to it, on each of its days', () => {
    fc.assert(
      fc.property(anyRhythm, anyInstant, (rhythm, at) => {
        const slots = slotsAround(rhythm, at)
        expect(+nextSlot(rhythm, at).dueAt).toBe(slots.find((slot) => slot > +at))
        expect(+lastSlot(rhythm, at).dueAt).toBe(slots.findLast((slot) => slot <= +at))
      }),
      { numRuns: 20 },
    )
  })

  it('follows itself without a gap or a repetition', () => {
    fc.assert(
      fc.property(anyRhythm, anyInstant, (rhythm, at) => {
        const next = nextSlot(rhythm, at)
        const after = nextSlot(rhythm, next.dueAt)
        expect(+after.dueAt).toBeGreaterThan(+next.dueAt)
        expect(lastSlot(rhythm, next.dueAt)).toEqual(next)
        expect(lastSlot(rhythm, new Date(+after.dueAt - 1))).toEqual(next)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['a time that clocks skip', 'Europe/Berlin', '2026-03-28T12:00:00Z', '02:30', '2026-03-29T01:00:00.000Z'],
    ['a time that clocks show twice', 'Europe/Berlin', '2026-10-24T12:00:00Z', '02:30', '2026-10-25T00:30:00.000Z'],
    ['midnight that clocks skip', 'America/Havana', '2026-03-07T12:00:00Z', '00:00', '2026-03-08T05:00:00.000Z'],
    [
      'half an hour that clocks skip',
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00Z',
      '02:15',
      '2026-10-03T15:30:00.000Z',
    ],
  ])('takes %s as the clock has it first', (_what, zone, after, localTime, due) => {
    const rhythm = { cadence: { every: 'day' as const }, localTime, zone }
    expect(nextSlot(rhythm, new Date(after)).dueAt.toISOString()).toBe(due)
  })

  it('tells each day in exactly one digest', () => {
    fc.assert(
      fc.property(anyRhythm, anyInstant, (rhythm, at) => {
        const { cadence } = rhythm
        const first = nextSlot(rhythm, at)
        const second = nextSlot(rhythm, first.dueAt)
        expect(daysTold(cadence, second.on).from).toBe(dateAfter(daysTold(cadence, first.on).until, 1))
        expect(daysTold(cadence, first.on).until).toBe(dateAfter(first.on, -1))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the days of a digest that is read elsewhere', () => {
  it('are the last whole days of the pool, in as many as the reader was promised, and none is told twice', () => {
    fc.assert(
      fc.property(anyRhythm, anyZone, anyInstant, (rhythm, poolZone, at) => {
        const { cadence } = rhythm
        const first = nextSlot(rhythm, at)
        const told = daysToldOf(cadence, first, poolZone)
        const promised = daysTold(cadence, first.on)
        expect(dateShown(+first.dueAt, poolZone)).toBe(dateAfter(told.until, 1))
        expect(daysFromTo(told.from, told.until)).toBe(daysFromTo(promised.from, promised.until))
      }),
      { numRuns: 200 },
    )
  })
})

const plan: ReminderPlan = { daysBefore: [7, 3, 1], ownerDays: [1], report: true, localTime: '09:00' }
const berlin = 'Europe/Berlin'
/** From Fri 13 Nov 15:58 to Sun 13 Dec 15:58. */
const cycle = { startsAt: new Date('2026-11-13T14:58:00Z'), endsAt: new Date('2026-12-13T14:58:00Z') }

describe('the reminders of a reset', () => {
  it('come in the morning, so many local days before', () => {
    expect(remindersOf(cycle, berlin, plan).map(({ days, dueAt }) => `${days} ${dueAt.toISOString()}`)).toEqual([
      '7 2026-12-06T08:00:00.000Z',
      '3 2026-12-10T08:00:00.000Z',
      '1 2026-12-12T08:00:00.000Z',
    ])
  })

  it('leave out what would come in the first half of a short cycle', () => {
    const week = { startsAt: new Date('2026-12-01T00:00:00Z'), endsAt: new Date('2026-12-08T00:00:00Z') }
    expect(remindersOf(week, 'UTC', plan).map(({ days }) => days)).toEqual([3, 1])
    const twoDays = { startsAt: new Date('2026-12-01T00:00:00Z'), endsAt: new Date('2026-12-03T00:00:00Z') }
    expect(remindersOf(twoDays, 'UTC', plan)).toEqual([])
  })

  it.each([
    ['in the day', '2026-12-13T14:58:00Z', '2026-12-13T14:58:00.000Z'],
    ['at night', '2026-12-12T23:00:00Z', '2026-12-13T08:00:00.000Z'],
    ['in the evening', '2026-12-13T20:00:00Z', '2026-12-14T08:00:00.000Z'],
  ])('end with a report, which waits for the morning where the reset is not in the day: %s', (_when, endsAt, due) => {
    expect(reportDueAt(new Date(endsAt), berlin, '09:00').toISOString()).toBe(due)
  })
})

describe('a weekly digest that nobody asked for', () => {
  const weekly: Rhythm = { cadence: { every: 'week', weekday: 1 }, localTime: '09:00', zone: berlin }

  it('never is the third post of a pool in seven days', () => {
    const anyPlan = fc.record({
      daysBefore: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 2 }),
      ownerDays: fc.constant([1] as readonly number[]),
      report: fc.boolean(),
      localTime: fc.constantFrom('09:00', '10:00'),
    })
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 7, max: 92 }), (made, start, length) => {
        const startsAt = (n: number) => new Date(Date.UTC(2026, 0, 1 + start) + n * length * 24 * HOUR)
        const cycles = [0, 1, 2, 3].map((n) => ({ startsAt: startsAt(n), endsAt: startsAt(n + 1) }))
        const posted = made.daysBefore.filter((days) => !made.ownerDays.includes(days))
        const others = cycles.flatMap((one) => [
          ...remindersOf(one, berlin, { ...made, daysBefore: posted }).map(({ dueAt }) => +dueAt),
          ...(made.report ? [+reportDueAt(one.endsAt, berlin, made.localTime)] : []),
        ])
        const digests: number[] = []
        for (let at = startsAt(0); at < startsAt(4); at = nextSlot(weekly, at).dueAt) digests.push(+at)
        for (const at of digests.slice(1)) {
          if (makesWay(new Date(at), { cycles, zone: berlin, plan: made })) continue
          const days = others.filter((other) => other !== at).map((other) => dayOf(other))
          for (let first = dayOf(at) - 6; first <= dayOf(at); first += 1)
            expect(days.filter((day) => first <= day && day < first + 7).length).toBeLessThan(2)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('comes all the same where reminders leave it room', () => {
    const cycles = [cycle]
    const coming = ['2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14', '2026-12-21'].filter(
      (on) => !makesWay(new Date(`${on}T08:00:00Z`), { cycles, zone: berlin, plan }),
    )
    expect(coming).toEqual(['2026-11-23', '2026-11-30', '2026-12-21'])
  })
})

/** A local date of Berlin as a number of days. */
function dayOf(at: number): number {
  return Math.round(Date.parse(DateTime.fromMillis(at, { zone: berlin }).toFormat('yyyy-MM-dd')) / (24 * HOUR))
}

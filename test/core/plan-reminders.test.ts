// Goal: what is announced of a reset, what people are told is still to come, and what nobody wants to hear any more, agree at
// every instant. Method: properties over plans, cycles and instants.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayNumber, type LetExpire, nextSlot, type ReminderPlan, remindersOf } from '../../src/core/due.ts'
import { bookedOn } from '../../src/core/local-time.ts'
import type { Cycle } from '../../src/core/model.ts'
import { nextDigest } from '../../src/core/next-digest.ts'
import { comingReminders, judgeLetExpire, planReminders } from '../../src/core/plan-reminders.ts'
import { endingSlots, makesWay, planEndings } from '../../src/core/room.ts'

const HOUR = 3_600_000
const zone = 'Europe/Berlin'
const NEVER = new Date(0)

const anyPlan: fc.Arbitrary<ReminderPlan> = fc
  .record({
    daysBefore: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }),
    ownerCount: fc.nat(5),
    report: fc.boolean(),
    localTime: fc.constantFrom('09:00', '17:30', '00:00'),
  })
  .map(({ ownerCount, ...plan }) => ({ ...plan, ownerDays: plan.daysBefore.slice(0, ownerCount) }))

/** Two cycles that follow each other, and an instant in the second. */
const anyTime = fc
  .record({
    start: fc.nat(3000),
    first: fc.integer({ min: 1, max: 92 }),
    second: fc.integer({ min: 1, max: 92 }),
    part: fc.nat(99),
  })
  .map(({ start, first, second, part }) => {
    const at = (hours: number) => new Date(Date.UTC(2026, 0, 1) + (start + hours) * HOUR)
    const cycle = (from: number, until: number): Cycle => ({
      startsAt: at(from),
      endsAt: at(until),
      termsVersion: 1,
      history: false,
    })
    const [middle, end] = [24 * first, 24 * (first + second)]
    return { cycles: [cycle(0, middle), cycle(middle, end)], now: at(middle + ((end - middle) * part) / 100) }
  })

describe('what is to come', () => {
  it('begins with what the schedule wakes up for, and leaves out what the cycle is too short for', () => {
    fc.assert(
      fc.property(anyPlan, anyTime, (plan, { cycles, now }) => {
        const input = { cycles, zone, plan, letExpire: null, now }
        const { coming, tooEarly } = comingReminders(input)
        const [next] = coming
        if (next) expect(planReminders({ ...input, since: NEVER }).nextAt).toEqual(next.dueAt)
        const [, open] = cycles
        const said = open ? remindersOf(open, zone, plan).map(({ days }) => days) : []
        expect([...said, ...tooEarly].sort()).toEqual([...plan.daysBefore].sort())
      }),
    )
  })
})

describe('a reset whose credits are let expire', () => {
  it('has no reminder any more, and its report; every other reset is announced as ever', () => {
    fc.assert(
      fc.property(anyPlan, anyTime, fc.integer({ min: -1, max: 1 }), (plan, { cycles, now }, moved) => {
        const endsAt = new Date(+(cycles[1]?.endsAt ?? 0) + moved * HOUR)
        const letExpire = { endsAt, at: now }
        const input = { cycles, zone, plan, now }
        const without = comingReminders({ ...input, letExpire: null }).coming
        const { coming } = comingReminders({ ...input, letExpire })
        // A moved reset is another one.
        const isSaid = ({ kind, cycle }: (typeof without)[number]) => kind === 'report' || +cycle.endsAt !== +endsAt
        expect(coming).toEqual(without.filter(isSaid))
        const { say } = planReminders({ ...input, letExpire, since: NEVER })
        expect(say === undefined || isSaid(say)).toBe(true)
      }),
    )
  })

  it('leaves the room of what is not said to a digest that makes way', () => {
    const cycles = [{ startsAt: new Date('2026-11-13T14:58Z'), endsAt: new Date('2026-12-13T14:58Z') }]
    const plan = { daysBefore: [7, 3, 1], ownerDays: [1], report: true, localTime: '09:00' }
    const coming = (letExpire: LetExpire | null) =>
      ['2026-12-07', '2026-12-14'].filter(
        (on) => !makesWay(new Date(`${on}T08:00Z`), { cycles, zone, plan, letExpire }),
      )
    const endsAt = new Date('2026-12-13T14:58Z')
    expect(coming(null)).toEqual([])
    expect(coming({ endsAt, at: new Date('2026-12-06T09:00Z') })).toEqual(['2026-12-07', '2026-12-14'])
    expect(coming({ endsAt, at: new Date('2026-12-10T09:00Z') })).toEqual([])
    expect(coming({ endsAt: new Date('2026-12-13T15:58Z'), at: new Date('2026-12-06T09:00Z') })).toEqual([])
  })

  const endsAt = new Date('2026-12-13T14:58Z')
  const now = new Date('2026-12-06T09:00Z')
  const let13 = { endsAt, at: now }
  const standing = { endsAt, openEndsAt: endsAt, letExpire: null as LetExpire | null, now }
  const wanted = { isWanted: true, mayDecide: true }
  it.each([
    ['changes', standing, wanted, { kind: 'change' }],
    ['is undone', { ...standing, letExpire: let13 }, { ...wanted, isWanted: false }, { kind: 'change' }],
    ['is so already', { ...standing, letExpire: let13 }, wanted, { kind: 'same' }],
    ['is reminded of already', standing, { ...wanted, isWanted: false }, { kind: 'same' }],
    [
      'is the first since another was let expire',
      { ...standing, letExpire: { ...let13, endsAt: new Date('2026-11-13T14:58Z') } },
      wanted,
      { kind: 'change' },
    ],
    ['is not theirs', standing, { ...wanted, mayDecide: false }, { kind: 'refused', because: 'not-theirs' }],
    ['is over', { ...standing, now: endsAt }, wanted, { kind: 'refused', because: 'over' }],
    [
      'was moved',
      { ...standing, openEndsAt: new Date('2026-12-14T14:58Z') },
      wanted,
      { kind: 'refused', because: 'moved' },
    ],
  ])('%s', (_what, reset, act, judged) => {
    expect(judgeLetExpire(reset, act)).toEqual(judged)
  })
})

describe('the next digest', () => {
  it('is the first that does not make way, as the schedule will see it then', () => {
    const weekly = { cadence: { every: 'week' as const, weekday: 1 }, localTime: '09:00', zone }
    fc.assert(
      fc.property(anyPlan, anyTime, (plan, { cycles, now }) => {
        expect(nextDigest(weekly, { after: now, makesWayFor: null })).toEqual(nextSlot(weekly, now))
        const until = cycles[1]?.endsAt ?? now
        const next = nextDigest(weekly, { after: now, makesWayFor: { cycles, zone, plan } })
        for (let slot = nextSlot(weekly, now); slot.dueAt < (next?.dueAt ?? until); slot = nextSlot(weekly, slot.dueAt))
          expect(makesWay(slot.dueAt, { cycles, zone, plan })).toBe(true)
        if (next) expect(makesWay(next.dueAt, { cycles, zone, plan })).toBe(false)
      }),
    )
  })
})

/** Ends at any hours of the two cycles and the weeks after them, of credits that came with the first. */
const anyEnds = fc.uniqueArray(fc.integer({ min: 1, max: 24 * 200 }), { maxLength: 6 })

describe('credits that end on their own', () => {
  it('are told of by no post that is one too many in seven days, and a digest makes way for them', () => {
    const weekly = { cadence: { every: 'week' as const, weekday: 1 }, localTime: '09:00', zone }
    fc.assert(
      fc.property(anyPlan, anyTime, anyEnds, (plan, { cycles, now }, hours) => {
        const [since] = cycles.map(({ startsAt }) => startsAt)
        const endings = hours.map((hour) => {
          const expiresAt = new Date(+(since ?? now) + hour * HOUR)
          return { expiresAt, since: since ?? now, credits: 1_000 }
        })
        const announced = { cycles, zone, plan, endings }
        const slots = endingSlots(announced)
        const own = slots.filter(({ days }) => !plan.ownerDays.includes(days)).map(({ dueAt }) => +dueAt)
        const resets = comingReminders({ cycles, zone, plan, letExpire: null, now: NEVER }).coming
        const posts = resets.flatMap((slot) =>
          slot.kind === 'reminder' && plan.ownerDays.includes(slot.days) ? [] : [+slot.dueAt],
        )
        const digest = nextSlot(weekly, now).dueAt
        const asked = makesWay(digest, announced) ? own : [...own, +digest]
        const days = [...new Set([...asked, ...posts])].map(dayOf)
        // Of a reset alone as much may be said as somebody has asked for.
        for (const day of asked.map(dayOf))
          for (let first = day - 6; first <= day; first += 1)
            expect(days.filter((it) => first <= it && it < first + 7).length).toBeLessThanOrEqual(2)
        const { nextAt } = planEndings(announced, { now, since: NEVER })
        expect(nextAt).toEqual(slots.find(({ dueAt }) => dueAt > now)?.dueAt ?? null)
      }),
    )
  })
})

/** A local date of Berlin as a number of days. */
function dayOf(at: number): number {
  return dayNumber(bookedOn(new Date(at), zone))
}

// Goal: what is kept for a campaign was free in every cycle that it reaches into, and each bad wish has a fault of its own.
// Method: random wishes beside random reservations of a monthly pool; then each fault by an example.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanAt } from '../../src/core/cycle.ts'
import type { Reservation, Terms } from '../../src/core/model.ts'
import { planReservation, type ReservationInput, type ReservationWish } from '../../src/core/plan-reservation.ts'
import { heldBy, reservedIn } from '../../src/core/reservation.ts'

const anchorAt = new Date('2026-11-13T14:58:00Z')
const monthly: Terms = {
  version: 1,
  effectiveAt: anchorAt,
  anchorAt,
  length: 'P1M',
  parts: 1,
  zone: 'UTC',
  allotment: 1_000_000,
  rollover: { kind: 'none' },
  plan: null,
  planConfirmedOn: null,
}
const cycle = { startsAt: anchorAt, endsAt: new Date('2026-12-13T14:58:00Z'), termsVersion: 1, history: false }
const now = new Date('2026-12-01T09:00:00Z')
const inDays = (days: number) => new Date(+now + days * 86_400_000)

function reservation(given: Partial<Reservation> = {}): Reservation {
  return { reservationId: 'r', campaignIds: ['other'], credits: 0, spent: 0, fromAt: now, untilAt: inDays(5), ...given }
}

function plan(wish: Partial<ReservationWish>, more: Partial<ReservationInput> = {}) {
  return planReservation({
    wish: { credits: 1_000, campaign: 'q4-webinar', fromAt: null, untilAt: null, ...wish },
    campaignId: 'q4',
    terms: [monthly],
    cycle,
    balance: { free: 151_000 },
    reservations: [],
    now,
    ...more,
  })
}

const amount = fc.integer({ min: 1, max: 1_200_000 })
const others = fc.array(
  fc.record({
    credits: amount,
    spent: fc.integer({ min: -100_000, max: 900_000 }),
    fromAt: fc.integer({ min: -20, max: 80 }).map(inDays),
    days: fc.integer({ min: 1, max: 60 }),
  }),
  { maxLength: 4 },
)

describe('a reservation', () => {
  it('is kept where every cycle that it reaches into has as much free, and leaves the rest of it', () => {
    fc.assert(
      fc.property(
        amount,
        fc.nat(1_000_000),
        fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
        fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
        others,
        (credits, left, from, days, drawn) => {
          const fromAt = from === null ? null : inDays(from)
          const untilAt = days === null ? null : new Date(+(fromAt ?? now) + days * 86_400_000)
          const reservations = drawn.map((it) =>
            reservation({ ...it, untilAt: new Date(+it.fromAt + it.days * 86_400_000) }),
          )
          const free = Math.max(0, left - reservedIn(reservations, cycle, now))
          const made = plan({ credits, fromAt, untilAt }, { balance: { free }, reservations })
          // What each cycle would have free, one after the other, the slow way.
          const lasts = untilAt ?? spanAt([monthly], fromAt ?? now).endsAt
          const frees: number[] = []
          for (let at = fromAt ?? now; at < lasts; at = spanAt([monthly], at).endsAt) {
            const span = spanAt([monthly], at)
            const held = reservations
              .filter((it) => it.untilAt > now && it.untilAt > span.startsAt && it.fromAt < span.endsAt)
              .reduce((sum, it) => sum + heldBy(it), 0)
            frees.push(+span.startsAt === +cycle.startsAt ? free : Math.max(0, 1_000_000 - held))
          }
          const lacking = frees.find((it) => it < credits)
          if (lacking === undefined) {
            expect(made).toMatchObject({ kind: 'planned', untilAt: lasts, freeAfter: (frees[0] ?? 0) - credits })
            expect(made.kind === 'planned' && made.isPastReset).toBe(frees.length > 1)
          } else
            expect(made).toMatchObject({
              kind: 'refused',
              faults: [{ of: 'credits', kind: 'not_free', free: lacking }],
            })
        },
      ),
    )
  })

  it.each<[string, Partial<ReservationWish>, object]>([
    ['nothing', { credits: 0 }, { of: 'credits', kind: 'not_positive' }],
    ['less than nothing', { credits: -5 }, { of: 'credits', kind: 'not_positive' }],
    ['more than there can be', { credits: 1_000_000_000_001 }, { of: 'credits', kind: 'too_many' }],
    ['for nothing named', { campaign: '' }, { of: 'campaign', kind: 'missing' }],
    ['for a name without end', { campaign: 'x'.repeat(201) }, { of: 'campaign', kind: 'too_long' }],
    ['from yesterday', { fromAt: inDays(-1) }, { of: 'from_at', kind: 'past' }],
    ['from next year but one', { fromAt: inDays(400) }, { of: 'from_at', kind: 'too_far' }],
    ['that ends as it begins', { fromAt: inDays(2), untilAt: inDays(2) }, { of: 'until_at', kind: 'before_from' }],
    ['that ended a minute ago', { fromAt: inDays(-0.003), untilAt: inDays(-0.001) }, { of: 'until_at', kind: 'past' }],
    ['that ends in three years', { untilAt: inDays(1100) }, { of: 'until_at', kind: 'too_far' }],
  ])('%s is refused by its own fault', (_, wish, fault) => {
    expect(plan(wish)).toEqual({ kind: 'refused', faults: [fault] })
  })

  it('names every field that is wrong at once', () => {
    const made = plan({ credits: 0, campaign: '', fromAt: inDays(-1), untilAt: inDays(-2) })
    expect(made.kind === 'refused' && made.faults.map(({ of }) => of)).toEqual([
      'credits',
      'campaign',
      'from_at',
      'until_at',
    ])
  })

  it('begins a few minutes ago for whoever was slow, and ends with the reset unless it says when', () => {
    expect(plan({ fromAt: new Date(+now - 9 * 60_000) })).toMatchObject({
      kind: 'planned',
      untilAt: cycle.endsAt,
      untilReset: true,
      isPastReset: false,
    })
  })

  it('of a campaign that has one at the time is refused, and right after it is not', () => {
    const other = reservation({ campaignIds: ['q4', 'webinar'], credits: 52_000 })
    expect(plan({ untilAt: inDays(3) }, { reservations: [other] })).toEqual({
      kind: 'refused',
      faults: [{ of: 'campaign', kind: 'has_one', other }],
    })
    expect(plan({ fromAt: other.untilAt }, { reservations: [other] }).kind).toBe('planned')
    expect(plan({}, { reservations: [other], campaignId: null }).kind).toBe('planned')
  })

  it('of a cycle to come is judged by the parts of the allotment that have come when it begins', () => {
    const terms = [{ ...monthly, length: 'P1Y', parts: 4, allotment: 4_000_000 }]
    const year = { ...cycle, endsAt: new Date('2026-12-13T00:00:00Z') }
    const fromAt = new Date('2027-11-14T00:00:00Z')
    const made = plan({ credits: 1_000_001, fromAt }, { terms, cycle: year })
    expect(made).toMatchObject({ kind: 'refused', faults: [{ kind: 'not_free', free: 1_000_000, isToCome: true }] })
  })
})

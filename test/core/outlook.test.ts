// Goal: what is told of credits to come, of those that end early and of those that stay sums to what is left, and an expected
// rest never expires more than is there. Method: random grants.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grant, Rollover } from '../../src/core/model.ts'
import { expiringOf, outlookOf, toUseUp } from '../../src/core/outlook.ts'

const now = new Date('2026-11-10T00:00:00Z')
const cycle = {
  startsAt: new Date('2026-11-01T00:00:00Z'),
  endsAt: new Date('2026-12-01T00:00:00Z'),
  termsVersion: 1,
  history: false,
}
const day = (count: number) => new Date(+now + count * 86_400_000)

const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({
    grantId: fc.uuid(),
    kind: fc.constantFrom('allotment', 'top_up', 'promotion'),
    key: fc.uuid(),
    priority: fc.constant(100),
    promotional: fc.boolean(),
    credits: fc.integer({ min: 1, max: 1_000_000 }),
    left: fc.integer({ min: 0, max: 1_000_000 }),
    forfeited: fc.constant(0),
    effectiveAt: fc.constantFrom(day(-5), day(-1), day(3), day(60)),
    expiresAt: fc.constantFrom(day(-1), day(4), day(9), cycle.endsAt, day(90), null),
    expiresWithCycle: fc.boolean(),
    correctsId: fc.constant(null),
  }),
)
const rollovers: fc.Arbitrary<Rollover> = fc.oneof(
  fc.constant<Rollover>({ kind: 'none' }),
  fc.constant<Rollover>({ kind: 'all' }),
  fc.integer({ min: 1, max: 1_000_000 }).map((credits): Rollover => ({ kind: 'capped', credits })),
  fc.integer({ min: 1, max: 100 }).map((percent): Rollover => ({ kind: 'percent', percent })),
)

describe('the outlook of a pool', () => {
  it('divides what is left, after what a vendor counts beyond the ledger', () => {
    fc.assert(
      fc.property(grants, rollovers, fc.integer({ min: -1000, max: 500_000 }), (all, rollover, unexplained) => {
        const { early, stays, rollable, coming, lots, atReset } = outlookOf({
          cycle,
          grants: all,
          rollover,
          zone: 'UTC',
          unexplained,
          now,
        })
        const live = all.filter(
          ({ effectiveAt, expiresAt }) => effectiveAt <= now && (expiresAt === null || expiresAt > now),
        )
        const sum = (some: readonly { credits: number }[]) => some.reduce((total, { credits }) => total + credits, 0)
        const left = live.reduce((total, grant) => total + grant.left, 0) - Math.max(0, unexplained)
        const withReset = live.filter(({ expiresAt }) => +(expiresAt ?? 0) === +cycle.endsAt)
        const ending = Math.max(0, left) - sum(early) - stays
        expect(ending).toBeGreaterThanOrEqual(rollable)
        expect(ending).toBeLessThanOrEqual(withReset.reduce((total, grant) => total + grant.left, 0))
        // The forecast burns the same credits: what is there, and what comes before the reset.
        const inCycle = all.filter(({ effectiveAt }) => effectiveAt > now && effectiveAt < cycle.endsAt)
        expect(sum(lots.filter(({ from }) => from === null))).toBe(Math.max(0, left))
        expect(sum(lots.filter(({ from }) => from !== null))).toBe(inCycle.reduce((total, it) => total + it.left, 0))
        expect(sum(lots.filter(({ from, until }) => from === null && until !== null))).toBe(sum(early))
        expect(atReset.stays).toBeGreaterThanOrEqual(stays)
        expect(sum(coming)).toBe(sum(all.filter(({ effectiveAt }) => effectiveAt > now)))
      }),
    )
  })

  it('lets no more of a rest expire than there is, more of a larger one, and all of it where nothing stays', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(amount, amount, rollovers, amount, amount, (stays, rollable, rollover, rest, more) => {
        const staying = { stays, rollable, rollover }
        const expiring = expiringOf(staying, rest)
        expect(expiring).toBeGreaterThanOrEqual(0)
        expect(expiring).toBeLessThanOrEqual(Math.max(0, rest - stays))
        expect(expiringOf(staying, rest + more)).toBeGreaterThanOrEqual(expiring)
        expect(expiringOf({ stays: 0, rollable, rollover: { kind: 'none' } }, rest)).toBe(rest)
      }),
    )
  })

  it('says how much is to be used so that nothing of a rest expires, and no more than that', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(amount, amount, rollovers, amount, (stays, rollable, rollover, rest) => {
        const staying = { stays, rollable, rollover }
        const used = toUseUp(staying, rest)
        expect(expiringOf(staying, rest - used)).toBe(0)
        const oneLess = expiringOf(staying, rest - used + 1)
        if (used > 0 && rollover.kind !== 'percent') expect(oneLess).toBeGreaterThan(0)
      }),
    )
  })
})

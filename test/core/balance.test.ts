import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Balance, balanceOf, basisOf, forfeitsDue } from '../../src/core/balance.ts'
import { applyToGrants } from '../../src/core/grants.ts'
import type { CycleState, CycleTotal, Grant, Reservation } from '../../src/core/model.ts'

/** Days of a cycle that starts on day 0 and ends on day 30. */
function day(n: number): Date {
  return new Date(Date.UTC(2026, 0, 1 + n))
}

function stateOf(total: Partial<CycleTotal> = {}): CycleState {
  return {
    cycle: { startsAt: day(0), endsAt: day(30), termsVersion: 1, history: false },
    total: {
      carriedIn: 0,
      usage: 0,
      refunded: 0,
      reversed: 0,
      adjusted: 0,
      forfeited: 0,
      uncovered: 0,
      entryCount: 0,
      reading: null,
      unexplained: 0,
      ...total,
    },
  }
}

function grantOf(given: Partial<Grant> = {}): Grant {
  const credits = given.credits ?? 1_000
  return {
    grantId: 'allotment',
    kind: 'allotment',
    key: '',
    priority: 100,
    promotional: false,
    credits,
    left: Math.max(0, credits),
    forfeited: 0,
    effectiveAt: day(0),
    expiresAt: day(30),
    expiresWithCycle: false,
    correctsId: null,
    ...given,
  }
}

function reservationOf(given: Partial<Reservation> = {}): Reservation {
  return { reservationId: 'r', campaignIds: [], credits: 100, spent: 0, fromAt: day(5), untilAt: day(20), ...given }
}

function read(given: Partial<Parameters<typeof balanceOf>[0]> = {}): Balance {
  return balanceOf({ state: stateOf(), grants: [grantOf()], reservations: [], now: day(10), ...given })
}

const anyDay = fc.integer({ min: -40, max: 70 }).map(day)
const amount = fc.nat(2_000)
const grants = fc
  .array(fc.tuple(amount, anyDay, fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }), fc.boolean()), {
    maxLength: 5,
  })
  .map((drawn) =>
    drawn.map(([credits, effectiveAt, days, correction], index) =>
      correction
        ? grantOf({ grantId: `g${index}`, kind: 'correction', credits: -credits, effectiveAt, expiresAt: null })
        : grantOf({
            grantId: `g${index}`,
            credits,
            effectiveAt,
            expiresAt: days === null ? null : new Date(effectiveAt.getTime() + days * 86_400_000),
          }),
    ),
  )
const totals = fc.record({
  carriedIn: amount,
  usage: amount,
  refunded: amount,
  reversed: amount,
  adjusted: fc.integer({ min: -2_000, max: 2_000 }),
  forfeited: amount,
  uncovered: amount,
  unexplained: fc.integer({ min: -2_000, max: 2_000 }),
})
const reservations = fc
  .array(fc.tuple(amount, anyDay, anyDay))
  .map((drawn) => drawn.map(([credits, fromAt, untilAt]) => reservationOf({ credits, fromAt, untilAt })))
const input = fc.record({ state: totals.map(stateOf), grants, reservations, now: anyDay })

describe('every balance', () => {
  test('adds up: what is used, left, forfeited and overdrawn is what was granted', () => {
    fc.assert(
      fc.property(input, (input) => {
        const balance = balanceOf(input)
        expect(balance.used + balance.left - balance.overage + balance.forfeited).toBe(balance.granted)
        expect(Math.min(balance.left, balance.overage)).toBe(0)
        if (input.now < input.state.cycle.endsAt) expect(balance.whole).toBe(balance.granted - balance.forfeited)
        expect(balance.used - balance.logged).toBe(Math.max(0, balance.unexplained))
        expect(balance.free).toBe(Math.max(0, balance.left - balance.reserved))
        expect(Math.min(balance.free, balance.reserved)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('reads the same before and after the sweep books what has expired', () => {
    fc.assert(
      fc.property(input, (input) => {
        const due = forfeitsDue(input)
        const booked = {
          ...input,
          grants: applyToGrants(input.grants, { forfeitedAtOnce: due }),
          state: stateOf({
            ...input.state.total,
            forfeited: input.state.total.forfeited + due.reduce((sum, part) => sum + part.credits, 0),
          }),
        }
        expect(balanceOf(booked)).toEqual(balanceOf(input))
        expect(forfeitsDue(booked)).toEqual([])
      }),
    )
  })

  test('has the same whole, and percent, just before its cycle ends and ever after', () => {
    fc.assert(
      fc.property(input, fc.nat(40), (drawn, later) => {
        const input = { ...drawn, grants: [...drawn.grants, grantOf()] }
        const { endsAt } = input.state.cycle
        const { whole, percentUsed } = balanceOf({ ...input, now: new Date(+endsAt - 1) })
        expect(balanceOf({ ...input, now: new Date(+endsAt + later * 86_400_000) })).toMatchObject({
          whole,
          percentUsed,
        })
      }),
    )
  })

  test('does not change what it reads, nor with the order of the rows', () => {
    fc.assert(
      fc.property(input, (input) => {
        const turned = { ...input, grants: input.grants.toReversed(), reservations: input.reservations.toReversed() }
        const copy = structuredClone(input)
        expect(balanceOf(turned)).toEqual(balanceOf(input))
        expect(forfeitsDue(turned)).toEqual(forfeitsDue(input))
        expect(input).toEqual(copy)
      }),
    )
  })
})

describe('granted', () => {
  test.each<[string, Partial<Grant>, number]>([
    ['counts from the first instant of the cycle', { effectiveAt: day(0) }, 1_000],
    ['counts what becomes effective now', { effectiveAt: day(10) }, 1_000],
    ['leaves out what comes later', { effectiveAt: new Date(day(10).getTime() + 1) }, 0],
    ['leaves out what came before the cycle, for that is carried in', { effectiveAt: day(-1) }, 0],
    ['is lowered by a correction', { kind: 'correction', credits: -300 }, -300],
    ['keeps what has expired since', { expiresAt: day(5) }, 1_000],
  ])('%s', (_, given, expected) => {
    expect(read({ grants: [grantOf(given)] }).granted).toBe(expected)
  })

  test('of a closed cycle leaves out what was granted in the next', () => {
    const grants = [grantOf(), grantOf({ grantId: 'next', effectiveAt: day(30), expiresAt: day(60) })]
    expect(read({ grants, now: day(31) }).granted).toBe(1_000)
  })

  test('includes what was carried in, and the allotment is told apart, after its own corrections', () => {
    const grants = [
      grantOf(),
      grantOf({ grantId: 'top-up', kind: 'top_up', credits: 500 }),
      grantOf({ grantId: 'c1', kind: 'correction', credits: -200, correctsId: 'allotment' }),
      grantOf({ grantId: 'c2', kind: 'correction', credits: -50, correctsId: 'top-up' }),
    ]
    const balance = read({ state: stateOf({ carriedIn: 40 }), grants })
    expect([balance.granted, balance.allotment]).toEqual([1_290, 800])
  })
})

describe('used and left', () => {
  test('logged is usage less refunds and reversals, with adjustments', () => {
    const total = { usage: 500, refunded: 30, reversed: 20, adjusted: -10, uncovered: 7 }
    expect(read({ state: stateOf(total) })).toMatchObject({ logged: 440, used: 440, left: 560, uncovered: 7 })
  })

  test('positive unexplained credits are used, negative ones change nothing else', () => {
    expect(read({ state: stateOf({ usage: 400, unexplained: 100 }) })).toMatchObject({ used: 500, left: 500 })
    expect(read({ state: stateOf({ usage: 400, unexplained: -100 }) })).toMatchObject({
      used: 400,
      left: 600,
      unexplained: -100,
    })
  })

  test('left stops at zero, and what is beyond it is said beside it', () => {
    expect(read({ state: stateOf({ usage: 1_003 }) })).toMatchObject({ left: 0, overage: 3, percentUsed: 100 })
  })

  test('a percent is rounded down, and nothing granted has none', () => {
    expect(read({ state: stateOf({ usage: 999 }) }).percentUsed).toBe(99)
    expect(read({ grants: [], state: stateOf({ usage: 5 }) })).toMatchObject({ percentUsed: undefined, overage: 5 })
  })
})

describe('forfeits that are due', () => {
  test.each<[string, Partial<Grant>, Date, number]>([
    ['nothing before it expires', { expiresAt: day(11) }, day(10), 0],
    ['what is left when it expires', { expiresAt: day(10), left: 60 }, day(10), 60],
    ['an allotment with the last instant of its cycle', { left: 60 }, day(30), 60],
    ['an allotment not a millisecond sooner', { left: 60 }, new Date(day(30).getTime() - 1), 0],
    ['not what expires in the next cycle', { expiresAt: day(31) }, day(40), 0],
    ['not what expired with the cycle before', { effectiveAt: day(-30), expiresAt: day(0) }, day(10), 0],
    ['what was carried in and expires now', { effectiveAt: day(-30), expiresAt: day(10), left: 60 }, day(10), 60],
    ['never what has no expiry', { expiresAt: null }, day(99), 0],
    ['not what has been booked', { left: 0, forfeited: 60 }, day(30), 0],
  ])('%s', (_, given, now, expected) => {
    const balance = read({ grants: [grantOf(given)], state: stateOf({ carriedIn: 1_000 }), now })
    expect(balance.forfeited).toBe(expected)
  })

  test('unexplained credits are not forfeited on top of being used', () => {
    const state = stateOf({ usage: 800, unexplained: 150 })
    const balance = read({ state, grants: [grantOf({ left: 200 })], now: day(30) })
    expect(balance).toMatchObject({ used: 950, forfeited: 50, left: 0, overage: 0 })
  })

  test('unexplained credits come out of what expires first', () => {
    const grants = [
      grantOf({ grantId: 'late', left: 100 }),
      grantOf({ grantId: 'soon', left: 100, expiresAt: day(5) }),
      grantOf({ grantId: 'stays', left: 100, expiresAt: null }),
    ]
    const due = (unexplained: number, now: Date) => forfeitsDue({ state: stateOf({ unexplained }), grants, now })
    expect(due(120, day(5))).toEqual([])
    expect(due(120, day(30))).toEqual([{ grantId: 'late', credits: 80 }])
    expect(due(30, day(30))).toEqual([
      { grantId: 'soon', credits: 70 },
      { grantId: 'late', credits: 100 },
    ])
    expect(due(-30, day(5))).toEqual([{ grantId: 'soon', credits: 100 }])
  })
})

describe('forfeits to be taken back', () => {
  const closed = (total: Partial<CycleTotal>, ...rows: Partial<Grant>[]) => {
    const grants = rows.map((row, index) => grantOf({ grantId: `g${index}`, ...row }))
    const state = stateOf(total)
    return { due: forfeitsDue({ state, grants, now: day(31) }), balance: read({ state, grants, now: day(31) }) }
  }
  const booked = { left: 0, forfeited: 200 }

  test('a reading that comes after the reset and counts more used takes the forfeit back', () => {
    const { due, balance } = closed({ usage: 800, forfeited: 200, unexplained: 150 }, booked)
    expect(due).toEqual([{ grantId: 'g0', credits: -150 }])
    expect(balance).toMatchObject({ used: 950, forfeited: 50, left: 0, overage: 0 })
  })

  test('no more is taken back than was forfeited, and the rest is overage', () => {
    const { due, balance } = closed({ usage: 800, forfeited: 200, unexplained: 250 }, booked)
    expect(due).toEqual([{ grantId: 'g0', credits: -200 }])
    expect(balance).toMatchObject({ used: 1_050, forfeited: 0, overage: 50 })
  })

  test('nothing is taken back while other credits are left to explain it, so left never grows by it', () => {
    const topUp = { kind: 'top_up', credits: 500, expiresAt: null } as const
    const { due, balance } = closed({ usage: 800, forfeited: 200, unexplained: 150 }, booked, topUp)
    expect(due).toEqual([])
    expect(balance).toMatchObject({ used: 950, forfeited: 200, left: 350 })
  })

  test('logged credits that no grant covers stay overage', () => {
    const { due, balance } = closed({ usage: 840, uncovered: 40, forfeited: 200, unexplained: 0 }, booked)
    expect(due).toEqual([])
    expect(balance.overage).toBe(40)
    const tooLate = { kind: 'top_up', credits: 20, effectiveAt: day(25), expiresAt: null } as const
    const both = closed({ usage: 840, uncovered: 40, forfeited: 200, unexplained: 30 }, booked, tooLate)
    expect(both.due).toEqual([{ grantId: 'g0', credits: -10 }])
    expect(both.balance.overage).toBe(40)
  })

  test('what expired first is taken back first', () => {
    const promotion = { kind: 'promotion', credits: 100, left: 0, forfeited: 100, expiresAt: day(5) } as const
    const { due } = closed({ usage: 800, forfeited: 300, unexplained: 120 }, booked, promotion)
    expect(due).toEqual([
      { grantId: 'g1', credits: -100 },
      { grantId: 'g0', credits: -20 },
    ])
  })

  test('a late entry that the reading did not see is paid by the forfeit, not by overage', () => {
    const { due, balance } = closed({ usage: 830, forfeited: 100, unexplained: 100 }, { left: 70, forfeited: 100 })
    expect(due).toEqual([{ grantId: 'g0', credits: -30 }])
    expect(balance).toMatchObject({ used: 930, forfeited: 70, overage: 0 })
  })
})

describe('reserved and free', () => {
  test.each<[string, Partial<Reservation>, Date, number]>([
    ['while it is open', {}, day(10), 100],
    ['before it begins', {}, day(1), 100],
    ['not when it has run out', {}, day(20), 0],
    ['into the next cycle', { untilAt: day(50) }, day(10), 100],
    ['out of the cycle before', { fromAt: day(-9) }, day(10), 100],
    ['not for the next cycle', { fromAt: day(30), untilAt: day(50) }, day(10), 0],
    ['not when the cycle is closed', { untilAt: day(50) }, day(30), 0],
    ['not when it ends where the cycle starts', { fromAt: day(-9), untilAt: day(0) }, day(-5), 0],
    ['less what its campaign has spent', { spent: 30 }, day(10), 70],
    ['nothing when its campaign has spent more', { spent: 130 }, day(10), 0],
    ['no more when more was given back than spent', { spent: -30 }, day(10), 100],
  ])('a reservation counts %s', (_, given, now, expected) => {
    expect(read({ reservations: [reservationOf(given)], now }).reserved).toBe(expected)
  })

  test('free is what is left and not reserved, and not below zero', () => {
    const state = stateOf({ usage: 950 })
    expect(read({ state: stateOf({ usage: 700 }), reservations: [reservationOf()] }).free).toBe(200)
    expect(read({ state, reservations: [reservationOf()] })).toMatchObject({ left: 50, reserved: 100, free: 0 })
  })
})

describe('the basis of a percent rule', () => {
  const balance = read({
    state: stateOf({ usage: 300, forfeited: 100 }),
    grants: [grantOf(), grantOf({ grantId: 't', kind: 'top_up', credits: 500, left: 500 })],
    reservations: [reservationOf()],
  })

  test.each([
    ['granted', 300, 1_400],
    ['allotment', 300, 1_000],
    ['free', 400, 1_400],
  ] as const)('%s compares %i with %i', (basis, part, whole) => {
    expect(basisOf(balance, basis)).toEqual({ part, whole })
  })

  test.each(['granted', 'allotment', 'free'] as const)('%s is undefined where nothing is granted', (basis) => {
    expect(basisOf(read({ grants: [], state: stateOf({ usage: 5 }) }), basis)).toBeUndefined()
    expect(basisOf(read({ grants: [], state: stateOf({ forfeited: 5 }) }), basis)).toBeUndefined()
  })
})

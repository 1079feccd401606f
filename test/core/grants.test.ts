import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyToGrants, burnOrder, draw, type GrantCredits, giveBack } from '../../src/core/grants.ts'
import type { Grant } from '../../src/core/model.ts'

const DAYS = 60

function day(n: number): Date {
  return new Date(Date.UTC(2026, 0, 1 + n))
}

function grantOf(grantId: string, given: Partial<Grant> = {}): Grant {
  const credits = given.credits ?? 100
  return {
    grantId,
    kind: 'top_up',
    key: grantId,
    priority: 100,
    promotional: false,
    credits,
    left: credits,
    forfeited: 0,
    effectiveAt: day(0),
    expiresAt: null,
    expiresWithCycle: false,
    correctsId: null,
    ...given,
  }
}

const fresh = fc
  .array(
    fc.record({
      priority: fc.constantFrom(1, 100, 200),
      promotional: fc.boolean(),
      credits: fc.integer({ min: 1, max: 300 }),
      from: fc.integer({ min: 0, max: 20 }),
      days: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
    }),
    { maxLength: 6 },
  )
  .map((drawn) =>
    drawn.map(({ priority, promotional, credits, from, days }, index) =>
      grantOf(`g${index}`, {
        priority,
        promotional,
        credits,
        effectiveAt: day(from),
        expiresAt: days === null ? null : day(from + days),
      }),
    ),
  )
const someDay = fc.integer({ min: 0, max: DAYS })
const credits = fc.integer({ min: 0, max: 500 })

/** Books what has expired by the day, as the sweep does. */
function sweep(grants: readonly Grant[], now: Date): Grant[] {
  const due = grants.filter(({ expiresAt, left }) => expiresAt !== null && expiresAt <= now && left > 0)
  return applyToGrants(grants, { forfeitedAtOnce: due.map(({ grantId, left }) => ({ grantId, credits: left })) })
}

function total(parts: readonly { credits: number }[]): number {
  return parts.reduce((sum, part) => sum + part.credits, 0)
}

function isLive(grant: Grant, at: Date): boolean {
  return grant.effectiveAt <= at && (grant.expiresAt === null || grant.expiresAt > at)
}

describe('burn order', () => {
  const [early, late] = [day(10), day(20)]

  test.each<[string, Partial<Grant>, Partial<Grant>]>([
    [
      'a lower priority number',
      { priority: 1, effectiveAt: day(2) },
      { priority: 2, expiresAt: early, promotional: true },
    ],
    ['the sooner expiry', { expiresAt: early, effectiveAt: day(2) }, { expiresAt: late, promotional: true }],
    ['any expiry before none', { expiresAt: late, effectiveAt: day(2) }, { expiresAt: null, promotional: true }],
    ['promotional before paid', { promotional: true, effectiveAt: day(2) }, { promotional: false }],
    ['the earlier effective', { effectiveAt: day(1) }, { effectiveAt: day(2) }],
  ])('%s burns first', (_, first, second) => {
    const grants = [grantOf('a', second), grantOf('b', first)]
    expect(burnOrder(grants, day(5)).map((grant) => grant.grantId)).toEqual(['b', 'a'])
  })

  test('where all is alike, the id decides, in the order of its code units', () => {
    const grants = ['b', 'a', 'B'].map((grantId) => grantOf(grantId))
    expect(burnOrder(grants, day(5)).map((grant) => grant.grantId)).toEqual(['B', 'a', 'b'])
  })

  test.each<[string, Partial<Grant>, boolean]>([
    ['from its first instant', { effectiveAt: day(5) }, true],
    ['not before', { effectiveAt: new Date(day(5).getTime() + 1) }, false],
    ['to the last millisecond', { expiresAt: new Date(day(5).getTime() + 1) }, true],
    ['not when it expires', { expiresAt: day(5) }, false],
    ['not when nothing is left', { left: 0 }, false],
  ])('a grant pays %s', (_, given, expected) => {
    expect(burnOrder([grantOf('a', given)], day(5)).length === 1).toBe(expected)
  })

  test('the order does not depend on the order of the rows, which stay as they were', () => {
    fc.assert(
      fc.property(fresh, someDay, fc.infiniteStream(fc.nat()), (grants, at, keys) => {
        const shuffled = grants
          .map((grant) => ({ grant, key: keys.next().value }))
          .sort((left, right) => left.key - right.key)
          .map(({ grant }) => grant)
        const before = [...shuffled]
        expect(burnOrder(shuffled, day(at))).toEqual(burnOrder(grants, day(at)))
        expect(shuffled).toEqual(before)
      }),
    )
  })
})

describe('drawing', () => {
  test('allocations and what is uncovered sum to the credits, and nothing is paid twice or by a dead grant', () => {
    fc.assert(
      fc.property(fresh, credits, someDay, someDay, (grants, amount, occurred, swept) => {
        const known = sweep(grants, day(swept))
        const { allocations, takenBack, uncovered } = draw(known, amount, day(occurred))
        expect(total(allocations) + uncovered).toBe(amount)
        expect(uncovered).toBeGreaterThanOrEqual(0)
        for (const part of [...allocations, ...takenBack]) expect(part.credits).toBeGreaterThan(0)
        const payers = known.filter((grant) => allocations.some((part) => part.grantId === grant.grantId))
        expect(payers).toHaveLength(allocations.length)
        expect(payers.every((grant) => isLive(grant, day(occurred)))).toBe(true)
        const payable = known.filter((grant) => isLive(grant, day(occurred)))
        expect(uncovered).toBe(Math.max(0, amount - total(payable)))
      }),
    )
  })

  test('a grant pays only after all before it in burn order are used up', () => {
    fc.assert(
      fc.property(fresh, credits, someDay, (grants, amount, occurred) => {
        const { allocations } = draw(grants, amount, day(occurred))
        const order = burnOrder(grants, day(occurred))
        expect(allocations.map((part) => part.grantId)).toEqual(
          order.slice(0, allocations.length).map((grant) => grant.grantId),
        )
        allocations.slice(0, -1).forEach((part, index) => {
          expect(part.credits).toBe(order[index]?.left)
        })
      }),
    )
  })

  test('an entry that comes after the forfeits leaves every grant as it would have in time', () => {
    fc.assert(
      fc.property(fresh, credits, someDay, someDay, (grants, amount, occurred, swept) => {
        const inTime = draw(grants, amount, day(occurred))
        const late = draw(sweep(grants, day(swept)), amount, day(occurred))
        expect(late.allocations).toEqual(inTime.allocations)
        expect(late.uncovered).toBe(inTime.uncovered)
        expect(applyToGrants(sweep(grants, day(swept)), late)).toEqual(sweep(applyToGrants(grants, inTime), day(swept)))
      }),
    )
  })

  test('what is left is taken before what was forfeited, and what was forfeited before the next grant', () => {
    const first = grantOf('a', { left: 30, forfeited: 50, expiresAt: day(10) })
    const second = grantOf('b', { expiresAt: day(20) })
    expect(draw([second, first], 20, day(5))).toEqual({
      allocations: [{ grantId: 'a', credits: 20 }],
      takenBack: [],
      uncovered: 0,
    })
    expect(draw([second, first], 100, day(5))).toEqual({
      allocations: [
        { grantId: 'a', credits: 80 },
        { grantId: 'b', credits: 20 },
      ],
      takenBack: [{ grantId: 'a', credits: 50 }],
      uncovered: 0,
    })
  })

  test('a forfeit is not taken back for what occurred after the grant had expired', () => {
    const gone = grantOf('a', { left: 0, forfeited: 100, expiresAt: day(10) })
    expect(draw([gone], 40, day(10))).toEqual({ allocations: [], takenBack: [], uncovered: 40 })
    expect(draw([gone], 40, day(9)).takenBack).toEqual([{ grantId: 'a', credits: 40 }])
  })

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('%d cannot be drawn', (amount) => {
    expect(() => draw([grantOf('a')], amount, day(1))).toThrow(RangeError)
  })
})

describe('giving back', () => {
  test('the whole given back undoes the draw, apart from what has expired', () => {
    fc.assert(
      fc.property(fresh, credits, someDay, someDay, (grants, amount, occurred, returned) => {
        const drawn = draw(grants, amount, day(occurred))
        const back = giveBack(drawn, amount, grants, day(returned))
        expect(total(drawn.allocations) + total(back.allocations)).toBe(0)
        expect(drawn.uncovered + back.uncovered).toBe(0)
        const restored = applyToGrants(applyToGrants(grants, drawn), back)
        restored.forEach((grant, index) => {
          const original = grants[index] as Grant
          expect(grant.left + grant.forfeited).toBe(original.left)
          if (grant.expiresAt === null || grant.expiresAt > day(returned)) expect(grant).toEqual(original)
          else expect(grant.forfeited).toBe(drawn.allocations.find((p) => p.grantId === grant.grantId)?.credits ?? 0)
        })
      }),
    )
  })

  test('two refunds give back what one of both would have', () => {
    fc.assert(
      fc.property(fresh, credits, someDay, fc.nat(500), fc.nat(500), (grants, amount, occurred, one, two) => {
        fc.pre(one + two <= amount)
        const drawn = draw(grants, amount, day(occurred))
        const first = giveBack(drawn, one, grants, day(DAYS))
        const held = {
          allocations: drawn.allocations.map((part) => ({
            grantId: part.grantId,
            credits: part.credits + total(first.allocations.filter((back) => back.grantId === part.grantId)),
          })),
          uncovered: drawn.uncovered + first.uncovered,
        }
        const second = giveBack(held, two, grants, day(DAYS))
        const both = giveBack(drawn, one + two, grants, day(DAYS))
        const start = applyToGrants(grants, drawn)
        expect(applyToGrants(applyToGrants(start, first), second)).toEqual(applyToGrants(start, both))
        expect(first.uncovered + second.uncovered).toBe(both.uncovered)
      }),
    )
  })

  const first = grantOf('a', { left: 0, expiresAt: day(10) })
  const second = grantOf('b', { left: 50, expiresAt: day(20) })
  const held = {
    allocations: [
      { grantId: 'a', credits: 100 },
      { grantId: 'b', credits: 50 },
    ],
    uncovered: 30,
  }

  test.each<[string, number, number, GrantCredits[], GrantCredits[], number]>([
    ['the debt first', 30, 5, [], [], -30],
    ['then the last to burn', 70, 5, [{ grantId: 'b', credits: -40 }], [], -30],
    [
      'then the first to burn',
      90,
      5,
      [
        { grantId: 'b', credits: -50 },
        { grantId: 'a', credits: -10 },
      ],
      [],
      -30,
    ],
    [
      'what has expired, forfeited at once',
      90,
      10,
      [
        { grantId: 'b', credits: -50 },
        { grantId: 'a', credits: -10 },
      ],
      [{ grantId: 'a', credits: 10 }],
      -30,
    ],
    ['nothing', 0, 5, [], [], 0],
  ])('pays %s', (_, amount, on, allocations, forfeitedAtOnce, uncovered) => {
    expect(giveBack(held, amount, [first, second], day(on))).toEqual({ allocations, forfeitedAtOnce, uncovered })
  })

  test('more than the entry holds is refused, and so is a grant that nobody knows', () => {
    expect(() => giveBack(held, 181, [first, second], day(5))).toThrow('the entry holds 180')
    expect(() => giveBack(held, -1, [first, second], day(5))).toThrow(RangeError)
    expect(() => giveBack(held, 100, [second], day(5))).toThrow('Grant a')
  })
})

describe('applying changes to grants', () => {
  test('through any history, left + forfeited + allocated is what each grant began with, and nothing is negative', () => {
    const step = fc.record({ kind: fc.constantFrom('draw', 'giveBack', 'sweep'), amount: credits, at: someDay })
    fc.assert(
      fc.property(fresh, fc.array(step, { maxLength: 20 }), (start, steps) => {
        let grants = start
        let uncovered = 0
        const allocated = new Map(start.map((grant) => [grant.grantId, 0]))
        for (const { kind, amount, at } of steps) {
          if (kind === 'sweep') {
            grants = sweep(grants, day(at))
            continue
          }
          const held = [...allocated].map(([grantId, credits]) => ({ grantId, credits }))
          const change =
            kind === 'draw'
              ? draw(grants, amount, day(at))
              : giveBack({ allocations: held, uncovered }, Math.min(amount, total(held) + uncovered), grants, day(at))
          grants = applyToGrants(grants, change)
          uncovered += change.uncovered
          for (const part of change.allocations)
            allocated.set(part.grantId, (allocated.get(part.grantId) ?? 0) + part.credits)
        }
        for (const grant of grants) {
          expect(grant.left + grant.forfeited + (allocated.get(grant.grantId) ?? 0)).toBe(grant.credits)
          expect(Math.min(grant.left, grant.forfeited, uncovered)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  test('grants that do not change stay the same rows', () => {
    const grants = [grantOf('a'), grantOf('b')]
    const applied = applyToGrants(grants, { allocations: [{ grantId: 'b', credits: 10 }] })
    expect(applied[0]).toBe(grants[0])
    expect(applied[1]).toEqual(grantOf('b', { left: 90 }))
    expect(grants[1]).toEqual(grantOf('b'))
  })

  test('a change that a grant cannot bear is refused: the grants were stale', () => {
    const grants = [grantOf('a')]
    expect(() => applyToGrants(grants, { allocations: [{ grantId: 'a', credits: 101 }] })).toThrow('Grant a')
    expect(() => applyToGrants(grants, { takenBack: [{ grantId: 'a', credits: 1 }] })).toThrow('Grant a')
    expect(() => applyToGrants(grants, { allocations: [{ grantId: 'z', credits: 1 }] })).toThrow('Grant z')
  })
})

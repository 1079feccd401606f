// Goal: what cycles come to on average adds up, and is of like cycles only. Method: a property over any balances, and
// terms that cut a cycle short.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { Balance } from '../../src/core/balance.ts'
import { spansBetween } from '../../src/core/cycle.ts'
import { alertsOf, averageOf, type CycleFigures, figuresOf } from '../../src/core/cycle-history.ts'
import type { Terms } from '../../src/core/model.ts'

const first = new Date('2026-01-01T00:00:00Z')
const now = new Date('2026-12-15T00:00:00Z')

function termsOf(given: Partial<Terms> = {}): Terms {
  return {
    version: 1,
    effectiveAt: first,
    anchorAt: first,
    length: 'P1M',
    parts: 1,
    zone: 'UTC',
    allotment: 1000 * CREDIT,
    rollover: { kind: 'none' },
    plan: null,
    planConfirmedOn: null,
    ...given,
  }
}

/** A balance as balanceOf makes it: used + left - overage = granted - forfeited. */
function balance(used: number, granted: number, forfeited: number): Balance {
  const whole = granted - forfeited
  const left = Math.max(0, whole - used)
  return {
    granted,
    forfeited,
    whole: granted,
    used,
    left,
    logged: used,
    unexplained: 0,
    reserved: 0,
    free: left,
    overage: Math.max(0, used - whole),
    uncovered: 0,
    allotment: granted,
    percentUsed: whole > 0 ? Math.floor((used * 100) / whole) : undefined,
  }
}

/** Cycles of the terms up to now with these balances in turn, the newest first. */
function figures(terms: readonly Terms[], balances: readonly Balance[]): CycleFigures[] {
  return spansBetween(terms, first, now)
    .map(({ startsAt, endsAt, terms: { version } }, index) => {
      const cycle = { startsAt, endsAt, termsVersion: version, history: false }
      return figuresOf({ cycle, balance: balances[index % balances.length] ?? balance(0, 0, 0) }, now)
    })
    .reverse()
}

const anyBalance = fc
  .tuple(fc.nat(3_000_000), fc.nat(2_000_000), fc.nat(100))
  .map(([used, granted, share]) => balance(used, granted, Math.floor((Math.max(0, granted - used) * share) / 100)))

describe('the average of whole cycles', () => {
  it('adds up: what was used, expired and carried is what was granted, and what was over', () => {
    fc.assert(
      fc.property(fc.array(anyBalance, { minLength: 1, maxLength: 12 }), (balances) => {
        const average = averageOf(figures([termsOf()], balances), [termsOf()])
        if (!average) return
        const { used, expired, carried, whole, overage } = average
        expect(used + expired + carried).toBe(whole + overage)
        for (const amount of [used, expired, carried, whole, overage]) expect(amount % CREDIT).toBe(0)
      }),
    )
  })

  it('is of cycles that have ended, of which there must be two', () => {
    const terms = [termsOf()]
    const all = figures(terms, [balance(912_000, 1_000_000, 88_000)])
    expect(averageOf(all, terms)).toMatchObject({ cycles: 11, used: 912_000, whole: 1_000_000, expired: 88_000 })
    expect(averageOf(all.slice(0, 3), terms)).toMatchObject({ cycles: 2 })
    expect(averageOf(all.slice(0, 2), terms)).toBeUndefined()
    expect(averageOf(all, [])).toBeUndefined()
  })

  it('leaves out a cycle that new terms cut short, and cycles of another length', () => {
    const effectiveAt = new Date('2026-09-16T00:00:00Z')
    const terms = [termsOf(), termsOf({ version: 2, effectiveAt, anchorAt: effectiveAt, length: 'P10D' })]
    const all = figures(terms, [balance(1_000, 2_000, 1_000)])
    expect(averageOf(all, terms)?.cycles).toBe(9)
    const older = all.filter(({ cycle }) => cycle.termsVersion === 1)
    expect(older).toHaveLength(9)
    expect(averageOf(older, terms)?.cycles).toBe(8)
  })

  it('means nothing where nothing was granted, or more was given back than used', () => {
    const terms = [termsOf()]
    expect(averageOf(figures(terms, [balance(5_000, 0, 0)]), terms)).toBeUndefined()
    expect(averageOf(figures(terms, [balance(-5_000, 1_000, 0)]), terms)).toBeUndefined()
  })
})

describe('the figures of a cycle', () => {
  const [running, closed] = figures([termsOf()], [balance(400_000, 1_000_000, 500_000)])

  it('have the percent of the card, while it runs and afterwards', () => {
    expect(running).toMatchObject({ standing: 'running', percentUsed: 80, carried: 0 })
    expect(closed).toMatchObject({ standing: 'closed', percentUsed: 80, carried: 100_000 })
  })

  it('have nothing of grants where it was before Purser', () => {
    const cycle = { startsAt: first, endsAt: new Date('2026-02-01T00:00:00Z'), termsVersion: 1, history: true }
    const told = figuresOf({ cycle, balance: balance(640_000, 0, 0) }, now)
    expect(told).toMatchObject({ standing: 'history', used: 640_000, overage: 0, carried: 0, percentUsed: null })
  })
})

it('alerts went as far as the highest percent and the fewest credits left', () => {
  const rung = [
    { kind: 'percent' as const, basis: 'granted' as const, line: 80_000, count: 2 },
    { kind: 'left' as const, basis: 'free' as const, line: 200_000, count: 1 },
    { kind: 'percent' as const, basis: 'granted' as const, line: 95_000, count: 1 },
    { kind: 'left' as const, basis: 'granted' as const, line: 50_000, count: 1 },
  ]
  const highest = [
    { kind: 'percent', basis: 'granted', line: 95_000 },
    { kind: 'left', basis: 'granted', line: 50_000 },
  ]
  expect(alertsOf(rung)).toEqual({ count: 5, highest })
  expect(alertsOf([...rung].reverse())).toEqual({ count: 5, highest })
  expect(alertsOf([])).toEqual({ count: 0, highest: [] })
})

// Goal: what the log form says is what the ledger books. Method: whatever is filled in over whatever price list, the
// form's item is planned and booked, and its credits and what is left are compared with the ledger's own.

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT, ENTRY_CREDITS_MAX, toDecimal } from '../../src/core/amount.ts'
import { balanceOf } from '../../src/core/balance.ts'
import { cycleAt, type LedgerDraft, openDraft } from '../../src/core/ledger.ts'
import { leftAfter, readFormSpend } from '../../src/core/log-form.ts'
import type { Activity, PoolConfig } from '../../src/core/model.ts'
import { openCycles } from '../../src/core/plan-opening.ts'
import { planUsage, type UsageItem } from '../../src/core/plan-usage.ts'

const startsAt = new Date('2026-11-01T00:00:00Z')
const now = new Date('2026-11-22T12:00:00Z')
const raised = new Date('2026-11-15T00:00:00Z')

const pool = {
  workspaceId: 'T1',
  poolId: 'p1',
  shortName: 'apollo',
  name: 'Apollo',
  vendor: 'apollo',
  unit: 'credits',
  zone: 'UTC',
  channelId: null,
  recordsFromAt: startsAt,
  archivedAt: null,
  creditPriceMillionths: null,
  version: 1,
}
const terms = [
  {
    version: 1,
    effectiveAt: startsAt,
    anchorAt: startsAt,
    length: 'P1M',
    parts: 1,
    zone: 'UTC',
    allotment: 1000 * CREDIT,
    rollover: { kind: 'none' as const },
    plan: null,
    planConfirmedOn: null,
  },
]

function activityOf(activity: string, prices: (number | null)[]): Activity {
  const [first = null, second] = prices
  return {
    activity,
    name: `The ${activity}`,
    aliases: [],
    prices: [
      { effectiveAt: new Date(0), unitPrice: first },
      ...(second === undefined ? [] : [{ effectiveAt: raised, unitPrice: second }]),
    ],
  }
}

function openPool(): LedgerDraft {
  const newId = () => randomUUID()
  const draft = openDraft({ cycles: [], grants: [], terms, zone: 'UTC', lastSeq: 0, newId })
  openCycles(draft, { pool, until: now, now })
  return draft
}

const unitPrice = fc.option(fc.integer({ min: 0, max: 50_000 }), { nil: null })
const amount = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 5_000_000 }).map(toDecimal),
  fc.constantFrom('1e3', '-2', '1,200', 'two', '0', '0.0001', ' 7 ', '1000000001'),
)
const filled = fc.record({
  prices: fc.array(fc.array(unitPrice, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
  chosen: fc.option(fc.nat(4), { nil: undefined }),
  quantity: amount,
  credits: amount,
  at: fc.date({ min: startsAt, max: now, noInvalidDate: true }),
})

describe('the log form', () => {
  it('says what the ledger books, and what is left then, or which field is to be mended', () => {
    fc.assert(
      fc.property(filled, ({ prices, chosen, quantity, credits, at }) => {
        const activities = prices.map((it, index) => activityOf(`a${index}`, it))
        const read = readFormSpend(
          { activity: chosen === undefined ? undefined : `a${chosen}`, quantity, credits },
          activities,
          at,
        )
        if (read.kind === 'faults') {
          expect(Object.values(read.faults).every((it) => it.length > 0)).toBe(true)
          expect(Object.keys(read.faults).length).toBeGreaterThan(0)
          return
        }
        const config: PoolConfig = {
          pool,
          terms,
          activities,
          rules: [],
          habits: {
            monthlyPace: null,
            workingDays: [1, 2, 3, 4, 5],
            pricePerCredit: null,
          },
          owners: [],
        }
        const draft = openPool()
        const stateBefore = cycleAt(draft.cycles, now)
        if (!stateBefore) throw new Error('no cycle')
        const before = balanceOf({ state: stateBefore, grants: draft.grants, reservations: [], now })
        const said = leftAfter({ cycle: stateBefore.cycle, balance: before, reading: null }, read.item.credits, at)
        const [outcome] = planUsage({
          config,
          now,
          items: [itemOf(read.item, at)],
          known: new Map(),
          originals: new Map(),
          candidates: [],
          draft,
        })
        expect(outcome).toMatchObject({ kind: 'recorded', credits: read.item.credits })
        const state = cycleAt(draft.cycles, now)
        const after = state && balanceOf({ state, grants: draft.grants, reservations: [], now })
        expect(said).toEqual({ left: after?.left, overage: after?.overage })
        expect(read.item.credits).toBeLessThanOrEqual(ENTRY_CREDITS_MAX)
      }),
    )
  })

  it('lets a spend from before the reading explain what is unexplained', () => {
    const cycle = { startsAt, endsAt: new Date('2026-12-01T00:00:00Z'), termsVersion: 1, history: false }
    const balance = { granted: 1_000_000, forfeited: 0, logged: 100_000, unexplained: 30_000 }
    const reading = { asOf: now }
    const earlier = new Date(+now - 1000)
    const later = new Date(+now + 1000)
    expect(leftAfter({ cycle, balance, reading }, 20_000, earlier)).toEqual({ left: 870_000, overage: 0 })
    expect(leftAfter({ cycle, balance, reading }, 50_000, earlier)).toEqual({ left: 850_000, overage: 0 })
    expect(leftAfter({ cycle, balance, reading }, 20_000, later)).toEqual({ left: 850_000, overage: 0 })
    expect(leftAfter({ cycle, balance, reading }, 1_000_000, later)).toEqual({ left: 0, overage: 130_000 })
    expect(leftAfter({ cycle, balance, reading }, 1_000, new Date('2026-10-01T00:00:00Z'))).toBeUndefined()
  })

  it('asks for what is missing in the words of its field', () => {
    const activities = [activityOf('mobile', [8_000]), activityOf('waterfall', [null])]
    const at = now
    const read = (activity: string | undefined, quantity = '', credits = '') =>
      readFormSpend({ activity, quantity, credits }, activities, at)
    expect(read(undefined, '25')).toEqual({ kind: 'faults', faults: { credits: 'How many credits was it?' } })
    expect(read('waterfall', '3')).toEqual({
      kind: 'faults',
      faults: { credits: 'The waterfall has no fixed price: how many credits did it take?' },
    })
    expect(read('mobile', '0')).toEqual({
      kind: 'faults',
      faults: { quantity: 'How many were there? It must be more than 0.' },
    })
    expect(read('gone', '2')).toEqual({
      kind: 'faults',
      faults: { activity: 'This is not on the price list any more.' },
    })
    expect(read('mobile', '', '0')).toMatchObject({ kind: 'spend', item: { credits: 0, pricedBy: 'typed' } })
  })
})

function itemOf(item: { activity?: string; quantity: number; credits: number; pricedBy: string }, at: Date): UsageItem {
  return {
    entryId: 'e1',
    source: 'slack:view',
    key: 'V1',
    bodyHash: '',
    machine: false,
    corrects: null,
    activity: item.activity ?? null,
    quantity: item.quantity,
    credits: item.pricedBy === 'typed' ? item.credits : null,
    memberId: 'm1',
    loggedById: 'm1',
    purposeId: null,
    purposeText: null,
    campaignId: null,
    campaignText: null,
    labels: {},
    note: null,
    contactHash: null,
    occurredAt: at,
    receivedAt: now,
    partOf: null,
    warnings: [],
  }
}

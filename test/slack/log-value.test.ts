// Goal: what a button carries comes back as it was packed, stays within what Slack keeps, and nothing else is believed.
// Method: plans and texts of any kind, packed and read again.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogPlan } from '../../src/core/grammar-plan.ts'
import type { Pool } from '../../src/core/model.ts'
import { labelsIn } from '../../src/slack/log-fill.ts'
import {
  BUTTON_MAX,
  packBooking,
  packDraft,
  packPlan,
  packVerb,
  unpackBooking,
  unpackDraft,
  unpackVerb,
} from '../../src/slack/log-value.ts'

const pool: Pool = {
  workspaceId: 'T1',
  poolId: '0192f0c0-0000-7000-8000-000000000001',
  shortName: 'apollo',
  name: 'Apollo',
  vendor: 'apollo',
  unit: 'credits',
  zone: 'UTC',
  channelId: null,
  recordsFromAt: new Date(0),
  archivedAt: null,
  creditPriceMillionths: null,
  version: 1,
}
const pools = [pool]

const words = (most: number) => fc.string({ unit: 'grapheme', minLength: 1, maxLength: most })
const thousandths = fc.integer({ min: 0, max: 1_000_000_000_000 })
const item = fc.oneof(
  fc.record({ credits: thousandths, quantity: fc.constant(1000), pricedBy: fc.constant('typed' as const) }),
  fc.record({
    activity: words(30),
    quantity: thousandths,
    credits: thousandths,
    pricedBy: fc.constantFrom('list' as const, 'typed' as const),
  }),
)
const plan: fc.Arbitrary<LogPlan> = fc.record(
  {
    items: fc.array(item, { minLength: 1, maxLength: 20 }),
    poolId: fc.constant(pool.poolId),
    labels: fc.dictionary(words(20), words(20), { maxKeys: 5, noNullPrototype: true }),
    words: fc.constant(''),
    member: fc.constant('U1SAM'),
    occurredAt: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
    purpose: words(40),
    campaign: words(40),
    asSet: fc.constant(['campaign' as const]),
    contact: words(60),
    note: words(1500),
  },
  { requiredKeys: ['items', 'poolId', 'labels', 'words'] },
)

describe('what a button carries', () => {
  it('comes back as it was packed, or was too long for it', () => {
    fc.assert(
      fc.property(plan, words(50), fc.constantFrom(150, BUTTON_MAX), (packed, nonce, most) => {
        const value = packPlan(packed, nonce, pools, most)
        if (value === undefined) return
        expect(value.length).toBeLessThanOrEqual(most)
        expect(unpackDraft(value, pools)).toEqual({ nonce, draft: packed })
      }),
    )
  })

  it('always fits as the beginning of a form, and loses the note first', () => {
    fc.assert(
      fc.property(plan, (packed) => {
        const value = packDraft(packed, pools)
        expect(value.length).toBeLessThanOrEqual(BUTTON_MAX)
        expect(unpackDraft(value, pools)?.nonce).toBeUndefined()
      }),
    )
    const long = { items: [], labels: {}, words: '', purpose: 'Renewals', note: 'x'.repeat(2500) }
    expect(unpackDraft(packDraft(long, pools), pools)?.draft).toEqual({
      items: [],
      labels: {},
      words: '',
      purpose: 'Renewals',
    })
  })

  it('names a pool that is gone no more', () => {
    const value = packPlan({ items: [], labels: {}, words: '', poolId: pool.poolId }, 'n', pools, BUTTON_MAX)
    expect(unpackDraft(value ?? '', [])?.draft.poolId).toBeUndefined()
  })

  it('is nothing where it is not ours', () => {
    const wrong = [
      '',
      'null',
      '[]',
      '{"i":[["",1000,-5,1]]}',
      '{"i":[["",1000,1e99,1]]}',
      '{"i":[["",1000,1.5,1]]}',
      '{"m":"not a user"}',
      '{"p":7}',
    ]
    for (const value of wrong) expect(unpackDraft(value, pools), value).toBeUndefined()
    for (const value of ['', '{}', '{"s":"slack:view"}']) expect(unpackBooking(value), value).toBeUndefined()
    for (const value of ['', '{}', '{"n":"1","v":"","r":""}']) expect(unpackVerb(value), value).toBeUndefined()
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        const read = [unpackDraft(value, pools), unpackBooking(value), unpackVerb(value)]
        expect(read).toHaveLength(3)
      }),
    )
  })

  it('is a booking or a word of the command too', () => {
    const booking = { source: 'slack:view', key: 'V1#2' }
    expect(unpackBooking(packBooking(booking))).toEqual(booking)
    const verb = { nonce: '1.2.3', verb: 'undo', rest: 'for <all>' }
    expect(unpackVerb(packVerb(verb) ?? '')).toEqual(verb)
    expect(packVerb({ ...verb, rest: 'x'.repeat(BUTTON_MAX) })).toBeUndefined()
  })
})

describe('labels of the form', () => {
  it('are lines of a key and a value, at most five', () => {
    expect(labelsIn('')).toEqual({})
    expect(labelsIn(' segment: smb \n\nsequence:q4: a')).toEqual({ segment: 'smb', sequence: 'q4: a' })
    expect(labelsIn('segment')).toBe('"segment" is not a label: write one on each line, like segment: smb.')
    expect(labelsIn('a:1\nb:2\nc:3\nd:4\ne:5\nf:6')).toBe('At most 5 labels are kept.')
  })
})

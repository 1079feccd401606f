// Goal: what is typed behind "topup" means what a person would take it for, and nothing typed is lost. Method: a table, and
// random lines.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { readTopup, type TopupLine } from '../../src/core/topup-line.ts'

const pools = [
  { poolId: 'p1', name: 'Apollo', shortName: 'apollo', zone: 'Europe/Berlin' },
  { poolId: 'p2', name: 'Lusha EU', shortName: 'lusha-eu', zone: 'America/New_York' },
]
const words = { pools, poolId: 'p1', now: new Date('2026-11-22T12:00:00Z') }
const newYear = new Date('2026-12-31T23:00:00Z')

describe('a line behind "topup"', () => {
  const cases: [string, TopupLine][] = [
    ['', {}],
    ['1000', { credits: 1000 * CREDIT }],
    ['1,000 until 31 dec', { credits: 1000 * CREDIT, expires: newYear }],
    ['500 from 1 jan "invoice 1234"', { credits: 500 * CREDIT, effectiveAt: newYear, reason: 'invoice 1234' }],
    ['from 18 nov 2.5 credits', { credits: 2500, effectiveAt: new Date('2026-11-17T23:00:00Z') }],
    ['500 until 21 nov', { credits: 500 * CREDIT, expires: new Date('2027-11-21T23:00:00Z') }],
    ['500 until 31 mar 2028', { credits: 500 * CREDIT, expires: new Date('2028-03-31T22:00:00Z') }],
    ['500 until 2026-11-01', { credits: 500 * CREDIT, expires: new Date('2026-11-01T23:00:00Z') }],
    [
      'lusha eu 500 from tomorrow',
      { poolId: 'p2', credits: 500 * CREDIT, effectiveAt: new Date('2026-11-23T05:00:00Z') },
    ],
    ['two hundred in apollo never expires', { poolId: 'p1', credits: 200 * CREDIT, expires: 'never' }],
    ['300 free credits for the delay', { credits: 300 * CREDIT, isGiven: true, reason: 'for the delay' }],
    ['0', { credits: 0 }],
    ['-5', { credits: -5 * CREDIT }],
    ['1000 until somebody stops us', { credits: 1000 * CREDIT, reason: 'until somebody stops us' }],
    ['1000 PO-77, 40 seats', { credits: 1000 * CREDIT, reason: 'PO-77, 40 seats' }],
  ]
  it.each(cases)('"%s"', (line, read) => {
    expect(readTopup(line, words)).toEqual(read)
  })

  it('of any kind is read, and never to an amount that nobody can book', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (line) => {
        const { credits = 0 } = readTopup(line, words)
        expect(Number.isSafeInteger(credits)).toBe(true)
      }),
    )
  })
})

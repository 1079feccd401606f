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
    ['2k until friday', { credits: 2000 * CREDIT, expires: new Date('2026-11-27T23:00:00Z') }],
    ['2.5k', { credits: 2500 * CREDIT }],
    // It is Sunday, and today is called so.
    ['500 until sunday', { credits: 500 * CREDIT, expires: new Date('2026-11-29T23:00:00Z') }],
    ['until 31.12. 1000', { credits: 1000 * CREDIT, expires: newYear }],
    ['500 until 31. 12. 2026', { credits: 500 * CREDIT, expires: newYear }],
    ['500 expires on 31.12.2026', { credits: 500 * CREDIT, expires: newYear }],
    ['500 until Dec 31, 2026', { credits: 500 * CREDIT, expires: newYear }],
    ['500 until the end of the year', { credits: 500 * CREDIT, expires: newYear }],
    ['until 31 dec 1000 credits', { credits: 1000 * CREDIT, expires: newYear }],
    ['500 until 31/12 18:00', { credits: 500 * CREDIT, expires: new Date('2026-12-31T17:00:00Z') }],
    ['500 until 29 feb', { credits: 500 * CREDIT, expires: new Date('2028-02-29T23:00:00Z') }],
    ['500 from yesterday', { credits: 500 * CREDIT, effectiveAt: new Date('2026-11-20T23:00:00Z') }],
    ['500 until the reset', { credits: 500 * CREDIT }],
    ['500 from lusha eu', { poolId: 'p2', credits: 500 * CREDIT }],
    ['500 "until somebody stops us"', { credits: 500 * CREDIT, reason: 'until somebody stops us' }],
    ['500 bonus on renewal', { credits: 500 * CREDIT, isGiven: true, reason: 'on renewal' }],
    ['1000 PO-77, 40 seats', { credits: 1000 * CREDIT, reason: 'PO-77, 40 seats' }],
  ]
  it.each(cases)('"%s"', (line, read) => {
    expect(readTopup(line, words)).toEqual({ kind: 'read', line: read })
  })

  const like = 'Type a day there, like friday, 31 dec, 31.12.2026 or 2026-12-31.'
  const quoted = 'A reason with such a word in it stands in quotes.'
  it.each<[string, string, string]>([
    [
      '1000 until somebody stops us',
      `I do not understand "somebody stops us" after "until". ${like} ${quoted}`,
      '1000',
    ],
    [
      '1000 from fryday until 31 dec',
      `I do not understand "fryday" after "from". ${like} ${quoted}`,
      '1000 until 31 dec',
    ],
    ['1000 expires 31 feb', `There is no day "31 feb". ${quoted}`, '1000'],
    ['1000 until 3/4', `"3/4" can be 3 Apr or 4 Mar: write it like 3 apr. ${quoted}`, '1000'],
    ['1000 until', `After "until" comes a day, like friday, 31 dec, 31.12.2026 or 2026-12-31. ${quoted}`, '1000'],
    ['1.23456', '"1.23456" has more than three decimals, and amounts have at most three.', ''],
  ])('"%s" is answered with a sentence', (line, message, rest) => {
    expect(readTopup(line, words)).toEqual({ kind: 'fault', message, rest })
  })

  it('asks which amount "1.000" is, and each answer is the same line without the doubt', () => {
    const read = readTopup('1.000 until 31 dec "invoice 7"', words)
    expect(read).toMatchObject({ kind: 'doubt', message: '"1.000" can be 1,000 or 1: which did you mean?' })
    const meant = read.kind === 'doubt' ? read.readings.map(({ text }) => readTopup(text, words)) : []
    const line = { expires: newYear, reason: 'invoice 7' }
    expect(meant).toEqual([1000, 1].map((one) => ({ kind: 'read', line: { ...line, credits: one * CREDIT } })))
  })

  it('of any kind is read, and never to an amount that nobody can book', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (line) => {
        const read = readTopup(line, words)
        const { credits = 0 } = read.kind === 'read' ? read.line : {}
        expect(Number.isSafeInteger(credits)).toBe(true)
      }),
    )
  })
})

// Goal: whoever reads, the lines of a team sum to what is used, and tell only what is theirs to know. Method: properties
// over any use and any reader.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MemberPurpose, type TeamLine, teamLines } from '../../src/core/team-use.ts'

const MOST = 5

function part(given: Partial<MemberPurpose> = {}): MemberPurpose {
  const memberId = given.memberId === undefined ? 'm0' : given.memberId
  const named = { memberId, memberName: memberId === null ? '' : `name of ${memberId}` }
  return { purpose: 'Prospecting', apart: null, credits: 1_000, spends: 1, ...given, ...named }
}

const anyPart = fc
  .record({
    member: fc.option(fc.nat(9), { nil: null }),
    purpose: fc.constantFrom('Prospecting', 'Renewals', '#fair', null),
    apart: fc.constantFrom<MemberPurpose['apart']>(null, 'before', 'adjusted'),
    credits: fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: -20_000, max: 50_000 })),
    spends: fc.nat(5),
  })
  .map(({ member, apart, ...rest }) =>
    member === null
      ? part({ ...rest, memberId: null, apart, purpose: apart ? null : rest.purpose })
      : part({ ...rest, memberId: `m${member}` }),
  )

const anyUse = fc.record({
  parts: fc.array(anyPart, { maxLength: 40 }),
  reader: fc.record({ memberId: fc.nat(10).map((nth) => `m${nth}`), isNamed: fc.boolean() }),
  unexplained: fc.integer({ min: -10_000, max: 40_000 }),
})

function sumOf(lines: readonly TeamLine[], amountOf: (line: TeamLine) => number): number {
  return lines.reduce((sum, line) => sum + amountOf(line), 0)
}

describe('the lines of a team', () => {
  it('sum to what is used, to the digit, and their shares to 100 where none is negative', () => {
    fc.assert(
      fc.property(anyUse, ({ parts, reader, unexplained }) => {
        const lines = teamLines(parts, { reader, unexplained, most: MOST })
        const used = parts.reduce((sum, { credits }) => sum + credits, 0) + Math.max(0, unexplained)
        expect(sumOf(lines, ({ credits }) => credits)).toBe(used)
        const hasShares = lines.some(({ percent }) => percent !== null)
        expect(hasShares).toBe(lines.every(({ credits }) => credits >= 0) && used > 0)
        if (hasShares) expect(sumOf(lines, ({ percent }) => percent ?? Number.NaN)).toBe(100)
      }),
    )
  })

  it('are of so many members at most, the largest, and the reader is always one of them', () => {
    fc.assert(
      fc.property(anyUse, ({ parts, reader, unexplained }) => {
        const lines = teamLines(parts, { reader: { ...reader, isNamed: true }, unexplained, most: MOST })
        const members = lines.filter(({ kind }) => kind === 'member')
        const amounts = members.map(({ credits }) => credits)
        expect(amounts).toEqual([...amounts].sort((left, right) => right - left))
        expect(members.length).toBeLessThanOrEqual(MOST)
        const own = parts.filter(({ memberId }) => memberId === reader.memberId)
        const hasUsed = own.reduce((sum, { credits }) => sum + credits, 0) !== 0
        if (hasUsed) expect(members.filter(({ isReader }) => isReader)).toHaveLength(1)
        const rest = lines.find(({ kind }) => kind === 'rest')
        if (rest && rest.people > 0) expect(members).toHaveLength(MOST)
      }),
    )
  })

  it('name nobody where names are not shown but the reader, who reads the same of themselves', () => {
    fc.assert(
      fc.property(anyUse, ({ parts, reader, unexplained }) => {
        const linesFor = (isNamed: boolean) =>
          teamLines(parts, { reader: { ...reader, isNamed }, unexplained, most: 99 })
        const members = linesFor(false).filter(({ kind, name }) => kind === 'member' || name !== '')
        expect(members.every(({ isReader }) => isReader)).toBe(true)
        const ownIn = (isNamed: boolean) => linesFor(isNamed).find(({ isReader }) => isReader)
        expect(ownIn(false)?.credits).toBe(ownIn(true)?.credits)
        expect(ownIn(false)?.nameless).toBe(ownIn(true)?.nameless)
      }),
    )
  })
})

describe('a line', () => {
  const only = (parts: readonly MemberPurpose[], isNamed = true) =>
    teamLines(parts, { reader: { memberId: 'm9', isNamed }, unexplained: 0, most: MOST })

  it('tells the purpose that most went into, how often, and what has none', () => {
    const parts = [
      part({ credits: 3_000, spends: 2 }),
      part({ purpose: 'Renewals', credits: 5_000 }),
      part({ purpose: null, credits: 7_000, spends: 3 }),
    ]
    expect(only(parts)).toMatchObject([
      { credits: 15_000, spends: 6, nameless: 7_000, main: { purpose: 'Renewals', isAll: false }, percent: 100 },
    ])
    expect(only([part()])).toMatchObject([{ main: { purpose: 'Prospecting', isAll: true }, nameless: 0 }])
    expect(only([part({ purpose: null })])).toMatchObject([{ main: null, nameless: 1_000 }])
    expect(only([part({ credits: -2_000 })])).toMatchObject([{ main: null, percent: null }])
  })

  it.each(['before', 'adjusted'] as const)('of what was %s lacks no purpose, and stands apart', (apart) => {
    const parts = [part({ memberId: null, purpose: null }), part({ memberId: null, apart, purpose: null, spends: 0 })]
    expect(only(parts)).toMatchObject([
      { kind: 'nobody', credits: 1_000, nameless: 1_000 },
      { kind: apart, credits: 1_000, nameless: 0, main: null, people: 0 },
    ])
  })

  it('of a free spend is told, what was undone is not', () => {
    expect(only([part({ credits: 0, spends: 1 }), part({ memberId: 'm1', credits: 0, spends: 0 })])).toMatchObject([
      { kind: 'member', name: 'name of m0', credits: 0 },
    ])
  })

  it('of others says how many they are', () => {
    const parts = [part(), part({ memberId: 'm1' }), part({ memberId: 'm1', purpose: null }), part({ memberId: 'm9' })]
    expect(only(parts, false)).toMatchObject([
      { kind: 'member', name: 'name of m9', isReader: true },
      { kind: 'others', people: 2, credits: 3_000, name: '' },
    ])
  })
})

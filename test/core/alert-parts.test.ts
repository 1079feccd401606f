// Goal: the small decisions behind an alert's message: the cause of a recovery, the working days ahead, who is named.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Balance } from '../../src/core/balance.ts'
import type { AlertState, Rule } from '../../src/core/model.ts'
import { reliefOf } from '../../src/core/relief.ts'
import { decide, highestHeld, isBackAt } from '../../src/core/rules.ts'
import { areNamed, asNamesShown, type NamesShown, type Reader } from '../../src/core/who-is-named.ts'
import { workingDaysUntil } from '../../src/core/working-days.ts'

function balance(given: Partial<Balance>): Balance {
  const zero = {
    granted: 0,
    whole: given.granted ?? 0,
    forfeited: 0,
    logged: 0,
    unexplained: 0,
    used: 0,
    left: 0,
    reserved: 0,
    free: 0,
  }
  return { ...zero, overage: 0, uncovered: 0, allotment: 0, percentUsed: undefined, ...given }
}

describe('the cause of a recovery', () => {
  const start = balance({ granted: 1_000, left: 100 })
  test.each<[string, Parameters<typeof reliefOf>, ReturnType<typeof reliefOf>]>([
    ['a refund', [[{ kind: 'refund', credits: -50 }], start, start], { cause: 'refund', credits: 50 }],
    [
      'several refunds are one',
      [
        [
          { kind: 'refund', credits: -50 },
          { kind: 'refund', credits: -20 },
        ],
        start,
        start,
      ],
      { cause: 'refund', credits: 70 },
    ],
    ['an undo', [[{ kind: 'reversal', credits: -50 }], start, start], { cause: 'undo', credits: 50 }],
    [
      'the undo of a refund gives nothing back',
      [
        [
          { kind: 'reversal', credits: 50 },
          { kind: 'adjustment', credits: -20 },
        ],
        start,
        start,
      ],
      { cause: 'correction', credits: 20 },
    ],
    ['a grant', [[], start, balance({ granted: 1_200 })], { cause: 'top_up', credits: 200 }],
    [
      'a vendor that counts less',
      [[], balance({ granted: 1_000, unexplained: 90 }), balance({ granted: 1_000, unexplained: -20 })],
      { cause: 'reading', credits: 90 },
    ],
    [
      'a reservation that was cancelled',
      [[], balance({ granted: 1_000, reserved: 90 }), balance({ granted: 1_000, reserved: 20 })],
      { cause: 'reservation', credits: 70 },
    ],
    [
      'a spend out of a reservation frees nothing',
      [
        [{ kind: 'usage', credits: 70 }],
        balance({ granted: 1_000, reserved: 90 }),
        balance({ granted: 1_000, used: 70, reserved: 20 }),
      ],
      { cause: 'other', credits: 0 },
    ],
    [
      'the largest of several',
      [[{ kind: 'refund', credits: -50 }], start, balance({ granted: 1_049 })],
      { cause: 'refund', credits: 50 },
    ],
    [
      'none of them',
      [[{ kind: 'usage', credits: 3 }], start, balance({ granted: 1_000, left: 130 })],
      { cause: 'other', credits: 30 },
    ],
  ])('%s', (_, given, expected) => {
    expect(reliefOf(...given)).toEqual(expected)
  })
})

describe('what is not back', () => {
  const lines = [80_000, 95_000, 100_000].map((at) => ({ at, severity: 'warning' as const }))
  const percent: Rule = {
    ruleId: 'p',
    version: 1,
    kind: 'percent',
    basis: 'granted',
    scopeKind: 'pool',
    scopeId: '',
    channelId: null,
    lines,
  }
  const left: Rule = { ...percent, kind: 'left', lines: lines.map(({ at, severity }) => ({ at: at / 100, severity })) }

  test('is the highest line that is held, which for a rest is the smallest', () => {
    const held = (line: number, state: AlertState, episode = 1) => ({
      ruleId: 'p',
      alertId: `${line}`,
      line,
      episode,
      state,
    })
    const covered = [held(80_000, 'covered'), held(95_000, 'firing')]
    expect(highestHeld(percent, covered, [])).toBe(95_000)
    expect(highestHeld(percent, covered, [{ alertId: '95000' }])).toBe(80_000)
    expect(highestHeld(percent, [held(80_000, 'resolved', 2), held(80_000, 'firing')], [])).toBeUndefined()
    expect(highestHeld(left, [held(800, 'snoozed'), held(950, 'firing')], [])).toBe(800)
  })

  test('counts as back exactly where it resolves', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(percent, left),
        fc.nat({ max: 1_000 }),
        fc.nat({ max: 1_000 }),
        fc.integer({ min: 1, max: 3_000 }),
        (rule, at, used, granted) => {
          const line = rule.kind === 'left' ? at : at * 100
          const memory = { ruleId: 'p', alertId: 'a', line, episode: 1, state: 'firing' as const }
          const after = balance({ granted, used, left: Math.max(0, granted - used) })
          const input = { rules: [{ ...rule, lines: [] }], alerts: [memory], before: after, after, grantAdded: false }
          const backAt = isBackAt(rule, line, after)
          const isBack = backAt !== undefined && (rule.kind === 'left' ? after.left >= backAt : used <= backAt)
          expect(decide(input).resolve).toEqual(isBack ? [{ alertId: 'a' }] : [])
        },
      ),
    )
  })
})

describe('working days', () => {
  const week = { weekdays: [1, 2, 3, 4, 5], holidays: [] }
  test.each<[string, string, string, number, { holidays?: string[] }]>([
    ['from a Tuesday to the second Sunday', '2026-12-01T09:00:00Z', '2026-12-13T14:58:00Z', 9, {}],
    ['without a holiday', '2026-12-01T09:00:00Z', '2026-12-13T14:58:00Z', 8, { holidays: ['2026-12-08'] }],
    ['today alone', '2026-12-01T09:00:00Z', '2026-12-01T18:00:00Z', 1, {}],
    ['a weekend', '2026-12-05T09:00:00Z', '2026-12-06T23:00:00Z', 0, {}],
    ['a reset at midnight leaves its day out', '2026-11-30T09:00:00Z', '2026-11-30T23:00:00Z', 1, {}],
    ['a reset a minute later does not', '2026-11-30T09:00:00Z', '2026-11-30T23:01:00Z', 2, {}],
    ['a reset that is over', '2026-12-01T09:00:00Z', '2026-12-01T08:00:00Z', 0, {}],
    ['over a night on which clocks change', '2026-10-23T12:00:00Z', '2026-10-27T00:30:00Z', 3, {}],
  ])('%s', (_, from, until, expected, given) => {
    expect(workingDaysUntil(new Date(from), new Date(until), 'Europe/Berlin', { ...week, ...given })).toBe(expected)
  })
})

describe('people are named', () => {
  const channel: Reader = { kind: 'channel', isShared: false }
  const shared: Reader = { kind: 'channel', isShared: true }
  const member: Reader = { kind: 'member', isOwner: false, isGuest: false }
  const owner: Reader = { kind: 'member', isOwner: true, isGuest: false }
  const guest: Reader = { kind: 'member', isOwner: false, isGuest: true }
  test.each<[NamesShown, Reader[]]>([
    ['everyone', [channel, member, owner]],
    ['owners', [owner]],
    ['nobody', []],
  ])('%s', (namesShown, named) => {
    expect([channel, shared, member, owner, guest].filter((reader) => areNamed(namesShown, reader))).toEqual(named)
  })

  test('to nobody where the choice is not known', () => {
    expect(asNamesShown('friends')).toBe('nobody')
    expect(asNamesShown('owners')).toBe('owners')
  })
})

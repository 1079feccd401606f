// Goal: how the cycles of a pool and what its people used read, to the letter. Method: golden files; whatever people may
// have named things, Slack takes the blocks and obeys nothing in them.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks } from '../../playground/server/check-blocks.ts'
import { averageOf, figuresOf, type ToldCycle } from '../../src/core/cycle-history.ts'
import { type MemberPurpose, teamLines } from '../../src/core/team-use.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import { whichPool } from '../../src/slack/views/choose-pool.ts'
import { type HistoryCard, historyCard } from '../../src/slack/views/history.ts'
import { type TeamCard, teamCard } from '../../src/slack/views/team.ts'
import { facts, now, pool } from './fixture.ts'

const byPurpose = facts.byPurpose.map(({ name, credits }) => ({ name, credits, named: name !== 'no purpose' }))
const running: ToldCycle = {
  cycle: pool.cycle,
  standing: 'running',
  used: 812_000,
  whole: 1_000_000,
  expired: 0,
  expiredEarly: 0,
  carried: 0,
  overage: 0,
  unexplained: 17_000,
  percentUsed: 81,
  byPurpose,
  alerts: { count: 1, highest: [{ kind: 'percent', basis: 'granted', line: 80_000 }] },
  late: { count: 0, credits: 0 },
}

/** A cycle that began so many months before the running one. */
function closed(months: number, given: Partial<ToldCycle> = {}): ToldCycle {
  const { used = 948_000 } = given
  const before = (at: Date, by: number) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - by, 13, 14, 58))
  const { startsAt, endsAt } = pool.cycle
  return {
    ...running,
    cycle: { ...pool.cycle, startsAt: before(startsAt, months), endsAt: before(endsAt, months) },
    standing: 'closed',
    used,
    expired: 52_000,
    unexplained: 0,
    percentUsed: 94,
    byPurpose: [
      { name: 'Prospecting', credits: used - Math.floor(used / 4), named: true },
      { name: 'Renewals', credits: Math.floor(used / 4), named: true },
    ],
    alerts: { count: 0, highest: [] },
    ...given,
  }
}

const anchorAt = new Date('2026-01-13T14:58:00Z')
const terms = [
  {
    version: 1,
    effectiveAt: anchorAt,
    anchorAt,
    length: 'P1M',
    parts: 1,
    zone: 'UTC',
    allotment: 1_000_000,
    rollover: { kind: 'none' as const },
    plan: null,
    planConfirmedOn: null,
  },
]
const history: Omit<HistoryCard, 'average'> & { cycles: ToldCycle[] } = {
  poolId: facts.poolId,
  name: 'Apollo',
  unit: 'credits',
  zone: 'Europe/Berlin',
  archivedAt: null,
  cycles: [
    running,
    closed(1, { alerts: { count: 3, highest: running.alerts.highest }, late: { count: 2, credits: 14_000 } }),
    closed(2, {
      used: 1_280_000,
      whole: 1_240_000,
      expired: 0,
      overage: 40_000,
      percentUsed: 103,
      late: { count: 1, credits: -8_000 },
      alerts: {
        count: 2,
        highest: [
          { kind: 'percent', basis: 'granted', line: 100_000 },
          { kind: 'left', basis: 'free', line: 50_000 },
        ],
      },
    }),
    closed(3, { used: 748_000, expired: 12_000, carried: 240_000, percentUsed: 74 }),
    closed(4, { used: 0, byPurpose: [], expired: 1_000_000, percentUsed: 0 }),
    closed(5, { used: 25_000, whole: 0, expired: 0, overage: 25_000, percentUsed: null }),
    closed(6, {
      standing: 'history',
      used: 640_000,
      whole: 0,
      expired: 0,
      percentUsed: null,
      byPurpose: [
        { name: 'no purpose', credits: 648_000, named: false },
        { name: 'Renewals', credits: -8_000, named: true },
      ],
    }),
  ],
  seesOthers: true,
}
const average = averageOf(history.cycles, terms)
const pools = Array.from({ length: 10 }, (_, nth) => ({ poolId: `0192f0c0-${nth}`, name: `Pool ${nth}` }))

/** 795 logged, as the fixture has it: 402 of them Sam's. */
const parts: MemberPurpose[] = [
  part('sam', 'Sam Berg', 'Prospecting', 300_000, 21),
  part('sam', 'Sam Berg', 'Event follow-up', 90_000, 6),
  part('sam', 'Sam Berg', null, 12_000, 2),
  part('max', 'Max Roth', 'Prospecting', 195_000, 14),
  part('max', 'Max Roth', 'Event follow-up', 90_000, 5),
  part('ida', 'Ida & <Co>', 'Renewals', 66_000, 8),
  part(null, '', 'Renewals', 24_000, 1),
  part(null, '', null, 18_000, 3),
]

function part(
  memberId: string | null,
  memberName: string,
  purpose: string | null,
  credits: number,
  spends: number,
): MemberPurpose {
  return { memberId, memberName, purpose, apart: null, credits, spends }
}

function linesFor(isNamed: boolean, most = 15, unexplained = 17_000, of = parts) {
  return teamLines(of, { reader: { memberId: 'sam', isNamed }, unexplained, most })
}

const team: TeamCard = {
  poolId: facts.poolId,
  name: 'Apollo',
  unit: 'credits',
  zone: 'Europe/Berlin',
  archivedAt: null,
  figures: figuresOf(pool, now),
  lines: linesFor(true),
  unnamed: null,
  now,
  logValue: '{"p":"apollo"}',
}

const messages: [string, () => Spoken][] = [
  ['history', () => historyCard({ ...history, average })],
  [
    'history-of-a-guest',
    () => historyCard({ ...history, average, cycles: history.cycles.slice(0, 2), seesOthers: false }),
  ],
  [
    'history-of-one-cycle',
    () =>
      historyCard({
        ...history,
        cycles: [
          { ...running, byPurpose: [{ name: 'before Purser', credits: 795_000, named: false }], unexplained: 0 },
        ],
        average: undefined,
      }),
  ],
  [
    'history-archived',
    () =>
      historyCard({
        ...history,
        archivedAt: new Date('2026-11-02T10:00:00Z'),
        cycles: history.cycles.slice(1, 3),
        average: undefined,
      }),
  ],
  ['team', () => teamCard(team)],
  ['team-unnamed', () => teamCard({ ...team, lines: linesFor(false), unnamed: 'workspace' })],
  ['team-in-a-shared-channel', () => teamCard({ ...team, lines: linesFor(false), unnamed: 'shared' })],
  ['team-of-a-guest', () => teamCard({ ...team, lines: linesFor(false), unnamed: 'guest' })],
  ['team-of-many', () => teamCard({ ...team, lines: linesFor(true, 2) })],
  [
    'team-given-back',
    () =>
      teamCard({
        ...team,
        figures: { ...team.figures, used: 395_000, unexplained: 0, percentUsed: 39 },
        lines: linesFor(true, 15, 0, [...parts, part('max', 'Max Roth', 'Prospecting', -400_000, 0)]),
      }),
  ],
  [
    'team-nothing-used',
    () =>
      teamCard({
        ...team,
        figures: { ...team.figures, used: 0, unexplained: 0, percentUsed: 0 },
        lines: linesFor(true, 15, 0, []),
      }),
  ],
  ['team-nothing-granted', () => teamCard({ ...team, figures: { ...team.figures, whole: 0, percentUsed: null } })],
  [
    'team-archived',
    () =>
      teamCard({
        ...team,
        archivedAt: new Date('2026-11-20T10:00:00Z'),
        figures: { ...team.figures, standing: 'closed' },
        now: new Date('2027-02-01T10:00:00Z'),
      }),
  ],
  ['which-pool', () => whichPool(pools.slice(0, 2), 'history:choose', '/credits history')],
  ['which-pool-of-many', () => whichPool(pools, 'history:choose', '/credits history')],
]

describe('every message about cycles', () => {
  it.each(messages)('%s reads as its golden file', async (name, make) => {
    const spoken = make()
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
    expect(Buffer.byteLength(JSON.stringify(spoken.blocks))).toBeLessThan(10_000)
    expect(spoken.text).toMatch(/\S/)
    expect(spoken.text).not.toMatch(/[█░]/)
  })

  it('obeys nothing that people typed, and fits, whatever they typed', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a', '\n'),
      minLength: 1,
      maxLength: 100,
    })
    fc.assert(
      fc.property(hostile, hostile, (name, word) => {
        const spoken = [
          historyCard({
            ...history,
            average,
            name,
            unit: word.slice(0, 20),
            cycles: history.cycles.map((it) => ({ ...it, byPurpose: [{ name: word, credits: 1_000, named: true }] })),
          }),
          teamCard({
            ...team,
            name,
            unit: word.slice(0, 20),
            lines: linesFor(
              true,
              15,
              17_000,
              Array.from({ length: 20 }, (_, nth) => part(`m${nth}`, word, name, 1_000, 1)),
            ),
          }),
          whichPool(
            pools.map((it) => ({ ...it, name })),
            'history:choose',
            word,
          ),
        ]
        for (const { text, blocks } of spoken) {
          expect(checkBlocks(blocks, 'message')).toEqual([])
          expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(10_000)
          for (const markup of [text, ...mrkdwnOf(blocks)])
            expect(markup.replace(/<!date\^[^<>]*>/g, '')).not.toMatch(/[<>]/)
        }
      }),
    )
  })
})

/** The texts of blocks that Slack reads markup in. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string')
    return [value.text]
  return Object.values(value).flatMap(mrkdwnOf)
}

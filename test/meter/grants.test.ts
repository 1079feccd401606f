// Goal: everything that puts credits into a pool, and takes them out again, leaves the numbers that a person works out by
// hand, and counters that equal their fold.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { Rollover } from '../../src/core/model.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { correctGrant } from '../../src/meter/correct-grant.ts'
import { type GrantCreditsInput, grantCredits } from '../../src/meter/grant-credits.ts'
import { moveReset } from '../../src/meter/move-reset.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

interface Place {
  workspaceId: string
  poolId: string
}

/** A pool of 1,000 a month since 1 November, seen by an owner on the 10th. */
async function pool(fields: Parameters<typeof makePool>[1] = {}) {
  await at('2026-11-01T00:00:01Z')
  const made = await makePool(deps, { owner: 'U1', ...fields })
  const owner = await store.db.member.findFirstOrThrow({ where: { workspaceId: made.workspaceId, slackUserId: 'U1' } })
  await at('2026-11-10T12:00:00Z')
  const actor = { memberId: owner.memberId, isHere: true, isAdmin: false, isGuest: false }
  return { workspaceId: made.workspaceId, poolId: made.poolId, actor, via: 'test' }
}

let made = 0
const topUp = (
  place: Awaited<ReturnType<typeof pool>>,
  credits: number,
  given: Partial<GrantCreditsInput['given']> = {},
) => {
  made += 1
  const all = { kind: 'top_up' as const, credits: credits * CREDIT, effectiveAt: null, expires: 'reset' as const }
  return grantCredits(deps, { ...place, given: { ...all, ...given }, reason: null, key: `test:${made}` })
}

const spend = (place: Place, credits: number, occurredAt?: string) =>
  record(deps, place.workspaceId, [
    report({ credits: credits * CREDIT, ...(occurredAt ? { occurredAt: new Date(occurredAt) } : {}) }),
  ])

/** What the pool amounts to, in whole credits, after proving the counters. */
async function numbers({ workspaceId }: Place) {
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  const [summary] = await summarize(deps, { workspaceId, pool: 'apollo', poolIds: [] })
  if (!summary) throw new Error('no pool')
  const { granted, forfeited, used, left, overage, uncovered } = summary.balance
  const all = { granted, forfeited, used, left, overage, uncovered }
  return Object.fromEntries(Object.entries(all).map(([name, credits]) => [name, credits / CREDIT]))
}

async function totals({ workspaceId, poolId }: Place) {
  const rows = await store.db.cycleTotal.findMany({ where: { workspaceId, poolId }, orderBy: { cycleStartsAt: 'asc' } })
  return rows.map((row) => ({
    forfeited: Number(row.creditsForfeited),
    uncovered: Number(row.creditsUncovered),
    carriedIn: Number(row.creditsCarriedIn),
  }))
}

describe('a top-up', () => {
  it('pays what nothing covered first, entry by entry, so that a refund of those gives back to it', async () => {
    const place = await pool()
    const [first] = await spend(place, 1000)
    const [second] = await spend(place, 150)
    expect(await numbers(place)).toMatchObject({ granted: 1000, used: 1150, left: 0, overage: 150, uncovered: 150 })
    await topUp(place, 400)
    // 1,400 granted, 1,150 used: the 150 are paid, 250 are left.
    expect(await numbers(place)).toMatchObject({ granted: 1400, used: 1150, left: 250, overage: 0, uncovered: 0 })
    const undo = (outcome: typeof first, key: string) =>
      reverseEntries(deps, {
        ...place,
        entryIds: [outcome && 'entryId' in outcome ? outcome.entryId : ''],
        source: 'test',
        keys: [key],
        actorId: null,
        receivedAt: new Date(),
      })
    await undo(second, 'a')
    expect(await numbers(place)).toMatchObject({ used: 1000, left: 400, uncovered: 0 })
    await undo(first, 'b')
    expect(await numbers(place)).toMatchObject({ used: 0, left: 1400, uncovered: 0 })
  })

  it('that is planned pays when it comes, also where nobody looked in between and the cycle is over', async () => {
    const place = await pool()
    await spend(place, 1200)
    await topUp(place, 500, { effectiveAt: new Date('2026-11-20T00:00:00Z') })
    expect(await numbers(place)).toMatchObject({ granted: 1000, overage: 200, uncovered: 200 })
    await at('2026-12-05T00:00:00Z')
    await openCycle(deps, place)
    // November: 1,500 granted, 1,200 used, the other 300 expired with it.
    expect(await totals(place)).toEqual([
      { forfeited: 300, uncovered: 0, carriedIn: 0 },
      { forfeited: 0, uncovered: 0, carriedIn: 0 },
    ])
    expect(await numbers(place)).toMatchObject({ granted: 1000, left: 1000 })
  })

  it('that is planned resolves what is no longer past as soon as it comes, however little it is', async () => {
    const place = await pool()
    await spend(place, 810)
    await topUp(place, 20, { effectiveAt: new Date('2026-11-20T00:00:00Z') })
    const states = async () =>
      (await store.db.alert.findMany({ where: { workspaceId: place.workspaceId } })).map(({ state }) => state)
    expect(await states()).toEqual(['firing'])
    await at('2026-11-20T00:00:00Z')
    await openCycle(deps, place)
    // 810 of 1,020 are 79.4 %: below the line, though not by the two points that anything but a grant has to give back.
    expect(await states()).toEqual(['resolved'])
  })

  it('that never expires is carried over, and what an end of its own lets go is gone from left at once', async () => {
    const place = await pool()
    await topUp(place, 300, { expires: 'never' })
    await topUp(place, 50, { expires: new Date('2026-11-15T00:00:00Z') })
    await spend(place, 20)
    // The 50 burn first: they expire first. 30 of them expire on the 15th.
    await at('2026-11-15T00:00:00Z')
    expect(await numbers(place)).toMatchObject({ granted: 1350, forfeited: 30, used: 20, left: 1300 })
    await at('2026-12-02T00:00:00Z')
    await openCycle(deps, place)
    expect(await numbers(place)).toMatchObject({ granted: 1300, left: 1300 })
    expect((await totals(place)).map(({ carriedIn }) => carriedIn)).toEqual([0, 300])
  })

  it.each([
    ['of nothing', 0, {}, /Adding 0 changes nothing/],
    ['of less than nothing', -5, {}, /cannot be added/],
    ['in a cycle that is over', 5, { effectiveAt: new Date('2026-10-31T23:00:00Z') }, /in a cycle that is over/],
    [
      'that expires before it comes',
      5,
      { effectiveAt: new Date('2026-11-20T00:00:00Z'), expires: new Date('2026-11-19T00:00:00Z') },
      /would expire .* before they come/,
    ],
    [
      'that is over already',
      5,
      { effectiveAt: new Date('2026-11-02T00:00:00Z'), expires: new Date('2026-11-09T00:00:00Z') },
      /is over already/,
    ],
  ] as const)('%s is refused with a sentence of its own and changes nothing', async (_what, credits, given, says) => {
    const place = await pool()
    const outcome = await topUp(place, credits, given)
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringMatching(says) })
    expect(await numbers(place)).toMatchObject({ granted: 1000, left: 1000 })
    expect(
      await store.db.audit.count({ where: { workspaceId: place.workspaceId, action: { startsWith: 'credits' } } }),
    ).toBe(0)
  })

  it('under the same key again adds nothing, and a version that was changed since is told', async () => {
    const place = await pool()
    const { version } = await store.db.pool.findFirstOrThrow({ where: { workspaceId: place.workspaceId } })
    const given = { kind: 'top_up' as const, credits: 10 * CREDIT, effectiveAt: null, expires: 'reset' as const }
    const input = { ...place, given, reason: 'Q4', key: 'view:1', seenVersion: version }
    const first = await grantCredits(deps, input)
    expect(first.kind).toBe('done')
    expect(await grantCredits(deps, input)).toMatchObject({ kind: 'duplicate' })
    expect(await grantCredits(deps, { ...input, key: 'view:2' })).toEqual({ kind: 'stale' })
    expect(await numbers(place)).toMatchObject({ granted: 1010 })
  })

  it('as a preview says what will be and writes nothing', async () => {
    const place = await pool()
    const given = { kind: 'top_up' as const, credits: 10 * CREDIT, effectiveAt: null, expires: 'reset' as const }
    const preview = await grantCredits(deps, { ...place, given, reason: null, key: 'x', isPreview: true })
    expect(preview).toMatchObject({ kind: 'done', before: { left: 1000 * CREDIT }, after: { left: 1010 * CREDIT } })
    expect(await numbers(place)).toMatchObject({ granted: 1000 })
  })
})

describe('a grant that was wrong', () => {
  it('lets go of what it should not have paid: others pay, and the rest is owed where it was spent', async () => {
    const place = await pool()
    const given = await topUp(place, 1000, { expires: 'never', kind: 'promotion' })
    const grantId = 'grantId' in given ? given.grantId : ''
    // The allotment expires sooner and burns first: 1,000 of it, then 600 of the promotion.
    await spend(place, 1600)
    await at('2026-12-03T00:00:00Z')
    // 400 are carried into December, which spends 1,000 of its own and 100 of them.
    await spend(place, 1100)
    expect(await numbers(place)).toMatchObject({ granted: 1400, used: 1100, left: 300 })
    const correct = (credits: number) =>
      correctGrant(deps, {
        ...place,
        grantId,
        amount: { less: credits * CREDIT },
        reason: 'it was 100',
        key: `c${credits}`,
      })
    expect(await correct(1001)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/1,000 came with it/) })
    expect((await correct(900)).kind).toBe('done')
    // Of the 100 that it is worth November used 100, so December gets nothing of it, and owes 100.
    expect(await numbers(place)).toMatchObject({ granted: 1000, used: 1100, left: 0, overage: 100, uncovered: 100 })
    expect((await totals(place)).map(({ uncovered, carriedIn }) => [uncovered, carriedIn])).toEqual([
      [500, 0],
      [100, 0],
    ])
    expect((await correct(900)).kind).toBe('same')
    const { grantId: correction } = await store.db.grant.findFirstOrThrow({ where: { correctsId: grantId } })
    const more = { amount: { is: 5 * CREDIT }, reason: 'more of it', key: 'more' }
    expect(await correctGrant(deps, { ...place, grantId: correction, ...more })).toMatchObject({ kind: 'refused' })
  })
})

describe('what a cycle leaves', () => {
  const cases: [Rollover, number, number][] = [
    [{ kind: 'all' }, 700, 0],
    [{ kind: 'capped', credits: 500 * CREDIT }, 500, 200],
    [{ kind: 'percent', percent: 33 }, 231, 469],
  ]
  it.each(cases)('rolls over as its terms say: %j', async (rollover, rolled, expired) => {
    const place = await pool()
    await changeTerms(deps, {
      ...place,
      asked: { change: { rollover }, takes: 'full', effectiveAt: null },
      reason: null,
    })
    await spend(place, 300)
    await at('2026-12-01T00:00:00Z')
    await openCycle(deps, place)
    expect(await numbers(place)).toMatchObject({ granted: 1000 + rolled, left: 1000 + rolled })
    const gone = await store.db.entry.groupBy({
      by: ['kind'],
      where: { workspaceId: place.workspaceId },
      _sum: { credits: true },
    })
    const sumOf = (kind: string) => Number(gone.find((it) => it.kind === kind)?._sum.credits ?? 0)
    expect([sumOf('rollover_out'), sumOf('forfeit')]).toEqual([rolled, expired])
  })

  it('is taken back by late use: the forfeit first, then what rolled over, spent or not', async () => {
    const place = await pool()
    const rollover = { kind: 'capped' as const, credits: 500 * CREDIT }
    await changeTerms(deps, {
      ...place,
      asked: { change: { rollover }, takes: 'full', effectiveAt: null },
      reason: null,
    })
    await spend(place, 300)
    await at('2026-12-10T00:00:00Z')
    // 500 rolled over and 200 expired. December spends 1,100: the 500 first, then 600 of its own.
    await spend(place, 1100)
    expect(await numbers(place)).toMatchObject({ granted: 1500, used: 1100, left: 400 })
    await spend(place, 150, '2026-11-20T00:00:00Z')
    expect((await totals(place))[0]).toMatchObject({ forfeited: 550, uncovered: 0 })
    expect(await numbers(place)).toMatchObject({ granted: 1500, left: 400 })
    // 50 more of the forfeit, and 150 of the rollover: December pays 150 more of its own.
    await spend(place, 200, '2026-11-21T00:00:00Z')
    expect((await totals(place))[0]).toMatchObject({ forfeited: 350, uncovered: 0 })
    expect(await numbers(place)).toMatchObject({ granted: 1350, used: 1100, left: 250, uncovered: 0 })
    // More than there ever was: the rollover is used up, and November owes the rest.
    await spend(place, 500, '2026-11-22T00:00:00Z')
    expect((await totals(place))[0]).toMatchObject({ forfeited: 0, uncovered: 150 })
    expect(await numbers(place)).toMatchObject({ granted: 1000, used: 1100, left: 0, overage: 100, uncovered: 100 })
  })
})

describe('a change of plan', () => {
  const change = (
    place: Awaited<ReturnType<typeof pool>>,
    allotment: number,
    takes: 'full' | 'prorated' | 'next_cycle',
    effectiveAt?: string,
  ) =>
    changeTerms(deps, {
      ...place,
      asked: {
        change: { allotment: allotment * CREDIT },
        takes,
        effectiveAt: effectiveAt ? new Date(effectiveAt) : null,
      },
      reason: null,
    })

  it('gives the open cycle all, its share or nothing of the difference, and the next one all of it', async () => {
    for (const [takes, granted] of [
      ['full', 4000],
      ['prorated', 3000],
      ['next_cycle', 1000],
    ] as const) {
      const place = await pool()
      // From 11 November 00:00 on 20 of 30 days are left: two thirds of 3,000.
      expect((await change(place, 4000, takes, '2026-11-11T00:00:00Z')).kind).toBe('done')
      await at('2026-11-12T00:00:00Z')
      expect(await numbers(place)).toMatchObject({ granted })
      await at('2026-12-02T00:00:00Z')
      expect(await numbers(place)).toMatchObject({ granted: 4000 })
    }
  })

  it('down takes credits out of the allotment, and can leave the cycle overdrawn', async () => {
    const place = await pool()
    await spend(place, 700)
    await change(place, 400, 'full')
    expect(await numbers(place)).toMatchObject({ granted: 400, used: 700, left: 0, overage: 300, uncovered: 300 })
    await change(place, 1000, 'full')
    expect(await numbers(place)).toMatchObject({ granted: 1000, used: 700, left: 300, uncovered: 0 })
  })

  it('is refused in a cycle that is over, after the reset, and with what no terms can be', async () => {
    const place = await pool()
    expect(await change(place, 5, 'full', '2026-10-30T00:00:00Z')).toMatchObject({
      message: expect.stringMatching(/in a cycle that is over/),
    })
    expect(await change(place, 5, 'full', '2026-12-30T00:00:00Z')).toMatchObject({
      message: expect.stringMatching(/from the next cycle/),
    })
    expect(await change(place, 5, 'full', '2026-11-25T00:00:00Z')).toMatchObject({
      message: expect.stringMatching(/^Fewer can count from now on/),
    })
    const other = (change: object) =>
      changeTerms(deps, { ...place, asked: { change, takes: 'next_cycle', effectiveAt: null }, reason: null })
    expect(await other({ length: 'P0M' })).toMatchObject({
      message: expect.stringMatching(/"P0M" is not the length of a cycle/),
    })
    expect(await other({ zone: 'Mars/Olympus' })).toMatchObject({
      message: expect.stringMatching(/"Mars\/Olympus" is not a time zone/),
    })
    expect(await other({ parts: 5 })).toMatchObject({
      message: expect.stringMatching(/P1M cannot be cut into 5 parts/),
    })
    expect(await other({ allotment: 1000 * CREDIT })).toEqual({ kind: 'same' })
  })
})

describe('an allotment in parts', () => {
  it('comes part by part, and a change of plan goes over the parts', async () => {
    await at('2026-01-01T00:00:01Z')
    const anchor = { year: 2026, month: 1, day: 1, hour: 0, minute: 0 }
    const place = { ...(await pool({ length: 'P1Y', allotment: 1000 * CREDIT, anchor })) }
    // The second year comes in four parts: 250 each, every three months.
    await changeTerms(deps, {
      ...place,
      asked: { change: { parts: 4 }, takes: 'next_cycle', effectiveAt: null },
      reason: null,
    })
    const granted: unknown[] = []
    for (const day of ['2027-01-01', '2027-03-31', '2027-04-01', '2027-10-01']) {
      await at(`${day}T00:00:00Z`)
      granted.push((await numbers(place)).granted)
    }
    expect(granted).toEqual([250, 250, 500, 1000])
    await at('2027-10-02T00:00:00Z')
    // 400 more a year are 100 more a part: in full for all four.
    await changeTerms(deps, {
      ...place,
      asked: { change: { allotment: 1400 * CREDIT }, takes: 'full', effectiveAt: null },
      reason: null,
    })
    expect(await numbers(place)).toMatchObject({ granted: 1400 })
  })
})

describe('a reset that is moved', () => {
  it('and moved back brings the parts that it had cut off, and no others', async () => {
    await at('2026-11-01T00:00:01Z')
    const anchor = { year: 2026, month: 1, day: 1, hour: 0, minute: 0 }
    const place = await pool({ length: 'P1Y', allotment: 1200 * CREDIT, anchor })
    const change = (what: object, takes: 'full' | 'next_cycle') =>
      changeTerms(deps, { ...place, asked: { change: what, takes, effectiveAt: null }, reason: null })
    await change({ parts: 12 }, 'next_cycle')
    await at('2027-10-05T00:00:00Z')
    for (const endsAt of ['2027-10-15T00:00:00Z', '2027-11-15T00:00:00Z', '2028-01-01T00:00:00Z'])
      expect((await moveReset(deps, { ...place, endsAt: new Date(endsAt), reason: null })).kind).toBe('done')
    await at('2027-12-05T00:00:00Z')
    expect(await numbers(place)).toMatchObject({ granted: 1200, left: 1200 })
    // 1,200 more are 100 more in each of the twelve parts.
    await change({ allotment: 2400 * CREDIT }, 'full')
    expect(await numbers(place)).toMatchObject({ granted: 2400 })
    await at('2028-01-01T00:00:00Z')
    expect(await numbers(place)).toMatchObject({ granted: 200, left: 200 })
  })

  it('takes along what ends with the cycle, later ones follow from it, and once is announced anew', async () => {
    const place = await pool()
    await topUp(place, 100)
    const move = (endsAt: string) => moveReset(deps, { ...place, endsAt: new Date(endsAt), reason: null })
    expect(await move('2026-11-10T12:01:00Z')).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/is not ahead/),
    })
    expect((await move('2026-12-11T09:30:00Z')).kind).toBe('done')
    await at('2026-12-05T00:00:00Z')
    expect(await numbers(place)).toMatchObject({ granted: 1100, left: 1100 })
    expect((await move('2026-12-06T08:00:00Z')).kind).toBe('done')
    await at('2026-12-06T08:00:00Z')
    expect(await openCycle(deps, place)).toMatchObject({
      startsAt: new Date('2026-12-06T08:00:00Z'),
      endsAt: new Date('2027-01-06T08:00:00Z'),
    })
    expect(await numbers(place)).toMatchObject({ granted: 1000, left: 1000 })
    expect((await totals(place)).map(({ forfeited }) => forfeited)).toEqual([1100, 0])
  })
})

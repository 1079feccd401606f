// Goal: what is told late, or comes while nobody looks, is counted as it would have been in time. Each case is the smallest
// one of a history that told the ledger and its reference model apart.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { correctGrant } from '../../src/meter/correct-grant.ts'
import { type GrantCreditsInput, grantCredits } from '../../src/meter/grant-credits.ts'
import { moveReset } from '../../src/meter/move-reset.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { readRecentCycles } from '../../src/store/pool-state.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

/** A pool of 100 a month since 1 November, seen by its owner on the 2nd. */
async function pool(fields: Parameters<typeof makePool>[1] = {}) {
  await at('2026-11-02T00:00:00Z')
  const made = await makePool(deps, { owner: 'U1', allotment: 100 * CREDIT, ...fields })
  const { workspaceId, poolId } = made
  const owner = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: 'U1' } })
  const actor = { memberId: owner.memberId, isHere: true, isAdmin: false, isGuest: false }
  return { workspaceId, poolId, actor, via: 'test', reason: 'late' }
}
type Place = Awaited<ReturnType<typeof pool>>

const date = (day: string) => new Date(`${day}T00:00:00Z`)

async function spend({ workspaceId }: Place, credits: number, day: string, corrects?: string): Promise<string> {
  const one = report({ credits: credits * CREDIT, occurredAt: date(day), ...(corrects ? { corrects } : {}) })
  expect(await record(deps, workspaceId, [one])).toMatchObject([{ kind: 'recorded' }])
  return one.key
}

async function add(place: Place, credits: number, day: string, expires: GrantCreditsInput['given']['expires']) {
  const given = { kind: 'top_up' as const, credits: credits * CREDIT, effectiveAt: date(day), expires }
  const outcome = await grantCredits(deps, { ...place, given, key: `${credits} ${day}` })
  return 'grantId' in outcome ? outcome.grantId : ''
}

/** [granted, forfeited, used, left, uncovered] of every cycle, in credits, once the counters have been proven. */
async function cycles({ workspaceId, poolId }: Place): Promise<number[][]> {
  await openCycle(deps, { workspaceId, poolId })
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  const [summary] = await summarize(deps, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error('no pool')
  const { config, now } = summary
  const recent = await readRecentCycles(store.db, config, 9, { now, newId: deps.newId })
  return recent
    .reverse()
    .map(({ balance: { granted, forfeited, used, left, uncovered } }) =>
      [granted, forfeited, used, left, uncovered].map((credits) => credits / CREDIT),
    )
}

describe('a debt', () => {
  it('is paid by grants one after the other, as they come while nobody looks', async () => {
    const place = await pool()
    await spend(place, 110, '2026-11-02')
    await add(place, 10, '2026-11-10', 'never')
    await add(place, 10, '2026-11-20', 'reset')
    await at('2026-12-02T00:00:00Z')
    // The first pays, and is gone; the second, which would burn before it, expires.
    expect(await cycles(place)).toEqual([
      [120, 10, 110, 0, 0],
      [100, 0, 0, 100, 0],
    ])
  })

  it('of late use is paid by what came later in its cycle, and expired with it', async () => {
    const place = await pool()
    await spend(place, 100, '2026-11-02')
    await add(place, 30, '2026-11-20', 'reset')
    await at('2026-12-02T00:00:00Z')
    await spend(place, 20, '2026-11-05')
    expect((await cycles(place))[0]).toEqual([130, 10, 120, 0, 0])
  })

  it('that an undone refund brings back is paid by its own cycle', async () => {
    const place = await pool()
    await spend(place, 100, '2026-11-02')
    const over = await spend(place, 20, '2026-11-02')
    await at('2026-12-05T00:00:00Z')
    await spend(place, -20, '2026-12-04', over)
    const { workspaceId, poolId } = place
    const undo = async (kind: 'usage' | 'refund', key: string) => {
      const { entryId } = await store.db.entry.findFirstOrThrow({
        where: { workspaceId, kind },
        orderBy: { seq: 'asc' },
      })
      const by = { source: 'undo', keys: [key], actorId: null, receivedAt: new Date() }
      expect(await reverseEntries(deps, { workspaceId, poolId, entryIds: [entryId], ...by })).toMatchObject({
        kind: 'reversed',
      })
    }
    await undo('usage', 'a')
    // The 100 of the first expired; 20 of them pay what the second owes again.
    await undo('refund', 'b')
    expect(await cycles(place)).toEqual([
      [100, 80, 20, 0, 0],
      [100, 0, 0, 100, 0],
    ])
  })

  it('that a wrong grant had paid is owed again', async () => {
    const place = await pool()
    await spend(place, 130, '2026-11-02')
    await at('2026-11-10T00:00:00Z')
    const grantId = await add(place, 30, '2026-11-10', 'reset')
    expect((await correctGrant(deps, { ...place, grantId, amount: { less: 20 * CREDIT }, key: 'wrong' })).kind).toBe(
      'done',
    )
    expect(await cycles(place)).toEqual([[110, 0, 130, 0, 20]])
  })
})

describe('what a refund brings back after the end of its grant', () => {
  it('is gone: late use of that time cannot have it', async () => {
    const place = await pool()
    const key = await spend(place, 100, '2026-11-02')
    await at('2026-12-05T00:00:00Z')
    await spend(place, -40, '2026-12-04', key)
    await spend(place, 30, '2026-11-20')
    expect(await cycles(place)).toEqual([
      [100, 0, 130, 0, 30],
      [100, 40, -40, 100, 0],
    ])
  })

  it('is not lost where the grant turns out never to have been there', async () => {
    const place = await pool()
    const grantId = await add(place, 30, '2026-11-02', date('2026-11-10'))
    const key = await spend(place, 30, '2026-11-02')
    await at('2026-11-20T00:00:00Z')
    await spend(place, -30, '2026-11-15', key)
    expect((await correctGrant(deps, { ...place, grantId, amount: { less: 30 * CREDIT }, key: 'wrong' })).kind).toBe(
      'done',
    )
    // The allotment had paid, then, and has got it back.
    expect(await cycles(place)).toEqual([[100, 0, 0, 100, 0]])
  })
})

describe('credits planned to end with the cycle they come into', () => {
  it('end with it, however long it has become', async () => {
    const place = await pool()
    await add(place, 30, '2026-12-05', 'reset')
    const asked = { change: { length: 'P2W' }, takes: 'next_cycle' as const, effectiveAt: null }
    expect((await changeTerms(deps, { ...place, asked })).kind).toBe('done')
    await at('2026-12-16T00:00:00Z')
    // The cycle of 1 December ends on the 15th, and the 30 with it.
    expect((await cycles(place)).slice(1)).toEqual([
      [130, 130, 0, 0, 0],
      [100, 0, 0, 100, 0],
    ])
  })

  it('end with the open one, where its reset is moved past their beginning', async () => {
    const place = await pool()
    await add(place, 30, '2026-12-05', 'reset')
    expect((await moveReset(deps, { ...place, endsAt: date('2026-12-10') })).kind).toBe('done')
    await at('2026-12-11T00:00:00Z')
    expect(await cycles(place)).toEqual([
      [130, 130, 0, 0, 0],
      [100, 0, 0, 100, 0],
    ])
  })
})

it('a reading that comes late makes what rolled over smaller, though it was spent', async () => {
  const place = await pool()
  const asked = { change: { rollover: { kind: 'all' as const } }, takes: 'full' as const, effectiveAt: null }
  await changeTerms(deps, { ...place, asked })
  await at('2026-12-05T00:00:00Z')
  await spend(place, 150, '2026-12-04')
  const { workspaceId } = place
  const balance = { used: 80 * CREDIT }
  await takeReading(deps, {
    workspaceId,
    pool: 'apollo',
    poolIds: [],
    balance,
    asOf: date('2026-11-30'),
    source: 'test',
  })
  // The vendor counted 80 in November: 20 rolled over, and December has 120 for the 150 that it spent.
  expect(await cycles(place)).toEqual([
    [100, 20, 80, 0, 0],
    [120, 0, 150, 0, 30],
  ])
})

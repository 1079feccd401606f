// Goal: undoing entries leaves no trace in any counter, whichever way round and across a reset, and is done whole and
// once. Method: real transactions, business time moved over the reset; counters are held against their folds.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { type ReverseOutcome, reverseEntries } from '../../src/meter/reverse-entries.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

/** The keys of one undo, in order. */
const KEYS = ['u', 'u#2', 'u#3']

function entryIdOf(outcome: UsageOutcome | undefined): string {
  return outcome?.kind === 'recorded' ? outcome.entryId : ''
}

interface Place {
  workspaceId: string
  poolId: string
}

function undo(place: Place, entryIds: string | readonly string[], ...keys: string[]): Promise<ReverseOutcome> {
  const ids = typeof entryIds === 'string' ? [entryIds] : entryIds
  return reverseEntries(deps, { ...place, entryIds: ids, source: 'test', keys, actorId: null, receivedAt: new Date() })
}

/** Books spends of these credits and answers their ids. */
async function spend(workspaceId: string, ...credits: number[]): Promise<string[]> {
  const reports = credits.map((it) => report({ credits: it * CREDIT }))
  return (await record(deps, workspaceId, reports)).map(entryIdOf)
}

async function used({ workspaceId }: Place): Promise<number | undefined> {
  return (await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance.used
}

describe('reverseEntries', () => {
  it('gives a debt back to the cycle that made it, though a refund and its undo were booked after the reset', async () => {
    await at('2026-11-20T12:00:00Z')
    const place = await makePool(deps, { allotment: 10 * CREDIT })
    const { workspaceId } = place
    const [spent] = await record(deps, workspaceId, [report({ key: 'over', credits: 30 * CREDIT })])
    await at('2026-12-02T12:00:00Z')
    const [refund] = await record(deps, workspaceId, [report({ credits: -15 * CREDIT, corrects: 'over' })])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    expect(await undo(place, entryIdOf(refund), 'undo the refund')).toMatchObject({
      reversals: [{ credits: 15 * CREDIT }],
    })
    expect(await undo(place, entryIdOf(spent), 'undo the spend')).toMatchObject({
      reversals: [{ credits: -30 * CREDIT }],
    })
    const totals = await store.db.cycleTotal.findMany({ where: { workspaceId }, orderBy: { cycleStartsAt: 'asc' } })
    expect(totals.map((total) => Number(total.creditsUncovered))).toEqual([0, 0])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await at(NOON)
  })

  it('takes an undone refund from where it went, so that a refund over a reset and its undo leave no trace', async () => {
    await at('2026-11-20T12:00:00Z')
    const place = await makePool(deps)
    const { workspaceId } = place
    await record(deps, workspaceId, [report({ key: 'in time', credits: 100 * CREDIT })])
    await at('2026-12-02T12:00:00Z')
    const balance = async () => (await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance
    const before = await balance()
    const [refund] = await record(deps, workspaceId, [report({ credits: -100 * CREDIT, corrects: 'in time' })])
    expect(await undo(place, entryIdOf(refund), 'undo')).toMatchObject({ reversals: [{ credits: 100 * CREDIT }] })
    expect(await balance()).toEqual(before)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await at(NOON)
  })

  it('makes no credits of a debt that is given back after the reset', async () => {
    await at('2026-11-20T12:00:00Z')
    const place = await makePool(deps, { allotment: 10 * CREDIT })
    const { workspaceId } = place
    await record(deps, workspaceId, [report({ key: 'over', credits: 30 * CREDIT })])
    await at('2026-12-02T12:00:00Z')
    const [refund] = await record(deps, workspaceId, [report({ credits: -15 * CREDIT, corrects: 'over' })])
    const left = async () => (await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance.left
    expect(await left()).toBe(10 * CREDIT)
    await undo(place, entryIdOf(refund), 'undo the refund')
    expect(await left()).toBe(10 * CREDIT)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await at(NOON)
  })

  it('keeps a spend that a program reported too, and lets that program refund it', async () => {
    const place = await makePool(deps)
    const { workspaceId } = place
    const member = { slackUserId: 'U1' }
    const manual = { source: 'slack:command', machine: false, member, activity: 'mobile' }
    const [logged] = await record(deps, workspaceId, [report(manual)])
    await record(deps, workspaceId, [report({ key: 'same', member, activity: 'mobile' })])
    expect(await undo(place, entryIdOf(logged), 'lost?')).toMatchObject({ kind: 'refused' })
    const [refund] = await record(deps, workspaceId, [report({ credits: -8 * CREDIT, corrects: 'same' })])
    expect(refund).toMatchObject({ kind: 'recorded', credits: -8 * CREDIT })
    expect((await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance.used).toBe(0)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('refuses in a sentence what cannot be undone, and changes nothing', async () => {
    const place = await makePool(deps)
    const { workspaceId } = place
    const [spent] = await record(deps, workspaceId, [report()])
    const undone = await undo(place, entryIdOf(spent), 'once')
    const twice = await undo(place, entryIdOf(spent), 'twice')
    const again = await undo(place, undone.kind === 'reversed' ? (undone.reversals[0]?.entryId ?? '') : '', 'the undo')
    const nothing = await undo(place, '00000000-0000-0000-0000-000000000000', 'nothing')
    expect([twice, again, nothing].map((it) => (it.kind === 'refused' ? it.message : it.kind))).toEqual([
      'This entry was undone or refunded already.',
      'An undo cannot be undone. Log the spend again.',
      'This entry does not exist.',
    ])
    expect(await store.db.entry.count({ where: { workspaceId } })).toBe(2)
  })
  it('takes back several in one, under their keys in order, and answers the same again', async () => {
    const place = await makePool(deps)
    const ids = await spend(place.workspaceId, 5, 7, 11)
    const first = await undo(place, ids, 'u', 'u#2', 'u#3', 'u#4')
    expect(first).toMatchObject({
      kind: 'reversed',
      reversals: ids.map((correctsId) => ({ correctsId })),
      refusals: [],
    })
    expect(await undo(place, ids, 'u', 'u#2', 'u#3', 'u#4')).toEqual({ ...first, kind: 'duplicate' })
    const rows = await store.db.entry.findMany({
      where: { workspaceId: place.workspaceId, kind: 'reversal' },
      orderBy: { seq: 'asc' },
    })
    expect(rows.map(({ key, correctsId }) => [key, correctsId])).toEqual(ids.map((id, at) => [KEYS[at], id]))
    expect(await used(place)).toBe(0)
    expect(await verifyLedger(store.db, place.workspaceId)).toEqual([])
  })

  it('takes back nothing more under keys that have undone something else, in whatever pool', async () => {
    const place = await makePool(deps)
    const { poolId } = await makePool(deps, { workspaceId: place.workspaceId, name: 'Lusha' })
    const before = await spend(place.workspaceId, 5, 7)
    const [last = ''] = await spend(place.workspaceId, 11)
    const lusha = (await record(deps, place.workspaceId, [report({ pool: 'lusha' }), report({ pool: 'lusha' })])).map(
      entryIdOf,
    )
    await undo(place, last, ...KEYS)
    const wrong = [undo(place, before, ...KEYS), undo({ ...place, poolId }, lusha, ...KEYS)]
    expect((await Promise.all(wrong)).map(({ kind }) => kind)).toEqual(['conflict', 'conflict'])
    expect(await store.db.entry.count({ where: { workspaceId: place.workspaceId, kind: 'reversal' } })).toBe(1)
  })

  it('binds its first key whichever entries it leaves out, and says why it does, again too', async () => {
    const place = await makePool(deps)
    const ids = await spend(place.workspaceId, 5, 7)
    await undo(place, ids[0] ?? '', 'by hand')
    const outcome = await undo(place, ids, ...KEYS)
    const refusals = ['This entry was undone or refunded already.']
    expect(outcome).toMatchObject({ kind: 'reversed', reversals: [{ correctsId: ids[1] }], refusals })
    expect(await undo(place, ids, ...KEYS)).toEqual({ ...outcome, kind: 'duplicate' })
    expect(await store.db.entry.count({ where: { workspaceId: place.workspaceId, key: 'u' } })).toBe(1)
  })

  it('takes back nothing where it fails at a later entry', async () => {
    const place = await makePool(deps)
    const ids = await spend(place.workspaceId, 5, 7)
    await expect(undo(place, ids, 'only one key')).rejects.toThrow('as many keys')
    expect(await used(place)).toBe(12 * CREDIT)
    expect(await undo(place, [...ids, ...ids], ...KEYS)).toMatchObject({ kind: 'reversed' })
    expect(await used(place)).toBe(0)
  })
})

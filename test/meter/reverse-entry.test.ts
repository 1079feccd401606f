// Goal: undoing an entry leaves no trace in any counter, whichever way round and across a reset. Method: real
// transactions, business time moved over the reset; counters are held against their folds.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { type ReverseOutcome, reverseEntry } from '../../src/meter/reverse-entry.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

function entryIdOf(outcome: UsageOutcome | undefined): string {
  return outcome?.kind === 'recorded' ? outcome.entryId : ''
}

function undo(workspaceId: string, entryId: string, key: string): Promise<ReverseOutcome> {
  return reverseEntry(deps, { workspaceId, entryId, source: 'test', key, actorId: null, receivedAt: new Date() })
}

describe('reverseEntry', () => {
  it('gives a debt back to the cycle that made it, though a refund and its undo were booked after the reset', async () => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId } = await makePool(deps, { allotment: 10 * CREDIT })
    const [spent] = await record(deps, workspaceId, [report({ key: 'over', credits: 30 * CREDIT })])
    await at('2026-12-02T12:00:00Z')
    const [refund] = await record(deps, workspaceId, [report({ credits: -15 * CREDIT, corrects: 'over' })])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    expect(await undo(workspaceId, entryIdOf(refund), 'undo the refund')).toMatchObject({ credits: 15 * CREDIT })
    expect(await undo(workspaceId, entryIdOf(spent), 'undo the spend')).toMatchObject({ credits: -30 * CREDIT })
    const totals = await store.db.cycleTotal.findMany({ where: { workspaceId }, orderBy: { cycleStartsAt: 'asc' } })
    expect(totals.map((total) => Number(total.creditsUncovered))).toEqual([0, 0])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await at(NOON)
  })

  it('takes an undone refund from where it went, so that a refund over a reset and its undo leave no trace', async () => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ key: 'in time', credits: 100 * CREDIT })])
    await at('2026-12-02T12:00:00Z')
    const balance = async () => (await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance
    const before = await balance()
    const [refund] = await record(deps, workspaceId, [report({ credits: -100 * CREDIT, corrects: 'in time' })])
    expect(await undo(workspaceId, entryIdOf(refund), 'undo')).toMatchObject({ credits: 100 * CREDIT })
    expect(await balance()).toEqual(before)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await at(NOON)
  })

  it('makes no credits of a debt that is given back after the reset', async () => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId } = await makePool(deps, { allotment: 10 * CREDIT })
    await record(deps, workspaceId, [report({ key: 'over', credits: 30 * CREDIT })])
    await at('2026-12-02T12:00:00Z')
    const [refund] = await record(deps, workspaceId, [report({ credits: -15 * CREDIT, corrects: 'over' })])
    const left = async () => (await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance.left
    expect(await left()).toBe(10 * CREDIT)
    await undo(workspaceId, entryIdOf(refund), 'undo the refund')
    expect(await left()).toBe(10 * CREDIT)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await at(NOON)
  })

  it('keeps a spend that a program reported too, and lets that program refund it', async () => {
    const { workspaceId } = await makePool(deps)
    const member = { slackUserId: 'U1' }
    const manual = { source: 'slack:command', machine: false, member, activity: 'mobile' }
    const [logged] = await record(deps, workspaceId, [report(manual)])
    await record(deps, workspaceId, [report({ key: 'same', member, activity: 'mobile' })])
    expect(await undo(workspaceId, entryIdOf(logged), 'lost?')).toMatchObject({ kind: 'refused' })
    const [refund] = await record(deps, workspaceId, [report({ credits: -8 * CREDIT, corrects: 'same' })])
    expect(refund).toMatchObject({ kind: 'recorded', credits: -8 * CREDIT })
    expect((await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance.used).toBe(0)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('refuses in a sentence what cannot be undone, and changes nothing', async () => {
    const { workspaceId } = await makePool(deps)
    const [spent] = await record(deps, workspaceId, [report()])
    const undone = await undo(workspaceId, entryIdOf(spent), 'once')
    const twice = await undo(workspaceId, entryIdOf(spent), 'twice')
    const again = await undo(workspaceId, undone.kind === 'reversed' ? undone.entryId : '', 'the undo')
    const nothing = await undo(workspaceId, '00000000-0000-0000-0000-000000000000', 'nothing')
    expect([twice, again, nothing].map((it) => (it.kind === 'refused' ? it.message : it.kind))).toEqual([
      'This entry was undone or refunded already.',
      'An undo cannot be undone. Log the spend again.',
      'This entry does not exist.',
    ])
    expect(await store.db.entry.count({ where: { workspaceId } })).toBe(2)
  })
})

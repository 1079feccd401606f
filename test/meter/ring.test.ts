// Goal: an alert ends when its cause or its cycle does. Method: real transactions; business time is moved over the reset.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { reverseEntry } from '../../src/meter/reverse-entry.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

describe('an alert of a cycle', () => {
  it('expires with the cycle, though a clock that is ahead opened the next one before the reset', async () => {
    await at('2026-11-30T23:58:00Z')
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 850 * CREDIT })])
    await record(deps, workspaceId, [report({ occurredAt: new Date('2026-12-01T00:01:00Z') })])
    const states = async () => (await store.db.alert.findMany({ where: { workspaceId } })).map((alert) => alert.state)
    expect(await states()).toEqual(['firing'])
    await at('2026-12-02T12:00:00Z')
    await record(deps, workspaceId, [report()])
    expect(await states()).toEqual(['expired'])
  })

  it('is not told any more where the spend was undone before anybody saw it', async () => {
    await at(NOON)
    const { workspaceId } = await makePool(deps)
    const [spent] = await record(deps, workspaceId, [report({ credits: 850 * CREDIT })])
    const entryId = spent?.kind === 'recorded' ? spent.entryId : ''
    const undo = { source: 'test', key: 'undo', actorId: null, receivedAt: new Date() }
    await reverseEntry(deps, { workspaceId, entryId, ...undo })
    const alerts = await store.db.alert.findMany({ where: { workspaceId } })
    const notices = await store.db.notice.findMany({ where: { workspaceId } })
    expect([...alerts, ...notices].map((row) => row.state)).toEqual(['resolved', 'cancelled'])
  })
})

// Goal: what an alert of one cycle may still do when the next has begun. Method: real transactions; business time is
// moved over the reset.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
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
})

// Goal: a reading is held against what was so at its own instant, however late it comes. Method: real transactions;
// business time is moved over the reset.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

describe('takeReading', () => {
  it.each([
    { told: 'in its own cycle', written: [], takenAt: '2026-11-21T12:00:00Z' },
    { told: 'after a reset that nobody has written down', written: [], takenAt: '2026-12-02T12:00:00Z' },
    { told: 'after a reset', written: ['2026-12-01T00:00:01Z'], takenAt: '2026-12-02T12:00:00Z' },
  ])('figures used from left by the grants of its own instant, told $told', async ({ written, takenAt }) => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 100 * CREDIT })])
    for (const instant of written) {
      await at(instant)
      await record(deps, workspaceId, [report({ credits: 0 })])
    }
    await at(takenAt)
    const balance = { left: 800 * CREDIT }
    const asOf = new Date('2026-11-21T12:00:00Z')
    const taken = await takeReading(deps, { workspaceId, pool: 'apollo', poolIds: [], balance, asOf, source: 'test' })
    expect(taken.kind).toBe('taken')
    const [total] = await store.db.cycleTotal.findMany({ where: { workspaceId }, orderBy: { cycleStartsAt: 'asc' } })
    expect(Number(total?.readingUsed)).toBe(200)
    expect(Number(total?.creditsUnexplained)).toBe(100)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('figures used from left without what a refund paid of the debt of an older cycle', async () => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId } = await makePool(deps, { allotment: 100 * CREDIT })
    await record(deps, workspaceId, [report({ key: 'over', credits: 110 * CREDIT })])
    await at('2026-12-05T12:00:00Z')
    await record(deps, workspaceId, [report({ corrects: 'over', credits: -10 * CREDIT })])
    await at('2026-12-06T12:00:00Z')
    const balance = { left: 100 * CREDIT }
    const asOf = new Date('2026-12-06T12:00:00Z')
    const taken = await takeReading(deps, { workspaceId, pool: 'apollo', poolIds: [], balance, asOf, source: 'test' })
    expect(taken).toMatchObject({ summary: { balance: { left: 100 * CREDIT, unexplained: 0 } } })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

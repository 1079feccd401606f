// Goal: an alert ends when its cause or its cycle does. Method: real transactions; business time is moved over the reset.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
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
    const { workspaceId, poolId } = await makePool(deps)
    const [spent] = await record(deps, workspaceId, [report({ credits: 850 * CREDIT })])
    const entryIds = spent?.kind === 'recorded' ? [spent.entryId] : []
    const undo = { source: 'test', keys: ['undo'], actorId: null, receivedAt: new Date() }
    await reverseEntries(deps, { workspaceId, poolId, entryIds, ...undo })
    const alerts = await store.db.alert.findMany({ where: { workspaceId } })
    const notices = await store.db.notice.findMany({ where: { workspaceId } })
    expect([...alerts, ...notices].map((row) => row.state)).toEqual(['resolved', 'cancelled'])
  })

  it('knows which alert silently covers a line that was added below it', async () => {
    await at(NOON)
    const { workspaceId, poolId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 960 * CREDIT })])
    const { ruleId } = await store.db.rule.findFirstOrThrow({ where: { workspaceId } })
    await store.db.ruleLine.create({ data: { workspaceId, ruleId, line: 50, severity: 'warning' } })
    await store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { version: { increment: 1 } } })
    await record(deps, workspaceId, [report()])
    const alerts = await store.db.alert.findMany({ where: { workspaceId }, orderBy: { line: 'asc' } })
    const [added, lower, firing] = alerts
    expect(alerts.map(({ line, state }) => `${line} ${state}`)).toEqual(['50 covered', '80 covered', '95 firing'])
    expect([added?.coveredById, lower?.coveredById]).toEqual([firing?.alertId, firing?.alertId])
    expect(await store.db.notice.count({ where: { workspaceId } })).toBe(1)
  })

  it('keeps what the last seven days went into, and on which days people work', async () => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId } = await makePool(deps)
    await store.db.holiday.create({ data: { workspaceId, on: new Date('2026-11-26'), name: 'Thanksgiving' } })
    await store.db.holiday.create({ data: { workspaceId, on: new Date('2026-12-25'), name: 'Christmas' } })
    const spend = (credits: number, day: string) =>
      report({ credits: credits * CREDIT, purpose: 'Prospecting', occurredAt: new Date(`2026-11-${day}T00:00:00Z`) })
    await record(deps, workspaceId, [spend(500, '13'), spend(200, '14'), spend(112, '20')])
    const { facts } = await store.db.alert.findFirstOrThrow({ where: { workspaceId } })
    expect(facts).toMatchObject({
      used: 812_000,
      week: { logged: 312_000, byPurpose: [{ name: 'Prospecting', credits: 312_000 }] },
      workWeek: { weekdays: [1, 2, 3, 4, 5], holidays: ['2026-11-26'] },
    })
  })

  it('keeps no week where its cycle is younger', async () => {
    await at('2026-11-07T12:00:00Z')
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 812 * CREDIT })])
    const { facts } = await store.db.alert.findFirstOrThrow({ where: { workspaceId } })
    expect(facts).not.toHaveProperty('week')
  })
})

// Goal: every outcome of recording, in the order of precedence of contracts.md, one row per way to fail, then what a
// repeated key gets. Method: real transactions; each row sends one report and names what comes back.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { recordUsage } from '../../src/meter/record-usage.ts'
import { summarize } from '../../src/meter/summarize.ts'
import type { UsageReport } from '../../src/meter/usage-report.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)

function named(outcome: UsageOutcome | undefined): string {
  if (outcome?.kind === 'rejected') return outcome.code
  return outcome?.kind ?? 'nothing'
}

describe('recordUsage', () => {
  it('answers the first fault that applies, in the order of the contract', async () => {
    const { workspaceId, poolId } = await makePool(deps)
    const other = await makePool(deps, { workspaceId, name: 'Lusha' })
    const first = report({ key: 'bound', credits: 10 * CREDIT })
    await record(deps, workspaceId, [first])
    const ahead = new Date(Date.parse(NOON) + 3_600_000)
    const before = new Date('2026-10-31T23:59:59Z')
    const cases: [string, Partial<UsageReport>, string][] = [
      ['a repeated key with the same body is a duplicate', { key: 'bound', credits: 10 * CREDIT }, 'duplicate'],
      ['a repeated key with another body is a conflict', { key: 'bound', credits: 11 * CREDIT }, 'conflict'],
      ['a bound key comes before an unknown pool', { key: 'bound', pool: 'nowhere' }, 'conflict'],
      ['a bound key comes before a closed pool', { key: 'bound', pool: 'lusha' }, 'conflict'],
      [
        'a bound key comes before everything else',
        { key: 'bound', activity: 'x', occurredAt: ahead, corrects: 'y' },
        'conflict',
      ],
      ['an unknown pool comes before an unknown activity', { pool: 'nowhere', activity: 'x' }, 'unknown_pool'],
      ['a closed pool comes before an unknown activity', { pool: 'lusha', activity: 'x' }, 'forbidden_pool'],
      ['an unknown activity comes before the future', { activity: 'x', occurredAt: ahead }, 'unknown_activity'],
      ['an activity without a price needs credits', { activity: 'waterfall' }, 'unknown_activity'],
      ['the future comes before an unknown entry', { credits: -CREDIT, corrects: 'y', occurredAt: ahead }, 'in_future'],
      [
        'the time before the records comes before an unknown entry',
        { credits: -CREDIT, corrects: 'y', occurredAt: before },
        'before_records',
      ],
      ['an unknown entry', { credits: -CREDIT, corrects: 'y' }, 'unknown_entry'],
      ['a refund of more than its original', { credits: -10_001, corrects: 'bound' }, 'over_refund'],
      ['a refund of all of its original', { credits: -10 * CREDIT, corrects: 'bound' }, 'recorded'],
      ['a refund of what was refunded', { credits: -1, corrects: 'bound' }, 'over_refund'],
      ['an unknown activity with credits', { activity: 'x', credits: CREDIT }, 'recorded'],
      ['nothing spent, knowingly', { credits: 0 }, 'recorded'],
    ]
    expect(other.poolId).not.toBe(poolId)
    for (const [name, fields, expected] of cases) {
      const reports = [report(fields)]
      const [outcome] = await recordUsage(deps, { workspaceId, reports, poolIds: [poolId] })
      expect(named(outcome), name).toBe(expected)
    }
  })

  it('gives a rejected key back: the same id may be mended and sent again', async () => {
    const { workspaceId } = await makePool(deps)
    const [refused] = await record(deps, workspaceId, [report({ key: 'mended', activity: 'unheard of' })])
    const [mended] = await record(deps, workspaceId, [report({ key: 'mended', activity: 'mobile' })])
    expect([named(refused), named(mended)]).toEqual(['unknown_activity', 'recorded'])
  })

  it('judges the same key twice in one batch by the same rule, across pools too', async () => {
    const { workspaceId } = await makePool(deps)
    await makePool(deps, { workspaceId, name: 'A first pool' })
    const twice = await record(deps, workspaceId, [
      report({ key: 'k', credits: CREDIT }),
      report({ key: 'k', credits: CREDIT }),
      report({ key: 'k', credits: 2 * CREDIT }),
      report({ key: 'k', credits: CREDIT, pool: 'a-first-pool' }),
      report({ key: 'l', credits: CREDIT, pool: 'a-first-pool' }),
    ])
    expect(twice.map(named)).toEqual(['recorded', 'duplicate', 'conflict', 'conflict', 'recorded'])
  })

  it('prices by the list, keeps both prices where the caller names credits, and sums to the digit', async () => {
    const { workspaceId } = await makePool(deps)
    const outcomes = await record(deps, workspaceId, [
      report({ activity: 'phone', quantity: 2 * CREDIT }),
      report({ activity: 'Mobile reveal', quantity: CREDIT, credits: 1.5 * CREDIT }),
      ...Array.from({ length: 1000 }, () => report({ credits: 100 })),
    ])
    expect(outcomes.slice(0, 2)).toMatchObject([{ credits: 16_000 }, { credits: 1500 }])
    const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
    expect(summary?.balance).toMatchObject({ granted: 1_000_000, used: 117_500, left: 882_500, percentUsed: 11 })
  })

  it('takes the id of an activity before the alias of another', async () => {
    const { workspaceId, poolId } = await makePool(deps)
    const place = { workspaceId, poolId, activity: 'export' }
    await store.db.activity.create({ data: { ...place, name: 'List export', aliases: [], position: 99 } })
    await store.db.activityPrice.create({ data: { ...place, effectiveAt: new Date(0), unitPrice: 5 } })
    await store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { version: { increment: 1 } } })
    expect(await record(deps, workspaceId, [report({ activity: 'export' })])).toMatchObject([{ credits: 5 * CREDIT }])
  })

  it('writes nothing in a dry run and answers the same', async () => {
    const { workspaceId } = await makePool(deps)
    const reports = [
      report({ key: 'dry', credits: 900 * CREDIT, member: { email: 'new@example.com' } }),
      report({ activity: 'x' }),
    ]
    const dry = await recordUsage(deps, { workspaceId, reports, poolIds: [], dryRun: true })
    const members = await store.db.member.count({ where: { workspaceId } })
    const alerts = await store.db.alert.count({ where: { workspaceId } })
    expect([members, alerts, await store.db.entry.count({ where: { workspaceId } })]).toEqual([0, 0, 0])
    const wet = await recordUsage(deps, { workspaceId, reports, poolIds: [] })
    expect(dry.map(named)).toEqual(wet.map(named))
  })

  it('counts one spend once that a person and a program report', async () => {
    const { workspaceId } = await makePool(deps)
    const member = { slackUserId: 'U1' }
    const [manual] = await record(deps, workspaceId, [
      report({ source: 'slack:command', machine: false, member, activity: 'mobile', quantity: 2 * CREDIT }),
    ])
    const [machine, another] = await record(deps, workspaceId, [
      report({ member, activity: 'mobile_reveal', quantity: 2 * CREDIT }),
      report({ member, activity: 'mobile_reveal', quantity: 2 * CREDIT }),
    ])
    const entryId = manual?.kind === 'recorded' ? manual.entryId : ''
    expect(machine).toMatchObject({ kind: 'recorded', matchesEntryId: entryId })
    expect(another).toMatchObject({ kind: 'recorded', matchesEntryId: null })
    const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
    expect(summary?.balance.used).toBe(32 * CREDIT)
  })
})

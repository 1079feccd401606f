// Goal: a campaign that a person types is one of the workspace from then on, once, however many type it at once; what a
// program sends stays a text. Method: reports of both kinds over the real database.

import { describe, expect, it } from 'vitest'
import { recordUsage } from '../../src/meter/record-usage.ts'
import { breakdown } from '../../src/meter/summarize.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)
const typed = { source: 'slack:command', machine: false, credits: 5_000 }

describe('a campaign that nobody has named before', () => {
  it('is made by whoever types it, once, whatever the case', async () => {
    const { workspaceId, poolId } = await makePool(deps)
    await Promise.all(
      ['#Fair', 'fair', '#fair ', 'Spring', 'FAIR'].map((campaign) =>
        record(deps, workspaceId, [report({ ...typed, campaign }), report({ ...typed, campaign: 'spring' })]),
      ),
    )
    const rows = await store.db.campaign.findMany({ where: { workspaceId }, orderBy: { nameKey: 'asc' } })
    expect(rows.map(({ nameKey }) => nameKey)).toEqual(['fair', 'spring'])
    const entries = await store.db.entry.findMany({ where: { workspaceId, kind: 'usage' } })
    expect(entries.filter(({ campaignId, campaignText }) => campaignId === null || campaignText !== null)).toEqual([])
    const use = await breakdown(deps, { workspaceId, poolId, cycleStartsAt: new Date('2026-11-01T00:00:00Z') })
    expect(use.byPurpose.map(({ name, credits }) => [name.toLowerCase(), credits])).toEqual([
      ['#spring', 30_000],
      ['#fair', 20_000],
    ])
  })

  it('stays a text where a program sends it, where it is too long for a name, and in a dry run', async () => {
    const { workspaceId } = await makePool(deps)
    const [sent] = await record(deps, workspaceId, [report({ campaign: 'fair' })])
    expect(sent).toMatchObject({ kind: 'recorded', warnings: [{ code: 'unknown_campaign' }] })
    await record(deps, workspaceId, [report({ ...typed, campaign: 'ä'.repeat(2000) })])
    const reports = [report({ ...typed, campaign: 'spring' })]
    await recordUsage(deps, { workspaceId, reports, poolIds: [], dryRun: true })
    expect(await store.db.campaign.findMany({ where: { workspaceId } })).toEqual([])
  })
})

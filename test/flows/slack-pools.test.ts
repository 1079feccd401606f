// Goal: everybody sees every pool and how it is set up, with names as the workspace shows them; one with many pools stays
// within what Slack takes. Method: commands and clicks through the signed door.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { linesOf, olga, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { gus, owen, type RhythmOffice, rhythmOffice } from './rhythm-office.ts'

const store = await openTestStore()

/** A line as people read it. */
function asRead(line: string): string {
  return line.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
}

async function list(office: RhythmOffice, userId = sam, text = 'pools'): Promise<string[]> {
  return (await office.type(text, { userId })).lines.map(asRead)
}

function clicked(seen: { lines: string[] }): string[] {
  return seen.lines.map(asRead)
}

describe('the list of pools', () => {
  it('says of each what is left of what, the reset, who looks after it and where it speaks', async () => {
    const office = await rhythmOffice(store)
    await office.pool({ name: 'Dialer', vendor: 'aircall', channelId: 'C2ELSEWHERE', allotment: 600 * CREDIT })
    await store.db.pool.updateMany({
      where: { workspaceId: office.workspaceId, name: 'Dialer' },
      data: { unit: 'minutes', version: { increment: 1 } },
    })
    expect(await list(office)).toEqual([
      '*2 pools*',
      '*Apollo: 1,000 of 1,000 credits left*',
      'Resets Sun 13 Dec 15:58 Europe/Berlin · owner <@U4OWEN> · <#C1SALES>',
      'Open',
      '*Dialer: 600 of 600 minutes left*',
      'Resets Tue 1 Dec 00:00 UTC · sold by Aircall · nobody looks after it · <#C2ELSEWHERE>',
      'Open',
    ])
    expect(office.buttons()).toEqual(['pools:open', 'pools:open'])
    await list(office, olga)
    expect(office.buttons(olga)).toContain('setup:open')
    expect((await list(office, owen))[2]).toContain('owner you')
    expect((await list(office, gus))[2]).toContain('owner somebody')
  })

  it('keeps those that were archived apart, folded', async () => {
    const office = await rhythmOffice(store)
    for (const name of ['Hunter', 'Lusha']) await office.pool({ name, channelId: 'C2ELSEWHERE' })
    const { workspaceId } = office
    const archive = { archivedAt: new Date('2026-11-20T10:00:00Z'), version: { increment: 1 } }
    await store.db.pool.updateMany({ where: { workspaceId, name: { not: 'Apollo' } }, data: archive })
    const shown = await list(office)
    expect(shown[0]).toBe('*1 pool*')
    expect(shown).toContain('2 pools archived: Hunter, Lusha')
    expect(shown.join('\n')).not.toContain('of 1,000 credits left*\n*Hunter')
    const unfolded = await office.click('pools:archived')
    expect(unfolded.replaced).toBe(true)
    expect(clicked(unfolded).slice(0, 2)).toEqual(['*2 archived pools*', '*Hunter*, archived 20 Nov 2026'])
    const opened = clicked(await office.click('pools:open'))
    expect(opened[0]).toBe('*Hunter was archived 20 Nov 2026*')
    expect(opened.join('\n')).not.toContain('left')
  })

  it('of twenty pools with the longest names is read page by page, each within what Slack takes', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId } = office
    const [{ poolId: _own, version: _version, workingDays, ...pattern }, terms] = await Promise.all([
      store.db.pool.findFirstOrThrow({ where: { workspaceId } }),
      store.db.poolTerms.findFirstOrThrow({ where: { workspaceId } }),
    ])
    const poolIds = Array.from({ length: 19 }, () => crypto.randomUUID())
    await store.db.pool.createMany({
      data: poolIds.map((poolId, index) => ({
        ...pattern,
        poolId,
        workingDays,
        shortName: `many-${index}`,
        name: `${'<&>'.repeat(32)}${index}`,
        vendor: '&'.repeat(40),
        unit: '&'.repeat(40),
      })),
    })
    await store.db.poolTerms.createMany({ data: poolIds.map((poolId) => ({ ...terms, rollover: {}, poolId })) })
    let seen = (await office.type('pools')).lines
    const titles = [seen[0]]
    for (let turned = 0; turned < 3; turned += 1) {
      seen = (await office.click('pools:next')).lines
      titles.push(seen[0])
    }
    expect(titles).toEqual([
      '*20 pools, 1 to 6*',
      '*20 pools, 7 to 12*',
      '*20 pools, 13 to 18*',
      '*20 pools, 19 to 20*',
    ])
    const shown = office.slack.ephemerals(workspaceId, sam).flatMap(({ blocks }) => linesOf(blocks))
    expect(shown.join('\n')).not.toContain('There is more than fits into one message.')
    expect((await office.click('pools:before')).lines[0]).toBe('*20 pools, 13 to 18*')
  })
})

describe('the page of a pool', () => {
  it('says in words what is set of it, to everybody, and offers to change it to those who may', async () => {
    const office = await rhythmOffice(store)
    expect(await list(office, sam, 'pools apollo')).toEqual([
      '*Apollo: 1,000 of 1,000 credits left*',
      'Resets Sun 13 Dec 15:58 Europe/Berlin.',
      '• Sold by Apollo',
      '• 1,000 credits every month; what is not used expires with the cycle',
      '• Time zone Europe/Berlin; working days Monday to Friday',
      '• 1 credit costs 0.025 USD',
      '• Owners: <@U4OWEN>',
      '• It speaks in <#C1SALES>',
      '• Reminders 7, 3 and 1 (to the owner) days before a reset at 09:00, a report after it',
      'History',
      'All pools',
    ])
    await list(office, owen, 'pools apollo')
    expect(office.buttons(owen)).toContain('reminders:change')
    const { text } = await office.click('pools:list', { userId: owen })
    expect(text).toBe('1 pool: Apollo: 1,000 of 1,000 credits left.')
  })

  it('is asked about where no pool has that name', async () => {
    const office = await rhythmOffice(store)
    expect((await list(office, sam, 'pools appolo'))[0]).toBe(
      'There is no pool "appolo" here. Did you mean Apollo? Pools: Apollo.',
    )
    expect((await office.click('pools:open')).text).toContain('Apollo: 1,000 of 1,000 credits left')
  })
})

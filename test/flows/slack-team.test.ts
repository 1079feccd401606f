// Goal: a team sees who used what, everybody as much of it as is theirs to see, and what is listed is what the card says is
// used. Method: people, programs and a vendor's reading through the real doors; random histories against the card.

import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { poolHistory } from '../../src/meter/pool-history.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import type { UsageReport } from '../../src/meter/usage-report.ts'
import { handIn } from '../slack/hand.ts'
import { olga, openOffice, sam } from '../slack/office.ts'
import { NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, deps } = office
afterAll(office.close)
const hand = handIn(office)
const max = 'U3MAX'
const guest = 'U6GUS'
slack.addUser(workspaceId, { id: max, name: 'max', realName: 'Max Roth' })
slack.addUser(workspaceId, { id: guest, name: 'gus', isGuest: true })
slack.addChannel(workspaceId, { id: 'C8PARTNER', name: 'partner', isShared: true, members: [sam, olga, 'UBOT'] })
await office.pool({ left: 950 * CREDIT, owner: olga })
await office.type('log 24 mobile for Prospecting', { userId: max })
await office.type('log 8 for Renewals', { userId: max })
await office.type('log 12', { userId: max })
await office.type('log 40 for Renewals')
await office.type('log 20 for Renewals', { userId: guest })
await record(deps, workspaceId, [report({ credits: 28_000 })])

async function read(credits: number, pool = 'apollo'): Promise<void> {
  const asOf = deps.clock.toBusiness(new Date())
  await takeReading(deps, { workspaceId, pool, poolIds: [], balance: { used: credits }, asOf, source: 'test' })
}
await read(400_000)

function listed(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith('•'))
}

async function show(namesShown: string): Promise<void> {
  await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown } })
}

beforeEach(() => show('everyone'))

describe('team', () => {
  it('has a line for each member and what nobody was named for, and sums to what the card says', async () => {
    const told = await office.type('team')
    expect(told.text).toBe(
      'Apollo: 400 of 1,000 credits used (40 % of all granted). You: 40 (10 % of it). Resets Tue 1 Dec 00:00 (UTC).',
    )
    expect(told.lines[0]).toBe('*Apollo: 400 of 1,000 credits used (40 % of all granted)*')
    expect(told.lines[1]).toMatch(/^1 Nov to 30 Nov 2026\. Resets <!date\^.*>, in 9 days\.$/)
    expect(listed(told.lines)).toEqual([
      '• *Max Roth*: 212 (53 %), largest purpose Prospecting, 3 spends, 12 credits without a purpose',
      '• *sam* (you): 40 (10 %), all Renewals, 1 spend',
      '• *gus*: 20 (5 %), all Renewals, 1 spend',
      '• nobody named: 28 (7 %), 1 spend, 28 credits without a purpose',
      '• before Purser: 50 (13 %)',
      '• unexplained: 50 (12 %)',
    ])
    expect(hand.buttons()).toEqual(['log:open', 'me:show', 'history:show'])
    expect((await office.type('')).lines.join('\n')).toContain('Used 400 (40 % of all granted)')
  })

  it('takes back what was undone, and gives back no more than there was', async () => {
    await office.type('log 5 for Renewals')
    await office.type('undo')
    expect(listed((await office.type('team')).lines)).toContain('• *sam* (you): 40 (10 %), all Renewals, 1 spend')
  })

  it('and the history lead to each other, and stay', async () => {
    await office.type('history')
    const team = await hand.click('team:show')
    expect(team).toMatchObject({ replaced: false })
    expect(listed(team.lines)).toHaveLength(6)
    const history = await hand.click('history:show')
    expect(history).toMatchObject({ replaced: false })
    expect(history.lines[0]).toBe('*Billing cycles of Apollo*')
  })

  it('is for a guest their own line and what the pool used', async () => {
    const told = await office.type('team', { userId: guest })
    expect(told.lines[0]).toBe('*Apollo: 400 of 1,000 credits used (40 % of all granted)*')
    expect(listed(told.lines)).toEqual(['• *gus* (you): 20 (5 %), all Renewals, 1 spend'])
    expect(told.lines.join('\n')).not.toMatch(/Max|sam|others|Prospecting|unexplained/)
    expect(told.lines.at(-1)).toBe('Guests see their own line and what the pool used')
  })
})

describe('whose names are shown', () => {
  const unnamed = [
    '• *sam* (you): 40 (10 %), all Renewals, 1 spend',
    '• others, 2 people: 232 (58 %), largest purpose Prospecting, 4 spends, 12 credits without a purpose',
    '• nobody named: 28 (7 %), 1 spend, 28 credits without a purpose',
    '• before Purser: 50 (13 %)',
    '• unexplained: 50 (12 %)',
  ]

  it('is what the workspace chose: owners, and nobody', async () => {
    await show('owners')
    const told = await office.type('team')
    expect(listed(told.lines)).toEqual(unnamed)
    expect(told.lines.at(-1)).toBe('This workspace does not show you the names of others')
    expect((await office.type('team', { userId: olga })).lines.join('\n')).toContain('*Max Roth*: 212')
    await show('nobody')
    for (const userId of [sam, olga])
      expect((await office.type('team', { userId })).lines.join('\n')).not.toMatch(/Max|gus/)
  })

  it('is none in a channel that another company reads, of which Slack is asked once', async () => {
    const told = await office.type('team', { channelId: 'C8PARTNER' })
    expect(listed(told.lines)).toEqual(unnamed)
    expect(told.lines.at(-1)).toBe('Nobody else is named here: another company reads this channel')
    const asked = () => slack.calls('conversations.info').filter(({ args }) => args.channel === 'C8PARTNER').length
    expect(asked()).toBe(1)
    await office.type('team', { channelId: 'C8PARTNER', userId: olga })
    expect(asked()).toBe(1)
    expect(await store.db.channel.findFirst({ where: { workspaceId, channelId: 'C8PARTNER' } })).toMatchObject({
      name: 'partner',
      shared: true,
    })
    expect((await office.type('team')).lines.join('\n')).toContain('Max Roth')
  })
})

describe('of a pool', () => {
  it('that nobody used it says so', async () => {
    await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
    const told = await office.type('team lusha')
    expect(told.text).toBe(
      'Lusha: 0 of 1,000 credits used (0 % of all granted). You: nothing. Resets Tue 1 Dec 00:00 (UTC).',
    )
    expect(listed(told.lines)).toEqual([])
    expect(told.lines).toContain('Nothing is used yet.')
  })

  it('in which more was given back to a member than they used it tells amounts, and no shares', async () => {
    await office.at('2026-11-30T23:00:00Z')
    await record(deps, workspaceId, [
      report({ key: 'big', pool: 'lusha', credits: 90_000, member: { slackUserId: max }, purpose: 'Renewals' }),
    ])
    await office.at('2026-12-02T08:00:00Z')
    await record(deps, workspaceId, [
      report({ pool: 'lusha', credits: -30_000, corrects: 'big' }),
      report({ pool: 'lusha', credits: 50_000, member: { slackUserId: sam } }),
    ])
    const told = await office.type('team in lusha')
    expect(told.lines[0]).toBe('*Lusha: 20 of 970 credits used (2 % of all granted)*')
    expect(listed(told.lines)).toEqual([
      '• *sam* (you): 50, 1 spend, 50 credits without a purpose',
      '• *Max Roth*: -30',
    ])
    await office.at(NOON)
  })

  it('of more than fifteen people it names fifteen, the reader among them', async () => {
    await office.pool({ name: 'Hunter', channelId: 'C2ELSEWHERE' })
    const spends = Array.from({ length: 20 }, (_, nth) =>
      report({ pool: 'hunter', credits: (nth + 2) * CREDIT, member: { email: `p${nth}@acme.test` } }),
    )
    await record(deps, workspaceId, [
      ...spends,
      report({ pool: 'hunter', credits: CREDIT, member: { slackUserId: sam } }),
    ])
    const lines = listed((await office.type('team hunter')).lines)
    expect(lines).toHaveLength(16)
    expect(lines[0]).toBe('• *p19@acme.test*: 21 (9 %), 1 spend, 21 credits without a purpose')
    expect(lines[14]).toMatch(/^• \*sam\* \(you\): 1 \(/)
    expect(lines[15]).toMatch(/^• the rest, 6 people: 27 \(\d+ %\), 6 spends, 27 credits without a purpose$/)
  })

  it('that was archived it tells of the cycle in which that was', async () => {
    const archivedAt = deps.clock.toBusiness(new Date())
    await store.db.pool.updateMany({
      where: { workspaceId, shortName: 'hunter' },
      data: { archivedAt, version: { increment: 1 } },
    })
    await office.at('2027-03-02T08:00:00Z')
    const told = await office.type('team hunter')
    expect(told.text).toMatch(/^Hunter \(archived 22 Nov 2026\): 231 of 1,000 credits used \(23 % of all granted\)\./)
    expect(told.text).toMatch(/Ended Tue 1 Dec 2026 00:00 \(UTC\)\.$/)
    expect(hand.buttons()).toEqual(['me:show', 'history:show'])
    await office.at(NOON)
  })
})

interface Spend {
  day: number
  credits: number
  member: number
  why: number
}

const anyHistory = fc.record({
  left: fc.integer({ min: 0, max: 60_000 }),
  spends: fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: 20 }),
      credits: fc.integer({ min: 0, max: 20_000 }),
      member: fc.nat(4),
      why: fc.nat(3),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  refunds: fc.array(fc.record({ of: fc.nat(), share: fc.integer({ min: 1, max: 100 }) }), { maxLength: 4 }),
  undone: fc.array(fc.nat(), { maxLength: 3 }),
  reading: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
})

let pools = 0

function asReport(pool: string, { day, credits, member, why }: Spend): UsageReport {
  const members = [{ slackUserId: sam }, { slackUserId: max }, { email: 'ida@acme.test' }, { email: 'tom@acme.test' }]
  const named = members[member]
  const words = [{ purpose: 'Prospecting' }, { purpose: 'Renewals' }, { campaign: 'fair' }, {}][why]
  const occurredAt = new Date(Date.parse('2026-11-01T06:00:00Z') + day * 86_400_000)
  return report({ pool, credits, ...(named ? { member: named } : {}), ...words, occurredAt })
}

function entryIds(outcomes: readonly UsageOutcome[]): string[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'recorded' ? [outcome.entryId] : []))
}

/** An amount as people read it, in thousandths. */
function amountOf(text: string | undefined): number {
  return Math.round(Number((text ?? 'nothing').replaceAll(',', '')) * CREDIT)
}

describe('whatever has happened', () => {
  it('the lines sum to what the card says is used, for each reader, and each cycle of the history adds up', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async ({ left, spends, refunds, undone, reading }) => {
        await office.at('2026-11-01T00:00:01Z')
        pools += 1
        const made = { name: `Pool${pools}`, length: 'P10D', allotment: 60 * CREDIT, left, channelId: 'C2ELSEWHERE' }
        const { poolId, shortName } = await office.pool(made)
        await office.at(NOON)
        const reports = spends.map((spend) => asReport(shortName, spend))
        const entries = entryIds(await record(deps, workspaceId, reports))
        for (const { of, share } of refunds) {
          const { key = '', credits = 0 } = reports[of % reports.length] ?? {}
          const refund = { pool: shortName, credits: -Math.ceil((credits * share) / 100), corrects: key }
          await record(deps, workspaceId, [report(refund)])
        }
        for (const [nth, of] of undone.entries())
          await reverseEntries(deps, {
            workspaceId,
            poolId,
            entryIds: [entries[of % entries.length] ?? ''],
            source: 'test',
            keys: [`undo-${pools}-${nth}`],
            actorId: null,
            receivedAt: new Date(),
          })
        if (reading !== undefined) await read(reading, shortName)
        const card = (await office.type(`left ${shortName}`)).lines.join('\n')
        const used = /Nothing is used yet/.test(card) ? 0 : amountOf(card.match(/Used (-?[\d,.]*\d)/)?.[1])
        for (const namesShown of ['everyone', 'nobody']) {
          await show(namesShown)
          const lines = (await office.type(`team ${shortName}`)).lines
          expect(amountOf(lines[0]?.match(/: (-?[\d,.]+) of [\d,.]+ credits used/)?.[1])).toBe(used)
          const rows = listed(lines).map((line) => line.match(/: ([+-]?[\d,.]*\d)(?: \((\d+) %\))?/))
          expect(rows.reduce((sum, row) => sum + amountOf(row?.[1]), 0)).toBe(used)
          const percents = rows.flatMap((row) => (row?.[2] === undefined ? [] : [Number(row[2])]))
          if (percents.length > 0) expect(percents.reduce((sum, percent) => sum + percent, 0)).toBe(100)
        }
        const pool = (await deps.directoryOf(workspaceId))?.pools.find((it) => it.poolId === poolId)
        if (!pool) throw new Error(`${shortName} is not in the directory`)
        const { cycles } = await poolHistory(deps, { pool, most: 7 })
        expect(cycles).toHaveLength(3)
        expect(cycles[0]?.used).toBe(used)
        for (const { standing, used: spent, whole, expired, carried, overage, byPurpose, unexplained } of cycles) {
          if (standing === 'closed') expect(spent + expired + carried).toBe(whole + overage)
          const logged = byPurpose.reduce((sum, { credits }) => sum + credits, 0)
          expect(logged + Math.max(0, unexplained)).toBe(spent)
        }
      }),
      { numRuns: 6 },
    )
  }, 240_000)
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

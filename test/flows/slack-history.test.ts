// Goal: the history of a pool reads right whoever looked at it last, and says of the running cycle what the card says.
// Method: pools that are spent from, left alone and archived over months; everything is typed and clicked through the
// signed door.

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { sweep } from '../../src/schedule/sweep.ts'
import { handIn } from '../slack/hand.ts'
import { linesOf, type Office, olga, openOffice, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, deps } = office
afterAll(office.close)
const hand = handIn(office)
slack.addUser(workspaceId, { id: 'U6GUS', name: 'gus', isGuest: true })
/** Cycles from 13 to 13, at 15:58 in Berlin. */
const anchor = { year: 2026, month: 9, day: 13, hour: 15, minute: 58 }
await office.at('2026-09-20T08:00:00Z')
const { poolId } = await office.pool({ anchor, zone: 'Europe/Berlin', left: 900 * CREDIT })

/** An office of its own, closed after the test. */
async function ownOffice(): Promise<Office> {
  const own = await openOffice(store)
  onTestFinished(own.close)
  return own
}

/** The lines of a cycle, by the beginning of its dates; its bar is the last. */
function cycleIn(lines: readonly string[], dates: string): string[] {
  const from = lines.findIndex((line) => line.startsWith(`*${dates}`))
  const next = lines.findIndex((line, index) => index > from && /^\*\d|^Dates of|^Who used it|^My entries/.test(line))
  return from < 0 ? [] : lines.slice(from, next)
}

async function archive(of: Office, id: string): Promise<void> {
  await store.db.pool.updateMany({
    where: { workspaceId: of.workspaceId, poolId: id },
    data: { archivedAt: of.deps.clock.toBusiness(new Date()), version: { increment: 1 } },
  })
}

describe('a pool in its first cycle', () => {
  it('tells of that alone, what was used before Purser too, and promises no average', async () => {
    const told = await office.type('history')
    expect(told.text).toBe('Apollo, 13 Sept to 13 Oct 2026, so far: 100 of 1,000 credits used (10 % of all granted).')
    expect(told.lines).toEqual([
      '*Billing cycles of Apollo*',
      'No other cycle has been recorded yet.',
      '*13 Sept to 13 Oct 2026, so far: 100 of 1,000 credits used (10 % of all granted)*',
      'before Purser 100 %',
      '██░░░░░░░░░░░░░░░░░░ 10 %',
      'Who used it',
      'My entries',
      'Dates of Europe/Berlin',
    ])
  })
})

describe('a pool over months', () => {
  it('has a line for each cycle, and those that nobody opened read as they do once somebody does', async () => {
    await office.type('log 850 for Prospecting')
    await office.type('log 100 for Renewals', { userId: olga })
    await office.at('2026-10-20T08:00:00Z')
    await office.type('log 20 mobile for Prospecting')
    await office.at('2027-01-15T08:00:00Z')
    const told = await office.type('history')
    await openCycle(deps, { workspaceId, poolId })
    expect((await office.type('history')).lines).toEqual(told.lines)
    expect(told.lines.filter((line) => /^\*\d/.test(line))).toEqual([
      '*13 Jan to 13 Feb 2027, so far: 0 of 1,000 credits used (0 % of all granted)*',
      '*13 Dec 2026 to 13 Jan 2027: 0 of 1,000 credits used (0 % of all granted)*',
      '*13 Nov to 13 Dec 2026: 0 of 1,000 credits used (0 % of all granted)*',
      '*13 Oct to 13 Nov 2026: 160 of 1,000 credits used (16 % of all granted)*',
      '*13 Sept to 13 Oct 2026: 1,050 of 1,000 credits used (105 % of all granted)*',
    ])
    expect(cycleIn(told.lines, '13 Sept')[1]).toBe(
      '50 over · largest purpose Prospecting 80 % · 2 alerts, up to 100 % of all granted',
    )
    expect(cycleIn(told.lines, '13 Oct')[1]).toBe('840 expired · largest purpose Prospecting 100 %')
    expect(cycleIn(told.lines, '13 Nov')).toEqual([
      '*13 Nov to 13 Dec 2026: 0 of 1,000 credits used (0 % of all granted)*',
      '1,000 expired',
      '░░░░░░░░░░░░░░░░░░░░ 0 %',
    ])
    expect(told.lines[1]).toBe(
      'On average 303 of 1,000 credits used over the last 4 whole cycles, 710 expired, 13 over.',
    )
  })

  it('keeps the bars in blocks of their own, and the fallback text without any', async () => {
    const told = await office.type('history')
    const shown = hand.message('me:show').blocks as { type: string; elements?: { text: string }[] }[]
    const bars = shown.filter(({ elements }) => elements?.some(({ text }) => /[█░]/.test(String(text))))
    expect(bars.map(({ type, elements }) => [type, elements?.length])).toEqual(Array(5).fill(['context', 1]))
    expect(told.text).not.toMatch(/[█░]/)
    expect(told.text).toMatch(/^Apollo, 13 Jan to 13 Feb 2027, so far: 0 of 1,000 credits used/)
  })

  it('counts late entries in the cycle in which they occurred, and says so there', async () => {
    const at = new Date('2026-11-20T08:00:00Z')
    const spends = [12_000, 2_500].map((credits) => report({ credits, occurredAt: at, purpose: 'Renewals' }))
    await record(deps, workspaceId, spends)
    await record(deps, workspaceId, [report({ credits: 1_000, occurredAt: at }), report({ credits: 7_000 })])
    const told = await office.type('history')
    expect(cycleIn(told.lines, '13 Nov').slice(0, 2)).toEqual([
      '*13 Nov to 13 Dec 2026: 15.5 of 1,000 credits used (1 % of all granted)*',
      '984.5 expired · largest purpose Renewals 94 % · 3 late entries, 15.5 credits',
    ])
    expect(told.lines.filter((line) => line.includes('late entr'))).toHaveLength(2)
    expect(told.lines.at(-1)).toContain('late entries count in the cycle in which they occurred')
  })

  it('says of the running cycle what the card says, unexplained credits too', async () => {
    await office.type('log 40 for Prospecting')
    await office.type('log 20 for Renewals', { userId: olga })
    const asOf = deps.clock.toBusiness(new Date())
    await takeReading(deps, {
      workspaceId,
      pool: 'apollo',
      poolIds: [],
      balance: { used: 90_000 },
      asOf,
      source: 'test',
    })
    const card = (await office.type('left apollo')).lines.join('\n')
    expect(card).toMatch(/Used 90 \(9 % of all granted\): Prospecting 44 %, .*unexplained 26 %/)
    const told = await office.type('history')
    expect(cycleIn(told.lines, '13 Jan').slice(0, 2)).toEqual([
      '*13 Jan to 13 Feb 2027, so far: 90 of 1,000 credits used (9 % of all granted)*',
      'largest purpose Prospecting 44 %',
    ])
  })

  it('shows a guest what the pool used, and not what for', async () => {
    const lines = (await office.type('history', { userId: 'U6GUS' })).lines
    expect(lines).toContain('*13 Jan to 13 Feb 2027, so far: 90 of 1,000 credits used (9 % of all granted)*')
    expect(lines).toContain('50 over · 2 alerts, up to 100 % of all granted')
    expect(lines.join('\n')).not.toMatch(/Prospecting|Renewals|Who used it/)
  })

  it('goes back by six cycles, those before Purser too: used, and no word of grants', async () => {
    const startsAt = new Date('2026-08-13T13:58:00Z')
    const cycle = { workspaceId, poolId, startsAt, endsAt: new Date('2026-09-13T13:58:00Z'), termsVersion: 1 }
    await store.db.cycle.create({ data: { ...cycle, history: true } })
    await store.db.cycleTotal.create({ data: { workspaceId, poolId, cycleStartsAt: startsAt, creditsUsage: 640 } })
    const told = await office.type('history')
    expect(cycleIn(told.lines, '13 Aug')).toEqual(['*13 Aug to 13 Sept 2026, before Purser: 640 credits used*'])
    expect(told.lines[1]).toContain('over the last 4 whole cycles')
    await office.at('2027-05-20T08:00:00Z')
    const later = (await office.type('history')).lines.filter((line) => /^\*\d/.test(line))
    expect(later).toHaveLength(7)
    expect(later[0]).toMatch(/^\*13 May to 13 Jun 2027, so far/)
    expect(later.at(-1)).toMatch(/^\*13 Nov to 13 Dec 2026: 15.5 of/)
  })
})

describe('the report on a cycle', () => {
  it('leads to the history, which the clicker alone reads: the post stays', async () => {
    const own = await ownOffice()
    await own.pool()
    await own.type('log 300 for Prospecting')
    await own.at('2026-12-02T12:00:00Z')
    await sweep(own.deps)
    own.delivery.start()
    const { ts, text } = await own.slack.nextMessage(own.workspaceId, sales)
    expect(text).toContain('Last cycle 300 of 1,000 credits used (30 % of all granted), 700 expired.')
    const at = { channelId: sales, ts }
    const sent = await own.slack.action(own.url, { teamId: own.workspaceId, userId: sam, at, actionId: 'history:show' })
    const told = await sent.saidAt(0)
    expect(told).toMatchObject({ responseType: 'ephemeral', replaced: false })
    expect(linesOf(told.blocks)).toContain('*1 Nov to 30 Nov 2026: 300 of 1,000 credits used (30 % of all granted)*')
    expect(own.slack.messages(own.workspaceId, sales).map((message) => message.text)).toEqual([text])
  })
})

describe('which pool', () => {
  it('is asked where nothing says it, and the answer stands in the place of the question', async () => {
    const own = await ownOffice()
    await own.pool({ channelId: 'C3ATTIC' })
    await own.pool({ name: 'Lusha & <Co>', channelId: 'C2ELSEWHERE' })
    const asked = await own.type('history')
    expect(asked.text).toBe('Which pool? Apollo, Lusha &amp; &lt;Co&gt;.')
    expect(asked.lines).toEqual([
      '*Which pool?*',
      'Apollo',
      'Show Apollo',
      'Lusha &amp; &lt;Co&gt;',
      'Show Lusha & <Co>',
    ])
    const { poolId: lusha } = (await store.db.pool.findFirst({
      where: { workspaceId: own.workspaceId, shortName: { startsWith: 'lusha' } },
    })) ?? { poolId: '' }
    const told = await handIn(own).click('history:choose', { value: lusha })
    expect(told.replaced).toBe(true)
    expect(told.lines[0]).toBe('*Billing cycles of Lusha &amp; &lt;Co&gt;*')
    expect((await own.type('history in lusha & <co>?')).lines[0]).toBe(told.lines[0])
    const near = await own.type('history of appolo')
    expect(near.text).toMatch(/^There is no pool "appolo" here. Did you mean Apollo\?/)
    expect((await handIn(own).click('history:choose')).lines[0]).toBe('*Billing cycles of Apollo*')
    await own.type('log 5 in apollo')
    expect((await own.type('history')).lines[0]).toBe('*Billing cycles of Apollo*')
    expect((await own.type('history', { channelId: 'C2ELSEWHERE' })).lines[0]).toBe(told.lines[0])
    await own.type('history lushac')
    await store.db.subscription.deleteMany({ where: { workspaceId: own.workspaceId, poolId: lusha } })
    await store.db.pool.deleteMany({ where: { workspaceId: own.workspaceId, poolId: lusha } })
    const gone = await handIn(own).click('history:choose', { value: lusha })
    expect(gone).toMatchObject({ text: 'This pool does not exist any more.', replaced: false })
  })
})

describe('a pool that was archived', () => {
  it('is told of by its name, as archived, up to the cycle in which that was', async () => {
    const own = await ownOffice()
    await own.at('2026-09-20T08:00:00Z')
    const old = await own.pool()
    await own.type('log 300 for Prospecting')
    await own.at('2026-10-10T08:00:00Z')
    await archive(own, old.poolId)
    expect((await own.type('history apollo')).lines).toContain(
      '*1 Oct to 31 Oct 2026, so far: 0 of 1,000 credits used (0 % of all granted)*',
    )
    await own.at('2027-01-10T08:00:00Z')
    const told = await own.type('history apollo')
    expect(told.text).toMatch(/^Apollo \(archived 10 Oct 2026\), 1 Oct to 31 Oct 2026: 0 of 1,000 credits used/)
    expect(told.lines[0]).toBe('*Billing cycles of Apollo (archived 10 Oct 2026)*')
    expect(told.lines.filter((line) => /^\*\d/.test(line))).toEqual([
      '*1 Oct to 31 Oct 2026: 0 of 1,000 credits used (0 % of all granted)*',
      '*1 Sept to 30 Sept 2026: 300 of 1,000 credits used (30 % of all granted)*',
    ])
    expect((await own.type('history')).text).toBe('Which pool? Apollo.')
    await own.pool({ name: 'Lusha' })
    expect((await own.type('history')).lines[0]).toBe('*Billing cycles of Lusha*')
    expect((await own.type('history apolo')).text).toBe('There is no pool "apolo" here. Pools: Lusha.')
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

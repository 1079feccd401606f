// Goal: an alert says in its place by what it ended, and its details sum to what is used. Method: refunds, undos, readings
// and resets that are real; messages and modals as the local Slack shows them.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { linesOf, olga, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { guest, max, watchedOffice } from './alert-office.ts'

const store = await openTestStore()
const patient = { timeout: 10_000 }

describe('a recovery', () => {
  it('after a refund says so in the place of the alert, and the line rings again when it is passed again', async () => {
    const office = await watchedOffice(store)
    await office.spend(812, 'big')
    await office.post()
    await office.refund(100, 'big')
    await expect
      .poll(() => office.posts(), patient)
      .toEqual(['Recovered: Apollo has 288 of 1,000 credits left after a refund of 100. Resets Tue 1 Dec 00:00 (UTC).'])
    const lines = await office.lines()
    expect(lines[0]).toMatch(/^:large_green_circle: /)
    expect(lines.at(-1)).toBe('188 of 1,000 left on Sun 22 Nov 12:00 · past 80 % of all granted')
    await office.spend(8)
    expect((await office.post()).text).toContain('288 of 1,000')
    await office.spend(80)
    expect((await office.post(1)).text).toMatch(/^Warning: Apollo has 200 of 1,000/)
    expect(await office.states()).toEqual(['80 resolved', '80 firing'])
  })

  it('after an undo says so', async () => {
    const office = await watchedOffice(store)
    await office.spend(700)
    await office.type('log 112')
    await office.post()
    await office.type('undo')
    await expect
      .poll(() => office.posts()[0], patient)
      .toMatch(/^Recovered: Apollo has 300 of 1,000 credits left after 112 were undone\./)
  })

  it('after a reading says so, as the reading that passed the line was an alert', async () => {
    const office = await watchedOffice(store)
    const { deps, workspaceId } = office
    const read = (used: number, asOf: string) =>
      takeReading(deps, {
        workspaceId,
        pool: 'apollo',
        poolIds: [],
        balance: { used: used * CREDIT },
        asOf: new Date(asOf),
        source: 'api:test',
      })
    await read(812, '2026-11-22T11:58:00Z')
    expect(await office.lines()).toContain('Used 812 this cycle: unexplained 100 %.')
    await read(700, '2026-11-22T11:59:00Z')
    await expect
      .poll(() => office.posts()[0], patient)
      .toMatch(/^Recovered: Apollo has 300 of 1,000 credits left: the vendor counts 112 less\./)
  })

  it('from the higher line alone says what is still past, until that is over too', async () => {
    const office = await watchedOffice(store)
    await office.spend(970, 'big')
    expect((await office.lines()).at(-1)).toBe('passed 80 and 95 % in one go')
    await office.refund(60, 'big')
    await expect
      .poll(() => office.posts()[0], patient)
      .toMatch(/^Eased: Apollo has 90 of 1,000 credits left after a refund of 60\./)
    expect((await office.lines()).slice(0, 2)).toEqual([
      ':large_yellow_circle: *Eased: Apollo has 90 of 1,000 credits left after a refund of 60*',
      expect.stringMatching(/^Still counted as past 80 % of all granted until 780 or fewer are used\. Resets /),
    ])
    expect(await office.states()).toEqual(['80 covered', '95 resolved'])
    await office.refund(200, 'big')
    await expect.poll(() => office.posts()[0], patient).toMatch(/^Recovered: /)
    expect((await office.lines())[1]).toMatch(/^Resets /)
    expect(office.posts()).toHaveLength(1)
  })
})

describe('an alert of a cycle that ended', () => {
  it('says so when the next cycle is written to, and does not ring', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.at('2026-12-01T00:00:01Z')
    await office.spend(1)
    await expect.poll(() => office.posts(), patient).toEqual(['Over: the cycle of Apollo ended Tue 1 Dec 00:00.'])
    expect(await office.lines()).toEqual([
      ':white_circle: *Over: the cycle of Apollo ended Tue 1 Dec 00:00*',
      '188 of 1,000 left on Sun 22 Nov 12:00 · past 80 % of all granted',
    ])
  })
})

describe('the menu of an alert', () => {
  it('opens the form of a log of its pool', async () => {
    const office = await watchedOffice(store)
    await office.pool({ name: 'Lusha' })
    await office.spend(812)
    await office.post()
    const form = await office.choose('log')
    expect(form.view.callback_id).toBe('log:form')
    const { slack, url, workspaceId } = office
    await slack.submitView(url, { viewId: form.id, values: { credits: '3' } })
    const entry = await store.db.entry.findFirstOrThrow({ where: { workspaceId, source: 'slack:view' } })
    const pool = await store.db.pool.findFirstOrThrow({ where: { workspaceId, poolId: entry.poolId } })
    expect([Number(entry.credits), pool.name]).toEqual([3, 'Apollo'])
  })
})

describe('the details', () => {
  it('show who used what as the workspace lets the reader know it, and sum to what is used', async () => {
    const office = await watchedOffice(store)
    const { workspaceId } = office
    await office.type('log 500 credits for Prospecting', { userId: max })
    await office.type('log 39 mobile for Renewals')
    await office.post()
    const details = async (userId: string) => linesOf([(await office.choose('details', { userId })).view])
    const before = await details(sam)
    expect(before).toEqual(
      expect.arrayContaining([
        '*Now 188 of 1,000 credits left*',
        '*Used in this cycle: 812 credits*',
        '500 Prospecting',
        '312 Renewals',
        '500 Max',
        '312 you',
        '500 plain credits',
        '312 mobile reveal',
        expect.stringMatching(/: \*312\*, 39 mobile reveals, Renewals, you$/),
        expect.stringMatching(/: \*500\*, Prospecting, Max$/),
      ]),
    )
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'owners' } })
    expect(await details(max)).toEqual(expect.arrayContaining(['500 you', '312 others']))
    expect((await details(max)).join(' ')).not.toContain('sam')
    expect(await details(olga)).toEqual(expect.arrayContaining(['500 Max', '312 sam']))
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    expect((await details(olga)).join(' ')).not.toMatch(/Max|sam/)
    expect((await details(guest)).join(' ')).not.toMatch(/others|Prospecting/)
  })

  it('of a cycle that is over are gone', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.at('2026-12-01T00:00:01Z')
    const view = await office.choose('details')
    expect(linesOf([view.view]).join(' ')).toContain('That cycle of Apollo is over')
  })
})

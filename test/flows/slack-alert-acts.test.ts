// Goal: one person handles an alert and everybody sees it; a snoozed one comes back; a recovered one says by what. Method:
// clicks and modals of the local Slack through the signed door, messages as the channel shows them, real rows.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { linesOf, olga, sales, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { guest, max, watchedOffice } from './alert-office.ts'

const store = await openTestStore()
const patient = { timeout: 10_000 }

describe('"I\'ll handle it"', () => {
  it('is seen by everybody in the same message, and is kept', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.at('2026-11-22T12:09:30Z')
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it, 9 min later*')
    const message = await office.post()
    expect(office.posts()).toHaveLength(1)
    expect(message.text).toContain('sam handles it, 9 min later.')
    expect(linesOf(message.blocks)).toEqual(expect.arrayContaining(['Let it go', 'Details']))
    expect(linesOf(message.blocks)).not.toContain("I'll handle it")
    expect(office.told()).toEqual([])
    const audits = await store.db.audit.findMany({ where: { workspaceId: office.workspaceId, subjectKind: 'alert' } })
    expect(audits).toMatchObject([{ action: 'alert:acknowledge', via: 'slack', after: { state: 'acknowledged' } }])
  })

  it("clicked by two people at once is the first one's, and the other is told whose", async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await Promise.all([office.press('alert:handle'), office.press('alert:handle', { userId: max })])
    await expect.poll(() => office.states(), patient).toEqual(['80 acknowledged'])
    await expect.poll(() => [...office.told(), ...office.told(max)], patient).toHaveLength(1)
    const [lost] = office.told(max)
    const winner = lost === undefined ? 'Max' : 'sam'
    await office.tells(lost === undefined ? sam : max, `${winner} handles it already.`)
    await expect.poll(() => office.lines(), patient).toContain(`*${winner} handles it, within a minute*`)
    const audits = await store.db.audit.count({ where: { workspaceId: office.workspaceId, subjectKind: 'alert' } })
    expect(audits).toBe(1)
  })

  it('clicked twice by the same person is quiet', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.press('alert:handle')
    await expect.poll(() => office.states(), patient).toEqual(['80 acknowledged'])
    await office.press('alert:handle', { stale: true })
    await office.press('alert:handle', { stale: true, userId: max })
    await office.tells(max, 'sam handles it already.')
    expect(office.told()).toEqual([])
    expect((await office.post()).revisions).toHaveLength(2)
  })

  it('is nothing for guests', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.press('alert:handle', { userId: guest })
    await office.tells(guest, 'Guests see alerts; handling them is for members of the workspace.')
    expect(await office.states()).toEqual(['80 firing'])
  })

  it('is let go by who has it, or by an admin, and by nobody else', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('Let it go')
    await office.press('alert:let-go', { userId: max })
    await office.tells(max, 'sam handles it: only they, an owner of Apollo or an admin can let it go.')
    await office.press('alert:let-go')
    await expect.poll(() => office.lines(), patient).toContain("I'll handle it")
    expect(await office.states()).toEqual(['80 firing'])
    await office.press('alert:handle', { userId: max })
    await expect.poll(() => office.lines(), patient).toContain('Let it go')
    await office.press('alert:let-go', { userId: olga })
    await expect.poll(() => office.states(), patient).toEqual(['80 firing'])
  })

  it('on an old screen says what became of the alert', async () => {
    const office = await watchedOffice(store)
    await office.spend(812, 'big')
    await office.post()
    await office.spend(150)
    await office.post(1)
    await office.press('alert:handle', { stale: true })
    await office.tells(sam, 'A further line was passed since: its message is the one to handle.')
    await office.refund(812, 'big')
    await expect.poll(() => office.states(), patient).toEqual(['80 resolved', '95 resolved'])
    await office.press('alert:handle', { at: 1, stale: true, userId: max })
    await office.tells(max, 'Nothing is left to do: Apollo has recovered from that line.')
  })

  it('after the cycle is over says so', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.at('2026-12-01T00:00:01Z')
    await office.press('alert:handle')
    await office.tells(sam, 'That cycle of Apollo is over, and the alert with it.')
    expect(await office.states()).toEqual(['80 firing'])
  })

  it('names nobody where names are not shown, nor in a channel that is shared', async () => {
    const office = await watchedOffice(store, { pool: { owner: olga } })
    const { workspaceId } = office
    await office.type('left', { userId: olga })
    await office.spend(812)
    await office.post()
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it, within a minute*')
    expect((await office.lines()).at(-1)).toMatch(/owner olga$/)
    await store.db.channel.updateMany({ where: { workspaceId }, data: { shared: true } })
    await office.press('alert:let-go')
    await expect.poll(() => office.lines(), patient).toContain("I'll handle it")
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('*Handled, within a minute*')
    expect(JSON.stringify((await office.post()).blocks)).not.toMatch(/sam|olga/i)
    // Whoever reads it alone is of the company, and may know.
    await office.press('alert:handle', { userId: max, stale: true })
    await office.tells(max, 'sam handles it already.')
    await store.db.channel.updateMany({ where: { workspaceId }, data: { shared: false } })
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    await office.press('alert:let-go')
    await expect.poll(() => office.lines(), patient).toContain("I'll handle it")
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('*Handled, within a minute*')
    await office.press('alert:handle', { userId: max, stale: true })
    await office.tells(max, 'Somebody handles it already.')
  })

  it('before Slack has answered the post keeps it one post, and the message follows', async () => {
    const office = await watchedOffice(store)
    const held = await office.slack.misbehave({ kind: 'hold', method: 'chat.postMessage', times: 1 })
    await office.spend(812)
    await held.holding()
    await office.press('alert:handle')
    await expect.poll(() => office.states(), patient).toEqual(['80 acknowledged'])
    await held.release()
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it, within a minute*')
    expect(office.posts()).toHaveLength(1)
    expect(office.slack.calls('chat.postMessage').filter(({ args }) => args.channel === sales)).toHaveLength(1)
  })

  it('on a post whose answer never came keeps it one post, and the message follows', async () => {
    const office = await watchedOffice(store, { limits: { firstRetryMs: 60_000, lastRetryMs: 60_000 } })
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', times: 1 })
    await office.spend(812)
    await expect.poll(() => office.posts(), patient).toHaveLength(1)
    await office.press('alert:handle')
    await expect.poll(() => office.states(), patient).toEqual(['80 acknowledged'])
    const { workspaceId } = office
    await store.db.message.updateMany({ where: { workspaceId }, data: { nextAttemptAt: new Date(0) } })
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it, within a minute*')
    expect(office.posts()).toHaveLength(1)
  })
})

describe('a snooze', () => {
  it('puts the alert off until it is said once more, with what is left then', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    const shown = await office.snooze(0)
    expect(linesOf([shown.view]).join(' ')).toMatch(/This alert of Apollo is snoozed \*until <!date\^/)
    await expect
      .poll(async () => (await office.lines())[1], patient)
      .toMatch(/^\*Snoozed by sam until <!date\^\d+\^[^|]*\|Sun 22 Nov 13:0\d UTC>\*$/)
    await office.spend(38)
    expect(office.posts()).toHaveLength(1)
    await office.at('2026-11-22T13:05:00Z')
    await office.post(1)
    expect(office.posts()[1]).toBe(
      'Still open: Apollo has 150 of 1,000 credits left, 9 days before the reset. Resets Tue 1 Dec 00:00 (UTC).',
    )
    expect((await office.lines(1)).at(-1)).toBe('188 of 1,000 left on Sun 22 Nov 12:00 · past 80 % of all granted')
    await office.spend(10)
    await office.press('alert:handle', { at: 1, userId: max })
    for (const index of [0, 1])
      await expect.poll(() => office.lines(index), patient).toContain('*Max handles it, 1 hour later*')
    // The figures are those of when it was said.
    expect(office.posts()[1]).toContain('Still open: Apollo has 150 of 1,000')
    expect(office.posts()).toHaveLength(2)
  })

  it('offers an hour, the next morning and the reset, and is not said again after the last', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    const view = await office.choose('snooze')
    expect(linesOf([view.view])).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^For an hour: Sun 22 Nov 13:0\d \(UTC\)$/),
        'Until tomorrow morning: Mon 23 Nov 09:00 (UTC)',
        'Until the reset: Tue 1 Dec 00:00 (UTC)',
      ]),
    )
    await office.snooze(2)
    await expect.poll(() => office.lines(), patient).toContain('*Snoozed by sam until the reset*')
    expect(await store.db.notice.count({ where: { workspaceId: office.workspaceId, kind: 'alert-again' } })).toBe(0)
  })

  it.each<[string, (office: Awaited<ReturnType<typeof watchedOffice>>) => Promise<unknown>, string]>([
    ['is handled', (office) => office.press('alert:handle', { userId: max }), '80 acknowledged'],
    ['recovers', (office) => office.refund(812, 'big'), '80 resolved'],
    ['is covered by a further line', (office) => office.spend(150), '80 covered'],
  ])('is not said again where the alert %s meanwhile', async (_, act, state) => {
    const office = await watchedOffice(store)
    await office.spend(812, 'big')
    await office.post()
    await office.snooze(0)
    await expect.poll(() => office.states(), patient).toEqual(['80 snoozed'])
    await act(office)
    await expect.poll(async () => (await office.states())[0], patient).toBe(state)
    const where = { workspaceId: office.workspaceId, kind: 'alert-again' }
    expect(await store.db.notice.findMany({ where })).toMatchObject([{ state: 'cancelled' }])
    await office.post()
    const said = office.posts().length
    await office.at('2026-11-22T13:05:00Z')
    await office.delivery.runOnce()
    expect(office.posts()).toHaveLength(said)
  })

  it('holds no further line up', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.snooze(2)
    await office.spend(150)
    expect((await office.post(1)).text).toMatch(/^Critical: Apollo has 38 of 1,000/)
    await expect.poll(() => office.posts()[0], patient).toMatch(/^Earlier: Apollo had 188 of 1,000/)
    expect(await office.states()).toEqual(['80 covered', '95 firing'])
  })

  it('until the same morning is said again though it was taken back once', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    await office.snooze(1)
    await expect.poll(() => office.states(), patient).toEqual(['80 snoozed'])
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('Let it go')
    await office.press('alert:let-go')
    await expect.poll(() => office.lines(), patient).toContain("I'll handle it")
    await office.snooze(1)
    await expect.poll(() => office.states(), patient).toEqual(['80 snoozed'])
    await office.at('2026-11-23T09:00:01Z')
    expect((await office.post(1)).text).toMatch(/^Still open/)
    expect(office.posts()).toHaveLength(2)
  })

  it('sent twice is one, and another time replaces it', async () => {
    const office = await watchedOffice(store)
    const { slack, url, workspaceId } = office
    await office.spend(812)
    await office.post()
    const view = await office.choose('snooze')
    const [first = '', second = ''] = [...JSON.stringify(view.view).matchAll(/"value":"(\d+)"/g)].map((it) => it[1])
    const until = (value: string) => slack.submitView(url, { viewId: view.id, values: { until: value } })
    await Promise.all([until(first), until(first)])
    const again = () =>
      store.db.notice.findMany({ where: { workspaceId, kind: 'alert-again' }, orderBy: { dueAt: 'asc' } })
    expect(await again()).toMatchObject([{ state: 'pending' }])
    await office.snooze(1, { userId: max })
    expect(second).not.toBe(first)
    await expect.poll(again, patient).toMatchObject([{ state: 'cancelled' }, { state: 'pending' }])
    await expect.poll(async () => (await office.lines())[1], patient).toMatch(/^\*Snoozed by Max until/)
  })

  it('is refused where somebody has come to handle it, and to guests', async () => {
    const office = await watchedOffice(store)
    const { slack, url } = office
    await office.spend(812)
    await office.post()
    const guests = await office.choose('snooze', { userId: guest })
    expect(linesOf([guests.view]).join(' ')).toContain('Guests see alerts')
    const opened = [await office.choose('snooze'), await office.choose('snooze', { userId: max })]
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('Let it go')
    const said: string[] = []
    for (const { id, view } of opened) {
      const [first = ''] = [...JSON.stringify(view).matchAll(/"value":"(\d+)"/g)].map((it) => it[1] ?? '')
      const sent = await slack.submitView(url, { viewId: id, values: { until: first } })
      said.push(linesOf([sent.view.view]).join(' '))
    }
    expect(said).toEqual([
      expect.stringContaining('You handle it already. To snooze it, press "Let it go" first.'),
      expect.stringContaining('sam handles it already, so there is nothing to snooze.'),
    ])
    expect(await office.states()).toEqual(['80 acknowledged'])
  })
})

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
      expect.stringMatching(/^Still past 80 % of all granted\. Resets /),
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
        expect.stringMatching(/: \*312\*, 39 mobile reveal, Renewals, you$/),
        expect.stringMatching(/: \*500\*, Prospecting, Max$/),
      ]),
    )
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'owners' } })
    expect(await details(max)).toEqual(expect.arrayContaining(['500 you', '312 others']))
    expect((await details(max)).join(' ')).not.toContain('sam')
    expect(await details(olga)).toEqual(expect.arrayContaining(['500 Max', '312 sam']))
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    expect((await details(olga)).join(' ')).not.toMatch(/Max|sam/)
    expect(await details(guest)).toEqual(expect.arrayContaining(['812 others']))
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

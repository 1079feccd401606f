// Goal: a snoozed alert comes back once, at its time, unless somebody has seen to it. Method: the modal of the local Slack
// through the signed door; business time is moved over the end of the snooze.

import { describe, expect, it } from 'vitest'
import { linesOf } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { guest, max, watchedOffice } from './alert-office.ts'

const store = await openTestStore()
const patient = { timeout: 10_000 }

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
      await expect.poll(() => office.lines(index), patient).toContain('*Max handles it, 1 hour after the alert*')
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
    await office.at('2026-11-22T13:05:00Z')
    await office.delivery.runOnce()
    expect(office.posts().filter((text) => text.startsWith('Still open'))).toEqual([])
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

// Goal: the last word that a channel has of a rule is true: it never tells of an earlier recovery than the latest, and what
// stands above it tells of the past. Method: credits go up and down over the lines; the posts of the local Slack after each.

import { describe, expect, it } from 'vitest'
import { sales } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { type AlertOffice, watchedOffice } from './alert-office.ts'

const store = await openTestStore()
const patient = { timeout: 10_000 }

/** Uses so many credits, or gives them back, and waits until everything has been said. */
async function step(office: AlertOffice, credits: number): Promise<void> {
  if (credits > 0) await office.spend(credits)
  else await office.refund(-credits, 'base')
  const { workspaceId } = office
  // In one look: between two of them a notice that is counted no more becomes a message that was not counted yet.
  const unsaid = async () =>
    (await store.db.notice.count({ where: { workspaceId, state: { in: ['pending', 'claimed'] } } })) +
    (await store.db.message.count({ where: { workspaceId, state: 'pending' } }))
  await expect.poll(unsaid, patient).toBe(0)
}

async function ends(office: AlertOffice): Promise<number> {
  return store.db.alert.count({ where: { workspaceId: office.workspaceId, state: 'resolved' } })
}

describe('the newest post of a rule', () => {
  it.each([
    [[160, -160, -1, -610]],
    [[160, -160, -20]],
    [[160, -180]],
    [[50, -50, 150, -30, -60, -100]],
    [[-100, 100, -100]],
    [[150, 60, -40, -40, -60, -300]],
    [[150, -80, 80, -80, 80, -300, 200]],
    [[-21, 21, 140, -161, 170, -100, -100]],
  ])('tells the latest recovery, and the others tell of the past: 800, %j', async (steps) => {
    const office = await watchedOffice(store)
    await office.spend(800, 'base')
    await office.post()
    let used = 800
    let latest: number | undefined
    for (const credits of steps) {
      const before = await ends(office)
      await step(office, credits)
      used += credits
      if ((await ends(office)) > before) latest = 1_000 - used
      const posts = office.posts()
      const newest = /^(Recovered|Eased): Apollo has (\S+) of/.exec(posts.at(-1) ?? '')
      if (newest) expect([posts, newest[2]]).toEqual([posts, String(latest)])
      else expect(posts.at(-1)).toMatch(/^(Warning|Critical): Apollo has /)
      for (const older of posts.slice(0, -1)) expect(older).toMatch(/^Earlier: Apollo had /)
    }
  })

  it('says what is not back yet, and from when on it is', async () => {
    const office = await watchedOffice(store)
    await office.spend(800, 'base')
    await office.post()
    for (const credits of [160, -161]) await step(office, credits)
    expect((await office.lines(1)).slice(0, 2)).toEqual([
      ':large_yellow_circle: *Eased: Apollo has 201 of 1,000 credits left after a refund of 161*',
      expect.stringMatching(/^Still counted as past 80 % of all granted until 780 or fewer are used\. Resets /),
    ])
    expect((await office.lines(0)).at(-1)).toContain('95 % of all granted was passed since: see the later message')
    await step(office, -19)
    expect((await office.lines(1))[0]).toMatch(/Recovered: Apollo has 220 of 1,000 credits left after a refund of 19/)
    expect((await office.lines(0)).at(-1)).toMatch(
      / back Sun 22 Nov 12:00 with 220 of 1,000 left: see the later message$/,
    )
  })
})

describe('what waited while Slack was away', () => {
  /** Parks #sales, whose post is refused, with the alert of 80 % tried in vain. */
  async function parked(): Promise<AlertOffice> {
    const office = await watchedOffice(store)
    const { slack, workspaceId } = office
    slack.addChannel(workspaceId, { id: sales, name: 'sales', members: [] })
    await office.spend(800, 'base')
    const key = { workspaceId_channelId: { workspaceId, channelId: sales } }
    await expect.poll(async () => (await store.db.channel.findUnique({ where: key }))?.parkedAt, patient).toBeTruthy()
    return office
  }
  async function mend(office: AlertOffice): Promise<string[]> {
    const { slack, workspaceId } = office
    slack.addChannel(workspaceId, { id: sales, name: 'sales', members: ['UBOT'] })
    await store.db.channel.updateMany({ where: { workspaceId }, data: { parkedAt: null, parkedReason: null } })
    office.delivery.wake(workspaceId, sales)
    await expect
      .poll(() => store.db.notice.count({ where: { workspaceId, channelId: sales, state: 'pending' } }), patient)
      .toBe(0)
    await expect
      .poll(() => store.db.message.count({ where: { workspaceId, channelId: sales, state: 'pending' } }), patient)
      .toBe(0)
    return office.posts()
  }

  it('is told by the higher line alone, where that was passed meanwhile', async () => {
    const office = await parked()
    await office.spend(150)
    expect(await mend(office)).toEqual([expect.stringMatching(/^Critical: Apollo has 50 of/)])
    expect((await office.lines()).at(-1)).toBe('passed 80 and 95 % in one go')
  })

  it('is not told where it is over', async () => {
    const office = await parked()
    await office.refund(100, 'base')
    expect(await mend(office)).toEqual([])
  })

  it('is told by what is left of it, where the higher line is back', async () => {
    const office = await parked()
    await office.spend(150)
    await office.refund(100, 'base')
    expect(await mend(office)).toEqual([expect.stringMatching(/^Eased: Apollo has 150 of .* after a refund of 100\./)])
    expect((await office.lines())[1]).toMatch(
      /^Still counted as past 80 % of all granted until 780 or fewer are used\./,
    )
  })
})

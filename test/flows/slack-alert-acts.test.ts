// Goal: one person handles an alert and everybody sees it, whoever clicks, however often and however early. Method: clicks
// in the local Slack through the signed door, messages as the channel shows them, real rows.

import { describe, expect, it } from 'vitest'
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
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it, 9 min after the alert*')
    const message = await office.post()
    expect(office.posts()).toHaveLength(1)
    expect(message.text).toContain('sam handles it, 9 min after the alert.')
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
    await expect.poll(() => office.lines(), patient).toContain(`*${winner} handles it*`)
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

  it('is nothing for guests, nor for people of another company', async () => {
    const office = await watchedOffice(store)
    office.slack.addUser(office.workspaceId, { id: 'U5ALIEN', name: 'alien', homeTeamId: 'T0OTHER' })
    const members = [sam, olga, max, guest, 'U5ALIEN', 'UBOT']
    office.slack.addChannel(office.workspaceId, { id: sales, name: 'sales', members })
    await office.spend(812)
    await office.post()
    await office.press('alert:handle', { userId: 'U5ALIEN' })
    await office.tells('U5ALIEN', 'Purser keeps the credits of another company, and answers its people only.')
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

  it('in a channel that Purser was taken out of is told in words, as its message cannot follow', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    const { workspaceId, slack } = office
    slack.addChannel(workspaceId, { id: sales, name: 'sales', members: [sam, olga, max] })
    await store.db.channel.updateMany({
      where: { workspaceId, channelId: sales },
      data: { parkedAt: new Date(), parkedReason: 'not_in_channel' },
    })
    await office.press('alert:handle')
    // An ephemeral message needs the bot in the channel as well; the answer to a click does not.
    await office.tells(sam, 'You handle it now.')
    expect(await office.states()).toEqual(['80 acknowledged'])
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
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it*')
    expect((await office.lines()).at(-1)).toMatch(/owner olga$/)
    await store.db.channel.updateMany({ where: { workspaceId }, data: { shared: true } })
    await office.press('alert:let-go')
    await expect.poll(() => office.lines(), patient).toContain("I'll handle it")
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('*Somebody handles it*')
    expect(JSON.stringify((await office.post()).blocks)).not.toMatch(/sam|olga/i)
    // Whoever reads it alone is of the company, and may know.
    await office.press('alert:handle', { userId: max, stale: true })
    await office.tells(max, 'sam handles it already.')
    await store.db.channel.updateMany({ where: { workspaceId }, data: { shared: false } })
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    await office.press('alert:let-go')
    await expect.poll(() => office.lines(), patient).toContain("I'll handle it")
    await office.press('alert:handle')
    await expect.poll(() => office.lines(), patient).toContain('*Somebody handles it*')
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
    const { workspaceId, slack } = office
    const [shown] = slack.messages(workspaceId, sales)
    expect(await store.db.message.findMany({ where: { workspaceId } })).toMatchObject([{ ts: shown?.ts }])
    await held.release()
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it*')
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
    await expect.poll(() => office.lines(), patient).toContain('*sam handles it*')
    expect(office.posts()).toHaveLength(1)
  })
})

describe('a post that was repeated after a lost answer', () => {
  it('is not kept up to date, so that whoever clicks in it is told what was done', async () => {
    const office = await watchedOffice(store)
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', times: 1 })
    await office.spend(812)
    await office.post(1)
    await office.press('alert:handle', { at: 0 })
    await office.tells(sam, 'You handle it now.')
    await expect.poll(() => office.lines(1), patient).toContain('*sam handles it*')
    expect(await office.lines(0)).toContain("I'll handle it")
  })
})

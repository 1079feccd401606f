// Goal: who is let in, and who counts as what. Method: people of every kind in the local Slack type and click through the
// signed door; what Slack says of them is changed under the app's feet, slow, or not to be had.

import { afterAll, describe, expect, it } from 'vitest'
import { linesOf, olga, openOffice, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
await office.pool()
const DAY = 24 * 60 * 60_000

async function member(slackUserId: string) {
  return store.db.member.findFirst({ where: { workspaceId, slackUserId } })
}

function asked(): number {
  return slack.calls('users.info').length
}

describe('who somebody is', () => {
  it('is what Slack says: name, zone, admin', async () => {
    slack.addUser(workspaceId, { id: 'U5IDA', name: 'ida', realName: 'Ida Berg', tz: 'Europe/Oslo', isAdmin: true })
    await office.type('', { userId: 'U5IDA' })
    expect(await member('U5IDA')).toMatchObject({
      name: 'Ida Berg',
      zone: 'Europe/Oslo',
      state: 'active',
      slackAdmin: true,
      admin: false,
    })
    await office.type('', { userId: sam })
    expect(await member(sam)).toMatchObject({ slackAdmin: false, zone: 'Europe/Berlin' })
  })

  it('is asked of Slack once a day', async () => {
    await office.type('', { userId: olga })
    const before = asked()
    await office.type('', { userId: olga })
    await office.type('log 1', { userId: olga })
    expect(asked()).toBe(before)
    slack.addUser(workspaceId, { id: olga, name: 'olga', realName: 'Olga Ek', isAdmin: false })
    office.deps.clock.advance(DAY + 1)
    await office.type('', { userId: olga })
    expect(asked()).toBe(before + 1)
    expect(await member(olga)).toMatchObject({ name: 'Olga Ek', slackAdmin: false })
    office.deps.clock.advance(-DAY - 1)
  })

  it('is asked once where requests meet', async () => {
    slack.addUser(workspaceId, { id: 'U5TIM', name: 'tim' })
    const before = asked()
    await Promise.all(['', '', ''].map((text) => office.type(text, { userId: 'U5TIM' })))
    expect(asked()).toBe(before + 1)
  })

  it('of people who left is asked at each word: who is back is let in again', async () => {
    slack.addUser(workspaceId, { id: 'U5LEA', name: 'lea' })
    await office.type('', { userId: 'U5LEA' })
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: 'U5LEA' }, data: { state: 'deactivated' } })
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'users.info' })
    expect((await office.type('log 5', { userId: 'U5LEA' })).text).toContain('deactivated')
    await trouble.release()
    expect((await office.type('log 5', { userId: 'U5LEA' })).text).toMatch(/^Logged 5 credits/)
    expect(await member('U5LEA')).toMatchObject({ state: 'active' })
  })
})

describe('somebody who is not a member', () => {
  it('is refused where Slack says that their team is another', async () => {
    slack.addUser(workspaceId, { id: 'U6EVE', name: 'eve', homeTeamId: 'T0OTHER' })
    expect((await office.type('log 5', { userId: 'U6EVE' })).text).toContain('another company')
    expect(await member('U6EVE')).toMatchObject({ state: 'stranger', slackAdmin: false })
    slack.addUser(workspaceId, { id: 'U6BOB', name: 'bob', isStranger: true, isAdmin: true })
    expect((await office.type('left', { userId: 'U6BOB' })).text).toContain('another company')
    expect(await member('U6BOB')).toMatchObject({ state: 'stranger', slackAdmin: false })
  })

  it('who is a guest logs, and is no admin', async () => {
    slack.addUser(workspaceId, { id: 'U6GUS', name: 'gus', isGuest: true })
    expect((await office.type('log 2 mobile', { userId: 'U6GUS' })).text).toMatch(/^Logged 16 credits/)
    expect(await member('U6GUS')).toMatchObject({ state: 'guest', slackAdmin: false })
  })
})

describe('somebody of another company', () => {
  it('who clicks in a channel that is shared is refused at once, and not remembered', async () => {
    slack.addUser(workspaceId, { id: 'U6FAY', name: 'fay', homeTeamId: 'T0OTHER' })
    slack.addChannel(workspaceId, { id: sales, name: 'sales', isShared: true, members: [sam, olga, 'U6FAY', 'UBOT'] })
    office.delivery.start()
    await record(office.deps, workspaceId, [report({ credits: 850_000 })])
    const { ts } = await slack.nextMessage(workspaceId, sales)
    const at = { channelId: sales, ts }
    const sent = await slack.action(url, { teamId: workspaceId, userId: 'U6FAY', at, actionId: 'alert:handle' })
    expect((await sent.saidAt(0)).text).toContain('another company')
    expect(await member('U6FAY')).toBeNull()
    expect(slack.calls('users.info').filter(({ args }) => args.user === 'U6FAY')).toEqual([])
    expect(await store.db.alert.count({ where: { workspaceId, state: 'acknowledged' } })).toBe(0)
  })
})

describe('an owner who has left', () => {
  it('is neither named as the one to ask nor in an alert: the next owner is', async () => {
    slack.addUser(workspaceId, { id: 'U6LEO', name: 'leo', deleted: true })
    slack.addUser(workspaceId, { id: 'U6NEA', name: 'nea' })
    await office.type('', { userId: 'U6NEA' })
    slack.addChannel(workspaceId, { id: 'C6LUSHA', name: 'lusha', members: [sam, 'UBOT'] })
    const { poolId } = await office.pool({ name: 'Lusha', owner: 'U6LEO', channelId: 'C6LUSHA' })
    const nea = await member('U6NEA')
    await store.db.poolOwner.create({ data: { workspaceId, poolId, memberId: nea?.memberId ?? '', position: 1 } })
    await store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { version: { increment: 1 } } })
    const refused = await office.type('log 1 in lusha @olga')
    expect(refused.text).toMatch(/^Only an owner of Lusha \(nea\) or an admin/)
    await record(office.deps, workspaceId, [report({ pool: 'lusha', credits: 850_000 })])
    const message = await slack.nextMessage(workspaceId, 'C6LUSHA')
    expect(linesOf(message.blocks).join(' ')).toContain('owner nea')
    expect(linesOf(message.blocks).join(' ')).not.toContain('leo')
  })
})

describe('while Slack', () => {
  it('is slow, the ack goes on without it and the answer is kept when it comes', async () => {
    slack.addUser(workspaceId, { id: 'U7MAX', name: 'max', isOwner: true })
    const trouble = await slack.misbehave({ kind: 'hold', method: 'users.info' })
    const sent = await slack.command(office.url, {
      teamId: workspaceId,
      userId: 'U7MAX',
      channelId: sales,
      command: '/credits',
      text: 'log 5',
    })
    expect(sent.said[0]?.text).toMatch(/^Logged 5 credits/)
    expect(sent.ms).toBeLessThan(1_400)
    expect(await member('U7MAX')).toMatchObject({ profileAt: null, slackAdmin: false })
    await trouble.release()
    await slack.settled()
    // Meets the answer that is under way, or finds it kept.
    await office.type('', { userId: 'U7MAX' })
    expect(await member('U7MAX')).toMatchObject({ slackAdmin: true })
  })

  it('does not say, everybody is a plain member and it is asked again', async () => {
    slack.addUser(workspaceId, { id: 'U7NOA', name: 'noa', isOwner: true })
    const trouble = await slack.misbehave({ kind: 'error', error: 'missing_scope', method: 'users.info' })
    expect((await office.type('log 5', { userId: 'U7NOA' })).text).toMatch(/^Logged 5 credits/)
    expect((await office.type('log 5', { userId: 'U7NOA' })).text).toMatch(/^Logged 5 credits/)
    expect(await member('U7NOA')).toMatchObject({ profileAt: null, slackAdmin: false })
    expect(office.logged.filter((line) => line.includes('users:read'))).toHaveLength(1)
    await trouble.release()
    await office.type('', { userId: 'U7NOA' })
    expect(await member('U7NOA')).toMatchObject({ slackAdmin: true })
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

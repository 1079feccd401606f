// Goal: a channel that takes no post costs nothing but time: an owner is told once why, and one click sends what waited.
// Method: usage by the meter, delivery to the local Slack over HTTP, clicks through the app's signed door.

import { describe, expect, it, onTestFinished } from 'vitest'
import type { Message } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import type { CreatePoolInput } from '../../src/meter/create-pool.ts'
import { linesOf, type Office, olga, openOffice, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
const patient = { timeout: 10_000 }
/** The bot is not in it. */
const elsewhere = 'C2ELSEWHERE'
const vera = 'U3VERA'
const alice = 'U4ALICE'
const bob = 'U5BOB'

/** An office whose pool, Olga's unless said otherwise, speaks in a channel that the bot is not in. */
async function silenced(pool: Partial<CreatePoolInput> = {}): Promise<Office> {
  const office = await openOffice(store)
  onTestFinished(office.close)
  await office.pool({ owner: olga, channelId: elsewhere, ...pool })
  office.delivery.start()
  return office
}

async function spend(office: Office, credits: number, pool = 'apollo'): Promise<void> {
  await record(office.deps, office.workspaceId, [report({ pool, credits: credits * CREDIT })])
}

function invite(office: Office, channelId = elsewhere): void {
  office.slack.addChannel(office.workspaceId, { id: channelId, name: 'elsewhere', members: [sam, olga, 'UBOT'] })
}

/** The direct messages of the bot to a person, oldest first. */
function letters(office: Office, userId = olga): Message[] {
  const posted = office.slack
    .calls('chat.postMessage')
    .find(({ args, answer }) => args.channel === userId && answer?.ok)
  return posted ? office.slack.messages(office.workspaceId, String(posted.answer?.channel)) : []
}

async function letter(office: Office, userId = olga): Promise<Message> {
  await expect.poll(() => letters(office, userId), patient).not.toHaveLength(0)
  const [only] = letters(office, userId)
  if (!only) throw new Error('no letter')
  return only
}

function posts(office: Office, channelId = elsewhere): string[] {
  return office.slack.messages(office.workspaceId, channelId).map((message) => message.text)
}

/** Clicks [Send it now], with an old screen where `stale`. */
function click(office: Office, { channelId, ts }: Message, how: { userId?: string; stale?: boolean } = {}) {
  const { userId = olga, stale = false } = how
  const at = { channelId, ts }
  return office.slack.action(office.url, { teamId: office.workspaceId, userId, at, actionId: 'parked:send', stale })
}

/** Gives the pool's owners and the workspace's admins other people, in order. */
async function appoint(office: Office, owners: readonly string[], admins: readonly string[] = []): Promise<void> {
  const { workspaceId } = office
  const { poolId } = await store.db.pool.findFirstOrThrow({ where: { workspaceId } })
  await store.db.poolOwner.deleteMany({ where: { workspaceId } })
  for (const [position, slackUserId] of [...owners, ...admins].entries()) {
    const key = { workspaceId_slackUserId: { workspaceId, slackUserId } }
    const row = { workspaceId, memberId: office.deps.newId(), slackUserId, name: slackUserId }
    const { memberId } = await store.db.member.upsert({ where: key, create: row, update: {} })
    if (owners.includes(slackUserId))
      await store.db.poolOwner.create({ data: { workspaceId, poolId, memberId, position } })
    else await store.db.member.update({ where: key, data: { admin: true } })
    office.slack.addUser(workspaceId, { id: slackUserId, name: slackUserId.toLowerCase() })
  }
}

async function noticesTo(office: Office, channelId: string): Promise<string[]> {
  const rows = await store.db.notice.findMany({ where: { workspaceId: office.workspaceId, channelId } })
  return rows.map((row) => row.state)
}

describe('the owner of a channel that takes no post', () => {
  it('is told once what, why and what to do, and one click sends what waited', async () => {
    const office = await silenced()
    await spend(office, 810)
    const told = await letter(office)
    expect(linesOf(told.blocks)).toEqual([
      ':warning: *I could not post the 80 % alert of Apollo to <#C2ELSEWHERE>: I am not in that channel.*',
      'Type `/invite @Purser` there. Then press the button. Until then everything for that channel waits.',
      'Send it now',
    ])
    await spend(office, 150)
    expect(posts(office)).toEqual([])
    invite(office)
    const { said } = await click(office, told)
    await expect.poll(() => posts(office), patient).toEqual([expect.stringMatching(/^Critical: Apollo has 40 of/)])
    await expect
      .poll(() => linesOf(letters(office)[0]?.blocks ?? []), patient)
      .toEqual([':white_check_mark: I can post to <#C2ELSEWHERE> again, and what waited is sent.'])
    expect(said).toEqual([])
    expect(letters(office)).toHaveLength(1)
    expect(office.violations()).toEqual([])
  })

  it('who clicks before anything was mended is told so in place, with the button, however often', async () => {
    const office = await silenced()
    await spend(office, 810)
    const told = await letter(office)
    const refusals = () => office.slack.calls('chat.postMessage').filter(({ args }) => args.channel === elsewhere)
    for (const clicks of [1, 2]) {
      await click(office, told)
      await expect.poll(refusals, patient).toHaveLength(1 + clicks)
      await expect
        .poll(() => letters(office)[0]?.text, patient)
        .toBe(
          ':warning: I still could not post the 80 % alert of Apollo to <#C2ELSEWHERE>: I am not in that channel. Type `/invite @Purser` there.',
        )
    }
    invite(office)
    await Promise.all([click(office, told), click(office, told)])
    await expect.poll(() => posts(office), patient).toHaveLength(1)
    await expect.poll(() => letters(office)[0]?.text, patient).toContain('again, and what waited is sent')
    const late = await click(office, told, { stale: true })
    expect((await late.saidAt(0)).text).toBe('I can post there again: nothing of that time waits any more.')
    expect(letters(office)).toHaveLength(1)
    expect(posts(office)).toHaveLength(1)
  })

  it('who is no owner any more is told who can do it; an admin can', async () => {
    const office = await silenced({ owner: vera })
    office.slack.addUser(office.workspaceId, { id: vera, name: 'vera' })
    await spend(office, 810)
    const told = await letter(office, vera)
    invite(office)
    await appoint(office, [alice])
    const answer = await click(office, told, { userId: vera })
    expect((await answer.saidAt(0)).text).toBe('Only U4ALICE (owner of Apollo) or an admin can do that.')
    for (const namesShown of ['owners', 'nobody']) {
      await store.db.workspace.updateMany({ where: { workspaceId: office.workspaceId }, data: { namesShown } })
      const unnamed = await click(office, told, { userId: vera })
      expect((await unnamed.saidAt(0)).text).toBe('Only an owner of Apollo or an admin can do that.')
    }
    expect(posts(office)).toEqual([])
    await appoint(office, [alice], [vera])
    await click(office, told, { userId: vera })
    await expect.poll(() => posts(office), patient).toHaveLength(1)
  })

  it('hears of what had passed its time, and of a channel for which nothing waits', async () => {
    const office = await silenced()
    await spend(office, 810)
    const told = await letter(office)
    await office.at('2026-12-02T00:00:00Z')
    await click(office, told)
    await expect.poll(() => letters(office)[0]?.text, patient).toContain('Nothing waits for <#C2ELSEWHERE> any more.')
    await spend(office, 850)
    await expect.poll(() => letters(office), patient).toHaveLength(2)
    invite(office)
    await click(office, letters(office)[1] ?? told)
    await expect.poll(() => posts(office), patient).toHaveLength(1)
    await expect.poll(() => letters(office)[1]?.text, patient).toContain('One message had passed the time to be said.')
  })

  it('is not told the same again by a restart, but a day later', async () => {
    const office = await silenced()
    await spend(office, 810)
    await letter(office)
    const refused = () => office.slack.refusals().filter(({ error }) => error === 'not_in_channel')
    for (const restarts of [1, 2]) {
      const restarted = office.replica()
      restarted.start()
      await expect.poll(refused, patient).toHaveLength(1 + restarts)
      await restarted.stop()
    }
    expect(await noticesTo(office, olga)).toHaveLength(1)
    const { workspaceId } = office
    await store.db.$executeRaw`
      update notice set created_at = created_at - interval '25 hours' where workspace_id = ${workspaceId}`
    const later = office.replica()
    later.start()
    await expect.poll(() => letters(office), patient).toHaveLength(2)
    await later.stop()
  })

  it('hears of an outage that ended by itself before the message could be posted not at all', async () => {
    const office = await silenced()
    const held = await office.slack.misbehave({ kind: 'http_500', method: 'chat.postMessage', channelId: olga })
    await spend(office, 810)
    await expect.poll(() => noticesTo(office, olga), patient).toEqual(['claimed'])
    invite(office)
    const restarted = office.replica()
    restarted.start()
    const mended = { workspaceId: office.workspaceId, channelId: elsewhere, failingSinceAt: null }
    await expect.poll(() => store.db.channel.count({ where: mended }), patient).toBe(1)
    await held.release()
    await expect.poll(() => noticesTo(office, olga), patient).toEqual(['cancelled'])
    await restarted.stop()
    expect(posts(office)).toHaveLength(1)
    expect(letters(office)).toEqual([])
  })

  it('whose click comes before the answer to the message is believed: it is updated, not posted again', async () => {
    const office = await openOffice(store, { limits: { firstRetryMs: 60_000, lastRetryMs: 60_000 } })
    onTestFinished(office.close)
    await office.pool({ owner: olga, channelId: elsewhere })
    office.delivery.start()
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', channelId: olga, times: 1 })
    await spend(office, 810)
    const told = await letter(office)
    await office.slack.settled()
    invite(office)
    await click(office, told)
    await expect.poll(() => posts(office), patient).toHaveLength(1)
    await store.db.message.updateMany({
      where: { workspaceId: office.workspaceId, channelId: olga },
      data: { nextAttemptAt: new Date(0) },
    })
    office.delivery.wake(office.workspaceId, olga)
    await expect.poll(() => letters(office)[0]?.text, patient).toContain('again, and what waited is sent')
    expect(letters(office)).toHaveLength(1)
  })
})

describe('a message to an owner that may have been posted', () => {
  it('and was over before anybody could know is put right by the click on it', async () => {
    const office = await openOffice(store, { limits: { firstRetryMs: 60_000, lastRetryMs: 60_000 } })
    onTestFinished(office.close)
    await office.pool({ owner: olga, channelId: elsewhere })
    office.delivery.start()
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', channelId: olga, times: 1 })
    await spend(office, 810)
    const told = await letter(office)
    invite(office)
    const restarted = office.replica()
    restarted.start()
    await expect.poll(() => posts(office), patient).toHaveLength(1)
    await restarted.stop()
    const { workspaceId } = office
    await store.db.message.updateMany({ where: { workspaceId, ts: null }, data: { nextAttemptAt: new Date(0) } })
    office.delivery.wake(workspaceId, olga)
    await expect.poll(() => noticesTo(office, olga), patient).toEqual(['cancelled'])
    const { saidAt } = await click(office, told)
    expect((await saidAt(0)).text).toBe('I can post there again: nothing of that time waits any more.')
    await expect.poll(() => letters(office)[0]?.text, patient).toContain('again, and what waited is sent')
    expect(letters(office)).toHaveLength(1)
  })
})

describe('who is told', () => {
  it('is the next owner, then an admin, where direct messages do not arrive, and in the end only the log', async () => {
    const office = await silenced()
    await appoint(office, [olga, vera], [alice])
    for (const [userId, error] of [
      [olga, 'messages_tab_disabled'],
      [vera, 'user_disabled'],
      [alice, 'user_not_found'],
    ] as const)
      await office.slack.misbehave({ kind: 'error', method: 'chat.postMessage', channelId: userId, error })
    await spend(office, 810)
    const asked = () => office.slack.calls('chat.postMessage').map(({ args }) => args.channel)
    await expect.poll(asked, patient).toEqual([elsewhere, olga, vera, alice])
    await expect.poll(() => office.logged.join(), patient).toContain('nobody could be told')
    await expect.poll(() => noticesTo(office, alice), patient).toEqual(['cancelled'])
    await office.delivery.runOnce()
    expect(asked()).toHaveLength(4)
  })

  it('is not who has left, and the alert that waited names the next owner', async () => {
    const office = await silenced()
    await appoint(office, [vera, olga])
    const { workspaceId } = office
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: vera }, data: { name: 'Vera' } })
    await office.slack.misbehave({
      kind: 'error',
      method: 'chat.postMessage',
      channelId: vera,
      error: 'user_disabled',
    })
    await spend(office, 810)
    const told = await letter(office)
    invite(office)
    await click(office, told)
    await expect.poll(() => posts(office), patient).toHaveLength(1)
    const [post] = office.slack.messages(workspaceId, elsewhere)
    expect(linesOf(post?.blocks ?? []).at(-1)).toBe('past 80 % of all granted · owner u2olga')
    expect(await store.db.member.findFirst({ where: { workspaceId, slackUserId: vera } })).toMatchObject({
      state: 'deactivated',
    })
  })

  it('is nobody who is gone, wants no such message or whose messages are known not to arrive', async () => {
    const office = await silenced()
    await appoint(office, [olga, vera, bob, alice])
    await store.db.member.updateMany({ where: { slackUserId: bob }, data: { mutedKinds: ['parked'] } })
    await store.db.member.updateMany({ where: { slackUserId: olga }, data: { state: 'deactivated' } })
    const { workspaceId } = office
    await store.db.channel.create({ data: { workspaceId, channelId: vera, parkedAt: new Date() } })
    await spend(office, 810)
    expect((await letter(office, alice)).text).toContain('I am not in that channel')
    expect([olga, vera, bob].flatMap((owner) => letters(office, owner))).toEqual([])
  })

  it('is one owner of each pool that speaks there, and a click of one tells the other', async () => {
    const office = await silenced()
    await office.pool({ name: 'Lusha', owner: vera, channelId: elsewhere })
    office.slack.addUser(office.workspaceId, { id: vera, name: 'vera' })
    await spend(office, 810, 'lusha')
    const told = await letter(office, vera)
    expect((await letter(office)).text).toContain('the 80 % alert of Lusha')
    invite(office)
    await click(office, told, { userId: vera })
    for (const owner of [olga, vera])
      await expect.poll(() => letters(office, owner)[0]?.text, patient).toContain('again, and what waited is sent')
  })

  it('is an admin where a pool has no owner', async () => {
    const office = await silenced()
    await appoint(office, [], [alice])
    await spend(office, 810)
    expect((await letter(office, alice)).text).toContain('I could not post the 80 % alert')
  })
})

// Goal: delivery's promise, apart from Slack: every notice is said, a message is repeated only where its answer was lost,
// posts of a channel keep their order, one sender at a time. Method: real rows; `send` is the test's own and decides fate.

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { createDelivery, type Delivery, type DeliveryDeps, type SendResult } from '../../src/notices/deliver.ts'
import { knownKinds } from '../../src/notices/topics.ts'
import { keepDistance, markSent } from '../../src/store/message-outcomes.ts'
import { claimMessage } from '../../src/store/messages.ts'
import { unparkChannel } from '../../src/store/parking.ts'
import { deferred } from '../support/deferred.ts'
import { makeMeter, makePool, NOON } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
const patient = { timeout: 10_000 }
const { deps, at } = await makeMeter(store.db)
const channelId = 'C0SALES'
const monthEnd = new Date('2026-12-01T00:00:00Z')
const noWait = { postIntervalMs: 0, firstRetryMs: 0, lastRetryMs: 0 }

type Fate = 'sent' | 'refused' | 'lost' | 'broken'

async function workspace(): Promise<string> {
  return (await makePool(deps, { channelId })).workspaceId
}

/** A notice of the one kind that brings everything it says along. */
async function notice(workspaceId: string, due = NOON, notAfterAt = monthEnd): Promise<string> {
  const data = noticeRow(workspaceId, due, notAfterAt)
  await store.db.notice.create({ data })
  return data.noticeId
}

function noticeRow(workspaceId: string, due = NOON, notAfterAt = monthEnd) {
  const noticeId = randomUUID()
  const row = { key: noticeId, kind: 'parked', causeId: 'C9OTHER', channelId, dueAt: new Date(due), notAfterAt }
  const facts = { failingSinceAt: due, parkedAt: due, reason: 'is_archived', state: 'parked', triedBy: null }
  return { workspaceId, noticeId, ...row, facts }
}

function sentAs(ts: string): SendResult {
  return { kind: 'sent', ts, postedTo: channelId }
}

/** What a claim needs, for this process and this channel. */
function claimOf(workspaceId: string) {
  const limits = { leaseMs: 60_000, postIntervalMs: 0 }
  return { workspaceId, channelId, clock: deps.clock, kinds: knownKinds, newId: deps.newId, ...limits }
}

function deliveryOf(workspaceId: string, more: Partial<DeliveryDeps>): Delivery {
  const send = async (): Promise<SendResult> => sentAs('1.1')
  const log = createLog('silent')
  return createDelivery({ db: store.db, clock: deps.clock, log, send, onlyWorkspaceId: () => workspaceId, ...more })
}

async function messagesOf(workspaceId: string) {
  return store.db.message.findMany({
    where: { workspaceId },
    orderBy: { createdAt: 'asc' },
    include: { notices: true },
  })
}

/** The least step of the rows' times, in seconds. */
const MILLISECOND = 0.001

/** How long the one message waits, in seconds: from its claim, which took the channel's slot, and from this statement. */
async function waitOf(workspaceId: string): Promise<{ sinceClaim: number; untilDue: number }[]> {
  return store.db.$queryRaw`
    select extract(epoch from m.next_attempt_at - c.next_post_at)::double precision as "sinceClaim",
      extract(epoch from m.next_attempt_at - now())::double precision as "untilDue"
    from message m
    join channel c on c.workspace_id = m.workspace_id and c.channel_id = m.channel_id
    where m.workspace_id = ${workspaceId}`
}

describe('delivery', () => {
  it('says every notice, in order, and repeats only what may have been lost', { timeout: 60_000 }, async () => {
    const fates = fc.array(fc.constantFrom<Fate>('sent', 'refused', 'lost', 'broken'), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 12 }), async (plan, count) => {
        const workspaceId = await workspace()
        const dueAts = Array.from({ length: count }, (_, index) => new Date(Date.parse(NOON) - 60_000 + index))
        const notices = dueAts.map((dueAt) => noticeRow(workspaceId, dueAt.toISOString()))
        const ids = notices.map(({ noticeId }) => noticeId)
        await store.db.notice.createMany({ data: notices })
        const said: string[] = []
        const queue = [...plan]
        let lost = 0
        const send = async ({ messageId }: { messageId: string }): Promise<SendResult> => {
          const fate = queue.shift() ?? 'sent'
          if (fate === 'broken') throw new Error('the connection broke before anything was sent')
          if (fate === 'refused') return { kind: 'retry', reason: 'http_500' }
          said.push(messageId)
          if (fate === 'lost') lost += 1
          return fate === 'lost' ? { kind: 'retry', reason: 'no answer' } : sentAs(`${said.length}.0`)
        }
        const delivery = deliveryOf(workspaceId, { send, limits: noWait })
        // Each look tries one message of up to eight notices, and each fate but "sent" costs one.
        for (let look = 0; look < plan.length + Math.ceil(count / 8); look += 1) await delivery.runOnce()
        const messages = await messagesOf(workspaceId)
        expect(messages.every((message) => message.state === 'sent' && message.leaseToken === null)).toBe(true)
        expect(said).toHaveLength(messages.length + lost)
        const order = [...new Set(said)].map((id) => messages.find((message) => message.messageId === id))
        const byDue = (left: { dueAt: Date }, right: { dueAt: Date }) => +left.dueAt - +right.dueAt
        expect(
          order.flatMap((message) => [...(message?.notices ?? [])].sort(byDue)).map((row) => row.noticeId),
        ).toEqual(ids)
      }),
      { numRuns: 12 },
    )
  })

  it('waits 1, 2, 4 ... seconds between tries, at most five minutes, on the time of the database alone', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const send = async (): Promise<SendResult> => ({ kind: 'retry', reason: 'http_500' })
    const delivery = deliveryOf(workspaceId, { send, limits: { postIntervalMs: 0 } })
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      await store.db.message.updateMany({ where: { workspaceId }, data: { nextAttemptAt: new Date(0) } })
      await delivery.runOnce()
      const [wait] = await waitOf(workspaceId)
      expect(wait?.sinceClaim).toBeGreaterThanOrEqual(seconds - MILLISECOND)
      expect(wait?.untilDue).toBeLessThanOrEqual(seconds + MILLISECOND)
    }
    await at('2026-11-23T12:00:00Z')
    await delivery.runOnce()
    expect((await messagesOf(workspaceId))[0]?.attempts).toBe(11)
    await at(NOON)
  })

  it('lets one sender at a time have a channel, and believes only the one who holds the lease', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const first = await claimMessage(store.db, claimOf(workspaceId))
    expect(await claimMessage(store.db, claimOf(workspaceId))).toBeUndefined()
    await store.db.message.updateMany({ where: { workspaceId }, data: { leaseUntilAt: new Date(0) } })
    const second = await claimMessage(store.db, claimOf(workspaceId))
    if (!first || !second) throw new Error('nothing was claimed')
    expect(second.messageId).toBe(first.messageId)
    expect(await markSent(store.db, first, { ts: '1.1', postedTo: channelId })).toBe(false)
    expect(await markSent(store.db, second, { ts: '2.2', postedTo: channelId })).toBe(true)
    expect((await messagesOf(workspaceId))[0]).toMatchObject({ ts: '2.2', state: 'sent' })
  })

  it('gives nobody a channel whose slot is taken, whatever they saw before', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const slow = { ...claimOf(workspaceId), postIntervalMs: 60_000 }
    const first = await claimMessage(store.db, slow)
    if (!first) throw new Error('nothing was claimed')
    await markSent(store.db, first, { ts: '1.1', postedTo: channelId })
    await notice(workspaceId)
    expect(await claimMessage(store.db, slow)).toBeUndefined()
    await store.db.channel.updateMany({ where: { workspaceId }, data: { nextPostAt: new Date(0) } })
    const second = await claimMessage(store.db, slow)
    if (!second) throw new Error('nothing was claimed')
    await store.db.channel.updateMany({ where: { workspaceId }, data: { nextPostAt: new Date(0) } })
    await markSent(store.db, second, { ts: '2.2', postedTo: channelId })
    await keepDistance(store.db, second, 60_000)
    await notice(workspaceId)
    expect(await claimMessage(store.db, slow)).toBeUndefined()
  })

  it('sends a change that came while the post was under way, after it and in its place', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const sent: (string | null)[] = []
    const send = async ({ ts }: { ts: string | null }): Promise<SendResult> => {
      if (sent.length === 0)
        await store.db.message.updateMany({ where: { workspaceId }, data: { revision: 2, state: 'pending' } })
      sent.push(ts)
      return sentAs('5.5')
    }
    const delivery = deliveryOf(workspaceId, { send, limits: noWait })
    for (let look = 0; look < 3; look += 1) await delivery.runOnce()
    expect(sent).toEqual([null, '5.5'])
    expect((await messagesOf(workspaceId))[0]).toMatchObject({ revision: 2, sentRevision: 2, state: 'sent' })
  })

  it('holds back what comes after a post that has not gone out, and gathers it into one', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    let up = false
    const said: string[] = []
    const send = async ({ messageId }: { messageId: string }): Promise<SendResult> => {
      if (up) said.push(messageId)
      return up ? sentAs(`${said.length}.0`) : { kind: 'retry', reason: 'http_500' }
    }
    const delivery = deliveryOf(workspaceId, { send, limits: { ...noWait, firstRetryMs: 60_000, lastRetryMs: 60_000 } })
    await delivery.runOnce()
    await notice(workspaceId)
    await notice(workspaceId)
    await delivery.runOnce()
    expect(await claimMessage(store.db, claimOf(workspaceId))).toBeUndefined()
    expect(await messagesOf(workspaceId)).toHaveLength(1)
    await store.db.message.updateMany({ where: { workspaceId }, data: { nextAttemptAt: new Date(0) } })
    up = true
    for (let look = 0; look < 3; look += 1) await delivery.runOnce()
    const messages = await messagesOf(workspaceId)
    expect(said).toEqual(messages.map((message) => message.messageId))
    expect(messages.map((message) => message.notices.length)).toEqual([1, 2])
  })

  it('gives up a message that nobody will ever take, and goes on with the next', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    let first = true
    const send = async (): Promise<SendResult> => {
      const result: SendResult = first ? { kind: 'permanent', of: 'message', reason: 'no_text' } : sentAs('1.1')
      first = false
      return result
    }
    const delivery = deliveryOf(workspaceId, { send, limits: noWait })
    await delivery.runOnce()
    await notice(workspaceId)
    await delivery.runOnce()
    const messages = await messagesOf(workspaceId)
    expect(messages.map(({ state, notices }) => [state, notices[0]?.state])).toEqual([
      ['failed', 'cancelled'],
      ['sent', 'sent'],
    ])
  })

  it('tries a parked channel once more after a restart, for what was mended meanwhile', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const refuse = async (): Promise<SendResult> => ({ kind: 'permanent', of: 'channel', reason: 'not_in_channel' })
    await deliveryOf(workspaceId, { send: refuse, limits: noWait }).runOnce()
    const taken = deferred()
    const send = async (): Promise<SendResult> => {
      taken.resolve()
      return sentAs('1.1')
    }
    const restarted = deliveryOf(workspaceId, { send, limits: noWait })
    restarted.start()
    await taken.promise
    await restarted.stop()
    expect((await messagesOf(workspaceId)).map(({ state, ts }) => [state, ts])).toEqual([['sent', '1.1']])
  })

  it('leaves what it would not know how to say to a replica that does', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const older = deliveryOf(workspaceId, { kinds: ['alert'], limits: noWait })
    await older.runOnce()
    // Where something else is due in the channel it gets that far.
    const claim = () => claimMessage(store.db, { ...claimOf(workspaceId), kinds: ['alert'] })
    expect(await claim()).toBeUndefined()
    expect(await messagesOf(workspaceId)).toEqual([])
    const busy = async (): Promise<SendResult> => ({ kind: 'retry', reason: 'http_500' })
    await deliveryOf(workspaceId, { send: busy, limits: noWait }).runOnce()
    await older.runOnce()
    expect(await claim()).toBeUndefined()
    expect((await messagesOf(workspaceId))[0]).toMatchObject({ state: 'pending', attempts: 1 })
    await deliveryOf(workspaceId, { limits: noWait }).runOnce()
    expect((await messagesOf(workspaceId))[0]).toMatchObject({ state: 'sent' })
  })

  it('parks a channel once, and says nothing to a workspace that is gone', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    let calls = 0
    const send = async (): Promise<SendResult> => {
      calls += 1
      return { kind: 'permanent', of: 'channel', reason: 'is_archived' }
    }
    const delivery = deliveryOf(workspaceId, { send, limits: noWait })
    await delivery.runOnce()
    await delivery.runOnce()
    expect(calls).toBe(1)
    await unparkChannel(store.db, { workspaceId, channelId })
    await store.db.workspace.update({ where: { workspaceId }, data: { status: 'uninstalled' } })
    await delivery.runOnce()
    expect(calls).toBe(1)
    expect((await messagesOf(workspaceId))[0]?.state).toBe('pending')
  })

  it('keeps that a post was taken where its channel cannot be made to wait after it', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    const stuck = `stuck_${workspaceId}`.toLowerCase()
    const logged: string[] = []
    const log = createLog('warn', { write: (line) => void logged.push(line) })
    const send = async (): Promise<SendResult> => {
      await store.db.$executeRawUnsafe(
        `create function ${stuck}() returns trigger language plpgsql as 'begin raise exception ''stuck''; end'`,
      )
      await store.db.$executeRawUnsafe(
        `create trigger ${stuck} before update on channel for each row
         when (new.workspace_id = '${workspaceId}') execute function ${stuck}()`,
      )
      return sentAs('1.1')
    }
    await deliveryOf(workspaceId, { send, log, limits: noWait }).runOnce()
    await store.db.$executeRawUnsafe(`drop function ${stuck} cascade`)
    expect((await messagesOf(workspaceId))[0]).toMatchObject({ state: 'sent', ts: '1.1', leaseToken: null })
    expect(logged.join()).toContain('its channel cannot be made to wait')
  })

  it('goes on to the next channel of a look where there is nothing to take in the first ones', async () => {
    const workspaceId = await workspace()
    const empty = Array.from({ length: 9 }, (_, index) => `C${index}EMPTY`)
    const nextPostAt = new Date(0)
    await store.db.channel.createMany({ data: empty.map((it) => ({ workspaceId, channelId: it, nextPostAt })) })
    const passed = new Date(Date.parse(NOON) - 60_000)
    for (const place of empty) {
      const noticeId = await notice(workspaceId, new Date(+passed - 60_000).toISOString(), passed)
      await store.db.notice.updateMany({ where: { noticeId }, data: { channelId: place } })
    }
    const live = await notice(workspaceId)
    const delivery = deliveryOf(workspaceId, { limits: { ...noWait, lookMs: 600_000 } })
    delivery.start()
    const state = async () => (await store.db.notice.findFirstOrThrow({ where: { noticeId: live } })).state
    await expect.poll(state, patient).toBe('sent')
    await delivery.stop()
  })

  it('is not over before its last work with the database is, even where it is stopped as it starts', async () => {
    const workspaceId = await workspace()
    await notice(workspaceId)
    await store.db.channel.updateMany({ where: { workspaceId }, data: { parkedAt: new Date() } })
    const logged: string[] = []
    const log = createLog('info', { write: (line) => void logged.push(line) })
    const delivery = deliveryOf(workspaceId, { log })
    delivery.start()
    await delivery.stop()
    expect(logged.join()).toContain('parked channels will be tried once more')
    expect(await store.db.channel.count({ where: { workspaceId, parkedAt: null } })).toBe(1)
    expect(await messagesOf(workspaceId)).toEqual([])
  })

  it('finds by itself what nobody woke it for, and stops when told to', async () => {
    const workspaceId = await workspace()
    const sent: string[] = []
    const send = async ({ messageId }: { messageId: string }): Promise<SendResult> => {
      sent.push(messageId)
      return sentAs('1.1')
    }
    const delivery = deliveryOf(workspaceId, { send, limits: { ...noWait, lookMs: 20 } })
    delivery.start()
    await notice(workspaceId)
    await expect.poll(() => sent, patient).toHaveLength(1)
    await delivery.stop()
    await notice(workspaceId)
    delivery.wake(workspaceId, channelId)
    // What is sent for another workspace has been due for a shorter time.
    const other = await workspace()
    await notice(other)
    const second = deliveryOf(other, { limits: { ...noWait, lookMs: 20 } })
    second.start()
    await expect.poll(async () => (await messagesOf(other)).map(({ state }) => state), patient).toEqual(['sent'])
    await second.stop()
    expect(sent).toHaveLength(1)
    expect(await store.db.notice.count({ where: { workspaceId, state: 'pending' } })).toBe(1)
  })
})

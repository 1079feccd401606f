// Goal: what has been promised about messages holds through long trouble: each is delivered or expires, in order, and
// nobody who asks something waits for them. Method: usage by the meter, delivery to the local Slack, which misbehaves on
// request; an hour passes by moving business time on and the waits of the rows back.

import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { CreatePoolInput } from '../../src/meter/create-pool.ts'
import { type Office, olga, openOffice, sales } from '../slack/office.ts'
import { NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
const patient = { timeout: 20_000 }

const seed = Number(process.env.FC_SEED)

type Options = Parameters<typeof openOffice>[1] & { pool?: Partial<CreatePoolInput> }

async function officeWith(options: Options = {}): Promise<Office> {
  const office = await openOffice(store, options)
  onTestFinished(office.close)
  await office.pool({ owner: olga, ...options.pool })
  return office
}

async function spend(office: Office, credits: number, pool = 'apollo'): Promise<void> {
  await record(office.deps, office.workspaceId, [report({ pool, credits: credits * CREDIT })])
}

function posts(office: Office): string[] {
  return office.slack.messages(office.workspaceId, sales).map((message) => message.text)
}

async function messageStates(office: Office): Promise<string[]> {
  const where = { workspaceId: office.workspaceId }
  return (await store.db.message.findMany({ where, orderBy: { createdAt: 'asc' } })).map(({ state }) => state)
}

/** The id of ours that a message or a call carries; a call has it in a text within a text. */
function idOf(metadata: unknown): string {
  return /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(JSON.stringify(metadata))?.[0] ?? ''
}

/** Lets so much time pass for the rows of the office and for the business. Leases do not last that long. */
async function pass(office: Office, elapsedMs: number, sinceMs: number): Promise<void> {
  const { workspaceId } = office
  await store.db.$executeRaw`
    update message set next_attempt_at = next_attempt_at - ${elapsedMs}::double precision * interval '1 millisecond'
    where workspace_id = ${workspaceId}`
  await store.db.$executeRaw`
    update channel set next_post_at = next_post_at - ${elapsedMs}::double precision * interval '1 millisecond'
    where workspace_id = ${workspaceId}`
  await office.at(new Date(Date.parse(NOON) + sinceMs))
}

/** How long each message that waits has to wait yet, in seconds. */
async function waits({ workspaceId }: Office): Promise<number[]> {
  const rows = await store.db.$queryRaw<{ seconds: number }[]>`
    select extract(epoch from next_attempt_at - now())::double precision as seconds from message
    where workspace_id = ${workspaceId} and state = 'pending'`
  return rows.map(({ seconds }) => seconds)
}

describe('an hour in which Slack answers nothing but 500', () => {
  it('delays what is still true and ends what is not, in order and with fewer tries the longer it lasts', async () => {
    const office = await officeWith({ limits: { firstRetryMs: 1_000, lastRetryMs: 300_000 } })
    const anchor = { year: 2026, month: 10, day: 22, hour: 12, minute: 30 }
    await office.pool({ name: 'Lusha', anchor, channelId: 'C4LEADS' })
    office.slack.addChannel(office.workspaceId, { id: 'C4LEADS', name: 'leads', members: ['UBOT'] })
    const outage = await office.slack.misbehave({ kind: 'http_500' })
    const stepMs = 120_000
    for (let sinceMs = 0; sinceMs <= 3_600_000; sinceMs += stepMs) {
      if (sinceMs === 0) await spend(office, 810)
      if (sinceMs === 600_000) await spend(office, 810, 'lusha')
      if (sinceMs === 1_200_000) await spend(office, 150)
      await office.delivery.runOnce()
      expect(Math.max(...(await waits(office)))).toBeLessThanOrEqual(300)
      await pass(office, stepMs, sinceMs + stepMs)
    }
    const tries = office.slack.calls('chat.postMessage').filter(({ args }) => args.channel === sales)
    expect(tries.length).toBeGreaterThan(10)
    expect(tries.length).toBeLessThan(25)
    expect(posts(office)).toEqual([])
    await outage.release()
    for (let look = 1; look <= 4; look += 1) {
      await pass(office, 300_000, 3_720_000 + look * 300_000)
      await office.delivery.runOnce()
    }
    expect(posts(office)).toEqual([
      expect.stringMatching(/Apollo ha[sd] 190 of 1,000/),
      expect.stringMatching(/Apollo ha[sd] 40 of 1,000/),
    ])
    expect(office.slack.messages(office.workspaceId, 'C4LEADS')).toEqual([])
    expect([...(await messageStates(office))].sort()).toEqual(['expired', 'sent', 'sent'])
  })
})

describe('a storm of everything', () => {
  it('ends with each message posted in order, and repeated only where its answer got lost', async () => {
    const office = await officeWith()
    const kind = fc.constantFrom('rate_limited', 'http_500', 'refuse', 'accept_then_drop', 'error' as const)
    const [storm = []] = fc.sample(fc.array(kind, { minLength: 14, maxLength: 14 }), { numRuns: 1, seed })
    // The last two meet the updates of what was posted.
    for (const [index, one] of storm.entries())
      await office.slack.misbehave({
        kind: one,
        method: index < 12 ? 'chat.postMessage' : 'chat.update',
        times: 1,
        retryAfterSeconds: 0,
        error: 'fatal_error',
      })
    office.delivery.start()
    for (const [round, credits] of [810, 150, 40].entries()) {
      await spend(office, credits)
      await expect.poll(() => messageStates(office), patient).toEqual(Array(round + 1).fill('sent'))
    }
    await office.slack.settled()
    const { workspaceId } = office
    const rows = await store.db.message.findMany({ where: { workspaceId }, orderBy: { createdAt: 'asc' } })
    const ids = office.slack.messages(workspaceId, sales).map(({ metadata }) => idOf(metadata))
    expect([...new Set(ids)]).toEqual(rows.map(({ messageId }) => messageId))
    const answered = office.slack.calls('chat.postMessage').filter(({ answer, status }) => answer?.ok && status === 200)
    expect(answered.map(({ args }) => idOf(args.metadata))).toEqual(rows.map(({ messageId }) => messageId))
    expect(rows.map(({ revision, sentRevision }) => revision - sentRevision)).toEqual(rows.map(() => 0))
  })
})

describe('a storm of 429', () => {
  it('that holds up every post holds up nobody who asks', async () => {
    const office = await officeWith()
    office.delivery.start()
    const storm = await office.slack.misbehave({
      kind: 'rate_limited',
      method: 'chat.postMessage',
      retryAfterSeconds: 30,
    })
    await spend(office, 810)
    await expect.poll(() => office.slack.calls('chat.postMessage'), patient).toHaveLength(1)
    // The answer comes although every post is still refused: the trouble lasts until it is released.
    const { status, text } = await office.type('log 16')
    expect([status, text]).toEqual([200, expect.stringContaining('Logged 16 credits')])
    expect(posts(office)).toEqual([])
    expect(await messageStates(office)).toEqual(['pending'])
    await storm.release()
    await pass(office, 30_000, 30_000)
    office.delivery.wake(office.workspaceId, sales)
    await expect.poll(() => posts(office), patient).toHaveLength(1)
  })
})

describe('a post whose answer got lost', () => {
  it('is looked up where that is allowed, and brought up to date instead of being posted again', async () => {
    const office = await officeWith({ scopes: ['channels:history'] })
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', times: 1 })
    await spend(office, 810)
    await office.delivery.runOnce()
    await pass(office, 60_000, 60_000)
    await office.delivery.runOnce()
    expect(office.slack.calls('conversations.history')).toHaveLength(1)
    expect(posts(office)).toHaveLength(1)
    const [post] = office.slack.messages(office.workspaceId, sales)
    const row = await store.db.message.findFirstOrThrow({ where: { workspaceId: office.workspaceId } })
    expect(row).toMatchObject({ state: 'sent', ts: post?.ts, mayBePosted: false })
    expect(office.violations()).toEqual([])
  })

  it('and that is not there is posted', async () => {
    const office = await officeWith({ scopes: ['channels:history'] })
    await office.slack.misbehave({ kind: 'http_500', method: 'chat.postMessage', times: 1 })
    await spend(office, 810)
    await office.delivery.runOnce()
    await pass(office, 60_000, 60_000)
    await office.delivery.runOnce()
    expect(office.slack.calls('conversations.history')).toHaveLength(1)
    expect(posts(office)).toHaveLength(1)
  })

  it('is posted again where nobody may look, and where looking is refused', async () => {
    const office = await officeWith({ scopes: ['channels:history'] })
    await office.slack.misbehave({ kind: 'error', error: 'missing_scope', method: 'conversations.history' })
    const strict = await officeWith()
    for (const place of [office, strict]) {
      await place.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', times: 1 })
      await spend(place, 810)
      await place.delivery.runOnce()
      await pass(place, 60_000, 60_000)
      await place.delivery.runOnce()
      expect(posts(place)).toHaveLength(2)
    }
    expect(strict.slack.calls('conversations.history')).toEqual([])
  })

  it('waits where Slack has no time to look, and is not posted twice for it', async () => {
    const office = await officeWith({ scopes: ['channels:history'] })
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', times: 1 })
    await office.slack.misbehave({
      kind: 'rate_limited',
      method: 'conversations.history',
      retryAfterSeconds: 1,
      times: 1,
    })
    await spend(office, 810)
    for (const minutes of [1, 2, 3]) {
      await pass(office, 60_000, minutes * 60_000)
      await office.delivery.runOnce()
    }
    expect(office.slack.calls('conversations.history')).toHaveLength(2)
    expect(posts(office)).toHaveLength(1)
  })

  it('is not looked for where Slack said no in words', async () => {
    const office = await officeWith({ scopes: ['channels:history'] })
    await office.slack.misbehave({
      kind: 'rate_limited',
      method: 'chat.postMessage',
      retryAfterSeconds: 1,
      times: 1,
    })
    await spend(office, 810)
    await office.delivery.runOnce()
    await pass(office, 60_000, 60_000)
    await office.delivery.runOnce()
    expect(office.slack.calls('conversations.history')).toEqual([])
    expect(posts(office)).toHaveLength(1)
  })
})

describe('a token that Slack does not know any more', () => {
  it.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
    '(%s) is no fault of the channel: its workspace is named, and what was to be said waits',
    async (error) => {
      const office = await officeWith({ limits: { firstRetryMs: 60_000, lastRetryMs: 300_000 } })
      const revoked: string[] = []
      const delivery = office.replica({
        onRevoked: async (workspaceId, reason) => void revoked.push(`${workspaceId} ${reason}`),
      })
      const outage = await office.slack.misbehave({ kind: 'error', error, method: 'chat.postMessage' })
      await spend(office, 810)
      await delivery.runOnce()
      await delivery.runOnce()
      expect(revoked).toEqual([`${office.workspaceId} ${error}`])
      expect(office.logged.join()).toContain('does not accept the token of this workspace any more')
      const channels = await store.db.channel.findMany({ where: { workspaceId: office.workspaceId } })
      expect(channels.map(({ parkedAt }) => parkedAt)).toEqual([null])
      await outage.release()
      await pass(office, 300_000, 300_000)
      await delivery.runOnce()
      expect(posts(office)).toHaveLength(1)
    },
  )
})

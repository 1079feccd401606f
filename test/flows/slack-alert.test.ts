// Goal: a line that is passed is said once in the pool's channel, whatever Slack and the network do. Method: usage by the
// meter, delivery to the local Slack over HTTP, which misbehaves on request; waits are for what Slack shows.

import { describe, expect, it, onTestFinished } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { CreatePoolInput } from '../../src/meter/create-pool.ts'
import { unparkChannel } from '../../src/store/parking.ts'
import { linesOf, type Office, openOffice, sales } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
const patient = { timeout: 10_000 }

async function spend(office: Office, credits: number): Promise<void> {
  const [pool] = await store.db.pool.findMany({ where: { workspaceId: office.workspaceId } })
  await record(office.deps, office.workspaceId, [report({ pool: pool?.shortName ?? '', credits: credits * CREDIT })])
}

/** An office whose pool of 1,000 is watched at 80, 95 and 100 %, with delivery running unless said otherwise. */
async function watched(
  options: Parameters<typeof openOffice>[1] & { idle?: boolean; pool?: Partial<CreatePoolInput> } = {},
): Promise<Office> {
  const office = await openOffice(store, options)
  onTestFinished(office.close)
  await office.pool(options.pool)
  if (!options.idle) office.delivery.start()
  return office
}

async function states(office: Office): Promise<Record<'notice' | 'message', string[]>> {
  const where = { workspaceId: office.workspaceId }
  const notices = await store.db.notice.findMany({ where, orderBy: { createdAt: 'asc' } })
  const messages = await store.db.message.findMany({ where, orderBy: { createdAt: 'asc' } })
  return { notice: notices.map(({ state }) => state), message: messages.map(({ state }) => state) }
}

/** Waits until every message of the office has been marked. */
async function delivered(office: Office): Promise<void> {
  await office.slack.settled()
  await expect.poll(async () => (await states(office)).message, patient).not.toContain('pending')
}

function posts(office: Office): string[] {
  return office.slack.messages(office.workspaceId, sales).map((message) => message.text)
}

describe('an alert', () => {
  it('is posted once, with nothing in its metadata but an id', async () => {
    const office = await watched()
    await spend(office, 799)
    await spend(office, 1)
    const message = await office.slack.nextMessage(office.workspaceId, sales)
    expect(message.text).toBe(
      'Warning: Apollo has 200 of 1,000 credits left, 9 days before the reset. Resets Tue 1 Dec 00:00 (UTC).',
    )
    expect(linesOf(message.blocks).at(-1)).toBe('past 80 % of all granted')
    await spend(office, 1)
    await delivered(office)
    expect(posts(office)).toHaveLength(1)
    const [row] = await store.db.message.findMany({ where: { workspaceId: office.workspaceId } })
    expect(message.metadata).toEqual({ event_type: 'purser_message', event_payload: { id: row?.messageId } })
    expect(row).toMatchObject({ state: 'sent', ts: message.ts, leaseToken: null, sentRevision: 1 })
    expect(office.violations()).toEqual([])
  })

  it('that jumps over several lines is one message, at the highest', async () => {
    const office = await watched()
    await spend(office, 970)
    const message = await office.slack.nextMessage(office.workspaceId, sales)
    expect(message.text).toMatch(/^Critical: Apollo has 30 of 1,000 credits left/)
    expect(linesOf(message.blocks).at(-1)).toBe('passed 80 and 95 % in one go')
    await delivered(office)
    expect(posts(office)).toHaveLength(1)
    const alerts = await store.db.alert.findMany({ where: { workspaceId: office.workspaceId } })
    expect(alerts.map(({ state }) => state).sort()).toEqual(['covered', 'firing'])
  })

  it('of a higher line is a post of its own, and the lower one is updated in place', async () => {
    const office = await watched()
    await spend(office, 810)
    await office.slack.nextMessage(office.workspaceId, sales)
    await delivered(office)
    await spend(office, 150)
    await office.slack.nextMessage(office.workspaceId, sales)
    await delivered(office)
    const [lower, higher] = office.slack.messages(office.workspaceId, sales)
    expect(lower?.revisions).toHaveLength(2)
    expect(linesOf(lower?.blocks ?? []).at(-1)).toContain('95 % of all granted was passed since: see the later message')
    expect(higher?.text).toMatch(/^Critical/)
    expect(posts(office)).toHaveLength(2)
  })

  it('whose line was passed and left before anybody saw it is not posted', async () => {
    const office = await watched({ idle: true })
    await office.type('log 900')
    await office.type('undo')
    await office.delivery.runOnce()
    expect(posts(office)).toEqual([])
    expect((await states(office)).notice).toEqual(['cancelled'])
  })

  it('names what people named, as text', async () => {
    const office = await watched({ pool: { name: '<!channel> & Co' } })
    await spend(office, 900)
    const message = await office.slack.nextMessage(office.workspaceId, sales)
    expect(message.text).toContain('&lt;!channel&gt; &amp; Co has 100 of 1,000')
    expect(JSON.stringify(message.blocks)).not.toContain('<!channel>')
  })
})

describe('a message', () => {
  it('survives 429, 500, a reset connection and an unknown error, and is posted once', async () => {
    const office = await watched()
    await office.slack.misbehave({ kind: 'rate_limited', retryAfterSeconds: 0, times: 2 })
    await office.slack.misbehave({ kind: 'http_500', times: 2 })
    await office.slack.misbehave({ kind: 'refuse', method: 'chat.postMessage', times: 2 })
    await office.slack.misbehave({ kind: 'error', error: 'fatal_error', times: 1 })
    await spend(office, 900)
    await office.slack.nextMessage(office.workspaceId, sales)
    await delivered(office)
    expect(posts(office)).toHaveLength(1)
    expect(office.slack.calls('chat.postMessage')).toHaveLength(8)
  })

  it('waits as long as a 429 says', async () => {
    const office = await watched()
    await office.slack.misbehave({ kind: 'rate_limited', retryAfterSeconds: 1, times: 1 })
    const startedAt = performance.now()
    await spend(office, 900)
    await office.slack.nextMessage(office.workspaceId, sales)
    expect(performance.now() - startedAt).toBeGreaterThan(1_000)
  })

  it('is repeated at most once after an answer that got lost, and no other is', async () => {
    const office = await watched()
    await office.slack.misbehave({ kind: 'accept_then_drop', method: 'chat.postMessage', times: 1 })
    await spend(office, 810)
    await expect.poll(() => posts(office), patient).toHaveLength(2)
    await delivered(office)
    expect(new Set(posts(office)).size).toBe(1)
    await spend(office, 150)
    await expect.poll(() => posts(office), patient).toHaveLength(3)
    await delivered(office)
    expect(posts(office)).toHaveLength(3)
  })

  it('is posted when Slack comes back after an outage between commit and post', async () => {
    const office = await watched()
    const outage = await office.slack.misbehave({ kind: 'refuse' })
    await spend(office, 900)
    await expect.poll(() => states(office), patient).toEqual({ notice: ['claimed'], message: ['pending'] })
    await outage.release()
    await office.slack.nextMessage(office.workspaceId, sales)
    await delivered(office)
    expect(posts(office)).toHaveLength(1)
  })

  it('whose sender died between post and mark is taken over when the lease ends, and repeated once', async () => {
    const office = await watched({ limits: { leaseMs: 400 } })
    const held = await office.slack.misbehave({ kind: 'hold', method: 'chat.postMessage', times: 1 })
    await spend(office, 900)
    await held.holding()
    const heir = office.replica()
    heir.start()
    await expect.poll(() => posts(office), patient).toHaveLength(2)
    await held.release()
    await delivered(office)
    await heir.stop()
    expect(posts(office)).toHaveLength(2)
    expect((await states(office)).message).toEqual(['sent'])
  })

  it('goes out once and in order however many replicas look for it', async () => {
    const office = await watched({ slack: { isPaced: false } })
    const others = [office.replica(), office.replica()]
    for (const other of others) other.start()
    for (const credits of [800, 150, 50]) {
      await spend(office, credits)
      for (const other of others) other.wake(office.workspaceId, sales)
    }
    // One that a later alert covers between its claim and its post has nothing to say any more, and is cancelled.
    const isOver = (state: string) => state === 'sent' || state === 'cancelled'
    await expect.poll(async () => (await states(office)).notice.every(isOver), patient).toBe(true)
    await delivered(office)
    for (const other of others) await other.stop()
    const said = posts(office).map((text) => /ha[sd] (\d+) of/.exec(text)?.[1])
    expect([...said].sort((left, right) => Number(right) - Number(left))).toEqual(said)
    expect(new Set(said).size).toBe(said.length)
    expect(said.at(-1)).toBe('0')
  })

  it('is not paced faster than one a second over all replicas, as Slack wants it', async () => {
    const office = await watched({ limits: { postIntervalMs: 1_000 }, slack: { isPaced: true } })
    const other = office.replica()
    other.start()
    await spend(office, 800)
    await office.slack.nextMessage(office.workspaceId, sales)
    await spend(office, 150)
    await office.slack.nextMessage(office.workspaceId, sales)
    await delivered(office)
    await other.stop()
    const limited = office.slack.calls().filter((call) => call.status === 429)
    expect(limited).toEqual([])
  })

  it('that comes too late for its cycle expires instead', async () => {
    const office = await watched({ idle: true })
    await spend(office, 900)
    await office.at('2026-12-01T00:00:01Z')
    await office.delivery.runOnce()
    expect(posts(office)).toEqual([])
    expect((await states(office)).notice).toEqual(['expired'])
  })

  it('that expires while Slack is away is not posted afterwards', async () => {
    const office = await watched()
    const outage = await office.slack.misbehave({ kind: 'http_500' })
    await spend(office, 900)
    await expect.poll(() => states(office), patient).toEqual({ notice: ['claimed'], message: ['pending'] })
    await office.at('2026-12-01T00:00:01Z')
    await expect.poll(() => states(office), patient).toEqual({ notice: ['expired'], message: ['expired'] })
    await outage.release()
    expect(posts(office)).toEqual([])
  })
})

describe('what Slack says', () => {
  it('about blocks it does not like is no reason to stay silent: the text goes out alone', async () => {
    const office = await watched()
    await office.slack.misbehave({ kind: 'error', error: 'invalid_blocks', times: 1 })
    await spend(office, 900)
    const message = await office.slack.nextMessage(office.workspaceId, sales)
    expect(message.text).toMatch(/^Warning: Apollo has 100 of 1,000 credits left/)
    expect(message.blocks).toEqual([])
    await delivered(office)
    expect(posts(office)).toHaveLength(1)
  })

  it('about a post that somebody deleted ends its updates, and nothing else', async () => {
    const office = await watched()
    await spend(office, 810)
    await office.slack.nextMessage(office.workspaceId, sales)
    await delivered(office)
    await office.slack.misbehave({ kind: 'error', error: 'message_not_found', method: 'chat.update' })
    await spend(office, 150)
    await expect.poll(() => posts(office), patient).toHaveLength(2)
    await delivered(office)
    expect((await states(office)).message).toEqual(['failed', 'sent'])
    expect(office.slack.calls('chat.update')).toHaveLength(1)
  })
})

describe('a channel that cannot be posted to', () => {
  it.each([
    ['C2ELSEWHERE', 'not_in_channel'],
    ['C3ATTIC', 'is_archived'],
    ['C9NOWHERE', 'channel_not_found'],
  ])('%s is parked with %s after one try, and what waited is sent when it is mended', async (channelId, reason) => {
    const office = await watched({ pool: { channelId } })
    await spend(office, 810)
    const key = { workspaceId_channelId: { workspaceId: office.workspaceId, channelId } }
    await expect
      .poll(async () => (await store.db.channel.findUnique({ where: key }))?.parkedReason, patient)
      .toBe(reason)
    await spend(office, 150)
    expect(office.slack.calls('chat.postMessage')).toHaveLength(1)
    office.slack.addChannel(office.workspaceId, { id: channelId, name: 'mended', members: ['UBOT'] })
    await unparkChannel(store.db, { workspaceId: office.workspaceId, channelId })
    office.delivery.wake(office.workspaceId, channelId)
    const said = () => office.slack.messages(office.workspaceId, channelId).map(({ blocks }) => linesOf(blocks).at(-1))
    await expect.poll(said, patient).toEqual(['passed 80 and 95 % in one go'])
    await delivered(office)
    expect(said()).toHaveLength(1)
  })
})

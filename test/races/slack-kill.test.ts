// Goal: a death between commit and post, or between post and mark, loses nothing and repeats at most the one message
// under way. Method: the built app over the engine of this run; the local Slack refuses connections or keeps its answer
// back, the process is killed, and another one takes over. Slack is what everybody saw.

import { beforeAll, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { AppProcess } from '../support/app-process.ts'
import { type CompanyPool, openCompany } from './company.ts'
import { postEvents } from './door.ts'

const company = await openCompany()
const { slack, workspaceId, withStore } = company
const olga = 'U2OLGA'
/** Long enough for a busy machine; a wait ends as soon as what it is for is there. */
const patient = { timeout: 20_000, interval: 20 }
let app: AppProcess
let apollo: CompanyPool
let lusha: CompanyPool
let hunter: CompanyPool
let made = 0

beforeAll(async () => {
  slack.addUser(workspaceId, { id: olga, name: 'olga' })
  const tenths = { allotment: 100 * CREDIT, lines: [10, 20, 30, 40, 50], owner: olga }
  apollo = await company.pool({ name: 'Apollo', ...tenths })
  lusha = await company.pool({ name: 'Lusha', ...tenths })
  hunter = await company.pool({ name: 'Hunter', ...tenths })
  app = await company.start()
}, 90_000)

/** Spends ten percent by a running app: one line is passed. Resolves when it was acknowledged. */
async function passLine(pool: CompanyPool): Promise<void> {
  made += 1
  const answer = await postEvents(app.url, company.key, { id: `evt-${made}`, pool: pool.shortName, credits: 10 })
  expect(answer?.results.map(({ status }) => status)).toEqual(['recorded'])
}

/** The ids of our messages in a channel, in the order in which people saw them. */
function seen({ channelId }: { channelId: string }): string[] {
  return slack.messages(workspaceId, channelId).map(({ metadata }) => idOf(JSON.stringify(metadata)))
}

function idOf(metadata: string): string {
  return /"id":"([^"]+)"/.exec(metadata)?.[1] ?? ''
}

/** What was sent to the owner. */
function letters() {
  return slack.calls('chat.postMessage').filter(({ args }) => args.channel === olga)
}

/** The messages that are marked as sent, oldest first; no process may hold the rows. */
async function sentTo(channelId: string): Promise<string[]> {
  const rows = await withStore(({ db }) =>
    db.message.findMany({ where: { workspaceId, channelId, state: 'sent' }, orderBy: { createdAt: 'asc' } }),
  )
  return rows.map(({ messageId }) => messageId)
}

/** Kills the process and starts another at once, as if the minute were over that a dead one can hold a message up. */
async function replace(): Promise<void> {
  await app.kill()
  await withStore(
    ({ db }) => db.$executeRaw`update message set lease_until_at = now() where lease_until_at is not null`,
  )
  app = await company.start()
}

it('a death between post and mark repeats that message once, between refusal and mark tells the owner once, and before the post loses none', async () => {
  slack.addChannel(workspaceId, { id: hunter.channelId, name: 'left', members: [] })
  await passLine(apollo)
  await expect.poll(() => seen(apollo), patient).toHaveLength(1)
  await slack.settled()
  const held = await slack.misbehave({ kind: 'hold', method: 'chat.postMessage', times: 2 })
  await passLine(apollo)
  await passLine(hunter)
  await held.holding(2)
  const channelId = lusha.channelId
  const outage = await slack.misbehave({ kind: 'refuse', method: 'chat.postMessage', channelId })
  await passLine(lusha)
  await app.kill()
  await outage.release()
  expect(seen(lusha)).toEqual([])
  await replace()
  await expect.poll(() => seen(apollo), patient).toHaveLength(3)
  await expect.poll(letters, patient).toHaveLength(1)
  await held.release()
  await passLine(apollo)
  await expect.poll(() => seen(apollo), patient).toHaveLength(4)
  const [first, second, again, third] = seen(apollo)
  expect(again).toBe(second)
  expect(new Set([first, second, third]).size).toBe(3)
  await expect.poll(() => seen(lusha), patient).toHaveLength(1)
}, 90_000)

it('what people saw in the end is what the rows say, and the local Slack calls nothing of it wrong', async () => {
  expect(await app.stop()).toBe(0)
  for (const pool of [apollo, lusha]) expect([...new Set(seen(pool))]).toEqual(await sentTo(pool.channelId))
  expect(letters()).toHaveLength(1)
  expect(await sentTo(olga)).toHaveLength(1)
  expect(seen(hunter)).toEqual([])
  expect(await sentTo(hunter.channelId)).toEqual([])
  expect(slack.violations()).toEqual([])
})

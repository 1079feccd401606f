// Goal: however many replicas look for what is due, each message is one post, a channel's posts keep their order, and no
// channel gets more than one a second. Method: three processes over one Postgres, and a local Slack that keeps the answer
// to one post back, and answers 429 to anything faster.

import { beforeAll, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { AppProcess } from '../support/app-process.ts'
import { type CompanyPool, openCompany } from './company.ts'
import { postEvents } from './door.ts'

const company = await openCompany({ isPaced: true })
const { slack, workspaceId, withStore, key } = company
/** Long enough for a busy machine; a wait ends as soon as what it is for is there. */
const patient = { timeout: 20_000, interval: 20 }
let processes: AppProcess[]
let made = 0

beforeAll(async () => {
  processes = await Promise.all([company.start(), company.start(), company.start()])
})

/** Spends ten percent by one of the replicas: one line is passed. */
async function passLine({ shortName }: CompanyPool, replica: number): Promise<void> {
  made += 1
  const answer = await postEvents(processes[replica]?.url ?? '', key, {
    id: `evt-${made}`,
    pool: shortName,
    credits: 10,
  })
  expect(answer?.results.map(({ status }) => status)).toEqual(['recorded'])
}

it('three replicas say each alert once, in order, one a second in each channel', async () => {
  const tenths = { allotment: 100 * CREDIT, lines: [10, 20, 30] }
  const slow = await company.pool({ name: 'Apollo', ...tenths })
  const quick = await company.pool({ name: 'Lusha', ...tenths })
  const posts = ({ channelId }: CompanyPool) => slack.messages(workspaceId, channelId)
  const held = await slack.misbehave({ kind: 'hold', method: 'chat.postMessage', channelId: slow.channelId, times: 1 })
  await passLine(slow, 0)
  await held.holding()
  await passLine(slow, 1)
  await passLine(slow, 2)
  // They come a second apart: when the last is there every replica has looked, and nothing but the order holds back what
  // is due in the slow channel.
  for (const replica of processes.keys()) {
    await passLine(quick, replica)
    await expect.poll(() => posts(quick), patient).toHaveLength(replica + 1)
  }
  expect(posts(slow)).toHaveLength(1)
  await held.release()
  const unsaid = () =>
    withStore(({ db }) => db.notice.count({ where: { workspaceId, state: { in: ['pending', 'claimed'] } } }))
  const unsent = () => withStore(({ db }) => db.message.count({ where: { workspaceId, state: { not: 'sent' } } }))
  await expect.poll(async () => (await unsaid()) + (await unsent()), patient).toBe(0)
  await slack.settled()
  for (const [pool, count] of [
    [slow, 2],
    [quick, 3],
  ] as const) {
    const where = { workspaceId, channelId: pool.channelId }
    const rows = await withStore(({ db }) => db.message.findMany({ where, orderBy: { createdAt: 'asc' } }))
    expect(posts(pool).map(({ ts }) => ts)).toEqual(rows.map(({ ts }) => ts))
    expect(rows).toHaveLength(count)
  }
  expect(slack.calls().filter(({ status }) => status === 429)).toEqual([])
  expect(processes.flatMap((it) => it.complaints)).toEqual([])
  expect(slack.violations()).toEqual([])
}, 60_000)

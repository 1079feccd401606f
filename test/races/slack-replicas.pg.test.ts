// Goal: however many replicas look for what is due, each message is one post, a channel's posts keep their order, and no
// channel gets more than one a second. Method: three processes over one Postgres, and a local Slack that answers 429 to
// anything faster.

import { beforeAll, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { AppProcess } from '../support/app-process.ts'
import { openCompany } from './company.ts'
import { postEvents } from './door.ts'

const company = await openCompany({ isPaced: true })
const { slack, workspaceId, withStore, key } = company
/** Long enough for a busy machine; a wait ends as soon as what it is for is there. */
const patient = { timeout: 20_000, interval: 20 }
const POOLS = 4
const lines = [10, 20, 30]
let processes: AppProcess[]

beforeAll(async () => {
  processes = await Promise.all([company.start(), company.start(), company.start()])
})

it('three replicas say each of many alerts once, in order, one a second in each channel', async () => {
  const names = Array.from({ length: POOLS }, (_, index) => `Pool ${index}`)
  const pools = await Promise.all(names.map((name) => company.pool({ name, allotment: 100 * CREDIT, lines })))
  const posts = (channelId: string) => slack.messages(workspaceId, channelId)
  await Promise.all(
    pools.map(async ({ shortName, channelId }, index) => {
      for (const round of lines.keys()) {
        const { url = '' } = processes[(index + round) % processes.length] ?? {}
        const answer = await postEvents(url, key, { id: `evt-${index}-${round}`, pool: shortName, credits: 10 })
        expect(answer?.status).toBe(200)
        await expect.poll(() => posts(channelId).length, patient).toBe(round + 1)
      }
    }),
  )
  const unsent = () => withStore(({ db }) => db.message.count({ where: { workspaceId, state: { not: 'sent' } } }))
  await expect.poll(unsent, patient).toBe(0)
  await slack.settled()
  for (const { channelId } of pools) {
    const rows = await withStore(({ db }) =>
      db.message.findMany({ where: { workspaceId, channelId }, orderBy: { createdAt: 'asc' } }),
    )
    expect(posts(channelId).map(({ ts }) => ts)).toEqual(rows.map(({ ts }) => ts))
    expect(rows).toHaveLength(lines.length)
  }
  expect(slack.calls().filter(({ status }) => status === 429)).toEqual([])
  expect(processes.flatMap((it) => it.complaints)).toEqual([])
  expect(slack.violations()).toEqual([])
}, 60_000)

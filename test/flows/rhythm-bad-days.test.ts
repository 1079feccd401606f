// Goal: what comes by itself arrives whole, and reaches somebody, on the days when something is in its way. Method: channels
// that many pools share, owners who have left and workspaces without charts, through delivery and the local Slack.

import { describe, expect, it } from 'vitest'
import type { Message } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { olga, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { type RhythmOffice, rhythmOffice, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()
const monday = '2026-11-30T08:00:30Z'
const anchor = { year: 2026, month: 11, day: 13, hour: 15, minute: 58 }

/** Some days of use of every pool, so that a digest has a course, lists and a forecast. */
async function use({ deps, workspaceId, at }: RhythmOffice, pools: readonly string[]): Promise<void> {
  for (const day of [23, 24, 25, 26, 27]) {
    const occurredAt = new Date(`2026-11-${day}T10:00:00Z`)
    await at(occurredAt)
    const spends = pools.flatMap((pool) => [
      report({ pool, credits: day * CREDIT, purpose: 'Prospecting', occurredAt, receivedAt: occurredAt }),
      report({ pool, credits: 7 * CREDIT, member: { slackUserId: sam }, occurredAt, receivedAt: occurredAt }),
    ])
    await record(deps, workspaceId, spends)
  }
}

function chartsOf({ blocks }: Message): number {
  return blocks.filter(({ type }) => type === 'data_visualization').length
}

describe('the digests of many pools that share a channel', () => {
  it('come whole, each with its chart and its buttons, in as many posts as that takes', async () => {
    const office = await rhythmOffice(store)
    const names = ['Apollo', 'Lusha', 'Hunter', 'ZoomInfo', 'Kaspr']
    for (const name of names.slice(1)) await office.pool({ name, zone: 'Europe/Berlin', anchor })
    await use(office, ['apollo', 'lusha', 'hunter', 'zoominfo', 'kaspr'])
    await office.until(monday)
    await office.deliver()
    const posts = office.posts()
    expect(posts).toHaveLength(3)
    for (const name of names) expect(posts.filter((post) => wordsOf(post).includes(`*${name}: `))).toHaveLength(1)
    expect(posts.map(chartsOf)).toEqual([2, 2, 1])
    expect(posts.map((post) => wordsOf(post).split('My entries').length - 1)).toEqual([2, 2, 1])
    expect(posts.map(wordsOf).join()).not.toContain('There is more than fits')
  })
})

describe('a workspace that takes no charts', () => {
  it('gets the same digest without one, in one post, and the line that says the same', async () => {
    const office = await rhythmOffice(store)
    await office.slack.misbehave({ kind: 'unknown_block', block: 'data_visualization' })
    await use(office, ['apollo'])
    await office.until(monday)
    const [digest, ...more] = office.posts()
    expect(more).toEqual([])
    expect(digest && chartsOf(digest)).toBe(0)
    expect(wordsOf(digest)).toMatch(/160 logged by Sun 29 Nov; an even pace would be at \d+/)
    expect(wordsOf(digest)).toContain('Show forecast')
  })
})

describe('the last reminder before a reset', () => {
  it('goes to the next owner where the first has left, once', async () => {
    const office = await rhythmOffice(store)
    const { slack, workspaceId, poolId, letters, posts } = office
    await office.type('help', { userId: olga })
    const member = await store.db.member.findFirst({ where: { workspaceId, slackUserId: olga } })
    const second = { workspaceId, poolId, memberId: member?.memberId ?? '', position: 1 }
    await store.db.poolOwner.create({ data: second })
    slack.addUser(workspaceId, { id: 'U4OWEN', name: 'owen', deleted: true })
    await office.until('2026-12-12T08:00:30Z')
    expect(letters(olga)).toEqual([])
    await office.until('2026-12-12T08:01:30Z')
    expect(letters(olga).map(({ text }) => text)).toEqual([expect.stringContaining('Apollo resets tomorrow')])
    expect(posts().map(({ text }) => text)).toEqual([])
    await office.until('2026-12-12T08:02:30Z')
    expect(letters(olga)).toHaveLength(1)
  })
})

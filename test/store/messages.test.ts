// Goal: what waits in one place hides nothing elsewhere, and a click is believed only where it can mean one message.
// Method: rows as delivery and its crashes leave them, many at once; the store alone.

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { knownKinds } from '../../src/notices/topics.ts'
import { adoptTs } from '../../src/store/message-outcomes.ts'
import { findDue } from '../../src/store/messages.ts'
import { makeMeter, makePool, NOON } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)
const channelId = 'C0SALES'

async function workspace(): Promise<string> {
  return (await makePool(deps, { channelId })).workspaceId
}

/** So many notices that have been due since before noon. */
async function pile(workspaceId: string, count: number): Promise<void> {
  const dueAt = new Date(Date.parse(NOON) - 60_000)
  await store.db.notice.createMany({
    data: Array.from({ length: count }, () => {
      const noticeId = randomUUID()
      const when = { dueAt, notAfterAt: new Date('2026-12-01T00:00:00Z') }
      return { workspaceId, noticeId, key: noticeId, kind: 'alert', causeId: randomUUID(), channelId, ...when }
    }),
  })
}

/** So many posts whose answer got lost, and that have been due again since before noon. */
async function pileOfLost(workspaceId: string, count: number): Promise<void> {
  const row = { workspaceId, channelId, mayBePosted: true, nextAttemptAt: new Date(0) }
  await store.db.message.createMany({
    data: Array.from({ length: count }, () => ({ ...row, messageId: randomUUID() })),
  })
}

async function dueWorkspaces(): Promise<string[]> {
  const due = await findDue(store.db, deps.clock, { onlyWorkspaceId: undefined, kinds: knownKinds })
  return due.map(({ workspaceId }) => workspaceId)
}

describe('what is due', () => {
  it.each([
    ['notices', pile],
    ['posts', pileOfLost],
  ])('in one workspace is found behind any number of %s in one that is gone', async (_, heap) => {
    const [gone, here] = [await workspace(), await workspace()]
    await heap(gone, 600)
    await store.db.workspace.update({ where: { workspaceId: gone }, data: { status: 'uninstalled' } })
    await pile(here, 1)
    const due = await dueWorkspaces()
    expect(due).toContain(here)
    expect(due).not.toContain(gone)
  })

  it.each([
    ['notices', pile],
    ['posts', pileOfLost],
  ])('in one channel is found behind any number of %s in another, which is named once', async (_, heap) => {
    const [busy, here] = [await workspace(), await workspace()]
    await heap(busy, 600)
    if (heap === pile) await pile(here, 1)
    else await pileOfLost(here, 1)
    await store.db.$executeRaw`update notice set due_at = due_at + interval '1 second' where workspace_id = ${here}`
    await store.db.$executeRaw`
      update message set next_attempt_at = next_attempt_at + interval '1 second' where workspace_id = ${here}`
    const due = await dueWorkspaces()
    expect(due).toContain(here)
    expect(due.filter((workspaceId) => workspaceId === busy)).toHaveLength(1)
  })
})

describe('a click on a post', () => {
  type Post = { ts: string | null; mayBePosted: boolean; kind?: string; channelId?: string; postedTo?: string }

  /** The posts of one alert; answers what they are called after a click on one that is called 9.9. */
  async function click(posts: readonly Post[], at = channelId): Promise<(string | null)[]> {
    const workspaceId = await workspace()
    await store.db.channel.createMany({ data: ['U1SAM', 'U2OLGA'].map((it) => ({ workspaceId, channelId: it })) })
    const causeId = randomUUID()
    const messageIds: string[] = []
    for (const { kind = 'alert', ...post } of posts) {
      const [messageId, noticeId] = [randomUUID(), randomUUID()]
      messageIds.push(messageId)
      const place = { workspaceId, messageId, channelId: post.channelId ?? channelId }
      await store.db.message.create({ data: { ...post, ...place } })
      const when = { dueAt: new Date(NOON), notAfterAt: new Date('2026-12-01T00:00:00Z') }
      const row = { noticeId, key: noticeId, kind, causeId, state: post.ts ? 'sent' : 'claimed' }
      await store.db.notice.create({ data: { ...row, ...place, ...when } })
    }
    await adoptTs(store.db, { workspaceId, about: causeId, channelId: at, ts: '9.9' })
    const rows = await store.db.message.findMany({ where: { workspaceId } })
    return messageIds.map((id) => rows.find(({ messageId }) => messageId === id)?.ts ?? null)
  }

  const lost = { ts: null, mayBePosted: true }

  it('whose answer has not come names it', async () => {
    expect(await click([lost])).toEqual(['9.9'])
    expect(await click([{ ...lost, channelId: 'U1SAM' }], 'D1SAM')).toEqual(['9.9'])
  })

  it('that may be a stray copy of an earlier one names nothing: the later one is still to be posted', async () => {
    const again = { ...lost, kind: 'alert-again' }
    expect(await click([{ ts: '1.1', mayBePosted: false }, again])).toEqual(['1.1', null])
    expect(await click([lost, again])).toEqual([null, null])
  })

  it('that was never tried names nothing, nor one in another channel or in the messages of another person', async () => {
    expect(await click([{ ts: null, mayBePosted: false }])).toEqual([null])
    expect(await click([lost], 'C1OTHER')).toEqual([null])
    expect(await click([{ ...lost, channelId: 'U1SAM' }], 'C1OTHER')).toEqual([null])
    const sams = { ...lost, channelId: 'U1SAM' }
    expect(await click([sams, { ...lost, channelId: 'U2OLGA' }], 'D1SAM')).toEqual([null, null])
    const olgas = { ts: '1.1', mayBePosted: false, channelId: 'U2OLGA', postedTo: 'D2OLGA' }
    expect(await click([sams, olgas], 'D1SAM')).toEqual(['9.9', '1.1'])
  })
})

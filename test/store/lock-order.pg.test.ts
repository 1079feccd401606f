// Goal: whoever writes several rows of delivery locks them in one order (channels, messages, notices, each by id), so that
// two of them wait for each other at most one way. Method: the first row of the order is held; who waits for it may hold
// none of a later one yet.

import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { knownKinds } from '../../src/notices/topics.ts'
import type { Transaction } from '../../src/store/database.ts'
import { claimMessage } from '../../src/store/messages.ts'
import { reviseNotices } from '../../src/store/notices.ts'
import { unparkAllChannels } from '../../src/store/parking.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { cancelPending, markInstalled } from '../../src/store/uninstall.ts'
import { deferred } from '../support/deferred.ts'
import { makeMeter, makePool, NOON } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)
const channelId = 'C0SALES'
/** Long enough for a busy machine; a wait ends as soon as what it is for is there. */
const patient = { timeout: 10_000, interval: 10 }

type Query = (tx: Transaction) => Promise<unknown>

/** Does `work` while another transaction keeps `first` locked, and sees that `later` is free while it waits for it. */
async function expectOrder({ first, work, later }: { first: Query; work: Query; later: Query }): Promise<void> {
  const [held, released] = [deferred(), deferred()]
  const holding = inTransaction(store.db, async (tx) => {
    await first(tx)
    held.resolve()
    await released.promise
  })
  await held.promise
  const working = inTransaction(store.db, work)
  try {
    await expect.poll(waiters, patient).toBe(1)
    await expect(inTransaction(store.db, later)).resolves.toBeDefined()
  } finally {
    released.resolve()
    await Promise.all([holding, working])
  }
}

async function waiters(): Promise<number> {
  const [row] = await store.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return row?.count ?? 0
}

/** A workspace with two posts of one cause, the later id first in the table. */
async function twoPosts(): Promise<{ workspaceId: string; causeId: string; low: string; high: string }> {
  const { workspaceId } = await makePool(deps, { channelId })
  const causeId = randomUUID()
  const [low = '', high = ''] = [randomUUID(), randomUUID()].sort()
  for (const messageId of [high, low]) {
    await store.db.message.create({ data: { workspaceId, messageId, channelId, nextAttemptAt: new Date(0) } })
    const when = { dueAt: new Date(Date.parse(NOON) - 60_000), notAfterAt: new Date(Date.parse(NOON) - 1_000) }
    const noticeId = randomUUID()
    const row = { workspaceId, messageId, noticeId, key: noticeId, channelId, ...when }
    await store.db.notice.create({ data: { ...row, kind: 'alert', causeId, state: 'claimed' } })
  }
  return { workspaceId, causeId, low, high }
}

const message = (id: string) => (tx: Transaction) =>
  tx.$queryRaw`select 1 as one from message where message_id = ${id}::uuid for no key update nowait`

const channel = (workspaceId: string, id: string) => (tx: Transaction) =>
  tx.$queryRaw`
    select 1 as one from channel where workspace_id = ${workspaceId} and channel_id = ${id} for no key update nowait`

it('what was posted of a cause is said anew message by message', async () => {
  const { workspaceId, causeId, low, high } = await twoPosts()
  const work = (tx: Transaction) => reviseNotices(tx, workspaceId, { causeIds: [causeId] })
  await expectOrder({ first: message(low), work, later: message(high) })
  const revisions = await store.db.message.findMany({ where: { workspaceId }, select: { revision: true } })
  expect(revisions).toEqual([{ revision: 2 }, { revision: 2 }])
})

it('what waits in a workspace that is gone is cancelled message by message', async () => {
  const { workspaceId, low, high } = await twoPosts()
  await expectOrder({ first: message(low), work: (tx) => cancelPending(tx, workspaceId), later: message(high) })
})

it('what has passed its time expires message first, notice after, as a mark locks them', async () => {
  const { workspaceId, high, low } = await twoPosts()
  const limits = { leaseMs: 60_000, postIntervalMs: 0 }
  const claim = { workspaceId, channelId, clock: deps.clock, kinds: knownKinds, newId: deps.newId, ...limits }
  const notices: Query = (tx) =>
    tx.$queryRaw`select 1 as one from notice where workspace_id = ${workspaceId} for no key update nowait`
  await expectOrder({ first: message(low), work: () => claimMessage(store.db, claim), later: message(high) })
  await store.db.notice.updateMany({ where: { workspaceId }, data: { state: 'claimed' } })
  await store.db.message.updateMany({ where: { workspaceId }, data: { state: 'pending' } })
  await expectOrder({ first: message(high), work: () => claimMessage(store.db, claim), later: notices })
  const rows = await store.db.message.findMany({ where: { workspaceId }, include: { notices: true } })
  expect(rows.flatMap((row) => [row.state, ...row.notices.map(({ state }) => state)])).toEqual(Array(4).fill('expired'))
})

it('parked channels are tried again one after the other', async () => {
  const { workspaceId } = await makePool(deps, { channelId })
  await store.db.channel.createMany({ data: ['C2', 'C1'].map((it) => ({ workspaceId, channelId: it })) })
  const works: Query[] = [(tx) => markInstalled(tx, { workspaceId, name: 'Acme' }), (tx) => unparkAllChannels(tx)]
  for (const work of works) {
    await store.db.channel.updateMany({ where: { workspaceId }, data: { parkedAt: new Date() } })
    // What is written last lies last.
    for (const last of ['C2', 'C1'])
      await store.db.channel.updateMany({ where: { workspaceId, channelId: last }, data: { parkedReason: 'gone' } })
    await expectOrder({ first: channel(workspaceId, 'C1'), work, later: channel(workspaceId, 'C2') })
    expect(await store.db.channel.count({ where: { workspaceId, parkedAt: { not: null } } })).toBe(0)
  }
})

// Goal: one undo takes back one booking, however often Slack delivers it and whatever is logged between. Method: a
// transaction holds the pool until a delivery that has chosen its booking waits for it; then others come first.

import { afterAll, expect, it } from 'vitest'
import { inTransaction } from '../../src/store/transaction.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { openOffice } from '../slack/office.ts'
import { deferred } from '../support/deferred.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId } = office
afterAll(office.close)
const apollo = await office.pool()
await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })

/** Holds Apollo until it is told to let go. */
async function holdApollo(): Promise<() => Promise<void>> {
  const locked = deferred()
  const release = deferred()
  const holder = inTransaction(store.db, async (tx) => {
    await tx.$queryRaw`select 1 as one from pool where pool_id = ${apollo.poolId}::uuid for update`
    locked.resolve()
    await release.promise
  })
  await Promise.race([locked.promise, holder])
  return () => {
    release.resolve()
    return holder
  }
}

/** How many transactions wait for a pool. */
async function waiting(): Promise<number> {
  const [row] = await store.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%for no key update%'`
  return row?.count ?? 0
}

const soon = { timeout: 10_000, interval: 5 }

/** What is logged and not undone, in credits, by pool. */
async function used(): Promise<Record<string, number>> {
  const pools = await store.db.pool.findMany({ where: { workspaceId } })
  const totals = await store.db.cycleTotal.findMany({ where: { workspaceId } })
  const usedOf = (poolId: string) =>
    totals
      .filter((it) => it.poolId === poolId)
      .reduce((sum, it) => sum + Number(it.creditsUsage) - Number(it.creditsReversed), 0)
  return Object.fromEntries(pools.map(({ shortName, poolId }) => [shortName, usedOf(poolId)]))
}

let made = 0
function newTrigger(): string {
  made += 1
  return `undo.${made}`
}

it('a delivery that chose its booking before another one undid a newer one takes nothing back', async () => {
  await office.type('log 2 mobile, 1 email in apollo')
  const before = await used()
  const triggerId = newTrigger()
  const release = await holdApollo()
  const late = office.type('undo', { triggerId })
  await expect.poll(waiting, soon).toBe(1)
  await office.type('log 5 in lusha')
  const first = await office.type('undo', { triggerId })
  expect(first.text).toContain('Undone: 5 credits. Lusha')
  await release()
  expect((await late).text).toBe(first.text)
  expect(await used()).toEqual(before)
})

it('two deliveries that chose the same booking take it back once, and nothing before it', async () => {
  await office.type('log 1 mobile, 2 email, 3 credits in apollo')
  const before = await used()
  await office.type('log 2 mobile, 1 email in apollo')
  const triggerId = newTrigger()
  const release = await holdApollo()
  const answers = Promise.all([office.type('undo', { triggerId }), office.type('undo', { triggerId })])
  await expect.poll(waiting, soon).toBe(2)
  await release()
  const [first, second] = await answers
  expect(first.text).toContain('Undone: 2 mobile reveals, 1 e-mail reveal, 17 credits.')
  expect(second.text).toBe(first.text)
  expect(await used()).toEqual(before)
})

it('two undos of one person at once take one booking back, and tell the second that it was', async () => {
  await office.type('log 4 in apollo')
  const before = await used()
  await office.type('log 2 mobile, 1 email in apollo')
  const release = await holdApollo()
  const answers = Promise.all([newTrigger(), newTrigger()].map((triggerId) => office.type('undo', { triggerId })))
  await expect.poll(waiting, soon).toBe(2)
  await release()
  const texts = (await answers).map(({ text }) => text).sort()
  expect(texts[0]).toBe('Nothing was undone. This entry was undone or refunded already.')
  expect(texts[1]).toContain('Undone: 2 mobile reveals, 1 e-mail reveal, 17 credits.')
  expect(await used()).toEqual(before)
})

it('every counter holds', async () => {
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

// Goal: a merge and spends of the same names, whoever comes first and in whichever pool, leave every counter right. Method:
// a transaction holds what those who are to meet need until they wait for it; then they go in the order in which they came.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { changeList } from '../../src/meter/change-list.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { breakdown, summarize } from '../../src/meter/summarize.ts'
import type { Transaction } from '../../src/store/database.ts'
import { readList } from '../../src/store/named-lists.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { deferred } from '../support/deferred.ts'
import { makeMeter, makePool, newWorkspaceId, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)
/** Another process: it shares no queue with the first. */
const { deps: replica } = await makeMeter(store.db)

let workspaceId = ''
let actor = { memberId: '', isHere: true, isAdmin: true, isGuest: false }

async function company(): Promise<void> {
  workspaceId = newWorkspaceId()
  for (const name of ['Apollo', 'Lusha']) await makePool(deps, { workspaceId, name })
  actor = { ...actor, memberId: (await memberOf(deps, { workspaceId, slackUserId: 'U1' })).memberId }
  await record(deps, workspaceId, [spend('apollo', 'Research', 10), spend('apollo', 'Prospecting', 20)])
}

function spend(pool: string, purpose: string, credits: number) {
  return report({ pool, purpose, credits: credits * CREDIT })
}

async function merge(from: string, into: string): Promise<string> {
  const rows = await readList(store.db, { workspaceId, kind: 'purpose' })
  const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? ''
  const change = { kind: 'merge' as const, id: idOf(from), intoId: idOf(into) }
  return (await changeList(deps, { workspaceId, list: 'purpose', change, actor, via: 'test' })).kind
}

/** Holds what a query locks until it is told to let go. */
async function holdWhere(lock: (tx: Transaction) => Promise<unknown>): Promise<() => Promise<void>> {
  const [locked, release] = [deferred(), deferred()]
  const holder = inTransaction(store.db, async (tx) => {
    await lock(tx)
    locked.resolve()
    await release.promise
  })
  await Promise.race([locked.promise, holder])
  return () => {
    release.resolve()
    return holder
  }
}

function hold(shortName: string): Promise<() => Promise<void>> {
  return holdWhere(
    (tx) => tx.$queryRaw`
      select 1 as one from pool where workspace_id = ${workspaceId} and short_name = ${shortName} for update`,
  )
}

const soon = { timeout: 10_000, interval: 5 }

/** Waits until so many transactions wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  const waiting = async () => {
    const [row] = await store.db.$queryRaw<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    return row?.count ?? 0
  }
  await expect.poll(waiting, soon).toBe(count)
}

async function shares(): Promise<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const { config, cycle } of await summarize(deps, { workspaceId, poolIds: [] })) {
    const of = { workspaceId, poolId: config.pool.poolId, cycleStartsAt: cycle.startsAt }
    for (const { name, credits } of (await breakdown(deps, of)).byPurpose)
      sums[name] = (sums[name] ?? 0) + credits / CREDIT
  }
  return sums
}

it('a spend that waits behind the merge is counted for what its purpose has become', async () => {
  await company()
  const release = await hold('apollo')
  const merged = merge('Research', 'Prospecting')
  await untilWaiting(1)
  const spent = record(deps, workspaceId, [spend('apollo', 'Research', 3), spend('apollo', 'Prospecting', 4)])
  await untilWaiting(2)
  await release()
  expect([await merged, (await spent).map(({ kind }) => kind)]).toEqual(['done', ['recorded', 'recorded']])
  expect(await shares()).toEqual({ Prospecting: 37 })
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

it('a merge that waits behind a spend moves it too', async () => {
  await company()
  const release = await hold('apollo')
  const spent = record(deps, workspaceId, [spend('apollo', 'Research', 3)])
  await untilWaiting(1)
  const merged = merge('Research', 'Prospecting')
  await untilWaiting(2)
  await release()
  expect([await merged, (await spent).map(({ kind }) => kind)]).toEqual(['done', ['recorded']])
  expect(await shares()).toEqual({ Prospecting: 33 })
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

it('merges both ways at once, beside spends of two processes in two pools, end in one of them', async () => {
  await company()
  const busy = [deps, replica].flatMap((process) =>
    ['apollo', 'lusha'].flatMap((pool) =>
      ['Research', 'Prospecting'].map(async (purpose) => {
        for (let round = 0; round < 5; round += 1) await record(process, workspaceId, [spend(pool, purpose, 1)])
      }),
    ),
  )
  const merges = await Promise.all([merge('Research', 'Prospecting'), merge('Prospecting', 'Research')])
  await Promise.all(busy)
  expect(merges.sort()).toEqual(['done', 'refused'])
  expect(Object.values(await shares())).toEqual([70])
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

it('a pool that is made while the merge runs, and whose spend is half written, is counted too', async () => {
  await company()
  const release = await hold('apollo')
  const merged = merge('Research', 'Prospecting')
  await untilWaiting(1)
  // The merge has listed the pools that it locks: it knows nothing of this one.
  const { poolId } = await makePool(deps, { workspaceId, name: 'Hunter' })
  const finish = await holdWhere(
    (tx) => tx.$queryRaw`
    select 1 as one from cycle_total where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid for update`,
  )
  const spent = record(deps, workspaceId, [spend('hunter', 'Research', 5)])
  await untilWaiting(2)
  await release()
  await untilWaiting(2)
  await finish()
  expect([await merged, (await spent).map(({ kind }) => kind)]).toEqual(['done', ['recorded']])
  expect(await shares()).toEqual({ Prospecting: 35 })
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

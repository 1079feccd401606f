// Real conflicts between connections, which the embedded engine with its single one cannot have.
import { beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/log.ts'
import type { Transaction } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { deferred, meeting } from '../support/deferred.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()

beforeEach(async () => {
  await store.db.$executeRaw`drop table if exists note`
  await store.db.$executeRaw`create table note (id text primary key, number int not null default 0)`
  await store.db.$executeRaw`insert into note (id) values ('a'), ('b')`
})

async function numbers(): Promise<number[]> {
  const rows = await store.db.$queryRaw<{ number: number }[]>`select number from note order by id`
  return rows.map((row) => row.number)
}

function increment(tx: Transaction, id: string): Promise<number> {
  return tx.$executeRaw`update note set number = number + 1 where id = ${id}`
}

test('two transactions that deadlock both succeed, each written once', async () => {
  const { arrive } = meeting()
  let bodies = 0
  const cross = (first: string, second: string) =>
    inTransaction(store.db, async (tx) => {
      bodies += 1
      await increment(tx, first)
      await arrive()
      await increment(tx, second)
    })
  await Promise.all([cross('a', 'b'), cross('b', 'a')])
  expect(await numbers()).toEqual([2, 2])
  expect(bodies).toBe(3)
})

test('a real serialization failure is tried again', async () => {
  const strict = await openPostgres(store.databaseUrl ?? '', createLog('warn'), 2)
  try {
    // The wrapper never asks for a stricter level, so the two connections of this pool are made to begin with one.
    const connections = meeting()
    const makeStrict = () =>
      strict.db.$transaction(async (tx) => {
        await connections.arrive()
        await tx.$executeRaw`set session characteristics as transaction isolation level repeatable read`
      })
    await Promise.all([makeStrict(), makeStrict()])
    const snapshots = meeting()
    let bodies = 0
    const write = () =>
      inTransaction(strict.db, async (tx) => {
        bodies += 1
        await tx.$queryRaw`select number from note where id = 'a'`
        await snapshots.arrive()
        await increment(tx, 'a')
      })
    await Promise.all([write(), write()])
    expect(await numbers()).toEqual([2, 0])
    expect(bodies).toBe(3)
  } finally {
    await strict.close()
  }
})

test('a lock held by another is a busy error after the lock timeout', async () => {
  const held = deferred()
  const locked = deferred()
  const holder = inTransaction(store.db, async (tx) => {
    await increment(tx, 'a')
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const waiter = inTransaction(store.db, (tx) => increment(tx, 'a'), { lockTimeoutMs: 100 })
  await expect(waiter).rejects.toMatchObject({ code: 'busy' })
  held.resolve()
  await holder
  expect(await numbers()).toEqual([1, 0])
})

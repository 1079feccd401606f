// The transaction wrapper on whichever engine runs: what is kept, what is undone, what is tried again, when kicks run.
import { setImmediate } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { databaseErrorCode } from '../../src/store/database-error.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { deferred } from '../support/deferred.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()

beforeAll(async () => {
  await store.db.$executeRaw`create table note (id text primary key, number int not null default 0)`
})

async function ids(): Promise<string[]> {
  const rows = await store.db.$queryRaw<{ id: string }[]>`select id from note order by id`
  return rows.map((row) => row.id)
}

/** Makes the database itself fail the statement with the given code, as a conflict would. */
function raise(tx: { $executeRawUnsafe(sql: string): Promise<number> }, code: string): Promise<number> {
  return tx.$executeRawUnsafe(`do $$ begin raise exception 'on purpose' using errcode = '${code}'; end $$`)
}

test('a transaction runs in read committed, in UTC, with the lock timeout it was given', async () => {
  const settings = await inTransaction(
    store.db,
    (tx) => tx.$queryRaw`
      select current_setting('transaction_isolation') as isolation, current_setting('lock_timeout') as lock,
        current_setting('timezone') as zone`,
    { lockTimeoutMs: 1_234 },
  )
  expect(settings).toEqual([{ isolation: 'read committed', lock: '1234ms', zone: 'UTC' }])
})

test('the time it hands down is the one that now() gives all through it', async () => {
  const [handed, read] = await inTransaction(store.db, async (tx, _after, now) => {
    const [row] = await tx.$queryRaw<{ now: Date }[]>`select now() as now from pg_sleep(0.01)`
    return [now, row?.now]
  })
  expect(handed).toEqual(read)
})

test('what the body wrote is there afterwards, and its kicks ran once, in order, after the commit', async () => {
  const log: string[] = []
  const answer = await inTransaction(store.db, async (tx, after) => {
    await tx.$executeRaw`insert into note (id) values ('kept')`
    after(() => log.push('first kick'))
    after(() => log.push('second kick'))
    log.push('body')
    return 'answer'
  })
  expect(answer).toBe('answer')
  expect(log).toEqual(['body', 'first kick', 'second kick'])
  expect(await ids()).toContain('kept')
})

test('a body that throws leaves nothing behind and kicks nothing', async () => {
  const kicks: string[] = []
  const failing = inTransaction(store.db, async (tx, after) => {
    await tx.$executeRaw`insert into note (id) values ('undone')`
    after(() => kicks.push('kick'))
    throw new Error('no good')
  })
  await expect(failing).rejects.toThrow('no good')
  expect(await ids()).not.toContain('undone')
  expect(kicks).toEqual([])
})

test('a kick that throws does not fail what is committed, and is reported', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  await inTransaction(store.db, async (_tx, after) => {
    after(() => {
      throw new Error('kicked too hard')
    })
  })
  expect((await warned).message).toBe('kicked too hard')
})

test.each(['40001', '40P01'])(
  'a conflict (%s) is tried again, and only the kicks of the try that held run',
  async (code) => {
    let tries = 0
    const kicks: number[] = []
    await inTransaction(store.db, async (tx, after) => {
      tries += 1
      const mine = tries
      after(() => kicks.push(mine))
      await tx.$executeRaw`insert into note (id) values (${`after ${code}`})`
      if (mine < 3) await raise(tx, code)
    })
    expect(tries).toBe(3)
    expect(kicks).toEqual([3])
    expect(await ids()).toContain(`after ${code}`)
  },
)

test('after three conflicts the caller is told to try again', async () => {
  let tries = 0
  const failing = inTransaction(store.db, async (tx) => {
    tries += 1
    await raise(tx, '40001')
  })
  await expect(failing).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('3 times in a row') })
  expect(tries).toBe(3)
})

test.each(['23505', '22012'])(
  'another error of the database (%s) is not tried again and keeps its code',
  async (code) => {
    let tries = 0
    const error = await inTransaction(store.db, async (tx) => {
      tries += 1
      await raise(tx, code)
    }).catch((thrown: unknown) => thrown)
    expect([tries, databaseErrorCode(error)]).toEqual([1, code])
  },
)

test('a lock that is not free in time is a busy error', async () => {
  await expect(inTransaction(store.db, (tx) => raise(tx, '55P03'))).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('the lock was not free in time'),
  })
})

test('a connection that is not free in time is a busy error, and the database works on', async () => {
  // The embedded engine has one connection, Postgres as many as the pool holds.
  const held = deferred()
  const holders = Array.from({ length: store.engine === 'embedded' ? 1 : 10 }, async () => {
    const begun = deferred()
    const done = inTransaction(store.db, async () => {
      begun.resolve()
      await held.promise
    })
    await begun.promise
    return { done }
  })
  const running = await Promise.all(holders)
  await expect(inTransaction(store.db, async () => 'never', { maxWaitMs: 50 })).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('no free connection'),
  })
  held.resolve()
  await Promise.all(running.map(({ done }) => done))
  expect(await inTransaction(store.db, async () => 'works')).toBe('works')
})

test('a transaction past its time is rolled back', async () => {
  const failing = inTransaction(
    store.db,
    async (tx) => {
      await tx.$executeRaw`insert into note (id) values ('late')`
      // Ends by the error that a query gets once the time is over. The embedded engine answers without ever letting a
      // timer run, hence the pause.
      for (;;) {
        await tx.$queryRaw`select 1 as one`
        await setImmediate()
      }
    },
    { timeoutMs: 50 },
  )
  await expect(failing).rejects.toThrow(/expired/)
  expect(await ids()).not.toContain('late')
})

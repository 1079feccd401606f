// Business time is the database's time moved by the clock, and stands still inside a transaction.
import { expect, test } from 'vitest'
import { createClock } from '../../src/clock.ts'
import { businessNow, databaseNow } from '../../src/store/time.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const day = 86_400_000

test('in production business time is the time of the database', async () => {
  const clock = createClock()
  const [business, database] = await inTransaction(store.db, async (tx) => [
    await businessNow(tx, clock),
    await databaseNow(tx),
  ])
  expect(business).toEqual(database)
})

test('a test moves business time and leaves the database its own', async () => {
  const clock = createClock({ offsetMs: day })
  clock.advance(2 * day)
  const [business, database, handed] = await inTransaction(store.db, async (tx, _after, now) => [
    await businessNow(tx, clock),
    await databaseNow(tx),
    now,
  ])
  expect(Number(business) - Number(database)).toBe(3 * day)
  expect(handed).toEqual(database)
})

test('a clock can be set to an instant, from where it runs on', () => {
  const clock = createClock()
  const christmas = new Date('2026-12-25T09:00:00Z')
  const database = new Date('2026-11-22T10:00:00Z')
  clock.set(christmas, database)
  expect(clock.toBusiness(database)).toEqual(christmas)
  expect(clock.toBusiness(new Date(database.getTime() + 1_500))).toEqual(new Date('2026-12-25T09:00:01.500Z'))
  expect(clock.offsetMs).toBe(christmas.getTime() - database.getTime())
})

test('an instant written on either engine is read back the same, whatever zone this machine is in', async () => {
  const instant = new Date('2026-03-29T01:30:00.123Z')
  const rows = await store.db
    .$queryRaw`select ${instant}::timestamptz as back, ${instant}::timestamptz = '2026-03-29T01:30:00.123Z' as same`
  expect(rows).toEqual([{ back: instant, same: true }])
})

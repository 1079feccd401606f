// The one place that asks the database what time it is. Postgres' now() is the start of the transaction, so every
// reading inside one transaction is the same.
import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'

/** The database's time, to the millisecond: for leases, retries and rate slots. */
export async function databaseNow(db: Database): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`select now() as now`
  if (!row) throw new Error('the database answered select now() with no row')
  return row.now
}

/** Business time: the database's time moved by the clock's offset. Read it once per transaction and hand it down. */
export async function businessNow(db: Database, clock: Clock): Promise<Date> {
  return clock.toBusiness(await databaseNow(db))
}

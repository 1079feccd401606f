// Holds rows or tables of Postgres in a transaction beside the app, and sees who waits for them: the way to stop a
// process at a place of its work without touching its code.

import type { Transaction } from '../../src/store/database.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { deferred } from '../support/deferred.ts'
import type { Company } from './company.ts'

export interface Hold {
  /** Resolves when the work is done and the transaction stays open. */
  held: Promise<void>
  commit: () => Promise<void>
}

/** Does the work in a transaction that stays open until it is told to commit. */
export function hold({ withStore }: Company, work: (tx: Transaction) => Promise<unknown>): Hold {
  const done = deferred()
  const told = deferred()
  const ended = withStore(({ db }) =>
    inTransaction(db, async (tx) => {
      await work(tx)
      done.resolve()
      await told.promise
    }),
  )
  const commit = () => {
    told.resolve()
    return ended
  }
  return { held: Promise.race([done.promise, ended]), commit }
}

/** The sessions that wait for another transaction with a statement that holds this text. */
export async function waitingWith({ withStore }: Company, text: string): Promise<number[]> {
  const rows = await withStore(
    ({ db }) =>
      db.$queryRaw<{ pid: number }[]>`
        select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like ${`%${text}%`}`,
  )
  return rows.map(({ pid }) => pid)
}

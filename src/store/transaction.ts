// The one way to open a transaction: its waits are bounded, conflicts between transactions are tried again, and what
// should happen after commit happens only after commit. What is written inside is for the caller.
import { PurserError } from '../errors.ts'
import type { RootDatabase, Transaction } from './database.ts'
import { databaseErrorCode, prismaErrorCode } from './database-error.ts'

/** Registers something to be done after commit: wake a queue, tell a watcher. It must not wait and must not matter. */
export type After = (kick: () => void) => void

/** How long a transaction may wait and last, in milliseconds. */
export type TransactionLimits = {
  /** From begin to commit; past it the transaction is rolled back. */
  timeoutMs?: number
  /** For a free connection; past it the caller gets a busy error. */
  maxWaitMs?: number
  /** For any one lock; past it the caller gets a busy error. */
  lockTimeoutMs?: number
}

const attempts = 3

/**
 * Runs `body` in one READ COMMITTED transaction and answers what it answered, after commit. The body may run up to
 * three times (serialization failure, deadlock), so it must not change anything outside the database; its kicks run
 * once, after the commit that held. `now` is the database's time at the start of this transaction. Throws a busy error
 * where a lock or a connection was not free in time, and what the body threw otherwise, with nothing written.
 */
export async function inTransaction<T>(
  db: RootDatabase,
  body: (tx: Transaction, after: After, now: Date) => Promise<T>,
  { timeoutMs = 15_000, maxWaitMs = 10_000, lockTimeoutMs = 5_000 }: TransactionLimits = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const kicks: (() => void)[] = []
    try {
      const answer = await db.$transaction(
        async (tx) => {
          const now = await begin(tx, lockTimeoutMs)
          return body(tx, (kick) => kicks.push(kick), now)
        },
        // No isolation level: both engines start with READ COMMITTED (postgres.ts asks for it on every connection), and
        // the embedded adapter would set it before the transaction, where it has no effect.
        { timeout: timeoutMs, maxWait: maxWaitMs },
      )
      runKicks(kicks)
      return answer
    } catch (error) {
      if (attempt === attempts || !isConflict(error)) throw asBusy(error)
      await pause(attempt)
    }
  }
}

// One statement for both: every statement costs a round trip.
async function begin(tx: Transaction, lockTimeoutMs: number): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`
    select now() as now, set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true)`
  if (!row) throw new Error('the database answered the first statement of a transaction with no row')
  return row.now
}

// The write has been committed: a kick that fails must not turn it into a failure, and must not vanish either.
function runKicks(kicks: readonly (() => void)[]): void {
  for (const kick of kicks) {
    try {
      kick()
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }
}

/** Serialization failure, deadlock, and Prisma's word for both: another transaction won, the same work may succeed now. */
function isConflict(error: unknown): boolean {
  const code = databaseErrorCode(error)
  return code === '40001' || code === '40P01' || prismaErrorCode(error) === 'P2034'
}

function asBusy(error: unknown): unknown {
  if (databaseErrorCode(error) === '55P03') {
    return new PurserError('busy', 'Somebody else is writing here: the lock was not free in time. Try again.', {
      cause: error,
    })
  }
  if (prismaErrorCode(error) === 'P2028' && /unable to start a transaction/i.test(String(error))) {
    return new PurserError('busy', 'The database had no free connection in time. Try again.', { cause: error })
  }
  return isConflict(error)
    ? new PurserError('busy', `Other writers came first ${attempts} times in a row. Try again.`, { cause: error })
    : error
}

// Two transactions that collided must not meet again in step, so the wait is random.
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt))
}

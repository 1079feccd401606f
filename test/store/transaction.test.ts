// The transaction wrapper on whichever engine runs: what is kept, what is undone, when kicks run.
import { expect, test } from 'vitest'
import { inTransaction } from '../../src/store/transaction.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()

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

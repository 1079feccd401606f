// Many starts at the same moment on one empty database.
import { afterAll, expect, test } from 'vitest'
import { createLog } from '../../src/log.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { createEmptyDatabase } from '../support/empty-database.ts'

const database = await createEmptyDatabase()
afterAll(() => database.remove())

test('eight starts at once all succeed, and every script ran once', async () => {
  const starts = Array.from({ length: 8 }, () => openPostgres(database.databaseUrl ?? '', createLog('silent'), 1))
  const stores = await Promise.all(starts)
  const { rows } = await database.connection.query<{ name: string; times: number }>(
    'select migration_name as name, count(*)::int as times from _prisma_migrations group by 1',
  )
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.filter(({ times }) => times !== 1)).toEqual([])
  await Promise.all(stores.map((store) => store.close()))
})

// A migrated, empty database for one test file, on the engine of this run. Tests of a file share it, so each makes a
// workspace of its own.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { createLog } from '../../src/log.ts'
import type { Store } from '../../src/store/database.ts'
import { wrapPGlite } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { databaseUrlFor } from './database-url.ts'

/** A store, and on Postgres the URL under which other processes reach the same rows. */
export type TestStore = Store & { readonly databaseUrl?: string }

/**
 * Opens the file's database; call it at the top of the file. It is closed and removed after the file's last test, and
 * the file fails where a transaction or a connection was left open.
 */
export async function openTestStore(): Promise<TestStore> {
  const serverUrl = process.env.TEST_DATABASE_URL
  return serverUrl ? openOnPostgres(serverUrl) : openInMemory()
}

/** A migrated embedded database in memory, also in a run on Postgres; the caller closes it. */
export async function openPGlite(): Promise<PGlite> {
  const dumped = inject('dumpedDatabase')
  if (dumped) return PGlite.create({ loadDataDir: new Blob([new Uint8Array(await readFile(dumped))]) })
  const pglite = await PGlite.create()
  await migrate(pglite, createLog('warn'))
  return pglite
}

async function openInMemory(): Promise<TestStore> {
  const store = await wrapPGlite(await openPGlite(), 'in memory')
  afterAll(async () => {
    // A query on the root client waits for ever behind a transaction that was left open.
    await within(store.ping(), 'A transaction was left open: an inTransaction was not awaited, or a body never ended.')
    await store.close()
  })
  return store
}

async function openOnPostgres(serverUrl: string): Promise<TestStore> {
  const name = `purser_test_${randomUUID().slice(0, 8)}`
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  await server.query(`create database ${name} template ${inject('templateDatabase')}`)
  const databaseUrl = databaseUrlFor(serverUrl, name)
  const store = await openPostgres(databaseUrl, createLog('warn'))
  afterAll(async () => {
    // Closing would roll an open transaction back in silence.
    await untilNone(server, name, `state like 'idle in transaction%'`, 'transaction(s) left open')
    await store.close()
    await untilNone(server, name, 'true', 'connection(s) left open')
    await server.query(`drop database ${name} with (force)`)
    await server.end()
  })
  return { ...store, databaseUrl }
}

async function untilNone(server: pg.Client, database: string, condition: string, complaint: string): Promise<void> {
  // A closed connection is listed until its server process has ended, a moment later.
  const deadline = Date.now() + 5_000
  for (;;) {
    const { rows } = await server.query<{ query: string }>(
      `select query from pg_stat_activity where datname = $1 and ${condition}`,
      [database],
    )
    if (rows.length === 0) return
    if (Date.now() > deadline) throw new Error(`${rows.length} ${complaint}; the last query of one: ${rows[0]?.query}`)
    await server.query('select pg_sleep(0.02)')
  }
}

async function within(work: Promise<void>, complaint: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), 10_000)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

// A database without any table, on the engine of this run: for tests of what makes tables.
import { randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import type { MigrationConnection } from '../../src/store/migrate.ts'
import { databaseUrlFor } from './database-url.ts'

/** `databaseUrl` is there on Postgres only. */
export type EmptyDatabase = {
  connection: MigrationConnection
  adapterFactory: SqlMigrationAwareDriverAdapterFactory
  databaseUrl?: string
  /** Empties it again: on the embedded engine a second one takes seconds. */
  clear(): Promise<void>
  remove(): Promise<void>
}

const dropEverything = 'drop schema public cascade; create schema public'

/** Makes one; the caller removes it. */
export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL
  if (!serverUrl) {
    const pglite = await PGlite.create()
    return {
      connection: pglite,
      adapterFactory: new PrismaPGlite(pglite),
      async clear() {
        await pglite.exec(dropEverything)
      },
      remove: () => pglite.close(),
    }
  }
  const name = `purser_empty_${randomUUID().slice(0, 8)}`
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  await server.query(`create database ${name} template template0`)
  const databaseUrl = databaseUrlFor(serverUrl, name)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  // Removing the database ends the connections that a test's schema engine keeps open.
  client.on('error', () => {})
  return {
    connection: { exec: (script) => client.query(script), query: (sql, values) => client.query(sql, values ?? []) },
    adapterFactory: new PrismaPg({ connectionString: databaseUrl, max: 1, allowExitOnIdle: true }),
    databaseUrl,
    async clear() {
      await client.query(dropEverything)
    },
    async remove() {
      await client.end()
      await server.query(`drop database ${name} with (force)`)
      await server.end()
    },
  }
}

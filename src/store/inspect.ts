// A look at a database that changes nothing in it: whether it answers, which version it is, and what of the program's
// schema it lacks. Opening it for use is open.ts.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { lockDirectory } from './directory-lock.ts'
import { listPendingMigrations, type MigrationConnection } from './migrate.ts'
import { withPostgres } from './postgres.ts'

export type DatabaseLook =
  /** An embedded database that no start has made yet. */
  | { kind: 'absent'; description: string }
  | {
      kind: 'found'
      /** Where it is, never with a password. */
      description: string
      /** Of Postgres, like "16.4". */
      version: string
      /** The migrations that the next start applies. */
      pending: string[]
      /** Nothing of Purser's is in it yet. */
      isNew: boolean
    }

/**
 * Looks at the database of the settings. Throws `directory_locked` where another process holds the embedded one,
 * `migration` where the database is not this program's, and `unexpected` where a server is out of reach or too old.
 */
export async function inspectDatabase({
  databaseUrl,
  dataDir,
}: {
  databaseUrl?: string | undefined
  dataDir: string
}): Promise<DatabaseLook> {
  if (databaseUrl) {
    return withPostgres(databaseUrl, async (connection, description) => ({
      kind: 'found',
      description,
      ...(await look(connection)),
    }))
  }
  const description = `embedded in ${resolve(dataDir)}`
  const directory = join(resolve(dataDir), 'database')
  if (!existsSync(directory)) return { kind: 'absent', description }
  const lock = await lockDirectory(dataDir)
  try {
    const pglite = await PGlite.create({ dataDir: directory })
    try {
      return { kind: 'found', description, ...(await look(pglite)) }
    } finally {
      await pglite.close()
    }
  } finally {
    await lock.release()
  }
}

async function look(
  connection: MigrationConnection,
): Promise<Omit<Extract<DatabaseLook, { kind: 'found' }>, 'kind' | 'description'>> {
  const { rows } = await connection.query<{ version: string }>(`select current_setting('server_version') as version`)
  // "16.4 (Debian 16.4-1.pgdg120+1)"
  const version = rows[0]?.version.split(' ')[0] ?? 'unknown'
  return { version, ...(await listPendingMigrations(connection)) }
}

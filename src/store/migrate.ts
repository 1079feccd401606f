// Brings a database to the program's schema: runs the scripts of prisma/migrations that it has not seen, in order of
// their names, and notes them as Prisma's own `migrate deploy` would, so that `prisma migrate status` agrees with us.
// Both lock the same advisory key, so any number of processes may start at once.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coerceError, PurserError } from '../errors.ts'
import type { Log } from '../log.ts'

/** One connection of either engine that can run a script of many statements. */
export type MigrationConnection = {
  /** Runs a script of many statements without parameters. */
  exec(script: string): Promise<unknown>
  /** Runs one statement and answers its rows. */
  query<Row extends Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<{ rows: Row[] }>
}

type Migration = { name: string; script: string }
type AppliedRow = { migration_name: string; checksum: string; finished: boolean }

// The key that Prisma's schema engine locks for the same purpose (its sql-schema-connector, flavour postgres).
const advisoryKey = 72_707_369

/**
 * Applies what is missing and answers the names of what it applied. Each script is one transaction together with its
 * row, so a script that fails leaves nothing behind. Throws `migration` where the database is newer than the program,
 * where an applied script has been changed since, or where one fails; each names the migration.
 */
export async function migrate(
  connection: MigrationConnection,
  log: Log,
  directory: string = findMigrations(),
): Promise<string[]> {
  const migrations = await readMigrations(directory)
  await connection.query('select pg_advisory_lock($1)', [advisoryKey])
  try {
    await connection.exec(createHistory)
    const missing = compare(migrations, await readHistory(connection))
    for (const migration of missing) {
      const startedAt = performance.now()
      await apply(connection, migration)
      log.info({ migration: migration.name, ms: Math.round(performance.now() - startedAt) }, 'migration applied')
    }
    return missing.map((migration) => migration.name)
  } finally {
    await connection.query('select pg_advisory_unlock($1)', [advisoryKey])
  }
}

/**
 * The names of what `migrate` would apply, without writing anything, and whether nothing has ever been applied. Throws
 * `migration` where it would for what the database holds.
 */
export async function listPendingMigrations(
  connection: MigrationConnection,
  directory: string = findMigrations(),
): Promise<{ pending: string[]; isNew: boolean }> {
  const migrations = await readMigrations(directory)
  const { rows } = await connection.query<{ there: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as there`,
  )
  const history = rows[0]?.there ? await readHistory(connection) : []
  return { pending: compare(migrations, history).map(({ name }) => name), isNew: history.length === 0 }
}

/** The folder of the scripts, found upwards from here: this file runs from src/ and, once built, from dist/src/. */
export function findMigrations(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let directory = from; ; directory = dirname(directory)) {
    const candidate = join(directory, 'prisma', 'migrations')
    if (existsSync(candidate)) return candidate
    if (directory === dirname(directory)) {
      throw new PurserError(
        'migration',
        `No prisma/migrations folder in ${from} or above it: the installation is incomplete.`,
      )
    }
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  // Prisma sorts by bytes; so does sort() for the ASCII names that it makes.
  return Promise.all(
    names
      .sort()
      .map(async (name) => ({ name, script: await readFile(join(directory, name, 'migration.sql'), 'utf8') })),
  )
}

async function readHistory(connection: MigrationConnection): Promise<AppliedRow[]> {
  const { rows } = await connection.query<AppliedRow>(
    `select migration_name, checksum, finished_at is not null as finished
       from _prisma_migrations where rolled_back_at is null order by started_at`,
  )
  return rows
}

/** What has to be applied, in order; throws where the two histories do not belong together. */
function compare(migrations: readonly Migration[], history: readonly AppliedRow[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of history) {
    const migration = known.get(row.migration_name)
    if (!migration) {
      throw new PurserError(
        'migration',
        `The database is newer than this program: it holds migration ${row.migration_name}, which this version does ` +
          'not know. Start a version at least as new as the one that made it.',
      )
    }
    if (!row.finished) {
      throw new PurserError(
        'migration',
        `Migration ${row.migration_name} was begun by "prisma migrate" and did not finish. Mend it with "prisma migrate resolve", then start again.`,
      )
    }
    if (!checksums(migration.script).includes(row.checksum)) {
      throw new PurserError(
        'migration',
        `Migration ${row.migration_name} was changed after this database had applied it. Restore the file, and write the change as a new migration.`,
      )
    }
  }
  const applied = new Set(history.map((row) => row.migration_name))
  return migrations.filter((migration) => !applied.has(migration.name))
}

async function apply(connection: MigrationConnection, { name, script }: Migration): Promise<void> {
  await connection.exec('begin')
  try {
    await connection.exec(script)
    await connection.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ($1, $2, clock_timestamp(), $3, now(), 1)`,
      [randomUUID(), sha256(script), name],
    )
    await connection.exec('commit')
  } catch (error) {
    await connection.exec('rollback')
    throw new PurserError(
      'migration',
      `Migration ${name} failed: ${coerceError(error).message}. Nothing of it was kept.`,
      {
        cause: error,
      },
    )
  }
}

// A checkout on Windows may have changed the line ends; Prisma accepts both, so do we.
function checksums(script: string): string[] {
  const unix = script.replaceAll('\r\n', '\n')
  return [sha256(script), sha256(unix), sha256(unix.replaceAll('\n', '\r\n'))]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

// Word for word what Prisma's schema engine makes.
const createHistory = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`

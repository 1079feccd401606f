// Takes everything that an embedded database holds to an empty Postgres: all of it or nothing, and proven to be the same.
// The directory is held as long as that takes, is read in one snapshot, and is not written to. How rows are copied is
// copy-tables.ts; what is said about it is the terminal's.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { coerceError, PurserError } from '../errors.ts'
import type { Log } from '../log.ts'
import { listTables, quoted, type Table } from './catalogue.ts'
import {
  alignTextForms,
  type CopyProgress,
  copyTables,
  countRows,
  differing,
  fingerprint,
  type TableContent,
  type TableCount,
} from './copy-tables.ts'
import type { RootDatabase } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { wrapPGlite } from './embedded.ts'
import { listPendingMigrations, type MigrationConnection, migrate } from './migrate.ts'
import { withPostgres } from './postgres.ts'

export interface Move {
  dataDir: string
  databaseUrl: string
  log: Log
  /** Throws where what lies there must not be moved: it is asked before anything is written. */
  checkSource: (db: RootDatabase) => Promise<void>
  onProgress: (progress: CopyProgress) => void
}

export type MoveOutcome =
  /** `again`: the target held exactly the same already, and nothing was written. */
  | { kind: 'moved'; again: boolean; source: string; target: string; tables: TableContent[] }
  /** There is no embedded database. */
  | { kind: 'absent'; source: string }
  /** The embedded database was made by an older program; the migrations that it lacks. */
  | { kind: 'behind'; source: string; pending: string[] }
  /** The target's schema is in use by something else; some of its tables. */
  | { kind: 'foreign'; target: string; tables: string[] }
  /** The target holds something of Purser's already; the tables with rows. */
  | { kind: 'occupied'; target: string; tables: TableCount[] }
  /** The two do not have the same tables and columns; the tables that differ. */
  | { kind: 'unlike'; target: string; tables: string[] }

const STOP_FIRST = 'Stop Purser there, and move then: what it writes while its rows are copied would be left behind.'

/**
 * Moves. Throws `directory_locked` where another process holds the directory, `migration` where one of the two is not
 * this program's, `unexpected` where the target is out of reach or fails half-way, and what `checkSource` throws.
 */
export async function moveToPostgres(move: Move): Promise<MoveOutcome> {
  const source = `embedded in ${resolve(move.dataDir)}`
  const directory = join(resolve(move.dataDir), 'database')
  // A folder without it is no database yet, and opening it would make one.
  if (!existsSync(join(directory, 'PG_VERSION'))) return { kind: 'absent', source }
  const lock = await lockDirectory(move.dataDir, { advice: STOP_FIRST })
  try {
    return await withPostgres(move.databaseUrl, async (connection, target) => {
      const pglite = await PGlite.create({ dataDir: directory })
      const store = await wrapPGlite(pglite, source)
      try {
        const { pending } = await listPendingMigrations(pglite)
        if (pending.length > 0) return { kind: 'behind', source, pending }
        await move.checkSource(store.db)
        return await fill({ ...move, source, target }, pglite, connection)
      } finally {
        await store.close()
      }
    })
  } finally {
    await lock.release()
  }
}

type Between = Move & { source: string; target: string }

async function fill(
  { log, onProgress, source, target }: Between,
  from: MigrationConnection,
  to: MigrationConnection,
): Promise<MoveOutcome> {
  const { isNew } = await listPendingMigrations(to)
  const found = await listTables(to)
  if (isNew && found.length > 0) return { kind: 'foreign', target, tables: found.map(({ name }) => name) }
  await migrate(to, log)
  const tables = await listTables(from)
  const unlike = compareTables(tables, await listTables(to))
  if (unlike.length > 0) return { kind: 'unlike', target, tables: unlike }
  await Promise.all([alignTextForms(from), alignTextForms(to)])
  await from.exec('begin transaction isolation level repeatable read read only')
  // Looked at without a lock: where somebody works with it, nobody must wait.
  const standing = await countRows(to, tables)
  if (standing.some(({ rows }) => rows > 0)) {
    const held = await sameContent(from, to, tables, standing)
    if (held) return { kind: 'moved', again: true, source, target, tables: held }
    return { kind: 'occupied', target, tables: standing.filter(({ rows }) => rows > 0) }
  }
  return inOneTransaction(to, target, async () => {
    // From here on a Purser that starts on the target waits, and finds either nothing or all of it.
    await to.exec(`lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in access exclusive mode`)
    const since = (await countRows(to, tables)).filter(({ rows }) => rows > 0)
    if (since.length > 0) return { kind: 'occupied', target, tables: since }
    return { kind: 'moved', again: false, source, target, tables: await copyTables(from, to, tables, onProgress) }
  })
}

/** What both hold, where that is the same. Counts come first: they are quick, and nearly always enough. */
async function sameContent(
  from: MigrationConnection,
  to: MigrationConnection,
  tables: readonly Table[],
  standing: readonly TableCount[],
): Promise<TableContent[] | undefined> {
  const counts = new Map((await countRows(from, tables)).map(({ table, rows }) => [table, rows]))
  if (standing.some(({ table, rows }) => counts.get(table) !== rows)) return undefined
  const held = await fingerprint(from, tables)
  return differing(held, await fingerprint(to, tables)).length === 0 ? held : undefined
}

async function inOneTransaction(
  to: MigrationConnection,
  target: string,
  work: () => Promise<MoveOutcome>,
): Promise<MoveOutcome> {
  let confirming = false
  try {
    // A server may be set to end a transaction that is idle while a batch is read.
    await to.exec(`begin; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '10s'`)
    const outcome = await work()
    confirming = true
    await to.exec('commit')
    return outcome
  } catch (error) {
    await to.exec('rollback').catch(() => {})
    const end = confirming
      ? 'That was the last step, so all of it may stand there: move again, which looks first.'
      : 'Nothing of it was kept: move again once that is mended.'
    throw new PurserError('unexpected', `The move to ${target} broke off: ${coerceError(error).message}. ${end}`, {
      cause: error,
    })
  }
}

/** The names of tables that only one has, or that have other columns. */
function compareTables(one: readonly Table[], other: readonly Table[]): string[] {
  const shape = ({ columns }: Table) => JSON.stringify(columns)
  const shapes = new Map(other.map((table) => [table.name, shape(table)]))
  const names = new Set(one.map(({ name }) => name))
  const unlike = one.filter((table) => shapes.get(table.name) !== shape(table)).map(({ name }) => name)
  return [...unlike, ...other.map(({ name }) => name).filter((name) => !names.has(name))]
}

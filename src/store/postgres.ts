// The engine for several processes: any Postgres 15 or later by DATABASE_URL. Decides how many connections a process
// holds and how long anything may take there.
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { coerceError, deepestReason, PurserError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Store } from './database.ts'
import { PrismaClient } from './generated/client.ts'
import { type MigrationConnection, migrate } from './migrate.ts'

const oldestVersion = 150_000

// Settings of every session, sent while connecting so that no query can come before them. The zone: Prisma's adapter
// reads and writes timestamptz as if the session's zone were UTC, and would shift every instant in another.
// The timeouts end a query, or a transaction whose process hangs, that would keep a pool's row locked.
const sessionSettings: Record<string, string> = {
  timezone: 'UTC',
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: '30s',
  idle_in_transaction_session_timeout: '60s',
}

/** Connects, checks the server's version and brings the database to the program's schema. */
export async function openPostgres(databaseUrl: string, log: Log, poolSize = 10): Promise<Store> {
  const description = describe(databaseUrl)
  await prepare(databaseUrl, log)
  const pool = new pg.Pool({
    ...connectionSettings(databaseUrl, sessionSettings),
    max: poolSize,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
  })
  const onLost = (error: Error) => log.warn({ error }, 'a connection to Postgres was lost')
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, onPoolError: onLost, onConnectionError: onLost })
  const db = new PrismaClient({ adapter })
  let closing: Promise<void> | undefined
  return {
    engine: 'postgres',
    db,
    description,
    async ping() {
      await db.$queryRaw`select 1 as one`
    },
    close() {
      // $disconnect is idle while no query has ever been made, so the pool is ended here in any case.
      closing ??= db.$disconnect().then(() => (pool.ended ? undefined : pool.end()))
      return closing
    },
  }
}

// A connection of its own: waiting for another process's migration may take longer than any timeout above.
async function prepare(databaseUrl: string, log: Log): Promise<void> {
  await withPostgres(databaseUrl, (connection) => migrate(connection, log))
}

/**
 * Does something over one connection of its own, without a limit of time, to a server that is new enough. Throws a
 * sentence where the server is out of reach or too old.
 */
export async function withPostgres<T>(
  databaseUrl: string,
  work: (connection: MigrationConnection, description: string) => Promise<T>,
): Promise<T> {
  const description = describe(databaseUrl)
  const client = new pg.Client({
    ...connectionSettings(databaseUrl, { timezone: 'UTC', statement_timeout: '0', lock_timeout: '0' }),
    connectionTimeoutMillis: 10_000,
  })
  // One that breaks between two queries fails the next of them; unheard, it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    // Where several addresses of a host were tried, what gathers their errors has a code and no text.
    const why = coerceError(error).message || deepestReason(error)
    throw new PurserError('unexpected', `Cannot reach the database ${description}: ${why}`, { cause: error })
  }
  try {
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    )
    const version = rows[0]?.version ?? 0
    if (version < oldestVersion) {
      throw new PurserError(
        'unexpected',
        `The database ${description} is Postgres ${Math.floor(version / 10_000)}; Purser needs 15 or later.`,
      )
    }
    return await work(
      { exec: (script) => client.query(script), query: (sql, values) => client.query(sql, values ?? []) },
      description,
    )
  } finally {
    await client.end()
  }
}

// What stands in the URL beats what is passed beside it in pg, so the URL's own `options` are taken out and kept in front.
function connectionSettings(databaseUrl: string, settings: Record<string, string>): pg.ClientConfig {
  const url = new URL(databaseUrl)
  const own = url.searchParams.get('options') ?? ''
  url.searchParams.delete('options')
  const options = [own, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)]
  return {
    connectionString: url.toString(),
    application_name: 'purser',
    keepAlive: true,
    options: options.join(' ').trim(),
  }
}

function describe(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  const host = url.host || url.searchParams.get('host') || 'localhost'
  return `postgres at ${host}${url.pathname}`
}

// The floor to compare with: the same rows, inserted into a table of the same shape by one statement a batch, with no
// ledger, no keys to look up and no foreign keys. On the embedded engine it runs in this process, as it would in the app.

import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'

type Run = (sql: string, values: unknown[]) => Promise<unknown>

export interface RawInserter {
  /** Inserts so many batches of 1,000 rows; returns rows a second. */
  measure: (batches: number) => Promise<number>
  close: () => Promise<void>
}

const COLUMNS = {
  workspace_id: 'text',
  entry_id: 'uuid',
  pool_id: 'uuid',
  cycle_starts_at: 'timestamptz',
  seq: 'bigint',
  kind: 'text',
  credits: 'numeric',
  member_id: 'uuid',
  activity: 'text',
  quantity: 'numeric',
  unit_price: 'numeric',
  priced_by: 'text',
  purpose_id: 'uuid',
  labels: 'jsonb',
  contact_hash: 'bytea',
  source: 'text',
  key: 'text',
  manual: 'bool',
  body_hash: 'bytea',
  occurred_at: 'timestamptz',
  received_at: 'timestamptz',
  recorded_at: 'timestamptz',
  booked_on: 'date',
} as const

/** Opens the table on the engine: at `databaseUrl`, or in a new embedded database. */
export async function openRawInserter(databaseUrl: string | undefined): Promise<RawInserter> {
  const { run, close } = databaseUrl ? await openServer(databaseUrl) : await openEmbedded()
  await run('create table raw_entry (like entry including all)', [])
  let sent = 0
  return {
    measure: async (batches) => {
      const started = performance.now()
      for (let batch = 0; batch < batches; batch += 1) {
        await insertBatch(run, sent)
        sent += 1000
      }
      return (batches * 1000) / ((performance.now() - started) / 1000)
    },
    close,
  }
}

async function insertBatch(run: Run, from: number): Promise<void> {
  const rows = Array.from({ length: 1000 }, (_, index) => rawRow(from + index))
  const names = Object.keys(COLUMNS)
  const arrays = names.map((_, column) => rows.map((row) => row[column]))
  const casts = Object.values(COLUMNS).map((type, index) => `$${index + 1}::${type}[]`)
  await run(`insert into raw_entry (${names.join(', ')}) select * from unnest(${casts.join(', ')})`, arrays)
}

const POOL = randomUUID()
const MEMBER = randomUUID()
const PURPOSE = randomUUID()

function rawRow(n: number): unknown[] {
  const now = new Date().toISOString()
  const cycle = `${now.slice(0, 7)}-01T00:00:00Z`
  const hash = Buffer.alloc(32, n % 251)
  return [
    ...['TBENCH', randomUUID(), POOL, cycle, n, 'usage', '16', MEMBER, 'mobile_reveal', '2', '8', 'list', PURPOSE],
    ...['{"segment":"smb"}', hash, 'api:bench', `raw-${n}`, false, hash, now, now, now, now.slice(0, 10)],
  ]
}

async function openServer(databaseUrl: string): Promise<{ run: Run; close: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return { run: (sql, values) => client.query(sql, values), close: () => client.end() }
}

async function openEmbedded(): Promise<{ run: Run; close: () => Promise<void> }> {
  const database = await PGlite.create()
  const folder = 'prisma/migrations'
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await database.exec(readFileSync(join(folder, entry.name, 'migration.sql'), 'utf8'))
  return { run: (sql, values) => database.query(sql, values), close: () => database.close() }
}

// Goal: what lived in an embedded directory lives on in Postgres, to the last value, or nothing of it does; whoever moves
// is told which and what to do. Method: a directory that was lived in through the real doors, the command as the terminal
// runs it, real targets of every kind, and a connection that Postgres itself ends half-way.

import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runMove } from '../../src/admin/move.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { createLog } from '../../src/log.ts'
import { createKey } from '../../src/meter/create-key.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { lockDirectory } from '../../src/store/directory-lock.ts'
import { openEmbedded } from '../../src/store/embedded.ts'
import { type MigrationConnection, migrate } from '../../src/store/migrate.ts'
import { olga, openOffice, sam } from '../slack/office.ts'
import { createEmptyDatabase, type EmptyDatabase } from '../support/empty-database.ts'
import { NOON, record, report } from '../support/meter.ts'

const ENCRYPTION_KEY = randomBytes(32).toString('base64')
/** What a text column may hold and a careless copy would not bring back. */
const ODD = `quotes ' " and \\ {a,"b"} NULL, \ttab, Zoë, 日本, 😀, <!channel>`
const silent = createLog('silent')
let folder: string
let dataDir: string
/** Every row that lay in the directory, as Postgres tells it in JSON. */
let lived: Record<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-move-'))
  dataDir = join(folder, 'data')
  lived = await live()
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

/** Two people and a program spend a pool past its lines; one takes something back; what is posted is posted. */
async function live(): Promise<Record<string, string[]>> {
  const store = await openEmbedded(dataDir, silent)
  const office = await openOffice(store, { encryptionKey: ENCRYPTION_KEY })
  const { deps, workspaceId } = office
  await office.pool({ owner: olga })
  await office.type('2 mobile for Prospecting #q4-webinar segment:smb')
  await office.type(`3 email ${ODD}`)
  await office.type('undo')
  await office.type('for #q4-webinar', { userId: olga })
  await createKey(deps, { workspaceId, name: 'crm', pools: [], readOnly: true, actorId: null, via: 'test' })
  const spends = Array.from({ length: 40 }, () =>
    report({ credits: 21_250, member: { slackUserId: sam }, note: ODD, contact: 'jane@example.com' }),
  )
  await record(deps, workspaceId, spends)
  const balance = { left: 50 * CREDIT }
  await takeReading(deps, { workspaceId, pool: 'apollo', poolIds: [], balance, asOf: new Date(NOON), source: 'test' })
  await office.delivery.runOnce()
  await office.close()
  const rows = await rowsOf({
    exec: (script) => store.db.$executeRawUnsafe(script),
    query: async (sql) => ({ rows: await store.db.$queryRawUnsafe(sql) }),
  })
  await store.close()
  return rows
}

/** All rows of all tables but the history of the migrations, in an order of their own. */
async function rowsOf(connection: MigrationConnection): Promise<Record<string, string[]>> {
  const { rows: tables } = await connection.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> '_prisma_migrations'`,
  )
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await connection.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
    if (rows.length > 0) found[name] = rows.map(({ row }) => row).sort()
  }
  return found
}

async function schemaOf(connection: MigrationConnection): Promise<unknown> {
  const { rows } = await connection.query(
    `select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated from pg_constraint
     where connamespace = 'public'::regnamespace order by 1, 2`,
  )
  return rows
}

const targets: EmptyDatabase[] = []
afterAll(() => Promise.all(targets.map((target) => target.remove())))

async function newTarget(prepare?: (connection: MigrationConnection) => Promise<unknown>) {
  const target = await createEmptyDatabase()
  targets.push(target)
  await prepare?.(target.connection)
  return target
}

async function move(databaseUrl: string | undefined, settings: Record<string, string> = {}, ...args: string[]) {
  const printed: string[] = []
  const noted: string[] = []
  const env = {
    ...{ DATA_DIR: dataDir, ENCRYPTION_KEY, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' },
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...settings,
  }
  const exitCode = await runMove(args, {
    directory: folder,
    env,
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
  })
  return { exitCode, printed, noted }
}

const NO_PORT = 'postgres://purser:hush@127.0.0.1:2/purser'

it('brings every row over, also after a connection was lost half-way, and says so when it is asked again', async () => {
  const { connection, databaseUrl } = await newTarget(async (to) => {
    await migrate(to, silent)
    await to.exec(`create function pull_the_plug() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      create trigger plug before insert on notice for each row execute function pull_the_plug()`)
  })
  const keys = await schemaOf(connection)
  const entries = lived.entry?.length
  // Rows of these point at each other in a circle, or at rows of their own table.
  for (const table of ['entry', 'alert', 'member', 'message', 'notice']) expect(lived).toHaveProperty(table)
  const rows = Object.values(lived).flat().length
  const lost = await move(databaseUrl)
  expect(lost).toMatchObject({ exitCode: 1, printed: [] })
  expect(lost.noted.at(-1)).toMatch(/^The move to postgres at .* broke off: .+\. Nothing of it was kept: move again/)
  expect(lost.noted).toContain(`entry: ${entries} of ${entries} rows`)
  expect(await rowsOf(connection)).toEqual({})
  expect(await schemaOf(connection)).toEqual(keys)

  await connection.exec('drop function pull_the_plug cascade')
  const moved = await move(databaseUrl)
  expect(moved.exitCode).toBe(0)
  expect(await rowsOf(connection)).toEqual(lived)
  expect(await schemaOf(connection)).toEqual(keys)
  expect(moved.printed[0]).toContain(
    `Moved ${rows} rows in ${Object.keys(lived).length} tables, embedded in ${dataDir}, to postgres at `,
  )
  expect(moved.printed).toContain(`  entry: ${entries} rows, the same in both`)
  expect(moved.printed).toContainEqual(expect.stringMatching(/^Total: 1 pool, \d+ values, all hold\.$/))
  expect(moved.printed.at(-1)).toBe(
    `Keep ${dataDir} as a copy, and do not start Purser on it again: what is written there stays there.`,
  )

  const again = await move(databaseUrl)
  expect(again).toMatchObject({ exitCode: 0, noted: [] })
  expect(again.printed[0]).toMatch(/ holds what is embedded in .* already, to the last value: /)

  await connection.exec(`update pool set name = 'Apollo, renamed'`)
  const used = await move(databaseUrl)
  expect(used).toMatchObject({ exitCode: 1, printed: [] })
  expect(used.noted.join()).toMatch(/is not empty, and nothing of it is overwritten: it holds .*\d+ rows? of /)
}, 60_000)

it('brings a table that no list knows, and every kind of value in it', async () => {
  const odd = `create table "Odd ""one" (id int generated always as identity primary key, above int references "Odd ""one",
    exact numeric, moment timestamptz, local timestamp, day date, span interval, real float8, bytes bytea, doc jsonb,
    texts text[], numbers int[], one uuid, yes boolean, twice int generated always as (id * 2) stored)`
  const pglite = new PGlite(join(dataDir, 'database'))
  await pglite.exec(odd)
  await pglite.query(
    `insert into "Odd ""one" (above, exact, moment, local, day, span, real, bytes, doc, texts, numbers, one, yes) values
       (2, 12345678901234567890.000000000000000001, '2026-11-01 00:30:00.123456+05:30', '2026-11-01', '-infinity',
        '1 mon -3 days', 0.1, '\\x00ff5c27', $1::jsonb, $2, '{1,null,-3}', gen_random_uuid(), false),
       (1, 'NaN', 'infinity', null, '0044-03-15 BC', null, 5e-324, '', 'null', '{}', '{{1,2},{3,4}}', null, null)`,
    [JSON.stringify({ [ODD]: [1.1, ODD] }), [ODD, null, '', 'NULL', '{}']],
  )
  // More rows than go over at once.
  await pglite.exec(`insert into "Odd ""one" (exact) select n / 7.0 from generate_series(3, 5000) n`)
  const before = await rowsOf(pglite)
  await pglite.close()

  const { connection, databaseUrl } = await newTarget()
  const unlike = await move(databaseUrl)
  expect(unlike).toMatchObject({ exitCode: 1, printed: [] })
  expect(unlike.noted.join()).toContain('differ in the columns of the table Odd "one')
  await connection.exec(odd)
  // A server may write values in other forms than ours.
  await connection.exec(`do $$ begin execute format('alter database %I set bytea_output = escape', current_database());
    execute format('alter database %I set timezone = ''Asia/Kolkata''', current_database()); end $$`)
  const moved = await move(databaseUrl)
  expect(moved.exitCode).toBe(0)
  expect(moved.noted.filter((line) => line.startsWith('Odd'))).toEqual(
    ['2,000', '4,000', '5,000'].map((rows) => `Odd "one: ${rows} of 5,000 rows`),
  )
  expect(await rowsOf(connection)).toEqual(before)
  const { rows } = await connection.query(`insert into "Odd ""one" default values returning id`)
  expect(rows).toEqual([{ id: 5001 }])
}, 60_000)

describe('is refused, with nothing written,', () => {
  it('where there is nothing to move or nowhere to move it', async () => {
    expect((await move(undefined)).noted).toEqual([expect.stringMatching(/^DATABASE_URL is not set: it names/)])
    const empty = join(folder, 'empty')
    await mkdir(join(empty, 'database'), { recursive: true })
    for (const nowhere of [join(folder, 'none'), empty])
      expect(await move(NO_PORT, { DATA_DIR: nowhere })).toEqual({
        exitCode: 1,
        printed: [],
        noted: [expect.stringContaining(`There is no embedded database in ${nowhere}, so there is nothing to move.`)],
      })
    const { noted } = await move(NO_PORT)
    expect(noted).toEqual([expect.stringMatching(/^Cannot reach the database postgres at 127\.0\.0\.1:2\/purser: /)])
    expect(noted.join()).not.toContain('hush')
    expect(await move(NO_PORT, { ENCRYPTION_KEY: 'short' })).toMatchObject({ exitCode: 2, printed: [] })
    expect((await move(NO_PORT, {}, '--force')).noted).toEqual([
      expect.stringContaining('"--force" says nothing to it'),
    ])
  })

  it('while a running Purser holds the directory', async () => {
    const lock = await lockDirectory(dataDir)
    const { exitCode, noted } = await move(NO_PORT)
    await lock.release()
    expect(exitCode).toBe(1)
    expect(noted).toEqual([
      expect.stringMatching(/is in use by process \d+, since .*\. Stop Purser there, and move then: /),
    ])
  })

  it('where the target is in use by something else, or the key is not the one that wrote the directory', async () => {
    const { connection, databaseUrl } = await newTarget((to) => to.exec('create table wiki (page text)'))
    expect((await move(databaseUrl)).noted.join()).toMatch(
      /is in use by something else: it holds the table wiki\. Make/,
    )
    await connection.exec('drop table wiki')
    const wrong = await move(databaseUrl, { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') })
    expect(wrong.noted.join()).toMatch(/^ENCRYPTION_KEY is not the key that this database was written with/)
    expect(await rowsOf(connection)).toEqual({})
  }, 30_000)
})

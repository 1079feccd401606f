// The migration runner: what it applies, what it notes, what it refuses, and that Prisma's own engine agrees.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../src/log.ts'
import { findMigrations, migrate } from '../../src/store/migrate.ts'
import { createEmptyDatabase } from '../support/empty-database.ts'
import { openSchemaEngine } from '../support/schema-engine.ts'

const log = createLog('silent')
const folder = mkdtempSync(join(tmpdir(), 'purser-migrations-'))
const first = 'create table one (id int primary key);\n-- a remark; with a semicolon\ninsert into one values (1);\n'
const second =
  'create function two() returns int language sql as $$ select 2; $$;\nalter table one add column b text;\n'

const database = await createEmptyDatabase()

beforeEach(async () => {
  await database.clear()
  rmSync(folder, { recursive: true })
  writeMigration('20260101000000_first', first)
  writeMigration('20260102000000_second', second)
  writeFileSync(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await database.remove()
})

function writeMigration(name: string, script: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), script)
}

function run(): Promise<string[]> {
  return migrate(database.connection, log, folder)
}

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  return (await database.connection.query(sql)).rows
}

describe('an empty database', () => {
  test('gets every script in the order of the names, and the second run has nothing to do', async () => {
    expect(await run()).toEqual(['20260101000000_first', '20260102000000_second'])
    expect(await rowsOf('select * from one')).toEqual([{ id: 1, b: null }])
    expect(await rowsOf('select two() as two')).toEqual([{ two: 2 }])
    expect(await run()).toEqual([])
  })

  test('gets a history that Prisma reads as its own and finds complete', async () => {
    await run()
    const history = await rowsOf(
      `select migration_name, checksum, finished_at >= started_at as finished, rolled_back_at, logs, applied_steps_count
         from _prisma_migrations order by migration_name`,
    )
    expect(history).toEqual(
      [
        ['20260101000000_first', first],
        ['20260102000000_second', second],
      ].map(([name, script]) => ({
        migration_name: name,
        checksum: createHash('sha256').update(String(script)).digest('hex'),
        finished: true,
        rolled_back_at: null,
        logs: null,
        applied_steps_count: 1,
      })),
    )
    const engine = await openSchemaEngine(database.adapterFactory)
    expect(await engine.diagnose({ '20260101000000_first': first, '20260102000000_second': second })).toEqual({
      editedMigrationNames: [],
      failedMigrationNames: [],
      hasMigrationsTable: true,
      history: null,
    })
    // The same question with another script, to see that the answer above is not always the same.
    expect(
      await engine.diagnose({ '20260101000000_first': 'select 1;', '20260102000000_second': second }),
    ).toMatchObject({ editedMigrationNames: ['20260101000000_first'] })
  })
})

describe('a database with a history', () => {
  test('gets only what is missing', async () => {
    await run()
    writeMigration('20260103000000_third', 'create table three ();')
    expect(await run()).toEqual(['20260103000000_third'])
  })

  test('that is newer than the program is refused, with the name of what is not known', async () => {
    await run()
    rmSync(join(folder, '20260102000000_second'), { recursive: true })
    await expect(run()).rejects.toMatchObject({
      code: 'migration',
      message: expect.stringMatching(/newer than this program: it holds migration 20260102000000_second/),
    })
  })

  test('that applied another text of a script is refused, with its name', async () => {
    await run()
    writeMigration('20260101000000_first', `${first} `)
    await expect(run()).rejects.toMatchObject({
      code: 'migration',
      message: expect.stringMatching(/20260101000000_first was changed after this database had applied it/),
    })
  })

  test('does not mind the line ends of another system', async () => {
    await run()
    writeMigration('20260101000000_first', first.replaceAll('\n', '\r\n'))
    expect(await run()).toEqual([])
  })

  test('that Prisma left half done is refused, until Prisma has marked it as rolled back', async () => {
    await run()
    await database.connection.exec(
      `update _prisma_migrations set finished_at = null where migration_name like '%second'`,
    )
    await expect(run()).rejects.toThrow(/20260102000000_second was begun by "prisma migrate" and did not finish/)
    await database.connection.exec(
      `update _prisma_migrations set rolled_back_at = now() where migration_name like '%second';
       drop function two; alter table one drop column b`,
    )
    expect(await run()).toEqual(['20260102000000_second'])
  })
})

test('a script that fails leaves nothing of itself, keeps those before it, and can be mended', async () => {
  writeMigration('20260102000000_second', 'create table half (); select 1 / 0;')
  await expect(run()).rejects.toMatchObject({
    code: 'migration',
    message: expect.stringMatching(
      /^Migration 20260102000000_second failed: division by zero\. Nothing of it was kept\.$/,
    ),
  })
  expect(await rowsOf(`select to_regclass('half')::text as half, to_regclass('one')::text as one`)).toEqual([
    { half: null, one: 'one' },
  ])
  writeMigration('20260102000000_second', second)
  expect(await run()).toEqual(['20260102000000_second'])
})

describe('the folder of the scripts', () => {
  test('is found from the sources and from the built program', () => {
    const root = join(import.meta.dirname, '../..')
    expect(findMigrations(join(root, 'src/store'))).toBe(join(root, 'prisma/migrations'))
    expect(findMigrations(join(root, 'dist/src/store'))).toBe(join(root, 'prisma/migrations'))
  })

  test('is missed loudly', () => {
    expect(() => findMigrations(tmpdir())).toThrow(/the installation is incomplete/)
  })

  test('holds a script in each of its directories', () => {
    const directories = readdirSync(findMigrations(), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    for (const { name } of directories) {
      expect(readFileSync(join(findMigrations(), name, 'migration.sql'), 'utf8').trim()).not.toBe('')
    }
    expect(directories).not.toHaveLength(0)
  })
})

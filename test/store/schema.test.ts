// Reads the catalogue of a migrated database: every key of a workspace's table leads with workspace_id, and the
// migrations give exactly what prisma/schema.prisma says.
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { openSchemaEngine } from '../support/schema-engine.ts'
import { openPGlite, openTestStore } from '../support/store.ts'

const store = await openTestStore()

/** Tables of the deployment, which belong to no workspace. */
const deploymentTables = ['_prisma_migrations', 'job_slot']

type Key = { table: string; key: string; kind: 'p' | 'u' | 'f' | 'index'; columns: string[]; target: string[] | null }

/** Every primary, unique and foreign key, and every unique index, with its columns in order. */
function readKeys(db: Database): Promise<Key[]> {
  return db.$queryRaw<Key[]>`
    select t.relname::text as table, c.conname::text as key, c.contype::text as kind,
      (select array_agg(a.attname::text order by k.n) from unnest(c.conkey) with ordinality k(num, n)
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num) as columns,
      (select array_agg(a.attname::text order by k.n) from unnest(c.confkey) with ordinality k(num, n)
         join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num) as target
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
    union all
    select t.relname::text, i.relname::text, 'index',
      (select array_agg(coalesce(a.attname::text, '(expression)') order by k.n)
         from unnest(x.indkey::int2[]) with ordinality k(num, n)
         left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.num), null
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where x.indisunique and t.relnamespace = 'public'::regnamespace
      and not exists (select 1 from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u'))
    order by 1, 2`
}

/** The keys that break the rule, in words. */
function strayKeys(keys: readonly Key[]): string[] {
  return keys
    .filter(({ table }) => !deploymentTables.includes(table))
    .filter(({ columns, target }) => columns[0] !== 'workspace_id' || (target && target[0] !== 'workspace_id'))
    .map(({ table, key, columns, target }) => `${table}.${key} (${columns})${target ? ` -> (${target})` : ''}`)
}

test('every primary, unique and foreign key of a workspace table leads with workspace_id, on both its ends', async () => {
  const keys = await readKeys(store.db)
  expect(strayKeys(keys)).toEqual([])
  expect(new Set(keys.map(({ kind }) => kind))).toContain('f')
})

test('every table has a primary key, and every workspace table but workspace itself reaches it', async () => {
  const tables = await store.db.$queryRaw<{ name: string }[]>`
    select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`
  const keys = await readKeys(store.db)
  const having = (kind: Key['kind']) => new Set(keys.filter((key) => key.kind === kind).map(({ table }) => table))
  const names = tables.map(({ name }) => name)
  expect(names.filter((name) => !having('p').has(name))).toEqual([])
  const unrooted = names.filter((name) => !having('f').has(name) && ![...deploymentTables, 'workspace'].includes(name))
  expect(unrooted).toEqual([])
})

test('a key that does not lead with the workspace would be found', async () => {
  await store.db.$executeRaw`create table stray (id int, workspace_id text, primary key (id, workspace_id))`
  await store.db.$executeRaw`create unique index stray_expression on stray ((id + 1))`
  const found = strayKeys(await readKeys(store.db))
  await store.db.$executeRaw`drop table stray`
  expect(found).toEqual(['stray.stray_expression ((expression))', 'stray.stray_pkey (id,workspace_id)'])
})

test('no unique key of a workspace table holds a column that may be null, unless it is meant to', async () => {
  // Two nulls in a unique key admit duplicates. A Slack user id is null for everybody from outside, on purpose.
  const meant = ['member.slack_user_id']
  const nullable = await store.db.$queryRaw<{ column: string }[]>`
    select distinct t.relname || '.' || a.attname as column
    from pg_index x join pg_class t on t.oid = x.indrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = any (x.indkey::int2[])
    where x.indisunique and not a.attnotnull and t.relnamespace = 'public'::regnamespace`
  expect(nullable.map(({ column }) => column).filter((column) => !meant.includes(column))).toEqual([])
})

test('the migrations make exactly the schema that Prisma reads', async () => {
  // On the embedded engine in any case: Prisma's Postgres adapter cannot read the catalogue's "char" columns.
  const pglite = await openPGlite()
  const engine = await openSchemaEngine(new PrismaPGlite(pglite))
  expect(await engine.diffToSchema()).toBe('-- This is an empty migration.')
  await pglite.exec('alter table pool drop column unit')
  expect(await engine.diffToSchema()).toContain('ALTER TABLE "pool" ADD COLUMN')
  await pglite.close()
})

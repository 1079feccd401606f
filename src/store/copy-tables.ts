// Copies the rows of every table from one database to another, and proves that both hold the same. Values go as the text
// in which Postgres itself writes and reads them, which loses nothing of any type.

import { PurserError } from '../errors.ts'
import { type Column, listForeignKeys, listSequences, quoted, type Table } from './catalogue.ts'
import type { MigrationConnection } from './migrate.ts'

/** How far the copy is: `rows` of `of` rows of a table are there. */
export interface CopyProgress {
  table: string
  rows: number
  of: number
}

/** What a table holds: the same rows in any order have the same hash. */
export interface TableContent {
  table: string
  rows: number
  hash: string
}

const BATCH_ROWS = 2_000

/** How values are written as text: a server may have been set otherwise. */
const TEXT_FORMS = `set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres';
  set extra_float_digits = 1; set bytea_output = 'hex'`

/** Has a connection write every value in the form in which the other one does. */
export async function alignTextForms(connection: MigrationConnection): Promise<void> {
  await connection.exec(TEXT_FORMS)
}

/** How many rows each table has. */
export async function countRows(connection: MigrationConnection, tables: readonly Table[]): Promise<TableCount[]> {
  const counts: TableCount[] = []
  for (const { name } of tables) {
    const { rows } = await connection.query<{ count: string }>(`select count(*)::text as count from ${quoted(name)}`)
    counts.push({ table: name, rows: Number(rows[0]?.count) })
  }
  return counts
}

export type TableCount = Pick<TableContent, 'table' | 'rows'>

/** What every table holds. */
export async function fingerprint(connection: MigrationConnection, tables: readonly Table[]): Promise<TableContent[]> {
  const contents: TableContent[] = []
  for (const { name, columns } of tables) {
    const names = columns.map((column) => quoted(column.name)).join(', ')
    // A sum, since the two engines may sort texts differently. Of sha256 rather than md5, which some servers forbid.
    const { rows } = await connection.query<{ count: string; hash: string }>(
      `select count(*)::text as count, concat_ws(' ', sum(('x' || encode(substr(h, 1, 8), 'hex'))::bit(64)::int8),
         sum(('x' || encode(substr(h, 9, 8), 'hex'))::bit(64)::int8)) as hash
       from (select sha256(convert_to(row(${names})::text, 'UTF8')) as h from ${quoted(name)}) r`,
    )
    contents.push({ table: name, rows: Number(rows[0]?.count), hash: rows[0]?.hash ?? '' })
  }
  return contents
}

/** The tables of which the two databases hold something else. */
export function differing(one: readonly TableContent[], other: readonly TableContent[]): string[] {
  const others = new Map(other.map(({ table, rows, hash }) => [table, `${rows} ${hash}`]))
  return one.filter(({ table, rows, hash }) => others.get(table) !== `${rows} ${hash}`).map(({ table }) => table)
}

/**
 * Copies all rows into tables that are empty, inside the transactions that the caller has opened on both, and answers
 * what both hold then. Throws where a row is refused, a key points nowhere, or a table holds something else afterwards.
 *
 * Rows point at each other in circles (a member at the pool used last, a pool by its owners at members) and at rows of
 * their own table, so no order of inserting satisfies the foreign keys. They are taken away meanwhile and made again,
 * which checks every row: that needs an owner of the tables, where switching the checks off would need a superuser.
 */
export async function copyTables(
  source: MigrationConnection,
  target: MigrationConnection,
  tables: readonly Table[],
  onProgress: (progress: CopyProgress) => void,
): Promise<TableContent[]> {
  const held = await fingerprint(source, tables)
  const keys = await listForeignKeys(target)
  for (const { table, name } of keys) await target.exec(`alter table ${quoted(table)} drop constraint ${quoted(name)}`)
  for (const [index, table] of tables.entries())
    await copyTable(source, target, table, (rows) =>
      onProgress({ table: table.name, rows, of: held[index]?.rows ?? 0 }),
    )
  for (const { name, value } of await listSequences(source))
    await target.query('select setval($1::regclass, $2::bigint)', [name, value])
  for (const { table, name, definition } of keys)
    await target.exec(`alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`)
  // Without it the first queries are planned as if the tables were empty.
  await target.exec('analyze')
  const wrong = differing(held, await fingerprint(target, tables))
  if (wrong.length > 0) throw new PurserError('unexpected', `${wrong.join(', ')} came out different from what was read`)
  return held
}

async function copyTable(
  source: MigrationConnection,
  target: MigrationConnection,
  { name, columns }: Table,
  onRows: (rows: number) => void,
): Promise<void> {
  const written = columns.filter(({ generated }) => !generated)
  const names = written.map((column) => quoted(column.name))
  const texts = names.map((column, index) => `${column}::text as c${index}`)
  const insert = insertion(name, written)
  await source.exec(`declare moved no scroll cursor for select ${texts.join(', ')} from ${quoted(name)}`)
  let copied = 0
  for (;;) {
    const { rows } = await source.query<Record<string, string | null>>(`fetch ${BATCH_ROWS} from moved`)
    if (rows.length === 0) break
    await target.query(
      insert,
      names.map((_, index) => rows.map((row) => row[`c${index}`] ?? null)),
    )
    copied += rows.length
    onRows(copied)
  }
  await source.exec('close moved')
}

/** One statement for a whole batch, whose parameters are the columns. */
function insertion(table: string, columns: readonly Column[]): string {
  const names = columns.map((column) => quoted(column.name)).join(', ')
  const values = columns.map(({ type }, index) => `c${index}::${type}`).join(', ')
  const parameters = columns.map((_, index) => `$${index + 1}::text[]`).join(', ')
  const aliases = columns.map((_, index) => `c${index}`).join(', ')
  return `insert into ${quoted(table)} (${names}) overriding system value
    select ${values} from unnest(${parameters}) as r(${aliases})`
}

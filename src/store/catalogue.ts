// What a database consists of, read from its own catalogue, so that no list of tables beside the migrations can forget one.

import type { MigrationConnection } from './migrate.ts'

export interface Table {
  name: string
  columns: Column[]
}

export interface Column {
  name: string
  /** As in a cast: `numeric(15,3)`. */
  type: string
  /** Figured from other columns: it cannot be written. */
  generated: boolean
}

/** A foreign key, with what makes it anew. */
export interface ForeignKey {
  table: string
  name: string
  definition: string
}

/** What the migration runner writes itself, in every database it prepares. */
const HISTORY = '_prisma_migrations'

/** The tables of the schema in use by name, with their columns by name; the history of the migrations is left out. */
export async function listTables(connection: MigrationConnection): Promise<Table[]> {
  const { rows } = await connection.query<{ table: string; name: string; type: string; generated: boolean }>(
    `select t.relname::text as table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attgenerated <> '' as generated
     from pg_class t join pg_attribute a on a.attrelid = t.oid
     where t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p') and not t.relispartition
       and a.attnum > 0 and not a.attisdropped and t.relname <> $1
     order by t.relname::text collate "C", a.attname::text collate "C"`,
    [HISTORY],
  )
  const tables = new Map<string, Column[]>()
  for (const { table, ...column } of rows) tables.set(table, [...(tables.get(table) ?? []), column])
  return [...tables].map(([name, columns]) => ({ name, columns }))
}

/** Every foreign key between the tables of the schema in use. */
export async function listForeignKeys(connection: MigrationConnection): Promise<ForeignKey[]> {
  const { rows } = await connection.query<{ table: string; name: string; definition: string }>(
    `select t.relname::text as table, c.conname::text as name, pg_get_constraintdef(c.oid) as definition
     from pg_constraint c join pg_class t on t.oid = c.conrelid
     where c.connamespace = current_schema()::regnamespace and c.contype = 'f' and c.conparentid = 0
     order by 1, 2`,
  )
  return rows
}

/** Where each sequence stands that has given a number already. */
export async function listSequences(connection: MigrationConnection): Promise<{ name: string; value: string }[]> {
  const { rows } = await connection.query<{ name: string; value: string }>(
    `select quote_ident(sequencename) as name, last_value::text as value from pg_sequences
     where schemaname = current_schema() and last_value is not null`,
  )
  return rows
}

/** A name of the catalogue as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

// Prisma's own schema engine, as WebAssembly: what `prisma migrate` would say of a database, without the binary that
// it downloads.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'

const prisma = join(import.meta.dirname, '../../prisma')
const filters = { externalTables: [], externalEnums: [] }

/** What the engine says of one database. */
export type SchemaEngine = {
  /** `prisma migrate status` for a history of these migrations: name to script. */
  diagnose(migrations: Readonly<Record<string, string>>): Promise<engine.DiagnoseMigrationHistoryOutput>
  /** The SQL that would make the database what prisma/schema.prisma says; a remark where there is nothing to do. */
  diffToSchema(): Promise<string>
}

/** The engine on the database of `factory`. */
export async function openSchemaEngine(factory: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  await load()
  const schema = { path: 'schema.prisma', content: await readFile(join(prisma, 'schema.prisma'), 'utf8') }
  const adapter = bindMigrationAwareSqlAdapterFactory(factory)
  const opened = await engine.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter)
  return {
    diagnose(migrations) {
      const migrationDirectories = Object.entries(migrations).map(([path, value]) => ({
        path,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } },
      }))
      const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' }
      const migrationsList = { baseDir: 'migrations', lockfile, migrationDirectories, shadowDbInitScript: '' }
      return opened.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters })
    },
    async diffToSchema() {
      const { stdout } = await opened.diff({
        from: { tag: 'schemaDatasource', files: [schema], configDir: '.' },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: null,
        filters,
      })
      return (stdout ?? '').trim()
    },
  }
}

let loaded = false

// The package's own entry imports the .wasm file as a module, which Node 20 does not do.
async function load(): Promise<void> {
  if (loaded) return
  loaded = true
  const bindings = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const code = await readFile(bindings.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': { ...engine } })
  engine.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
}

// What we use of it; TypeScript knows WebAssembly only with the browser's whole library.
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}

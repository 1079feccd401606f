// Tells the Prisma command where the schema is. Only `prisma generate` is used in daily work;
// the running app applies prisma/migrations itself (src/store/migrate.ts).
import { defineConfig } from 'prisma/config'

// `prisma generate` looks for a schema engine that it never runs. Any existing file satisfies it,
// so that generating needs no download.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
})

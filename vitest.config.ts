// Two projects. `any`: every test, on the embedded engine, or on Postgres where TEST_DATABASE_URL is set. `pg`: the
// races that need several processes, only on Postgres; `npm run test:pg` finds or starts one and runs both.
import { defineConfig } from 'vitest/config'

const onPostgres = Boolean(process.env.TEST_DATABASE_URL)
// Vitest reads this file more than once, and its workers inherit the environment.
process.env.FC_SEED ??= String(Math.trunc(Math.random() * 2 ** 31))
const globalSetup = 'test/support/global-setup.ts'
const racesOnly = 'test/**/*.pg.test.ts'
// What reaches no database, or only the embedded one, says the same on Postgres: `npm test` has said it.
const withoutPostgres = [
  'test/*.test.ts',
  'test/{core,playground,slack}/**',
  'test/admin/{built,socket}.test.ts',
  'test/http/{instant,json}.test.ts',
  'test/races/kill.test.ts',
  'test/store/{directory-lock,secrets,handed-out-key}.test.ts',
]

export default defineConfig({
  test: {
    // A process a file, so that a file cannot lean on what another left behind. Two at once: an embedded database
    // takes about 400 MB.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test without a single expect passes whatever the code does.
    expect: { requireAssertions: true },
    setupFiles: 'test/support/setup.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'any',
          globalSetup,
          include: ['test/**/*.test.ts'],
          exclude: [racesOnly, ...(onPostgres ? withoutPostgres : [])],
        },
      },
      ...(onPostgres ? [{ extends: true as const, test: { name: 'pg', globalSetup, include: [racesOnly] } }] : []),
    ],
  },
})

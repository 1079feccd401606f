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
  // Its messages are drawn from the same rows; what replicas do with these is in test/schedule.
  'test/flows/quarter.test.ts',
  'test/store/{directory-lock,secrets,handed-out-key}.test.ts',
  // In CI, which has ten minutes, the walk says for all forms and messages that they read the same on both engines.
  // And it starts the built app on Postgres itself.
  ...(process.env.CI ? ['test/flows/slack-*.test.ts', 'test/admin/start.test.ts'] : []),
]

export default defineConfig({
  test: {
    // Two processes, each with one copy of the program for all its files: loading it anew a hundred times took half of the
    // run. Every file opens a database of its own and closes it, and setup.ts sees that it leaves no server behind.
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
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

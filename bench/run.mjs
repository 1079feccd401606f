// `npm run bench`: measures the built app on the embedded engine and on Postgres. Uses BENCH_DATABASE_URL, or starts a
// throw-away cluster; where the machine has no Postgres, only the embedded engine is measured. Arguments: embedded, postgres.
// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findOrStart } from '../test/support/pg-cluster.mjs'

const wanted = process.argv.slice(2)
const engines = ['embedded', 'postgres'].filter((engine) => wanted.length === 0 || wanted.includes(engine))

/** @param {string} engine @param {string} [databaseUrl] */
async function measure(engine, databaseUrl) {
  const env = { ...process.env, ...(databaseUrl ? { BENCH_DATABASE_URL: databaseUrl } : {}) }
  const bench = spawn(process.execPath, ['dist/bench/main.js', engine], { stdio: 'inherit', env })
  const [code] = await once(bench, 'exit')
  if (code !== 0) process.exitCode = 1
}

for (const engine of engines) {
  if (engine === 'embedded') {
    await measure(engine)
    continue
  }
  try {
    const cluster = await findOrStart(process.env.BENCH_DATABASE_URL)
    try {
      await measure(engine, cluster.url)
    } finally {
      await cluster.stop()
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

// `npm run test:pg`: every test on Postgres, both projects. Uses TEST_DATABASE_URL, or starts a cluster from this
// machine's Postgres binaries and removes it afterwards, also after a failure or a signal. Arguments go to vitest.
// @ts-check
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findOrStart } from './pg-cluster.mjs'

/** @param {string} url @returns {Promise<number>} */
function runTests(url) {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const tests = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: url },
  })
  // The tests end first, then the cluster; a second signal does not hurry that.
  interrupt = (signal) => tests.kill(signal)
  return new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)))
}

/** What a signal does: at first it is only remembered, so that a cluster half started is not left behind. */
let interrupted = false
/** @param {NodeJS.Signals} _signal */
let interrupt = (_signal) => {
  interrupted = true
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => interrupt(signal))

try {
  const cluster = await findOrStart(process.env.TEST_DATABASE_URL)
  try {
    process.exitCode = interrupted ? 1 : await runTests(cluster.url)
  } finally {
    await cluster.stop()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

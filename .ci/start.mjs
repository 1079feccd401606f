// Starts the built app as an operator would, waits until /readyz says that it is ready, asks it to stop and expects exit
// code 0. Arguments: embedded or postgres, and the node program to run it with.
// @ts-check
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findOrStart } from '../test/support/pg-cluster.mjs'

const READY_MS = 60_000
const STOP_MS = 20_000

const [engine, program = process.execPath] = process.argv.slice(2)

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** @param {string} url @param {import('node:child_process').ChildProcess} app */
async function untilReady(url, app) {
  const until = Date.now() + READY_MS
  let last = ''
  while (Date.now() < until && app.exitCode === null && app.signalCode === null) {
    try {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })
      last = `${answer.status} ${await answer.text()}`
      if (answer.status === 200) return last
    } catch (error) {
      last = String(error)
    }
    await pause(200)
  }
  throw new Error(`It was never ready: ${last}`)
}

/** @param {string} folder @param {string | undefined} databaseUrl */
async function startAndStop(folder, databaseUrl) {
  const port = await findFreePort()
  const closedPort = await findFreePort()
  const app = spawn(program, [join(import.meta.dirname, '../dist/src/main.js')], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SLACK_BOT_TOKEN: 'xoxb-not-a-token',
      SLACK_SIGNING_SECRET: 'not-a-secret',
      // Nobody listens there: the app has to start, and to say so, while Slack is out of reach.
      SLACK_API_URL: `http://127.0.0.1:${closedPort}/api`,
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    },
  })
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    app.once('error', (error) => resolve(error.message))
    app.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`))
  })
  try {
    console.log(`/readyz: ${await untilReady(`http://127.0.0.1:${port}`, app)}`)
    app.kill('SIGTERM')
    const end = await Promise.race([ended, pause(STOP_MS, `no end within ${STOP_MS / 1_000} s`, { ref: false })])
    console.log(`After SIGTERM: ${end}`)
    if (end !== 'exit code 0') process.exitCode = 1
  } finally {
    if (app.exitCode === null) app.kill('SIGKILL')
  }
}

const folder = mkdtempSync(join(tmpdir(), 'purser-start-'))
const cluster = engine === 'postgres' ? await findOrStart(process.env.TEST_DATABASE_URL) : undefined
try {
  await startAndStop(folder, cluster?.url)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await cluster?.stop()
  rmSync(folder, { recursive: true, force: true })
}

// Goal: whoever starts the program is told in a sentence what keeps it from working, and never by a stack.
// Method: the built program as a process of its own, beside a port that is taken and a Slack that is not there.

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build, runBuilt } from './run-built.ts'

const MAIN = 'dist/src/main.js'
let folder: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-start-'))
  env = {
    DATA_DIR: join(folder, 'data'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 's',
    // A port that no service has, and that fetch does not refuse by itself.
    SLACK_API_URL: 'http://127.0.0.1:2/api',
    PORT: '0',
  }
  await build(folder)
}, 180_000)
afterAll(() => rm(folder, { recursive: true }))

it('names the port that another program has', async () => {
  const other = createServer().listen(0)
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { stderr, exitCode } = await runBuilt({ folder, env: { ...env, PORT: String(port) } }, MAIN)
  other.close()
  expect(stderr).toBe(`Port ${port} is in use by another program. Stop it, or set PORT to a free one.\n`)
  expect(exitCode).toBe(1)
}, 60_000)

it('says in one line why Slack cannot be reached, and when it tries again', async () => {
  const until = (stdout: string) => stdout.includes('Purser is ready')
  const { stdout, stderr, exitCode } = await runBuilt({ folder, env, until }, MAIN)
  const lines = stdout.split('\n').filter((line) => line.includes('"warn"') || line.includes('"error"'))
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'warn',
      reason: 'Slack cannot be reached (127.0.0.1:2: ECONNREFUSED)',
      nextTrySeconds: 5,
    }),
  ])
  expect(stdout).not.toContain('http request failed')
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
}, 60_000)

// Goal: the built program works as a process of its own: outputs, exit codes, a directory locked and let go again.
// Method: build as npm's scripts do, then run it in a folder without an .env, so that nobody's own database is touched.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build, runBuilt } from './run-built.ts'

let folder: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-built-'))
  env = {
    DATA_DIR: join(folder, 'data'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 's',
  }
  await build(folder)
}, 180_000)
afterAll(() => rm(folder, { recursive: true }))

function admin(settings: NodeJS.ProcessEnv, ...args: string[]) {
  return runBuilt({ folder, env: settings }, 'dist/src/admin/main.js', ...args)
}

it('makes a pool and a key from the command line, and verifies them', async () => {
  const pool = ['pool:create', '--name', 'Apollo', '--allotment', '1000', '--channel', 'C1', '--workspace', 'T1']
  expect(await admin(env, ...pool)).toMatchObject({ stderr: '', exitCode: 0 })
  const key = await admin(env, 'key:create', '--name', 'zapier', '--workspace', 'T1')
  expect(key.stdout.trimEnd().split('\n').at(-1)).toMatch(/^ps_T1_[0-9a-f]{18}_[0-9a-f]{64}$/)
  const proof = await admin(env, 'verify')
  expect(proof).toMatchObject({
    stdout: expect.stringMatching(/Total: 1 pool, \d+ values, all hold\.\n$/),
    exitCode: 0,
  })
}, 60_000)

it('does not start with another encryption key than the one its secrets were written with', async () => {
  const other = { ...env, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'), PORT: '0' }
  const started = await runBuilt({ folder, env: other }, 'dist/src/main.js')
  expect(started).toMatchObject({ exitCode: 1, stdout: '' })
  expect(started.stderr).toMatch(/^ENCRYPTION_KEY is not the key that this database was written with .*T1/)
  expect(started.stderr).not.toMatch(/\n\s+at /)
}, 60_000)

it('ends with 1 on a mistake and with 2 on wrong settings, without a stack', async () => {
  const mistake = await admin(env, 'pool:create', '--name', 'Apollo')
  expect(mistake).toMatchObject({ stdout: '', exitCode: 1 })
  expect(mistake.stderr).toContain('--allotment is missing, as in --allotment 1000.\n')
  const settings = await admin({}, 'verify')
  expect(settings).toMatchObject({ stdout: '', exitCode: 2 })
  expect(settings.stderr).toMatch(/^2 settings need attention:\n/)
  expect(mistake.stderr + settings.stderr).not.toMatch(/\n\s+at /)
}, 60_000)

// Goal: while a process holds the embedded database, a terminal gets the same answers from it over the socket, and where
// that fails it is told who holds it and what to do. Method: a directory that is really locked, and the real terminal.

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { socketPath } from '../../src/admin/socket-path.ts'
import { createAdminServer } from '../../src/admin/socket-server.ts'
import { runTerminal } from '../../src/admin/terminal.ts'
import { createClock } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { createMeter } from '../../src/meter/create-meter.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'
import type { Store } from '../../src/store/database.ts'
import { openEmbedded } from '../../src/store/embedded.ts'
import { createKeyring } from '../../src/store/secrets.ts'
import { deferred } from '../support/deferred.ts'
import { NO_SLACK } from './fixture.ts'

const ENCRYPTION_KEY = randomBytes(32).toString('base64')
const log = createLog('silent')
let folder: string
let dataDir: string
let store: Store
let meter: MeterDeps
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-socket-'))
  dataDir = join(folder, 'data')
  store = await openEmbedded(dataDir, log)
  meter = createMeter({
    db: store.db,
    clock: createClock(),
    log,
    keyring: createKeyring(ENCRYPTION_KEY),
    wake: () => {},
  })
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

/** A server over the store, as the app has one; `directory` is where it believes its data to be. */
async function serve(directory = dataDir): Promise<void> {
  const server = createAdminServer({ meter, slack: NO_SLACK, dataDir: directory })
  await server.start()
  stops.push(server.stop)
}

function typed(args: string[], stdin = '', settings: Record<string, string> = {}) {
  const env = { DATA_DIR: dataDir, ENCRYPTION_KEY, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', ...settings }
  return runTerminal(args, { directory: folder, env, stdin: Readable.from([stdin]) })
}

describe('a terminal beside the running app', () => {
  it('has the app do what it is asked', async () => {
    await serve()
    const said = ['--name', 'Apollo', '--allotment', '1000', '--channel', 'C1']
    const pool = await typed(['pool:create', ...said, '--workspace', 'T1'])
    expect(pool).toEqual({
      stdout: 'Made the pool apollo in workspace T1: 1,000 of 1,000 credits left, zone UTC.\n',
      stderr: '',
      exitCode: 0,
    })
    expect(await store.db.pool.count({ where: { workspaceId: 'T1' } })).toBe(1)
    const refused = await typed(['pool:create', '--name', 'Apollo', '--allotment', '1', '--workspace', 'T1'])
    expect(refused).toMatchObject({ stdout: '', stderr: expect.stringMatching(/already/), exitCode: 1 })
    expect((await typed(['verify'])).stdout).toMatch(/^T1 apollo: \d+ values, all hold\n/)
  })

  it('reads and writes files where the terminal is', async () => {
    await serve()
    await typed(['key:create', '--name', 'x', '--workspace', 'T1'])
    const file = join(folder, 'out.json')
    expect((await typed(['config:export', '--workspace', 'T1', '--file', file])).stdout).toBe(`Wrote ${file}.\n`)
    const printed = await typed(['config:export', '--workspace', 'T1'])
    expect(await readFile(file, 'utf8')).toBe(printed.stdout)
    const imported = await typed(['config:import', '--workspace', 'T2', '--file', file])
    expect(imported.stdout).toMatch(/made, 0 changed, 0 left as they are\.\n$/)
    const fed = await typed(['config:import', '--workspace', 'T2', '--file', '-'], printed.stdout)
    expect(fed.stdout).toMatch(/: 0 made, 0 changed/)
    const missing = await typed(['config:import', '--workspace', 'T2', '--file', join(folder, 'none.json')])
    expect(missing.stderr).toMatch(/^--file .*none\.json cannot be read: there is no such file\.$/m)
    expect(missing.exitCode).toBe(1)
  })

  it('is refused with the holder and what to do where the app does not listen', async () => {
    const { stderr, exitCode } = await typed(['verify'])
    expect(stderr).toContain(`The data directory ${dataDir} is in use by process ${process.pid}`)
    expect(stderr).toContain('stop that one, or set DATABASE_URL')
    expect(stderr).toContain(`It could not be asked over ${join(dataDir, 'admin.sock')}: nobody listens there.`)
    expect(exitCode).toBe(1)
  })

  it('is told all that is wrong with the settings, with exit code 2', async () => {
    const { stderr, exitCode } = await typed(['verify'], '', { ENCRYPTION_KEY: 'short', LOG_LEVEL: 'loud' })
    expect(stderr).toMatch(/^2 settings need attention:\n {2}- ENCRYPTION_KEY .*\n {2}- LOG_LEVEL .*\n$/)
    expect(exitCode).toBe(2)
  })

  it('needs no settings for a mistake in its arguments or for help', async () => {
    const settings = { ENCRYPTION_KEY: 'short' }
    expect(await typed(['launch'], '', settings)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^"launch"/),
    })
    expect(await typed(['help'], '', settings)).toMatchObject({ exitCode: 0, stderr: '' })
  })
})

describe('the admin socket', () => {
  it('is open to its user alone, and gone when the app stops', async () => {
    await serve()
    const found = await stat(join(dataDir, 'admin.sock'))
    expect(found.isSocket()).toBe(true)
    expect(found.mode & 0o777).toBe(0o600)
    await stops.pop()?.()
    await expect(stat(join(dataDir, 'admin.sock'))).rejects.toThrow('ENOENT')
  })

  it('takes the place of one that a killed process left', async () => {
    await writeFile(join(dataDir, 'admin.sock'), '')
    await serve()
    expect((await typed(['verify'])).exitCode).toBe(0)
  })

  it('moves to a folder of its own where the path would be too long, and to no folder that others can enter', async () => {
    const long = join(folder, 'x'.repeat(120))
    const path = socketPath(long)
    expect(Buffer.byteLength(path)).toBeLessThan(100)
    await serve(long)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
    expect((await stat(path)).isSocket()).toBe(true)
    await stops.pop()?.()
    await mkdir(dirname(path), { recursive: true })
    await chmod(dirname(path), 0o755)
    await serve(long)
    await expect(stat(path)).rejects.toThrow('ENOENT')
    await chmod(dirname(path), 0o700)
  })

  const nonsense = ['', 'hello', '{"args":"verify"}', '{"args":[1],"input":""}', '{"args":["verify"]}']
  for (const line of nonsense)
    it(`answers ${JSON.stringify(line)} with a sentence`, async () => {
      await serve()
      const answer = JSON.parse(await say(`${line}\n`))
      expect(answer).toMatchObject({ stdout: '', exitCode: 1, stderr: expect.stringMatching(/^This failed: .+\n$/) })
    })

  it('stops though somebody is connected and says nothing', async () => {
    await serve()
    const socket = connect(join(dataDir, 'admin.sock'))
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await stops.pop()?.()
    await closed
    expect(socket.destroyed).toBe(true)
  })

  it('finishes what runs before it stops', async () => {
    const heard = deferred()
    const listening = createLog('info', { write: (line) => line.includes('"verify"') && heard.resolve() })
    const server = createAdminServer({ meter: { ...meter, log: listening }, slack: NO_SLACK, dataDir })
    await server.start()
    const held = deferred()
    const holding = store.db.$transaction(() => held.promise)
    const answered = say(`${JSON.stringify({ args: ['verify'], input: '' })}\n`)
    await heard.promise
    const stopped = server.stop()
    held.resolve()
    await Promise.all([holding, stopped])
    expect(JSON.parse(await answered)).toMatchObject({ exitCode: 0, stderr: '' })
  })
})

function say(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(dataDir, 'admin.sock'), () => socket.write(text))
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      heard += part
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(heard))
  })
}

// Goal: somebody who answers the questions gets a .env that starts, every wrong answer is asked again in words, and what
// is broken off leaves nothing behind. Method: the interview with real streams, against the local Slack and a database.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkManifest } from '../../playground/server/check-manifest.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { changeEnv } from '../../src/admin/env-file.ts'
import { runSetup } from '../../src/admin/setup.ts'
import { shownValue } from '../../src/admin/setup-words.ts'
import { readConfig, readEnvironment } from '../../src/config.ts'
import { startTown, token } from '../playground/town.ts'
import { openTestStore } from '../support/store.ts'
import { build } from './run-built.ts'

const HEX = '0123456789abcdef0123456789abcdef'
const URL_ = 'https://purser.example.com'
const ROOT = join(import.meta.dirname, '../..')
const { databaseUrl } = await openTestStore()
let town: LocalSlack
let apiUrl: string
let appToken: string
let folder: string

beforeAll(async () => {
  town = await startTown()
  apiUrl = town.apiUrl.replace(/\/+$/, '')
  appToken = town.app.appToken
})
afterAll(async () => {
  await town.stop()
  town.verify()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-setup-'))
  return () => rm(folder, { recursive: true, force: true })
})

interface Sat {
  exitCode: number
  said: string
  /** What stands in .env afterwards; undefined where there is none. */
  env: Record<string, string | undefined> | undefined
}

/** The interview with these answers, one a line, and then the end of the input. */
async function sit(answers: readonly string[], env: Record<string, string> = {}): Promise<Sat> {
  const output = new PassThrough()
  const said: string[] = []
  output.on('data', (part) => said.push(String(part)))
  const input = Readable.from([answers.map((answer) => `${answer}\n`).join('')])
  const exitCode = await runSetup([], {
    directory: folder,
    env: { SLACK_API_URL: apiUrl, ...env },
    input,
    output,
  })
  return { exitCode, said: said.join(''), env: await envOf() }
}

async function envOf(): Promise<Record<string, string | undefined> | undefined> {
  const text = await readFile(join(folder, '.env'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseEnv(text)
}

function socketWay(change: Record<number, string[]> = {}): string[] {
  return ['1', '', token, appToken, '', '', ''].flatMap((answer, index) => change[index] ?? [answer])
}

describe('setup', () => {
  it('writes what socket mode needs, for one pair of eyes', async () => {
    const { exitCode, said, env } = await sit(socketWay())
    expect(exitCode).toBe(0)
    expect(env).toEqual({
      COMMAND: '/credits',
      SLACK_BOT_TOKEN: token,
      SLACK_APP_TOKEN: appToken,
      PORT: '3000',
      ENCRYPTION_KEY: expect.stringMatching(/^[\w+/]{43}=$/),
    })
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600)
    expect(said).toContain('Slack takes it: purser in Acme Sales (T1).')
    expect(said).toContain('npm start')
    expect(said).toContain('Type /credits in Slack.')
    expect(said).toContain('npm run doctor')
    expect(await readdir(folder)).toEqual(['.env'])
  })

  it('writes what HTTP needs, and settings that the app reads', async () => {
    const { exitCode, said } = await sit(['2', '/team-credits', `${URL_}/`, token, HEX, 'embedded', '8080', 'y'])
    expect({ exitCode, said }).toMatchObject({ exitCode: 0 })
    const { env, envFile } = readEnvironment(folder, {})
    expect(readConfig(env, undefined, envFile)).toMatchObject({
      slack: { mode: 'http', botToken: token, signingSecret: HEX },
      command: '/team-credits',
      publicUrl: URL_,
      port: 8080,
    })
    expect(said).toContain('before it is used: the first command will show it.')
  })

  it('writes what installs need, with a state secret of its own', async () => {
    const { exitCode, said, env } = await sit(['3', '', URL_, 'A12.34', '1111.A0PLAYGROUND', HEX, HEX, '', '', 'yes'])
    expect(exitCode).toBe(0)
    expect(env).toMatchObject({
      SLACK_CLIENT_ID: '1111.A0PLAYGROUND',
      SLACK_CLIENT_SECRET: HEX,
      SLACK_SIGNING_SECRET: HEX,
    })
    expect(env?.SLACK_STATE_SECRET).toMatch(/^[0-9a-f]{64}$/)
    expect(said).toContain(`Open ${URL_}/slack/install`)
    expect(said).toContain('It must be a number, a dot, and digits or letters')
    expect(said).toContain('before it is used: the first installation will show it.')
    expect(said).toContain('ENCRYPTION_KEY=(not shown)')
  })

  it.each([
    ['1', 'socket', []],
    ['2', 'http', [URL_]],
    ['3', 'installs', [URL_]],
  ])("opens Slack's form with a manifest that Slack takes (way %s)", async (way, _mode, address) => {
    const { said } = await sit([way, '/points', ...address])
    const link = new URL(/https:\/\/api\.slack\.com\/apps\?\S+/.exec(said)?.[0] ?? '')
    const manifest: unknown = JSON.parse(link.searchParams.get('manifest_json') ?? '')
    expect(checkManifest(manifest)).toEqual([])
    expect(manifest).toMatchObject({
      features: { slash_commands: [{ command: '/points' }] },
      settings: { socket_mode_enabled: way === '1' },
    })
  })

  it('never shows a secret', async () => {
    const said: string[] = []
    const output = new PassThrough()
    output.on('data', (part) => said.push(String(part)))
    // A terminal, as far as readline can see: it echoes what is typed.
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
    const ended = runSetup([], { directory: folder, env: { SLACK_API_URL: apiUrl }, input, output })
    const answers = ['2', '/echoed', URL_, token, HEX, '', '', '']
    const questions = [
      /1, 2 or 3.*: /,
      /COMMAND.*: /,
      /PUBLIC_URL.*: /,
      /_TOKEN: /,
      /_SECRET: /,
      /_URL .*: /,
      /PORT.*: /,
    ]
    for (const [index, answer] of answers.entries()) {
      await seen(output, said, questions[index] ?? /Write it\?.*: /)
      input.write(`${answer}\r`)
    }
    expect(await ended).toBe(0)
    const shown = said.join('')
    expect(shown).toContain('/echoed')
    expect(shown).not.toContain(token)
    expect(shown).not.toContain(HEX)
    expect(shown).not.toContain((await envOf())?.ENCRYPTION_KEY)
    expect(shown).toContain('SLACK_BOT_TOKEN=xoxb-...ocal')
  })
})

describe('a wrong answer is asked again, and told why:', () => {
  const cases: [what: string, at: number, answer: string, says: RegExp][] = [
    ['no way', 0, '4', /Please answer 1, 2 or 3\./],
    ['a command without its slash', 1, 'credits', /It must be a slash and up to 31/],
    ['a token that Slack does not know', 2, 'xoxb-other', /Slack does not know it: copy it again, whole\./],
    ["a user's token", 2, 'xoxp-1-2', /This is a user's token\. It must begin with xoxb-/],
    ['an app-level token for a bot', 2, 'xapp-1-2', /This is an app-level token\. It must begin with xoxb-/],
    ['no token', 2, '', /It is needed: paste it here\./],
    ['a bot token for an app', 3, 'xoxb-local', /This is a bot token\. It must begin with xapp-/],
    ['an app-level token that Slack does not know', 3, 'xapp-1-A0-1-x', /Slack does not know it/],
    ['a database that is none', 4, 'mysql://x', /It must be a URL like postgres:.*, or the word embedded\./],
    ['a database that is away', 4, 'postgres://u:hunter2@127.0.0.1:2/x', /Cannot reach the database postgres at 127/],
    ['a port that is none', 5, '99999', /It must be a whole number from 0 to 65535/],
    ['neither yes nor no', 6, 'perhaps', /Please answer y or n\./],
  ]
  it.each(cases)('%s', async (_what, at, answer, says) => {
    const right = socketWay()[at] ?? ''
    const { exitCode, said } = await sit(socketWay({ [at]: [answer, right] }))
    expect(said).toMatch(says)
    expect(said).not.toContain('hunter2')
    expect(exitCode).toBe(0)
  })

  const http: [what: string, at: number, answer: string, says: RegExp][] = [
    ['an address without https', 2, 'http://purser.example.com', /It must be an https address/],
    ['no address', 2, '', /It must be an https address/],
    ['this machine', 2, 'https://localhost:3000', /Slack cannot reach that/],
    ['a signing secret that is too short', 4, HEX.slice(1), /32 digits and letters from a to f/],
    ['a token for a signing secret', 4, token, /This is a token\./],
  ]
  it.each(http)('%s', async (_what, at, answer, says) => {
    const answers = ['2', '', URL_, token, HEX, '', '', ''].flatMap((right, index) =>
      index === at ? [answer, right] : [right],
    )
    const { exitCode, said } = await sit(answers)
    expect(said).toMatch(says)
    expect(exitCode).toBe(0)
  })

  it('an app-level token without its scope', async () => {
    const trouble = { kind: 'error', error: 'missing_scope', method: 'apps.connections.open', times: 1 } as const
    await town.misbehave(trouble)
    const { exitCode, said } = await sit(socketWay({ 3: [appToken, appToken] }))
    expect(said).toMatch(/It lacks the scope connections:write/)
    expect(exitCode).toBe(0)
  })

  it('a bot without a scope that everything needs', async () => {
    town.addWorkspace({
      teamId: 'T9',
      name: 'Bare',
      botToken: 'xoxb-bare',
      botUserId: 'UBARE',
      scopes: ['chat:write', 'commands'],
    })
    const { said } = await sit(socketWay({ 2: ['xoxb-bare', token] }))
    expect(said).toMatch(/It may not do what Purser needs: users:read is missing\. Add that .* reinstall/)
  })
})

describe('while Slack is away', () => {
  it('the person decides whether to wait or to go on without a check', async () => {
    const outage = { SLACK_API_URL: 'http://127.0.0.1:2/api' }
    const waited = await sit(['1', '', token, 'y', ''], outage)
    expect(waited.said.match(/Slack could not be asked \(ECONNREFUSED\)/g)).toHaveLength(3)
    expect(waited).toMatchObject({ exitCode: 1, env: undefined })
    const went = await sit(['1', '', token, 'n', appToken, 'n', '', '', ''], outage)
    expect(went.said).toContain('Taken without a check')
    expect(went).toMatchObject({ exitCode: 0, env: { SLACK_BOT_TOKEN: token } })
  })
})

describe('a database', () => {
  it('is tried at once', async () => {
    // On the embedded engine there is no server to try; what is asked about it is told all the same.
    const { said, env, exitCode } = await sit(
      databaseUrl ? socketWay({ 4: [databaseUrl], 6: ['', ''] }) : socketWay({ 4: ['embedded'] }),
    )
    expect(exitCode).toBe(0)
    expect(env?.DATABASE_URL).toBe(databaseUrl)
    expect(said).toMatch(databaseUrl ? /Postgres 1\d\.\d+ answers\. Purser has been in it before\./ : /"embedded": a/)
  })

  it('that has been in use asks for the key it was written with', async () => {
    await mkdir(join(folder, 'data', 'database'), { recursive: true })
    const key = Buffer.alloc(32, 7).toString('base64')
    const { said, env } = await sit(socketWay({ 6: ['short', key, ''] }))
    expect(said).toMatch(/was written with an ENCRYPTION_KEY that is not known here/)
    expect(said).toMatch(/It must be 32 bytes in base64/)
    expect(env?.ENCRYPTION_KEY).toBe(key)
  })
})

describe('the password of a database', () => {
  it.each([
    ['postgres://u:hun@ter2@db.example.com/x', 'postgres://u:...@db.example.com/x'],
    ['postgres://u@db/x?sslmode=require&password=hunter2', 'postgres://u@db/x?sslmode=require&password=...'],
    ['postgres://u:hunter2@db/x', 'postgres://u:...@db/x'],
    ['postgres://u:hunter2@[db/x', '(not shown)'],
  ])('of %s is not shown', (url, shown) => {
    expect(shownValue('DATABASE_URL', url)).toBe(shown)
  })
})

describe('an .env that is there', () => {
  const key = Buffer.alloc(32, 3).toString('base64')
  const standing = [
    '# ours',
    'LOG_LEVEL=debug',
    `ENCRYPTION_KEY="${key}"`,
    'export SLACK_BOT_TOKEN=xoxb-old',
    `SLACK_SIGNING_SECRET=${HEX}`,
    'PORT=8081',
    '',
  ].join('\n')

  it('is not touched without a yes', async () => {
    await writeFile(join(folder, '.env'), standing)
    expect(await sit([''])).toMatchObject({ exitCode: 1, said: expect.stringContaining('Nothing was written.') })
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe(standing)
  })

  it('keeps its key, its comments and what nobody asked about; what belongs to another way goes', async () => {
    await writeFile(join(folder, '.env'), standing)
    const { exitCode, said } = await sit(['y', ...socketWay()])
    expect(exitCode).toBe(0)
    expect(said).toContain('SLACK_SIGNING_SECRET is taken out of .env: it belongs to another way.')
    expect(said).toContain('ENCRYPTION_KEY stays as it is (not shown)')
    const text = await readFile(join(folder, '.env'), 'utf8')
    expect(text).toBe(
      [
        '# ours',
        'LOG_LEVEL=debug',
        `ENCRYPTION_KEY="${key}"`,
        `SLACK_BOT_TOKEN=${token}`,
        'PORT=8081',
        'COMMAND=/credits',
        `SLACK_APP_TOKEN=${appToken}`,
        '',
      ].join('\n'),
    )
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600)
  })

  it('gives its values to blank answers, and they are checked like new ones', async () => {
    await writeFile(join(folder, '.env'), standing.replace('xoxb-old', token))
    const { exitCode, env } = await sit(['y', '', '', URL_, '', '', '', '', ''])
    expect(exitCode).toBe(0)
    expect(env).toMatchObject({ SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: HEX, PORT: '8081', ENCRYPTION_KEY: key })
    await writeFile(join(folder, '.env'), standing)
    expect((await sit(['y', '', '', URL_, ''])).said).toContain('Slack does not know it')
  })

  it('stays where NAME_FILE names a key, and where the environment sets a value', async () => {
    await writeFile(join(folder, 'key'), key)
    await writeFile(join(folder, '.env'), 'ENCRYPTION_KEY_FILE=key\n')
    const { said, env } = await sit(['y', '1', '', appToken, '', '', 'y'], { SLACK_BOT_TOKEN: token })
    expect(said).toContain('SLACK_BOT_TOKEN is set in the environment, which beats .env: it is left as it is.')
    expect(env).toMatchObject({ ENCRYPTION_KEY_FILE: 'key', SLACK_APP_TOKEN: appToken })
    expect(env).not.toHaveProperty('ENCRYPTION_KEY')
    expect(env).not.toHaveProperty('SLACK_BOT_TOKEN')
  })

  it('with a fault of its own is told, and written only on a yes', async () => {
    await writeFile(join(folder, '.env'), 'LOG_LEVEL=loud\n')
    const { exitCode, said } = await sit(['y', ...socketWay()])
    expect(said).toMatch(/With it Purser will not start yet:\n {2}- LOG_LEVEL must be one of/)
    expect(exitCode).toBe(1)
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('LOG_LEVEL=loud\n')
  })

  it('that is a link stays one', async () => {
    await writeFile(join(folder, 'elsewhere'), 'LOG_LEVEL=warn\n')
    await symlink('elsewhere', join(folder, '.env'))
    expect(await sit(['y', ...socketWay()])).toMatchObject({ exitCode: 0, env: { LOG_LEVEL: 'warn' } })
    expect((await lstat(join(folder, '.env'))).isSymbolicLink()).toBe(true)
  })

  it('that cannot be read ends it before the first question', async () => {
    await mkdir(join(folder, '.env'))
    const { exitCode, said } = await sit(socketWay())
    expect(said).toMatch(/^.*\.env cannot be read: EISDIR.* Nothing was written\.\n$/)
    expect(exitCode).toBe(1)
  })

  it.each([
    'postgres://u:p@db/x?sslmode=require&application_name=purser',
    '~/x?y=*&z=#1',
    '$(touch x) `touch y` "z" \\n',
    "it's; #1",
  ])('gives a shell that sources it the value %s as it is', async (value) => {
    await writeFile(join(folder, '.env'), changeEnv('', new Map([['DATABASE_URL', value]])) ?? '')
    const sourced = spawnSync('sh', ['-c', '. ./.env; printf %s "$DATABASE_URL"'], { cwd: folder, encoding: 'utf8' })
    expect(sourced).toMatchObject({ stdout: value, stderr: '' })
  })

  it('takes no value that a shell would run whatever stood around it', () => {
    expect(changeEnv('', new Map([['A', "it's $(touch x)"]]))).toBeUndefined()
  })

  it('is changed so that every value is read back as it was given, or not at all', () => {
    const name = fc.constantFrom('A', 'B', 'PORT', 'DATABASE_URL')
    const value = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => text.trim())
    const text = fc
      .array(fc.tuple(name, value), { maxLength: 5 })
      .map((rows) => rows.map((row) => row.join('=')).join('\n'))
    fc.assert(
      fc.property(text, name, value, (before, changed, to) => {
        const after = changeEnv(before, new Map([[changed, to]]))
        if (after !== undefined) expect(parseEnv(after)).toEqual({ ...parseEnv(before), [changed]: to })
      }),
    )
  })
})

describe('broken off', () => {
  it('by the end of the input it writes nothing', async () => {
    const { exitCode, said, env } = await sit(socketWay().slice(0, 5))
    expect({ exitCode, env }).toEqual({ exitCode: 1, env: undefined })
    expect(said).toMatch(/The input ended before the last question\. Nothing was written\.\n$/)
  })

  it('by a no it writes nothing', async () => {
    expect(await sit(socketWay({ 6: ['n'] }))).toMatchObject({ exitCode: 1, env: undefined })
  })

  it('by a directory that went away it says so', async () => {
    const gone = await mkdtemp(join(tmpdir(), 'purser-gone-'))
    const output = new PassThrough()
    const said: string[] = []
    output.on('data', (part) => said.push(String(part)))
    const input = new PassThrough()
    const ended = runSetup([], { directory: gone, env: { SLACK_API_URL: apiUrl }, input, output })
    input.write(
      socketWay()
        .slice(0, 6)
        .map((answer) => `${answer}\n`)
        .join(''),
    )
    await seen(output, said, /Write it\?/)
    await rm(gone, { recursive: true })
    input.end('y\n')
    expect(await ended).toBe(1)
    expect(said.join('')).toMatch(/\.env cannot be written: ENOENT.* Nothing was changed\.\n$/)
  })

  it('takes no options', async () => {
    const output = new PassThrough()
    const terminal = { directory: folder, env: {}, input: Readable.from([]), output }
    expect(await runSetup(['--force'], terminal)).toBe(1)
    expect(await runSetup(['--help'], terminal)).toBe(0)
    expect(String(output.read())).toMatch(/takes no options/)
  })
})

describe('the built program', () => {
  beforeAll(() => build(tmpdir()), 180_000)

  it.each([
    ['by Ctrl-C while it asks', 'SIGINT', 130],
    ['by a last answer', undefined, 0],
  ] as const)('ends %s', async (_how, signal, exitCode) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/src/admin/main.js'), 'setup'], {
      cwd: folder,
      env: { SLACK_API_URL: apiUrl },
    })
    const said: string[] = []
    child.stdout.on('data', (part) => said.push(String(part)))
    const ended = once(child, 'close')
    child.stdin.write(
      socketWay()
        .slice(0, 6)
        .map((answer) => `${answer}\n`)
        .join(''),
    )
    await seen(child.stdout, said, /Write it\?/)
    if (signal) child.kill(signal)
    else child.stdin.end('\n')
    expect(await ended).toEqual([exitCode, null])
    expect(await readdir(folder)).toEqual(exitCode === 0 ? ['.env'] : [])
  })
})

/** Waits until the output has said something. */
async function seen(output: NodeJS.ReadableStream, said: readonly string[], text: RegExp): Promise<void> {
  while (!text.test(said.join(''))) await once(output, 'data')
}

// The settings: what is read, what is refused, and in which words.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Environment, readConfig, readEnvironment, type SettingsFiles } from '../src/config.ts'
import { SettingsError } from '../src/errors.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const http = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'sign' }
const socket = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }
const installs = {
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client',
  SLACK_STATE_SECRET: 'state',
  SLACK_SIGNING_SECRET: 'sign',
}
const good = { ENCRYPTION_KEY: key, ...http }

const files: SettingsFiles = {
  read(path) {
    if (path === '/run/secrets/token') return 'xoxb-from-file\n'
    if (path === '/run/secrets/key') return `${key}\n`
    if (path === '/run/secrets/empty') return '\n'
    throw new Error('ENOENT: no such file or directory')
  },
  realPath: (path) => path,
}

function faultsOf(env: Environment, envFile?: string): readonly string[] {
  try {
    readConfig(env, files, envFile)
  } catch (error) {
    if (error instanceof SettingsError) return error.faults
    throw error
  }
  return []
}

test('the smallest settings give every default', () => {
  expect(readConfig(good, files)).toEqual({
    port: 3000,
    dataDir: join(process.cwd(), 'data'),
    encryptionKey: key,
    slack: { mode: 'http', botToken: 'xoxb-1', signingSecret: 'sign' },
    command: '/credits',
    logLevel: 'info',
  })
})

test('every variable is read', () => {
  const env = {
    ...good,
    PORT: '0',
    PUBLIC_URL: 'https://purser.example.com/',
    DATABASE_URL: 'postgresql://purser:secret@db/purser',
    DATA_DIR: '/var/lib/purser',
    SLACK_API_URL: 'http://localhost:4000/api/',
    SLACK_AUTHORIZE_URL: 'http://localhost:4000/oauth/v2/authorize',
    COMMAND: '/purse',
    LOG_LEVEL: 'debug',
    METRICS_TOKEN: 'metrics',
  }
  expect(readConfig(env, files)).toEqual({
    port: 0,
    publicUrl: 'https://purser.example.com',
    databaseUrl: 'postgresql://purser:secret@db/purser',
    dataDir: '/var/lib/purser',
    encryptionKey: key,
    slack: { mode: 'http', botToken: 'xoxb-1', signingSecret: 'sign' },
    slackApiUrl: 'http://localhost:4000/api',
    slackAuthorizeUrl: 'http://localhost:4000/oauth/v2/authorize',
    command: '/purse',
    logLevel: 'debug',
    metricsToken: 'metrics',
  })
})

describe('Slack is set up in exactly one way', () => {
  test.each<[string, Environment, object]>([
    ['socket mode', socket, { mode: 'socket', botToken: 'xoxb-1', appToken: 'xapp-1' }],
    ['HTTP, one workspace', http, { mode: 'http', botToken: 'xoxb-1', signingSecret: 'sign' }],
    [
      'HTTP, installs',
      installs,
      { mode: 'installs', clientId: '1.2', clientSecret: 'client', stateSecret: 'state', signingSecret: 'sign' },
    ],
    ['an empty variable counts as not set', { ...socket, SLACK_SIGNING_SECRET: '' }, { mode: 'socket' }],
  ])('%s', (_name, env, expected) => {
    expect(readConfig({ ENCRYPTION_KEY: key, ...env }, files).slack).toMatchObject(expected)
  })

  test.each<[string, Environment, RegExp]>([
    [
      'nothing',
      {},
      /^Slack's settings are missing: "npm run setup" asks for them, or set SLACK_BOT_TOKEN \+ SLACK_SIGNING_SECRET \(/,
    ],
    [
      'a bot token alone',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      /is not enough for Slack: add SLACK_SIGNING_SECRET \(HTTP, one workspace\), or add SLACK_APP_TOKEN \(socket mode, one/,
    ],
    [
      'half of the installs',
      { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'x' },
      /add SLACK_STATE_SECRET \+ SLACK_SIGNING_SECRET \(HTTP, many workspaces that install it\)/,
    ],
    ['two ways at once', { ...socket, ...http }, /^SLACK_APP_TOKEN does not go with SLACK_BOT_TOKEN \+ SLACK_SIGNING/],
    ['one and a half ways', { ...http, SLACK_CLIENT_ID: '1' }, /^SLACK_CLIENT_ID does not go with/],
  ])('%s is refused', (_name, env, expected) => {
    expect(faultsOf({ ENCRYPTION_KEY: key, ...env })).toEqual([expect.stringMatching(expected)])
  })
})

describe('a wrong value is named with what would be right', () => {
  test.each<[Environment, RegExp]>([
    [{ PORT: '65536' }, /^PORT must be a whole number from 0 to 65535/],
    [{ PORT: '80a' }, /^PORT must be/],
    [{ PORT: '-1' }, /^PORT must be/],
    [{ PUBLIC_URL: 'purser.example.com' }, /^PUBLIC_URL must be a URL like https:\/\//],
    [{ DATABASE_URL: 'mysql://db' }, /^DATABASE_URL must be a URL like postgres:\/\//],
    [{ ENCRYPTION_KEY: '' }, /^ENCRYPTION_KEY is missing: make one with "openssl rand -base64 32"/],
    [{ ENCRYPTION_KEY: 'c2hvcnQ=' }, /^ENCRYPTION_KEY must be 32 bytes in base64/],
    [{ ENCRYPTION_KEY: 'x'.repeat(64) }, /^ENCRYPTION_KEY must be 32 bytes in base64/],
    [{ SLACK_BOT_TOKEN: 'xapp-1' }, /^SLACK_BOT_TOKEN must begin with xoxb-/],
    [{ ...socket, SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: 'xoxb-1' }, /^SLACK_APP_TOKEN must begin with xapp-/],
    [{ COMMAND: 'credits' }, /^COMMAND must be a slash and/],
    [{ COMMAND: '/Two words' }, /^COMMAND must be/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of fatal, error/],
    [{ SLACK_API_URL: 'ftp://slack' }, /^SLACK_API_URL must be a URL/],
    [{ SLACK_AUTHORIZE_URL: 'nowhere' }, /^SLACK_AUTHORIZE_URL must be a URL/],
  ])('%j', (env, expected) => {
    expect(faultsOf({ ...good, ...env })).toEqual([expect.stringMatching(expected)])
  })
})

describe('a secret may come from a file', () => {
  test.each([
    'DATABASE_URL',
    'ENCRYPTION_KEY',
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_CLIENT_SECRET',
    'SLACK_STATE_SECRET',
    'METRICS_TOKEN',
  ])('%s_FILE is honoured', (name) => {
    expect(faultsOf({ ...good, [name]: '', [`${name}_FILE`]: '/nowhere' })[0]).toBe(
      `${name}_FILE names /nowhere, which cannot be read: ENOENT: no such file or directory`,
    )
  })

  test('its last line end is no part of it', () => {
    const { slack, encryptionKey } = readConfig(
      {
        SLACK_BOT_TOKEN_FILE: '/run/secrets/token',
        SLACK_SIGNING_SECRET: 's',
        ENCRYPTION_KEY_FILE: '/run/secrets/key',
      },
      files,
    )
    expect([slack, encryptionKey]).toEqual([{ mode: 'http', botToken: 'xoxb-from-file', signingSecret: 's' }, key])
  })

  test.each<[string, Environment, RegExp]>([
    ['both forms', { SLACK_BOT_TOKEN_FILE: '/run/secrets/token' }, /^SLACK_BOT_TOKEN is set twice/],
    ['an empty file', { METRICS_TOKEN_FILE: '/run/secrets/empty' }, /^METRICS_TOKEN_FILE names .* which is empty/],
    ['what is no secret has no _FILE', { PORT_FILE: '/nowhere', PORT: 'x' }, /^PORT must be/],
  ])('%s', (_name, env, expected) => {
    expect(faultsOf({ ...good, ...env })).toEqual([expect.stringMatching(expected)])
  })
})

test('all faults come in one message, and no secret is repeated in it', () => {
  const wrong = { PORT: 'x', ENCRYPTION_KEY: 'hush-key', SLACK_BOT_TOKEN: 'hush-token', LOG_LEVEL: 'x', COMMAND: 'x' }
  const faults = faultsOf(wrong)
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
    'PORT',
    'ENCRYPTION_KEY',
    'SLACK_BOT_TOKEN',
    'COMMAND',
    'LOG_LEVEL',
    'SLACK_BOT_TOKEN',
  ])
  const { message } = new SettingsError(faults)
  expect(message).toMatch(/^6 settings need attention:\n {2}- PORT must be/)
  expect(message).not.toContain('hush')
})

describe('the key does not lie beside the data', () => {
  const keyFile = { ...http, ENCRYPTION_KEY_FILE: '/run/secrets/key' }
  test.each<[string, Environment, string | undefined, number]>([
    ['a key file elsewhere', { ...keyFile, DATA_DIR: '/data' }, undefined, 0],
    ['a key file in the data', { ...keyFile, DATA_DIR: '/run/secrets' }, undefined, 1],
    ['a key file far below the data', { ...keyFile, DATA_DIR: '/run' }, undefined, 1],
    ['a directory that only begins alike', { ...keyFile, DATA_DIR: '/run/sec' }, undefined, 0],
    ['.env in the data', { ...good, DATA_DIR: '/srv' }, '/srv/.env', 1],
    ['.env above the data', { ...good, DATA_DIR: '/srv/data' }, '/srv/.env', 0],
  ])('%s', (_name, env, envFile, count) => {
    expect(faultsOf(env, envFile).filter((fault) => fault.includes('inside of DATA_DIR'))).toHaveLength(count)
  })
})

describe('.env', () => {
  const directory = mkdtempSync(join(tmpdir(), 'purser-config-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  test('is read, and loses against the environment', () => {
    writeFileSync(
      join(directory, '.env'),
      `ENCRYPTION_KEY=${key}\nPORT=4000 # a remark\nCOMMAND="/purse"\nSLACK_BOT_TOKEN=a\n`,
    )
    const { env, envFile } = readEnvironment(directory, { PORT: '5000', SLACK_BOT_TOKEN_FILE: '/run/secrets/token' })
    expect(env).toEqual({
      ENCRYPTION_KEY: key,
      PORT: '5000',
      COMMAND: '/purse',
      SLACK_BOT_TOKEN_FILE: '/run/secrets/token',
    })
    expect(envFile).toBe(join(directory, '.env'))
  })

  test('is not needed', () => {
    expect(readEnvironment(join(directory, 'none'), { PORT: '1' })).toEqual({ env: { PORT: '1' } })
  })

  test('a link does not hide that the key lies in the data', () => {
    mkdirSync(join(directory, 'data'))
    writeFileSync(join(directory, 'data', 'key'), key)
    symlinkSync(join(directory, 'data'), join(directory, 'elsewhere'))
    const env = { ...http, DATA_DIR: join(directory, 'data'), ENCRYPTION_KEY_FILE: join(directory, 'elsewhere', 'key') }
    expect(() => readConfig(env)).toThrow(/inside of DATA_DIR/)
  })
})

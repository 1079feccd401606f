// Goal: the doctor names every fault it looks for, with what to do, changes nothing, and says nothing where all is well.
// Method: every fault is made to happen, in the local Slack, in a real database, on the disk and in the settings. On the
// embedded engine the database is held by an app's ear, which the doctor asks; on Postgres it looks for itself.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalSlack, startSlack } from '../../playground/server/server.ts'
import type { CommandAnswer } from '../../src/admin/commands.ts'
import { runDoctor } from '../../src/admin/doctor.ts'
import { realSurroundings, type Surroundings } from '../../src/admin/doctor-machine.ts'
import { createAdminServer } from '../../src/admin/socket-server.ts'
import { runTerminal } from '../../src/admin/terminal.ts'
import { createClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { createMeter } from '../../src/meter/create-meter.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'
import { installWorkspace } from '../../src/meter/install-workspace.ts'
import { slackScopes } from '../../src/slack-scopes.ts'
import type { Store } from '../../src/store/database.ts'
import { lockDirectory } from '../../src/store/directory-lock.ts'
import { openEmbedded, wrapPGlite } from '../../src/store/embedded.ts'
import { inspectDatabase } from '../../src/store/inspect.ts'
import { createKeyring } from '../../src/store/secrets.ts'
import { makePool, newWorkspaceId } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const ENCRYPTION_KEY = randomBytes(32).toString('base64')
const HEX = '0123456789abcdef0123456789abcdef'
const allScopes = slackScopes.map(({ name }) => name)
const log = createLog('silent')
const { databaseUrl, db: testDb } = await openTestStore()
let folder: string
let dataDir: string
let store: Pick<Store, 'db' | 'close'>
let meter: MeterDeps
let slack: LocalSlack
let web: Server
let webUrl: string
let team: string
let stopEar: () => Promise<void>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-doctor-'))
  dataDir = join(folder, 'data')
  store = databaseUrl ? { db: testDb, close: async () => {} } : await openEmbedded(dataDir, log)
  const keyring = createKeyring(ENCRYPTION_KEY)
  meter = createMeter({ db: store.db, clock: createClock(), log, keyring, wake: () => {} })
  slack = await startSlack()
  web = createServer((request, response) => {
    const isHealth = request.url === '/healthz'
    response.writeHead(isHealth ? 200 : 502, { 'content-type': 'application/json' })
    response.end(isHealth ? '{"status":"ok"}' : '{}')
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
})
beforeEach(async () => {
  team = newWorkspaceId()
  addTeam(team)
  await listen(meter)
})
afterEach(async () => {
  await stopEar()
  // What one test has made is not another's: the doctor looks at every workspace that is in use.
  await store.db.workspace.updateMany({ data: { status: 'uninstalled' } })
})
afterAll(async () => {
  await slack.stop()
  // Whether a channel can be seen without the scope for it is asked on purpose.
  slack.verify(['conversations.info: missing_scope'])
  await store.close()
  await new Promise((resolve) => web.close(resolve))
  await rm(folder, { recursive: true })
})

/** The app's ear over the embedded database; over Postgres nobody has to be asked. */
async function listen(by: MeterDeps, change: Record<string, string | undefined> = {}): Promise<void> {
  const ear = createAdminServer({ meter: by, slack: readConfig(settings(change)), dataDir })
  if (!databaseUrl) await ear.start()
  stopEar = databaseUrl ? async () => {} : ear.stop
}

function addTeam(teamId: string, scopes: readonly string[] = allScopes): void {
  slack.addWorkspace({ teamId, name: 'Acme', botToken: `xoxb-${teamId}`, botUserId: 'UBOT', scopes })
  slack.addChannel(teamId, { id: 'C0SALES', name: 'sales', members: ['UBOT'] })
  slack.addChannel(teamId, { id: 'C2ELSEWHERE', name: 'elsewhere', members: [] })
  slack.addChannel(teamId, { id: 'C3ATTIC', name: 'attic', archived: true, members: ['UBOT'] })
  slack.addChannel(teamId, { id: 'C4VAULT', name: 'vault', isPrivate: true, members: [] })
}

/** Settings over socket mode; a name without a value is left out. */
function settings(change: Record<string, string | undefined> = {}): Record<string, string> {
  const all = {
    ENCRYPTION_KEY,
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    SLACK_BOT_TOKEN: `xoxb-${team}`,
    SLACK_APP_TOKEN: slack.app.appToken,
    SLACK_API_URL: slack.apiUrl,
    ...change,
  }
  return Object.fromEntries(Object.entries(all).filter((row): row is [string, string] => row[1] !== undefined))
}

const overHttp = { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: HEX }

/** The doctor as it is typed, in the folder. */
function typed(change: Record<string, string | undefined> = {}): Promise<CommandAnswer> {
  return runTerminal(['doctor'], { directory: folder, env: settings(change), stdin: Readable.from([]) })
}

/** The doctor in other surroundings, with a database that nobody has to ask about. */
function lookedAround(change: Partial<Surroundings>): Promise<CommandAnswer> {
  const env = settings({ DATABASE_URL: undefined, DATA_DIR: join(folder, 'none') })
  const terminal = { directory: folder, env, stdin: Readable.from([]) }
  const nobody = () => Promise.reject(new Error('no database is there to be asked about'))
  return runDoctor(terminal, nobody, { ...realSurroundings, ...change })
}

describe('where all is well', () => {
  it('says what was looked at, and ends with 0', async () => {
    await makePool(meter, { workspaceId: team })
    const { stdout, stderr, exitCode } = await typed()
    expect(stdout.split('\n').map((line) => line.replace(/ *: .*/, ''))).toEqual([
      'ok       Program',
      'ok       Settings',
      'ok       Slack',
      'ok       Scopes',
      'ok       Clock',
      'ok       Socket mode',
      'ok       Database',
      'ok       Encryption key',
      'ok       Clock',
      'ok       Channel',
      ...(databaseUrl ? [] : ['ok       Disk']),
      '',
      'All is well.',
      '',
    ])
    expect(stdout).toContain(`SLACK_BOT_TOKEN speaks for purser in Acme (${team}).`)
    expect(stdout).toContain('Purser is in #sales, where "Apollo" speaks.')
    expect(stdout).toMatch(
      databaseUrl ? /answers, Postgres 1\d\.\d+, with all its tables\./ : /in use by the running app/,
    )
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(slack.violations()).toEqual([])
  })

  it('never shows a secret', async () => {
    const { stdout } = await typed({ SLACK_BOT_TOKEN: 'xoxb-12345678-secret' })
    expect(stdout).not.toContain('xoxb-12345678-secret')
    expect(stdout).not.toContain(ENCRYPTION_KEY)
  })
})

describe('settings', () => {
  it('are told with all their faults, and nothing else is looked at', async () => {
    const { stdout, exitCode } = await typed({ PORT: 'x', ENCRYPTION_KEY: undefined })
    expect(stdout).toMatch(/^fault {4}Settings: PORT must be/m)
    expect(stdout).toMatch(/^fault {4}Settings: ENCRYPTION_KEY is missing/m)
    expect(stdout).toContain('2 faults.')
    expect(stdout).not.toMatch(/Slack:|Database:/)
    expect(exitCode).toBe(2)
  })

  it('that others can read are a warning, and no fault', async () => {
    const path = join(folder, '.env')
    await writeFile(path, '# nothing\n', { mode: 0o644 })
    const { stdout, exitCode } = await typed()
    await rm(path)
    expect(stdout).toMatch(/^warning {2}Settings: others on this machine can read .* \(644\): chmod 600/m)
    expect(stdout).toMatch(/\n1 warning\.\n$/)
    expect(exitCode).toBe(0)
  })
})

describe('Slack', () => {
  const cases: [what: string, change: Record<string, string>, says: RegExp][] = [
    [
      'out of reach',
      { SLACK_API_URL: 'http://127.0.0.1:2/api' },
      /Slack: 127\.0\.0\.1:2 cannot be reached \(ECONNREFUSED\)/,
    ],
    [
      'that does not know the token',
      { SLACK_BOT_TOKEN: 'xoxb-other' },
      /SLACK_BOT_TOKEN is refused \(invalid_auth\): inst/,
    ],
    [
      'that does not know the socket token',
      { SLACK_APP_TOKEN: 'xapp-1' },
      /SLACK_APP_TOKEN is refused \(invalid_auth\)/,
    ],
  ]
  it.each(cases)('%s is a fault', async (_what, change, says) => {
    const { stdout, exitCode } = await typed(change)
    expect(stdout).toMatch(says)
    expect(exitCode).toBe(1)
  })

  it('that finds the socket token without its scope is a fault', async () => {
    await slack.misbehave({ kind: 'error', error: 'missing_scope', method: 'apps.connections.open', times: 1 })
    expect((await typed()).stdout).toMatch(/fault {4}Socket mode: SLACK_APP_TOKEN is refused \(it lacks connections:wr/)
  })

  it('without a scope that everything needs is a fault, with the page where it is granted', async () => {
    addTeam(
      team,
      allScopes.filter((scope) => scope !== 'chat:write'),
    )
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(/^fault {4}Scopes: chat:write is not granted by Acme \(T\w+\).*apps\/A0PLAYGROUND\/oauth$/m)
    expect(exitCode).toBe(1)
  })

  it('without an optional scope is a warning that says what is gone', async () => {
    addTeam(team, ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read', 'channels:history'])
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(
      /^warning {2}Scopes: .* these are gone: joining public channels \(channels:join\), looking up one in a private/m,
    )
    expect(stdout).not.toContain('(channels:read)')
    expect(exitCode).toBe(0)
  })

  it.each([
    [-90, /^warning {2}Clock: this machine's is (89|90|91) s behind Slack's: set it by NTP\./m, 0],
    [400, /^fault {4}Clock: this machine's is (399|400|401) s ahead of Slack's: set it by NTP\. Requests that/m, 1],
  ] as const)('whose clock is %i s away is told', async (seconds, says, exitCode) => {
    const answer = await lookedAround({ now: () => new Date(Date.now() + seconds * 1_000) })
    expect(answer.stdout).toMatch(says)
    expect(answer.exitCode).toBe(exitCode)
  })
})

describe('a channel', () => {
  const cases: [what: string, channelId: string, says: RegExp][] = [
    [
      'without Purser',
      'C2ELSEWHERE',
      /fault {4}Channel: Purser is not in #elsewhere, where "Apollo" .* \/invite @Purser/,
    ],
    ['that is archived', 'C3ATTIC', /fault {4}Channel: #attic, where "Apollo" speaks, is archived: bring it back/],
    [
      'that is private and closed',
      'C4VAULT',
      /fault {4}Channel: C4VAULT, where "Apollo" speaks, is not there for Purser/,
    ],
  ]
  it.each(cases)('%s is a fault', async (_what, channelId, says) => {
    await makePool(meter, { workspaceId: team, channelId })
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(says)
    expect(exitCode).toBe(1)
  })

  it('that another company reads by now is told, and kept', async () => {
    await makePool(meter, { workspaceId: team })
    const shared = () => store.db.channel.findFirst({ where: { workspaceId: team, channelId: 'C0SALES' } })
    await typed()
    expect(await shared()).toMatchObject({ shared: false, name: 'sales' })
    slack.addChannel(team, { id: 'C0SALES', name: 'partner', isShared: true, members: ['UBOT'] })
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(/ok {7}Channel: Purser is in #partner, where "Apollo" speaks\. Another company reads it too/)
    expect(await shared()).toMatchObject({ shared: true, name: 'partner' })
    expect(exitCode).toBe(0)
  })

  it('that no scope lets it see is a warning', async () => {
    addTeam(team, ['commands', 'chat:write', 'users:read'])
    await makePool(meter, { workspaceId: team })
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(
      /warning {2}Channel: whether Purser is in C0SALES, where "Apollo" speaks, cannot be known: .* is not/,
    )
    expect(exitCode).toBe(0)
  })

  it('that a pool lacks is a warning, and so is one of another workspace', async () => {
    const elsewhere = newWorkspaceId()
    const { poolId } = await makePool(meter, { workspaceId: team })
    await store.db.pool.updateMany({ where: { workspaceId: team, poolId }, data: { channelId: null } })
    await makePool(meter, { workspaceId: elsewhere })
    const { stdout } = await typed()
    expect(stdout).toMatch(
      new RegExp(
        `warning {2}Channel: nobody is told when "Apollo" of ${team} runs low: give it a channel: npm run admin -- pool:edit --pool apollo --channel C`,
      ),
    )
    expect(stdout).toMatch(new RegExp(`warning {2}Channel: C0SALES of ${elsewhere} was not seen: no token`))
  })

  it('that is parked is a fault, with the reason and what waits', async () => {
    await makePool(meter, { workspaceId: team })
    await store.db.channel.updateMany({
      where: { workspaceId: team },
      data: { parkedAt: new Date('2026-11-22T10:15:00Z'), parkedReason: 'is_archived' },
    })
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(
      /fault {4}Channel: C0SALES of T\w+ takes no post since 2026-11-22 10:15 UTC \(is_archived\); 0 messages wait\. To mend/,
    )
    expect(exitCode).toBe(1)
  })
})

describe('the owners of a pool', () => {
  const left =
    /^warning {2}Owner: "Una Owner", who owns "Clay" of T\w+, has left: name another owner: npm run admin -- pool:edit --pool clay --owner U\.\.\.$/m

  it('who have all left Slack are named, as long as nobody else is an owner', async () => {
    slack.addUser(team, { id: 'U4UNA', name: 'una', realName: 'Una Owner', deleted: true })
    slack.addUser(team, { id: 'U2OLGA', name: 'olga' })
    await makePool(meter, { workspaceId: team, name: 'Clay', owner: 'U4UNA' })
    await makePool(meter, { workspaceId: team, name: 'Apollo', owner: 'U2OLGA' })
    const { stdout, exitCode } = await typed()
    expect(stdout).toMatch(left)
    expect(stdout.match(/Owner:/g)).toHaveLength(1)
    expect(exitCode).toBe(0)
  })

  it('are told in the same words where their direct messages take no post, also while Slack says nothing of them', async () => {
    await makePool(meter, { workspaceId: team, name: 'Clay', owner: 'U4UNA' })
    await store.db.member.updateMany({ where: { workspaceId: team }, data: { name: 'Una Owner' } })
    await store.db.channel.create({
      data: { workspaceId: team, channelId: 'U4UNA', parkedAt: new Date(), parkedReason: 'user_disabled' },
    })
    const trouble = await slack.misbehave({ kind: 'error', error: 'missing_scope', method: 'users.info' })
    const { stdout } = await typed()
    await trouble.release()
    expect(stdout).toMatch(left)
    expect(stdout).not.toContain('takes no post')
  })

  it('are shown with names that cannot be taken for words of the doctor', async () => {
    const { poolId } = await makePool(meter, { workspaceId: team, name: '<!channel> *Lusha*\u200b' })
    await store.db.pool.updateMany({ where: { workspaceId: team, poolId }, data: { channelId: null } })
    expect((await typed()).stdout).toContain('nobody is told when "<!channel> *Lusha*')
  })
})

describe('the address', () => {
  it('that leads here is well, if only https were there', async () => {
    const { stdout } = await typed({ ...overHttp, PUBLIC_URL: webUrl })
    expect(stdout).toMatch(/warning {2}Address: http:.*\/healthz answers, but Slack calls https only/)
  })

  it.each([
    [
      'that leads nowhere',
      () => 'http://127.0.0.1:2',
      /fault {4}Address: .*healthz cannot be reached from here \(ECONNREF/,
    ],
    ['that leads elsewhere', () => `${webUrl}/other`, /fault {4}Address: .* answers HTTP 502, and not as Purser does/],
    ['that nobody set', () => undefined, /warning {2}Address: PUBLIC_URL is not set/],
  ])('%s is told', async (_what, publicUrl, says) => {
    expect((await typed({ ...overHttp, PUBLIC_URL: publicUrl() })).stdout).toMatch(says)
  })
})

describe('the machine', () => {
  const cases: [what: string, change: Partial<Surroundings>, says: RegExp, exitCode: number][] = [
    [
      'an old Node',
      { nodeVersion: '18.20.1' },
      /fault {4}Program: .* on Node 18\.20\.1: it needs Node 20\.19 or later/,
      1,
    ],
    ['a Node that is just old', { nodeVersion: '20.18.9' }, /fault {4}Program/, 1],
    ['a newer Node', { nodeVersion: '24.0.0' }, /ok {7}Program: .* on Node 24\.0\.0\./, 0],
    ['little room', { freeBytes: async () => 5e8 }, /warning {2}Disk: 500 MB free for .*none: make room\./, 0],
    [
      'no room',
      { freeBytes: async () => 5e7 },
      /fault {4}Disk: 50 MB free for .*: the database soon cannot be written/,
      1,
    ],
    [
      'an unknown disk',
      { freeBytes: () => Promise.reject(new Error('EIO')) },
      /warning {2}Disk: .* cannot be told: EIO/,
      0,
    ],
  ]
  it.each(cases)('with %s is told', async (_what, change, says, exitCode) => {
    const answer = await lookedAround(change)
    expect(answer.stdout).toMatch(says)
    expect(answer.exitCode).toBe(exitCode)
  })
})

describe('the database', () => {
  /** An embedded one that nobody holds: making it takes long, opening it does not. */
  let spare: string

  beforeAll(async () => {
    spare = join(folder, 'spare')
    await (await openEmbedded(spare, log)).close()
  }, 120_000)

  /** Does something to the database of this run while nobody looks at it. */
  async function tamper(work: (db: Store['db']) => Promise<unknown>): Promise<void> {
    if (databaseUrl) return void (await work(store.db))
    const opened = await wrapPGlite(await PGlite.create({ dataDir: join(spare, 'database') }), 'spare')
    await work(opened.db)
    await opened.close()
  }

  const itsSettings = () => (databaseUrl ? {} : { DATA_DIR: spare })

  it('that no start has made yet is none, and is not made', async () => {
    const missing = join(folder, 'missing')
    const { stdout, exitCode } = await typed({ DATABASE_URL: undefined, DATA_DIR: missing })
    expect(stdout).toMatch(/ok {7}Database: embedded in .*missing is not there yet: the first start makes it\./)
    expect(exitCode).toBe(0)
    await expect(stat(missing)).rejects.toThrow('ENOENT')
  })

  it('that is out of reach is a fault without its password', async () => {
    const { stdout, exitCode } = await typed({ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:2/x' })
    expect(stdout).toMatch(/fault {4}Database: Cannot reach the database postgres at 127\.0\.0\.1:2\/x: .*ECONNREFUSED/)
    expect(stdout).not.toContain('hunter2')
    expect(exitCode).toBe(1)
  })

  it('of another key is a fault', async () => {
    await makePool(meter, { workspaceId: team })
    const other = createKeyring(Buffer.alloc(32, 9).toString('base64'))
    const wrong = createMeter({ db: store.db, clock: createClock(), log, keyring: other, wake: () => {} })
    await stopEar()
    await listen(wrong)
    const { stdout, exitCode } = await typed({ ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64') })
    expect(stdout).toMatch(
      /fault {4}Encryption key: The secret in workspace\.contact_key of workspace T\w+ was encrypted/,
    )
    expect(exitCode).toBe(1)
  })

  it('that lacks a migration is told, and left as it is', async () => {
    await tamper(
      (db) => db.$executeRaw`update _prisma_migrations set rolled_back_at = now() where migration_name =
        (select max(migration_name) from _prisma_migrations)`,
    )
    await typed(itsSettings())
    // Had the first look applied it, the second would find nothing missing.
    const { stdout, exitCode } = await typed(itsSettings())
    await tamper((db) => db.$executeRaw`update _prisma_migrations set rolled_back_at = null`)
    expect(stdout).toMatch(/warning {2}Database: .* 1 migration is pending: the next npm start applies them/)
    expect(stdout).not.toContain('Encryption key')
    expect(exitCode).toBe(0)
  }, 60_000)

  it('of a newer program is a fault', async () => {
    await tamper(
      (db) => db.$executeRaw`insert into _prisma_migrations (id, checksum, finished_at, migration_name)
        values ('newer', 'x', now(), '29990101000000_newer')`,
    )
    const { stdout, exitCode } = await typed(itsSettings())
    await tamper((db) => db.$executeRaw`delete from _prisma_migrations where id = 'newer'`)
    expect(stdout).toMatch(
      /fault {4}Database: The database is newer than this program: it holds migration 29990101000000_n/,
    )
    expect(exitCode).toBe(1)
  }, 60_000)

  it('that another process holds and does not answer for is a fault', async () => {
    const lock = await lockDirectory(spare)
    // Two processes in one directory would break it, so not even a look may open it.
    await expect(inspectDatabase({ dataDir: spare })).rejects.toThrow(/in use by process/)
    const { stdout, exitCode } = await typed({ DATABASE_URL: undefined, DATA_DIR: spare })
    await lock.release()
    expect(stdout).toMatch(
      /fault {4}Database: The data directory .*spare is in use by process \d+.* nobody listens there\./,
    )
    expect(exitCode).toBe(1)
  })

  it('that nobody holds is opened here', async () => {
    const { stdout, exitCode } = await typed({ DATABASE_URL: undefined, DATA_DIR: spare })
    expect(stdout).toMatch(/ok {7}Database: embedded in .*spare answers, Postgres 1\d\.\d+, with all its tables\./)
    expect(stdout).toMatch(/ok {7}Encryption key: there is nothing yet for it to open\./)
    expect(exitCode).toBe(0)
  }, 60_000)
})

describe('workspaces that install the app themselves', () => {
  const installs = {
    SLACK_BOT_TOKEN: undefined,
    SLACK_APP_TOKEN: undefined,
    SLACK_SIGNING_SECRET: HEX,
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: HEX,
    SLACK_STATE_SECRET: HEX,
    PUBLIC_URL: 'http://127.0.0.1:2',
  }

  beforeEach(async () => {
    await stopEar()
    await listen(meter, installs)
    await store.db.installation.deleteMany()
  })

  it('are each looked at by their own token', async () => {
    const gone = newWorkspaceId()
    addTeam(team, ['commands', 'users:read'])
    for (const [workspaceId, channelId] of [
      [team, 'C0SALES'],
      [gone, 'C0GONE'],
    ] as const) {
      await makePool(meter, { workspaceId, channelId })
      await installWorkspace(meter, {
        workspaceId,
        name: 'Acme',
        installation: {
          workspaceId,
          name: 'Acme',
          appId: 'A0PLAYGROUND',
          botUserId: 'UBOT',
          botId: 'BBOT',
          botToken: `xoxb-${workspaceId}`,
          scopes: [],
          document: '{}',
        },
      })
    }
    const { stdout, exitCode } = await typed(installs)
    expect(stdout).toMatch(new RegExp(`ok {7}Slack: The token of ${team} speaks for purser in Acme`))
    expect(stdout).toMatch(/fault {4}Scopes: chat:write is not granted .*: http:\/\/127\.0\.0\.1:2\/slack\/install/)
    expect(stdout).toMatch(new RegExp(`fault {4}Slack: The token of ${gone} is refused \\(invalid_auth\\)`))
    expect(exitCode).toBe(1)
  })

  it('are missed where there is none', async () => {
    const { stdout } = await typed(installs)
    expect(stdout).toMatch(/warning {2}Slack: no workspace has installed Purser yet: open http:.*\/slack\/install\./)
  })
})

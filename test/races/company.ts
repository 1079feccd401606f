// A company whose Purser is real processes: a workspace of the local Slack, a database on the engine of this run, and
// as many processes of the built app over it as a test starts. Rows are looked at beside the app, through the store.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type LocalSlack, type SlackOptions, startSlack } from '../../playground/server/server.ts'
import { createClock } from '../../src/clock.ts'
import type { Credits } from '../../src/core/amount.ts'
import { createLog } from '../../src/log.ts'
import { createMeter } from '../../src/meter/create-meter.ts'
import { createWorkspace } from '../../src/meter/create-workspace.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'
import type { Store } from '../../src/store/database.ts'
import { openStore } from '../../src/store/open.ts'
import { createKeyring } from '../../src/store/secrets.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { makeKey } from '../support/http.ts'
import { makePool, newWorkspaceId } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

export interface Company {
  workspaceId: string
  slack: LocalSlack
  /** A key that may do everything; its stream is "zapier". */
  key: string
  start: () => Promise<AppProcess>
  /** Makes a pool with a channel of its own, whose default rule has other lines where they are given. */
  pool: (fields: {
    name: string
    allotment: Credits
    lines?: readonly number[]
    /** Slack user id of its owner. */
    owner?: string
  }) => Promise<CompanyPool>
  /** Lends the database; on the embedded engine only while no process runs. */
  withStore: <T>(look: (store: Store) => Promise<T>) => Promise<T>
}

export interface CompanyPool {
  poolId: string
  shortName: string
  channelId: string
}

const bot = 'UBOT'
const DAY_MS = 24 * 3_600_000

/** Opens the company, at the top of a file: after the file's last test its processes are ended and its rows removed. */
export async function openCompany(options: SlackOptions = {}): Promise<Company> {
  const directory = await mkdtemp(join(tmpdir(), 'purser-races-'))
  afterAll(() => rm(directory, { recursive: true, force: true }))
  const { withStore, settings: database, handOver } = await openRows(directory)
  const slack = await startSlack(options)
  const processes: AppProcess[] = []
  afterAll(async () => {
    await Promise.all(processes.map((it) => it.kill()))
    await slack.stop()
    slack.verify()
  })
  const workspaceId = newWorkspaceId()
  const botToken = `xoxb-${workspaceId}`
  const scopes = ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read']
  slack.addWorkspace({ teamId: workspaceId, name: 'Acme Sales', botToken, botUserId: bot, scopes })
  const encryptionKey = randomBytes(32).toString('base64')
  const meterOn = ({ db }: Store): MeterDeps =>
    createMeter({
      db,
      clock: createClock(),
      log: createLog('silent'),
      keyring: createKeyring(encryptionKey),
      wake: () => {},
    })
  const settings = {
    ...database,
    ENCRYPTION_KEY: encryptionKey,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  }
  let channels = 0
  const pool: Company['pool'] = async ({ name, allotment, lines, owner }) => {
    channels += 1
    const channelId = `C${channels}SALES`
    slack.addChannel(workspaceId, { id: channelId, name: `sales-${channels}`, members: [bot] })
    // A cycle that neither begins nor ends while the test runs.
    const anchor = new Date(Date.now() - 100 * DAY_MS)
    const [year, month, day] = [anchor.getUTCFullYear(), anchor.getUTCMonth() + 1, anchor.getUTCDate()]
    return withStore(async (store) => {
      const made = await makePool(meterOn(store), {
        ...{ workspaceId, name, allotment, channelId, length: 'P1Y' },
        anchor: { year, month, day, hour: 0, minute: 0 },
        ...(owner === undefined ? {} : { owner }),
      })
      if (lines) await redraw(store, made, lines)
      return { ...made, channelId }
    })
  }
  const key = await withStore(async (store) => {
    await createWorkspace(meterOn(store), { workspaceId, name: 'Acme Sales' })
    return makeKey(meterOn(store), workspaceId)
  })
  const start: Company['start'] = async () => {
    await handOver()
    const started = await startAppProcess(settings, directory)
    processes.push(started)
    return started
  }
  return { workspaceId, slack, key, start, pool, withStore }
}

interface Rows {
  withStore: Company['withStore']
  /** What a process needs to find the rows. */
  settings: Record<string, string>
  /** Makes room for a process, where the rows can belong to one alone. */
  handOver: () => Promise<void>
}

async function openRows(directory: string): Promise<Rows> {
  if (process.env.TEST_DATABASE_URL) {
    const store = await openTestStore()
    const settings = { DATABASE_URL: store.databaseUrl ?? '' }
    return { withStore: (look) => look(store), settings, handOver: async () => {} }
  }
  const dataDir = join(directory, 'data')
  let store: Store | undefined
  const handOver = async () => {
    await store?.close()
    store = undefined
  }
  afterAll(handOver)
  const withStore: Company['withStore'] = async (look) => {
    store ??= await openStore({ dataDir, log: createLog('warn') })
    return look(store)
  }
  return { withStore, settings: { DATA_DIR: dataDir }, handOver }
}

/** Gives the pool's rule other lines, in percent, before any process has read it. */
async function redraw(
  { db }: Store,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  lines: readonly number[],
): Promise<void> {
  const { ruleId } = await db.rule.findFirstOrThrow({ where: { workspaceId, poolId } })
  await db.ruleLine.deleteMany({ where: { workspaceId, ruleId } })
  await db.ruleLine.createMany({ data: lines.map((line) => ({ workspaceId, ruleId, line, severity: 'warning' })) })
}

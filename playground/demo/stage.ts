// What the demo plays on: a local Slack with the team in it, and the app as it is, on an empty embedded database in a
// temporary directory. The demo may move the app's clock; nothing else about the app is special.

import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type App, startApp } from '../../src/app.ts'
import { type Doors, typeCommand } from '../history/send.ts'
import { owner, team } from '../history/team.ts'
import { startSlack } from '../server/server.ts'
import { sales } from './people.ts'

export interface Stage {
  doors: Doors
  app: App
  dataDir: string
  /** Warnings and errors of the app, to be shown where the demo fails. */
  logged: string[]
  close: () => Promise<void>
}

const teamId = 'T01ACME'
const botUserId = 'U00PURSER'
const botToken = 'xoxb-demo'
/** How long closing may take before the directory is removed all the same. */
const CLOSE_MS = 10_000

/** Builds the stage with the app's clock at `now`; whatever was opened is closed again where it fails. */
export async function openStage(now: Date): Promise<Stage> {
  const slack = await startSlack()
  const dataDir = await mkdtemp(join(tmpdir(), 'purser-demo-'))
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true })
  // Also on the way out of a process that is ended while it closes.
  process.once('exit', remove)
  const logged: string[] = []
  let app: App | undefined
  const close = async (): Promise<void> => {
    await Promise.race([app?.stop(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())])
    await slack.stop()
    remove()
  }
  try {
    const scopes = ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read']
    slack.addWorkspace({ teamId, name: 'Acme Sales', botToken, botUserId, scopes })
    for (const { userId, name, email } of team)
      slack.addUser(teamId, {
        id: userId,
        name: email.split('@')[0] ?? '',
        realName: name,
        email,
        tz: 'Europe/Berlin',
      })
    const members = [botUserId, ...team.map((one) => one.userId)]
    slack.addChannel(teamId, { id: sales.channelId, name: sales.name, members })
    const settings = {
      port: await freePort(),
      dataDir,
      encryptionKey: randomBytes(32).toString('base64'),
      slack: { mode: 'http' as const, botToken, signingSecret: slack.signingSecret },
      slackApiUrl: slack.apiUrl.replace(/\/$/, ''),
      command: '/credits',
      logLevel: 'warn',
    }
    const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
    // Every post goes out behind the row that causes it, and not a second later: here a second is half a day.
    app = await startApp(settings, { log, deliveryLimits: { postIntervalMs: 0 } })
    app.meter.clock.set(now, new Date())
    const doors = { slack, appUrl: app.url, apiKey: '', teamId, channelId: sales.channelId }
    // Who has spoken once is known by name, and the pool's owner is named in its alerts.
    await typeCommand(doors, { row: 'hello', userId: owner.userId, text: '', triggerId: 'trigger-hello' })
    const apiKey = await createPoolAndKey(app)
    // Where Slack was not asked who reads a channel, another company may, and its digest names nobody: this word asks.
    await typeCommand(doors, { row: 'look', userId: owner.userId, text: 'team', triggerId: 'trigger-look' })
    return { doors: { ...doors, apiKey }, app, dataDir, logged, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A port that nobody listens on: the app has to know its own, which it tells to whoever makes a key. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Apollo's cycles turn on the minute the subscription began, not on the first of a month. */
async function createPoolAndKey({ createPool, createKey }: App): Promise<string> {
  const common = { workspaceId: teamId, actorId: null, via: 'demo' }
  const pool = await createPool({
    ...common,
    name: 'Apollo',
    allotment: 1_000_000,
    anchor: { year: 2026, month: 11, day: 13, hour: 15, minute: 58 },
    zone: 'Europe/Berlin',
    channelId: sales.channelId,
    owner: owner.userId,
  })
  if (pool.kind === 'refused') throw new Error(pool.message)
  const key = await createKey({ ...common, name: 'crm-sync', pools: [], readOnly: false })
  if (key.kind === 'refused') throw new Error(key.message)
  return key.text
}

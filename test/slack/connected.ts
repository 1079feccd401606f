// The app's HTTP server with its connection to a local Slack, in any of the three ways, on the file's database. Everything
// goes through the connection as the app builds it, so that installing, uninstalling and reconnecting are the real ones.

import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Said } from '../../playground/server/records.ts'
import type { Sent } from '../../playground/server/send.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { createLog } from '../../src/log.ts'
import { createDelivery, type Delivery } from '../../src/notices/deliver.ts'
import { connectSlack, type SlackConnection } from '../../src/slack/connect.ts'
import { optionalScopes, slackScopes } from '../../src/slack-scopes.ts'
import type { SlackSettings } from '../../src/slack-settings.ts'
import { createKeyring } from '../../src/store/secrets.ts'
import { makeMeter, makePool, newWorkspaceId, record, report, type TestMeter } from '../support/meter.ts'
import type { TestStore } from '../support/store.ts'

/** The same people and channels in every workspace: nothing but the workspace tells them apart. */
export const sam = 'U1SAM'
export const olga = 'U2OLGA'
export const sales = 'C1SALES'
export const botUserId = 'UBOT'

/** All apps of a test have one, as replicas do. */
const keyring = createKeyring(randomBytes(32).toString('base64'))

export interface Connected extends TestMeter {
  slack: LocalSlack
  connection: SlackConnection
  delivery: Delivery
  /** Where the app listens, without a slash at the end. */
  url: string
  events: string
  logged: string[]
  /** Resolves when a line with all of these words is in the log; rejects after five seconds. */
  told: (...words: string[]) => Promise<void>
  close: () => Promise<void>
}

/** A workspace of a local Slack with Sam, Olga and #sales; with a token where the app is installed there. */
export function furnishWorkspace(slack: LocalSlack, name: string, installed = false): string {
  const teamId = newWorkspaceId()
  const app = installed ? { botToken: tokenOf(teamId), scopes: slackScopes.map((scope) => scope.name) } : {}
  slack.addWorkspace({ teamId, name, botUserId, ...app })
  slack.addUser(teamId, { id: sam, name: 'sam', tz: 'Asia/Kolkata' })
  slack.addUser(teamId, { id: olga, name: 'olga', isAdmin: true })
  slack.addChannel(teamId, { id: sales, name: 'sales', members: [sam, olga, botUserId] })
  return teamId
}

/** The token of a workspace that was furnished with the app in it. */
export function tokenOf(teamId: string): string {
  return `xoxb-${teamId}-settings`
}

/** Spends once in a workspace of its own: a process's first spend may take longer than Slack's patience. */
export async function warmUp({ deps }: Connected): Promise<void> {
  const { workspaceId } = await makePool(deps)
  await record(deps, workspaceId, [report()])
}

/** What a command came to: its answer, which on a busy machine follows the ack. */
export async function answerTo(sent: Sent): Promise<Said> {
  const first = await sent.saidAt(0)
  return first.text.startsWith('Working on it') ? sent.saidAt(1, 20_000) : first
}

export interface Way {
  mode: SlackSettings['mode']
  /** Whose token stands in the settings, in the two ways with a token. */
  teamId?: string
  /** Others than the app's own, for settings that are wrong. */
  clientSecret?: string
  appToken?: string
  publicUrl?: string
}

/** Connects an app of its own; whoever connected closes it. */
export async function connect(store: TestStore, slack: LocalSlack, way: Way): Promise<Connected> {
  const meter = await makeMeter(store.db)
  const { deps } = meter
  deps.keyring = keyring
  const logged: string[] = []
  const lines = new EventEmitter().setMaxListeners(0)
  const write = (line: string) => {
    logged.push(line)
    lines.emit('line')
  }
  const log = createLog('info', { write })
  let delivery: Delivery | undefined
  deps.wake = (workspaceId, channelId) => delivery?.wake(workspaceId, channelId)
  const connection = connectSlack({
    meter: deps,
    log,
    settings: settingsOf(slack, way),
    command: '/credits',
    publicUrl: way.publicUrl,
    apiUrl: slack.apiUrl.replace(/\/$/, ''),
    authorizeUrl: slack.app.authorizeUrl,
    waits: { firstMs: 20, lastMs: 100 },
  })
  const { server, close } = createHttpServer({ meter: deps, log, ready: () => store.ping(), slack: connection })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  slack.configureApp({ redirectUrls: [`${url}/slack/oauth_redirect`], optionalScopes })
  await connection.firstTry
  delivery = createDelivery({
    db: store.db,
    clock: deps.clock,
    log,
    send: connection.send,
    onlyWorkspaceId: connection.workspaceId,
    onRevoked: connection.noteRevoked,
    limits: { postIntervalMs: 1, firstRetryMs: 10, lastRetryMs: 80, lookMs: 200 },
  })
  const stop = async () => {
    await close()
    await delivery?.stop()
    await connection.stop()
  }
  const isTold = (words: readonly string[]) => logged.some((line) => words.every((word) => line.includes(word)))
  const told = async (...words: string[]) => {
    const signal = AbortSignal.timeout(5_000)
    while (!isTold(words)) await once(lines, 'line', { signal })
  }
  return { ...meter, slack, connection, delivery, url, events: `${url}/slack/events`, logged, told, close: stop }
}

function settingsOf(slack: LocalSlack, way: Way): SlackSettings {
  const { signingSecret, app } = slack
  const botToken = tokenOf(way.teamId ?? 'T0')
  if (way.mode === 'socket') return { mode: 'socket', botToken, appToken: way.appToken ?? app.appToken }
  if (way.mode === 'http') return { mode: 'http', botToken, signingSecret }
  const { clientId } = app
  const clientSecret = way.clientSecret ?? app.clientSecret
  return { mode: 'installs', clientId, clientSecret, stateSecret: 'the-state-secret', signingSecret }
}

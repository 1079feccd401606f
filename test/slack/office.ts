// One workspace of the local Slack with the app behind its signed door: real HTTP both ways, the file's database, the
// meter and delivery as the app builds them. Business time stands at NOON (support/meter).

import { createServer } from 'node:http'
import { type LocalSlack, type SlackOptions, startSlack } from '../../playground/server/server.ts'
import { createLog } from '../../src/log.ts'
import type { CreatePoolInput } from '../../src/meter/create-pool.ts'
import { createDelivery, type Delivery, type DeliveryDeps, type DeliveryLimits } from '../../src/notices/deliver.ts'
import { openSlack } from '../../src/slack/app.ts'
import { makeMeter, makePool, NOON, newWorkspaceId, type TestMeter } from '../support/meter.ts'
import type { TestStore } from '../support/store.ts'

export const sam = 'U1SAM'
export const olga = 'U2OLGA'
export const sales = 'C1SALES'

export interface Office extends TestMeter {
  slack: LocalSlack
  workspaceId: string
  delivery: Delivery
  /** A delivery of another replica, sending through the same door. */
  replica: (more?: Partial<DeliveryDeps>) => Delivery
  /** Asks Slack who a member is, as the night does. */
  askAbout: (workspaceId: string, slackUserId: string) => Promise<void>
  /** Where the app takes what Slack sends. */
  url: string
  logged: string[]
  /** Ends it, and throws where the app has done what no correct app does. */
  close: () => Promise<void>
  /** Declares what of that a test makes happen on purpose: errors, or places and errors, as `verify` of the local Slack takes them. */
  provokes: (...errors: string[]) => void
  /** Types a command as Sam in #sales and answers everything Slack showed for it. */
  type: (text: string, how?: { userId?: string; channelId?: string; triggerId?: string }) => Promise<Shown>
  pool: (override?: Partial<CreatePoolInput>) => Promise<{ poolId: string; shortName: string }>
  /** What the app did that no correct app does. */
  violations: () => string[]
}

export interface Shown {
  status: number
  /** The fallback text of the ack. */
  text: string
  /** All text of its blocks, a line each. */
  lines: string[]
  triggerId: string
}

/** Leases and waits short enough for a test, long enough for a slow machine. */
const quick: Partial<DeliveryLimits> = { postIntervalMs: 1, firstRetryMs: 10, lastRetryMs: 80, lookMs: 200 }

/** Opens the office; whoever opened it closes it. */
export async function openOffice(
  store: TestStore,
  options: {
    limits?: Partial<DeliveryLimits>
    slack?: SlackOptions
    /** Scopes that the workspace granted beside the usual ones. */
    scopes?: readonly string[]
    /** Where programs reach the API. */
    publicUrl?: string
    /** What its secrets are written with; one of its own without it. */
    encryptionKey?: string
  } = {},
): Promise<Office> {
  const slack = await startSlack(options.slack)
  const meter = await makeMeter(store.db, NOON, options.encryptionKey)
  const { deps } = meter
  const workspaceId = newWorkspaceId()
  const token = `xoxb-${workspaceId}`
  furnish(slack, workspaceId, token, options.scopes)
  const logged: string[] = []
  const log = createLog('info', { write: (line) => void logged.push(line) })
  const settings = { mode: 'http' as const, botToken: token, signingSecret: slack.signingSecret }
  const door = await openSlack({
    meter: deps,
    log,
    settings,
    command: '/credits',
    apiUrl: slack.apiUrl.replace(/\/$/, ''),
    ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}),
  })
  const replica: Office['replica'] = (more = {}) =>
    createDelivery({
      db: store.db,
      clock: deps.clock,
      log,
      send: door.send,
      onlyWorkspaceId: () => workspaceId,
      limits: { ...quick, ...options.limits },
      ...more,
    })
  const delivery = replica()
  deps.wake = delivery.wake
  const server = createServer(door.handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://127.0.0.1:${port}/slack/events`
  const provoked: string[] = []
  const close = async () => {
    // What is being sent ends with its connection, so nothing waits for an answer that is held back.
    const stopped = delivery.stop()
    await slack.stop()
    await stopped
    await door.stop()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
    slack.verify(provoked)
  }
  return {
    ...meter,
    slack,
    workspaceId,
    delivery,
    replica,
    askAbout: door.askAbout,
    url,
    logged,
    close,
    provokes: (...errors) => void provoked.push(...errors),
    type: async (text, how = {}) => {
      const asked = { teamId: workspaceId, userId: sam, channelId: sales, command: '/credits', text, ...how }
      const before = slack.views(workspaceId, asked.userId).length
      const sent = await slack.command(url, asked)
      // A busy machine may be told "working on it": what is waited for is the answer, which may be a modal.
      const isLate = sent.said[0]?.text === 'Working on it ...'
      const shown = await slack.waitFor(() => {
        if (!isLate || slack.views(workspaceId, asked.userId).length > before) return { said: sent.said[0] }
        return sent.said[1] && { said: sent.said[1] }
      })
      return {
        status: sent.status,
        text: shown.said?.text ?? '',
        lines: linesOf(shown.said?.blocks ?? []),
        triggerId: sent.triggerId,
      }
    },
    pool: (override = {}) => makePool(deps, { workspaceId, channelId: sales, ...override }),
    violations: () => slack.violations().map(({ where, error, details }) => `${where}: ${error} ${details.join(' ')}`),
  }
}

function furnish(slack: LocalSlack, teamId: string, botToken: string, more: readonly string[] = []): void {
  const scopes = ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read', ...more]
  slack.addWorkspace({ teamId, name: 'Acme Sales', botToken, botUserId: 'UBOT', scopes })
  slack.addUser(teamId, { id: sam, name: 'sam', email: 'sam@acme.test', tz: 'Europe/Berlin' })
  slack.addUser(teamId, { id: olga, name: 'olga', isAdmin: true })
  slack.addChannel(teamId, { id: sales, name: 'sales', members: [sam, olga, 'UBOT'] })
  slack.addChannel(teamId, { id: 'C2ELSEWHERE', name: 'elsewhere', members: [sam] })
  slack.addChannel(teamId, { id: 'C3ATTIC', name: 'attic', archived: true, members: [sam, 'UBOT'] })
}

/** Every text of blocks, in order, a line each. */
export function linesOf(blocks: readonly object[]): string[] {
  const lines: string[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      if ('text' in value && typeof value.text === 'string') lines.push(...value.text.split('\n'))
      else Object.values(value).forEach(walk)
    }
  }
  walk(blocks)
  return lines
}

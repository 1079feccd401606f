// The door to Slack: Bolt over HTTP, mounted on our own server. Decides what is refused before Bolt sees it, and sees to
// it that every request is acked and the person gets a word. What is answered is for the features.

import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  App,
  AuthorizationError,
  type BufferedIncomingMessage,
  HTTPReceiver,
  type ReceiverProcessEventErrorHandlerArgs,
  type ReceiverUnhandledRequestHandlerArgs,
} from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import type { SlackSettings } from '../slack-settings.ts'
import { boltLog } from './bolt-log.ts'
import { clientOptions } from './clients.ts'
import { type Installation, type Installations, onlyInstallation, readTokenInstallation } from './installations.ts'
import { listen } from './listen.ts'
import { createSendNotice } from './send-notice.ts'

/** Where Slack posts commands, clicks and events. */
const SLACK_EVENTS_PATH = '/slack/events'

/** How far ahead of us Slack's clock may be, in seconds; Bolt checks only how far behind. */
const AHEAD_SECONDS = 300
const BODY_BYTES_MAX = 1_000_000
/** Just before Slack gives up. */
const LAST_ACK_MS = 2_800

export interface SlackDeps {
  meter: MeterDeps
  log: Log
  settings: Extract<SlackSettings, { mode: 'http' }>
  /** The slash command, with its slash. */
  command: string
  /** Another Slack than slack.com: the base of its Web API. */
  apiUrl?: string | undefined
}

export interface SlackDoor {
  /** The installation behind the token. */
  installation: Installation
  /** Takes a POST to SLACK_EVENTS_PATH; the body must not have been read. */
  handle: (request: IncomingMessage, response: ServerResponse) => void
  /** What delivery sends with. */
  send: (message: OutgoingMessage) => Promise<SendResult>
  /** Waits for the answers that are still owed after their ack. */
  stop: () => Promise<void>
}

/** Asks Slack who we are and opens the door. Throws with a sentence where the token is refused. */
export async function openSlack(deps: SlackDeps): Promise<SlackDoor> {
  const background = clientOptions('background', deps)
  const installation = await readTokenInstallation(deps.settings.botToken, background)
  const installations = onlyInstallation(installation)
  const receiver = newReceiver(deps.settings.signingSecret, deps.log)
  const app = newApp(deps, receiver, installations)
  const listeners = listen(app, deps)
  await app.init()
  const backgroundClient = new WebClient(installation.botToken, background)
  return {
    installation,
    handle: (request, response) => {
      if (isFromTheFuture(request)) {
        request.resume()
        response.writeHead(401).end()
      } else receiver.requestListener(request, response)
    },
    send: createSendNotice({
      clientOf: async (workspaceId) => ((await installations.find(workspaceId)) ? backgroundClient : undefined),
      scopesOf: async (workspaceId) => (await installations.find(workspaceId))?.scopes ?? [],
    }),
    stop: listeners.settled,
  }
}

function newApp(deps: SlackDeps, receiver: HTTPReceiver, installations: Installations): App {
  const app = new App({
    receiver,
    // Bolt would otherwise call Slack while it is being built, and a refused token would end the process.
    deferInitialization: true,
    extendedErrorHandler: true,
    convoStore: false,
    logger: boltLog(deps.log),
    clientOptions: clientOptions('interactive', deps),
    authorize: async ({ teamId, enterpriseId, isEnterpriseInstall }) => {
      const found = await installations.find((isEnterpriseInstall ? enterpriseId : teamId) ?? '')
      if (!found) throw new Error('this workspace has no installation')
      return { botToken: found.botToken, botId: found.botId, botUserId: found.botUserId }
    },
  })
  // Thrown on, it reaches the receiver, which still has the response in hand. Swallowed, the person would see nothing.
  app.error(async (failed: { error: Error }) => {
    throw failed.error
  })
  return app
}

function newReceiver(signingSecret: string, log: Log): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: SLACK_EVENTS_PATH,
    bodyLimit: BODY_BYTES_MAX,
    logger: boltLog(log),
    unhandledRequestTimeoutMillis: LAST_ACK_MS,
    unhandledRequestHandler: (args) => answerUnhandled(args, log),
    processEventErrorHandler: async (args) => answerFailed(args, log),
  })
}

/** Nobody acked in time: a payload that no listener knows, or one that hangs. */
function answerUnhandled({ request, response }: ReceiverUnhandledRequestHandlerArgs, log: Log): void {
  log.error('a request of Slack was not acked in time')
  sayLast(request, response, 'That took too long here. Look at the balance before you send it again.')
}

/** A listener or the authorization failed before the ack. True tells Bolt that the request has been acked. */
function answerFailed({ error, request, response }: ReceiverProcessEventErrorHandlerArgs, log: Log): boolean {
  log.error({ error: coerceError(error) }, 'a request of Slack failed')
  if (response.headersSent) return false
  const unknown = error instanceof AuthorizationError
  const text = unknown
    ? 'Purser is not installed in this workspace. Ask whoever runs it to install it here.'
    : 'That did not work, and it is not your fault. Look at the balance before you send it again.'
  sayLast(request, response, text)
  return true
}

/** A slash command shows what its ack says; the ack of anything else must be empty. */
function sayLast(request: IncomingMessage, response: ServerResponse, text: string): void {
  if (response.headersSent) return
  const isCommand = rawBodyOf(request).includes('command=%2F')
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(isCommand ? JSON.stringify({ response_type: 'ephemeral', text }) : '')
}

/** Bolt keeps the body it read on the request itself. */
function rawBodyOf(request: IncomingMessage | BufferedIncomingMessage): string {
  return 'rawBody' in request && Buffer.isBuffer(request.rawBody) ? request.rawBody.toString('utf8') : ''
}

function isFromTheFuture(request: IncomingMessage): boolean {
  const sentAt = Number(request.headers['x-slack-request-timestamp'])
  return Number.isFinite(sentAt) && sentAt > Date.now() / 1000 + AHEAD_SECONDS
}

// Keeps the app in touch with Slack while it runs: opens the door, tries again while Slack is out of reach, and makes
// the workspace known. The API and the ledger work meanwhile; what is to be said waits in its rows.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createWorkspace } from '../meter/create-workspace.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import type { SlackSettings } from '../slack-settings.ts'
import { openSlack, type SlackDoor } from './app.ts'

export interface ConnectSlackInput {
  meter: MeterDeps
  log: Log
  settings: SlackSettings
  /** The slash command, with its slash. */
  command: string
  apiUrl?: string | undefined
}

export interface SlackConnection {
  /** Settles when Slack was asked once, whatever it answered. */
  firstTry: Promise<void>
  /** Takes a POST to the events path; answers 503 while there is no door. */
  handle: (request: IncomingMessage, response: ServerResponse) => void
  send: (message: OutgoingMessage) => Promise<SendResult>
  /** The workspace of the token, once Slack has named it: nobody else's messages are ours to send. */
  workspaceId: () => string | undefined
  stop: () => Promise<void>
}

const FIRST_WAIT_MS = 5_000
const LAST_WAIT_MS = 60_000

/** Begins to connect. Nothing is thrown: what went wrong is logged in words, and tried again. */
export function connectSlack({ meter, log, settings, command, apiUrl }: ConnectSlackInput): SlackConnection {
  let door: SlackDoor | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function tryOnce(waitMs: number): Promise<void> {
    if (settings.mode !== 'http') {
      log.error({ mode: settings.mode }, NOT_YET)
      return
    }
    try {
      const opened = await openSlack({ meter, log, settings, command, apiUrl })
      const { workspaceId, name } = opened.installation
      await createWorkspace(meter, { workspaceId, name })
      door = opened
    } catch (error) {
      const reason = coerceError(error).message
      log.warn({ reason, nextTrySeconds: waitMs / 1000 }, 'no Slack yet; the API works, messages wait')
      if (!stopped) timer = setTimeout(() => void tryOnce(Math.min(2 * waitMs, LAST_WAIT_MS)), waitMs)
    }
  }

  const firstTry = tryOnce(FIRST_WAIT_MS)
  return {
    firstTry,
    handle: (request, response) => {
      if (door) return door.handle(request, response)
      request.resume()
      response.writeHead(503, { 'retry-after': '5' }).end()
    },
    send: async (message) => (door ? door.send(message) : { kind: 'retry', reason: 'Slack is out of reach' }),
    workspaceId: () => door?.installation.workspaceId,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await firstTry
      await door?.stop()
    },
  }
}

const NOT_YET =
  'This version speaks with Slack over HTTP for one workspace: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET. The API works without.'

// Keeps the app in touch with Slack while it runs: opens the door, tries again while Slack is out of reach, and makes
// the workspace known. The API and the ledger work meanwhile; what is to be said waits in its rows.

import { coerceError } from '../errors.ts'
import { installWorkspace } from '../meter/install-workspace.ts'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import type { SlackSettings } from '../slack-settings.ts'
import { openSlack, type SlackDeps, type SlackDoor, slackRoutes } from './app.ts'
import { clientOptions } from './clients.ts'
import type { RequestListener } from './http-receiver.ts'
import { readTokenInstallation } from './installations.ts'
import type { Waits } from './uninstall.ts'

export type ConnectSlackInput = Omit<SlackDeps, 'onEnded'>

/** Which way, whether it stands, and how many workspaces can be spoken in. */
export interface SlackState {
  mode: SlackSettings['mode']
  connected: boolean
  workspaces: number
}

export interface SlackConnection {
  /** Settles when Slack was asked once, whatever it answered. */
  firstTry: Promise<void>
  /** The requests that `handle` takes: method and path. */
  routes: readonly string[]
  /** Answers 503 while there is no door. */
  handle: RequestListener
  send: (message: OutgoingMessage) => Promise<SendResult>
  /** Asks who a member is, where Slack can be asked. */
  askAbout: (workspaceId: string, slackUserId: string) => Promise<void>
  /** To be told when Slack refused a token. */
  noteRevoked: (workspaceId: string, reason: string) => Promise<void>
  /** The workspace of the token, once Slack has named it: nobody else's messages are ours to send. */
  workspaceId: () => string | undefined
  state: () => Promise<SlackState>
  stop: () => Promise<void>
}

const USUAL: Waits = { firstMs: 5_000, lastMs: 60_000 }

/** Begins to connect. Nothing is thrown: what went wrong is logged in words, and tried again. */
export function connectSlack(input: ConnectSlackInput): SlackConnection {
  const { meter, log, settings, waits = USUAL } = input
  let door: SlackDoor | undefined
  /** The door that is being opened; it is asked to end even if Slack keeps it waiting. */
  let opening: SlackDoor | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function tryOnce(waitMs: number): Promise<void> {
    try {
      const opened = await openSlack({ ...input, onEnded })
      // Before the first request may come.
      if (opened.installation) await installWorkspace(meter, opened.installation)
      if (stopped) return
      opening = opened
      await opened.start()
      door = opened
    } catch (error) {
      if (stopped) return
      const reason = coerceError(error).message
      log.warn({ reason, nextTrySeconds: waitMs / 1000 }, 'no Slack yet; the API works, messages wait')
      later(() => tryOnce(Math.min(2 * waitMs, waits.lastMs)), waitMs)
    }
  }

  /** Where the token of the settings has ended nobody installs anything: whether it is taken again is for us to ask. */
  function onEnded(): void {
    if (settings.mode !== 'installs') later(() => tryAgain(settings.botToken), waits.lastMs)
  }

  async function tryAgain(botToken: string): Promise<void> {
    try {
      const installation = await readTokenInstallation(botToken, clientOptions('background', input))
      await installWorkspace(meter, installation)
      log.info({ workspaceId: installation.workspaceId }, 'Slack takes the token again')
    } catch (error) {
      log.warn(
        { reason: coerceError(error).message },
        'the token has ended: put a new one into the settings and restart',
      )
      later(() => tryAgain(botToken), waits.lastMs)
    }
  }

  let trying: Promise<void> = Promise.resolve()
  function later(work: () => Promise<void>, waitMs: number): void {
    clearTimeout(timer)
    if (stopped) return
    timer = setTimeout(() => {
      trying = work()
    }, waitMs)
  }

  const firstTry = tryOnce(waits.firstMs)
  return {
    firstTry,
    routes: slackRoutes(settings),
    handle: (request, response) => {
      if (door) return door.handle(request, response)
      request.resume()
      response.writeHead(503, { 'retry-after': '5' }).end()
    },
    send: async (message) =>
      door ? door.send(message) : { kind: 'retry', reason: 'Slack is out of reach', isRefused: true },
    askAbout: async (workspaceId, slackUserId) => door?.askAbout(workspaceId, slackUserId),
    noteRevoked: async (workspaceId, reason) => void (await door?.noteRevoked(workspaceId, reason)),
    workspaceId: () => door?.installation?.workspaceId,
    state: async () => ({
      mode: settings.mode,
      connected: door?.isConnected() ?? false,
      workspaces: (await door?.workspaces()) ?? 0,
    }),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await Promise.all([opening?.stop(), firstTry, trying])
    },
  }
}

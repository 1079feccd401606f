// The door to Slack, whichever of the three ways it is reached: joins the installations, the receiver and the listeners to
// one Bolt app. How requests come in is the receivers', what is answered is the listeners'.

import { App, type Receiver } from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import { PurserError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { memberOf } from '../meter/directory.ts'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import { SLACK_EVENTS_PATH, SLACK_INSTALL_PATH, SLACK_REDIRECT_PATH } from '../slack-manifest.ts'
import type { SlackSettings } from '../slack-settings.ts'
import { businessNow } from '../store/time.ts'
import { boltLog } from './bolt-log.ts'
import { clientOptions } from './clients.ts'
import { listenerOf, newHttpReceiver, type RequestListener } from './http-receiver.ts'
import { newInstaller } from './install.ts'
import {
  type Installation,
  type Installations,
  onlyInstallation,
  readTokenInstallation,
  sayFailure,
  storedInstallations,
} from './installations.ts'
import { NotInstalled } from './last-word.ts'
import { listen } from './listen.ts'
import { createSendNotice } from './send-notice.ts'
import { newSocketReceiver } from './socket-receiver.ts'
import { createNoteRevoked, listenUninstall, type NoteRevoked, type Waits } from './uninstall.ts'
import { listenUserChange } from './user-change.ts'

export interface SlackDeps {
  meter: MeterDeps
  log: Log
  settings: SlackSettings
  /** The slash command, with its slash. */
  command: string
  /** Where people reach this server; needed only where workspaces install the app themselves. */
  publicUrl?: string | undefined
  /** Where it listens on its own machine. */
  port?: number | undefined
  /** Another Slack than slack.com: the base of its Web API, and its page that asks for consent. */
  apiUrl?: string | undefined
  authorizeUrl?: string | undefined
  /** Called when Slack has taken a workspace's token away. */
  onEnded?: ((workspaceId: string) => void) | undefined
  /** Shorter waits between two tries, for tests. */
  waits?: Waits | undefined
}

export interface SlackDoor {
  /** The installation behind the token of the settings; undefined where workspaces install the app themselves. */
  installation: Installation | undefined
  /** Takes the requests of slackRoutes, with their bodies unread. */
  handle: RequestListener
  /** What delivery sends with. */
  send: (message: OutgoingMessage) => Promise<SendResult>
  /** Asks who a member is, where Slack was not asked for a day, and keeps what it says. */
  askAbout: (workspaceId: string, slackUserId: string) => Promise<void>
  /** To be told when Slack refused a token. */
  noteRevoked: NoteRevoked
  /** How many workspaces can be spoken in. */
  workspaces: () => Promise<number>
  /** Whether Slack can reach us by a connection of ours; over HTTP that is for others to find out. */
  isConnected: () => boolean
  /** Opens the connection, where this way needs one. Throws with a sentence where it cannot. */
  start: () => Promise<void>
  /** Ends the connection and waits for the answers that are still owed after their ack. */
  stop: () => Promise<void>
}

/** The requests that are the door's: method and path. */
export function slackRoutes({ mode }: SlackSettings): readonly string[] {
  if (mode === 'socket') return []
  const events = [`POST ${SLACK_EVENTS_PATH}`]
  return mode === 'http' ? events : [...events, `GET ${SLACK_INSTALL_PATH}`, `GET ${SLACK_REDIRECT_PATH}`]
}

/** Asks Slack who we are, where a token says so, and builds the door. Throws with a sentence where it is refused. */
export async function openSlack(deps: SlackDeps): Promise<SlackDoor> {
  const { meter, log, settings, onEnded } = deps
  const background = clientOptions('background', deps)
  const installation =
    settings.mode === 'installs' ? undefined : await readTokenInstallation(settings.botToken, background)
  const installations = installation ? onlyInstallation(installation) : storedInstallations(meter)
  const way = wayOf(deps, installations, background)
  const app = newApp(deps, way.receiver, installations)
  const noteRevoked = createNoteRevoked({ meter, log, installations, clientOptions: background, onEnded })
  const listening = listen(app, deps)
  const owed = [listening, listenUserChange(app, deps), listenUninstall(app, { noteRevoked, log, waits: deps.waits })]
  await app.init()
  const clientOf = clientsOf(installations, background)
  return {
    installation,
    handle: way.handle,
    askAbout: async (workspaceId, slackUserId) => {
      const client = await clientOf(workspaceId)
      if (!client) return
      const member = await memberOf(meter, { workspaceId, slackUserId })
      const now = await businessNow(meter.db, meter.clock)
      await listening.profiles.current({ client, workspaceId, member, now })
    },
    send: createSendNotice({
      clientOf,
      scopesOf: async (workspaceId) => (await installations.find(workspaceId))?.scopes ?? [],
    }),
    noteRevoked,
    workspaces: installations.count,
    isConnected: way.isConnected,
    start: way.start,
    stop: async () => {
      // What is owed first: its acks go by the connection.
      await Promise.all(owed.map(({ settled }) => settled()))
      await way.stop()
      // Requests that came meanwhile; nothing comes any more.
      await Promise.all(owed.map(({ settled }) => settled()))
    },
  }
}

interface Way extends Pick<SlackDoor, 'handle' | 'isConnected' | 'start' | 'stop'> {
  receiver: Receiver
}

function wayOf(deps: SlackDeps, installations: Installations, background: WebClientOptions): Way {
  const { log, settings, apiUrl } = deps
  if (settings.mode === 'socket') {
    const receiver = newSocketReceiver({ appToken: settings.appToken, clientOptions: background, log })
    return {
      receiver,
      handle: (request, response) => {
        request.resume()
        response.writeHead(404).end()
      },
      isConnected: receiver.isConnected,
      start: async () => {
        try {
          await receiver.start()
        } catch (error) {
          throw new PurserError('unexpected', sayFailure(error, 'SLACK_APP_TOKEN', apiUrl), { cause: error })
        }
      },
      stop: async () => void (await receiver.stop()),
    }
  }
  const receiver = newHttpReceiver({ signingSecret: settings.signingSecret, log })
  const events = listenerOf(receiver)
  const installer =
    settings.mode === 'installs'
      ? newInstaller({ ...deps, settings, clientOptions: background, onInstalled: installations.forget })
      : events
  const nothing = async () => {}
  return {
    receiver,
    handle: (request, response) => (request.method === 'GET' ? installer : events)(request, response),
    isConnected: () => true,
    start: nothing,
    stop: nothing,
  }
}

function newApp(deps: SlackDeps, receiver: Receiver, installations: Installations): App {
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
      if (!found) throw new NotInstalled('this workspace has no installation')
      return { botToken: found.botToken, botId: found.botId, botUserId: found.botUserId }
    },
  })
  // Thrown on, it reaches the receiver, which still has the ack in hand. Swallowed, the person would see nothing.
  app.error(async (failed: { error: Error }) => {
    throw failed.error
  })
  return app
}

/** One client a workspace, for as long as its token is the same. */
function clientsOf(
  installations: Installations,
  options: WebClientOptions,
): (workspaceId: string) => Promise<WebClient | undefined> {
  const clients = new Map<string, WebClient>()
  return async (workspaceId) => {
    const found = await installations.find(workspaceId)
    const known = clients.get(workspaceId)
    if (found && known?.token === found.botToken) return known
    clients.delete(workspaceId)
    if (!found) return undefined
    const client = new WebClient(found.botToken, options)
    clients.set(workspaceId, client)
    return client
  }
}

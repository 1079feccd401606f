// The local Slack: one HTTP server with the Web API and the response_urls, and the programmatic side of it for tests and the demo.
// It stands alone: node's own modules and its own tables, nothing of the app and none of Slack's packages.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveMethod } from './call.ts'
import { newListener } from './listener.ts'
import { serveAuthorize } from './oauth.ts'
import { revoke, serveAccess, type UninstallEvent } from './oauth-access.ts'
import { type InstallOutcome, type InstallRequest, walkInstall } from './oauth-browser.ts'
import type { Ack } from './post.ts'
import type { ApiCall, Channel, Ephemeral, Message, OpenView, TokenFault, User, Violation } from './records.ts'
import { serveHook } from './replies.ts'
import { newSender, type Sender } from './send.ts'
import { dropLinks, type RefreshReason, refreshLinks, serveConnectionsOpen, serveUpgrade } from './socket.ts'
import { redeliver } from './socket-envelopes.ts'
import { changed, emptyState, messagesIn, workspaceOf } from './state.ts'
import { newTrigger } from './triggers.ts'
import { newTrouble, type TroubleRequest } from './trouble.ts'
import { verify } from './verify.ts'
import { isHomeOf } from './views.ts'
import { messageQueue, settled, waitFor } from './watch.ts'
import { type NewWorkspace, newWorkspace } from './workspace.ts'

export interface SlackOptions {
  /** Default: any free port of the loopback interface. */
  port?: number
  /** The local Slack's clock: signatures, timestamps, the age of triggers and response_urls. Acks are timed by the real one. */
  now?: () => Date
  /** Answer 429 to more than one post a second in a channel; default off. */
  isPaced?: boolean
}

interface TroubleHandle {
  /** Ends the trouble and answers what it has kept back. */
  release: () => Promise<void>
  /** Resolves when this many calls are being kept back (`hold`). */
  holding: (count?: number, timeoutMs?: number) => Promise<void>
}

export interface LocalSlack extends Sender {
  /** The base of the Web API: `http://127.0.0.1:<port>/api/`. */
  apiUrl: string
  signingSecret: string
  /** Slack's page that asks for consent, and the secrets of the app that people install and that opens connections. */
  app: { authorizeUrl: string; clientId: string; clientSecret: string; appToken: string }
  /** What the app's maker sets: where the browser may come back to, and which scopes people may refuse. */
  configureApp: (settings: { redirectUrls: readonly string[]; optionalScopes?: readonly string[] }) => void
  /** Installs the app as somebody with a browser does. */
  install: (request: InstallRequest) => Promise<InstallOutcome>
  /** Takes the token away and tells the app by these events, in this order; default both. */
  uninstall: (
    url: string | undefined,
    request: { teamId: string; events?: readonly UninstallEvent[] },
  ) => Promise<Ack[]>
  /** How many connections the app has open. */
  connections: () => number
  /** Tells every connection to go, as Slack does every few hours. */
  refreshConnections: (reason: RefreshReason) => void
  /** Breaks every connection without a word. */
  dropConnections: () => void
  /** Sends the last envelope once more, under its id. */
  redeliver: () => Promise<Ack>
  /** Added again, it is the same with another token or other scopes; its people and channels have stayed. */
  addWorkspace: (workspace: NewWorkspace) => void
  /** From now on the token is answered with this word, and nobody tells the app of it; default `token_revoked`. */
  revokeToken: (teamId: string, fault?: TokenFault) => void
  /** Added again, a user or channel is changed: archived, renamed, with other members. */
  addUser: (teamId: string, user: User) => void
  addChannel: (teamId: string, channel: Channel) => void
  /** A fresh trigger id of this user, as any interaction would carry it. */
  trigger: (teamId: string, userId: string) => string
  /** Every conversation of the workspace, direct messages of the app with somebody among them. */
  channels: (teamId: string) => Channel[]
  messages: (teamId: string, channelId: string) => Message[]
  /** Everything shown to this user alone, oldest first; all users without `userId`. */
  ephemerals: (teamId: string, userId?: string) => Ephemeral[]
  /** The modals this user has had before them, the latest last. */
  views: (teamId: string, userId: string) => OpenView[]
  /** What is in this user's Home tab. */
  home: (teamId: string, userId: string) => OpenView | undefined
  calls: (method?: string) => ApiCall[]
  /** What a correct app never sends, whatever the state of the world. */
  violations: () => Violation[]
  /** Throws where there is any violation but those that the test provokes on purpose: see verify.ts for their names. */
  verify: (expected?: readonly string[]) => void
  /** Refusals that the world explains: no such channel, bot not invited, token revoked, ... */
  refusals: () => Violation[]
  waitFor: <T>(find: () => T | undefined, timeoutMs?: number, what?: string) => Promise<T>
  /** The next message of the channel that this has not given yet. */
  nextMessage: (teamId: string, channelId: string, timeoutMs?: number) => Promise<Message>
  /** Resolves once every call that has come in has been answered or dropped. */
  settled: (timeoutMs?: number) => Promise<void>
  misbehave: (trouble: TroubleRequest) => Promise<TroubleHandle>
  /** Closes every connection at once, and breaks what is being sent. */
  stop: () => Promise<void>
}

export async function startSlack(options: SlackOptions = {}): Promise<LocalSlack> {
  const signingSecret = 'the-local-slack-signing-secret'
  const state = emptyState(options.now ?? (() => new Date()), signingSecret, options.isPaced ?? false)
  const listener = newListener(
    (request, response) => {
      route(request, response).catch(() => response.destroy())
    },
    (request, socket, head) => serveUpgrade(state, request, socket, head),
  )
  const stopping = new AbortController()
  const port = await listener.open(options.port ?? 0)
  state.origin = `http://127.0.0.1:${port}`

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path === '/oauth/v2/authorize') return await serveAuthorize(state, request, response)
    if (request.method === 'POST' && path === '/api/oauth.v2.access') return await serveAccess(state, request, response)
    if (request.method === 'POST' && path === '/api/apps.connections.open')
      return await serveConnectionsOpen(state, request, response)
    if (request.method === 'POST' && path.startsWith('/api/'))
      return await serveMethod(state, request, response, path.slice('/api/'.length))
    if (request.method === 'POST' && path.startsWith('/response/'))
      return await serveHook(state, request, response, path)
    response.writeHead(404).end()
  }

  async function misbehave(request: TroubleRequest): Promise<TroubleHandle> {
    const trouble = newTrouble(request)
    const isOutage = request.kind === 'refuse' && request.method === undefined && request.channelId === undefined
    if (isOutage) await listener.close()
    else state.troubles.push(trouble)
    return {
      release: async () => {
        trouble.release()
        if (isOutage) await listener.open(port)
        changed(state)
      },
      holding: async (count = 1, timeoutMs) => {
        await waitFor(
          state,
          () => (trouble.holding >= count ? true : undefined),
          timeoutMs,
          `${count} calls to be held`,
        )
      },
    }
  }

  async function stop(): Promise<void> {
    state.isStopping = true
    stopping.abort()
    for (const trouble of state.troubles) trouble.release()
    await listener.close()
  }

  const sender = newSender(state, stopping.signal)
  return {
    apiUrl: `${state.origin}/api/`,
    signingSecret,
    app: {
      authorizeUrl: `${state.origin}/oauth/v2/authorize`,
      clientId: state.oauth.clientId,
      clientSecret: state.oauth.clientSecret,
      appToken: state.sockets.appToken,
    },
    configureApp: ({ redirectUrls, optionalScopes = [] }) => {
      state.oauth.redirectUrls = [...redirectUrls]
      state.oauth.optionalScopes = [...optionalScopes]
    },
    install: (request) => walkInstall(state.origin, request),
    uninstall: async (url, { teamId, events = ['tokens_revoked', 'app_uninstalled'] }) => {
      const acks: Ack[] = []
      for (const event of revoke(state, teamId, events)) acks.push(await sender.event(url, { teamId, event }))
      return acks
    },
    connections: () => state.sockets.links.length,
    refreshConnections: (reason) => refreshLinks(state, reason),
    dropConnections: () => dropLinks(state),
    redeliver: () => redeliver(state, stopping.signal),
    addWorkspace: (workspace) => {
      const known = state.workspaces.get(workspace.teamId)
      const kept = known ? { users: known.users, channels: known.channels } : {}
      state.workspaces.set(workspace.teamId, { ...newWorkspace(workspace), ...kept })
    },
    revokeToken: (teamId, fault = 'token_revoked') => {
      workspaceOf(state, teamId).tokenFault = fault
      changed(state)
    },
    addUser: (teamId, user) => {
      workspaceOf(state, teamId).users.set(user.id, { ...user })
    },
    addChannel: (teamId, channel) => {
      workspaceOf(state, teamId).channels.set(channel.id, { ...channel, members: [...channel.members] })
    },
    trigger: (teamId, userId) => newTrigger(state, { teamId, userId, channelId: undefined, viewId: undefined }).id,
    channels: (teamId) => [...workspaceOf(state, teamId).channels.values()],
    messages: (teamId, channelId) => messagesIn(state, teamId, channelId),
    ephemerals: (teamId, userId) =>
      state.ephemerals.filter((one) => one.teamId === teamId && (userId ?? one.userId) === one.userId),
    views: (teamId, userId) =>
      [...state.views.values()].filter(
        (one) => one.teamId === teamId && one.userId === userId && one.view.type === 'modal',
      ),
    home: (teamId, userId) => [...state.views.values()].find((one) => isHomeOf(one, teamId, userId)),
    calls: (method) => state.calls.filter((call) => (method ?? call.method) === call.method),
    violations: () => state.violations.filter((one) => one.blame === 'app'),
    verify: (expected = []) => verify(state, expected),
    refusals: () => state.violations.filter((one) => one.blame === 'world'),
    waitFor: (find, timeoutMs, what) => waitFor(state, find, timeoutMs, what),
    nextMessage: messageQueue(state),
    settled: (timeoutMs) => settled(state, timeoutMs),
    misbehave,
    stop,
    ...sender,
  }
}

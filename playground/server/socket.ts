// Socket mode, the connections: a ticket from apps.connections.open opens one WebSocket, at most ten at a time, and Slack
// sends each of them away when it likes. What travels on them is in socket-envelopes.ts.
// Source: https://docs.slack.dev/apis/events-api/using-socket-mode, https://docs.slack.dev/reference/methods/apps.connections.open

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { accept, refuse } from './answers.ts'
import { readBody, serveCall } from './call.ts'
import { connectionLimits } from './connection-limits.ts'
import { textOf } from './json.ts'
import { rawArgs } from './read-args.ts'
import { appId } from './records.ts'
import { takeAck } from './socket-envelopes.ts'
import { changed, noteViolation, type SlackState } from './state.ts'

/** Why Slack sends a connection away. After `warning` it stays open for a moment; the app is to have another by then. */
export type RefreshReason = 'warning' | 'refresh_requested'

const upgrader = new WebSocketServer({ noServer: true, clientTracking: false })

/** apps.connections.open: the only method that takes an app-level token, and takes no other. */
export async function serveConnectionsOpen(
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const values = rawArgs(body, request.headers['content-type'] ?? '')?.values ?? {}
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? textOf(values, 'token')
  const method = 'apps.connections.open'
  await serveCall(state, response, { method, teamId: undefined, channelId: undefined, args: {} }, () => {
    const error = tokenFault(state, token)
    if (error) {
      noteViolation(state, method, error, [])
      return { status: 200, answer: refuse(error) }
    }
    const ticket = randomUUID()
    state.sockets.tickets.add(ticket)
    const url = `${state.origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${appId}`
    return { status: 200, answer: accept({ url }) }
  })
}

function tokenFault({ sockets }: SlackState, token: string | undefined): string | undefined {
  if (token === undefined) return 'not_authed'
  if (!token.startsWith('xapp-')) return 'not_allowed_token_type'
  return token === sockets.appToken ? undefined : 'invalid_auth'
}

/** A request to become a WebSocket: with a ticket that nobody has used yet, or the connection ends. */
export function serveUpgrade(state: SlackState, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', state.origin)
  const ticket = searchParams.get('ticket') ?? ''
  if (pathname !== '/link/' || !state.sockets.tickets.delete(ticket)) {
    noteViolation(state, 'socket', 'invalid_ticket', [pathname])
    socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    return
  }
  upgrader.handleUpgrade(request, socket, head, (link) => join(state, link))
}

function join(state: SlackState, link: WebSocket): void {
  const { links } = state.sockets
  // A broken connection is told by its close as well.
  link.on('error', () => {})
  if (links.length >= connectionLimits.socketConnections.most) {
    noteViolation(state, 'socket', 'too_many_websockets', [`${links.length} are open`])
    link.send(goAway('too_many_websockets'))
    link.close()
    return
  }
  link.on('message', (data) => takeAck(state, data.toString()))
  link.on('close', () => {
    state.sockets.links = state.sockets.links.filter((one) => one !== link)
    changed(state)
  })
  links.push(link)
  const debug = { host: 'applink-1', started: state.now().toISOString(), build_number: 1 }
  const info = { app_id: appId }
  link.send(JSON.stringify({ type: 'hello', connection_info: info, num_connections: links.length, debug_info: debug }))
  changed(state)
}

/** Tells every connection to go; on `refresh_requested` closes it as well. */
export function refreshLinks(state: SlackState, reason: RefreshReason): void {
  for (const link of state.sockets.links) {
    link.send(goAway(reason))
    if (reason === 'refresh_requested') link.close()
  }
}

/** Breaks every connection without a word, as a network does. */
export function dropLinks(state: SlackState): void {
  for (const link of state.sockets.links) link.terminate()
}

function goAway(reason: string): string {
  return JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-1' } })
}

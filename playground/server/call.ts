// One request to the local Slack, from body to answer: Web API methods and response_urls, both recorded and both open to trouble.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, refuse, refuseBlocks } from './answers.ts'
import { handlers } from './handlers.ts'
import type { JsonObject } from './json.ts'
import { textOf } from './json.ts'
import { methods } from './methods.ts'
import { type RawArgs, rawArgs, readArgs } from './read-args.ts'
import type { ApiCall, Workspace } from './records.ts'
import { changed, noteViolation, type SlackState } from './state.ts'
import { type Trouble, takeTrouble, unknownIn } from './trouble.ts'

export interface Reply {
  status: number
  answer: JsonObject
  headers?: Record<string, string>
}

/** What is known of a request before it is done: enough to record it and to find its trouble. */
export interface Incoming {
  method: string
  teamId: string | undefined
  channelId: string | undefined
  args: JsonObject
}

/** Records the call, lets trouble happen, does the work and answers. */
export async function serveCall(
  state: SlackState,
  response: ServerResponse,
  incoming: Incoming,
  work: () => Reply,
): Promise<void> {
  const { method, teamId, args } = incoming
  const call: ApiCall = { method, teamId, args, at: state.now(), answer: undefined, status: undefined, done: false }
  state.calls.push(call)
  changed(state)
  const trouble = takeTrouble(state.troubles, incoming)
  const reply = trouble?.kind === 'refuse' ? undefined : (instead(trouble, incoming) ?? work())
  call.answer = reply?.answer
  const isDropped = reply === undefined || trouble?.kind === 'accept_then_drop'
  if (trouble && !isDropped) await waitOut(state, trouble)
  if (isDropped) response.socket?.destroy()
  else send(response, reply)
  call.status = isDropped ? undefined : reply.status
  call.done = true
  changed(state)
}

/** The Web API: token, scopes, arguments, then the method itself. */
export async function serveMethod(
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
): Promise<void> {
  const body = await readBody(request)
  const raw = rawArgs(body, request.headers['content-type'] ?? '')
  const values = raw?.values ?? {}
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? textOf(values, 'token')
  const isHolder = (known: Workspace): boolean => token !== undefined && known.botToken === token
  const workspace = [...state.workspaces.values()].find(isHolder)
  const { token: _token, ...args } = values
  const channelId = textOf(values, 'channel')
  await serveCall(state, response, { method, teamId: workspace?.teamId, channelId, args }, () => {
    const answer = answerMethod(state, method, token, workspace, raw)
    if (!answer.ok && method !== 'api.test') noteViolation(state, method, String(answer.error), detailsOf(answer))
    const headers = scopeHeaders(method, workspace)
    return answer.error === 'ratelimited' ? tooFast() : { status: 200, answer, headers }
  })
}

function answerMethod(
  state: SlackState,
  method: string,
  token: string | undefined,
  workspace: Workspace | undefined,
  raw: RawArgs | undefined,
): Answer {
  const row = methods[method]
  const handler = handlers[method]
  // Slack answers 200 to a method it does not know; a 404 would make the SDK retry for half an hour.
  if (!row || !handler) return refuse('unknown_method')
  if (!raw) return refuse('invalid_json')
  if (token === undefined) return refuse('not_authed')
  if (!workspace) return refuse('invalid_auth')
  if (workspace.tokenFault) return refuse(workspace.tokenFault)
  if (row.scopes.length > 0 && !row.scopes.some((scope) => workspace.scopes.includes(scope))) {
    return refuse('missing_scope', [], { needed: row.scopes.join(','), provided: workspace.scopes.join(',') })
  }
  const team = raw.values.team_id
  if (team !== undefined && team !== workspace.teamId) return refuse('team_not_found')
  const read = readArgs(method, raw)
  if ('error' in read) return refuse(read.error, read.messages)
  return handler({ state, workspace, args: read.args })
}

function tooFast(retryAfterSeconds = 1): Reply {
  return { status: 429, answer: refuse('ratelimited'), headers: { 'retry-after': String(retryAfterSeconds) } }
}

function scopeHeaders(method: string, workspace: Workspace | undefined): Record<string, string> {
  if (!workspace) return {}
  return {
    'x-oauth-scopes': workspace.scopes.join(','),
    'x-accepted-oauth-scopes': (methods[method]?.scopes ?? []).join(','),
  }
}

function detailsOf(answer: Answer): string[] {
  const metadata = answer.response_metadata
  const messages = typeof metadata === 'object' && metadata !== null && 'messages' in metadata ? metadata.messages : []
  return Array.isArray(messages) ? messages.map(String) : []
}

function instead(trouble: Trouble | undefined, { method, args }: Incoming): Reply | undefined {
  if (trouble?.kind === 'rate_limited') return tooFast(trouble.retryAfterSeconds)
  if (trouble?.kind === 'http_500') return { status: 500, answer: refuse('internal_error') }
  // A response_url tells what it refuses by its status too.
  const status = method === 'response_url' ? 400 : 200
  if (trouble?.kind === 'error') return { status, answer: refuse(trouble.error ?? 'fatal_error') }
  if (trouble?.kind === 'unknown_block') return { status, answer: refuseBlocks(unknownIn(trouble, args)) }
  return undefined
}

async function waitOut(state: SlackState, trouble: Trouble): Promise<void> {
  if (trouble.kind === 'slow') await delay(trouble.delayMs ?? 3500, undefined, { ref: false })
  if (trouble.kind !== 'hold') return
  trouble.holding += 1
  changed(state)
  await trouble.released
  trouble.holding -= 1
}

function send(response: ServerResponse, { status, answer, headers = {} }: Reply): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(answer))
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

// oauth.v2.access, which turns a code into a bot token with exactly the scopes that were allowed, and the other end of
// it: an app that is uninstalled, whose token dies and which is told so by one or two events in no promised order.
// Source: https://docs.slack.dev/reference/methods/oauth.v2.access,
// https://docs.slack.dev/reference/events/app_uninstalled, https://docs.slack.dev/reference/events/tokens_revoked

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, accept, refuse } from './answers.ts'
import { readBody, serveCall } from './call.ts'
import { connectionLimits } from './connection-limits.ts'
import type { JsonObject } from './json.ts'
import { type RawArgs, rawArgs, readFields } from './read-args.ts'
import { appId } from './records.ts'
import { changed, noteViolation, type SlackState, workspaceOf } from './state.ts'

const fields = {
  client_id: 'string',
  client_secret: 'string',
  code: 'string',
  redirect_uri: 'string',
  grant_type: 'string',
  refresh_token: 'string',
}

/** The exchange. It takes no token; the app proves itself by its secret, in the form or by basic authentication. */
export async function serveAccess(
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const raw = rawArgs(await readBody(request), request.headers['content-type'] ?? '')
  const { authorization = '' } = request.headers
  const method = 'oauth.v2.access'
  await serveCall(state, response, { method, teamId: undefined, channelId: undefined, args: {} }, () => {
    const answer = exchange(state, raw, authorization)
    if (!answer.ok) noteViolation(state, method, String(answer.error), [])
    return { status: 200, answer }
  })
}

function exchange(state: SlackState, raw: RawArgs | undefined, authorization: string): Answer {
  // This method reads no JSON.
  const read = readFields(fields, raw?.isForm ? raw.values : {}, true)
  if ('error' in read) return refuse(read.error, read.messages)
  const { client_id, client_secret, code, redirect_uri, grant_type } = { ...read.args, ...basic(authorization) }
  const { oauth } = state
  if (client_id !== oauth.clientId) return refuse('invalid_client_id')
  if (client_secret !== oauth.clientSecret) return refuse('bad_client_secret')
  if (grant_type === 'refresh_token') return refuse('invalid_refresh_token')
  if (grant_type !== undefined && grant_type !== 'authorization_code') return refuse('invalid_grant_type')
  const grant = oauth.codes.get(String(code))
  const { codeSeconds, codeUses } = connectionLimits
  if (!grant || grant.uses >= codeUses.most) return refuse('invalid_code')
  if (state.now().getTime() - grant.at.getTime() > codeSeconds.most * 1000) return refuse('invalid_code')
  if (redirect_uri !== grant.redirectUri) return refuse('bad_redirect_uri')
  grant.uses += 1
  return installed(state, grant)
}

/** The app in the workspace: the token of before where it was there already, with the scopes allowed now. */
function installed(state: SlackState, grant: { teamId: string; userId: string; scopes: string[] }): Answer {
  const workspace = workspaceOf(state, grant.teamId)
  if (workspace.botToken === undefined || workspace.tokenFault)
    workspace.botToken = `xoxb-${grant.teamId}-${randomUUID().slice(0, 8)}`
  workspace.tokenFault = undefined
  workspace.scopes = [...grant.scopes]
  changed(state)
  return accept({
    access_token: workspace.botToken,
    token_type: 'bot',
    scope: grant.scopes.join(','),
    bot_user_id: workspace.botUserId,
    app_id: appId,
    team: { id: workspace.teamId, name: workspace.name },
    enterprise: null,
    authed_user: { id: grant.userId },
    is_enterprise_install: false,
  })
}

function basic(authorization: string): JsonObject {
  const encoded = /^Basic (.+)$/.exec(authorization)?.[1]
  if (encoded === undefined) return {}
  const [client_id, client_secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { client_id, client_secret }
}

export type UninstallEvent = 'app_uninstalled' | 'tokens_revoked'

/** Takes the token away; answers the events that tell of it, in the order wanted. */
export function revoke(state: SlackState, teamId: string, events: readonly UninstallEvent[]): JsonObject[] {
  const workspace = workspaceOf(state, teamId)
  workspace.tokenFault = 'account_inactive'
  changed(state)
  // The list holds user ids of bots, not tokens.
  return events.map((type) =>
    type === 'app_uninstalled' ? { type } : { type, tokens: { oauth: [], bot: [workspace.botUserId] } },
  )
}

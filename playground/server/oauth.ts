// Slack's page that asks whether an app may be installed: held against the app's own configuration before anybody sees it,
// and answered by sending the browser back with a code or with access_denied. The code's exchange is in oauth-access.ts.
// Source: https://docs.slack.dev/authentication/installing-with-oauth

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OAuthApp } from './app-records.ts'
import { readBody } from './call.ts'
import { consentPage, refusalPage } from './oauth-page.ts'
import { botScopes } from './oauth-scopes.ts'
import { noteViolation, type SlackState } from './state.ts'

/** What the app asked for, found right. */
export interface ConsentRequest {
  scopes: string[]
  optional: string[]
  redirectUri: string | undefined
  /** Where the browser goes back to. */
  backTo: string
  state: string | undefined
}

/** GET shows the question, POST is the click of somebody who answers it. */
export async function serveAuthorize(
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = request.method === 'POST' ? await readBody(request) : undefined
  const { search, searchParams } = new URL(request.url ?? '/', state.origin)
  const asked = readConsent(state.oauth, searchParams)
  if ('error' in asked) {
    noteViolation(state, 'oauth/v2/authorize', asked.error, [search])
    show(response, 400, refusalPage(asked.error))
  } else if (body === undefined) {
    show(response, 200, consentPage([...state.workspaces.values()], asked, search))
  } else {
    const back = decide(state, asked, new URLSearchParams(body))
    if (back) response.writeHead(302, { location: back, 'cache-control': 'no-store' }).end()
    else show(response, 400, refusalPage('invalid_team_or_user'))
  }
}

function readConsent(app: OAuthApp, query: URLSearchParams): ConsentRequest | { error: string } {
  if (query.get('client_id') !== app.clientId) return { error: 'invalid_client_id' }
  const redirectUri = query.get('redirect_uri') ?? undefined
  const backTo = redirectUri ?? app.redirectUrls[0]
  if (backTo === undefined || !isAllowed(app.redirectUrls, backTo)) return { error: 'bad_redirect_uri' }
  const scopes = listOf(query.get('scope'))
  if (scopes.length === 0) return { error: 'no_scopes' }
  // The app needs no user's token, so a page that asks for one is a mistake.
  if (listOf(query.get('user_scope')).length > 0) return { error: 'invalid_user_scope' }
  if (!scopes.every((scope) => botScopes.has(scope))) return { error: 'invalid_scope' }
  const optional = scopes.filter((scope) => app.optionalScopes.includes(scope))
  return { scopes, optional, redirectUri, backTo, state: query.get('state') ?? undefined }
}

/** The same place or one under it: "https://a.example/slack" allows "https://a.example/slack/back" and no other host or port. */
function isAllowed(allowed: readonly string[], wanted: string): boolean {
  if (!URL.canParse(wanted)) return false
  const { origin, pathname } = new URL(wanted)
  return allowed.map((url) => new URL(url)).some((url) => url.origin === origin && isUnder(url.pathname, pathname))
}

function isUnder(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** Where the click sends the browser; undefined for a workspace or person that is not there. */
function decide(state: SlackState, asked: ConsentRequest, form: URLSearchParams): string | undefined {
  const back = new URL(asked.backTo)
  if (asked.state !== undefined) back.searchParams.set('state', asked.state)
  if (form.get('decision') !== 'allow') {
    back.searchParams.set('error', 'access_denied')
    return back.href
  }
  const [teamId, userId] = [form.get('team') ?? '', form.get('user') ?? '']
  if (!state.workspaces.get(teamId)?.users.has(userId)) return undefined
  const ticked = form.getAll('optional')
  const scopes = asked.scopes.filter((scope) => !asked.optional.includes(scope) || ticked.includes(scope))
  const code = `1111.${randomUUID()}`
  const { redirectUri } = asked
  state.oauth.codes.set(code, { teamId, userId, scopes, redirectUri, at: state.now(), uses: 0 })
  back.searchParams.set('code', code)
  return back.href
}

function listOf(text: string | null): string[] {
  return (text ?? '').split(/[ ,]+/).filter((word) => word !== '')
}

function show(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html)
}

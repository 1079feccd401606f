// Installing on the local Slack: its page holds a request against the app's configuration, its codes work once and for ten
// minutes, its tokens have exactly the scopes that were allowed, and an uninstalled app's token is dead.

import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionLimits } from '../../playground/server/connection-limits.ts'
import { newBrowser } from '../../playground/server/oauth-browser.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, olga, sales, silence, startApp, startTown } from './town.ts'

const newTeam = 'T2NEW'
const backTo = 'http://127.0.0.1:9/slack/oauth_redirect'
let slack: LocalSlack
let clock = new Date('2026-12-01T09:00:00Z')
beforeAll(async () => {
  slack = await startTown({ now: () => clock })
  slack.configureApp({ redirectUrls: ['http://127.0.0.1:9/slack'], optionalScopes: ['channels:read'] })
  slack.addWorkspace({ teamId: newTeam, name: 'New & Co', botUserId: 'UBOT' })
  slack.addUser(newTeam, { id: olga, name: 'olga' })
})
afterAll(async () => {
  await slack.stop()
  slack.verify([
    'bad_client_secret',
    'bad_redirect_uri',
    'invalid_client_id',
    'invalid_grant_type',
    'invalid_scope',
    'invalid_user_scope',
    'missing_scope',
    'no_scopes',
  ])
})

const asking = (fields: Record<string, string> = {}): string => {
  const query = { client_id: slack.app.clientId, scope: 'commands,channels:read', redirect_uri: backTo, state: 's1' }
  return `${slack.app.authorizeUrl}?${new URLSearchParams({ ...query, ...fields })}`
}

/** Clicks on Slack's page; answers where the browser was sent, and with what. */
async function click(fields: Record<string, string>, asked = asking()): Promise<{ status: number; back: URL }> {
  const response = await newBrowser().post(asked, new URLSearchParams(fields))
  await response.arrayBuffer()
  return { status: response.status, back: new URL(response.headers.get('location') ?? 'http://none/') }
}

async function codeFor(fields: Record<string, string> = {}, asked = asking()): Promise<string> {
  const { back } = await click({ team: newTeam, user: olga, decision: 'allow', ...fields }, asked)
  return back.searchParams.get('code') ?? ''
}

async function exchange(fields: Record<string, string>, secret = slack.app.clientSecret) {
  const response = await fetch(`${slack.apiUrl}oauth.v2.access`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${slack.app.clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ redirect_uri: backTo, ...fields }),
  })
  return (await response.json()) as { ok: boolean; error?: string; access_token?: string; scope?: string }
}

describe('the page', () => {
  it('offers each workspace an Allow and a Cancel, escaped', async () => {
    const html = await (await fetch(asking())).text()
    expect(html.match(/value="allow"/g)).toHaveLength(2)
    expect(html.match(/value="cancel"/g)).toHaveLength(2)
    expect(html).toContain('New &#38; Co')
    expect(html).not.toContain('New & Co')
  })

  it.each([
    ['another client', { client_id: 'somebody' }, 'invalid_client_id'],
    ['another host', { redirect_uri: 'http://127.0.0.2:9/slack/oauth_redirect' }, 'bad_redirect_uri'],
    ['another port', { redirect_uri: 'http://127.0.0.1:90/slack/oauth_redirect' }, 'bad_redirect_uri'],
    ['a path beside the allowed one', { redirect_uri: 'http://127.0.0.1:9/slackers' }, 'bad_redirect_uri'],
    ['what is no address', { redirect_uri: 'slack' }, 'bad_redirect_uri'],
    ['no scope', { scope: '' }, 'no_scopes'],
    ['a scope that does not exist', { scope: 'commands,fly' }, 'invalid_scope'],
    ['a scope of a user', { user_scope: 'chat:write' }, 'invalid_user_scope'],
  ])('refuses %s', async (_what, fields, error) => {
    const response = await fetch(asking(fields))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(error)
    expect(slack.violations().at(-1)?.error).toBe(error)
  })

  it('sends back a refusal with the state it was given', async () => {
    const { status, back } = await click({ team: newTeam, user: olga, decision: 'cancel' })
    expect(status).toBe(302)
    expect(back.href).toBe(`${backTo}?state=s1&error=access_denied`)
  })

  it('knows no workspace or person that is not there', async () => {
    expect((await click({ team: 'TNONE', user: olga, decision: 'allow' })).status).toBe(400)
    expect((await click({ team: newTeam, user: 'UNONE', decision: 'allow' })).status).toBe(400)
  })
})

describe('a code', () => {
  it('becomes a token with exactly the scopes that were allowed, once', async () => {
    const code = await codeFor()
    const first = await exchange({ code })
    expect(first).toMatchObject({ ok: true, scope: 'commands', team: { id: newTeam }, authed_user: { id: olga } })
    expect((await call(slack, 'auth.test', {}, first.access_token)).body).toMatchObject({ ok: true, team_id: newTeam })
    expect((await call(slack, 'conversations.info', { channel: sales }, first.access_token)).body).toMatchObject({
      error: 'missing_scope',
      provided: 'commands',
    })
    expect(await exchange({ code })).toEqual({ ok: false, error: 'invalid_code' })
    expect(await exchange({ code: await codeFor({ optional: 'channels:read' }) })).toMatchObject({
      scope: 'commands,channels:read',
      access_token: first.access_token,
    })
  })

  it('lives ten minutes', async () => {
    const pass = (ms: number): void => {
      clock = new Date(clock.getTime() + ms)
    }
    const { most } = connectionLimits.codeSeconds
    const [kept, late] = [await codeFor(), await codeFor()]
    pass(most * 1000)
    expect((await exchange({ code: kept })).ok).toBe(true)
    pass(1)
    expect((await exchange({ code: late })).error).toBe('invalid_code')
  })

  it('needs the secret, and the address it was asked for with', async () => {
    const code = await codeFor()
    expect((await exchange({ code }, 'guess')).error).toBe('bad_client_secret')
    expect((await exchange({ code, redirect_uri: `${backTo}/` })).error).toBe('bad_redirect_uri')
    expect((await exchange({ code, grant_type: 'password' })).error).toBe('invalid_grant_type')
    expect((await exchange({ code: 'guess' })).error).toBe('invalid_code')
    expect((await exchange({ code })).ok).toBe(true)
  })
})

describe('an uninstalled app', () => {
  it('is told in the order wanted, has a dead token, and gets another one later', async () => {
    const { access_token: before } = await exchange({ code: await codeFor() })
    const app = await startApp(silence)
    const events = ['app_uninstalled', 'tokens_revoked'] as const
    await slack.uninstall(app.url, { teamId: newTeam, events })
    await app.stop()
    const told = app.received.map(({ body }) => JSON.parse(body).event)
    expect(told).toEqual([
      { type: 'app_uninstalled' },
      { type: 'tokens_revoked', tokens: { oauth: [], bot: ['UBOT'] } },
    ])
    expect((await call(slack, 'auth.test', {}, before)).body.error).toBe('account_inactive')
    const { access_token: after } = await exchange({ code: await codeFor() })
    expect(after).not.toBe(before)
    expect((await call(slack, 'auth.test', {}, after)).body.ok).toBe(true)
    expect((await call(slack, 'auth.test', {}, before)).body.error).toBe('invalid_auth')
  })
})

it('is walked by a browser that keeps cookies', async () => {
  const seen: (string | undefined)[] = []
  const app = createServer((request, response) => {
    seen.push(request.headers.cookie)
    if (request.url === '/install')
      response.writeHead(302, {
        location: asking({ redirect_uri: `http://${request.headers.host}/back` }),
        'set-cookie': 'state=s1; Secure; HttpOnly; Path=/',
      })
    response.end(request.url)
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  const address = app.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  slack.configureApp({ redirectUrls: [origin] })
  const walked = await slack.install({ url: `${origin}/install`, teamId: newTeam, userId: olga })
  app.close()
  expect(walked.html).toMatch(/^\/back\?state=s1&code=/)
  expect(seen).toEqual([undefined, 'state=s1'])
})

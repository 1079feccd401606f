// Goal: a workspace installs the app in a browser and is spoken to with its own token, and nothing but a whole, fresh, honest
// way through Slack's page installs anything. Method: a browser with cookies against the local Slack and the app's server.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newBrowser } from '../../playground/server/oauth-browser.ts'
import { startSlack } from '../../playground/server/server.ts'
import { optionalScopes, requiredScopes, slackScopes } from '../../src/slack-scopes.ts'
import { commandsOn } from '../admin/fixture.ts'
import { answerTo, type Connected, connect, furnishWorkspace, olga, sales, sam, warmUp } from '../slack/connected.ts'
import { makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
let clock = new Date('2026-12-01T09:00:00Z')
const slack = await startSlack({ now: () => clock })
let app: Connected
beforeAll(async () => {
  clock = new Date()
  app = await connect(store, slack, { mode: 'installs' })
  await warmUp(app)
})
afterAll(async () => {
  await app.close()
  await slack.stop()
  slack.verify(['bad_client_secret'])
})

const install = (teamId: string, more: object = {}) =>
  slack.install({ url: `${app.url}/slack/install`, teamId, userId: olga, ...more })
const type = (teamId: string, text: string, more: object = {}) =>
  slack.command(app.events, { teamId, userId: sam, channelId: sales, command: '/credits', text, ...more })
const rowOf = (workspaceId: string) =>
  store.db.workspace.findUnique({ where: { workspaceId }, include: { installation: true } })

describe('a workspace that installs the app', () => {
  it('is known and active, its installer a member, and its people are answered', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    const page = await install(teamId)
    expect(page.status).toBe(200)
    expect(page.html).toContain('<h1>Purser is installed in Acme</h1>')
    expect(page.html).toContain('type /credits in the channel')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await rowOf(teamId)).toMatchObject({ name: 'Acme', status: 'active', uninstalledAt: null })
    expect(await store.db.member.count({ where: { workspaceId: teamId, slackUserId: olga } })).toBe(1)
    await makePool(app.deps, { workspaceId: teamId, channelId: sales })
    expect((await answerTo(await type(teamId, 'log 5 for Prospecting'))).text).toMatch(/^Logged 5 credits/)
  })

  it('takes its first installer for an admin, and no later one', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await install(teamId)
    await install(teamId, { userId: sam })
    const named = await store.db.member.findMany({ where: { workspaceId: teamId, admin: true } })
    expect(named.map(({ slackUserId }) => slackUserId)).toEqual([olga])
  })

  it('has its token in no row and in no line of the log as it is', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await install(teamId)
    const row = await store.db.installation.findUniqueOrThrow({ where: { workspaceId: teamId } })
    expect(row).toMatchObject({ appId: 'A0PLAYGROUND', botUserId: 'UBOT', botId: 'BBOT' })
    expect(row.botToken).toMatch(/^v1:/)
    expect(row.document).toMatch(/^v1:/)
    expect(JSON.stringify(row)).not.toContain('xoxb-')
    expect(app.logged.join('')).not.toContain('xoxb-')
    expect(app.logged.join('')).toContain('a workspace has installed Purser')
  })

  it('is shown its own name as text', async () => {
    const teamId = furnishWorkspace(slack, '<b>Acme</b> & "Co"')
    const page = await install(teamId)
    expect(page.html).toContain('Purser is installed in &#60;b&#62;Acme&#60;/b&#62; &#38; &#34;Co&#34;')
    expect(page.html).not.toContain('<b>')
  })

  it('may refuse what is optional, and may install again with more', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await install(teamId, { withhold: ['channels:history', 'groups:history'] })
    const first = await rowOf(teamId)
    expect(first?.installation?.scopes).toEqual(expect.arrayContaining([...requiredScopes]))
    expect(first?.installation?.scopes).not.toContain('channels:history')
    await makePool(app.deps, { workspaceId: teamId })
    const { html } = await install(teamId)
    expect(html).toContain('Welcome back: 1 pool of credits is here')
    expect(html).not.toContain('The first time')
    expect((await rowOf(teamId))?.installation?.scopes).toContain('channels:history')
    expect(await store.db.installation.count({ where: { workspaceId: teamId } })).toBe(1)
  })
})

it('asks Slack to come back to the public address, where there is one, and for the scopes of the manifest', async () => {
  const other = await connect(store, slack, { mode: 'installs', publicUrl: 'https://purser.example.com' })
  const response = await newBrowser().get(`${other.url}/slack/install`)
  await other.close()
  slack.configureApp({ redirectUrls: [`${app.url}/slack/oauth_redirect`], optionalScopes })
  const link = new URL(response.headers.get('location') ?? '')
  expect(link.href.split('?')[0]).toBe(slack.app.authorizeUrl)
  expect(link.searchParams.get('redirect_uri')).toBe('https://purser.example.com/slack/oauth_redirect')
  expect(link.searchParams.get('scope')).toBe(slackScopes.map(({ name }) => name).join(','))
  expect(response.headers.get('set-cookie')).toMatch(/^slack-app-oauth-state=.*Secure; HttpOnly/)
})

it('lets the terminal ask Slack with the token of the workspace it speaks of', async () => {
  const teamId = furnishWorkspace(slack, 'Acme')
  await install(teamId)
  const { clientId, clientSecret } = slack.app
  const settings = { mode: 'installs', clientId, clientSecret, stateSecret: 's', signingSecret: 's' } as const
  const terminal = commandsOn(app.deps, { slack: settings, slackApiUrl: slack.apiUrl.replace(/\/$/, '') })
  const made = await terminal.run(
    ...['pool:create', '--workspace', teamId, '--name', 'Apollo', '--allotment', '1000', '--owner', sam],
  )
  expect(made.stdout).toContain('zone Asia/Kolkata')
})

describe('two workspaces with the same people and channels', () => {
  it('are each spoken to with their own token, also at once', async () => {
    const teams = [furnishWorkspace(slack, 'North'), furnishWorkspace(slack, 'South')]
    for (const teamId of teams) {
      await install(teamId)
      await makePool(app.deps, { workspaceId: teamId, channelId: sales, allotment: 10_000 })
    }
    const people = Array.from({ length: 6 }, (_, index) => `U9P${index}`)
    for (const id of people) for (const teamId of teams) slack.addUser(teamId, { id, name: id.toLowerCase() })
    await Promise.all(
      people.flatMap((userId) =>
        teams.map(async (teamId) => answerTo(await type(teamId, 'log 1.5 for Prospecting', { userId }))),
      ),
    )
    for (const teamId of teams) {
      // 9 of 10 credits: past the line of 80, said in the workspace's own channel by its own bot.
      await app.delivery.runOnce()
      expect(slack.messages(teamId, sales).map(({ text }) => text)).toEqual([expect.stringContaining('Apollo has')])
      const asked = slack.calls('users.info').filter((call) => call.teamId === teamId)
      expect(asked.map(({ args }) => String(args.user)).sort()).toEqual(expect.arrayContaining(people))
    }
    const rows = await store.db.entry.groupBy({
      by: ['workspaceId'],
      where: { workspaceId: { in: teams } },
      _count: true,
    })
    expect(rows.map(({ _count }) => _count)).toEqual([6, 6])
  })

  it('are told apart where the app is installed in one of them only', async () => {
    const [inside, outside] = [furnishWorkspace(slack, 'Inside'), furnishWorkspace(slack, 'Outside')]
    await install(inside)
    const refused = await type(outside, '')
    expect(refused.said[0]?.text).toBe(
      'Purser is not installed in this workspace. Ask whoever runs it to install it here.',
    )
    expect((await answerTo(await type(inside, 'help'))).text).not.toContain('not installed')
  })
})

describe('nothing is installed', () => {
  const nothing = async (teamId: string): Promise<void> => expect(await rowOf(teamId)).toBeNull()
  const exchanges = (): number => slack.calls('oauth.v2.access').length

  it('where the person cancels', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    const page = await install(teamId, { decision: 'cancel' })
    expect(page.status).toBe(200)
    expect(page.html).toContain('You cancelled it, and nothing was changed.')
    await nothing(teamId)
  })

  it.each([
    ['the state is forged', (back: URL) => back.searchParams.set('state', 'forged')],
    ['the state is missing', (back: URL) => back.searchParams.delete('state')],
    ['the code is missing', (back: URL) => back.searchParams.delete('code')],
  ])('where %s, and Slack is not asked', async (_what, tamper) => {
    const teamId = furnishWorkspace(slack, 'Acme')
    const before = exchanges()
    const page = await install(teamId, { tamper })
    expect(page.status).toBe(400)
    expect(page.html).toContain('Begin again.')
    expect(exchanges()).toBe(before)
    await nothing(teamId)
  })

  it('where the link is walked in another browser than it was begun in', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    let link = ''
    const steal = (back: URL) => {
      link = back.href
      back.searchParams.delete('code')
    }
    await install(teamId, { tamper: steal })
    const page = await newBrowser().get(link)
    expect(page.status).toBe(400)
    expect(await page.text()).toContain('begun in another browser')
    await nothing(teamId)
  })

  it('where the state was signed by somebody else, though the cookie fits it', async () => {
    const [head, body] = ['{"alg":"none","typ":"JWT"}', '{"installOptions":{"scopes":[]},"now":"2026-12-01T00:00:00Z"}']
    const state = `${[head, body].map((part) => Buffer.from(part).toString('base64url')).join('.')}.`
    const response = await fetch(`${app.url}/slack/oauth_redirect?code=c&state=${state}`, {
      headers: { cookie: `slack-app-oauth-state=${state}` },
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('Begin again.')
  })

  it('where the code was used before', async () => {
    const [first, second] = [furnishWorkspace(slack, 'First'), furnishWorkspace(slack, 'Second')]
    const used = (await install(first)).back?.searchParams.get('code') ?? ''
    const page = await install(second, { tamper: (back: URL) => back.searchParams.set('code', used) })
    expect(page.status).toBe(400)
    expect(page.html).toContain('This link was used before')
    await nothing(second)
  })

  it('where the person took longer than ten minutes', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    const page = await install(teamId, {
      tamper: () => {
        clock = new Date(clock.getTime() + 601_000)
      },
    })
    clock = new Date()
    expect(page.status).toBe(400)
    expect(page.html).toContain('older than ten minutes')
    await nothing(teamId)
  })

  it('where Slack does not take the secret, and whoever runs the app finds the reason by a number', async () => {
    const other = await connect(store, slack, { mode: 'installs', clientSecret: 'of-another-app' })
    const teamId = furnishWorkspace(slack, 'Acme')
    const page = await slack.install({ url: `${other.url}/slack/install`, teamId, userId: olga })
    await other.close()
    slack.configureApp({ redirectUrls: [`${app.url}/slack/oauth_redirect`], optionalScopes })
    expect(page.status).toBe(502)
    expect(page.html).toContain('(bad_client_secret)')
    const number = /number ([0-9a-f]{8})/.exec(page.html)?.[1] ?? 'none'
    expect(other.logged.some((line) => line.includes(number) && line.includes('bad_client_secret'))).toBe(true)
    await nothing(teamId)
  })

  it('where the database fails, and the next try works', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await store.db.$executeRaw`alter table installation rename to installation_away`
    const page = await install(teamId)
    await store.db.$executeRaw`alter table installation_away rename to installation`
    expect(page.status).toBe(500)
    expect(page.html).toContain('It could not be finished here.')
    expect(page.html).not.toContain('installation_away')
    expect((await install(teamId)).status).toBe(200)
    // The first try had made the workspace; the installer is its admin all the same.
    const named = await store.db.member.findMany({ where: { workspaceId: teamId, admin: true } })
    expect(named.map(({ slackUserId }) => slackUserId)).toEqual([olga])
    expect((await rowOf(teamId))?.status).toBe('active')
  })
})

describe('the door of installed workspaces', () => {
  const seconds = (offset: number): number => Math.floor(Date.now() / 1000) + offset
  let teamId = ''
  beforeAll(async () => {
    teamId = furnishWorkspace(slack, 'Door')
    await install(teamId)
    await makePool(app.deps, { workspaceId: teamId, channelId: sales })
  })

  it.each([
    ['a wrong signature', { badSignature: true }],
    ['a timestamp of six minutes ago', { timestamp: seconds(-360) }],
    ['a timestamp of six minutes ahead', { timestamp: seconds(360) }],
  ])('refuses %s', async (_what, signing) => {
    expect((await type(teamId, 'log 5', signing)).status).toBe(401)
    expect(await store.db.entry.count({ where: { workspaceId: teamId } })).toBe(0)
  })

  it('books what is sent again once', async () => {
    const first = await type(teamId, 'log 5 for Prospecting')
    await answerTo(first)
    const again = await type(teamId, 'log 5 for Prospecting', { triggerId: first.triggerId })
    expect((await answerTo(again)).text).toMatch(/^Logged 5 credits/)
    expect(await store.db.entry.count({ where: { workspaceId: teamId } })).toBe(1)
  })

  it('is told by /readyz', async () => {
    const ready = (await (await fetch(`${app.url}/readyz`)).json()) as { slack: object }
    const workspaces = await store.db.installation.count()
    expect(ready.slack).toEqual({ mode: 'installs', connected: true, workspaces })
  })
})

it('never breaks a rule of Slack', () => {
  const onPurpose = ['bad_client_secret', 'invalid_code']
  expect(slack.violations().filter(({ error }) => !onPurpose.includes(error))).toEqual([])
})

// Goal: a workspace that takes the app away loses its token and everything that waited at once, whichever way we hear of it,
// and can come back clean; the others notice nothing. Method: uninstalling in the local Slack, by events in every order, by
// none at all, late and forged.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSlack } from '../../playground/server/server.ts'
import { optionalScopes } from '../../src/slack-scopes.ts'
import {
  answerTo,
  botUserId,
  type Connected,
  connect,
  furnishWorkspace,
  olga,
  sales,
  sam,
  tokenOf,
  warmUp,
} from '../slack/connected.ts'
import { makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const slack = await startSlack()
let app: Connected
beforeAll(async () => {
  app = await connect(store, slack, { mode: 'installs' })
  await warmUp(app)
})
afterAll(async () => {
  await app.close()
  await slack.stop()
})

const install = (teamId: string) => slack.install({ url: `${app.url}/slack/install`, teamId, userId: olga })
const type = (teamId: string, text: string) =>
  slack.command(app.events, { teamId, userId: sam, channelId: sales, command: '/credits', text })
const rowOf = (workspaceId: string) =>
  store.db.workspace.findUniqueOrThrow({ where: { workspaceId }, include: { installation: true } })

/** A workspace in which an alert waits to be said. */
async function waiting(name = 'Acme'): Promise<string> {
  const teamId = furnishWorkspace(slack, name)
  await install(teamId)
  await overLine(teamId)
  return teamId
}

async function overLine(teamId: string, poolName = 'Apollo'): Promise<void> {
  await makePool(app.deps, { workspaceId: teamId, channelId: sales, allotment: 10_000, name: poolName })
  await answerTo(await type(teamId, `log 9 for Prospecting in ${poolName}`))
  expect(await store.db.notice.count({ where: { workspaceId: teamId, state: 'pending' } })).toBe(1)
}

async function ended(teamId: string): Promise<void> {
  const row = await rowOf(teamId)
  expect(row).toMatchObject({ status: 'uninstalled', installation: null })
  expect(row.uninstalledAt).not.toBeNull()
  const states = await store.db.notice.findMany({ where: { workspaceId: teamId }, select: { state: true } })
  expect(states).toEqual([{ state: 'cancelled' }])
  await app.delivery.runOnce()
  expect(slack.messages(teamId, sales)).toEqual([])
}

/** Resolves once it is written down: events are acked before they are heard. */
const untilEnded = (teamId: string) => app.told(teamId, 'Purser was taken out of this workspace')

describe('a workspace that takes the app away', () => {
  it.each([
    [['app_uninstalled']],
    [['tokens_revoked']],
    [['app_uninstalled', 'tokens_revoked']],
    [['tokens_revoked', 'app_uninstalled']],
  ] as const)('loses token and messages by %j', async (events) => {
    const [teamId, other] = [await waiting(), await waiting('Other')]
    const acks = await slack.uninstall(app.events, { teamId, events })
    expect(acks.map(({ status }) => status)).toEqual(events.map(() => 200))
    await untilEnded(teamId)
    await ended(teamId)
    expect(slack.messages(other, sales)).toHaveLength(1)
    expect((await rowOf(other)).status).toBe('active')
    const audits = await store.db.audit.findMany({ where: { workspaceId: teamId }, orderBy: { at: 'asc' } })
    expect(audits.map(({ action }) => action).filter((action) => action.startsWith('workspace:'))).toEqual([
      'workspace:install',
      'workspace:uninstall',
    ])
  })

  it('is found out by the next post, where no event came', async () => {
    const teamId = await waiting()
    await slack.uninstall(app.events, { teamId, events: [] })
    await app.delivery.runOnce()
    await ended(teamId)
  })

  it('and whose post is being sent meanwhile gets it once, and nothing more', async () => {
    const teamId = await waiting()
    const held = await slack.misbehave({ kind: 'hold', method: 'chat.postMessage', teamId })
    const sending = app.delivery.runOnce()
    await held.holding()
    await slack.uninstall(app.events, { teamId })
    await untilEnded(teamId)
    await held.release()
    await sending
    await app.delivery.runOnce()
    expect(slack.messages(teamId, sales)).toHaveLength(1)
    expect(
      await store.db.message.findMany({ where: { workspaceId: teamId }, select: { state: true, leaseToken: true } }),
    ).toEqual([{ state: 'failed', leaseToken: null }])
  })

  it('keeps its ledger, and comes back clean', async () => {
    const teamId = await waiting()
    const before = (await rowOf(teamId)).installation?.botToken
    await slack.uninstall(app.events, { teamId })
    await untilEnded(teamId)
    expect((await type(teamId, '')).said[0]?.text).toContain('not installed in this workspace')
    expect((await install(teamId)).html).toContain('Purser is installed')
    const row = await rowOf(teamId)
    expect(row).toMatchObject({ status: 'active', uninstalledAt: null })
    expect(row.installation?.botToken).not.toBe(before)
    expect((await answerTo(await type(teamId, 'left'))).text).toMatch(/^Apollo: 1 of 10 credits left/)
    await overLine(teamId, 'Lusha')
    await app.delivery.runOnce()
    expect(slack.messages(teamId, sales).map(({ text }) => text)).toEqual([expect.stringContaining('Lusha has')])
  })
})

describe('an event that nobody could make anything of when it came', () => {
  it('is written down as soon as the database is there again', async () => {
    const teamId = await waiting()
    await store.db.$executeRaw`alter table installation rename to installation_away`
    const [ack] = await slack.uninstall(app.events, { teamId, events: ['app_uninstalled'] })
    expect(ack?.status).toBe(200)
    await app.told(teamId, 'an uninstallation could not be written down yet')
    await store.db.$executeRaw`alter table installation_away rename to installation`
    await untilEnded(teamId)
    await ended(teamId)
  })

  it('counts as soon as Slack says that the token is dead', async () => {
    const teamId = await waiting()
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'auth.test' })
    await slack.uninstall(app.events, { teamId })
    await app.told(teamId, 'Slack did not say whether Purser was taken out')
    await trouble.release()
    await untilEnded(teamId)
    await ended(teamId)
  })

  it('keeps nobody up who is to stop', async () => {
    const teamId = await waiting()
    const other = await connect(store, slack, { mode: 'installs' })
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'auth.test' })
    await slack.event(other.events, { teamId, event: { type: 'app_uninstalled' } })
    await other.told(teamId, 'Slack did not say whether Purser was taken out')
    await other.close()
    const asked = slack.calls('auth.test').length
    await trouble.release()
    slack.configureApp({ redirectUrls: [`${app.url}/slack/oauth_redirect`], optionalScopes })
    expect((await answerTo(await type(teamId, 'help'))).text).not.toContain('not installed')
    expect(slack.calls('auth.test')).toHaveLength(asked)
  })
})

describe('nothing is taken away', () => {
  const unmoved = async (teamId: string): Promise<void> => {
    expect(await rowOf(teamId)).toMatchObject({ status: 'active', installation: { botUserId } })
    expect(await store.db.notice.count({ where: { workspaceId: teamId, state: 'pending' } })).toBe(1)
  }

  it('by an event that comes late, after the app was installed again', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await install(teamId)
    await slack.uninstall(app.events, { teamId, events: [] })
    await install(teamId)
    await overLine(teamId)
    await slack.event(app.events, { teamId, event: { type: 'app_uninstalled' } })
    await app.told(teamId, 'Slack takes the token of this workspace')
    await unmoved(teamId)
  })

  it('by such an event while Slack cannot be asked, which it is until it answers', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await install(teamId)
    await slack.uninstall(app.events, { teamId, events: [] })
    await install(teamId)
    await overLine(teamId)
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'auth.test' })
    await slack.event(app.events, { teamId, event: { type: 'app_uninstalled' } })
    await app.told(teamId, 'Slack did not say whether Purser was taken out')
    await unmoved(teamId)
    await trouble.release()
    await app.told(teamId, 'Slack takes the token of this workspace')
    await unmoved(teamId)
  })

  it('by an event that is not signed by Slack', async () => {
    const teamId = await waiting()
    const forged = { teamId, event: { type: 'app_uninstalled' }, badSignature: true }
    expect((await slack.event(app.events, forged)).status).toBe(401)
    await unmoved(teamId)
  })

  it('by the tokens of people, which are not ours', async () => {
    const teamId = await waiting()
    const other = await connect(store, slack, { mode: 'installs' })
    // Even where Slack cannot be asked whether ours is alive.
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'auth.test' })
    const event = { type: 'tokens_revoked', tokens: { oauth: [sam], bot: [] } }
    expect((await slack.event(other.events, { teamId, event })).status).toBe(200)
    // Waits for what the event has begun.
    await other.close()
    await trouble.release()
    slack.configureApp({ redirectUrls: [`${app.url}/slack/oauth_redirect`], optionalScopes })
    await unmoved(teamId)
  })

  it('by a refusal of a token that another replica has replaced meanwhile', async () => {
    const teamId = furnishWorkspace(slack, 'Acme')
    await install(teamId)
    // Remembers the first token.
    await answerTo(await type(teamId, 'help'))
    const replica = await connect(store, slack, { mode: 'installs' })
    await slack.uninstall(app.events, { teamId, events: [] })
    await slack.install({ url: `${replica.url}/slack/install`, teamId, userId: olga })
    await replica.close()
    slack.configureApp({ redirectUrls: [`${app.url}/slack/oauth_redirect`], optionalScopes })
    await overLine(teamId)
    app.delivery.start()
    expect((await slack.nextMessage(teamId, sales)).text).toContain('Apollo has')
    await app.delivery.stop()
    expect(await rowOf(teamId)).toMatchObject({ status: 'active', installation: { botUserId } })
  })
})

describe('the workspace of a token in the settings', () => {
  const renew = (teamId: string) => {
    slack.addWorkspace({ teamId, name: 'Token', botUserId, botToken: tokenOf(teamId), scopes: ['chat:write'] })
  }

  it('ends with its token, and is spoken to again as soon as Slack takes the token', async () => {
    const teamId = furnishWorkspace(slack, 'Token', true)
    const other = await connect(store, slack, { mode: 'http', teamId })
    await makePool(other.deps, { workspaceId: teamId, channelId: sales, allotment: 10_000 })
    const typed = { teamId, userId: sam, channelId: sales, command: '/credits', text: 'log 9 for Prospecting' }
    await answerTo(await slack.command(other.events, typed))
    await slack.uninstall(other.events, { teamId, events: [] })
    await other.delivery.runOnce()
    expect((await rowOf(teamId)).status).toBe('uninstalled')
    const notices = await store.db.notice.findMany({ where: { workspaceId: teamId }, select: { state: true } })
    expect(notices).toEqual([{ state: 'cancelled' }])
    await other.told('Purser was taken out of this workspace', teamId)
    await other.told('the token has ended: put a new one into the settings and restart', 'account_inactive')
    renew(teamId)
    await other.told('Slack takes the token again', teamId)
    expect(await rowOf(teamId)).toMatchObject({ status: 'active', uninstalledAt: null })
    await other.close()
  })

  it('is spoken to again after a restart with a new one', async () => {
    const teamId = furnishWorkspace(slack, 'Token', true)
    const first = await connect(store, slack, { mode: 'http', teamId })
    await slack.uninstall(first.events, { teamId })
    await first.told('Purser was taken out of this workspace', teamId)
    await first.close()
    renew(teamId)
    const second = await connect(store, slack, { mode: 'http', teamId })
    expect(await rowOf(teamId)).toMatchObject({ status: 'active', uninstalledAt: null })
    expect((await fetch(`${second.url}/slack/install`)).status).toBe(404)
    await second.close()
  })

  it('is spoken to once Slack is there, where it was not at the start', async () => {
    const teamId = furnishWorkspace(slack, 'Token', true)
    const outage = await slack.misbehave({ kind: 'refuse' })
    const late = await connect(store, slack, { mode: 'http', teamId })
    await late.told('no Slack yet', 'ECONNREFUSED')
    expect(await late.connection.state()).toEqual({ mode: 'http', connected: false, workspaces: 0 })
    await outage.release()
    await slack.waitFor(() => slack.calls('auth.test').find((call) => call.teamId === teamId && call.done))
    await late.connection.firstTry
    await late.close()
    expect((await rowOf(teamId)).status).toBe('active')
  })
})

it('never breaks a rule of Slack', () => {
  expect(slack.violations()).toEqual([])
})

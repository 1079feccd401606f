// What a token may learn about people, through Slack's own client: roles, guests, strangers, addresses, pages of them; and its own end.

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, clientOf, sales, sam, startTown, team, token } from './town.ts'

let slack: LocalSlack
beforeAll(async () => {
  slack = await startTown()
  slack.addUser(team, { id: 'U3OWNER', name: 'owner', isOwner: true })
  slack.addUser(team, { id: 'U4GUEST', name: 'guest', isGuest: true })
  slack.addUser(team, { id: 'U5SINGLE', name: 'single', isSingleChannelGuest: true })
  slack.addUser(team, { id: 'U6PARTNER', name: 'partner', homeTeamId: 'T9' })
  slack.addUser(team, { id: 'U7STRANGER', name: 'stranger', homeTeamId: 'T9', isStranger: true })
  slack.addUser(team, { id: 'U8GONE', name: 'gone', email: 'gone@acme.test', deleted: true })
  slack.addUser(team, { id: 'U9BOT', name: 'robot', isBot: true })
})
afterAll(async () => await slack.stop())

/** The same workspace with these scopes beside its own. */
const grant = (...more: string[]): void =>
  slack.addWorkspace({
    teamId: team,
    name: 'Acme Sales',
    botToken: token,
    botUserId: 'UBOT',
    scopes: ['commands', 'chat:write', 'users:read', ...more],
  })
const info = async (user: string) => (await clientOf(slack).users.info({ user })).user

it.each<[string, object]>([
  [
    'U1SAM',
    { is_admin: false, is_restricted: false, is_bot: false, deleted: false, tz: 'Europe/Berlin', team_id: team },
  ],
  ['U2OLGA', { is_admin: true, is_owner: false }],
  ['U3OWNER', { is_admin: true, is_owner: true }],
  ['U4GUEST', { is_restricted: true, is_ultra_restricted: false }],
  ['U5SINGLE', { is_restricted: true, is_ultra_restricted: true }],
  ['U6PARTNER', { team_id: 'T9', is_stranger: false }],
  ['U7STRANGER', { team_id: 'T9', is_stranger: true }],
  ['U9BOT', { is_bot: true }],
  ['UBOT', { is_bot: true }],
])('tells of %s what they are', async (user, expected) => {
  expect(await info(user)).toMatchObject(expected)
})

it('tells nothing of the rights and the zone of somebody deactivated', async () => {
  const gone = await info('U8GONE')
  expect(gone).toMatchObject({ deleted: true, name: 'gone' })
  expect(gone).not.toHaveProperty('tz')
  expect(gone).not.toHaveProperty('is_admin')
})

it('shows an address only to a token with the scope for it, and finds people by it', async () => {
  expect((await info(sam))?.profile).not.toHaveProperty('email')
  expect((await call(slack, 'users.lookupByEmail', {})).body).toMatchObject({
    error: 'missing_scope',
    needed: 'users:read.email',
  })
  grant('users:read.email')
  expect((await info(sam))?.profile?.email).toBe('sam@acme.test')
  const client = clientOf(slack)
  expect((await client.users.lookupByEmail({ email: 'Sam@Acme.test' })).user?.id).toBe(sam)
  await expect(client.users.lookupByEmail({ email: 'nobody@acme.test' })).rejects.toThrow('users_not_found')
  await expect(client.users.lookupByEmail({ email: 'gone@acme.test' })).rejects.toThrow('users_not_found')
})

it('lists people page by page', async () => {
  const names: string[] = []
  for await (const page of clientOf(slack).paginate('users.list', { limit: 4 })) {
    const members = 'members' in page && Array.isArray(page.members) ? page.members : []
    names.push(...members.map((one) => String(one.name)))
  }
  expect(names).toEqual(['purser', 'sam', 'olga.b', 'owner', 'guest', 'single', 'partner', 'stranger', 'gone', 'robot'])
  await expect(clientOf(slack).users.list({ cursor: 'nonsense' })).rejects.toThrow('invalid_cursor')
  await expect(clientOf(slack).users.list({ limit: 1001 })).rejects.toThrow('invalid_limit')
})

it('answers a revoked token with its word until the app is installed anew, and keeps what was there', async () => {
  const client = clientOf(slack)
  await client.chat.postMessage({ channel: sales, text: 'before' })
  slack.revokeToken(team)
  await expect(client.auth.test()).rejects.toThrow('token_revoked')
  slack.revokeToken(team, 'account_inactive')
  await expect(client.chat.postMessage({ channel: sales, text: 'lost' })).rejects.toThrow('account_inactive')
  grant()
  expect((await client.auth.test()).ok).toBe(true)
  expect(slack.messages(team, sales).map((message) => message.text)).toEqual(['before'])
  expect((await info(sam))?.name).toBe('sam')
})

it('revokes the token that asks for it, unless it only tries', async () => {
  const client = clientOf(slack)
  expect(await client.auth.revoke({ test: true })).toMatchObject({ revoked: false })
  expect(await client.auth.revoke()).toMatchObject({ revoked: true })
  await expect(client.auth.test()).rejects.toThrow('token_revoked')
  slack.verify(['users.lookupByEmail: missing_scope', 'users.list: invalid_cursor', 'users.list: invalid_limit'])
})

// Conversations through Slack's own client: which a token sees and reads, how the bot gets in, and messages to one person.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, clientOf, olga, sales, sam, startTown, team, token } from './town.ts'

let slack: LocalSlack
beforeAll(async () => {
  slack = await startTown()
  grant('channels:history', 'groups:history', 'channels:join', 'im:write', 'im:read')
})
afterAll(async () => {
  await slack.stop()
  slack.verify(expected)
})

/** What the tests below provoke. */
const expected = [
  'missing_scope',
  'invalid_types',
  'invalid_ts_oldest',
  'method_not_supported_for_channel_type',
  'users_list_not_supplied',
]

const base = ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read']
const grant = (...more: string[]): void =>
  slack.addWorkspace({
    teamId: team,
    name: 'Acme Sales',
    botToken: token,
    botUserId: 'UBOT',
    scopes: [...base, ...more],
  })

describe('a list of conversations', () => {
  const names = async (args: object): Promise<(string | undefined)[]> =>
    ((await clientOf(slack).conversations.list(args)).channels ?? []).map((channel) => channel.name)

  it('has every public channel, and of the private ones those with the bot', async () => {
    expect(await names({})).toEqual(['sales', 'elsewhere', 'attic'])
    expect(await names({ exclude_archived: true })).toEqual(['sales', 'elsewhere'])
    expect(await names({ types: 'private_channel' })).toEqual(['den'])
    expect(await names({ types: 'public_channel,private_channel', limit: 2 })).toEqual(['sales', 'elsewhere'])
  })

  it('wants the scope of each kind, and only kinds that there are', async () => {
    const client = clientOf(slack)
    const refused = await client.conversations.list({ types: 'mpim' }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ data: { error: 'missing_scope', needed: 'mpim:read' } })
    await expect(client.conversations.list({ types: 'rooms' })).rejects.toThrow('invalid_types')
  })
})

describe('the history of a channel', () => {
  it('comes newest first and in pages, with metadata where it is asked for, without threads and what was deleted', async () => {
    const client = clientOf(slack)
    const metadata = { event_type: 'purser_message', event_payload: { id: 'm1' } }
    const first = await client.chat.postMessage({ channel: sales, text: 'one', metadata })
    await client.chat.postMessage({ channel: sales, text: 'reply', thread_ts: first.ts ?? '' })
    const second = await client.chat.postMessage({ channel: sales, text: 'two' })
    const gone = await client.chat.postMessage({ channel: sales, text: 'gone' })
    await client.chat.delete({ channel: sales, ts: gone.ts ?? '' })
    const plain = await client.conversations.history({ channel: sales })
    expect(plain.messages?.map((message) => message.text)).toEqual(['two', 'one'])
    expect(plain.messages?.[1]).not.toHaveProperty('metadata')
    const full = await client.conversations.history({ channel: sales, include_all_metadata: true, limit: 1 })
    expect(full).toMatchObject({ has_more: true, messages: [{ text: 'two' }] })
    const cursor = full.response_metadata?.next_cursor ?? ''
    const rest = await client.conversations.history({ channel: sales, include_all_metadata: true, limit: 1, cursor })
    expect(rest).toMatchObject({ has_more: false, messages: [{ text: 'one', metadata }] })
    const after = await client.conversations.history({ channel: sales, oldest: first.ts ?? '' })
    expect(after.messages?.map((message) => message.text)).toEqual(['two'])
    const from = await client.conversations.history({ channel: sales, latest: second.ts ?? '', inclusive: true })
    expect(from.messages?.map((message) => message.text)).toEqual(['two', 'one'])
    await expect(client.conversations.history({ channel: sales, oldest: 'noon' })).rejects.toThrow('invalid_ts_oldest')
  })

  it.each([
    ['C2ELSEWHERE', 'not_in_channel'],
    ['C4VAULT', 'channel_not_found'],
    ['C9', 'channel_not_found'],
  ])('of %s is refused with %s', async (channel, error) => {
    await expect(clientOf(slack).conversations.history({ channel })).rejects.toThrow(error)
  })

  it('of a private channel wants a scope of its own', async () => {
    grant('channels:history')
    await expect(clientOf(slack).conversations.history({ channel: 'C5DEN' })).rejects.toThrow('missing_scope')
    grant('channels:history', 'channels:join', 'im:write', 'im:read')
  })
})

it('the bot joins a public channel, once, and no other', async () => {
  const client = clientOf(slack)
  slack.addChannel(team, { id: 'C6OPEN', name: 'open', members: [] })
  const joined = await client.conversations.join({ channel: 'C6OPEN' })
  expect(joined).toMatchObject({ channel: { is_member: true } })
  expect(joined).not.toHaveProperty('warning')
  expect((await client.conversations.join({ channel: 'C6OPEN' })).warning).toBe('already_in_channel')
  expect((await client.chat.postMessage({ channel: 'C6OPEN', text: 'here' })).ok).toBe(true)
  await expect(client.conversations.join({ channel: 'C3ATTIC' })).rejects.toThrow('is_archived')
  await expect(client.conversations.join({ channel: 'C4VAULT' })).rejects.toThrow('channel_not_found')
  await expect(client.conversations.join({ channel: 'C5DEN' })).rejects.toThrow('method_not_supported_for_channel_type')
})

describe('a direct message', () => {
  it('is posted to the person and from then on has an id of its own', async () => {
    const client = clientOf(slack)
    const posted = await client.chat.postMessage({ channel: sam, text: 'hello' })
    const channel = posted.channel ?? ''
    expect(channel).toMatch(/^D/)
    expect((await client.chat.update({ channel, ts: posted.ts ?? '', text: 'again' })).channel).toBe(channel)
    await expect(client.chat.update({ channel: sam, ts: posted.ts ?? '', text: 'x' })).rejects.toThrow(
      'channel_not_found',
    )
    expect((await client.chat.postMessage({ channel, text: 'by id' })).channel).toBe(channel)
    expect((await client.conversations.open({ users: sam })).channel?.id).toBe(channel)
    expect((await client.conversations.open({ channel, return_im: true })).channel).toMatchObject({ id: channel })
    expect((await client.conversations.info({ channel })).channel).toMatchObject({ is_im: true, user: sam })
    expect(slack.messages(team, channel).map((message) => message.text)).toEqual(['again', 'by id'])
  })

  it('is opened where there is none, unless that is forbidden', async () => {
    const client = clientOf(slack)
    await expect(client.conversations.open({ users: olga, prevent_creation: true })).rejects.toThrow(
      'channel_not_found',
    )
    const opened = await client.conversations.open({ users: olga })
    expect(opened).not.toHaveProperty('already_open')
    expect((await client.conversations.open({ users: olga })).already_open).toBe(true)
    await expect(client.conversations.open({ users: `${sam},${olga}` })).rejects.toThrow('missing_scope')
    expect((await call(slack, 'conversations.open', {})).body.error).toBe('users_list_not_supplied')
    grant()
    await expect(client.conversations.open({ users: olga })).rejects.toThrow('missing_scope')
    expect((await client.chat.postMessage({ channel: olga, text: 'needs no such scope' })).ok).toBe(true)
  })

  it('reaches nobody who is deactivated, unknown, or in a workspace that has turned messages of apps off', async () => {
    const client = clientOf(slack)
    const { channel = '' } = await client.chat.postMessage({ channel: olga, text: 'x' })
    slack.addUser(team, { id: olga, name: 'olga.b', deleted: true })
    await expect(client.chat.postMessage({ channel: olga, text: 'x' })).rejects.toThrow('user_disabled')
    await expect(client.chat.postMessage({ channel, text: 'x' })).rejects.toThrow('user_disabled')
    await expect(client.chat.postEphemeral({ channel: sales, user: olga, text: 'x' })).rejects.toThrow(
      'user_not_in_channel',
    )
    await expect(client.chat.postMessage({ channel: 'U9', text: 'x' })).rejects.toThrow('user_not_found')
    const { teamId, ...quiet } = { teamId: team, name: 'Acme Sales', botToken: token, botUserId: 'UBOT', scopes: base }
    slack.addWorkspace({ teamId, ...quiet, hasMessagesTab: false })
    await expect(client.chat.postMessage({ channel: sam, text: 'x' })).rejects.toThrow('messages_tab_disabled')
  })
})

describe('a whisper', () => {
  it.each([
    ['C2ELSEWHERE', 'not_in_channel'],
    ['C4VAULT', 'channel_not_found'],
    ['C3ATTIC', 'is_archived'],
  ])('in %s is refused with %s', async (channel, error) => {
    await expect(clientOf(slack).chat.postEphemeral({ channel, user: sam, text: 'x' })).rejects.toThrow(error)
  })
})

it('a message is deleted once, and only where the bot sees it', async () => {
  const client = clientOf(slack)
  const { ts = '' } = await client.chat.postMessage({ channel: sales, text: 'x' })
  expect(await client.chat.delete({ channel: sales, ts })).toMatchObject({ channel: sales, ts })
  await expect(client.chat.delete({ channel: sales, ts })).rejects.toThrow('message_not_found')
  await expect(client.chat.delete({ channel: 'C4VAULT', ts })).rejects.toThrow('channel_not_found')
})

// The Web API side: who may call what, with which arguments, and what is recorded of it.

import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, clientOf, olga, plain, sales, sam, section, startTown, team, token } from './town.ts'

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

let slack: LocalSlack
beforeAll(async () => {
  slack = await startTown()
})
afterAll(async () => {
  await slack.stop()
  slack.verify([
    'invalid_arguments',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_metadata_format',
    'invalid_trigger_id',
    'missing_scope',
    'no_fallback_text',
    'no_text',
    'not_authed',
    'team_not_found',
    'unknown_method',
  ])
})

describe("Slack's own client", () => {
  it('learns who it is and which scopes it has', async () => {
    const answer = await clientOf(slack).auth.test()
    expect(answer).toMatchObject({ ok: true, team: 'Acme Sales', team_id: team, user_id: 'UBOT', bot_id: 'BBOT' })
    expect(answer.response_metadata?.scopes).toContain('chat:write')
  })

  it('posts, updates and whispers', async () => {
    const client = clientOf(slack)
    const metadata = { event_type: 'alert', event_payload: { id: 'al_1' } }
    const blocks = [{ type: 'divider' as const }]
    const posted = await client.chat.postMessage({ channel: sales, text: 'first', blocks, metadata })
    await client.chat.update({ channel: sales, ts: posted.ts ?? '', text: 'second' })
    await client.chat.postEphemeral({ channel: sales, user: sam, text: 'only you' })
    const [message] = slack.messages(team, sales)
    expect(message).toMatchObject({ text: 'second', blocks: [], metadata, user: 'UBOT', ts: posted.ts })
    expect(message?.revisions.map((revision) => revision.text)).toEqual(['first', 'second'])
    expect(slack.ephemerals(team, sam).at(-1)).toMatchObject({ text: 'only you', channelId: sales })
    expect(slack.ephemerals(team, olga)).toEqual([])
  })

  it('may name its own team, as Bolt does in every call, but no other', async () => {
    const args = { channel: sales, text: 'x' }
    expect((await clientOf(slack, { teamId: team }).chat.postMessage(args)).ok).toBe(true)
    await expect(clientOf(slack, { teamId: 'T2' }).chat.postMessage(args)).rejects.toThrow('team_not_found')
  })

  it('writes to a person by user id, always in the same direct message', async () => {
    const client = clientOf(slack)
    const first = await client.chat.postMessage({ channel: sam, text: 'hello' })
    const second = await client.chat.postMessage({ channel: sam, text: 'again' })
    expect(first.channel).toMatch(/^D/)
    expect(second.channel).toBe(first.channel)
    expect(slack.messages(team, first.channel ?? '')).toHaveLength(2)
    expect(slack.channels(team).filter(({ directWith }) => directWith === sam)).toMatchObject([{ id: first.channel }])
  })

  it('may leave a connection idle for as long as it likes', async () => {
    const { headers } = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(headers.get('connection')).toBe('keep-alive')
    // A limit of the server's would be announced here, and met by whoever calls in the same moment.
    expect(headers.get('keep-alive')).toBeNull()
  })

  it('reads people and channels', async () => {
    const client = clientOf(slack)
    const { user } = await client.users.info({ user: sam })
    expect(user).toMatchObject({ name: 'sam', tz: 'Europe/Berlin', is_admin: false })
    expect(user?.profile).not.toHaveProperty('email')
    expect((await client.conversations.info({ channel: sales })).channel).toMatchObject({
      name: 'sales',
      is_member: true,
    })
    const page = await client.conversations.members({ channel: sales, limit: 2 })
    expect(page.members).toEqual([sam, olga])
    const rest = await client.conversations.members({
      channel: sales,
      limit: 2,
      cursor: page.response_metadata?.next_cursor ?? '',
    })
    expect(rest.members).toEqual(['UBOT'])
    expect((await client.bots.info({ bot: 'BBOT' })).bot?.user_id).toBe('UBOT')
  })

  it('opens and updates a view with the hash as a guard', async () => {
    const client = clientOf(slack)
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Log' }, blocks: [] }
    const opened = await client.views.open({ trigger_id: slack.trigger(team, sam), view })
    const args = { view_id: opened.view?.id ?? '', view: { ...view, private_metadata: 'pool_1' } }
    await client.views.update({ ...args, hash: opened.view?.hash ?? '' })
    await expect(client.views.update({ ...args, hash: opened.view?.hash ?? '' })).rejects.toThrow('hash_conflict')
    expect(slack.views(team, sam).at(-1)?.view).toMatchObject({ private_metadata: 'pool_1' })
  })
})

describe('a refused call', () => {
  const refusals: [string, string, object, string][] = [
    ['an unknown method', 'chat.shout', {}, 'unknown_method'],
    ['an unknown argument', 'chat.postMessage', { channel: sales, text: 'x', colour: 'red' }, 'invalid_arguments'],
    [
      'client_msg_id, which Slack has never accepted',
      'chat.postMessage',
      { channel: sales, text: 'x', client_msg_id: 'u' },
      'invalid_arguments',
    ],
    ['a missing argument', 'chat.postMessage', { text: 'x' }, 'invalid_arguments'],
    ['an argument of the wrong kind', 'chat.postMessage', { channel: sales, text: 5 }, 'invalid_arguments'],
    ['a JSON body where Slack reads forms only', 'users.info', { user: sam }, 'invalid_arguments'],
    ['an unknown channel', 'chat.postMessage', { channel: 'C9', text: 'x' }, 'channel_not_found'],
    ['a channel by its name', 'chat.postMessage', { channel: '#sales', text: 'x' }, 'channel_not_found'],
    ['a channel without the bot', 'chat.postMessage', { channel: 'C2ELSEWHERE', text: 'x' }, 'not_in_channel'],
    ['a private channel without the bot', 'chat.postMessage', { channel: 'C4VAULT', text: 'x' }, 'channel_not_found'],
    ['an archived channel', 'chat.postMessage', { channel: 'C3ATTIC', text: 'x' }, 'is_archived'],
    ['a stranger', 'chat.postMessage', { channel: 'U9', text: 'x' }, 'user_not_found'],
    ['nothing to say', 'chat.postMessage', { channel: sales, text: '', blocks: [] }, 'no_text'],
    [
      'a thread that is not there',
      'chat.postMessage',
      { channel: sales, text: 'x', thread_ts: '1.2' },
      'thread_not_found',
    ],
    [
      'blocks that are no JSON',
      'chat.postMessage',
      { channel: sales, text: 'x', blocks: '[{' },
      'invalid_blocks_format',
    ],
    [
      'metadata without its payload',
      'chat.postMessage',
      { channel: sales, text: 'x', metadata: { event_type: 'a' } },
      'invalid_metadata_format',
    ],
    ['an update of nothing', 'chat.update', { channel: sales, ts: '1.2', text: 'x' }, 'message_not_found'],
    [
      'a whisper to somebody outside',
      'chat.postEphemeral',
      { channel: 'C5DEN', user: olga, text: 'x' },
      'user_not_in_channel',
    ],
    [
      'a view on a made-up trigger',
      'views.open',
      { trigger_id: '1.2.x', view: { type: 'modal', title: plain('T'), blocks: [] } },
      'invalid_trigger_id',
    ],
  ]
  it.each(refusals)('%s', async (_what, method, args, error) => {
    const before = slack.messages(team, sales).length
    const { status, body } = await call(slack, method, args)
    expect({ status, ok: body.ok, error: body.error }).toEqual({ status: 200, ok: false, error })
    expect(slack.messages(team, sales)).toHaveLength(before)
    expect(slack.calls(method).at(-1)).toMatchObject({ answer: { error }, done: true })
    expect(
      [...slack.violations(), ...slack.refusals()].some((one) => one.where === method && one.error === error),
    ).toBe(true)
  })

  it('has a wrong token, or none', async () => {
    expect((await call(slack, 'auth.test', {}, 'xoxb-other')).body.error).toBe('invalid_auth')
    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })
    expect(await response.json()).toMatchObject({ error: 'not_authed' })
  })

  it('lacks a scope, and says which', async () => {
    slack.addWorkspace({ teamId: 'T3', name: 'Bare', botToken: 'xoxb-bare', botUserId: 'UBARE', scopes: ['commands'] })
    const { body } = await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' }, 'xoxb-bare')
    expect(body).toMatchObject({ error: 'missing_scope', needed: 'chat:write', provided: 'commands' })
  })

  it('names the place of a fault in the blocks', async () => {
    const { body } = await call(slack, 'chat.postMessage', {
      channel: sales,
      text: 'x',
      blocks: [section('a'.repeat(3001))],
    })
    const fault = 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]'
    expect(body).toMatchObject({
      error: 'invalid_blocks',
      errors: [fault],
      response_metadata: { messages: [`[ERROR] ${fault}`] },
    })
  })
})

it('reads a form with a token field as well', async () => {
  const form = new URLSearchParams({
    token,
    channel: sales,
    text: 'by form',
    blocks: JSON.stringify([{ type: 'divider' }]),
  })
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body: form })
  expect(await response.json()).toMatchObject({ ok: true, message: { text: 'by form', blocks: [{ type: 'divider' }] } })
  expect(slack.calls('chat.postMessage').at(-1)?.args).not.toHaveProperty('token')
})

it('counts blocks without a fallback text as a violation, though it takes them', async () => {
  const { body } = await call(slack, 'chat.postMessage', { channel: sales, blocks: [{ type: 'divider' }] })
  expect(body.ok).toBe(true)
  expect(slack.violations().at(-1)).toMatchObject({ error: 'no_fallback_text', refused: false })
})

it('gives timestamps that only grow, even while the clock stands still', async () => {
  const frozen = await startTown({ now: () => new Date('2026-12-01T09:00:00Z') })
  await Promise.all(times(20, (index) => call(frozen, 'chat.postMessage', { channel: sales, text: `${index}` })))
  const stamps = frozen.messages(team, sales).map((message) => message.ts)
  expect(stamps).toEqual([...new Set(stamps)].sort())
  expect(stamps[1]).toBe('1796115600.000001')
  await frozen.stop()
})

it('keeps two workspaces apart, though their channels and people have the same ids', async () => {
  const fresh = await startTown()
  fresh.addWorkspace({
    teamId: 'T2',
    name: 'Beta',
    botToken: 'xoxb-beta',
    botUserId: 'UBOT',
    scopes: ['chat:write', 'users:read'],
  })
  fresh.addUser('T2', { id: sam, name: 'samuel' })
  fresh.addChannel('T2', { id: sales, name: 'sales', members: [sam, 'UBOT'] })
  const { body } = await call(fresh, 'chat.postMessage', { channel: sales, text: 'for beta' }, 'xoxb-beta')
  expect(fresh.messages('T2', sales).map((message) => message.text)).toEqual(['for beta'])
  expect(fresh.messages(team, sales)).toEqual([])
  const stolen = await call(fresh, 'chat.update', { channel: sales, ts: body.ts, text: 'mine now' })
  expect(stolen.body.error).toBe('message_not_found')
  expect((await clientOf(fresh).users.info({ user: sam })).user?.name).toBe('sam')
  const trigger = fresh.trigger('T2', sam)
  const view = { type: 'modal', title: plain('T'), blocks: [] }
  expect((await call(fresh, 'views.open', { trigger_id: trigger, view })).body.error).toBe('invalid_trigger_id')
  await fresh.stop()
})

it('wants the scope of the kind of channel that is read', async () => {
  const fresh = await startTown()
  fresh.addWorkspace({
    teamId: 'T2',
    name: 'Beta',
    botToken: 'xoxb-beta',
    botUserId: 'UBOT',
    scopes: ['channels:read'],
  })
  fresh.addChannel('T2', { id: 'C1', name: 'open', members: ['UBOT'] })
  fresh.addChannel('T2', { id: 'C2', name: 'closed', isPrivate: true, members: ['UBOT'] })
  const client = new WebClient('xoxb-beta', { slackApiUrl: fresh.apiUrl })
  expect((await client.conversations.info({ channel: 'C1' })).channel?.name).toBe('open')
  const refused = await client.conversations.info({ channel: 'C2' }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ data: { error: 'missing_scope', needed: 'groups:read', provided: 'channels:read' } })
  await fresh.stop()
})

it('fails a wait whose question fails, and nobody else', async () => {
  const fresh = await startTown()
  const waiting = fresh.waitFor(() => {
    if (fresh.calls().length > 0) throw new Error('a slip in the test')
    return undefined
  })
  const [outcome, posted] = await Promise.all([
    waiting.catch((error: unknown) => error),
    call(fresh, 'chat.postMessage', { channel: sales, text: 'x' }),
  ])
  expect(outcome).toMatchObject({ message: 'a slip in the test' })
  expect(posted.body.ok).toBe(true)
  await fresh.stop()
})

it('hands out the messages of a channel once each, waiting for those to come', async () => {
  const fresh = await startTown()
  const waiting = fresh.nextMessage(team, sales)
  await call(fresh, 'chat.postMessage', { channel: sales, text: 'one' })
  await call(fresh, 'chat.postMessage', { channel: sales, text: 'two' })
  expect((await waiting).text).toBe('one')
  expect((await fresh.nextMessage(team, sales)).text).toBe('two')
  await expect(fresh.nextMessage(team, sales, 20)).rejects.toThrow('waited 20 ms in vain for message 3 in C1SALES')
  await fresh.stop()
})

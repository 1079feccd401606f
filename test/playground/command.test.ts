// Slash commands: signed as Slack signs them, filled as Slack fills them, and strict with what the app answers.

import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { escapeCommandText } from '../../playground/server/escape.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import {
  call,
  type FakeApp,
  isSignedWith,
  json,
  olga,
  plain,
  respond,
  sales,
  sam,
  section,
  silence,
  startApp,
  startTown,
  team,
} from './town.ts'

let slack: LocalSlack
let app: FakeApp
let answer: (response: ServerResponse, body: string) => void
beforeAll(async () => {
  slack = await startTown()
  app = await startApp((response, body) => answer(response, body))
})
afterAll(async () => {
  await slack.stop()
  await app.stop()
  slack.verify([
    'dispatch_failed',
    'exchanged_trigger_id',
    'invalid_arguments',
    'invalid_blocks',
    'no_such_url',
    'no_text',
  ])
})

const typed = (text: string, more: object = {}) =>
  slack.command(app.url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text, ...more })
const lastForm = (): URLSearchParams => new URLSearchParams(app.received.at(-1)?.body)

const isSigned = (request: FakeApp['received'][number]): boolean => isSignedWith(slack.signingSecret, request)

describe('a slash command', () => {
  it('carries every field, signed, with a trigger and a response_url of its own', async () => {
    answer = silence
    const first = await typed('log 2x mobile')
    expect(app.received.at(-1)).toSatisfy(isSigned)
    expect(Object.fromEntries(lastForm())).toMatchObject({
      command: '/credits',
      text: 'log 2x mobile',
      team_id: team,
      team_domain: 'acme-sales',
      channel_id: sales,
      channel_name: 'sales',
      user_id: sam,
      user_name: 'sam',
      api_app_id: 'A0PLAYGROUND',
      is_enterprise_install: 'false',
      trigger_id: first.triggerId,
      response_url: first.responseUrl,
    })
    const second = await typed('log 2x mobile')
    expect(second.triggerId).not.toBe(first.triggerId)
    expect(second.responseUrl).not.toBe(first.responseUrl)
  })

  it('repeats a trigger id when told to, as a redelivery does', async () => {
    answer = silence
    const { triggerId } = await typed('x')
    await typed('x', { triggerId })
    expect(lastForm().get('trigger_id')).toBe(triggerId)
    const open = { trigger_id: triggerId, view: { type: 'modal', title: plain('T'), blocks: [] } }
    expect((await call(slack, 'views.open', open)).body.ok).toBe(true)
    await typed('x', { triggerId })
    expect((await call(slack, 'views.open', open)).body.error).toBe('exchanged_trigger_id')
  })

  it('is signed wrongly or stamped otherwise on request, and a refusal of that is no violation', async () => {
    answer = (response) => response.writeHead(401).end()
    const before = slack.violations().length
    const sent = await typed('x', { badSignature: true })
    expect(app.received.at(-1)).not.toSatisfy(isSigned)
    expect(sent).toMatchObject({ status: 401, problem: 'dispatch_failed' })
    await typed('x', { timestamp: 1_700_000_000 })
    expect(app.received.at(-1)).toSatisfy(isSigned)
    expect(app.received.at(-1)?.headers['x-slack-request-timestamp']).toBe('1700000000')
    expect(slack.violations()).toHaveLength(before)
  })

  it('shows an answer in the ack to the user alone, or in the channel when that is asked for', async () => {
    answer = json({ text: '151 left', blocks: [section('*151* left')] })
    const quiet = await typed('')
    expect(quiet.said[0]).toMatchObject({ via: 'ack', responseType: 'ephemeral', text: '151 left' })
    expect(slack.ephemerals(team, sam).at(-1)).toMatchObject({ text: '151 left', via: 'ack' })
    answer = json({ response_type: 'in_channel', text: 'for all' })
    const loud = await typed('')
    expect(slack.messages(team, sales).at(-1)).toMatchObject({ text: 'for all', ts: loud.said[0]?.ts })
    answer = (response) => response.end('just words')
    expect((await typed('')).said[0]?.text).toBe('just words')
  })

  it('fails as the user would see it: not 200, no app, an answer that Slack would not show', async () => {
    answer = (response) => response.writeHead(500).end('oops')
    expect(await typed('')).toMatchObject({ status: 500, problem: 'dispatch_failed', said: [] })
    const nobody = await slack.command('http://127.0.0.1:9/', {
      teamId: team,
      userId: sam,
      channelId: sales,
      command: '/credits',
      text: '',
    })
    expect(nobody).toMatchObject({ status: 0, problem: 'dispatch_failed' })
    answer = json({ text: 'x', blocks: [section('')] })
    expect(await typed('')).toMatchObject({ status: 200, problem: 'invalid_command_response', said: [] })
    answer = json({ text: 'x', respone_type: 'in_channel' })
    expect(await typed('')).toMatchObject({ problem: 'invalid_command_response' })
    const errors = slack.violations().map((one) => one.error)
    expect(errors.slice(-4)).toEqual(['dispatch_failed', 'dispatch_failed', 'invalid_blocks', 'invalid_arguments'])
  })

  it('gives what comes later through the response_url, in order', async () => {
    answer = silence
    const sent = await typed('')
    expect(sent.said).toEqual([])
    const waiting = sent.saidAt(1)
    await respond(sent.responseUrl, { text: 'working' })
    await respond(sent.responseUrl, { text: 'done' })
    expect((await waiting).text).toBe('done')
    expect(sent.said.map((one) => one.text)).toEqual(['working', 'done'])
  })

  it('refuses a response that says nothing, or too much, or at an unknown address', async () => {
    answer = silence
    const { responseUrl } = await typed('')
    const refused = async (url: string, body: object): Promise<unknown> => {
      const response = await respond(url, body)
      const { error } = (await response.json()) as { error: string }
      return [response.status, error]
    }
    expect(await refused(responseUrl, {})).toEqual([400, 'no_text'])
    expect(await refused(responseUrl, { text: 'x', channel: sales })).toEqual([400, 'invalid_arguments'])
    expect(await refused(responseUrl, { text: 'x', blocks: [{ type: 'sectoin' }] })).toEqual([400, 'invalid_blocks'])
    expect(await refused(`${responseUrl}9`, { text: 'x' })).toEqual([404, 'no_such_url'])
  })
})

describe('the text of a command', () => {
  it.each([
    ['for @sam', `for <@${sam}|sam>`],
    ['ask @olga.b.', `ask <@${olga}|olga.b>.`],
    ['@nobody', '@nobody'],
    ['in #sales', `in <#${sales}|sales>`],
    ['for #q4-webinar', 'for #q4-webinar'],
    ['@channel', '<!channel>'],
    ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
    [`<@${sam}>`, `&lt;@${sam}&gt;`],
    ['jane@acme.test', '<mailto:jane@acme.test|jane@acme.test>'],
    ['see https://a.test/?x=1&y=2', 'see <https://a.test/?x=1&amp;y=2>'],
  ])('%s', async (text, expected) => {
    answer = silence
    await typed(text)
    expect(lastForm().get('text')).toBe(expected)
  })

  it('is left alone when escaping is off', async () => {
    answer = silence
    await typed('@sam & co', { escape: false })
    expect(lastForm().get('text')).toBe('@sam & co')
  })

  it('never carries markup that the user has typed', () => {
    const empty = {
      teamId: team,
      name: '',
      domain: '',
      botToken: '',
      botUserId: '',
      botId: '',
      scopes: [],
      tokenFault: undefined,
      hasMessagesTab: true,
      hasHomeTab: false,
      users: new Map(),
      channels: new Map(),
    }
    const typedMarkup = fc.string({ unit: fc.constantFrom('<', '>', '&', '!', 'a', ' ', '|', '@') })
    fc.assert(
      fc.property(typedMarkup, (text) => {
        const escaped = escapeCommandText(empty, text)
        expect(escaped).not.toMatch(/[<>]/)
        expect(escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(text)
      }),
    )
  })
})

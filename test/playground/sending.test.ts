// What the local Slack sends: signed as Slack signs, filled as Slack fills it, and strict with the answers.

import { createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { escapeCommandText } from '../../playground/server/escape.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, type FakeApp, olga, plain, sales, sam, section, startApp, startTown, team } from './town.ts'

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
})

const json = (body: object) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const silence = (response: ServerResponse): void => {
  response.end()
}
const typed = (text: string, more: object = {}) =>
  slack.command(app.url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text, ...more })
const lastForm = (): URLSearchParams => new URLSearchParams(app.received.at(-1)?.body)
const lastPayload = (): Record<string, unknown> => JSON.parse(lastForm().get('payload') ?? '{}')
const respond = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) })

/** The check of the signature as an app makes it, written from Slack's page and not from the code under test. */
function isSigned({ body, headers }: FakeApp['received'][number]): boolean {
  const text = `v0:${headers['x-slack-request-timestamp']}:${body}`
  return headers['x-slack-signature'] === `v0=${createHmac('sha256', slack.signingSecret).update(text).digest('hex')}`
}

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

describe('a click', () => {
  const buttons = (label: string): object[] => [
    section('*Warning*'),
    {
      type: 'actions',
      block_id: 'do',
      elements: [
        { type: 'button', action_id: 'alert:ack', text: plain(label), value: 'al_1' },
        { type: 'overflow', action_id: 'alert:more', options: [{ text: plain('Snooze'), value: 'snooze' }] },
      ],
    },
  ]
  const post = async (label: string): Promise<string> => {
    const { body } = await call(slack, 'chat.postMessage', { channel: sales, text: 'Warning', blocks: buttons(label) })
    return String(body.ts)
  }
  const click = (ts: string, more: object = {}) =>
    slack.action(app.url, { teamId: team, userId: olga, at: { channelId: sales, ts }, actionId: 'alert:ack', ...more })

  it('carries the button, the message and who clicked', async () => {
    answer = silence
    const ts = await post("I'll handle it")
    const sent = await click(ts)
    expect(app.received.at(-1)).toSatisfy(isSigned)
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      user: { id: olga, team_id: team },
      team: { id: team },
      channel: { id: sales, name: 'sales' },
      container: { type: 'message', message_ts: ts, is_ephemeral: false },
      message: { ts, text: 'Warning' },
      trigger_id: sent.triggerId,
      response_url: sent.responseUrl,
      actions: [{ type: 'button', action_id: 'alert:ack', block_id: 'do', value: 'al_1' }],
    })
    await click(ts, { actionId: 'alert:more', option: 'snooze' })
    expect(lastPayload().actions).toMatchObject([{ type: 'overflow', selected_option: { value: 'snooze' } }])
  })

  it('finds only what is shown, or what was shown to somebody with an old screen', async () => {
    answer = silence
    const ts = await post('Go')
    await call(slack, 'chat.update', { channel: sales, ts, text: 'handled' })
    await expect(click(ts)).rejects.toThrow('Nothing to click with action id alert:ack')
    await click(ts, { stale: true })
    expect(lastPayload()).toMatchObject({ message: { text: 'handled' }, actions: [{ value: 'al_1' }] })
    await expect(click('1.0')).rejects.toThrow('sees no message 1.0')
  })

  it('on an ephemeral lets the app replace or remove it', async () => {
    answer = json({ text: 'Logged', blocks: buttons('Undo') })
    const { said } = await typed('log 1')
    const ts = said[0]?.ts ?? ''
    answer = silence
    const sent = await click(ts, { userId: sam })
    expect(lastPayload()).toMatchObject({ container: { is_ephemeral: true } })
    expect(lastPayload()).not.toHaveProperty('message')
    await respond(sent.responseUrl, { replace_original: true, text: 'Undone' })
    expect(slack.ephemerals(team, sam).find((one) => one.ts === ts)).toMatchObject({
      text: 'Undone',
      blocks: [],
      deleted: false,
    })
    await respond(sent.responseUrl, { delete_original: true })
    expect(slack.ephemerals(team, sam).find((one) => one.ts === ts)?.deleted).toBe(true)
    await expect(click(ts, { userId: olga })).rejects.toThrow(`${olga} sees no message`)
  })
})

describe('a modal', () => {
  const input = {
    type: 'input',
    block_id: 'quantity',
    label: plain('How many?'),
    element: { type: 'plain_text_input', action_id: 'q' },
  }
  const view = {
    type: 'modal',
    callback_id: 'log:submit',
    title: plain('Log'),
    submit: plain('Log'),
    notify_on_close: true,
    blocks: [input],
  }
  const open = async (): Promise<string> => {
    const { body } = await call(slack, 'views.open', { trigger_id: slack.trigger(team, sam), view })
    expect(body.ok).toBe(true)
    return slack.views(team, sam).at(-1)?.id ?? ''
  }
  const values = { quantity: { q: { type: 'plain_text_input', value: '2' } } }

  it('is sent with its values and closes when the app says nothing', async () => {
    answer = silence
    const viewId = await open()
    const sent = await slack.submitView(app.url, { viewId, values })
    expect(lastPayload()).toMatchObject({
      type: 'view_submission',
      view: { id: viewId, callback_id: 'log:submit', state: { values } },
    })
    expect(sent.view.state).toBe('closed')
    await expect(slack.submitView(app.url, { viewId, values })).rejects.toThrow('No view')
  })

  it('stays open with errors, and only inputs may have them', async () => {
    const viewId = await open()
    answer = json({ response_action: 'errors', errors: { quantity: 'More than 0, please.' } })
    const sent = await slack.submitView(app.url, { viewId, values })
    expect(sent).toMatchObject({ errors: { quantity: 'More than 0, please.' }, view: { state: 'open' } })
    answer = json({ response_action: 'errors', errors: { nowhere: 'x' } })
    await slack.submitView(app.url, { viewId, values })
    expect(slack.violations().at(-1)).toMatchObject({ error: 'invalid_error_keys', details: ['nowhere'] })
  })

  it('is updated in place, and its closing is told', async () => {
    const viewId = await open()
    answer = json({ response_action: 'update', view: { ...view, private_metadata: 'e_1' } })
    const sent = await slack.submitView(app.url, { viewId, values })
    expect(sent.view).toMatchObject({ id: viewId, state: 'open', view: { private_metadata: 'e_1' } })
    answer = silence
    await slack.closeView(app.url, { viewId })
    expect(lastPayload()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id: viewId } })
    const gone = await call(slack, 'views.update', { view_id: viewId, view })
    expect(gone.body.error).toBe('not_found')
  })
})

it('sends an event, and the same again as a retry', async () => {
  answer = silence
  const event = { type: 'app_home_opened', user: sam, tab: 'home' }
  await slack.event(app.url, { teamId: team, event, eventId: 'Ev1' })
  const first = JSON.parse(app.received.at(-1)?.body ?? '{}')
  expect(first).toMatchObject({
    type: 'event_callback',
    team_id: team,
    event_id: 'Ev1',
    event,
    authorizations: [{ team_id: team, is_bot: true }],
  })
  await slack.event(app.url, { teamId: team, event, eventId: 'Ev1', retry: { num: 1, reason: 'http_timeout' } })
  expect(app.received.at(-1)).toSatisfy(isSigned)
  expect(app.received.at(-1)?.headers).toMatchObject({
    'x-slack-retry-num': '1',
    'x-slack-retry-reason': 'http_timeout',
  })
})

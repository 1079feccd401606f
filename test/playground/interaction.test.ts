// Clicks, modals and events: found in what the user sees, signed, and strict with what the app answers.

import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  slack.verify(['invalid_error_keys'])
})

const typed = (text: string, more: object = {}) =>
  slack.command(app.url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text, ...more })
const lastForm = (): URLSearchParams => new URLSearchParams(app.received.at(-1)?.body)
const lastPayload = (): Record<string, unknown> => JSON.parse(lastForm().get('payload') ?? '{}')

const isSigned = (request: FakeApp['received'][number]): boolean => isSignedWith(slack.signingSecret, request)

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

  it('on a message of the channel lets the app replace it for all, answer beside it, or remove it', async () => {
    answer = silence
    const ts = await post('Go')
    const shown = () => slack.messages(team, sales).find((message) => message.ts === ts)
    const { responseUrl } = await click(ts)
    await respond(responseUrl, { text: 'only for you' })
    expect(shown()).toMatchObject({ text: 'Warning' })
    expect(slack.ephemerals(team, olga).at(-1)).toMatchObject({ text: 'only for you', channelId: sales })
    await respond(responseUrl, { replace_original: true, text: 'Handled' })
    expect(shown()).toMatchObject({ text: 'Handled', blocks: [] })
    await respond(responseUrl, { response_type: 'in_channel', text: 'for all' })
    expect(slack.messages(team, sales).at(-1)?.text).toBe('for all')
    await respond(responseUrl, { delete_original: true })
    expect(shown()).toBeUndefined()
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

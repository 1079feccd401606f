// The same again: commands, clicks and forms that Slack delivers twice, events that it repeats, and what signatures and clocks do to them.

import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import {
  call,
  type FakeApp,
  isSignedWith,
  json,
  plain,
  sales,
  sam,
  silence,
  startApp,
  startTown,
  team,
} from './town.ts'

let slack: LocalSlack
let app: FakeApp
let answer: (response: ServerResponse) => void = silence
beforeAll(async () => {
  slack = await startTown()
  app = await startApp((response) => answer(response))
})
afterAll(async () => {
  await slack.stop()
  await app.stop()
  slack.verify(['ack: dispatch_failed', 'ack: operation_timeout'])
})

const typed = () =>
  slack.command(app.url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text: 'log 5' })
const lastTwo = () => app.received.slice(-2).map(({ body }) => body)

describe('the same again', () => {
  it('of a command has its trigger id, its text and its response_url, and is signed anew', async () => {
    answer = json({ text: 'Logged' })
    const first = await typed()
    const second = await first.again()
    const [before, after] = lastTwo()
    expect(after).toBe(before)
    expect(app.received.at(-1)).toSatisfy((request: FakeApp['received'][number]) =>
      isSignedWith(slack.signingSecret, request),
    )
    expect(second).toMatchObject({ triggerId: first.triggerId, responseUrl: first.responseUrl })
    expect(first.said.map(({ text }) => text)).toEqual(['Logged', 'Logged'])
  })

  it('of a click has its trigger id and what was chosen', async () => {
    answer = silence
    const button = { type: 'button', action_id: 'ack', text: plain('Go'), value: 'v' }
    const blocks = [{ type: 'actions', elements: [button] }]
    const { body } = await call(slack, 'chat.postMessage', { channel: sales, text: 'x', blocks })
    const at = { channelId: sales, ts: String(body.ts) }
    const first = await slack.action(app.url, { teamId: team, userId: sam, at, actionId: 'ack' })
    await first.again()
    const [before, after] = lastTwo()
    expect(after).toBe(before)
  })

  it('of a form has its view and trigger id, though the view is closed', async () => {
    answer = silence
    const view = { type: 'modal', title: plain('T'), submit: plain('S'), blocks: [] }
    await call(slack, 'views.open', { trigger_id: slack.trigger(team, sam), view })
    const viewId = slack.views(team, sam).at(-1)?.id ?? ''
    const first = await slack.submitView(app.url, { viewId, values: {} })
    expect(first.view.state).toBe('closed')
    expect(await first.again()).toMatchObject({ status: 200 })
    const [before, after] = lastTwo()
    expect(after).toBe(before)
  })

  it('can be signed badly, or stamped long ago or ahead', async () => {
    answer = silence
    const first = await typed()
    const isSigned = (): boolean => isSignedWith(slack.signingSecret, app.received.at(-1) ?? { body: '', headers: {} })
    await first.again({ badSignature: true })
    expect(isSigned()).toBe(false)
    const stamp = (): unknown => app.received.at(-1)?.headers['x-slack-request-timestamp']
    for (const timestamp of [1_700_000_000, 4_000_000_000]) {
      await first.again({ timestamp })
      expect(stamp()).toBe(String(timestamp))
      expect(isSigned()).toBe(true)
    }
  })
})

describe('an event that was not taken', () => {
  const event = { type: 'app_uninstalled' }
  const headers = () => {
    const { 'x-slack-retry-num': num, 'x-slack-retry-reason': reason } = app.received.at(-1)?.headers ?? {}
    return { num, reason }
  }

  it('comes again under its id, with the number and the reason, until it is taken', async () => {
    answer = (response) => response.writeHead(500).end()
    const first = await slack.event(app.url, { teamId: team, event })
    expect(headers()).toEqual({ num: undefined, reason: undefined })
    answer = (response) => response.socket?.destroy()
    const second = await first.retry()
    expect(headers()).toEqual({ num: '1', reason: 'http_error' })
    answer = (response) => response.writeHead(202).end()
    const third = await second.retry()
    expect(headers()).toEqual({ num: '2', reason: 'connection_failed' })
    expect(third).toMatchObject({ eventId: first.eventId, problem: undefined })
    const [before, after] = lastTwo()
    expect(after).toBe(before)
    await expect(third.retry()).rejects.toThrow('it was taken')
  })

  it('comes again after three seconds of silence as well', async () => {
    answer = () => {}
    const first = await slack.event(app.url, { teamId: team, event })
    expect(first.problem).toBe('operation_timeout')
    answer = silence
    await first.retry()
    expect(headers()).toEqual({ num: '1', reason: 'http_timeout' })
  })

  it('does not come again where the app asks for that', async () => {
    answer = (response) => response.writeHead(500, { 'x-slack-no-retry': '1' }).end()
    const sent = await slack.event(app.url, { teamId: team, event })
    await expect(sent.retry()).rejects.toThrow('the app has asked for no retry')
  })
})

describe('a click', () => {
  it('is only for those who see the message, and are still there', async () => {
    answer = silence
    const button = { type: 'button', action_id: 'ack', text: plain('Go') }
    const blocks = [{ type: 'actions', elements: [button] }]
    slack.addUser(team, { id: 'U3MIA', name: 'mia' })
    const { body } = await call(slack, 'chat.postMessage', { channel: sales, text: 'x', blocks })
    const click = (userId: string, channelId = sales, ts = String(body.ts)) =>
      slack.action(app.url, { teamId: team, userId, at: { channelId, ts }, actionId: 'ack' })
    await expect(click('U3MIA')).rejects.toThrow('U3MIA sees no message')
    const direct = await call(slack, 'chat.postMessage', { channel: sam, text: 'x', blocks })
    const place = String(direct.body.channel)
    expect(await click(sam, place, String(direct.body.ts))).toMatchObject({ status: 200 })
    await expect(click('U3MIA', place, String(direct.body.ts))).rejects.toThrow('sees no message')
    slack.addUser(team, { id: sam, name: 'sam', deleted: true })
    await expect(click(sam)).rejects.toThrow(`${sam} is deactivated`)
    await expect(typed()).rejects.toThrow(`${sam} is deactivated`)
    slack.addUser(team, { id: sam, name: 'sam' })
    await call(slack, 'chat.delete', { channel: sales, ts: body.ts })
    await expect(click(sam)).rejects.toThrow('sees no message')
  })
})

// Socket mode of the local Slack: as strict as Slack about tokens, tickets, acks and the number of connections, and at home
// with Slack's own client.

import { SocketModeClient } from '@slack/socket-mode'
import { LogLevel } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connectionLimits } from '../../playground/server/connection-limits.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, sales, sam, startTown, team, token } from './town.ts'

let slack: LocalSlack
const sockets: WebSocket[] = []
/** What a test makes go wrong on purpose. */
const provoked: string[] = []
beforeEach(async () => {
  slack = await startTown()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await slack.stop()
  slack.verify(provoked.splice(0))
})

type Frame = { type?: string; reason?: string; envelope_id?: string; payload?: Record<string, unknown> }

interface Line {
  frames: Frame[]
  /** The next frame that this has not given yet. */
  next: () => Promise<Frame>
  send: (frame: object | string) => void
  closed: Promise<number>
}

async function urlOf(appToken = slack.app.appToken): Promise<string> {
  const { body } = await call(slack, 'apps.connections.open', {}, appToken)
  return String(body.url)
}

function dial(url: string): Line {
  const socket = new WebSocket(url)
  sockets.push(socket)
  const frames: Frame[] = []
  const waiting: ((frame: Frame) => void)[] = []
  let given = 0
  socket.on('error', () => {})
  socket.on('message', (data) => {
    frames.push(JSON.parse(data.toString()) as Frame)
    waiting.shift()?.(frames[given++] as Frame)
  })
  return {
    frames,
    next: () =>
      given < frames.length
        ? Promise.resolve(frames[given++] as Frame)
        : new Promise((resolve) => void waiting.push(resolve)),
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    closed: new Promise((resolve) => socket.on('close', resolve)),
  }
}

async function connect(): Promise<Line> {
  const line = dial(await urlOf())
  expect((await line.next()).type).toBe('hello')
  return line
}

const typed = (text = '') =>
  slack.command(undefined, { teamId: team, userId: sam, channelId: sales, command: '/credits', text })
const wrongs = (): string[] => slack.violations().map(({ error }) => error)
/** Sees that exactly this went wrong, as the test wanted it. */
const expectWrongs = (...errors: string[]): void => {
  expect(wrongs()).toEqual(errors)
  provoked.push(...errors)
}

describe('apps.connections.open', () => {
  it.each([
    ['a bot token', token, 'not_allowed_token_type'],
    ['an app token of nobody', 'xapp-1-A0-1-x', 'invalid_auth'],
  ])('refuses %s', async (_what, bearer, error) => {
    expect((await call(slack, 'apps.connections.open', {}, bearer)).body).toEqual({ ok: false, error })
    // A token that nobody knows may have been revoked; a bot token is a mistake of the app.
    expectWrongs(...(error === 'invalid_auth' ? [] : [error]))
  })

  it('gives an address that opens one connection', async () => {
    const url = await urlOf()
    expect((await dial(url).next()).type).toBe('hello')
    await dial(url).closed
    expect(slack.connections()).toBe(1)
    expectWrongs('invalid_ticket')
  })

  it(`lets ${connectionLimits.socketConnections.most} connections stand and sends the next away`, async () => {
    for (let open = 0; open < connectionLimits.socketConnections.most; open += 1) await connect()
    const late = dial(await urlOf())
    expect(await late.next()).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' })
    await late.closed
    expect(slack.connections()).toBe(connectionLimits.socketConnections.most)
    expectWrongs('too_many_websockets')
  })
})

describe('an envelope', () => {
  it('holds what a signed request would, and its ack is shown', async () => {
    const line = await connect()
    const sending = typed('left')
    const envelope = await line.next()
    expect(envelope).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: { command: '/credits', text: 'left', team_id: team },
    })
    line.send({ envelope_id: envelope.envelope_id, payload: { text: '151 left' } })
    const sent = await sending
    expect(sent).toMatchObject({ status: 200, problem: undefined })
    expect(sent.said[0]?.text).toBe('151 left')
    expectWrongs()
  })

  it('goes to one connection, and the next to another', async () => {
    const lines = [await connect(), await connect()]
    for (const line of lines) {
      const sending = slack.event(undefined, { teamId: team, event: { type: 'app_home_opened' } })
      const envelope = await line.next()
      expect(envelope).toMatchObject({ type: 'events_api', retry_attempt: 0, accepts_response_payload: false })
      line.send({ envelope_id: envelope.envelope_id })
      expect((await sending).status).toBe(200)
    }
    expect(lines.map(({ frames }) => frames.length)).toEqual([2, 2])
  })

  it('comes again under its id', async () => {
    const line = await connect()
    const sending = typed('log 5')
    const first = await line.next()
    line.send({ envelope_id: first.envelope_id })
    await sending
    const again = slack.redeliver()
    expect(await line.next()).toEqual(first)
    line.send({ envelope_id: first.envelope_id })
    expect((await again).status).toBe(200)
    expectWrongs()
  })

  it('is given up after three seconds without an ack, and without a connection at once', async () => {
    expect(await typed()).toMatchObject({ status: 0, problem: 'dispatch_failed' })
    await connect()
    const sent = await typed()
    expect(sent.problem).toBe('operation_timeout')
    expect(sent.ms).toBeGreaterThanOrEqual(2_900)
    expectWrongs('dispatch_failed', 'operation_timeout')
  })

  it.each([
    ['unknown_envelope', { envelope_id: 'nobody' }],
    ['unknown_envelope', 'no json'],
  ])('that is acked wrongly is noted: %s', async (error, frame) => {
    const line = await connect()
    line.send(frame)
    await slack.waitFor(() => (wrongs().length > 0 ? true : undefined))
    expectWrongs(error)
  })

  it('may not be acked twice, and an event takes no answer', async () => {
    const line = await connect()
    const sending = slack.event(undefined, { teamId: team, event: { type: 'tokens_revoked' } })
    const { envelope_id } = await line.next()
    line.send({ envelope_id, payload: { text: 'hello' } })
    line.send({ envelope_id })
    await sending
    await slack.waitFor(() => (wrongs().length === 2 ? true : undefined))
    expectWrongs('unexpected_payload', 'acked_twice')
  })
})

describe('a connection', () => {
  it('is told before it has to go', async () => {
    const line = await connect()
    slack.refreshConnections('warning')
    expect(await line.next()).toMatchObject({ type: 'disconnect', reason: 'warning' })
    expect(slack.connections()).toBe(1)
    slack.refreshConnections('refresh_requested')
    expect(await line.next()).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
    await line.closed
    await slack.waitFor(() => (slack.connections() === 0 ? true : undefined))
  })

  it('of Slack’s own client works', async () => {
    const client = new SocketModeClient({
      appToken: slack.app.appToken,
      clientOptions: { slackApiUrl: slack.apiUrl },
      logLevel: LogLevel.ERROR,
    })
    client.on('slash_commands', ({ ack }) => ack({ text: 'heard' }))
    await client.start()
    const sent = await typed()
    expect(sent.said[0]?.text).toBe('heard')
    await client.disconnect()
    expect(slack.violations()).toEqual([])
  })
})

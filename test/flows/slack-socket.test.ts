// Goal: the app behind a firewall: everything that comes over HTTP comes over a connection that we open, each envelope is
// acked once and booked once, and the connection stands again after whatever happened to it. Method: the local Slack's socket
// mode, with its connections refreshed, dropped and out of reach.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App } from '@slack/bolt'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { type LocalSlack, startSlack } from '../../playground/server/server.ts'
import { createLog } from '../../src/log.ts'
import { clientOptions } from '../../src/slack/clients.ts'
import { newSocketReceiver } from '../../src/slack/socket-receiver.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { answerTo, type Connected, connect, furnishWorkspace, sales, sam, tokenOf, warmUp } from '../slack/connected.ts'
import { deferred } from '../support/deferred.ts'
import { makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
let slack: LocalSlack
let app: Connected
let teamId = ''
beforeAll(async () => {
  slack = await startSlack()
  teamId = furnishWorkspace(slack, 'Acme', true)
  app = await connect(store, slack, { mode: 'socket', teamId })
  await makePool(app.deps, { workspaceId: teamId, channelId: sales })
  await warmUp(app)
})
afterAll(async () => {
  await app.close()
  await slack.stop()
})

const type = (text: string) =>
  slack.command(undefined, { teamId, userId: sam, channelId: sales, command: '/credits', text })
const entries = () => store.db.entry.count({ where: { workspaceId: teamId, kind: 'usage' } })
const untilConnected = (count = 1) => slack.waitFor(() => (slack.connections() === count ? true : undefined), 20_000)

describe('over a connection', () => {
  it('a command is answered, and its button works', async () => {
    const sent = await type('log 5 for Prospecting')
    expect(sent.problem).toBeUndefined()
    const { text, ts, blocks: shown } = await answerTo(sent)
    expect(text).toMatch(/^Logged 5 credits/)
    const blocks = JSON.stringify(shown)
    const actionId = /"action_id":"(undo[^"]*)"/.exec(blocks)?.[1] ?? 'none'
    const clicked = await slack.action(undefined, { teamId, userId: sam, at: { channelId: sales, ts }, actionId })
    expect(clicked.problem).toBeUndefined()
    await slack.waitFor(() => clicked.said[0])
    expect(await store.db.entry.count({ where: { workspaceId: teamId, kind: 'reversal' } })).toBe(1)
  })

  it('an envelope that comes again is acked again and booked once', async () => {
    const before = await entries()
    await answerTo(await type('log 7 for Prospecting'))
    expect((await slack.redeliver()).status).toBe(200)
    expect((await slack.redeliver()).status).toBe(200)
    expect(await entries()).toBe(before + 1)
  })

  it('a command that takes longer is acked in time and answered later', async () => {
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from pool where workspace_id = ${teamId} for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const sent = await type('log 3 for Prospecting')
    expect(sent.said[0]?.text).toBe('Working on it ...')
    release.resolve()
    await holder
    expect((await sent.saidAt(1)).text).toMatch(/^Logged 3 credits/)
  })

  it('there is no door over HTTP, and /readyz tells which way it is', async () => {
    expect((await fetch(app.events, { method: 'POST', body: 'x' })).status).toBe(404)
    const ready = (await (await fetch(`${app.url}/readyz`)).json()) as { slack: object }
    expect(ready.slack).toEqual({ mode: 'socket', connected: true, workspaces: 1 })
  })

  it('two replicas share the envelopes', async () => {
    const replica = await connect(store, slack, { mode: 'socket', teamId })
    await untilConnected(2)
    const before = await entries()
    for (let turn = 0; turn < 4; turn += 1)
      expect((await answerTo(await type('log 1 for Prospecting'))).text).toMatch(/^Logged 1 credit/)
    expect(await entries()).toBe(before + 4)
    await replica.close()
    await untilConnected(1)
  })
})

describe('the connection stands again', () => {
  it.each([
    ['was refreshed with a warning', () => slack.refreshConnections('warning')],
    ['was refreshed', () => slack.refreshConnections('refresh_requested')],
    ['broke', () => slack.dropConnections()],
  ])('after it %s', async (_what, disturb) => {
    const openedAnew = () => app.logged.filter((line) => line.includes('a new connection with Slack is open')).length
    const before = openedAnew()
    disturb()
    // The old connection may still be counted while the app is hanging up: what Slack sends over it then is lost.
    await expect.poll(openedAnew, { timeout: 20_000 }).toBeGreaterThan(before)
    await untilConnected()
    expect((await answerTo(await type('left'))).text).toContain('credits left')
  })

  it('after Slack was out of reach for a while', async () => {
    const outage = await slack.misbehave({ kind: 'refuse' })
    await app.told('no connection with Slack; trying again')
    const ready = (await (await fetch(`${app.url}/readyz`)).json()) as { slack: object }
    expect(ready.slack).toMatchObject({ connected: false })
    await outage.release()
    await untilConnected()
    expect((await answerTo(await type('left'))).text).toContain('credits left')
  })
})

describe('the workspace takes the app away', () => {
  it('and is told so over the connection', async () => {
    const gone = furnishWorkspace(slack, 'Gone', true)
    const other = await connect(store, slack, { mode: 'socket', teamId: gone })
    await app.close()
    await untilConnected(1)
    await slack.uninstall(undefined, { teamId: gone })
    await other.told('Purser was taken out of this workspace', gone)
    expect((await store.db.workspace.findUniqueOrThrow({ where: { workspaceId: gone } })).status).toBe('uninstalled')
    await other.close()
    await untilConnected(0)
    app = await connect(store, slack, { mode: 'socket', teamId })
    await untilConnected(1)
  })
})

describe('what Slack refuses', () => {
  it.each([
    ['app', { appToken: 'xapp-1-A0-1-wrong' }, 'Slack did not accept SLACK_APP_TOKEN: invalid_auth'],
    ['bot', { teamId: 'TNOBODY' }, 'Slack did not accept SLACK_BOT_TOKEN: invalid_auth'],
  ])('is said of the %s token in words, and the server works on', async (_which, wrong, words) => {
    const other = await connect(store, slack, { mode: 'socket', teamId, ...wrong })
    await other.told('no Slack yet', words)
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200)
    expect(other.logged.join('')).not.toMatch(/xapp-|xoxb-/)
    await other.close()
  })
})

/** A Slack that says after `delayMs` where to connect to, if ever, and never a word more. `reached`: it has stopped speaking. */
async function startMute(delayMs: number) {
  const reached = deferred()
  const server = createServer((request, response) => {
    request.resume()
    if (delayMs === Number.POSITIVE_INFINITY) return reached.resolve()
    setTimeout(() => response.end(JSON.stringify({ ok: true, url: `ws://${origin}/link` })), delayMs)
  })
  const upgrader = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) =>
    upgrader.handleUpgrade(request, socket, head, () => {
      socket.pause()
      reached.resolve()
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    for (const link of upgrader.clients) link.terminate()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { apiUrl: `http://${origin}/api`, reached: reached.promise }
}

describe('the receiver alone', () => {
  let stop: (() => Promise<unknown>) | undefined
  afterEach(async () => {
    await stop?.()
    stop = undefined
  })

  function alone(apiUrl: string, greetingMs?: number) {
    const logged: string[] = []
    const log = createLog('info', { write: (line) => void logged.push(line) })
    const options = clientOptions('background', { apiUrl, log })
    const patience = greetingMs === undefined ? {} : { greetingMs }
    const receiver = newSocketReceiver({ appToken: slack.app.appToken, clientOptions: options, log, ...patience })
    return { receiver, logged }
  }

  /** A Bolt app whose one command does as told, in place of the app of this file. */
  async function bolt(answer: (ack: (text: string) => Promise<void>) => Promise<void>): Promise<string[]> {
    await app.close()
    const { receiver, logged } = alone(slack.apiUrl.replace(/\/$/, ''))
    const authorize = async () => ({ botToken: tokenOf(teamId), botId: 'BBOT', botUserId: 'UBOT' })
    const other = new App({ receiver, authorize, deferInitialization: true, extendedErrorHandler: true })
    other.error(async (failed: { error: Error }) => {
      throw failed.error
    })
    other.command('/credits', ({ ack }) => answer((text) => ack(text)))
    await other.init()
    await receiver.start()
    stop = () => receiver.stop()
    return logged
  }

  it('acks for a listener that never does, before Slack gives up', async () => {
    const logged = await bolt(async () => {})
    const sent = await type('')
    expect(sent.problem).toBeUndefined()
    expect(sent.ms).toBeLessThan(3_000)
    expect(sent.said[0]?.text).toBe('That took too long here. Look at the balance before you send it again.')
    expect(logged.join('')).toContain('not acked in time')
  })

  it('acks for a listener that throws, and says so', async () => {
    await bolt(() => Promise.reject(new Error('on purpose')))
    expect((await type('')).said[0]?.text).toMatch(/^That did not work, and it is not your fault/)
  })

  it('acks once where a listener acks twice', async () => {
    await bolt(async (ack) => {
      await ack('first')
      await ack('second')
    })
    expect((await type('')).said.map(({ text }) => text)).toEqual(['first'])
  })

  it('ends while it is opening another connection', async () => {
    await bolt(async () => {})
    const held = await slack.misbehave({ kind: 'hold', method: 'apps.connections.open' })
    slack.dropConnections()
    await held.holding()
    const began = performance.now()
    await stop?.()
    stop = undefined
    expect(performance.now() - began).toBeLessThan(1_000)
    await held.release()
    await slack.settled()
    expect(await untilConnected(0)).toBe(true)
  })

  it('gives up a Slack that says where to connect to late, and then never greets', async () => {
    const mute = await startMute(200)
    const { receiver } = alone(mute.apiUrl, 100)
    const began = performance.now()
    await expect(receiver.start()).rejects.toThrow('the connection ended before Slack greeted')
    // Left alone, the client would look for a sign of life only after five seconds.
    expect(performance.now() - began).toBeLessThan(3_000)
    await receiver.stop()
  })

  it.each([
    ['does not say where to connect to', Number.POSITIVE_INFINITY],
    ['neither greets nor says goodbye', 0],
  ])('ends within a second while Slack %s', async (_what, delayMs) => {
    const mute = await startMute(delayMs)
    const { receiver } = alone(mute.apiUrl)
    const starting = expect(receiver.start()).rejects.toThrow()
    await mute.reached
    const began = performance.now()
    await receiver.stop()
    expect(performance.now() - began).toBeLessThan(1_000)
    await starting
  })
})

it('never breaks a rule of Slack', () => {
  const onPurpose = ['invalid_auth']
  expect(slack.violations().filter(({ error }) => !onPurpose.includes(error))).toEqual([])
})

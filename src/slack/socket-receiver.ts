// Bolt over a WebSocket that we open, for an app that Slack cannot reach. Bolt's own receiver has no guard on acks, and its
// client, left to reconnect by itself, ends for good at the first failed call: both are done here. What is answered is for
// the listeners.

import { setTimeout as pause } from 'node:timers/promises'
import type { AckFn, App, Receiver, ReceiverEvent } from '@slack/bolt'
import { SocketModeClient } from '@slack/socket-mode'
import type { WebClientOptions } from '@slack/web-api'
import { coerceError, deepestReason, PurserError } from '../errors.ts'
import type { Log } from '../log.ts'
import { quietLog } from './bolt-log.ts'
import { LAST_ACK_MS, lastAck, sayFailed, sayLate } from './last-word.ts'

export interface SocketReceiver extends Receiver {
  isConnected: () => boolean
}

/** What the client hands on: an envelope of Slack's. */
interface SlackEvent {
  ack: (answer?: unknown) => Promise<void>
  body: ReceiverEvent['body']
  retry_num?: number
  retry_reason?: string
}

/** How long Slack may take to greet, once it has said where, and to say goodbye, in milliseconds. */
const GREETING_MS = 10_000
const GOODBYE_MS = 500
/** Between two tries to connect again; the first comes at once, since Slack ends every connection now and then. */
const FIRST_WAIT_MS = 500
const LAST_WAIT_MS = 30_000
/** A connection that stood this long was a good one. */
const STEADY_MS = 10_000

/** Made, and not connected yet: `start` opens the first connection, and throws where it cannot. */
export function newSocketReceiver(deps: {
  appToken: string
  clientOptions: WebClientOptions
  log: Log
  /** Less patience with a greeting, for tests. */
  greetingMs?: number
}): SocketReceiver {
  const { appToken, log, greetingMs = GREETING_MS } = deps
  const stopping = new AbortController()
  const clientOptions = endingWith(stopping.signal, deps.clientOptions)
  const client = new SocketModeClient({ appToken, clientOptions, logger: quietLog(log), autoReconnectEnabled: false })
  let app: App | undefined
  let connected = false
  let connectedAt = 0
  let waitMs = 0
  let keeping: Promise<void> | undefined
  client.on('slack_event', (event: SlackEvent) => void (app && handle(app, event, log)))
  client.on('connected', () => {
    connected = true
    connectedAt = performance.now()
  })
  client.on('disconnected', () => {
    // One that never came to stand is told to whoever tried it.
    if (!connected) return
    connected = false
    // One that Slack ends again at once would otherwise be opened again at once, without end.
    if (performance.now() - connectedAt > STEADY_MS) waitMs = 0
    if (!stopping.signal.aborted) keeping = keep()
  })

  /** Resolves when Slack has greeted, and rejects where it does not. */
  async function connect(): Promise<void> {
    let late: NodeJS.Timeout | undefined
    // From when Slack has said where to connect to: the question for that has a patience of its own.
    const waitForGreeting = () => {
      late = setTimeout(() => void hangUp(client), stopping.signal.aborted ? 0 : greetingMs)
    }
    client.once('connecting', waitForGreeting)
    try {
      await client.start()
    } catch (error) {
      // The client rejects with nothing at all where a connection ends before the greeting.
      throw error === undefined ? new PurserError('unexpected', 'the connection ended before Slack greeted') : error
    } finally {
      client.off('connecting', waitForGreeting)
      clearTimeout(late)
    }
  }

  /** Tries until a connection stands, or until it is stopped. */
  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      waitMs = Math.min(Math.max(2 * waitMs, FIRST_WAIT_MS), LAST_WAIT_MS)
      try {
        await connect()
        log.info('a new connection with Slack is open')
        return
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn({ reason: deepestReason(error) }, 'no connection with Slack; trying again')
      }
    }
  }

  return {
    init: (bolt) => {
      app = bolt
    },
    start: connect,
    stop: async () => {
      stopping.abort()
      await hangUp(client)
      await keeping
      // A connection that was being opened meanwhile.
      if (connected) await hangUp(client)
    },
    isConnected: () => connected,
  }
}

/** Options whose calls are given up when the signal comes: who stops waits for no answer. */
function endingWith(signal: AbortSignal, options: WebClientOptions): WebClientOptions {
  const { fetch: call = fetch } = options
  return {
    ...options,
    fetch: (url, init) =>
      call(url, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal }),
  }
}

/** Asked a second time, the client does not wait for Slack's goodbye any more. */
async function hangUp(client: SocketModeClient): Promise<void> {
  const impatient = setTimeout(() => void client.disconnect(), GOODBYE_MS)
  await client.disconnect()
  clearTimeout(impatient)
}

/** Hands an envelope to the app; never rejects, and acks once whatever happens. */
async function handle(app: App, { ack, body, retry_num, retry_reason }: SlackEvent, log: Log): Promise<void> {
  let acked = false
  const ackOnce: AckFn<unknown> = async (answer) => {
    if (acked) return
    acked = true
    clearTimeout(late)
    await ack(answer)
  }
  const giveLast = (text: string): Promise<void> =>
    ackOnce(lastAck('command' in body, text)).catch((error: unknown) =>
      log.warn({ error: coerceError(error) }, 'an ack could not be sent; Slack may send its request again'),
    )
  const late = setTimeout(() => void giveLast(sayLate(log)), LAST_ACK_MS)
  try {
    await app.processEvent({
      body,
      ack: ackOnce,
      ...(retry_num === undefined ? {} : { retryNum: retry_num }),
      ...(retry_reason ? { retryReason: retry_reason } : {}),
    })
  } catch (error) {
    await giveLast(sayFailed(error, log))
  }
}

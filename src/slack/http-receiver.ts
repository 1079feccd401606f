// Bolt over HTTP, mounted on our own server. Decides what is refused before Bolt sees it, and sees to it that every request
// is acked. What is answered is for the listeners.

import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type BufferedIncomingMessage,
  HTTPReceiver,
  type ReceiverProcessEventErrorHandlerArgs,
  type ReceiverUnhandledRequestHandlerArgs,
} from '@slack/bolt'
import type { Log } from '../log.ts'
import { SLACK_EVENTS_PATH } from '../slack-manifest.ts'
import { boltLog } from './bolt-log.ts'
import { LAST_ACK_MS, lastAck, sayFailed, sayLate } from './last-word.ts'

/** How far ahead of us Slack's clock may be, in seconds; Bolt checks only how far behind. */
const AHEAD_SECONDS = 300
const BODY_BYTES_MAX = 1_000_000

/** Takes a request whose body has not been read. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** The receiver. */
export function newHttpReceiver({ signingSecret, log }: { signingSecret: string; log: Log }): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: SLACK_EVENTS_PATH,
    bodyLimit: BODY_BYTES_MAX,
    logger: boltLog(log),
    unhandledRequestTimeoutMillis: LAST_ACK_MS,
    unhandledRequestHandler: ({ request, response }: ReceiverUnhandledRequestHandlerArgs) =>
      ackLast(request, response, sayLate(log)),
    processEventErrorHandler: async (failed) => answerFailed(failed, log),
  })
}

/** The receiver's door, past which no timestamp of tomorrow comes. */
export function listenerOf(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    if (isFromTheFuture(request)) {
      request.resume()
      response.writeHead(401).end()
    } else receiver.requestListener(request, response)
  }
}

/** True tells Bolt that the request has been acked. */
function answerFailed({ error, request, response }: ReceiverProcessEventErrorHandlerArgs, log: Log): boolean {
  const text = sayFailed(error, log)
  if (response.headersSent) return false
  ackLast(request, response, text)
  return true
}

function ackLast(request: IncomingMessage, response: ServerResponse, text: string): void {
  if (response.headersSent) return
  const ack = lastAck(rawBodyOf(request).includes('command=%2F'), text)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(ack ? JSON.stringify(ack) : '')
}

/** Bolt keeps the body it read on the request itself. */
function rawBodyOf(request: IncomingMessage | BufferedIncomingMessage): string {
  return 'rawBody' in request && Buffer.isBuffer(request.rawBody) ? request.rawBody.toString('utf8') : ''
}

function isFromTheFuture(request: IncomingMessage): boolean {
  const sentAt = Number(request.headers['x-slack-request-timestamp'])
  return Number.isFinite(sentAt) && sentAt > Date.now() / 1000 + AHEAD_SECONDS
}

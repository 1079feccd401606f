// The shape of an answer and how it is written to a socket. What is answered is the routes' business.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { CREDIT, type Credits } from '../core/amount.ts'

export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  /** Pieces are written as they come, for what does not fit into memory. */
  body: string | AsyncIterable<string>
}

/** An answer of JSON. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** Credits as a JSON number: thousandths have at most 15 digits, so the shortest form that JavaScript prints is exact. */
export function jsonCredits(credits: Credits): number {
  return credits / CREDIT
}

const ALWAYS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}

/** How long a sender who is refused may go on sending before the connection is cut. */
export const LINGER_MS = 1_000

/**
 * Writes an answer. Where the request's body has not been read to its end the connection closes: first the answer goes
 * out, then what still arrives is thrown away for a moment, since a socket closed on unread bytes is reset, and a reset
 * can reach the sender before the answer does.
 */
export async function writeAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const unread = !request.complete
  if (unread) response.setHeader('connection', 'close')
  if (typeof answer.body !== 'string') return writePieces(response, answer, answer.body)
  const length = Buffer.byteLength(answer.body)
  response.writeHead(answer.status, { ...ALWAYS, ...answer.headers, 'content-length': length })
  // A text goes out in one packet with its headers, bytes would go out behind them.
  if (!unread) {
    response.end(answer.body)
    return
  }
  response.write(answer.body)
  await discardRest(request)
  response.end()
}

async function discardRest(request: IncomingMessage): Promise<void> {
  if (request.destroyed) return
  const done = new AbortController()
  const ended = () => done.abort()
  request.once('end', ended).once('close', ended).resume()
  await pause(LINGER_MS, undefined, { signal: done.signal, ref: false }).catch(() => {})
}

async function writePieces(response: ServerResponse, answer: Answer, pieces: AsyncIterable<string>): Promise<void> {
  response.writeHead(answer.status, { ...ALWAYS, ...answer.headers })
  for await (const piece of pieces) {
    if (response.destroyed) return
    if (!response.write(piece)) await drained(response)
  }
  response.end()
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}

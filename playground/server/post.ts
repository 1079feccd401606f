// Sends one signed request to the app and measures its ack: within 3 seconds and 200, or what Slack would show the user instead.

import { type IncomingMessage, request } from 'node:http'
import { parseJson } from './json.ts'
import { payloadLimits } from './limits.ts'
import { type Signing, signatureHeaders } from './sign.ts'
import { noteViolation, type SlackState } from './state.ts'

export interface Ack {
  /** 0 when no answer came. */
  status: number
  /** Parsed when it was JSON, else the text. */
  body: unknown
  ms: number
  /** An event that failed and was answered with `x-slack-no-retry: 1` is not sent again. */
  isNoRetry?: boolean
  /** What the user would see in the place of an answer. */
  problem: 'operation_timeout' | 'dispatch_failed' | 'invalid_command_response' | undefined
}

export interface Outgoing {
  url: string
  body: string
  contentType: 'application/x-www-form-urlencoded' | 'application/json'
  signing: Signing
  headers?: Record<string, string>
  /** Recorded with a violation: command, block_actions, ... */
  what: string
}

/** Posts and waits for the ack. A bad signature or timestamp is sent on purpose, so a refusal of it is no violation. */
export async function postSigned(state: SlackState, outgoing: Outgoing, signal: AbortSignal): Promise<Ack> {
  const { body, contentType, signing } = outgoing
  const headers = {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...signatureHeaders(state.signingSecret, body, state.now(), signing),
    ...outgoing.headers,
  }
  const startedAt = performance.now()
  const answer = await exchange(outgoing.url, body, headers, signal)
  const ms = Math.round(performance.now() - startedAt)
  // Any success will do for an event; what people wait for is answered with 200.
  const isEvent = contentType === 'application/json'
  const isTaken = isEvent ? answer.status >= 200 && answer.status < 300 : answer.status === 200
  const problem = answer.kind === 'late' ? 'operation_timeout' : isTaken ? undefined : 'dispatch_failed'
  const isForged = signing.badSignature === true || signing.timestamp !== undefined
  if (problem && !isForged)
    noteViolation(state, 'ack', problem, [`${outgoing.what}: ${answer.text || 'no answer'} (${answer.status})`])
  const { status, text, isNoRetry } = answer
  return { status, body: parseJson(text) ?? text, ms, problem, isNoRetry }
}

interface Exchange {
  kind: 'answered' | 'late' | 'broken'
  status: number
  text: string
  isNoRetry: boolean
}

const broken = { kind: 'broken', status: 0, isNoRetry: false } as const

// A connection of its own for each request: nothing is left open that could keep the app from stopping.
function exchange(url: string, body: string, headers: Record<string, string>, signal: AbortSignal): Promise<Exchange> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', headers, agent: false, signal }, (incoming) => {
      readText(incoming).then(
        (text) => {
          const isNoRetry = incoming.headers['x-slack-no-retry'] === '1'
          finish({ kind: 'answered', status: incoming.statusCode ?? 0, text, isNoRetry })
        },
        (error: unknown) => finish({ ...broken, text: String(error) }),
      )
    })
    const limit = setTimeout(() => {
      finish({ ...broken, kind: 'late', text: `no ack within ${payloadLimits.ackSeconds.most} seconds` })
      outgoing.destroy()
    }, payloadLimits.ackSeconds.most * 1000)
    const finish = (exchange: Exchange): void => {
      clearTimeout(limit)
      resolve(exchange)
    }
    outgoing.on('error', (error) => finish({ ...broken, text: error.message }))
    outgoing.end(body)
  })
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

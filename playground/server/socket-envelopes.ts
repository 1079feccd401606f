// Socket mode, the envelopes: what would be a signed request travels on one of the open connections instead, and is to be
// acked by its id within three seconds. One that was not, or that Slack is unsure of, comes again under the same id.
// Source: https://docs.slack.dev/apis/events-api/using-socket-mode

import { randomUUID } from 'node:crypto'
import type { Envelope } from './app-records.ts'
import { isObject, type JsonObject, parseJson, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { type Ack, type Outgoing, postSigned } from './post.ts'
import { noteViolation, type SlackState } from './state.ts'

/** Sends to the app's URL, or where there is none on one of its connections. */
export async function deliver(
  state: SlackState,
  { url, ...outgoing }: Omit<Outgoing, 'url'> & { url: string | undefined },
  signal: AbortSignal,
): Promise<Ack> {
  if (url !== undefined) return await postSigned(state, { url, ...outgoing }, signal)
  const envelope: Envelope = {
    id: randomUUID(),
    ...contentOf(outgoing),
    deliveries: 0,
    acks: 0,
    answer: undefined,
  }
  state.sockets.envelopes.set(envelope.id, envelope)
  return await sendEnvelope(state, envelope, signal)
}

/** The last envelope once more, under its id. */
export async function redeliver(state: SlackState, signal: AbortSignal): Promise<Ack> {
  const last = [...state.sockets.envelopes.values()].at(-1)
  if (!last) throw new Error('No envelope has been sent yet.')
  return await sendEnvelope(state, last, signal)
}

/** What an app has sent on a connection: an ack, or a mistake of the app. */
export function takeAck(state: SlackState, text: string): void {
  const message = parseJson(text)
  const id = isObject(message) ? textOf(message, 'envelope_id') : undefined
  const envelope = id === undefined ? undefined : state.sockets.envelopes.get(id)
  if (!isObject(message) || !envelope) {
    noteViolation(state, 'socket', 'unknown_envelope', [text.slice(0, 200)])
    return
  }
  envelope.acks += 1
  if (envelope.acks > envelope.deliveries) noteViolation(state, 'socket', 'acked_twice', [envelope.type])
  const body = isObject(message.payload) && Object.keys(message.payload).length > 0 ? message.payload : ''
  if (body !== '' && !acceptsPayload(envelope)) noteViolation(state, 'socket', 'unexpected_payload', [envelope.type])
  envelope.answer?.(body)
}

/** The connections take turns. */
function sendEnvelope(state: SlackState, envelope: Envelope, signal: AbortSignal): Promise<Ack> {
  const link = state.sockets.links.shift()
  if (!link) {
    noteViolation(state, 'ack', 'dispatch_failed', [`${envelope.type}: the app has no open connection`])
    return Promise.resolve({ status: 0, body: '', ms: 0, problem: 'dispatch_failed' })
  }
  state.sockets.links.push(link)
  const { id, type, payload, deliveries } = envelope
  const again =
    type === 'events_api' ? { retry_attempt: deliveries, retry_reason: deliveries > 0 ? 'timeout' : '' } : {}
  const accepts = { accepts_response_payload: acceptsPayload(envelope) }
  envelope.deliveries += 1
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const finish = (problem: Ack['problem'], body: unknown): void => {
      clearTimeout(limit)
      signal.removeEventListener('abort', broken)
      envelope.answer = undefined
      if (problem) noteViolation(state, 'ack', problem, [`${type}: no ack`])
      resolve({ status: problem ? 0 : 200, body, ms: Math.round(performance.now() - startedAt), problem })
    }
    const broken = (): void => finish('dispatch_failed', '')
    const limit = setTimeout(() => finish('operation_timeout', ''), payloadLimits.ackSeconds.most * 1000)
    signal.addEventListener('abort', broken)
    envelope.answer = (body) => finish(undefined, body)
    link.send(JSON.stringify({ envelope_id: id, type, payload, ...accepts, ...again }))
  })
}

function acceptsPayload({ type }: Envelope): boolean {
  return type !== 'events_api'
}

/** The same content that a signed request would have in its body. */
function contentOf({ body, contentType }: Pick<Outgoing, 'body' | 'contentType'>): Pick<Envelope, 'type' | 'payload'> {
  if (contentType === 'application/json') return { type: 'events_api', payload: objectIn(body) }
  const form = new URLSearchParams(body)
  const payload = form.get('payload')
  if (payload !== null) return { type: 'interactive', payload: objectIn(payload) }
  return { type: 'slash_commands', payload: Object.fromEntries(form) }
}

function objectIn(text: string): JsonObject {
  const value = parseJson(text)
  return isObject(value) ? value : {}
}

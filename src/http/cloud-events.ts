// CloudEvents 1.0 over HTTP in its three modes: structured, batch and binary. Decides which attributes of an envelope
// count and takes the event out of its data; the event itself is read by event-schema.ts.
// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md

import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { explain, text } from './fields.ts'
import { isObject, type Json } from './json.ts'

/** What an event inherits from the envelope it came in. */
interface Envelope {
  id: string
  source: string
  /** As the sender wrote it; it is read like an event's own occurred_at. */
  time: Json | undefined
}

export type OpenedEnvelope =
  | { kind: 'opened'; envelope: Envelope; data: { readonly [key: string]: Json } }
  | { kind: 'invalid'; message: string; field: string | undefined }

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

const envelopeSchema = z.object({
  specversion: z.literal('1.0', { error: 'must be "1.0", the version of CloudEvents that is understood here' }),
  id: text({ max: 255, like: 'the id of the event, the same when it is sent again', exact: true }),
  source: text({ max: 200, like: 'where events come from, like "/crm/export"' }),
  type: text({ max: 255, like: 'what happened, like "com.acme.credits.spent"' }),
  datacontenttype: z.string().regex(JSON_TYPE, 'must be application/json, since data is an event in JSON').optional(),
})

/** Takes the event out of a structured CloudEvent. */
export function openEnvelope(cloudEvent: { readonly [key: string]: Json }, place: string): OpenedEnvelope {
  const parsed = envelopeSchema.safeParse(withoutNulls(cloudEvent))
  if (!parsed.success) return { kind: 'invalid', ...explain(parsed.error, place) }
  const { data, time } = cloudEvent
  if (!isObject(data)) {
    const found =
      'data_base64' in cloudEvent ? 'comes as data_base64' : data === undefined ? 'is missing' : 'is no object'
    return { kind: 'invalid', message: `${place}data ${found}: it must be the event, as a JSON object.`, field: 'data' }
  }
  const { id, source } = parsed.data
  if (data.id !== undefined && data.id !== null && data.id !== id) {
    const message = `${place}data.id differs from the id of the CloudEvent: leave it out, or send the same.`
    return { kind: 'invalid', message, field: 'data.id' }
  }
  return { kind: 'opened', envelope: { id, source, time: time ?? undefined }, data }
}

/** Whether headers announce a CloudEvent in binary mode. */
export function isBinaryMode(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined
}

/** A binary-mode event in structured form: attributes stand in ce-* headers, percent-encoded, and data is the body. */
export function fromBinaryMode(headers: IncomingHttpHeaders, data: Json): { readonly [key: string]: Json } {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') && typeof value === 'string' ? [[name.slice(3), percentDecoded(value)]] : [],
  )
  return { ...Object.fromEntries(attributes), data }
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function withoutNulls(object: { readonly [key: string]: Json }): Record<string, Json> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

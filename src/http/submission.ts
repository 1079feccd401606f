// What a request to /v1/events holds: one item or many, plain or as CloudEvents, each read by itself. Here an item that
// cannot be understood gets its reason; what is understood is judged by the meter.

import type { IncomingMessage } from 'node:http'
import type { UsageReport } from '../meter/usage-report.ts'
import type { Caller } from './authorize.ts'
import { mediaTypeOf, readText, wrongMediaType } from './body.ts'
import { fromBinaryMode, isBinaryMode, openEnvelope } from './cloud-events.ts'
import { type EventWarning, readEvent } from './event-schema.ts'
import { isObject, type Json, parseJson } from './json.ts'
import { ProblemError } from './problem.ts'

const EVENTS_MAX = 1_000
const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'

/** The items of a request as they stand in it, not yet read. */
interface Submission {
  items: readonly Json[]
  /** Sent alone: its outcome becomes the status of the answer. */
  alone: boolean
  cloudEvents: boolean
}

/** An item that was understood, or why it was not. `id` is null where it has none that could be told back. */
export type ReadItem =
  | { kind: 'read'; id: string; report: UsageReport; warnings: EventWarning[] }
  | { kind: 'invalid'; id: string | null; message: string; field: string | undefined }

export async function readSubmission(request: IncomingMessage, limit: number): Promise<Submission> {
  const type = mediaTypeOf(request)
  if (type !== 'application/json' && type !== STRUCTURED && type !== BATCH)
    throw wrongMediaType(type, ['application/json', STRUCTURED, BATCH])
  const json = parseJson(await readText(request, limit))
  if (type === 'application/json' && isBinaryMode(request.headers))
    return { items: [fromBinaryMode(request.headers, json)], alone: true, cloudEvents: true }
  const cloudEvents = type !== 'application/json'
  if (!Array.isArray(json)) {
    if (type === BATCH)
      throw wrongShape(`A body of ${BATCH} is an array of CloudEvents; send one alone as ${STRUCTURED}.`)
    return { items: [json], alone: true, cloudEvents }
  }
  if (type === STRUCTURED) throw wrongShape(`A body of ${STRUCTURED} is one CloudEvent; send several as ${BATCH}.`)
  if (json.length > EVENTS_MAX) {
    const detail = `${json.length.toLocaleString('en-US')} events came at once: at most 1,000 fit into one request. Nothing of it was recorded; send it in parts.`
    throw new ProblemError({ status: 413, code: 'too_many_events', detail })
  }
  return { items: json, alone: false, cloudEvents }
}

interface ItemContext {
  caller: Caller
  receivedAt: Date
  cloudEvent: boolean
  place: string
}

export function readItem(item: Json, context: ItemContext): ReadItem {
  const { caller, receivedAt, place } = context
  if (!isObject(item)) {
    const message = `${place.slice(0, -1) || 'The body'} is not an event: it must be an object like {"id":"evt_1","pool":"apollo","credits":16}.`
    return { kind: 'invalid', id: null, message, field: undefined }
  }
  const id = typeof item.id === 'string' ? item.id : null
  const machine = true
  const source = `api:${caller.stream}`
  if (!context.cloudEvent) {
    const read = readEvent(item, place)
    return read.kind === 'read'
      ? { ...read, id: read.report.key, report: { ...read.report, source, machine, receivedAt } }
      : { ...read, id }
  }
  const opened = openEnvelope(item, place)
  if (opened.kind === 'invalid') return { ...opened, id }
  const { envelope, data } = opened
  const own = data.occurred_at === undefined || data.occurred_at === null ? { occurred_at: envelope.time ?? null } : {}
  const read = readEvent({ ...data, ...own, id: envelope.id }, `${place}data.`)
  return read.kind === 'read'
    ? {
        ...read,
        id: envelope.id,
        report: { ...read.report, source: `${source}/${envelope.source}`, machine, receivedAt },
      }
    : { ...read, id }
}

function wrongShape(detail: string): ProblemError {
  return new ProblemError({ status: 400, code: 'wrong_shape', detail })
}

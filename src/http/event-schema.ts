// A usage event as it stands in a body: its fields, their bounds, and which of them need each other. What it means for
// a pool is judged by the meter.

import { z } from 'zod'
import { normaliseContact } from '../core/contact.ts'
import { nearest } from '../core/grammar-nearest.ts'
import type { UsageReport } from '../meter/usage-report.ts'
import { amount, explain, instant, text } from './fields.ts'
import type { Json } from './json.ts'

const LABELS_MAX = 5
/** Unknown fields are told one by one; with more of them it is something else that was sent. */
const UNKNOWN_MAX = 20
const SLACK_USER = /^[UW][A-Z0-9]{1,30}$/

const label = (like: string) => text({ max: 64, like })

const labels = z
  .record(label('a short name'), label('a short text'), {
    error: 'must be an object of names and texts, like {"segment":"smb"}',
  })
  .superRefine((value, context) => {
    const count = Object.keys(value).length
    if (count > LABELS_MAX) context.addIssue(`has ${count} labels: at most ${LABELS_MAX} are kept`)
  })

const member = text({ max: 254, like: 'a Slack user id, like U024BE7LH, or an e-mail' }).transform((value, context) => {
  const typed = value.trim()
  if (SLACK_USER.test(typed)) return { slackUserId: typed }
  const contact = normaliseContact(typed)
  if (contact?.kind === 'email') return { email: contact.value }
  context.addIssue('is neither a Slack user id, like U024BE7LH, nor an e-mail, like sam@acme.com')
  return z.NEVER
})

const fields = z.object({
  id: text({ max: 255, like: 'your own id of this event, the same when it is sent again', exact: true }),
  pool: text({ max: 200, like: 'the short name of a pool, like "apollo"' }),
  activity: text({ max: 200, like: 'an activity of the pool, like "mobile_reveal"' }).optional(),
  quantity: amount('2')
    .refine((value) => value >= 0, 'is below zero: give credits back by negative credits and corrects')
    .optional(),
  credits: amount('16').optional(),
  member: member.optional(),
  purpose: text({ max: 200, like: 'a purpose of the workspace, like "Prospecting"' }).optional(),
  campaign: text({ max: 200, like: 'a campaign, like "q4-webinar"' }).optional(),
  labels: labels.optional(),
  contact: text({ max: 254, like: 'an e-mail, a LinkedIn profile or a phone number' }).optional(),
  note: text({ max: 1000, like: 'a note', lines: true }).optional(),
  occurred_at: instant().optional(),
  corrects: text({ max: 255, like: 'the id of an earlier event, or its ent_...', exact: true }).optional(),
})

/** What a body may hold, and what reading it gives. */
const eventSchema = fields.superRefine(({ activity, credits, corrects }, context) => {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
  if (credits === undefined && activity === undefined)
    refuse('credits', 'is missing: an event needs credits or an activity')
  if (corrects !== undefined && credits === undefined)
    refuse('credits', 'is missing: a refund says how many credits come back, as a negative number')
  else if (corrects !== undefined && (credits ?? 0) >= 0)
    refuse('credits', 'is not negative: an event with corrects is a refund, and its credits are below zero')
  if (corrects === undefined && (credits ?? 0) < 0)
    refuse('corrects', 'is missing: negative credits are a refund, which names the event it gives back')
})

/** Something about an event that its sender should know, though it was recorded. */
export interface EventWarning {
  code: string
  message: string
  field?: string
}

/** A report without what the request around it decides. */
type ReadReport = Omit<UsageReport, 'source' | 'machine' | 'receivedAt'>

export type ReadEvent =
  | { kind: 'read'; report: ReadReport; warnings: EventWarning[] }
  | { kind: 'invalid'; message: string; field: string | undefined }

const KNOWN = Object.keys(fields.shape)
/** An empty text in one of these is a mistake; in the others it is a form's way of leaving a field out. */
const NEVER_BLANK: ReadonlySet<string> = new Set(['credits', 'quantity', 'occurred_at', 'corrects'])

/** Reads one event; `place` tells where in the request it stands ("[3]."). */
export function readEvent(event: { readonly [key: string]: Json }, place: string): ReadEvent {
  const present: Record<string, Json> = {}
  const unknown: string[] = []
  for (const name in event) {
    const value = event[name]
    if (value === undefined || isLeftOut(name, value)) continue
    if (Object.hasOwn(fields.shape, name)) present[name] = value
    else unknown.push(name)
  }
  if (unknown.length > UNKNOWN_MAX) {
    const message = `${place.slice(0, -1) || 'The event'} has ${unknown.length} fields that an event does not have: is it one?`
    return { kind: 'invalid', message, field: undefined }
  }
  for (const name of unknown) {
    const meant = nearest(name, KNOWN)
    if (meant !== undefined && present[meant] === undefined)
      return {
        kind: 'invalid',
        message: `${place}${name} is not a field of an event. Did you mean ${meant}?`,
        field: name,
      }
  }
  const parsed = eventSchema.safeParse(present)
  if (!parsed.success) return { kind: 'invalid', ...explain(parsed.error, place) }
  const warnings = unknown.map((name) => unknownField(name))
  return { kind: 'read', report: asReport(parsed.data), warnings }
}

function isLeftOut(name: string, value: Json): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '' && !NEVER_BLANK.has(name))
}

function asReport({ id, occurred_at, ...same }: z.infer<typeof fields>): ReadReport {
  return given({ ...same, key: id, occurredAt: occurred_at })
}

type Given<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> }

/** Takes out what is undefined: in a report an absent field is not there at all. */
function given<Fields extends object>(object: Fields): Given<Fields> {
  for (const name in object) if (object[name] === undefined) delete object[name]
  return object as Given<Fields>
}

function unknownField(name: string): EventWarning {
  const shown = name.length > 64 ? `${name.slice(0, 64)}...` : name
  return { code: 'unknown_field', message: `"${shown}" is not a field of an event and was not kept.`, field: shown }
}

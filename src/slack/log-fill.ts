// What stands in a log form, and the way there and back: from what a line said or a button carried, to what the person
// has filled in, to the plan that it books. What it costs is core/log-form.

import { z } from 'zod'
import { toDecimal } from '../core/amount.ts'
import type { LogDraft, LogItem, LogPlan } from '../core/grammar-plan.ts'
import { cleanText } from '../core/grammar-text.ts'
import type { FormSpend } from '../core/log-form.ts'
import type { Pool } from '../core/model.ts'
import type { ShownView } from './ask.ts'
import { instantOf, textOf } from './fields.ts'
import { PLAIN } from './views/log-modal.ts'
import type { Visit } from './visit.ts'

/** The form's fields, names instead of ids; an empty text is nothing. */
export interface LogFill {
  poolId: string
  spend: FormSpend
  purpose: string | undefined
  campaign: string
  contact: string
  note: string
  /** One "key: value" a line; undefined where the form has no such field. */
  labels: string | undefined
  occurredAt: Date | undefined
  /** Whose it is, as a Slack id, where it is not the writer's. */
  member: string | undefined
}

/** What a form must remember beside its fields: the pool where it offers no choice, and how many it has booked. */
const metadata = z.object({
  p: z.string().max(64),
  n: z.int().min(1).max(999),
  m: z
    .string()
    .regex(/^[UW][A-Z0-9]{1,30}$/)
    .optional(),
})

export interface FormMemory {
  poolId: string
  /** 1 for the first that this modal books, 2 for the one after it. */
  nth: number
  member: string | undefined
}

/** Packs what the form remembers: ids only. */
export function packMemory({ poolId, nth, member }: FormMemory): string {
  return JSON.stringify({ p: poolId, n: nth, ...(member === undefined ? {} : { m: member }) })
}

/** What the form in front of the person remembers. Throws where it is not one of ours. */
export function memoryOf(view: Pick<ShownView, 'privateMetadata'>): FormMemory {
  const { p, n, m } = metadata.parse(JSON.parse(view.privateMetadata))
  return { poolId: p, nth: n, member: m }
}

/** A form that begins with what is understood so far. */
export function fillFrom(draft: LogDraft, poolId: string): LogFill {
  const [item] = draft.items
  const labels = Object.entries(draft.labels).map(([key, value]) => `${key}: ${value}`)
  return {
    poolId,
    spend: item ? spendOf(item) : { activity: undefined, quantity: '', credits: '' },
    purpose: draft.purpose,
    campaign: draft.campaign ?? '',
    contact: draft.contact ?? '',
    note: draft.note ?? '',
    labels: labels.length === 0 ? undefined : labels.join('\n'),
    occurredAt: draft.occurredAt,
    member: draft.member,
  }
}

function spendOf({ activity, quantity, credits, pricedBy }: LogItem): FormSpend {
  const typed = pricedBy === 'typed' ? toDecimal(credits) : ''
  return activity === undefined
    ? { activity: undefined, quantity: '', credits: toDecimal(credits) }
    : { activity, quantity: toDecimal(quantity), credits: typed }
}

/** What the person has in front of them now. */
export function fillOf({ directory }: Visit, view: ShownView): LogFill {
  const { values } = view
  const memory = memoryOf(view)
  const typed = (field: string) => cleanText(textOf(values, field) ?? '').clean.trim()
  const activity = textOf(values, 'activity')
  const purposeId = textOf(values, 'purpose')
  return {
    poolId: textOf(values, 'pool') ?? memory.poolId,
    spend: {
      activity: activity === PLAIN ? undefined : activity,
      quantity: typed('quantity'),
      credits: typed('credits'),
    },
    purpose: directory.purposes.find(
      (it) => it.purposeId === purposeId || it.merged.some((merged) => merged.id === purposeId),
    )?.name,
    campaign: typed('campaign').replace(/^#/, ''),
    contact: typed('contact'),
    note: cleanLines(textOf(values, 'note') ?? ''),
    labels: 'labels' in values ? cleanLines(textOf(values, 'labels') ?? '') : undefined,
    occurredAt: instantOf(values, 'occurred_at'),
    member: memory.member,
  }
}

function cleanLines(text: string): string {
  return text
    .split('\n')
    .map((line) => cleanText(line).clean)
    .join('\n')
    .trim()
}

/** The plan that the form books, with its item. */
export function planOf(fill: LogFill, item: LogItem, pool: Pool): LogPlan {
  const { purpose, campaign, contact, note, occurredAt, member } = fill
  const labels = labelsIn(fill.labels ?? '')
  return {
    items: [item],
    poolId: pool.poolId,
    words: '',
    labels: typeof labels === 'string' ? {} : labels,
    ...(purpose === undefined ? {} : { purpose }),
    ...(campaign === '' ? {} : { campaign }),
    ...(contact === '' ? {} : { contact }),
    ...(note === '' ? {} : { note }),
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...(member === undefined ? {} : { member }),
  }
}

/** How many labels an entry may carry (design section 2). */
const LABELS_MAX = 5

/** The labels in a text of "key: value" lines, or what is wrong with it. */
export function labelsIn(text: string): Record<string, string> | string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > LABELS_MAX) return `At most ${LABELS_MAX} labels are kept.`
  const pairs = lines.map((line) => /^\s*([^:]{1,64}?)\s*:\s*(.{1,200}?)\s*$/.exec(line))
  const wrong = pairs.indexOf(null)
  if (wrong >= 0) return `"${lines[wrong]?.slice(0, 60)}" is not a label: write one on each line, like segment: smb.`
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
}

// The configuration as a file: JSON with its keys sorted, amounts as numbers, instants in ISO 8601. Decides what may
// stand in such a file and says everything that is wrong with one, each with its place in it.

import { z } from 'zod'
import { CREDIT, type Credits, ENTRY_CREDITS_MAX, formatCredits, parseCredits } from '../core/amount.ts'
import { normaliseContact } from '../core/contact.ts'
import { parseLength } from '../core/cycle.ts'
import { isZone } from '../core/local-time.ts'
import { shortNameOf } from '../core/presets.ts'
import type { ConfigChange } from '../meter/plan-import.ts'
import { nameKey } from '../meter/resolve-names.ts'
import type { ConfiguredPool, WorkspaceConfig } from '../store/export.ts'

/** Grows when a file of this version would be misread by an older program. */
const FORMAT = 1

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), 'holds control characters: leave them out')

const zone = z.string().refine(isZone, 'must be a time zone, like Europe/Berlin')
const channel = z
  .string()
  .regex(/^[CG][A-Z0-9]{1,31}$/, "must be a channel's id, like C024BE91L")
  .nullable()
const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant, like 2026-11-13T14:58:00.000Z' })
  .transform((value) => new Date(value))

const amount = z.number().transform((value, context): Credits => {
  const credits = parseCredits(String(value))
  if (credits !== undefined && credits >= 0) return credits
  context.addIssue(`must be from 0 to ${formatCredits(ENTRY_CREDITS_MAX)}, with at most three decimals`)
  return z.NEVER
})

/** A list in which no two say the same. */
function listOf<T>(item: z.ZodType<T>, identity: (item: T) => string, what: string) {
  return z.array(item).superRefine((items, context) => {
    const seen = new Map<string, number>()
    for (const [index, it] of items.entries()) {
      const key = identity(it)
      const before = seen.get(key)
      if (before !== undefined)
        context.addIssue({ code: 'custom', path: [index], message: `has the same ${what} as [${before}]` })
      else seen.set(key, index)
    }
  })
}

const named = listOf(z.strictObject({ name: text(80), archived: z.boolean() }), (it) => nameKey(it.name), 'name')

const rollover = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('capped'), credits: amount }),
  z.strictObject({ kind: z.literal('percent'), percent: z.number().min(0).max(100) }),
])

const terms = z
  .strictObject({
    effective_at: instant,
    anchor_at: instant,
    length: z
      .string()
      .refine((value) => parseLength(value) !== undefined, 'must be a length like P1M, P3M, P1Y, P2W or P10D'),
    parts: z.int().min(1).max(1000),
    zone,
    allotment: amount,
    rollover,
  })
  .transform(({ effective_at, anchor_at, ...same }) => ({ effectiveAt: effective_at, anchorAt: anchor_at, ...same }))

const price = z
  .strictObject({ effective_at: instant, credits: amount.nullable() })
  .transform(({ effective_at, credits }) => ({ effectiveAt: effective_at, unitPrice: credits }))

const activity = z.strictObject({
  activity: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be a short name in lower case, like email_reveal'),
  name: text(80),
  aliases: listOf(text(80), nameKey, 'text'),
  prices: listOf(price, (it) => it.effectiveAt.toISOString(), 'effective_at').transform((prices) =>
    prices.toSorted((left, right) => +left.effectiveAt - +right.effectiveAt),
  ),
})

const rule = z
  .strictObject({
    kind: z.enum(['percent', 'left']),
    basis: z.enum(['granted', 'allotment', 'free']),
    channel,
    lines: listOf(
      z.strictObject({ at: amount, severity: z.enum(['info', 'warning', 'critical']) }),
      (it) => String(it.at),
      'line',
    )
      .refine((lines) => lines.length > 0, 'is empty: a rule needs a line')
      .transform((lines) => lines.toSorted((left, right) => left.at - right.at)),
  })
  .transform(({ channel: channelId, kind, basis, lines }) => ({ kind, basis, channelId, lines }))

const owner = z.string().transform((value, context) => {
  if (/^[UW][A-Z0-9]{1,31}$/.test(value)) return value
  const contact = normaliseContact(value)
  if (contact?.kind === 'email') return contact.value
  context.addIssue("must be a member's Slack id, like U024BE7LH, or an e-mail")
  return z.NEVER
})

const pool = z
  .strictObject({
    pool: z
      .string()
      .refine(
        (value) => value !== '' && shortNameOf(value) === value,
        'must be a short name in lower case, like apollo',
      ),
    name: text(100),
    vendor: text(80),
    unit: text(40),
    zone,
    channel,
    price_per_credit: z.number().min(0).max(999_999_999).multipleOf(0.000_001).nullable(),
    working_days: listOf(z.int().min(1).max(7), String, 'day'),
    archived: z.boolean(),
    owners: listOf(owner, (it) => it, 'person'),
    terms: listOf(terms, (it) => it.effectiveAt.toISOString(), 'effective_at')
      .refine((versions) => versions.length > 0, 'is empty: a pool needs terms')
      .transform((versions) => versions.toSorted((left, right) => +left.effectiveAt - +right.effectiveAt)),
    activities: listOf(activity, (it) => it.activity, 'activity'),
    rules: z.array(rule),
  })
  .transform(
    ({
      pool: shortName,
      owners,
      terms,
      activities,
      rules,
      channel,
      price_per_credit,
      working_days,
      ...same
    }): ConfiguredPool => {
      const pricePerCredit = price_per_credit === null ? null : String(price_per_credit)
      const settings = { ...same, channelId: channel, pricePerCredit, workingDays: working_days }
      return { shortName, settings, owners, terms, activities, rules }
    },
  )

const file = z
  .strictObject({
    format: z.literal(FORMAT),
    workspace: z
      .strictObject({
        names_shown: z.enum(['everyone', 'owners', 'nobody']),
        zone,
        currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, like USD'),
      })
      .transform(({ names_shown, ...same }) => ({ namesShown: names_shown, ...same }))
      .optional(),
    purposes: named.optional(),
    campaigns: named.optional(),
    holidays: listOf(
      z.strictObject({ on: z.iso.date({ error: 'must be a date, like 2026-12-25' }), name: text(80) }),
      (it) => it.on,
      'date',
    ).optional(),
    pools: listOf(pool, (it) => it.shortName, 'short name').optional(),
  })
  .transform(({ format: _format, workspace, ...lists }) => ({ settings: workspace, ...lists }))

export type ConfigFileOutcome = { kind: 'read'; config: ConfigChange } | { kind: 'refused'; faults: string[] }

/** Reads a file; refuses it with all its faults. */
export function readConfigFile(content: string): ConfigFileOutcome {
  let json: unknown
  try {
    json = JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { kind: 'refused', faults: [`The file is not JSON: ${(error as Error).message}.`] }
  }
  const parsed = file.safeParse(json, { error: sayIssue })
  if (parsed.success) return { kind: 'read', config: parsed.data }
  return { kind: 'refused', faults: parsed.error.issues.map(({ path, message }) => `${placeOf(path)} ${message}.`) }
}

/** Writes a configuration; the same one is always the same text. */
export function formatConfigFile({ settings, pools, ...lists }: WorkspaceConfig): string {
  const { namesShown, ...same } = settings
  return JSON.stringify(
    sorted({ format: FORMAT, workspace: { names_shown: namesShown, ...same }, ...lists, pools: pools.map(asJson) }),
    null,
    2,
  )
}

function asJson({ shortName, settings, owners, terms, activities, rules }: ConfiguredPool) {
  const { channelId, pricePerCredit, workingDays, ...same } = settings
  return {
    ...same,
    pool: shortName,
    channel: channelId,
    price_per_credit: pricePerCredit === null ? null : Number(pricePerCredit),
    working_days: workingDays,
    owners,
    terms: terms.map(({ effectiveAt, anchorAt, allotment, rollover, ...rest }) => ({
      ...rest,
      effective_at: effectiveAt,
      anchor_at: anchorAt,
      allotment: allotment / CREDIT,
      rollover: rollover.kind === 'capped' ? { ...rollover, credits: rollover.credits / CREDIT } : rollover,
    })),
    activities: activities.map(({ prices, ...rest }) => ({
      ...rest,
      prices: prices.map(({ effectiveAt, unitPrice }) => ({
        effective_at: effectiveAt,
        credits: unitPrice === null ? null : unitPrice / CREDIT,
      })),
    })),
    rules: rules.map(({ channelId: announcedIn, lines, ...rest }) => ({
      ...rest,
      channel: announcedIn,
      lines: lines.map(({ at, severity }) => ({ at: at / CREDIT, severity })),
    })),
  }
}

/** The same value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return place.replace(/^\./, '') || 'The file'
}

/** What zod finds by itself, to be put after the place. Texts written at a field come before this. */
function sayIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is missing' : `must be ${kindOf(issue.expected)}`
  if (issue.code === 'unrecognized_keys')
    return `has ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}, which is not known here`
  if (issue.code === 'invalid_value')
    return issue.input === undefined
      ? 'is missing'
      : `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'is empty' : `must be at least ${issue.minimum}`
  if (issue.code === 'too_big')
    return issue.origin === 'string' ? `is longer than ${issue.maximum} characters` : `must be at most ${issue.maximum}`
  return issue.code === 'not_multiple_of' ? 'has more than six decimals' : 'is not what belongs here'
}

function kindOf(expected: string): string {
  return (
    { string: 'text', array: 'a list', object: 'an object', boolean: 'true or false', int: 'a whole number' }[
      expected
    ] ?? `a ${expected}`
  )
}

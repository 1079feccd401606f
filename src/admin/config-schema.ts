// What may stand in a configuration file, field by field, and what each becomes. Messages go on after the field's place.

import { z } from 'zod'
import { type Credits, ENTRY_CREDITS_MAX, formatCredits, parseCredits } from '../core/amount.ts'
import { normaliseContact } from '../core/contact.ts'
import { parseLength, partLength } from '../core/cycle.ts'
import { isZone } from '../core/local-time.ts'
import type { Rollover } from '../core/model.ts'
import { shortNameOf } from '../core/presets.ts'
import type { PoolChange } from '../meter/plan-import.ts'
import { nameKey } from '../meter/resolve-names.ts'

/** Grows when a file of this version would be misread by an older program. */
export const FORMAT = 1

/** Longer than any door lets a name be, so that what was exported can be imported. */
const NAME_MAX = 200

const name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_MAX)
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

/**
 * A list in which no two say the same. An item that is wrong in itself comes as it was written, and may have no identity: it
 * is told of for its own fault alone.
 */
function listOf<T>(item: z.ZodType<T>, identity: (item: T) => string | undefined, what: string) {
  return z.array(item).superRefine((items, context) => {
    const seen = new Map<string, number>()
    for (const [index, it] of items.entries()) {
      const key = identity(it)
      if (key === undefined) continue
      const before = seen.get(key)
      if (before !== undefined)
        context.addIssue({ code: 'custom', path: [index], message: `has the same ${what} as [${before}]` })
      else seen.set(key, index)
    }
  })
}

const named = listOf(
  z
    .strictObject({ name, archived: z.boolean(), merged_into: name.nullable().default(null) })
    .transform(({ merged_into, ...same }) => ({ ...same, mergedInto: merged_into })),
  (it) => nameKey(it.name),
  'name',
)

const expires_after = z
  .string()
  .refine((value) => value === 'never' || parseLength(value) !== undefined, {
    error: 'must be a length like P3M, or "never"',
    abort: true,
  })
  .optional()

// What follows in a list compares whole items: one that is wrong here is not looked at further.
const percent = z.number().refine((value) => Number.isInteger(value) && value >= 1 && value <= 100, {
  error: 'must be a whole percent from 1 to 100',
  abort: true,
})

const rollover = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('all'), expires_after }),
    z.strictObject({ kind: z.literal('capped'), credits: amount, expires_after }),
    z.strictObject({ kind: z.literal('percent'), percent: percent, expires_after }),
  ])
  .transform((it): Rollover => {
    if (it.kind === 'none') return it
    const { expires_after: expiresAfter, ...rest } = it
    return expiresAfter === undefined ? rest : { ...rest, expiresAfter }
  })

const terms = z
  .strictObject({
    effective_at: instant,
    anchor_at: instant,
    length: z
      .string()
      .refine((value) => parseLength(value) !== undefined, 'must be a length like P1M, P3M, P1Y, P2W or P10D'),
    parts: z.number().int(),
    zone,
    allotment: amount,
    rollover,
    // What the vendor calls it. Files of an older version say nothing of it: then it stays as it is.
    plan: name.nullable().optional(),
    plan_confirmed_on: z.iso.date({ error: 'must be a date, like 2026-11-30' }).nullable().optional(),
  })
  .transform(({ effective_at, anchor_at, plan, plan_confirmed_on, ...same }) => ({
    ...same,
    effectiveAt: effective_at,
    anchorAt: anchor_at,
    ...(plan === undefined ? {} : { plan }),
    ...(plan_confirmed_on === undefined ? {} : { planConfirmedOn: plan_confirmed_on }),
  }))
  .refine(({ length, parts }) => partLength(length, parts) !== undefined, {
    error: 'must cut the length into whole months or days: a P1Y can be given in 2, 3, 4, 6 or 12 parts',
    path: ['parts'],
  })

const price = z
  .strictObject({ effective_at: instant, credits: amount.nullable() })
  .transform(({ effective_at, credits }) => ({ effectiveAt: effective_at, unitPrice: credits }))

const activity = z.strictObject({
  activity: name,
  name,
  aliases: listOf(name, nameKey, 'text'),
  prices: listOf(
    price,
    (it: Partial<z.output<typeof price>>) => it.effectiveAt?.toISOString(),
    'effective_at',
  ).transform((prices) => prices.toSorted((left, right) => +left.effectiveAt - +right.effectiveAt)),
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
    // A short name that was cut to its length may end in a hyphen.
    pool: z
      .string()
      .refine(
        (value) => value !== '' && shortNameOf(value) === value.replace(/-$/, ''),
        'must be a short name in lower case, like apollo',
      ),
    name,
    vendor: name,
    unit: name,
    zone,
    channel,
    price_per_credit: z
      .number()
      .refine((value) => /^\d{1,9}(\.\d{1,6})?$/.test(String(value)), 'must be from 0 up, with at most six decimals')
      .nullable(),
    working_days: listOf(z.int().min(1).max(7), String, 'day'),
    // Files of an older version say nothing of it: then it stays as it is.
    monthly_pace: amount
      .refine((value) => value > 0, 'must be more than 0, or null')
      .nullable()
      .optional(),
    archived: z.boolean(),
    owners: listOf(owner, (it) => it, 'person'),
    terms: listOf(terms, (it: Partial<z.output<typeof terms>>) => it.effectiveAt?.toISOString(), 'effective_at')
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
      monthly_pace,
      ...same
    }): PoolChange => {
      const pricePerCredit = price_per_credit === null ? null : String(price_per_credit)
      const settings = {
        ...same,
        channelId: channel,
        pricePerCredit,
        workingDays: working_days,
        ...(monthly_pace === undefined ? {} : { monthlyPace: monthly_pace }),
      }
      return { shortName, settings, owners, terms, activities, rules }
    },
  )

/** A configuration file; parsing one gives what it changes. */
export const configFile = z
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
      z.strictObject({ on: z.iso.date({ error: 'must be a date, like 2026-12-25' }), name }),
      (it) => it.on,
      'date',
    ).optional(),
    pools: listOf(pool, (it) => it.shortName, 'short name').optional(),
  })
  .transform(({ format: _format, workspace, ...lists }) => ({ settings: workspace, ...lists }))

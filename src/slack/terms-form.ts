// Reads the form that changes a pool's plan: what each field means beside the plan that was chosen and the terms as they are.
// What terms can be is judged by the core.

import { CREDIT, type Credits, parseCredits, price } from '../core/amount.ts'
import { cleanText } from '../core/grammar-text.ts'
import type { PoolConfig, Rollover, Terms } from '../core/model.ts'
import { type PlanPreset, plansOf } from '../core/plan-presets.ts'
import type { TermsAsked, TermsChange } from '../core/plan-terms.ts'
import { type FieldValues, instantOf, textOf } from './fields.ts'
import { AS_IS, type TermsFields } from './views/terms.ts'

export const UNTOUCHED: TermsFields = {
  preset: AS_IS,
  length: AS_IS,
  parts: AS_IS,
  rollover: AS_IS,
  rolloverEnd: 'reset',
  takes: 'full',
}

export function fieldsOfTerms(values: FieldValues): TermsFields {
  const chosen = (field: string) => textOf(values, field) ?? AS_IS
  const takes = textOf(values, 'takes')
  return {
    preset: chosen('preset'),
    seats: textOf(values, 'seats'),
    allotment: textOf(values, 'allotment'),
    length: chosen('length'),
    parts: chosen('parts'),
    rollover: chosen('rollover'),
    rolloverMost: textOf(values, 'rollover_most'),
    rolloverEnd: textOf(values, 'rollover_end') ?? 'reset',
    zone: textOf(values, 'zone'),
    takes: takes === 'prorated' || takes === 'next_cycle' ? takes : 'full',
    effectiveAt: instantOf(values, 'effective_at'),
    plan: cleanText(textOf(values, 'plan') ?? '').clean.trim() || undefined,
    planConfirmedOn: textOf(values, 'plan_confirmed_on'),
    reason: cleanText(textOf(values, 'reason') ?? '').clean.trim() || undefined,
  }
}

export type TermsRead = { kind: 'read'; asked: TermsAsked } | { kind: 'faulty'; errors: Record<string, string> }

/** What the fields come to, or every fault under its field. */
export function readTerms(fields: TermsFields, { pool }: PoolConfig, base: Terms): TermsRead {
  const errors: Record<string, string> = {}
  const preset = plansOf(pool.vendor).find((it) => it.preset === fields.preset)
  const allotment = allotmentOf(fields, preset, errors)
  const rollover = rolloverOf(fields, preset, errors)
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors }
  const length = fields.length === AS_IS ? preset?.length : fields.length
  const parts = partsIn(fields, preset, base)
  const plan = fields.plan ?? preset?.name
  const change: TermsChange = {
    ...(allotment === undefined ? {} : { allotment }),
    ...(length === undefined ? {} : { length }),
    ...(parts === undefined ? {} : { parts }),
    ...(rollover === undefined ? {} : { rollover }),
    ...(fields.zone === undefined ? {} : { zone: fields.zone }),
    ...(plan === undefined ? {} : { plan }),
    ...(fields.planConfirmedOn === undefined ? {} : { planConfirmedOn: fields.planConfirmedOn }),
  }
  return { kind: 'read', asked: { change, takes: fields.takes, effectiveAt: fields.effectiveAt ?? null } }
}

/** The length that the fields come to: which parts are offered follows from it. */
export function lengthIn(fields: TermsFields, vendor: string, base: Terms): string {
  if (fields.length !== AS_IS) return fields.length
  return plansOf(vendor).find((it) => it.preset === fields.preset)?.length ?? base.length
}

/** Another length has other parts: it comes at once where nobody says otherwise. */
function partsIn(fields: TermsFields, preset: PlanPreset | undefined, base: Terms): number | undefined {
  if (fields.parts !== AS_IS) return Number(fields.parts)
  if (fields.length !== AS_IS && fields.length !== (preset?.length ?? base.length)) return 1
  return preset?.parts
}

/** What was typed; else what the seats of the chosen plan come to. */
function allotmentOf(
  { allotment, seats }: TermsFields,
  preset: PlanPreset | undefined,
  errors: Record<string, string>,
): Credits | undefined {
  if (allotment !== undefined) return amountIn('allotment', allotment, errors)
  if (!preset) return undefined
  const { perSeat } = preset
  if (perSeat === null) {
    errors.allotment = 'Say how many credits one cycle brings: the vendor does not publish it.'
    return undefined
  }
  const count = seats === undefined ? undefined : amountIn('seats', seats, errors)
  if (count === undefined) errors.seats ??= 'Say how many seats the plan has: each brings its credits.'
  else if (count < CREDIT || count % CREDIT !== 0)
    errors.seats = 'A plan has one seat or more, and no halves of one: type a whole number like 5.'
  return errors.seats === undefined && count !== undefined ? price(perSeat, count) : undefined
}

function rolloverOf(
  { rollover: kind, rolloverMost, rolloverEnd }: TermsFields,
  preset: PlanPreset | undefined,
  errors: Record<string, string>,
): Rollover | undefined {
  const end = rolloverEnd === 'reset' ? {} : { expiresAfter: rolloverEnd }
  switch (kind) {
    case 'none':
      return { kind: 'none' }
    case 'all':
      return { kind: 'all', ...end }
    case 'capped': {
      const credits = rolloverMost === undefined ? undefined : amountIn('rollover_most', rolloverMost, errors)
      if (credits === undefined) errors.rollover_most ??= 'Say how many credits roll over at most.'
      return { kind: 'capped', credits: credits ?? 0, ...end }
    }
    case 'percent': {
      if (rolloverMost === undefined) errors.rollover_most = 'Say how many percent of what is left roll over.'
      return { kind: 'percent', percent: Number(rolloverMost), ...end }
    }
    default:
      return preset?.rollover
  }
}

function amountIn(field: string, typed: string, errors: Record<string, string>): Credits | undefined {
  const amount = parseCredits(typed)
  if (amount === undefined)
    errors[field] = `"${typed.slice(0, 40)}" is not a number that I can read: type one like 1000 or 640.5.`
  return amount
}

// Reads the form that adds credits: what each field means, and what the line that opened it fills in. What is wrong with
// credits is judged by the core, but for what cannot be read at all.

import { parseCredits, toDecimal } from '../core/amount.ts'
import { cleanText } from '../core/grammar-text.ts'
import type { GrantGiven } from '../core/plan-grant.ts'
import type { TopupLine } from '../core/topup-line.ts'
import { type FieldValues, instantOf, textOf } from './fields.ts'
import type { TopupFields } from './views/topup.ts'

/** What stands in the fields, but for the pool. */
export function fieldsOfTopup(values: FieldValues): TopupFields {
  const expires = textOf(values, 'expires')
  return {
    credits: textOf(values, 'credits'),
    given: textOf(values, 'given') === 'promotion' ? 'promotion' : 'top_up',
    expires: expires === 'date' || expires === 'never' ? expires : 'reset',
    effectiveAt: instantOf(values, 'effective_at'),
    expiresAt: instantOf(values, 'expires_at'),
    reason: cleanText(textOf(values, 'reason') ?? '').clean.trim() || undefined,
  }
}

/** The fields as a typed line fills them in. */
export function fieldsOfLine({ credits, isGiven, expires, effectiveAt, reason }: TopupLine): TopupFields {
  return {
    credits: credits === undefined ? undefined : toDecimal(credits),
    given: isGiven ? 'promotion' : 'top_up',
    expires: expires === 'never' ? 'never' : expires === undefined ? 'reset' : 'date',
    effectiveAt,
    expiresAt: expires instanceof Date ? expires : undefined,
    reason,
  }
}

export type TopupRead = { kind: 'read'; given: GrantGiven } | { kind: 'faulty'; errors: Record<string, string> }

/** What the fields come to, or every fault under its field. A date that was filled in is meant, whatever was left as it was. */
export function readTopupFields({ credits: typed, given, expires, effectiveAt, expiresAt }: TopupFields): TopupRead {
  const errors: Record<string, string> = {}
  const credits = typed === undefined ? undefined : parseCredits(typed)
  if (typed === undefined) errors.credits = 'Say how many credits were added, like 1000.'
  else if (credits === undefined)
    errors.credits = `"${typed.slice(0, 40)}" is not an amount: type a number up to 1,000,000,000 with at most three decimals, like 1000 or 640.5.`
  if (expires === 'never' && expiresAt)
    errors.expires_at = 'You chose that they never expire: empty this date, or choose another end.'
  if (expires === 'date' && !expiresAt) errors.expires_at = 'Say when they expire, or choose another end.'
  if (credits === undefined || Object.keys(errors).length > 0) return { kind: 'faulty', errors }
  const end = expiresAt ?? (expires === 'never' ? 'never' : 'reset')
  return { kind: 'read', given: { kind: given, credits, effectiveAt: effectiveAt ?? null, expires: end } }
}

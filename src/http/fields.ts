// The kinds of field that bodies are made of: bounded text, exact amounts, instants. Each message goes on after the
// field's name ("quantity" + " has more than three decimals ..."), and says what would be right.

import { z } from 'zod'
import { type Credits, ENTRY_CREDITS_MAX, formatCredits, parseCredits } from '../core/amount.ts'
import { parseInstant } from './instant.ts'

/** NUL and lone surrogates have no place in a Postgres text; other control characters break logs and tables. */
const UNWANTED = /[\p{Cc}\p{Cs}]/u
const UNWANTED_IN_LINES = /[^\P{Cc}\t\n\r]|\p{Cs}/u

interface TextOptions {
  max: number
  /** What would be right, for example 'the name of a pool, like "apollo"'. */
  like: string
  /** Line ends and tabs are allowed. */
  lines?: boolean
  /** Kept as it is, for ids; otherwise blanks around it are taken off. */
  exact?: boolean
}

/** Text of 1 to `max` characters, as Unicode counts them, without control characters and halves of characters. */
export function text({ max, like, lines = false, exact = false }: TextOptions) {
  const unwanted = lines ? UNWANTED_IN_LINES : UNWANTED
  const string = z.string({ error: (issue) => missingOr(issue.input, `must be text: ${like}`, like) })
  return (exact ? string : string.trim()).superRefine((value, context) => {
    if (value.trim() === '') context.addIssue(`is empty: it must be ${like}`)
    else if (value.length > max && [...value].length > max) context.addIssue(`is longer than ${max} characters`)
    else if (unwanted.test(value))
      context.addIssue(`holds ${nameUnwanted(value)}, which cannot be stored: leave it out`)
  })
}

/** An amount as a JSON number or as text, in thousandths. */
export function amount(like: string) {
  return z
    .string({ error: (issue) => missingOr(issue.input, `must be a number, like ${like}`, `a number, like ${like}`) })
    .transform((value, context): Credits => {
      const credits = parseCredits(value.trim())
      if (credits !== undefined) return credits
      context.addIssue(explainAmount(value.trim(), like))
      return z.NEVER
    })
}

/** An instant in ISO 8601 with its offset. */
export function instant() {
  const like = 'an instant with its offset, like 2026-11-22T09:30:00Z'
  return z
    .string({ error: (issue) => missingOr(issue.input, `must be text: ${like}`, like) })
    .transform((value, context): Date => {
      const parsed = parseInstant(value.trim())
      if (parsed instanceof Date) return parsed
      context.addIssue(parsed)
      return z.NEVER
    })
}

/** All that is wrong, a sentence a field, and the first field's name. `place` is put before each ("[3]."). */
export function explain(error: z.ZodError, place = ''): { message: string; field: string | undefined } {
  const sentences = error.issues.map(({ path, message }) => {
    const name = path.length > 0 ? `${place}${path.join('.')}` : place.slice(0, -1) || 'It'
    return `${name} ${message}.`
  })
  return { message: sentences.slice(0, 5).join(' '), field: error.issues[0]?.path.join('.') || undefined }
}

function missingOr(input: unknown, wrong: string, like: string): string {
  return input === undefined ? `is missing: it must be ${like}` : wrong
}

function nameUnwanted(value: string): string {
  if (value.includes('\0')) return 'a NUL character'
  return /\p{Cs}/u.test(value) ? 'half of a character (a lone surrogate)' : 'a control character'
}

function explainAmount(value: string, like: string): string {
  const shown = JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)
  if (/^[+-]?[\d.]+e[+-]?\d+$/i.test(value)) return `is ${shown}: write it out, without an exponent, like ${like}`
  if (/^[+-]?\d+\.\d{4,}$/.test(value)) return `is ${shown}: at most three decimals are kept exactly, like 2.125`
  if (/^[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?$/.test(value)) return `is ${shown}: write it without separators, like 1200`
  if (/^[+-]?\d+(\.\d{1,3})?$/.test(value))
    return `is ${shown}: at most ${formatCredits(ENTRY_CREDITS_MAX)} fit into one entry`
  return `is ${shown}: it must be a number, like ${like}`
}

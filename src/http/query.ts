// Reads what stands after the question mark. A parameter that a path does not know is refused: a misspelt dry_run would
// write, and a misspelt since would answer everything.

import { nearest } from '../core/grammar-nearest.ts'
import { parseInstant } from './instant.ts'
import { ProblemError } from './problem.ts'

/** Refuses parameters that the route does not know, and those given twice. */
export function checkQuery(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (!known.includes(name)) {
      const meant = nearest(name, known)
      const help = meant
        ? `Did you mean ${meant}?`
        : known.length > 0
          ? `Known: ${known.join(', ')}.`
          : 'It takes none.'
      throw badQuery(`This path has no query parameter ${JSON.stringify(name.slice(0, 64))}. ${help}`)
    }
    if (query.getAll(name).length > 1) throw badQuery(`The query parameter ${name} is given twice: send it once.`)
  }
}

/** A switch: 1 or true, 0 or false; absent is off. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  if (value === null || value === '0' || value === 'false') return false
  if (value === '1' || value === 'true') return true
  throw badQuery(`${name} is ${JSON.stringify(value.slice(0, 64))}: it must be 1 or 0.`)
}

/** A whole number from 1 to `most`; `usual` where it is absent. */
export function readLimit(query: URLSearchParams, { usual, most }: { usual: number; most: number }): number {
  const value = query.get('limit')
  if (value === null) return usual
  const limit = /^\d{1,6}$/.test(value) ? Number(value) : 0
  if (limit < 1 || limit > most) throw badQuery(`limit must be a whole number from 1 to ${most}.`)
  return limit
}

/** An instant with its offset, or undefined where it is absent. */
export function readInstant(query: URLSearchParams, name: string): Date | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  // A "+" in a query means a space, and nearly everybody forgets to write it as %2B.
  const parsed = parseInstant(value.replace(/ (\d\d:?\d\d)$/, '+$1'))
  if (typeof parsed === 'string') throw badQuery(`${name} ${parsed}.`)
  return parsed
}

export function badQuery(detail: string): ProblemError {
  return new ProblemError({ status: 400, code: 'bad_query', detail })
}

// Reads JSON without losing a digit: every number becomes the text it was written as, so that an id beyond 2^53 and a
// decimal stay what the sender wrote. What a text may contain is left to the schemas.

import { ProblemError } from './problem.ts'

/** A JSON value whose numbers are text. A key like __proto__ is an ordinary key of its object. */
export type Json = string | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** An event in an array in a request is four deep; deeper than this is an attack or a mistake. */
const DEPTH_MAX = 16

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * Parses a text, or says where it stops being JSON. JSON.parse gives a reviver no source text on Node 20, and a parser
 * written in JavaScript takes three times as long for a batch; so numbers are put into quotes, and JSON.parse does the rest.
 * Where an object has a key twice the last one counts.
 */
export function parseJson(text: string): Json {
  const quoted = quoteNumbers(text)
  try {
    return JSON.parse(quoted) as Json
  } catch {
    throw notJson(complaintAbout(text))
  }
}

/** True for a JSON object, false for arrays and null. */
export function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Puts every number into quotes. What is no JSON stays none: a number that is followed by ":" is left as it is. */
function quoteNumbers(text: string): string {
  // In turn what stands outside of the new quotes and what stands inside.
  const pieces: string[] = []
  let copied = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = at
      if (!NUMBER.test(text) || standsAsKey(text, NUMBER.lastIndex)) return text
      pieces.push(text.slice(copied, at), text.slice(at, NUMBER.lastIndex))
      copied = NUMBER.lastIndex
      at = copied - 1
    }
    if (depth > DEPTH_MAX) throw notJson(`it nests deeper than ${DEPTH_MAX} levels`)
  }
  pieces.push(text.slice(copied))
  return pieces.join('"')
}

/** Where the string that opens at `start` closes; the text's end where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    if ((at - before) % 2 === 1) return at
  }
  return text.length
}

function standsAsKey(text: string, from: number): boolean {
  let at = from
  while (WHITE.has(text.charCodeAt(at))) at += 1
  return text.charCodeAt(at) === COLON
}

/** The engine's own words about the text as it was sent, whose positions are right. */
function complaintAbout(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return error.message
  }
  throw new Error('a text is JSON, and is none with its numbers in quotes')
}

function notJson(reason: string): ProblemError {
  return new ProblemError({ status: 400, code: 'not_json', detail: `The body is not JSON: ${reason}.` })
}

const QUOTE = 0x22
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const WHITE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

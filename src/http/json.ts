// Reads JSON without losing a digit: every number becomes the text it was written as, so that an id beyond 2^53 and a
// decimal stay what the sender wrote. What a text may contain is left to the schemas.

import { parse } from 'lossless-json'
import { ProblemError } from './problem.ts'

/** A JSON value whose numbers are text. A key like __proto__ is an ordinary key of the object. */
export type Json = string | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** An event in an array in a request is four deep; the parser recurses, so the depth of its input is bounded here. */
const DEPTH_MAX = 16

/** Parses a text, or says where it stops being JSON. The same key twice in one object with different values is an error. */
export function parseJson(text: string): Json {
  if (nestsDeeper(text, DEPTH_MAX)) throw notJson(`it nests deeper than ${DEPTH_MAX} levels`)
  try {
    return parse(text, undefined, (number) => number) as Json
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(error.message)
    throw error
  }
}

/** True for a JSON object, false for arrays and null. */
export function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notJson(reason: string): ProblemError {
  // The parser's words may quote a character of the text; the rest of its message is its own.
  return new ProblemError({ status: 400, code: 'not_json', detail: `The body is not JSON: ${reason}.` })
}

function nestsDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
    if (depth > most) return true
  }
  return false
}

/** Where the string that opens at `start` closes; the text's end where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  return text.length
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

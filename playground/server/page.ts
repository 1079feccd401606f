// One page of a list, as Slack's methods with a cursor give it out.
// Source: https://docs.slack.dev/apis/web-api/pagination

import { type Answer, refuse } from './answers.ts'
import type { JsonObject } from './json.ts'

interface Page<T> {
  items: T[]
  /** Part of the answer: where the next page begins, empty on the last one. */
  next: { response_metadata: { next_cursor: string } }
}

/** The items from `cursor` on, at most `limit` of them, or the refusal of a limit or cursor that there is not. */
export function pageOf<T>(
  all: readonly T[],
  { limit, cursor }: JsonObject,
  { usual, most }: { usual: number; most: number },
): Page<T> | { refusal: Answer } {
  // Zero stands for the method's own default, as in Slack's reference.
  const size = typeof limit === 'number' && limit !== 0 ? limit : Math.max(usual, 1)
  if (size < 1 || size > Math.max(most, usual)) return { refusal: refuse('invalid_limit') }
  const start = cursor === undefined || cursor === '' ? 0 : startOf(String(cursor))
  if (start === undefined || start >= Math.max(all.length, 1)) return { refusal: refuse('invalid_cursor') }
  const end = start + size
  const nextCursor = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : ''
  return { items: all.slice(start, end), next: { response_metadata: { next_cursor: nextCursor } } }
}

function startOf(cursor: string): number | undefined {
  const [, digits] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []
  return digits === undefined ? undefined : Number(digits)
}

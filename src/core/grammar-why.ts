// A purpose that is not on the list: what the words after "for" in a note probably were meant as. Books nothing and asks
// nothing; whoever answers the line says it.
import { compact, nearest } from './grammar-nearest.ts'

/** More words than these after "for" are a story ("for the call with Jane on Monday"), and no purpose. */
export const WORDS_MAX = 3

/** The text that a note has after its first "for", without an article, where it is short enough to be a purpose. */
export function strangePurpose(note: string): string | undefined {
  const typed = /(?:^|\s)for\s+(?:(?:the|our|my|an?)\s+)?["']?([^"',;]*[^"',;.!?\s])/i.exec(note)?.[1]
  return typed !== undefined && typed.split(/\s+/).length <= WORDS_MAX ? typed : undefined
}

/** The one purpose that begins with these words or has this word, else the one that is nearest to them. */
export function nearPurpose(typed: string, purposes: readonly string[]): string | undefined {
  const form = compact(typed)
  if (form.length < 3) return undefined
  const starts = purposes.filter((name) => compact(name).startsWith(form))
  const holds = purposes.filter((name) => name.split(/[\s_-]+/).some((word) => compact(word) === form))
  const [only, another] = starts.length > 0 ? starts : holds
  return only !== undefined && another === undefined ? only : nearest(typed, purposes, true)
}

// A purpose that is not on the list: what the words after "for" in a note probably were meant as. Books nothing and asks
// nothing; whoever answers the line says it.
import { compact, nearest } from './grammar-nearest.ts'

/** More words than these after "for" are a story ("for the call with Jane on Monday"), and no purpose. */
const WORDS_MAX = 3

/** The text that a note has after its first "for", without an article, where it is short enough to be a purpose. */
export function strangePurpose(note: string): string | undefined {
  const typed = /(?:^|\s)for\s+(?:(?:the|our|my|an?)\s+)?["']?([^"',;]*[^"',;.!?\s])/i.exec(note)?.[1]
  return typed !== undefined && typed.split(/\s+/).length <= WORDS_MAX ? typed : undefined
}

/** The purpose that begins with these words, else the one that is nearest to them. */
export function nearPurpose(typed: string, purposes: readonly string[]): string | undefined {
  const form = compact(typed)
  return purposes.find((name) => form.length >= 3 && compact(name).startsWith(form)) ?? nearest(typed, purposes, true)
}

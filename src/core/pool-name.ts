// Which pool a text names that is nothing but its name. What a longer line says of pools is the grammar's.

import { compact } from './grammar-nearest.ts'
import { unescapeSlack } from './grammar-text.ts'

/** What stands after a word of the command, as Slack sends it, without what leads to a name: "in Apollo?" is "Apollo". */
export function bareName(typed: string): string {
  return unescapeSlack(typed)
    .trim()
    .replace(/^(?:in|of|for)\s+/i, '')
    .replace(/[?!.]+$/, '')
}

/** The pool that a text names; undefined where it names none. */
export function poolNamed<Named extends { name: string; shortName: string }>(
  typed: string,
  pools: readonly Named[],
): Named | undefined {
  const word = compact(bareName(typed))
  if (word === '') return undefined
  return pools.find(({ name, shortName }) => compact(name) === word || compact(shortName) === word)
}

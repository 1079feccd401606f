// Known names in a line: units, purposes, campaigns, pools. Decides where a name of several words begins and ends;
// case, accents, hyphens, spaces and a plural of units do not matter.
import { compact } from './grammar-nearest.ts'
import type { GrammarActivity, GrammarPool } from './grammar-plan.ts'
import type { Reading } from './grammar-reading.ts'

/** Compact forms of names and what each names. */
export type Phrases<Named> = { forms: Map<string, Named[]>; longest: number }

/** A name found in a line: the tokens `[from, to)`. */
export type Found<Named> = { from: number; to: number; named: Named[] }

/** Collects names; the same form may name several things. */
export function phrases<Named>(names: Iterable<readonly [name: string, named: Named]>): Phrases<Named> {
  const forms = new Map<string, Named[]>()
  let longest = 0
  for (const [name, named] of names) {
    const form = compact(name)
    if (form === '') continue
    const known = forms.get(form) ?? []
    if (!known.includes(named)) known.push(named)
    forms.set(form, known)
    longest = Math.max(longest, form.length)
  }
  return { forms, longest }
}

/** The longest known name that starts at a token: one quotation, or whole words with nothing but spaces between. */
export function matchAt<Named>(reading: Reading, from: number, known: Phrases<Named>): Found<Named> | undefined {
  let form = ''
  let found: Found<Named> | undefined
  for (let to = from; to < reading.tokens.length && form.length <= known.longest; to++) {
    const token = reading.tokens[to]
    if (!token || reading.claims[to] !== undefined) break
    if (token.kind === 'mark' && token.text === '-' && token.joined) continue
    if (token.kind !== 'word' && !(token.kind === 'quote' && to === from)) break
    form += compact(token.key)
    const named = known.forms.get(form)
    if (named) found = { from, to: to + 1, named }
    if (token.kind === 'quote') break
  }
  return found
}

/** The names of one activity that people type, singular and plural: id, name and aliases. */
function unitNames({ activity, name, aliases }: GrammarActivity): string[] {
  return [activity, name, ...aliases]
}

/** The units of a pool, plurals included. */
export function unitPhrases(pools: readonly GrammarPool[]): Phrases<GrammarActivity> {
  const names: [string, GrammarActivity][] = []
  for (const activity of pools.flatMap((pool) => pool.activities))
    for (const name of unitNames(activity)) for (const form of plurals(name)) names.push([form, activity])
  return phrases(names)
}

function plurals(name: string): string[] {
  const form = compact(name)
  const plural = /(?:s|x|ch|sh)$/.test(form)
    ? `${form}es`
    : /[^aeiou]y$/.test(form)
      ? `${form.slice(0, -1)}ies`
      : `${form}s`
  return /[^s]s$/.test(form) ? [form, form.slice(0, -1), plural] : [form, plural]
}

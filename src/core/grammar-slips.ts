// Leftover words that are nearly a known word: a purpose, campaign, pool, unit or day. Decides what is worth asking about.
import { isTelling } from './grammar-names.ts'
import { compact, nearestForm } from './grammar-nearest.ts'
import { type Phrases, unitPhrases } from './grammar-phrases.ts'
import type { GrammarActivity } from './grammar-plan.ts'
import { AS_BOOKED, type Fork, freeAt, type Reading, wordAt } from './grammar-reading.ts'
import { DAY_WORDS } from './grammar-when.ts'
import { nearPurpose, WORDS_MAX } from './grammar-why.ts'

/** The words `[from, to)` probably meant `name`; `fork` asks, its first option being to take it. */
export type Slip = { from: number; to: number; name: string; fork: Fork }

type Known = { form: string; name: string; kind: 'pool' | 'unit' | 'name' | 'day'; several: boolean }

/** Words too common to be taken for a slip of anything. */
const COMMON =
  /^(?:for|the|and|all|per|via|our|new|from|with|this|that|was|are|not|but|out|his|her|their|there|about|after|some)$/
const WINDOW_MAX = 5
/** Longer words are no slip of a name that anybody types. */
const FORM_MAX = 60

type Candidates = { known: readonly Known[]; forms: readonly string[] }
type Near = { from: number; to: number; known: Known; edits: number }

/** The likeliest slip among the words that became note, or undefined: the fewest edits, then the first. */
export function findSlip(reading: Reading): Slip | undefined {
  const known = knownWords(reading)
  const exact = new Set(known.map(({ form }) => form))
  const [all, several, units] = [
    known,
    known.filter((word) => word.several),
    known.filter(({ kind }) => kind === 'unit'),
  ].map((words): Candidates => ({ known: words, forms: words.map(({ form }) => form) }))
  let best: Near | undefined
  for (const { from, to, form } of windows(reading)) {
    if (exact.has(form) || !all || !several || !units) continue
    const isWord = to === from + 1
    if (isWord && COMMON.test(form)) continue
    const found =
      nearKnown(form, isWord ? all : several) ??
      (isBesideBareNumber(reading, from, to) ? nearKnown(form, units, true) : undefined)
    if (found && found.edits < (best?.edits ?? Infinity)) best = { from, to, ...found }
  }
  best ??= purposeMeant(reading)
  return best && { from: best.from, to: best.to, name: best.known.name, fork: asking(reading, best) }
}

/** "for Event" of a purpose "Event follow-up": the words after "for", up to the end of the line or of what is free. */
function purposeMeant(reading: Reading): Near | undefined {
  const { purpose } = reading.draft
  if (purpose !== undefined && reading.draft.asSet?.includes('purpose') !== true) return undefined
  for (const [index] of reading.tokens.entries()) {
    if (wordAt(reading, index) !== 'for') continue
    const from = /^(?:the|our|my|an?)$/.test(wordAt(reading, index + 1)) ? index + 2 : index + 1
    let to = from
    while (wordAt(reading, to) !== '') to++
    const words = reading.tokens.slice(from, to).map(({ text }) => text)
    const name = words.length <= WORDS_MAX ? nearPurpose(words.join(' '), reading.context.purposes) : undefined
    const known: Known | undefined = name === undefined ? undefined : { form: '', name, kind: 'name', several: false }
    if (known) return { from, to, known, edits: 0 }
  }
  return undefined
}

/** Every run of up to five unclaimed words, each form at its first place only. */
function* windows(reading: Reading): Generator<{ from: number; to: number; form: string }> {
  const seen = new Set<string>()
  for (let from = 0; from < reading.tokens.length; from++) {
    let form = ''
    for (let to = from + 1; to <= from + WINDOW_MAX && wordAt(reading, to - 1) !== ''; to++) {
      form += compact(wordAt(reading, to - 1))
      if (form.length > FORM_MAX || !/^\p{L}/u.test(form)) break
      const place = isBesideBareNumber(reading, from, to) ? `${form} beside` : form
      if (seen.has(place)) continue
      seen.add(place)
      yield { from, to, form }
    }
  }
}

function nearKnown(
  form: string,
  { known, forms }: Candidates,
  eager = false,
): Pick<Near, 'known' | 'edits'> | undefined {
  const found = nearestForm(form, forms, eager)
  const match = found && known[found.index]
  return match && { known: match, edits: found.edits }
}

/** Right beside a number without a unit a unit is expected, so that shorter words ask too ("3 mial"). */
function isBesideBareNumber(reading: Reading, from: number, to: number): boolean {
  const bare = reading.draft.items.some(({ activity }) => activity === undefined)
  const isNumber = (index: number) =>
    reading.claims[index] === 'item' && /^[\dx]/.test(reading.tokens[index]?.key ?? '')
  return bare && (isNumber(from - 1) || isNumber(to))
}

function knownWords(reading: Reading): Known[] {
  const { pools, purposes, campaigns } = reading.context
  const pool = pools.filter(({ poolId }) => poolId === reading.draft.poolId)
  const named = (name: string, kind: Known['kind'], shown = name): Known => ({
    form: compact(name),
    name: shown,
    kind,
    several: /[\s_-]/.test(name.trim()),
  })
  return [
    ...purposes.map((name) => named(name, 'name')),
    ...pools.flatMap(({ name, shortName }) => [named(name, 'pool'), named(shortName, 'pool', name)]),
    ...pool.flatMap(({ activities }) =>
      activities.flatMap(({ activity, name, aliases }) =>
        [activity, name, ...aliases].map((word) => named(word, 'unit')),
      ),
    ),
    ...unitForms(unitPhrases(pool)),
    ...campaigns.filter(isTelling).map((name) => named(name, 'name')),
    ...DAY_WORDS.map((name) => named(name, 'day')),
  ]
}

function unitForms(units: Phrases<GrammarActivity>): Known[] {
  return [...units.forms].map(([form, [activity]]) => ({
    form,
    name: activity?.name ?? form,
    kind: 'unit',
    several: false,
  }))
}

function asking(reading: Reading, { from, to, known: { name, kind } }: Near): Fork {
  const typed = reading.tokens
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ')
  const afterIn = kind === 'pool' && freeAt(reading, from - 1)?.key === 'in'
  const isUnit = kind === 'unit'
  const use = kind === 'pool' ? { to: name, yes: true } : isUnit ? AS_BOOKED : { use: `Use ${name}` }
  return {
    key: `slip@${reading.tokens[from]?.start}`,
    reason: kind === 'pool' ? 'pool' : 'near-word',
    message:
      kind === 'pool'
        ? `There is no pool "${typed}" here. Did you mean ${name}?`
        : `Did you mean ${name} by "${typed}"?`,
    must: true,
    options: afterIn ? [use] : [use, isUnit ? AS_BOOKED : { use: 'Keep as note' }],
  }
}

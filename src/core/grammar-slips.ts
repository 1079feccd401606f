// Leftover words that are nearly a known word: a purpose, campaign, pool, unit or day. Decides what is worth asking about.
import { compact, edits, nearest } from './grammar-nearest.ts'
import { type Phrases, unitPhrases } from './grammar-phrases.ts'
import type { GrammarActivity } from './grammar-plan.ts'
import { type Fork, freeAt, type Reading, wordAt } from './grammar-reading.ts'
import { DAY_WORDS } from './grammar-when.ts'

/** The words `[from, to)` probably meant `name`; `fork` asks, its first option being to take it. */
export type Slip = { from: number; to: number; name: string; fork: Fork }

type Known = { form: string; name: string; kind: 'pool' | 'unit' | 'name' | 'day'; several: boolean }

/** Words too common to be taken for a slip of anything. */
const COMMON =
  /^(?:for|the|and|all|per|via|our|new|from|with|this|that|was|are|not|but|out|his|her|their|there|about|after|some)$/
const WINDOW_MAX = 5

/** The likeliest slip among the words that became note, or undefined. */
export function findSlip(reading: Reading): Slip | undefined {
  const known = knownWords(reading)
  const exact = new Set(known.map(({ form }) => form))
  let best: { from: number; to: number; match: Known; edits: number } | undefined
  for (let from = 0; from < reading.tokens.length; from++) {
    for (let to = from + 1; to <= from + WINDOW_MAX && wordAt(reading, to - 1) !== ''; to++) {
      const form = formOf(reading, from, to)
      if (exact.has(form) || !/^\p{L}/u.test(form)) continue
      if (to === from + 1 && COMMON.test(form)) continue
      const candidates = to === from + 1 ? known : known.filter(({ several }) => several)
      const match = nearestKnown(form, candidates, isBesideBareNumber(reading, from, to))
      if (!match) continue
      const distance = edits(form, match.form, 2)
      if (distance < (best?.edits ?? Infinity)) best = { from, to, match, edits: distance }
    }
  }
  return (
    best && {
      from: best.from,
      to: best.to,
      name: best.match.name,
      fork: asking(reading, best.from, best.to, best.match),
    }
  )
}

function formOf(reading: Reading, from: number, to: number): string {
  return reading.tokens
    .slice(from, to)
    .map(({ key }) => compact(key))
    .join('')
}

function nearestKnown(form: string, candidates: readonly Known[], besideNumber: boolean): Known | undefined {
  const units = besideNumber ? candidates.filter(({ kind }) => kind === 'unit') : []
  const found =
    nearest(
      form,
      candidates.map((known) => known.form),
    ) ??
    nearest(
      form,
      units.map((unit) => unit.form),
      true,
    )
  return candidates.find((known) => known.form === found)
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
    ...campaigns.map((name) => named(name, 'name')),
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

function asking(reading: Reading, from: number, to: number, { name, kind }: Known): Fork {
  const typed = reading.tokens
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ')
  const afterIn = kind === 'pool' && freeAt(reading, from - 1)?.key === 'in'
  const use = kind === 'pool' ? (credits: string) => `Yes, log ${credits} to ${name}` : () => `Use ${name}`
  return {
    key: `slip@${reading.tokens[from]?.start}`,
    reason: kind === 'pool' ? 'pool' : 'near-word',
    message:
      kind === 'pool'
        ? `There is no pool "${typed}" here. Did you mean ${name}?`
        : `Did you mean ${name} by "${typed}"?`,
    must: true,
    labels: afterIn ? [use] : [use, () => 'Keep as note'],
  }
}

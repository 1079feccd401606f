// What the buttons of a question say: what each books, the sum and the thing, never the way that led to it. Choices that
// book the same are one; what tells them apart is said.
import { formatCredits } from './amount.ts'
import { countOfNamed } from './counted.ts'
import type { Choice, GrammarContext, GrammarPool, LogDraft, LogItem, LogPlan } from './grammar-plan.ts'
import { inUnits, type Option, totalCredits } from './grammar-reading.ts'

/** One way to read the line, and what was picked on it. */
export type Way = { plan: LogPlan; picked: readonly Option[] }

const CHOICES_MAX = 10
/** The length of a button's text in Slack. */
export const LABEL_MAX = 75
/** A note is told apart by its beginning. */
const NOTE_MAX = 30

/** The choices among ways, each booking once, in their order. */
export function choicesOf(
  ways: readonly Way[],
  { pools, deed = 'log' }: Pick<GrammarContext, 'pools' | 'deed'>,
): Choice[] {
  const different = new Map<string, Way>()
  // A note alone makes no other booking: the first way is the likeliest.
  for (const way of ways) if (!different.has(bookingOf(way.plan))) different.set(bookingOf(way.plan), way)
  const all = [...different.values()]
  const differIn = (of: (plan: LogPlan) => unknown) => new Set(all.map(({ plan }) => JSON.stringify(of(plan)))).size > 1
  const how = { items: differIn(({ items }) => items), note: differIn(({ note }) => note ?? null), pools, deed }
  const choices: Choice[] = []
  for (const way of all) {
    const label = labelOf(way, how).slice(0, LABEL_MAX)
    if (!choices.some((choice) => choice.label === label)) choices.push({ label, plan: way.plan })
  }
  return choices.slice(0, CHOICES_MAX)
}

/** "2 mobile reveals (16)", "25 credits", "17: 2 mobile reveals, 1 e-mail reveal". */
export function bookedWords({ items }: Pick<LogDraft, 'items'>, names: Names): string {
  const [only, second] = items
  const total = formatCredits(totalCredits({ items }))
  if (!only || second) return `${total}: ${items.map((item) => thingOf(item, names)).join(', ')}`
  const thing = thingOf(only, names)
  if (only.activity === undefined) return thing
  return only.pricedBy === 'list' ? `${thing} (${total})` : `${inUnits(total, names.unit)}: ${thing}`
}

/** How things are called: an activity by its id as the price list has it, and what is counted. */
export interface Names {
  nameOf: (activity: string) => string
  unit: string
}

/** The names of the pool that a booking is of. */
export function namesIn(pools: readonly Pick<GrammarPool, 'activities' | 'unit'>[]): Names {
  const listed = pools.flatMap((pool) => pool.activities)
  return {
    nameOf: (activity) => (listed.find((it) => it.activity === activity)?.name ?? activity).toLowerCase(),
    unit: pools[0]?.unit ?? 'credits',
  }
}

const DEED = { log: 'Log', plan: 'Plan' } as const

function thingOf({ activity, quantity, credits }: LogItem, { nameOf, unit }: Names): string {
  return activity === undefined ? inUnits(formatCredits(credits), unit) : countOfNamed(quantity, nameOf(activity))
}

function bookingOf({ words: _words, note: _note, asSet: _asSet, ...plan }: LogPlan): string {
  return JSON.stringify(Object.entries(plan).sort(([left], [right]) => (left < right ? -1 : 1)))
}

function labelOf(
  { plan, picked }: Way,
  how: { items: boolean; note: boolean; pools: readonly GrammarPool[]; deed: 'log' | 'plan' },
): string {
  const names = namesIn(how.pools.filter(({ poolId }) => poolId === plan.poolId))
  // Of several pools only the last is true: a unit of another pool moves the line there.
  const pool = picked.findLast((it) => it.to !== undefined)
  const uses = picked.flatMap(({ use }) => use ?? [])
  const tail = picked.flatMap(({ tail: it }) => (it === undefined ? [] : [` ${it}`])).join('')
  const sum = formatCredits(totalCredits(plan))
  const things = plan.items.map((item) => thingOf(item, names)).join(', ')
  const isCounted = plan.items.some(({ activity }) => activity !== undefined)
  const booked = pool
    ? `${sum} ${how.deed === 'log' ? 'to' : 'in'} ${pool.to}${how.items && isCounted ? `: ${things}` : ''}`
    : uses.length > 0 && !how.items
      ? inUnits(sum, names.unit)
      : bookedWords(plan, names)
  if (!how.items && uses.length > 0) return `${uses.join(', ')}, ${how.deed} ${booked}${tail}`
  const note = how.items && how.note && plan.note !== undefined ? [`note "${shortened(plan.note)}"`] : []
  // What is kept stands in the note.
  const named = uses.filter((use) => !use.startsWith('Keep '))
  return [`${pool?.yes ? `Yes, ${how.deed}` : DEED[how.deed]} ${booked}${tail}`, ...named, ...note].join(', ')
}

function shortened(note: string): string {
  const line = note.replace(/\s+/g, ' ').replaceAll('"', "'")
  return line.length > NOTE_MAX ? `${line.slice(0, NOTE_MAX - 1)}…` : line
}

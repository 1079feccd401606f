// One attempt at reading a line: which token was taken for what, and where the line could be read in more than one way.
// A doubt is a fork; the attempt follows the picks it was given, and the first option where it was given none.
import type { Credits } from './amount.ts'
import type { GrammarContext, LogDraft, QuestionReason } from './grammar-plan.ts'
import type { Token } from './grammar-text.ts'

/** What a token was taken for; an unclaimed token is note. */
export type Claim = 'who' | 'where' | 'when' | 'why' | 'label' | 'contact' | 'item' | 'kept'

/**
 * A doubt. `key` is the same on every attempt at the line. With `must` the person is asked even where the credits agree.
 */
export type Fork = {
  key: string
  reason: QuestionReason
  message: string
  must: boolean
  options: readonly Option[]
}

/** What a button says beside what it books: how a word is taken, when or whose it was, which pool it goes to. */
export type Option = {
  /** "Use Prospecting", "Keep as note". */
  use?: string
  /** "for yesterday, 14:30", "as mine". */
  tail?: string
  /** The pool's name; `yes` where the message asks whether it was meant. */
  to?: string
  yes?: boolean
}

/** An option that is told by what it books. */
export const AS_BOOKED: Option = {}

/** Why a line cannot be booked as it was read. */
export type Fault = { reason: QuestionReason; message: string }

/** The state of one attempt. */
export type Reading = {
  tokens: readonly Token[]
  context: GrammarContext
  claims: (Claim | undefined)[]
  picks: ReadonlyMap<string, number>
  forks: Fork[]
  faults: Fault[]
  draft: LogDraft
}

/** Follows a fork: the pick made for it, or the first option; remembers that the fork was met. */
export function choose(reading: Reading, fork: Fork): number {
  if (!reading.forks.some(({ key }) => key === fork.key)) reading.forks.push(fork)
  return reading.picks.get(fork.key) ?? 0
}

/** Claims the tokens of a half-open span. */
export function claim(reading: Reading, from: number, to: number, as: Claim): void {
  for (let index = from; index < to; index++) reading.claims[index] = as
}

/** The token at a place, where nothing has claimed it yet. */
export function freeAt(reading: Reading, index: number): Token | undefined {
  return reading.claims[index] === undefined ? reading.tokens[index] : undefined
}

/** The key of an unclaimed word at a place, or '' where there is none. */
export function wordAt(reading: Reading, index: number): string {
  const token = freeAt(reading, index)
  return token?.kind === 'word' ? token.key : ''
}

/** "1 credit", "16 credits", "12 minutes", of an amount as people read it. */
export function inUnits(amount: string, unit = 'credits'): string {
  return `${amount} ${amount === '1' && /[^s]s$/.test(unit) ? unit.slice(0, -1) : unit}`
}

/** Whether a word is what a pool counts, in the plural or of one: "minutes", "minute". */
export function isUnit(key: string, unit: string): boolean {
  const word = unit.toLowerCase()
  return key !== '' && (key === word || (/[^s]s$/.test(word) && key === word.slice(0, -1)))
}

/** What is counted by the pool that the line is about, as far as that is known. */
export function unitOf({ draft, context: { pools } }: Reading): string {
  const [only, another] = pools
  const pool = pools.find(({ poolId }) => poolId === draft.poolId) ?? (another ? undefined : only)
  return pool?.unit ?? 'credits'
}

/** All credits of the items together. */
export function totalCredits(draft: Pick<LogDraft, 'items'>): Credits {
  return draft.items.reduce((sum, item) => sum + item.credits, 0)
}

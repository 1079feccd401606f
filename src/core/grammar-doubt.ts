// From the attempts at a line to one answer: follows every fork, asks about leftover words that are nearly known, and
// books only what has one reading. Two readings that differ in credits never write.
import { splitLists } from './grammar-join.ts'
import { choicesOf, LABEL_MAX } from './grammar-labels.ts'
import { readLabels, readNames } from './grammar-names.ts'
import { keepAsWords, noteText, readPeople } from './grammar-people.ts'
import type { GrammarContext, LogDraft, LogPlan, Question } from './grammar-plan.ts'
import { type Fault, type Fork, type Option, type Reading, totalCredits } from './grammar-reading.ts'
import { findSlip, type Slip } from './grammar-slips.ts'
import { readSpend } from './grammar-spend.ts'
import type { Line, Token } from './grammar-text.ts'
import { readWhen } from './grammar-when.ts'
import { settlePool } from './grammar-where.ts'

/** The answer to a line that logs, and whether its first word was understood. */
export type Answer = { command: { kind: 'log'; plan: LogPlan } | Question; firstWordKnown: boolean }

type Step = { fork: Fork; index: number }
/** Where one branch ends; `cut` where more doubts were left than are followed. */
type Leaf = { reading: Reading; path: readonly Step[]; cut: boolean }
type Branch = { line: Line; kept: ReadonlySet<number>; path: readonly Step[] }

/** Attempts per line and doubts in a row: past them the choices found so far are offered, and nothing is booked. */
const ATTEMPTS_MAX = 32
/** A long line costs more per attempt, and the command has to be answered at once. */
const ATTEMPTS_FEW = 6
const TOKENS_MANY = 120
const DOUBTS_MAX = 5
/** What `for` names may be asked about in as many ways. */
const WAYS_MAX = 10

/** Reads a line as a log: the plan where it has one reading, else the question with a plan per reading. */
export function resolveLine(line: Line, context: GrammarContext): Answer {
  const budget = { left: line.tokens.length > TOKENS_MANY ? ATTEMPTS_FEW : ATTEMPTS_MAX }
  const whole = { line, kept: new Set<number>(), path: [] }
  const first = attempt(whole, context)
  const leaves = explore(whole, context, budget)
  const word = line.tokens.findIndex(({ kind }) => kind !== 'mark')
  return { command: decide(leaves, line, context), firstWordKnown: first.claims[word] !== undefined }
}

/** What the words after the verb `for` name: a purpose, a campaign, and what is left over. */
export type Why = { purpose?: string; campaign?: string; rest: string }

/** The first reading of words after `for`; where there are others, `doubt` asks and has them all. */
export type WhyAnswer = Why & { doubt?: { message: string; choices: { label: string; why: Why }[] } }

/** Reads the words after the verb `for`. */
export function resolveWhy(line: Line, context: GrammarContext): WhyAnswer {
  const leaves = exploreWhy({ line, kept: new Set(), path: [] }, { ...context, pools: [], sticky: undefined })
  const [first] = leaves
  if (!first) return { rest: line.source }
  const fork = first.path[0]?.fork
  if (!fork) return first.why
  const choices = leaves.map(({ path, why }) => {
    return {
      label: optionsOf(path)
        .flatMap(({ use }) => use ?? [])
        .join(', ')
        .slice(0, LABEL_MAX),
      why,
    }
  })
  // A doubt with one way out is something to mend: nothing is to be chosen.
  return { ...first.why, doubt: { message: fork.message, choices: choices.length > 1 ? choices : [] } }
}

function exploreWhy(branch: Branch, context: GrammarContext): { path: readonly Step[]; why: Why }[] {
  const reading = blank(branch, context)
  readNames(reading, { isWhy: true })
  const open = reading.forks.find(({ key }) => !reading.picks.has(key))
  if (open && branch.path.length < DOUBTS_MAX)
    return open.options.flatMap((_, index) => exploreWhy(step(branch, open, index), context)).slice(0, WAYS_MAX)
  const { purpose, campaign } = reading.draft
  const rest = noteOf(reading, branch.line.source)
  const why = { ...(purpose !== undefined && { purpose }), ...(campaign !== undefined && { campaign }), rest }
  return [{ path: branch.path, why }]
}

function blank({ line, kept, path }: Branch, context: GrammarContext): Reading {
  return {
    tokens: line.tokens,
    context,
    claims: claimsOf(line.tokens, kept),
    picks: new Map(path.map(({ fork, index }) => [fork.key, index])),
    forks: [],
    faults: [],
    draft: { items: [], labels: {}, words: line.source },
  }
}

function claimsOf(tokens: readonly Token[], kept: ReadonlySet<number>): Reading['claims'] {
  return tokens.map(({ start }) => (kept.has(start) ? 'kept' : undefined))
}

function attempt(branch: Branch, context: GrammarContext): Reading {
  const whole = blank(branch, context)
  const tokens = splitLists(whole)
  const reading = { ...whole, tokens, claims: claimsOf(tokens, branch.kept) }
  readPeople(reading)
  readLabels(reading)
  readWhen(reading)
  if (context.deed === 'plan') keepAsWords(reading)
  const pool = settlePool(reading, readNames(reading))
  if (pool) readSpend(reading, pool)
  const note = noteOf(reading, branch.line.source)
  if (note !== '') reading.draft.note = note
  return reading
}

function explore(branch: Branch, context: GrammarContext, budget: { left: number }): Leaf[] {
  budget.left--
  const reading = attempt(branch, context)
  const { path } = branch
  const open = reading.forks.find(({ key }) => !reading.picks.has(key))
  const isSpent = budget.left <= 0 || path.length >= DOUBTS_MAX
  if (open && isSpent) return [{ reading, path, cut: true }]
  if (open) return open.options.flatMap((_, index) => explore(step(branch, open, index), context, budget))
  const slip = findSlip(reading)
  if (!slip || isSpent) return [{ reading, path, cut: slip !== undefined }]
  return slip.fork.options.flatMap((_, index) => {
    const next = step(branch, slip.fork, index)
    return explore(index === 0 ? take(next, reading.tokens, slip) : keep(next, reading.tokens, slip), context, budget)
  })
}

function step(branch: Branch, fork: Fork, index: number): Branch {
  return { ...branch, path: [...branch.path, { fork, index }] }
}

function optionsOf(path: readonly Step[]): Option[] {
  return path.flatMap(({ fork, index }) => fork.options[index] ?? [])
}

/** Puts the word that was meant in the place of the slip. */
function take(branch: Branch, tokens: readonly Token[], { from, to, name }: Slip): Branch {
  const [first, last] = [tokens[from], tokens[to - 1]]
  if (!first || !last) return branch
  const meant: Token = { ...first, end: last.end, key: name.toLowerCase() }
  return { ...branch, line: { ...branch.line, tokens: [...tokens.slice(0, from), meant, ...tokens.slice(to)] } }
}

function keep(branch: Branch, tokens: readonly Token[], { from, to }: Slip): Branch {
  const starts = tokens.slice(from, to).map(({ start }) => start)
  return { ...branch, kept: new Set([...branch.kept, ...starts]) }
}

/** What nothing claimed, cut out as it was typed, without the punctuation that stood between it and the rest. */
function noteOf(reading: Reading, source: string): string {
  const left = reading.tokens.filter(
    (_, index) => reading.claims[index] === undefined || reading.claims[index] === 'kept',
  )
  const [only] = left
  if (left.length === 1 && only?.kind === 'quote') return only.text.slice(1, -1).trim()
  let note = ''
  let end = -1
  for (const token of left) {
    const gap = end < 0 ? '' : source.slice(end, token.start)
    note += (/^\s*$/.test(gap) ? gap : ' ') + noteText(token)
    end = token.end
  }
  const bare = note
    .replace(/^(?:[\s,;:.!?)\]]|-+(?=\s|$)|[+&](?=\s|$)|and(?=\s|$))+/i, '')
    .replace(/(?:[\s,;:([-]|(?<=\s)[+&]|\sand)+$/i, '')
  return /^[\s\p{P}\p{Sm}\p{Sk}]*$/u.test(bare) ? '' : bare
}

function decide(leaves: readonly Leaf[], line: Line, context: GrammarContext): Answer['command'] {
  const booked = leaves.flatMap((leaf) => {
    const plan = leaf.reading.faults.length === 0 && !leaf.cut ? asPlan(leaf.reading.draft) : undefined
    return plan ? [{ ...leaf, plan }] : []
  })
  const [first] = booked
  const [leaf = first] = leaves
  const agree = booked.every(({ plan }) => totalCredits(plan) === (first ? totalCredits(first.plan) : 0))
  if (first && agree && leaves.every(({ cut }) => !cut) && first.path.every(({ fork }) => !fork.must))
    return { kind: 'log', plan: first.plan }
  const cause = first
    ? (first.path.find(({ fork }) => isPoolSlip(fork)) ?? first.path.find(({ fork }) => fork.must) ?? first.path[0])
        ?.fork
    : (leaf?.reading.faults[0] ?? leaf?.path[0]?.fork)
  return {
    kind: 'question',
    reason: cause?.reason ?? 'amount',
    message: messageOf(cause, first) ?? 'How much was it? Type an amount, for example: 2 mobile, or 25.',
    draft: (first ?? leaf)?.reading.draft ?? { items: [], labels: {}, words: line.source },
    choices: choicesOf(
      booked.map(({ plan, path }) => ({ plan, picked: optionsOf(path) })),
      context,
    ),
  }
}

/** A pool's name with a slip in it decides the pool, so that what was doubted before it does not matter. */
function isPoolSlip({ key, reason }: Fork): boolean {
  return key.startsWith('slip@') && reason === 'pool'
}

/** Where a slip led to another pool whose units these are not, both are said: either word may be wrong. */
function messageOf(cause: Fork | Fault | undefined, first: Leaf | undefined): string | undefined {
  const after = first?.path.slice(first.path.findIndex(({ fork }) => fork === cause) + 1) ?? []
  const foreign = after.find(({ fork }) => fork.key.startsWith('foreign@'))
  return foreign && cause ? `${cause.message} ${foreign.fork.message}` : cause?.message
}

function asPlan(draft: LogDraft): LogPlan | undefined {
  const { poolId, items } = draft
  return poolId === undefined || items.length === 0 ? undefined : { ...draft, poolId }
}

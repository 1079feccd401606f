// Random histories of a pool. What a step asks for is drawn as shares of what is possible at its moment, so that most of
// it can be done and a little cannot; the reference model turns that into acts with instants and amounts, and says what
// is to come of each.

import fc from 'fast-check'
import { CREDIT } from '../../src/core/amount.ts'
import type { Rollover } from '../../src/core/model.ts'
import * as model from './reference.ts'
import * as books from './reference-book.ts'
import { boundary, instantOf } from './reference-dates.ts'

/** A part of something, in thousandths of it. */
const part = fc.integer({ min: 0, max: 1000 })

/** Where it lies: in what has been of the open cycle, in the one before, or anywhere in the records. */
type From = 'open' | 'closed' | 'records'
const from: fc.Arbitrary<From> = fc.constantFrom('open', 'open', 'closed', 'records')

const amount = fc.integer({ min: 0, max: 40 * CREDIT })

export interface Spend {
  when: number
  from: From
  credits: number
  who: number
  why: number
}

const spend: fc.Arbitrary<Spend> = fc.record({
  when: part,
  from,
  credits: amount,
  who: fc.nat(2),
  why: fc.nat(1),
})

const END = { expiresAfter: fc.constantFrom('P20D', 'P2M', 'never') }
const rollover: fc.Arbitrary<Rollover> = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.record({ kind: fc.constant('all' as const), ...END }, { requiredKeys: ['kind'] }),
  fc.record(
    { kind: fc.constant('capped' as const), credits: fc.integer({ min: 1, max: 60 * CREDIT }), ...END },
    { requiredKeys: ['kind', 'credits'] },
  ),
  fc.record(
    { kind: fc.constant('percent' as const), percent: fc.integer({ min: 1, max: 100 }), ...END },
    { requiredKeys: ['kind', 'percent'] },
  ),
)

const is = <Kind extends string>(kind: Kind) => fc.constant(kind)

const planChange = fc.record(
  {
    allotment: fc.integer({ min: 0, max: 250 * CREDIT }),
    rollover,
    rhythm: fc.constantFrom(
      ...[
        { length: 'P1M', parts: 1 },
        { length: 'P2W', parts: 2 },
        { length: 'P3M', parts: 3 },
      ],
      ...[
        { length: 'P10D', parts: 1 },
        { length: 'P1M', parts: 1 },
        { length: 'P1Y', parts: 4 },
      ],
    ),
    zone: fc.constantFrom('Europe/Berlin', 'America/Havana'),
  },
  { requiredKeys: [] },
)

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: is('time'),
      share: fc.oneof(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 500, max: 1400 })),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: is('spends'), spends: fc.array(spend, { minLength: 1, maxLength: 5 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: is('refund'), of: fc.nat(), share: fc.integer({ min: 1, max: 1100 }), when: part }),
  },
  { weight: 3, arbitrary: fc.record({ kind: is('undo'), of: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: is('reading'),
      when: part,
      from,
      by: fc.constantFrom('used', 'left'),
      off: fc.integer({ min: -5, max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: is('grant'),
      promotion: fc.boolean(),
      credits: fc.integer({ min: 0, max: 50 * CREDIT }),
      /** Up to a cycle back, or ahead. */
      from: fc.oneof(fc.constant(0), fc.integer({ min: -1000, max: 1500 })),
      expires: fc.oneof(fc.constantFrom('reset' as const, 'never' as const), fc.integer({ min: 1, max: 1500 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: is('correct'), of: fc.nat(), share: fc.integer({ min: 1, max: 1050 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: is('plan'),
      change: planChange,
      takes: fc.constantFrom('full', 'prorated', 'next_cycle'),
      from: fc.integer({ min: -500, max: 500 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: is('adjust'), credits: fc.integer({ min: 0, max: 40 * CREDIT }), when: part, from }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: is('reattribute'),
      of: fc.nat(),
      why: fc.constantFrom('Prospecting', 'Research', ''),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('move'), share: fc.integer({ min: -20, max: 1900 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: is('again') }) },
)

export type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

export const history = fc.record({
  start: fc.record({
    zone: fc.constantFrom('Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe'),
    length: fc.constantFrom('P1M', 'P2W', 'P10D', 'P3M'),
    anchor: fc.record({
      year: fc.constant(2026),
      month: fc.constantFrom(1, 2, 3, 9, 10),
      day: fc.integer({ min: 1, max: 28 }),
      hour: fc.constantFrom(0, 2, 15),
      minute: fc.constantFrom(0, 30),
    }),
    allotment: fc.integer({ min: 0, max: 200 * CREDIT }),
    spent: fc.integer({ min: -1000, max: 1000 }),
    share: fc.integer({ min: 0, max: 990 }),
    /** What the pool is changed to at once, for it is made in one part and without rollover. */
    change: planChange,
  }),
  steps: fc.array(step, { minLength: 4, maxLength: 24, size: 'large' }),
})

export interface Report {
  key: string
  credits: number
  at: number
  who: string
  why: string
  expect: 'recorded' | 'before_records' | 'in_future'
}

/** What is done at an instant, and what comes of it. */
export type Act = { at: number } & (
  | { kind: 'time' }
  | { kind: 'spends'; reports: Report[] }
  | { kind: 'refund'; key: string; of: string; credits: number; occurredAt: number; expect: 'recorded' | 'over_refund' }
  | { kind: 'undo'; key: string; of: string; expect: 'reversed' | 'refused' }
  | { kind: 'reading'; asOf: number; balance: { used: number } | { left: number } }
  | {
      kind: 'grant'
      key: string
      given: { kind: 'top_up' | 'promotion'; credits: number; effectiveAt: number; expires: number | 'reset' | 'never' }
      expect: Outcome
    }
  | { kind: 'correct'; key: string; of: string; effectiveAt: number; credits: number; expect: Outcome }
  | { kind: 'plan'; change: model.BookChange; takes: 'full' | 'prorated' | 'next_cycle'; from: number; expect: Outcome }
  | { kind: 'move'; endsAt: number; expect: Outcome }
  | { kind: 'adjust'; key: string; credits: number; occurredAt: number; expect: Outcome }
  | { kind: 'reattribute'; key: string; of: string; why: string; expect: Outcome }
  | { kind: 'again'; act: Act }
)

type Outcome = 'done' | 'same' | 'refused'

export type History = typeof history extends fc.Arbitrary<infer One> ? One : never

/** What stands in the books after an act. */
export interface Scene {
  act: Act
  cycles: ({ startsAt: number; endsAt: number } & ReturnType<typeof books.figures>)[]
  grants: Record<string, [worth: number, left: number, gone: number]>
  days: Record<string, number>
}

const MINUTE = 60_000

/** Plays a history in the model alone. */
export function imagine(
  { start, steps }: History,
  { alone }: { alone: boolean },
): {
  now: number
  terms: books.BookTerms
  left: number
  scenes: Scene[]
} {
  const { zone, length, allotment, anchor } = start
  const wall = Date.UTC(anchor.year, anchor.month - 1, anchor.day, anchor.hour, anchor.minute)
  const anchorAt = instantOf(wall, zone)
  const none = { kind: 'none' as const }
  const terms = { effectiveAt: anchorAt, anchorAt, length, parts: 1, zone, allotment, rollover: none }
  const now = minuteOf(anchorAt + (start.share / 1000) * (boundary(terms, 1) - anchorAt))
  const book = model.openBook(now, terms)
  const before = Math.floor((allotment * Math.max(0, start.spent)) / 1000)
  if (before > 0) model.adjust(book, before, { name: 'before', at: books.openCycle(book).startsAt })
  const { rhythm, ...change } = start.change
  const first: Step[] = [
    { kind: 'plan', change, takes: 'full', from: 0 },
    ...(rhythm ? [{ kind: 'plan' as const, change: { rhythm }, takes: 'next_cycle' as const, from: 0 }] : []),
  ]
  const scenes: Scene[] = []
  for (const [index, step] of [...first, ...steps].entries())
    try {
      const act = actOf(book, step, `${index}`, { scenes, alone })
      if (act) scenes.push(sceneOf(book, act))
    } catch (error) {
      if (error instanceof model.Undefined) break
      throw error
    }
  return { now, terms, left: allotment - before, scenes }
}

const minuteOf = (instant: number): number => Math.floor(instant / MINUTE) * MINUTE

function sceneOf(book: books.Book, act: Act): Scene {
  if (!books.isSettled(book)) throw new Error('the model lets an entry owe what a grant could pay')
  const cycles = book.cycles.map((cycle) => ({
    ...{ startsAt: cycle.startsAt, endsAt: cycle.endsAt },
    ...books.figures(book, cycle),
  }))
  return { act, cycles, grants: grantsOf(book), days: daysOf(book) }
}

/** Grants that have come, alike ones together. */
function grantsOf(book: books.Book): Scene['grants'] {
  const rows: Scene['grants'] = {}
  for (const grant of book.grants.filter((it) => it.effectiveAt <= book.now && it.credits !== 0)) {
    const end = books.endOf(book, grant)
    const name = `${grant.kind} ${iso(grant.effectiveAt)} ${Number.isFinite(end) ? iso(end) : 'never'}`
    const [worth, left, gone] = rows[name] ?? [0, 0, 0]
    rows[name] = [worth + grant.credits, left + books.leftOf(book, grant), gone + books.gone(book, grant)]
  }
  return rows
}

const iso = (instant: number): string => new Date(instant).toISOString()

function daysOf(book: books.Book): Record<string, number> {
  const days: Record<string, number> = {}
  for (const { cycle, day, who, why, credits } of book.entries) {
    const name = `${iso(cycle.startsAt)} ${day} ${who} ${why}`
    days[name] = (days[name] ?? 0) + credits
  }
  return Object.fromEntries(Object.entries(days).filter(([, credits]) => credits !== 0))
}

/** Moves on by a share of the cycle, but not to within two minutes before something is due: the clock of the product runs. */
function pass(book: books.Book, share: number): void {
  const { startsAt, endsAt } = books.openCycle(book)
  const to = minuteOf(book.now + Math.max(MINUTE, (share / 1000) * Math.min(endsAt - startsAt, 100 * 24 * 60 * MINUTE)))
  model.walkTo(book, to)
  for (let due = books.nextDue(book); due !== undefined && due <= book.now + 2 * MINUTE; due = books.nextDue(book))
    model.walkTo(book, due)
}

function actOf(
  book: books.Book,
  step: Step,
  key: string,
  { scenes, alone }: { scenes: readonly Scene[]; alone: boolean },
): Act | undefined {
  const { now: at } = book
  switch (step.kind) {
    case 'time':
      pass(book, step.share)
      return { at: book.now, kind: 'time' }
    case 'spends':
      return spendsOf(book, step, key, alone)
    case 'refund':
      return refundOf(book, step, key)
    case 'undo':
      return undoOf(book, step, key)
    case 'reading':
      return readingOf(book, step)
    case 'grant':
      return grantOf(book, step, key)
    case 'correct':
      return correctionOf(book, step, key)
    case 'plan':
      return planOf(book, step)
    case 'move':
      return moveOf(book, step)
    case 'adjust':
      return adjustmentOf(book, step, key)
    case 'reattribute':
      return reattributionOf(book, step, key)
    case 'again': {
      const act = scenes.at(-1)?.act
      return act && { at, kind: 'again', act }
    }
  }
}

const recordsFrom = (book: books.Book): number => book.cycles[0]?.startsAt ?? 0

function instantIn(book: books.Book, { when, from }: { when: number; from: From }): number {
  const closed = book.cycles.at(-2)
  const startsAt = from === 'records' ? recordsFrom(book) : books.openCycle(book).startsAt
  const within = from === 'closed' && closed ? [closed.startsAt, closed.endsAt] : [startsAt, book.now]
  const [first = 0, last = 0] = within
  return Math.floor(first + (when / 1001) * (last - first))
}

function spendsOf(book: books.Book, { spends }: Of<'spends'>, key: string, alone: boolean): Act {
  const reports = spends.map((it, index) => reportOf(book, it, `${key}.${index}`))
  const said = reports.filter(({ expect }) => expect === 'recorded').map((it) => ({ ...it, name: it.key }))
  if (alone) for (const one of said) model.spend(book, [one])
  else model.spend(book, said)
  return { at: book.now, kind: 'spends', reports }
}

function reportOf(book: books.Book, { credits, who, why, ...place }: Spend, key: string): Report {
  const said = { key, credits, who: `m${who}@example.com`, why: why === 0 ? 'Prospecting' : '' }
  if (place.when === 1000 && credits === 0) return { ...said, at: book.now + 10 * MINUTE, expect: 'in_future' }
  if (place.when === 0 && place.from === 'records')
    return { ...said, at: recordsFrom(book) - 1, expect: 'before_records' }
  return { ...said, at: instantIn(book, place), expect: 'recorded' }
}

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

function pick<T>(rows: readonly T[], of: number): T | undefined {
  return rows[of % Math.max(1, rows.length)]
}

function refundOf(book: books.Book, { of, share, when }: Of<'refund'>, key: string): Act | undefined {
  const original = pick(
    book.entries.filter((it) => it.kind === 'usage' && it.credits > 0 && !books.isPast(book, it)),
    of,
  )
  if (!original) return undefined
  const remaining = books.remaining(book, original)
  const credits = Math.max(1, Math.ceil((original.credits * share) / 1000))
  const occurredAt = Math.floor(original.at + (when / 1000) * (book.now - original.at))
  const isOver = credits > remaining
  if (!isOver) model.refund(book, original, { name: key, credits, at: occurredAt })
  const expect = isOver ? 'over_refund' : 'recorded'
  return { at: book.now, kind: 'refund', key, of: original.name, credits, occurredAt, expect }
}

function undoOf(book: books.Book, { of }: Of<'undo'>, key: string): Act | undefined {
  const original = pick(
    book.entries.filter((it) => it.kind !== 'adjustment' && !books.isPast(book, it)),
    of,
  )
  if (!original) return undefined
  const expect = books.mayUndo(book, original) ? 'reversed' : 'refused'
  if (expect === 'reversed') model.undo(book, original, key)
  return { at: book.now, kind: 'undo', key, of: original.name, expect }
}

function adjustmentOf(book: books.Book, step: Of<'adjust'>, key: string): Act {
  const { credits } = step
  const occurredAt = instantIn(book, step)
  if (credits > 0) model.adjust(book, credits, { name: key, at: occurredAt })
  return { at: book.now, kind: 'adjust', key, credits, occurredAt, expect: credits > 0 ? 'done' : 'refused' }
}

function reattributionOf(book: books.Book, { of, why }: Of<'reattribute'>, key: string): Act | undefined {
  const spend = pick(
    book.entries.filter((it) => it.kind === 'usage' && !books.isPast(book, it)),
    of,
  )
  if (!spend) return undefined
  const isGone = books.isUndone(book, spend) || (spend.credits !== 0 && books.remaining(book, spend) === 0)
  const expect = isGone ? 'refused' : spend.why === why ? 'same' : 'done'
  if (expect === 'done') model.reattribute(book, spend, { who: spend.who, why })
  return { at: book.now, kind: 'reattribute', key, of: spend.name, why, expect }
}

function readingOf(book: books.Book, step: Of<'reading'>): Act {
  const asOf = instantIn(book, step)
  const cycle = books.cycleOf(book, asOf) as books.BookCycle
  const counted = books.loggedBy(book, cycle, asOf) + step.off * CREDIT
  const left = books.granted(book, cycle, asOf) - books.forfeited(book, cycle, asOf) - counted
  const balance = step.by === 'used' ? { used: counted } : { left }
  model.read(book, asOf, step.by === 'used' ? counted : books.usedWhere(book, asOf, left))
  return { at: book.now, kind: 'reading', asOf, balance }
}

const lengthOf = ({ startsAt, endsAt }: books.BookCycle): number => endsAt - startsAt

function grantOf(book: books.Book, step: Of<'grant'>, key: string): Act {
  const cycle = books.openCycle(book)
  const effectiveAt = minuteOf(book.now + (step.from / 1000) * lengthOf(cycle))
  const expires =
    typeof step.expires === 'string' ? step.expires : minuteOf(effectiveAt + (step.expires / 1000) * lengthOf(cycle))
  const given = {
    kind: step.promotion ? ('promotion' as const) : ('top_up' as const),
    credits: step.credits,
    effectiveAt,
    expires,
  }
  const isOver = typeof expires === 'number' && expires <= Math.max(effectiveAt, book.now + 2 * MINUTE)
  const expect = step.credits === 0 || effectiveAt < cycle.startsAt || isOver ? 'refused' : 'done'
  if (isOver && typeof expires === 'number' && expires > book.now) return { at: book.now, kind: 'time' }
  if (expect === 'done') model.addGrant(book, { ...given, name: key })
  return { at: book.now, kind: 'grant', key, given, expect }
}

function correctionOf(book: books.Book, { of, share }: Of<'correct'>, key: string): Act | undefined {
  const grant = pick(
    book.grants.filter((it) => mayBeCorrected(book, it)),
    of,
  )
  if (!grant) return undefined
  const credits = Math.max(1, Math.ceil((grant.credits * share) / 1000))
  const isOver = books.endOf(book, grant) <= books.openCycle(book).startsAt
  const expect = credits > grant.credits || isOver ? 'refused' : 'done'
  if (expect === 'done') model.correct(book, grant, credits)
  return { at: book.now, kind: 'correct', key, of: grant.name, effectiveAt: grant.effectiveAt, credits, expect }
}

/** Top-ups and promotions, and what came as an allotment, or may yet. */
const mayBeCorrected = (book: books.Book, { kind, part, effectiveAt }: books.BookGrant): boolean =>
  kind === 'allotment' ? part !== null && effectiveAt < books.openCycle(book).endsAt : kind !== 'rollover'

function planOf(book: books.Book, { change: drawn, takes, from: share }: Of<'plan'>): Act {
  const cycle = books.openCycle(book)
  const from = minuteOf(book.now + (share / 1000) * lengthOf(cycle))
  const { rhythm, ...rest } = drawn
  const change = { ...rest, ...rhythm }
  const base = books.termsAt(book, cycle.endsAt)
  const isInside = cycle.startsAt <= from && from < cycle.endsAt
  const isNow = takes !== 'next_cycle'
  const own = { ...cycle.terms, ...(isNow ? only(change, ['allotment', 'rollover']) : {}) }
  const difference = own.allotment - cycle.terms.allotment
  const next = { ...base, ...change }
  const isSame = JSON.stringify([own, next]) === JSON.stringify([cycle.terms, base])
  const takesAhead = difference < 0 && from > book.now
  // What cycles of two lengths bring cannot be compared.
  const compares = next.length === cycle.terms.length || ('length' in change ? false : !('allotment' in change))
  const isRefused = isNow && (!isInside || takesAhead || !compares)
  const expect = isRefused ? 'refused' : isSame ? 'same' : 'done'
  if (expect === 'done') model.changePlan(book, change, takes, from)
  return { at: book.now, kind: 'plan', change, takes, from, expect }
}

const only = (change: model.BookChange, names: readonly string[]): model.BookChange =>
  Object.fromEntries(Object.entries(change).filter(([name]) => names.includes(name)))

function moveOf(book: books.Book, { share }: Of<'move'>): Act {
  const cycle = books.openCycle(book)
  const endsAt = minuteOf(book.now + (share / 1000) * (cycle.endsAt - book.now))
  const { length, zone } = books.termsAt(book, cycle.endsAt)
  const latest = boundary({ anchorAt: cycle.endsAt, length, zone }, 1)
  const isAhead = endsAt > book.now + 7 * MINUTE
  const expect = endsAt === cycle.endsAt ? 'same' : isAhead && endsAt <= latest ? 'done' : 'refused'
  if (expect === 'refused' && !isAhead && endsAt > book.now + 4 * MINUTE) return { at: book.now, kind: 'time' }
  if (expect === 'done') model.moveReset(book, endsAt)
  return { at: book.now, kind: 'move', endsAt, expect }
}

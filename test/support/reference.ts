// The reference model: a pool's ledger by the definitions of semantics 1 to 3, plain and slow. It shares no code with
// src/core. Here is what happens to a book: time passes, and people do things. It walks through time instant by instant: a
// cycle turns, a grant comes and a debt is paid when it is due, where the product does that when somebody looks.

import {
  allotmentsOf,
  apart,
  asMoved,
  type Book,
  type BookCycle,
  type BookEntry,
  type BookGrant,
  type BookTerms,
  cut,
  cycleOf,
  endOf,
  expiredIn,
  expiredOfAllotment,
  forfeited,
  goneAtEnd,
  granted,
  inBurnOrder,
  isOver,
  lastCycleOf,
  leftOf,
  mayPay,
  nextDue,
  openCycle,
  owedOf,
  paid,
  type Rolling,
  remaining,
  rolledFrom,
  rootOf,
  rootsOf,
  share,
  sum,
  termsAt,
  total,
  uncovered,
  unexplained,
  used,
} from './reference-book.ts'
import { boundary, dayOf, instantOf, later, measure, wallAt } from './reference-dates.ts'

/** A book of a pool that is made now: its first cycle is the one that now lies in. */
export function openBook(now: number, terms: BookTerms): Book {
  const empty = { cycles: [], grants: [], entries: [], payments: [], forfeits: [] }
  const book: Book = { now, zone: terms.zone, terms: [terms], ...empty }
  let n = 0
  while (boundary(terms, n + 1) <= now) n += 1
  begin(book, boundary(terms, n), terms)
  return book
}

/** Walks to an instant: past every grant that comes or goes and every cycle that ends on the way. */
export function walkTo(book: Book, to: number): void {
  while (book.now < to) {
    book.now = Math.min(to, nextDue(book) ?? to)
    if (openCycle(book).endsAt === book.now) turn(book)
    settle(book)
  }
}

/** A cycle ends. Parts of its allotment that were to come after a reset that was moved never come. */
function turn(book: Book): void {
  const { now } = book
  const never = book.grants.filter(({ kind, effectiveAt }) => kind === 'allotment' && effectiveAt >= now)
  book.grants = book.grants.filter((grant) => !never.includes(grant))
  begin(book, now, termsAt(book, now))
}

function begin(book: Book, startsAt: number, terms: BookTerms): void {
  let n = 0
  while (boundary(terms, n + 1) <= startsAt) n += 1
  const cycle = { startsAt, endsAt: boundary(terms, n + 1), terms, parts: terms.parts, reading: null }
  book.cycles.push(cycle)
  cut(terms.allotment, terms.parts).forEach((credits, part) => {
    const effectiveAt = part === 0 ? startsAt : boundary(terms, n, part, terms.parts)
    book.grants.push({
      name: `allotment ${startsAt} ${part}`,
      kind: 'allotment',
      credits,
      effectiveAt,
      expires: 'reset',
      part,
    })
  })
}

/** Lets a grant pay as much of an amount as it has left, and then as had expired of it; returns how much. */
function pay(book: Book, entry: BookEntry, grant: BookGrant, wanted: number): number {
  if (wanted <= 0) return 0
  const left = Math.min(wanted, Math.max(0, leftOf(book, grant)))
  const expired = Math.min(wanted - left, Math.max(0, goneAtEnd(book, grant)))
  if (left + expired > 0) book.payments.push({ entry, grant, credits: left + expired })
  forfeit(book, grant, -expired)
  if (expired > 0) lessRolled(book, lastCycleOf(book, grant))
  return left + expired
}

function forfeit(book: Book, grant: BookGrant, credits: number, refund: BookEntry | null = null): void {
  const cycle = refund ? refund.cycle : lastCycleOf(book, grant)
  if (credits !== 0) book.forfeits.push({ grant, cycle, credits, refund })
}

/** Grants that lived when an entry occurred pay for it, in burn order. What none covers is owed. */
function cover(book: Book, entry: BookEntry, credits: number): void {
  let rest = credits
  const living = book.grants.filter((it) => it.effectiveAt <= entry.at && entry.at < endOf(book, it))
  for (const grant of inBurnOrder(book, living)) rest -= pay(book, entry, grant, rest)
}

/** Lets grants pay what is owed, the oldest entry first, out of what had expired too: late use is owed as it was in time. */
function payDebts(book: Book): void {
  for (const root of rootsOf(book))
    for (const grant of inBurnOrder(
      book,
      book.grants.filter((it) => mayPay(book, it, root)),
    ))
      pay(book, asMoved(book, root), grant, owedOf(book, root))
}

/** Lets a grant go of what it paid beyond its worth, the latest entries first; others pay, or it is owed. */
function letGo(book: Book, grant: BookGrant): void {
  for (const root of rootsOf(book).reverse()) {
    const credits = Math.min(
      paid(book, (it) => it.grant === grant && rootOf(it.entry) === root),
      -leftOf(book, grant),
    )
    if (credits <= 0) continue
    const entry = asMoved(book, root)
    book.payments.push({ entry, grant, credits: -credits })
    cover(book, entry, credits)
  }
  // What it paid may have come back after its end and be gone: who should have had that instead is not defined.
  if (leftOf(book, grant) < 0) throw new Undefined()
}

/** A history has come to where the definitions end. */
export class Undefined extends Error {}

/** A grant is worth less from its own start: out of what is left, what expired, and then what it paid. */
function lessen(book: Book, grant: BookGrant, credits: number): void {
  grant.credits -= credits
  forfeit(book, grant, -Math.min(Math.max(0, -leftOf(book, grant)), Math.max(0, goneAtEnd(book, grant))))
}

/**
 * After anything that happens, and whenever something is due, until nothing more follows: what was paid beyond a grant's
 * worth is let go, debts are paid, and what has expired is gone.
 */
function settle(book: Book): void {
  const rows = () => book.payments.length + book.forfeits.length + book.grants.length
  let before: number
  do {
    before = rows()
    for (let grant = overdrawn(book); grant; grant = overdrawn(book)) letGo(book, grant)
    payDebts(book)
    for (const cycle of book.cycles) expire(book, cycle)
  } while (rows() > before)
}

/** A grant that paid more than it is worth, once less has rolled over where less is left. */
function overdrawn(book: Book): BookGrant | undefined {
  for (const cycle of book.cycles) lessRolled(book, cycle)
  return book.grants.find((it) => leftOf(book, it) < 0)
}

/**
 * What has expired is forfeited, but for what the vendor counts beyond the ledger: unexplained credits come out of what
 * expired first. Where nothing else is left for them, forfeits are taken back. At the end of a cycle part of it rolls over.
 */
function expire(book: Book, cycle: BookCycle): void {
  let spent = Math.max(0, unexplained(book, cycle))
  const rest = new Map<BookGrant, number>()
  for (const grant of expiredIn(book, cycle, book.now)) {
    const left = Math.max(0, leftOf(book, grant))
    rest.set(grant, Math.max(0, left - spent))
    spent = Math.max(0, spent - left)
  }
  if (isOver(book, cycle)) rollOver(book, cycle, sum(allotmentsOf(book, cycle).map((it) => rest.get(it) ?? 0)))
  for (const [grant, credits] of rest) forfeit(book, grant, credits)
  const beyond =
    -(granted(book, cycle, book.now) - forfeited(book, cycle, book.now) - used(book, cycle)) - uncovered(book, cycle)
  let back = Math.min(spent, Math.max(0, beyond))
  for (const grant of rest.keys()) {
    const taken = Math.min(back, Math.max(0, goneAtEnd(book, grant)))
    forfeit(book, grant, -taken)
    back -= taken
  }
}

/** Of what leaves the allotment at the end of its cycle, or comes back to it later, the rule's share goes to the next. */
function rollOver(book: Book, cycle: BookCycle, leaving: number): void {
  const { rollover, zone } = cycle.terms
  const allowed = ruled(rollover, expiredOfAllotment(book, cycle) + leaving) - total(rolledFrom(book, cycle))
  const credits = Math.min(allowed, leaving)
  if (credits <= 0 || rollover.kind === 'none') return
  const own = rollover.expiresAfter ?? 'reset'
  const { months, days } = measure(own)
  const expires =
    own === 'reset' || own === 'never' ? own : instantOf(later(wallAt(cycle.endsAt, zone), months, days), zone)
  book.grants.push({
    name: `rollover ${cycle.endsAt}`,
    kind: 'rollover',
    credits,
    effectiveAt: cycle.endsAt,
    expires,
    part: null,
  })
}

function ruled(rollover: Rolling, rest: number): number {
  if (rollover.kind === 'all') return rest
  if (rollover.kind === 'capped') return Math.min(rollover.credits, rest)
  return rollover.kind === 'percent' ? share(rest, rollover.percent, 100) : 0
}

/** Late use takes the forfeit back first; then less has rolled over, as if it had been less from the beginning. */
function lessRolled(book: Book, cycle: BookCycle): void {
  let rest = total(rolledFrom(book, cycle)) - expiredOfAllotment(book, cycle)
  for (const grant of rolledFrom(book, cycle).reverse()) {
    const less = Math.min(Math.max(0, rest), grant.credits)
    lessen(book, grant, less)
    rest -= less
  }
}

type Said = Pick<BookEntry, 'name' | 'credits' | 'at' | 'who' | 'why'>

function append(book: Book, entry: Omit<BookEntry, 'cycle' | 'day'>, day?: string): BookEntry {
  const cycle = cycleOf(book, entry.at)
  if (!cycle) throw new Error(`no cycle holds ${new Date(entry.at).toISOString()}`)
  const made = { ...entry, cycle, day: day ?? dayOf(entry.at, book.zone) }
  book.entries.push(made)
  return made
}

/** More was used than is logged: nobody's, for nothing. */
export function adjust(book: Book, credits: number, { name, at }: { name: string; at: number }): void {
  const said = { name, who: '', why: '', at, credits }
  const entry = append(book, { ...said, kind: 'adjustment', corrects: null })
  cover(book, entry, credits)
  settle(book)
}

/** Spends that arrive together: what they owe is paid when all of them are in the books. */
export function spend(book: Book, said: readonly Said[]): void {
  for (const one of said) {
    const entry = append(book, { ...one, kind: 'usage', corrects: null })
    cover(book, entry, entry.credits)
  }
  settle(book)
}

/** Part of a spend comes back, at an instant of its own. */
export function refund(
  book: Book,
  original: BookEntry,
  { name, credits, at }: Pick<Said, 'name' | 'credits' | 'at'>,
): BookEntry {
  const { who, why } = original
  const entry = append(book, { name, kind: 'refund', credits: -credits, at, who, why, corrects: original })
  giveBack(book, entry, original)
  settle(book)
  return entry
}

/** What is left of a spend is somebody else's, or for something else: as if it had been from the beginning. */
export function reattribute(book: Book, from: BookEntry, { who, why }: Pick<Said, 'who' | 'why'>): void {
  const { at, day, name } = from
  const credits = remaining(book, from)
  const of = (entry: BookEntry) => entry === from || entry.corrects === from || entry.corrects?.corrects === from
  const held = book.grants.map((grant) => ({ grant, credits: paid(book, (it) => it.grant === grant && of(it.entry)) }))
  const { who: whose, why: whatFor } = from
  const past = { name: `${name} as it was`, who: whose, why: whatFor, at, credits: 0 - credits, corrects: from }
  const out = append(book, { ...past, kind: 'reversal' }, day)
  const moved = { name, kind: 'usage' as const, credits, at, who, why, corrects: null, movedFrom: from }
  const to = append(book, moved, day)
  for (const part of held)
    if (part.credits !== 0)
      book.payments.push({ ...part, entry: out, credits: 0 - part.credits }, { ...part, entry: to })
  settle(book)
}

/** An entry is undone whole, in its own instant and day. */
export function undo(book: Book, original: BookEntry, name: string): BookEntry {
  const { at, who, why, day } = original
  const credits = 0 - remaining(book, original)
  const entry = append(book, { name, kind: 'reversal', credits, at, who, why, corrects: original }, day)
  if (credits > 0) takeAgain(book, entry, original)
  else giveBack(book, entry, original)
  settle(book)
  return entry
}

/** What is owed of the spend is owed no more; then its grants get back, the last to burn first. */
function giveBack(book: Book, entry: BookEntry, original: BookEntry): void {
  const of = new Set([
    original,
    ...book.entries.filter((it) => it.corrects === original || it.corrects?.corrects === original),
  ])
  const net = (grant: BookGrant) => paid(book, (it) => it.grant === grant && of.has(it.entry))
  const payers = inBurnOrder(
    book,
    book.grants.filter((it) => net(it) > 0),
  ).reverse()
  const held = sum(payers.map(net))
  let rest = -entry.credits - Math.min(-entry.credits, remaining(book, original) - entry.credits - held)
  for (const grant of payers) {
    const back = Math.min(net(grant), rest)
    if (back <= 0) continue
    book.payments.push({ entry, grant, credits: -back })
    if (endOf(book, grant) <= entry.at) forfeit(book, grant, back, entry)
    rest -= back
  }
}

/** What a refund gave back is taken again from where it went: out of its grants, and of what expired with it. */
function takeAgain(book: Book, entry: BookEntry, original: BookEntry): void {
  const returned = book.payments.filter((it) => it.entry === original)
  let rest = -total(returned)
  for (const { grant, credits } of returned) {
    const atOnce = total(book.forfeits.filter((it) => it.grant === grant && it.refund === original))
    forfeit(book, grant, -atOnce, original)
    rest -= pay(book, entry, grant, -credits)
  }
  cover(book, entry, rest)
  const isMissing = paid(book, (it) => it.entry === entry) < -total(returned)
  // Others have spent since what a later cycle got back: which of the two cycles owes it then is not defined.
  if (isMissing && rootOf(entry).cycle !== entry.cycle) throw new Undefined()
}

export function addGrant(book: Book, grant: Omit<BookGrant, 'part'>): BookGrant {
  const given = { ...grant, part: null }
  book.grants.push(given)
  settle(book)
  return given
}

export function correct(book: Book, grant: BookGrant, credits: number): void {
  lessen(book, grant, credits)
  settle(book)
}

export function read(book: Book, asOf: number, used: number): void {
  const cycle = cycleOf(book, asOf)
  if (cycle && (!cycle.reading || cycle.reading.asOf <= asOf)) cycle.reading = { asOf, used }
  settle(book)
}

export type BookChange = Partial<Pick<BookTerms, 'allotment' | 'length' | 'parts' | 'zone' | 'rollover'>>

/** A change of plan: the next cycle is under it whole, the open one gets of the allotment what it takes. */
export function changePlan(
  book: Book,
  change: BookChange,
  takes: 'full' | 'prorated' | 'next_cycle',
  from: number,
): void {
  const cycle = openCycle(book)
  const base = termsAt(book, cycle.endsAt)
  const keepsRhythm = (change.length ?? base.length) === base.length && (change.zone ?? base.zone) === base.zone
  const next = { ...base, ...change, effectiveAt: cycle.endsAt, anchorAt: keepsRhythm ? base.anchorAt : cycle.endsAt }
  const { allotment = cycle.terms.allotment, rollover = cycle.terms.rollover } = change
  const difference = allotment - cycle.terms.allotment
  book.terms.push(next)
  book.zone = next.zone
  if (takes !== 'next_cycle') {
    const parts = allotmentsOf(book, cycle).filter(({ part }) => part !== null)
    cut(difference, cycle.parts).forEach((whole, index) => {
      const part = parts.find((it) => it.part === index)
      if (!part) return
      const startsAt = part.effectiveAt
      const endsAt = parts.find((it) => it.part === index + 1)?.effectiveAt ?? cycle.endsAt
      if (startsAt > from) allot(book, cycle, whole, startsAt)
      else if (takes === 'full') allot(book, cycle, whole, from)
      else if (endsAt > from) allot(book, cycle, share(whole, endsAt - from, endsAt - startsAt), from)
    })
    // Its own length, parts and zone stay: they are how it began.
    cycle.terms = { ...cycle.terms, allotment, rollover }
  }
  settle(book)
}

/** What an allotment brings more, or less: then out of what of it had come by the instant, the latest first. */
function allot(book: Book, cycle: BookCycle, credits: number, effectiveAt: number): void {
  const name = `plan ${book.terms.length} ${effectiveAt}`
  if (credits > 0) book.grants.push({ name, kind: 'allotment', credits, effectiveAt, expires: 'reset', part: null })
  let rest = -credits
  const parts = allotmentsOf(book, cycle).filter((it) => it.effectiveAt <= effectiveAt)
  for (const grant of parts.sort((left, right) => apart(left.effectiveAt, right.effectiveAt)).reverse()) {
    const less = Math.min(Math.max(0, rest), grant.credits)
    lessen(book, grant, less)
    rest -= less
  }
}

/** The open cycle ends at another instant, and with it what ends with it; later resets follow from there. */
export function moveReset(book: Book, endsAt: number): void {
  const cycle = openCycle(book)
  book.terms.push({ ...termsAt(book, cycle.endsAt), effectiveAt: endsAt, anchorAt: endsAt })
  cycle.endsAt = endsAt
  settle(book)
}

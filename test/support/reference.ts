// The reference model: a pool's ledger by the definitions of semantics 1 to 3, plain and slow. It shares no code with
// src/core. What it keeps are terms, cycles, grants, entries, who paid what and what expired; every figure is
// worked out from all of them each time. It walks through time instant by instant: a cycle turns, a grant comes and a debt is
// paid when it is due, where the product does that when somebody looks.

import { boundary, dayOf, instantOf, later, measure, wallAt } from './reference-dates.ts'

export type Rolling =
  | { kind: 'none' }
  | ({ kind: 'all' } & RollingEnd)
  | ({ kind: 'capped'; credits: number } & RollingEnd)
  | ({ kind: 'percent'; percent: number } & RollingEnd)
type RollingEnd = { expiresAfter?: string }

export interface BookTerms {
  effectiveAt: number
  anchorAt: number
  length: string
  parts: number
  zone: string
  allotment: number
  rollover: Rolling
}

export interface BookCycle {
  startsAt: number
  endsAt: number
  /** What it stands under: from a change of plan that counts now on, the changed ones. */
  terms: BookTerms
  /** In how many its allotment was cut when it began. */
  parts: number
  reading: { asOf: number; used: number } | null
}

export interface BookGrant {
  name: string
  kind: 'allotment' | 'top_up' | 'promotion' | 'rollover'
  /** What it is worth, after its corrections. */
  credits: number
  effectiveAt: number
  /** `reset`: with the cycle that it comes into, wherever that ends. */
  expires: number | 'reset' | 'never'
  /** Which part of an allotment it is; null: it is none, or what a change of plan added. */
  part: number | null
}

export interface BookEntry {
  name: string
  kind: 'usage' | 'refund' | 'reversal' | 'adjustment'
  credits: number
  at: number
  cycle: BookCycle
  day: string
  who: string
  why: string
  corrects: BookEntry | null
}

interface Payment {
  entry: BookEntry
  grant: BookGrant
  credits: number
}

/** What expired of a grant; below nothing: what was taken back of that. */
interface Forfeit {
  grant: BookGrant
  cycle: BookCycle
  credits: number
  /** The refund that came back to what had expired, if that is why. */
  refund: BookEntry | null
}

export interface Book {
  now: number
  /** In which its days are counted. */
  zone: string
  terms: BookTerms[]
  cycles: BookCycle[]
  grants: BookGrant[]
  entries: BookEntry[]
  payments: Payment[]
  forfeits: Forfeit[]
}

const sum = (amounts: readonly number[]): number => amounts.reduce((left, right) => left + right, 0)

const total = (rows: readonly { credits: number }[]): number => sum(rows.map(({ credits }) => credits))

/** amount x factor / divisor, half away from zero. */
function share(amount: number, factor: number, divisor: number): number {
  const exact = BigInt(Math.abs(amount)) * BigInt(factor)
  const whole = exact / BigInt(divisor)
  const rounded = Number(2n * (exact - whole * BigInt(divisor)) >= BigInt(divisor) ? whole + 1n : whole)
  return amount < 0 ? 0 - rounded : rounded
}

/** Equal parts of a whole, the larger ones first. */
function cut(whole: number, parts: number): number[] {
  const size = Math.floor(Math.abs(whole) / parts)
  const larger = Math.abs(whole) % parts
  return Array.from({ length: parts }, (_, index) => Math.sign(whole) * (size + (index < larger ? 1 : 0)))
}

// Time

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

/** The next instant at which time alone changes something. */
export function nextDue(book: Book): number | undefined {
  const ends = book.grants.map((grant) => endOf(book, grant)).filter(Number.isFinite)
  const due = [openCycle(book).endsAt, ...ends, ...book.grants.map(({ effectiveAt }) => effectiveAt)]
  const ahead = due.filter((instant) => instant > book.now)
  return ahead.length === 0 ? undefined : Math.min(...ahead)
}

export const openCycle = (book: Book): BookCycle => book.cycles.at(-1) as BookCycle

export const cycleOf = (book: Book, instant: number): BookCycle | undefined =>
  book.cycles.find((cycle) => cycle.startsAt <= instant && instant < cycle.endsAt)

const isOver = (book: Book, cycle: BookCycle): boolean => cycle.endsAt <= book.now

/** The latest terms that rule at an instant. */
export const termsAt = (book: Book, instant: number): BookTerms =>
  (book.terms.findLast((terms) => terms.effectiveAt <= instant) ?? book.terms[0]) as BookTerms

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

/** A grant that ends with a cycle ends with the one it comes into; of one that has not begun no end is known. */
export function endOf(book: Book, { effectiveAt, expires }: BookGrant): number {
  if (expires === 'never') return Number.POSITIVE_INFINITY
  return expires === 'reset' ? (cycleOf(book, effectiveAt)?.endsAt ?? Number.POSITIVE_INFINITY) : expires
}

// Who pays

/** The spend or adjustment at the root of a correction. */
const rootOf = (entry: BookEntry): BookEntry => (entry.corrects ? rootOf(entry.corrects) : entry)

const familyOf = (book: Book, root: BookEntry): BookEntry[] => book.entries.filter((it) => rootOf(it) === root)

const paid = (book: Book, by: (payment: Payment) => boolean): number => total(book.payments.filter(by))

export const gone = (book: Book, grant: BookGrant): number => total(book.forfeits.filter((it) => it.grant === grant))

/** What expired of a grant when it ended, and is there for late use: what refunds brought afterwards is not. */
const goneAtEnd = (book: Book, grant: BookGrant): number =>
  total(book.forfeits.filter((it) => it.grant === grant && it.refund === null))

export const leftOf = (book: Book, grant: BookGrant): number =>
  grant.credits - paid(book, (it) => it.grant === grant) - gone(book, grant)

/** What is owed of a spend after all that corrects it. */
const owedOf = (book: Book, root: BookEntry): number =>
  total(familyOf(book, root)) - paid(book, (it) => rootOf(it.entry) === root)

const apart = (left: number, right: number): number => (left === right ? 0 : left < right ? -1 : 1)

/** Priority, then soonest expiry, then promotional before paid, then the older, then the earlier given. */
function inBurnOrder(book: Book, grants: readonly BookGrant[]): BookGrant[] {
  const priority = ({ kind }: BookGrant) => (kind === 'rollover' ? 90 : 100)
  const paidFor = ({ kind }: BookGrant) => (kind === 'promotion' ? 0 : 1)
  return [...grants].sort(
    (left, right) =>
      apart(priority(left), priority(right)) ||
      apart(endOf(book, left), endOf(book, right)) ||
      apart(paidFor(left), paidFor(right)) ||
      apart(left.effectiveAt, right.effectiveAt),
  )
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

/** The cycle in or with which a grant ends. */
const lastCycleOf = (book: Book, grant: BookGrant): BookCycle =>
  book.cycles.find((it) => it.startsAt < endOf(book, grant) && endOf(book, grant) <= it.endsAt) as BookCycle

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

/** Who may pay a debt: what lives at or comes after it in its cycle; once that is over only what ended with it. */
function mayPay(book: Book, grant: BookGrant, { cycle, at }: BookEntry): boolean {
  if (grant.effectiveAt > book.now || grant.effectiveAt >= cycle.endsAt || endOf(book, grant) <= at) return false
  return !isOver(book, cycle) || endOf(book, grant) <= cycle.endsAt
}

/** Lets grants pay what is owed, the oldest entry first, out of what had expired too: late use is owed as it was in time. */
function payDebts(book: Book): void {
  for (const entry of book.entries.filter(({ corrects }) => corrects === null))
    for (const grant of inBurnOrder(
      book,
      book.grants.filter((it) => mayPay(book, it, entry)),
    ))
      pay(book, entry, grant, owedOf(book, entry))
}

/** Lets a grant go of what it paid beyond its worth, the latest entries first; others pay, or it is owed. */
function letGo(book: Book, grant: BookGrant): void {
  for (const entry of book.entries.filter(({ corrects }) => corrects === null).reverse()) {
    const credits = Math.min(
      paid(book, (it) => it.grant === grant && rootOf(it.entry) === entry),
      -leftOf(book, grant),
    )
    if (credits <= 0) continue
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

// What time brings

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

/** What has expired in a cycle by an instant, the soonest first, and then as it burns. */
const expiredIn = (book: Book, { startsAt, endsAt }: BookCycle, by: number): BookGrant[] =>
  inBurnOrder(
    book,
    book.grants.filter((it) => startsAt < endOf(book, it) && endOf(book, it) <= Math.min(endsAt, by)),
  ).sort((left, right) => apart(endOf(book, left), endOf(book, right)))

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

// Rollover

/** The allotment of a cycle: its parts, and what changes of plan added. */
const allotmentsOf = (book: Book, { startsAt, endsAt }: BookCycle): BookGrant[] =>
  book.grants.filter((it) => it.kind === 'allotment' && startsAt <= it.effectiveAt && it.effectiveAt < endsAt)

const rolledFrom = (book: Book, cycle: BookCycle): BookGrant[] =>
  book.grants.filter((it) => it.kind === 'rollover' && it.effectiveAt === cycle.endsAt)

const expiredOfAllotment = (book: Book, cycle: BookCycle): number =>
  sum(allotmentsOf(book, cycle).map((grant) => goneAtEnd(book, grant)))

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

// What people do

type Said = Pick<BookEntry, 'name' | 'credits' | 'at' | 'who' | 'why'>

function append(book: Book, entry: Omit<BookEntry, 'cycle' | 'day'>, day?: string): BookEntry {
  const cycle = cycleOf(book, entry.at)
  if (!cycle) throw new Error(`no cycle holds ${new Date(entry.at).toISOString()}`)
  const made = { ...entry, cycle, day: day ?? dayOf(entry.at, book.zone) }
  book.entries.push(made)
  return made
}

/** What was used before the pool was made. */
export function adjust(book: Book, credits: number): void {
  const said = { name: 'before', who: '', why: '', at: openCycle(book).startsAt, credits }
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

/** What is left to give back of an entry, after all that corrected it and what corrected that. */
export const remaining = (book: Book, original: BookEntry): number =>
  original.credits + sum(book.entries.filter((it) => it.corrects === original).map((it) => remaining(book, it)))

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

/** Whether an entry can be undone: not twice, no undo, and no refund of what has been undone. */
export function mayUndo(book: Book, original: BookEntry): boolean {
  const isUndone = (entry: BookEntry) => book.entries.some((it) => it.corrects === entry && it.kind === 'reversal')
  const isGone = original.credits !== 0 && remaining(book, original) === 0
  return original.kind !== 'reversal' && !isUndone(original) && !isGone && !isUndone(rootOf(original))
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

/** What a vendor that shows so much left has counted. */
export function usedWhere(book: Book, asOf: number, left: number): number {
  const cycle = cycleOf(book, asOf) as BookCycle
  return granted(book, cycle, asOf) - forfeited(book, cycle, asOf) - left
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
  const difference = next.allotment - cycle.terms.allotment
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
    cycle.terms = next
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

// Figures

const entriesOf = (book: Book, cycle: BookCycle): BookEntry[] => book.entries.filter((it) => it.cycle === cycle)

const logged = (book: Book, cycle: BookCycle): number => total(entriesOf(book, cycle))

export const loggedBy = (book: Book, cycle: BookCycle, asOf: number): number =>
  total(entriesOf(book, cycle).filter((it) => it.at <= asOf))

function unexplained(book: Book, cycle: BookCycle): number {
  const { reading } = cycle
  return reading ? reading.used - loggedBy(book, cycle, reading.asOf) : 0
}

const used = (book: Book, cycle: BookCycle): number => logged(book, cycle) + Math.max(0, unexplained(book, cycle))

/** A debt is one of the cycle of its spend, also where what takes it off, or brings it back, is booked in a later one. */
const uncovered = (book: Book, cycle: BookCycle): number =>
  sum(entriesOf(book, cycle).map((it) => (it.corrects ? 0 : owedOf(book, it))))

/** What was there at an instant: what came in the cycle, and of what came before and lives what was unspent at its start. */
export function granted(book: Book, cycle: BookCycle, asOf: number): number {
  return sum(
    book.grants.map((grant) => {
      if (grant.effectiveAt > asOf || grant.effectiveAt >= cycle.endsAt || endOf(book, grant) <= cycle.startsAt)
        return 0
      const before = paid(book, (it) => it.grant === grant && it.entry.cycle.startsAt < cycle.startsAt)
      return grant.effectiveAt >= cycle.startsAt ? grant.credits : grant.credits - before
    }),
  )
}

/** What expired by an instant, and what a refund gave back to something expired, or to the debt of another cycle. */
export function forfeited(book: Book, cycle: BookCycle, asOf: number): number {
  const expired = book.forfeits.filter((it) => it.cycle === cycle && (it.refund?.at ?? endOf(book, it.grant)) <= asOf)
  const elsewhere = entriesOf(book, cycle).filter((it) => it.at <= asOf && rootOf(it).cycle !== cycle)
  return total(expired) - sum(elsewhere.map((entry) => entry.credits - paid(book, (it) => it.entry === entry)))
}

export function figures(book: Book, cycle: BookCycle) {
  const known = { granted: granted(book, cycle, book.now), forfeited: forfeited(book, cycle, book.now) }
  const left = known.granted - known.forfeited - used(book, cycle)
  return {
    ...known,
    ...{ logged: logged(book, cycle), unexplained: unexplained(book, cycle), used: used(book, cycle) },
    ...{ left: Math.max(0, left), overage: Math.max(0, -left), uncovered: uncovered(book, cycle) },
  }
}

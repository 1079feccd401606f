// What stands in a book of the reference model (reference.ts), and what that comes to by the definitions of semantics 1 and 2:
// nothing is counted as it goes along, every figure is worked out from all rows each time.

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
  /** The same spend as it was, before it was moved to somebody or something else. */
  movedFrom?: BookEntry
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

export const sum = (amounts: readonly number[]): number => amounts.reduce((left, right) => left + right, 0)

export const total = (rows: readonly { credits: number }[]): number => sum(rows.map(({ credits }) => credits))

/** amount x factor / divisor, half away from zero. */
export function share(amount: number, factor: number, divisor: number): number {
  const exact = BigInt(Math.abs(amount)) * BigInt(factor)
  const whole = exact / BigInt(divisor)
  const rounded = Number(2n * (exact - whole * BigInt(divisor)) >= BigInt(divisor) ? whole + 1n : whole)
  return amount < 0 ? 0 - rounded : rounded
}

/** Equal parts of a whole, the larger ones first. */
export function cut(whole: number, parts: number): number[] {
  const size = Math.floor(Math.abs(whole) / parts)
  const larger = Math.abs(whole) % parts
  return Array.from({ length: parts }, (_, index) => Math.sign(whole) * (size + (index < larger ? 1 : 0)))
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

export const isOver = (book: Book, cycle: BookCycle): boolean => cycle.endsAt <= book.now

/** The latest terms that rule at an instant. */
export const termsAt = (book: Book, instant: number): BookTerms =>
  (book.terms.findLast((terms) => terms.effectiveAt <= instant) ?? book.terms[0]) as BookTerms

/** A grant that ends with a cycle ends with the one it comes into; of one that has not begun no end is known. */
export function endOf(book: Book, { effectiveAt, expires }: BookGrant): number {
  if (expires === 'never') return Number.POSITIVE_INFINITY
  return expires === 'reset' ? (cycleOf(book, effectiveAt)?.endsAt ?? Number.POSITIVE_INFINITY) : expires
}

const cameFrom = (entry: BookEntry): BookEntry | null => entry.corrects ?? entry.movedFrom ?? null

/** The spend or adjustment at the root of a correction, as it was booked first. */
export function rootOf(entry: BookEntry): BookEntry {
  const before = cameFrom(entry)
  return before ? rootOf(before) : entry
}

export const rootsOf = (book: Book): BookEntry[] => book.entries.filter((it) => cameFrom(it) === null)

const movedTo = (book: Book, entry: BookEntry): BookEntry | undefined =>
  book.entries.find((it) => it.movedFrom === entry)

/** Where a spend is by now. */
export function asMoved(book: Book, entry: BookEntry): BookEntry {
  const to = movedTo(book, entry)
  return to ? asMoved(book, to) : entry
}

/** Whether an entry is what a spend was before it was moved, or the reversal that moved it. */
export const isPast = (book: Book, entry: BookEntry): boolean =>
  movedTo(book, entry) !== undefined ||
  (entry.kind === 'reversal' && entry.corrects !== null && movedTo(book, entry.corrects) !== undefined)

const familyOf = (book: Book, root: BookEntry): BookEntry[] => book.entries.filter((it) => rootOf(it) === root)

export const paid = (book: Book, by: (payment: Payment) => boolean): number => total(book.payments.filter(by))

export const gone = (book: Book, grant: BookGrant): number => total(book.forfeits.filter((it) => it.grant === grant))

/** What expired of a grant when it ended, and is there for late use: what refunds brought afterwards is not. */
export const goneAtEnd = (book: Book, grant: BookGrant): number =>
  total(book.forfeits.filter((it) => it.grant === grant && it.refund === null))

export const leftOf = (book: Book, grant: BookGrant): number =>
  grant.credits - paid(book, (it) => it.grant === grant) - gone(book, grant)

/** What is owed of a spend after all that corrects it. */
export const owedOf = (book: Book, root: BookEntry): number =>
  total(familyOf(book, root)) - paid(book, (it) => rootOf(it.entry) === root)

export const apart = (left: number, right: number): number => (left === right ? 0 : left < right ? -1 : 1)

/** Priority, then soonest expiry, then promotional before paid, then the older, then the earlier given. */
export function inBurnOrder(book: Book, grants: readonly BookGrant[]): BookGrant[] {
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

/** The cycle in or with which a grant ends. */
export const lastCycleOf = (book: Book, grant: BookGrant): BookCycle =>
  book.cycles.find((it) => it.startsAt < endOf(book, grant) && endOf(book, grant) <= it.endsAt) as BookCycle

/** Who may pay a debt: what lives at or comes after it in its cycle; once that is over only what ended with it. */
export function mayPay(book: Book, grant: BookGrant, { cycle, at }: BookEntry): boolean {
  if (grant.effectiveAt > book.now || grant.effectiveAt >= cycle.endsAt || endOf(book, grant) <= at) return false
  return !isOver(book, cycle) || endOf(book, grant) <= cycle.endsAt
}

/** The rule that no entry owes while a grant that may pay has credits, or had when it expired. */
export function isSettled(book: Book): boolean {
  const owing = rootsOf(book).filter((it) => owedOf(book, it) > 0)
  const has = (grant: BookGrant) => Math.max(0, leftOf(book, grant)) + Math.max(0, goneAtEnd(book, grant)) > 0
  return !owing.some((entry) => book.grants.some((grant) => has(grant) && mayPay(book, grant, entry)))
}

/** What has expired in a cycle by an instant, the soonest first, and then as it burns. */
export const expiredIn = (book: Book, { startsAt, endsAt }: BookCycle, by: number): BookGrant[] =>
  inBurnOrder(
    book,
    book.grants.filter((it) => startsAt < endOf(book, it) && endOf(book, it) <= Math.min(endsAt, by)),
  ).sort((left, right) => apart(endOf(book, left), endOf(book, right)))

/** The allotment of a cycle: its parts, and what changes of plan added. */
export const allotmentsOf = (book: Book, { startsAt, endsAt }: BookCycle): BookGrant[] =>
  book.grants.filter((it) => it.kind === 'allotment' && startsAt <= it.effectiveAt && it.effectiveAt < endsAt)

export const rolledFrom = (book: Book, cycle: BookCycle): BookGrant[] =>
  book.grants.filter((it) => it.kind === 'rollover' && it.effectiveAt === cycle.endsAt)

export const expiredOfAllotment = (book: Book, cycle: BookCycle): number =>
  sum(allotmentsOf(book, cycle).map((grant) => goneAtEnd(book, grant)))

/** What is left to give back of an entry, after all that corrected it and what corrected that. */
export const remaining = (book: Book, original: BookEntry): number =>
  original.credits + sum(book.entries.filter((it) => it.corrects === original).map((it) => remaining(book, it)))

export const isUndone = (book: Book, entry: BookEntry): boolean =>
  book.entries.some((it) => it.corrects === entry && it.kind === 'reversal')

/** Whether an entry can be undone: not twice, no undo, and no refund of what has been undone. */
export function mayUndo(book: Book, original: BookEntry): boolean {
  const isGone = original.credits !== 0 && remaining(book, original) === 0
  // What was given back before a spend was moved stays: the reversal that moved it counts the rest alone.
  const isOfPast = original.corrects !== null && isUndone(book, original.corrects)
  return original.kind !== 'reversal' && !isUndone(book, original) && !isGone && !isOfPast
}

/** What a vendor that shows so much left has counted. */
export function usedWhere(book: Book, asOf: number, left: number): number {
  const cycle = cycleOf(book, asOf) as BookCycle
  return granted(book, cycle, asOf) - forfeited(book, cycle, asOf) - left
}

const entriesOf = (book: Book, cycle: BookCycle): BookEntry[] => book.entries.filter((it) => it.cycle === cycle)

const logged = (book: Book, cycle: BookCycle): number => total(entriesOf(book, cycle))

export const loggedBy = (book: Book, cycle: BookCycle, asOf: number): number =>
  total(entriesOf(book, cycle).filter((it) => it.at <= asOf))

export function unexplained(book: Book, cycle: BookCycle): number {
  const { reading } = cycle
  return reading ? reading.used - loggedBy(book, cycle, reading.asOf) : 0
}

export const used = (book: Book, cycle: BookCycle): number =>
  logged(book, cycle) + Math.max(0, unexplained(book, cycle))

/** A debt is one of the cycle of its spend, also where what takes it off, or brings it back, is booked in a later one. */
export const uncovered = (book: Book, cycle: BookCycle): number =>
  sum(rootsOf(book).map((it) => (it.cycle === cycle ? owedOf(book, it) : 0)))

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

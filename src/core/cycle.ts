// Where cycles begin and end. A reset is arithmetic on a pool's terms: boundary n is the anchor plus n lengths, never
// the boundary before plus one. Which cycles have been opened, and their allotments, are left to the meter.

import { apportion, type Credits } from './amount.ts'
import { type LocalParts, localParts, resolveLocal } from './local-time.ts'
import type { Terms } from './model.ts'

const LENGTH = /^P([1-9]\d{0,3})([YMWD])$/
const MONTHS_MAX = 120
const DAYS_MAX = 3653
const CHAIN_MAX = 1000
const DAY = 86_400_000

export type Length = { months: number } | { days: number }

/** A half-open cycle [startsAt, endsAt) and the version of the terms that rules it. */
export interface Span {
  startsAt: Date
  endsAt: Date
  terms: Terms
}

/** Reads an ISO 8601 duration of one unit: P1M, P3M, P1Y (12 months), P2W (14 days), P10D. At most ten years. */
export function parseLength(text: string): Length | undefined {
  const match = LENGTH.exec(text)
  if (!match) return undefined
  const count = Number(match[1])
  const months = match[2] === 'Y' ? 12 * count : match[2] === 'M' ? count : undefined
  if (months !== undefined) return months <= MONTHS_MAX ? { months } : undefined
  const days = match[2] === 'W' ? 7 * count : count
  return days <= DAYS_MAX ? { days } : undefined
}

/**
 * Boundary n of one version: its anchor's local date plus n lengths at the anchor's local time, in the zone of the terms.
 * A day that a month lacks becomes its last one. n may be negative; boundary 0 is the anchor itself, to the millisecond.
 */
export function boundary(terms: Terms, n: number): Date {
  return boundaryOf(cadenceOf(terms), n)
}

/**
 * A length cut into equal parts, as text: P1Y in 12 is P1M. Undefined where it cannot be cut so into whole months or days.
 */
export function partLength(text: string, parts: number): string | undefined {
  const length = parseLength(text)
  if (!length || !Number.isSafeInteger(parts) || parts < 1) return undefined
  const [count, unit] = 'months' in length ? [length.months, 'M'] : [length.days, 'D']
  return count % parts === 0 ? `P${count / parts}${unit}` : undefined
}

/** Part of an allotment: how much of it, and the instant from which it counts. */
export interface Part {
  credits: Credits
  effectiveAt: Date
}

/**
 * The parts in which a cycle's allotment is given, at the boundaries of the shorter length within it. A cycle that was cut
 * gets those that begin in it, and the one in whose time it begins.
 */
export function partsOf({ startsAt, endsAt, terms }: Span): Part[] {
  const length = partLength(terms.length, terms.parts)
  if (!length) throw new RangeError(`"${terms.length}" cannot be given in ${terms.parts} parts`)
  const amounts = apportion(
    terms.allotment,
    Array.from({ length: terms.parts }, () => 1),
  )
  const cadence = cadenceOf({ ...terms, length })
  const parts: Part[] = []
  let n = numberAt(cadence, startsAt)
  for (let effectiveAt = startsAt; effectiveAt < endsAt; effectiveAt = boundaryOf(cadence, n)) {
    parts.push({ credits: amounts[((n % terms.parts) + terms.parts) % terms.parts] ?? 0, effectiveAt })
    n += 1
  }
  return parts
}

/** One length after an instant, at the same local time in the zone; a day that a month lacks becomes its last one. */
export function addLength(at: Date, length: string, zone: string): Date {
  return boundaryOf(cadenceOf({ anchorAt: at, length, zone }), 1)
}

/**
 * The cycle that holds the instant. A version rules from its effectiveAt on, so new terms begin a cycle there and end
 * the older one; before the first version its own arithmetic goes on backwards. `terms` are in order of effectiveAt.
 */
export function spanAt(terms: readonly Terms[], at: Date): Span {
  const index = Math.max(
    0,
    terms.findLastIndex((version) => version.effectiveAt <= at),
  )
  const version = terms[index]
  if (!version) throw new RangeError('A pool without terms has no cycles')
  const { start, end } = periodAt(version, at)
  const next = terms[index + 1]
  return {
    startsAt: index > 0 && version.effectiveAt > start ? new Date(version.effectiveAt) : start,
    endsAt: next && next.effectiveAt < end ? new Date(next.effectiveAt) : end,
    terms: version,
  }
}

/**
 * The cycles without a gap from the one that holds `from` to the one that holds `until`; none where `until` is earlier.
 * Throws a RangeError beyond 1,000 cycles: so long a chain comes from a wrong date, not from a pool nobody looked at.
 */
export function spansBetween(terms: readonly Terms[], from: Date, until: Date): Span[] {
  const spans: Span[] = []
  let next = from
  while (next <= until) {
    if (spans.length === CHAIN_MAX) {
      const chain = `${from.toISOString()} to ${until.toISOString()}`
      throw new RangeError(`${chain} is more than ${CHAIN_MAX} cycles: check the dates and the length of the cycle`)
    }
    const span = spanAt(terms, next)
    spans.push(span)
    next = span.endsAt
  }
  return spans
}

/** What the boundaries of one version follow from, read once for as many of them as are needed. */
interface Cadence {
  anchorAt: Date
  anchor: Required<LocalParts>
  length: Length
  zone: string
}

function cadenceOf({ anchorAt, zone, length: text }: Pick<Terms, 'anchorAt' | 'zone' | 'length'>): Cadence {
  const length = parseLength(text)
  if (!length) throw new RangeError(`"${text}" is not a cycle length like P1M, P2W or P10D`)
  return { anchorAt, anchor: localParts(anchorAt, zone), length, zone }
}

function boundaryOf({ anchorAt, anchor, length, zone }: Cadence, n: number): Date {
  // The anchor may be the second of two instants that its clock shows alike, which the local fields cannot tell.
  if (n === 0) return new Date(anchorAt)
  const date = 'months' in length ? addMonths(anchor, n * length.months) : addDays(anchor, n * length.days)
  return resolveLocal({ ...anchor, ...date }, zone)
}

/** The period of one version that holds the instant. */
function periodAt(terms: Terms, at: Date): { start: Date; end: Date } {
  const cadence = cadenceOf(terms)
  const n = numberAt(cadence, at)
  return { start: boundaryOf(cadence, n), end: boundaryOf(cadence, n + 1) }
}

/** The number of the period that holds the instant, estimated from local dates and then moved by a step or two. */
function numberAt(cadence: Cadence, at: Date): number {
  let n = estimate(cadence, at)
  let start = boundaryOf(cadence, n)
  while (start > at) {
    n -= 1
    start = boundaryOf(cadence, n)
  }
  // Where clocks go back over midnight, the local date can still be that of the period which has just ended.
  while (boundaryOf(cadence, n + 1) <= at) n += 1
  return n
}

function estimate({ anchor, length, zone }: Cadence, at: Date): number {
  const local = localParts(at, zone)
  if ('months' in length)
    return Math.floor((12 * (local.year - anchor.year) + local.month - anchor.month) / length.months)
  return Math.floor((dayNumber(local) - dayNumber(anchor)) / length.days)
}

function addMonths(anchor: LocalParts, months: number): LocalParts {
  const total = 12 * anchor.year + anchor.month - 1 + months
  const year = Math.floor(total / 12)
  const month = total - 12 * year + 1
  // Day 0 of the following month is the last day of this one.
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { year, month, day: Math.min(anchor.day, last) }
}

function addDays(anchor: LocalParts, days: number): LocalParts {
  const date = new Date(Date.UTC(anchor.year, anchor.month - 1, anchor.day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function dayNumber(local: LocalParts): number {
  return Date.UTC(local.year, local.month - 1, local.day) / DAY
}

// Dates of the reference model (reference.ts): slow, and with nothing but what Intl prints for an instant. A local time
// that does not exist is the next valid instant, one that exists twice is the first (semantics 3).

/** A local time, as if it were UTC: milliseconds since 1970. */
export type Wall = number

const QUARTER = 15 * 60_000
const DAY = 24 * 60 * 60_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  formats.set(zone, made)
  return made
}

/** What a clock on the wall shows at an instant. */
export function wallAt(instant: number, zone: string): Wall {
  const parts = formatOf(zone).formatToParts(instant)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const ms = ((instant % 1000) + 1000) % 1000
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'), ms)
}

/** The local date, YYYY-MM-DD. */
export const dayOf = (instant: number, zone: string): string =>
  new Date(wallAt(instant, zone)).toISOString().slice(0, 10)

const resolved = new Map<string, number>()

/** The instant of a local time: every offset from 12 hours behind to 14 ahead is tried. */
export function instantOf(wall: Wall, zone: string): number {
  const name = `${wall} ${zone}`
  const known = resolved.get(name)
  if (known !== undefined) return known
  const tries: number[] = []
  for (let offset = 14 * 60; offset >= -12 * 60; offset -= 15) tries.push(wall - offset * 60_000)
  const exact = tries.find((instant) => wallAt(instant, zone) === wall)
  const found = exact ?? firstAfter(wall, zone)
  resolved.set(name, found)
  return found
}

/** Clocks are moved at full quarters of an hour: the first of them that shows more than the missing time. */
function firstAfter(wall: Wall, zone: string): number {
  let instant = Math.floor((wall - 14 * 60 * 60_000) / QUARTER) * QUARTER
  while (wallAt(instant, zone) <= wall) instant += QUARTER
  return instant
}

/** How long one length is, in months or in days. */
export function measure(length: string): { months: number; days: number } {
  const [, count, unit] = /^P(\d+)([YMWD])$/.exec(length) ?? []
  const n = Number(count)
  if (unit === 'Y') return { months: 12 * n, days: 0 }
  if (unit === 'M') return { months: n, days: 0 }
  return { months: 0, days: unit === 'W' ? 7 * n : n }
}

/** A local time, months and days later; a day that the month does not have is its last. */
export function later(wall: Wall, months: number, days: number): Wall {
  const time = ((wall % DAY) + DAY) % DAY
  const date = new Date(wall - time)
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate()
  return first + (Math.min(date.getUTCDate(), lastDay) - 1 + days) * DAY + time
}

/** Boundary n + part / parts of terms: always from the anchor, never from the boundary before. */
export function boundary(
  terms: { anchorAt: number; length: string; zone: string },
  n: number,
  part = 0,
  parts = 1,
): number {
  const { months, days } = measure(terms.length)
  const times = (n * parts + part) / parts
  return instantOf(later(wallAt(terms.anchorAt, terms.zone), months * times, days * times), terms.zone)
}

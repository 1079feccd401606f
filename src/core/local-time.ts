// Local calendar time to instants and back. Decides what a local time means that a zone skips or repeats; what is done
// with the instant is left to others.

import { IANAZone } from 'luxon'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Fields of a local calendar and clock; month is 1 to 12, what is left out of the clock is 0. */
export interface LocalParts {
  year: number
  month: number
  day: number
  hour?: number
  minute?: number
  second?: number
  millisecond?: number
}

/** Whether the text names a zone of the IANA database ("Europe/Berlin", "UTC"). */
export function isZone(text: string): boolean {
  // Newer engines also take bare offsets such as "+05:00", older ones refuse them: the answer must not depend on that.
  return /^[A-Za-z]/.test(text) && IANAZone.isValidZone(text)
}

/**
 * The instant at which clocks of the zone first show the local time, or, where they skip it, the first instant after
 * the gap. Throws a RangeError for a date that no calendar has (31 February) and for an unknown zone.
 */
export function resolveLocal(parts: LocalParts, zone: string): Date {
  const clock = toClock(parts)
  // No zone is a day from UTC, so one of these two offsets is in force whenever the clock shows this time.
  const instants = [...new Set([offsetAt(clock - DAY, zone), offsetAt(clock + DAY, zone)])]
    .map((offset) => clock - offset)
    .filter((instant) => instant + offsetAt(instant, zone) === clock)
  return new Date(instants.length > 0 ? Math.min(...instants) : firstAfterGap(clock, zone))
}

/** What calendars and clocks of the zone show at the instant. */
export function localParts(at: Date, zone: string): Required<LocalParts> {
  return fieldsOf(at.getTime() + offsetAt(at.getTime(), zone))
}

/** The local date of the instant, YYYY-MM-DD. It is fixed when an entry is written and never figured again. */
export function bookedOn(at: Date, zone: string): string {
  return new Date(at.getTime() + offsetAt(at.getTime(), zone)).toISOString().slice(0, 10)
}

/** Milliseconds that the zone's clocks are ahead of UTC at the instant. */
function offsetAt(instant: number, zone: string): number {
  const minutes = IANAZone.create(zone).offset(instant)
  if (Number.isNaN(minutes))
    throw new RangeError(`No local time in "${zone}": not a zone like Europe/Berlin, or no date`)
  // Old local mean times have seconds, which luxon gives as a fraction of a minute.
  return Math.round(minutes * MINUTE)
}

/** Halves the two days around a skipped clock time down to the first instant whose clock shows a later one. */
function firstAfterGap(clock: number, zone: string): number {
  let before = clock - DAY
  let after = clock + DAY
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + offsetAt(middle, zone) >= clock) after = middle
    else before = middle
  }
  return after
}

/** Local fields as the milliseconds that UTC would show for them. */
function toClock(parts: LocalParts): number {
  const wanted = { hour: 0, minute: 0, second: 0, millisecond: 0, ...parts }
  const { year, month, day, hour, minute, second, millisecond } = wanted
  const clock = Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
  const found = fieldsOf(clock)
  const same =
    found.year === year &&
    found.month === month &&
    found.day === day &&
    found.hour === hour &&
    found.minute === minute &&
    found.second === second &&
    found.millisecond === millisecond
  if (!same) throw new RangeError(`${year}-${month}-${day} ${hour}:${minute}:${second} is not a date and time`)
  return clock
}

function fieldsOf(clock: number): Required<LocalParts> {
  const date = new Date(clock)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  }
}

/** An instant in ISO 8601 for a sentence: without thousandths that are none. */
export function sayInstant(at: Date): string {
  return at.toISOString().replace('.000Z', 'Z')
}

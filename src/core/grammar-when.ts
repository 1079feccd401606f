// When a spend happened: days, dates, times of day and "2h ago", read in the person's zone. A day without a time is that
// day at the present time of day; nothing in the future is taken.
import { DateTime } from 'luxon'
import { readNumberWords } from './grammar-amount.ts'
import { choose, claim, logCredits, type Reading, wordAt } from './grammar-reading.ts'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const WEEKDAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const WEEKDAY_SHORTS: Record<string, number> = { tues: 2, weds: 3, thur: 4, thurs: 4 }
const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const SPANS: Record<string, 'minutes' | 'hours' | 'days' | 'weeks'> = {
  m: 'minutes',
  min: 'minutes',
  mins: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
  h: 'hours',
  hr: 'hours',
  hrs: 'hours',
  hour: 'hours',
  hours: 'hours',
  d: 'days',
  day: 'days',
  days: 'days',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
}
/** How far ahead of now an instant may be (semantics 3: clock skew). */
const SKEW_MINUTES = 5

/** Words for days that a slip can miss. */
export const DAY_WORDS: readonly string[] = ['today', 'yesterday', ...WEEKDAY_NAMES]

/** Whether a word after a number measures time, so that the number is hardly an amount of credits. */
export function measuresTime(word: string): boolean {
  return word in SPANS && word.length > 1
}

type Part =
  | { kind: 'day'; day: DateTime; from: number; to: number }
  | { kind: 'time'; hour: number; minute: number; second: number; from: number; to: number }
  | { kind: 'ago'; instant: DateTime; from: number; to: number }
  | { kind: 'fault'; message: string; from: number; to: number }

/** Reads every word of time in the line, claims them, and sets the draft's occurredAt, or faults where they disagree. */
export function readWhen(reading: Reading): void {
  const here = DateTime.fromJSDate(reading.context.now, { zone: reading.context.zone })
  const now = here.isValid ? here : DateTime.fromJSDate(reading.context.now, { zone: 'utc' })
  const parts: Part[] = []
  for (let index = 0; index < reading.tokens.length; index++) {
    const part = partAt(reading, index, now)
    if (!part) continue
    const lead = /^(?:on|at|since|last|this)$/.test(wordAt(reading, part.from - 1)) ? 1 : 0
    claim(reading, part.from - lead, part.to, 'when')
    parts.push(part)
    index = part.to - 1
  }
  const typed = (part: Part) =>
    reading.tokens
      .slice(part.from, part.to)
      .map(({ text }) => text)
      .join(' ')
  const when = combine(parts, now)
  if (when === undefined) return
  if (typeof when === 'string') {
    reading.faults.push({ reason: 'when', message: when })
    for (const part of parts) for (let index = part.from; index < part.to; index++) reading.claims[index] = undefined
    return
  }
  const late = when <= now.plus({ minutes: SKEW_MINUTES })
  if (late) reading.draft.occurredAt = when.toJSDate()
  else askFuture(reading, parts, when, typed)
}

/** A time of day still to come: offered for the day before. Another instant in the future is no time of a spend. */
function askFuture(reading: Reading, parts: readonly Part[], when: DateTime, typed: (part: Part) => string): void {
  const [only] = parts
  const words = parts.map(typed).join(' ')
  const message = `"${words}" is still to come, and a spend can only be logged once it has happened.`
  if (parts.length !== 1 || only?.kind !== 'time') {
    reading.faults.push({ reason: 'when', message })
    return
  }
  const labels = [(credits: string) => `${logCredits(credits)} for yesterday, ${words}`]
  choose(reading, { key: `when@${only.from}`, reason: 'when', message, must: true, labels })
  reading.draft.occurredAt = localInstant(when.minus({ days: 1 }), when).toJSDate()
}

function combine(parts: readonly Part[], now: DateTime): DateTime | string | undefined {
  const fault = parts.find((part) => part.kind === 'fault')
  if (fault) return fault.message
  const [day, otherDay] = parts.filter((part) => part.kind === 'day')
  const [time, otherTime] = parts.filter((part) => part.kind === 'time')
  const [ago, otherAgo] = parts.filter((part) => part.kind === 'ago')
  if (otherDay || otherTime || otherAgo || (ago && (day || time)))
    return 'That names more than one time: which one was it?'
  if (ago) return ago.instant
  if (!day && !time) return undefined
  const on = day?.day ?? now
  if (!time && on.hasSame(now, 'day')) return now
  return localInstant(on, time ?? now)
}

/**
 * A local date and time of day as an instant: where clocks skip it, the next valid instant; where they show it twice, the
 * first (semantics 3). Luxon promises neither.
 */
function localInstant(day: DateTime, time: { hour: number; minute: number; second: number }): DateTime {
  const { hour, minute, second } = time
  const wall = DateTime.utc(day.year, day.month, day.day, hour, minute, second).toMillis()
  const offsetAt = (instant: number) => DateTime.fromMillis(instant, { zone: day.zone }).offset * 60_000
  const earliest = wall - Math.max(offsetAt(wall - 86_400_000), offsetAt(wall + 86_400_000))
  const latest = wall - Math.min(offsetAt(wall - 86_400_000), offsetAt(wall + 86_400_000))
  if (earliest + offsetAt(earliest) === wall) return DateTime.fromMillis(earliest, { zone: day.zone })
  if (latest + offsetAt(latest) === wall) return DateTime.fromMillis(latest, { zone: day.zone })
  let [before, after] = [earliest, latest]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + offsetAt(middle) >= wall) after = middle
    else before = middle
  }
  return DateTime.fromMillis(after, { zone: day.zone })
}

function partAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  return (
    agoAt(reading, from, now) ?? dateAt(reading, from, now) ?? timeAt(reading, from) ?? dayWordAt(reading, from, now)
  )
}

function dayWordAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  const word = wordAt(reading, from)
  const to = from + 1
  if (word === 'today') return { kind: 'day', day: now, from, to }
  if (word === 'yesterday') return { kind: 'day', day: now.minus({ days: 1 }), from, to }
  if (word === 'tomorrow')
    return {
      kind: 'fault',
      message: '"tomorrow" is still to come, and a spend can only be logged once it has happened.',
      from,
      to,
    }
  const weekday = (WEEKDAYS.indexOf(word) + 1 || WEEKDAY_NAMES.indexOf(word) + 1 || WEEKDAY_SHORTS[word]) ?? 0
  if (weekday === 0) return undefined
  if (wordAt(reading, from - 1) === 'next')
    return {
      kind: 'fault',
      message: `"next ${word}" is still to come, and a spend can only be logged once it has happened.`,
      from: from - 1,
      to,
    }
  const back = (now.weekday - weekday + 7) % 7
  const whole = back === 0 && wordAt(reading, from - 1) === 'last' ? 7 : back
  return { kind: 'day', day: now.minus({ days: whole }), from, to }
}

function timeAt(reading: Reading, from: number): Part | undefined {
  const clock = /^(\d{1,2})(?::|h(?=\d))(\d{1,2})(?::(\d{2}))?(am|pm)?$/.exec(wordAt(reading, from))
  const plain = /^\d{1,2}$/.exec(wordAt(reading, from))
  const after = /^(am|pm)$/.exec(wordAt(reading, from + 1))?.[0]
  if (!clock && !(plain && after)) return undefined
  const half = clock?.[4] ?? after
  const hours = Number(clock?.[1] ?? plain?.[0])
  const [minute, second] = [Number(clock?.[2] ?? 0), Number(clock?.[3] ?? 0)]
  const to = from + (after && !clock?.[4] ? 2 : 1)
  const valid = half ? hours >= 1 && hours <= 12 : hours <= 23
  if (!valid || minute > 59 || second > 59 || clock?.[2]?.length === 1)
    return { kind: 'fault', message: `"${wordAt(reading, from)}" is not a time of day: write it like 14:30.`, from, to }
  return { kind: 'time', hour: half ? (hours % 12) + (half === 'pm' ? 12 : 0) : hours, minute, second, from, to }
}

function agoAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  const words = [0, 1, 2, 3, 4].map((offset) => wordAt(reading, from + offset))
  const article = words[0] === 'a' || words[0] === 'an' ? { length: 1, value: 1000 } : undefined
  const digits = /^\d{1,4}$/.test(words[0] ?? '') ? { length: 1, value: Number(words[0]) * 1000 } : undefined
  const count = digits ?? readNumberWords(words) ?? article
  const span = count && SPANS[words[count.length] ?? '']
  if (!count || !span || words[count.length + 1] !== 'ago') return undefined
  return { kind: 'ago', instant: now.minus({ [span]: count.value / 1000 }), from, to: from + count.length + 2 }
}

function monthOf(word: string): number {
  if (word.length < 3) return 0
  return word === 'sept' ? 9 : MONTHS.findIndex((month) => month === word || month.slice(0, 3) === word) + 1
}

function dateAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  const word = wordAt(reading, from)
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word)
  if (iso) return dated(now, Number(iso[1]), Number(iso[2]), Number(iso[3]), word, from, from + 1)
  if (/^\d{1,4}\/\d{1,2}(?:\/\d{1,4})?$/.test(word))
    return { kind: 'fault', message: `"${word}" has two readings as a date: write it like 17 nov.`, from, to: from + 1 }
  const first = dayMonth(reading, from)
  if (!first) return undefined
  const other = first.form === 'day month' ? monthDay(reading, first.monthAt) : undefined
  const picked = other && other.to > first.to ? pickDate(reading, first, other) : first
  const year = yearAt(reading, picked.to, now)
  return dated(
    now,
    year?.year,
    picked.month,
    picked.day,
    `${picked.day} ${MONTHS[picked.month - 1]?.slice(0, 3)}`,
    picked.from,
    year?.to ?? picked.to,
  )
}

type DayMonth = {
  form: 'day month' | 'month day'
  day: number
  month: number
  monthAt: number
  from: number
  to: number
}

function dayMonth(reading: Reading, from: number): DayMonth | undefined {
  const day = dayNumber(reading, from)
  if (!day) return monthDay(reading, from)
  const monthAt = wordAt(reading, day.to) === 'of' ? day.to + 1 : day.to
  const month = monthOf(wordAt(reading, monthAt))
  return month > 0 ? { form: 'day month', day: day.value, month, monthAt, from, to: monthAt + 1 } : undefined
}

function monthDay(reading: Reading, from: number): DayMonth | undefined {
  const month = monthOf(wordAt(reading, from))
  const day = month > 0 ? dayNumber(reading, from + 1) : undefined
  return day && { form: 'month day', day: day.value, month, monthAt: from, from, to: day.to }
}

function dayNumber(reading: Reading, at: number): { value: number; to: number } | undefined {
  const value = /^\d{1,2}$/.test(wordAt(reading, at)) ? Number(wordAt(reading, at)) : 0
  if (value < 1 || value > 31) return undefined
  const ordinal = /^(?:st|nd|rd|th)$/.test(wordAt(reading, at + 1)) && reading.tokens[at + 1]?.joined
  return { value, to: at + (ordinal ? 2 : 1) }
}

/** "17 nov 25" is 25 on the 17th or 17 on the 25th; whichever has not happened yet falls away by itself. */
function pickDate(reading: Reading, first: DayMonth, other: DayMonth): DayMonth {
  const typed = reading.tokens
    .slice(first.from, other.to)
    .map(({ text }) => text)
    .join(' ')
  const picked = choose(reading, {
    key: `date@${first.from}`,
    reason: 'two-readings',
    message: `"${typed}" has two readings: which number is the day?`,
    must: false,
    labels: [
      (credits) => `${logCredits(credits)} on day ${first.day}`,
      (credits) => `${logCredits(credits)} on day ${other.day}`,
    ],
  })
  return picked === 0 ? first : other
}

/** A year right after a date: this one or the one before, nothing else, because 2,000 may be credits. */
function yearAt(reading: Reading, at: number, now: DateTime): { year: number; to: number } | undefined {
  const year = Number(/^\d{4}$/.exec(wordAt(reading, at))?.[0])
  const comma = reading.tokens[at]?.text === ',' && Number(/^\d{4}$/.exec(wordAt(reading, at + 1))?.[0])
  if (year === now.year || year === now.year - 1) return { year, to: at + 1 }
  return comma && (comma === now.year || comma === now.year - 1) ? { year: comma, to: at + 2 } : undefined
}

/** A date without a year is the latest such day; one that would be nearly a year back is more likely meant to come. */
function dated(
  now: DateTime,
  year: number | undefined,
  month: number,
  day: number,
  typed: string,
  from: number,
  to: number,
): Part {
  const on = (inYear: number) => DateTime.fromObject({ year: inYear, month, day }, { zone: now.zone })
  const thisYear = on(year ?? now.year)
  const past = year !== undefined || thisYear <= now || thisYear < now.plus({ months: 6 }) ? thisYear : on(now.year - 1)
  if (!past.isValid) return { kind: 'fault', message: `There is no day ${typed}.`, from, to }
  return { kind: 'day', day: past, from, to }
}

// When a spend happened: days, times of day and "2h ago", read in the person's zone (dates are in grammar-dates). A day
// without a time is that day at the present time of day; nothing in the future is taken.
import { DateTime } from 'luxon'
import { readNumberWords } from './grammar-amount.ts'
import { type DayPart, dateAt, stillToCome } from './grammar-dates.ts'
import { choose, claim, type Reading, wordAt } from './grammar-reading.ts'
import { isZone, resolveLocal } from './local-time.ts'

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const WEEKDAY_SHORTS = new Map([
  ...WEEKDAYS.map((name, index): [string, number] => [name.slice(0, 3), index + 1]),
  ['tues', 2],
  ['weds', 3],
  ['thur', 4],
  ['thurs', 4],
])
const SPANS = new Map(
  Object.entries({
    minutes: ['m', 'min', 'mins', 'minute', 'minutes'],
    hours: ['h', 'hr', 'hrs', 'hour', 'hours'],
    days: ['d', 'day', 'days'],
    weeks: ['w', 'week', 'weeks'],
  }).flatMap(([span, words]) => words.map((word): [string, string] => [word, span])),
)
/** How far ahead of now an instant may be (semantics 3: clock skew). */
const SKEW_MINUTES = 5

/** Words for days that a slip can miss. */
export const DAY_WORDS: readonly string[] = ['today', 'yesterday', 'tomorrow', ...WEEKDAYS]

/** Monday is 1; undefined where the word is no weekday. */
export function weekdayOf(word: string): number | undefined {
  return WEEKDAYS.indexOf(word) + 1 || WEEKDAY_SHORTS.get(word)
}

/** Whether a word after a number measures time, so that the number is hardly an amount of credits. */
export function measuresTime(word: string): boolean {
  return word.length > 1 && SPANS.has(word)
}

type Part =
  | DayPart
  | { kind: 'time'; hour: number; minute: number; second: number; from: number; to: number }
  | { kind: 'ago'; instant: DateTime; from: number; to: number }

/** Reads every word of time in the line, claims them, and sets the draft's occurredAt, or faults where they disagree. */
export function readWhen(reading: Reading): void {
  const { now: instant, zone } = reading.context
  const now = DateTime.fromJSDate(instant, { zone: isZone(zone) ? zone : 'utc' })
  const parts: Part[] = []
  // Three parts already disagree, so the rest of a long line is not read.
  for (let index = 0; index < reading.tokens.length && parts.length <= 3; index++) {
    const part = partAt(reading, index, now)
    if (!part) continue
    const lead = /^(?:on|at|for|since|last|this)$/.test(wordAt(reading, part.from - 1)) ? 1 : 0
    claim(reading, part.from - lead, part.to, 'when')
    parts.push(part)
    index = part.to - 1
  }
  const when = combine(parts, now)
  if (typeof when === 'string') {
    reading.faults.push({ reason: 'when', message: when })
    for (const { from, to } of parts) claim(reading, from, to, 'kept')
  } else if (when && when <= now.plus({ minutes: SKEW_MINUTES })) reading.draft.occurredAt = when.toJSDate()
  else if (when) askFuture(reading, parts, when)
}

/** A time of day still to come: offered for the day before. Another instant in the future is no time of a spend. */
function askFuture(reading: Reading, parts: readonly Part[], when: DateTime): void {
  const [only] = parts
  const words = parts.map((part) => typed(reading, part)).join(' ')
  const message = stillToCome(words)
  if (parts.length !== 1 || only?.kind !== 'time') {
    reading.faults.push({ reason: 'when', message })
    for (const { from, to } of parts) claim(reading, from, to, 'kept')
    return
  }
  const options = [{ tail: `for yesterday, ${words}` }]
  choose(reading, { key: `when@${reading.tokens[only.from]?.start}`, reason: 'when', message, must: true, options })
  reading.draft.occurredAt = localInstant(when.minus({ days: 1 }), when).toJSDate()
}

function typed(reading: Reading, { from, to }: Part): string {
  const tokens = reading.tokens.slice(from, to)
  return tokens.map(({ text, joined }, index) => (index > 0 && !joined ? ` ${text}` : text)).join('')
}

/** One instant of all parts, a sentence where they disagree, undefined where there are none. */
function combine(parts: readonly Part[], now: DateTime): DateTime | string | undefined {
  const fault = parts.find((part) => part.kind === 'fault')
  if (fault) return fault.message
  const days = parts.filter((part) => part.kind === 'day')
  const times = parts.filter((part) => part.kind === 'time')
  const agos = parts.filter((part) => part.kind === 'ago')
  const [[day], [time], [ago]] = [days, times, agos]
  if (days.length > 1 || times.length > 1 || agos.length > 1 || (ago && parts.length > 1))
    return 'That names more than one time, and one line has one: log them one by one.'
  if (ago) return ago.instant
  if (!day && !time) return undefined
  const on = day?.day ?? now
  if (!time && on.hasSame(now, 'day')) return now
  return localInstant(on, time ?? now)
}

function localInstant(day: DateTime, time: { hour: number; minute: number; second: number }): DateTime {
  const { year, month, zoneName } = day
  const { hour, minute, second } = time
  const instant = resolveLocal({ year, month, day: day.day, hour, minute, second }, zoneName ?? 'UTC')
  return DateTime.fromJSDate(instant, { zone: day.zone })
}

function partAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  const word = wordAt(reading, from)
  if (word === '') return undefined
  return agoAt(reading, from, now) ?? dateAt(reading, from, now) ?? timeAt(reading, from) ?? dayAt(reading, from, now)
}

function dayAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  const word = wordAt(reading, from)
  const before = wordAt(reading, from - 1)
  const to = from + 1
  if (word === 'today') return { kind: 'day', day: now, from, to }
  if (word === 'yesterday') return { kind: 'day', day: now.minus({ days: 1 }), from, to }
  if (word === 'tomorrow') return { kind: 'fault', message: stillToCome(word), from, to }
  const weekday = weekdayOf(word)
  if (!weekday) return undefined
  if (before === 'next') return { kind: 'fault', message: stillToCome(`next ${word}`), from: from - 1, to }
  const back = (now.weekday - weekday + 7) % 7
  return { kind: 'day', day: now.minus({ days: back === 0 && before === 'last' ? 7 : back }), from, to }
}

function timeAt(reading: Reading, from: number): Part | undefined {
  const word = wordAt(reading, from)
  const after = /^(?:am|pm)$/.exec(wordAt(reading, from + 1))?.[0]
  const clock =
    /^(?<hour>\d{1,2})(?::|h(?=\d))(?<minute>\d{1,2})(?::(?<second>\d{2}))?(?<half>am|pm)?$/.exec(word) ??
    (after ? /^(?<hour>\d{1,2})$/.exec(word) : null)
  if (!clock?.groups) return undefined
  const { hour, minute = '00', second = '00', half = after } = clock.groups
  const to = from + (after && !clock.groups.half ? 2 : 1)
  const hours = Number(hour)
  const valid = half ? hours >= 1 && hours <= 12 : hours <= 23
  if (!valid || minute.length < 2 || Number(minute) > 59 || Number(second) > 59)
    return { kind: 'fault', message: `"${word}" is not a time of day: write it like 14:30.`, from, to }
  const of24 = half ? (hours % 12) + (half === 'pm' ? 12 : 0) : hours
  return { kind: 'time', hour: of24, minute: Number(minute), second: Number(second), from, to }
}

function agoAt(reading: Reading, from: number, now: DateTime): Part | undefined {
  const words = [0, 1, 2, 3, 4].map((offset) => wordAt(reading, from + offset))
  const [first = ''] = words
  const article = /^an?$/.test(first) ? { length: 1, value: 1000 } : undefined
  const digits = /^\d{1,4}$/.test(first) ? { length: 1, value: Number(first) * 1000 } : undefined
  const count = digits ?? readNumberWords(words) ?? article
  const span = count && SPANS.get(words[count.length] ?? '')
  if (!count || !span || words[count.length + 1] !== 'ago') return undefined
  return { kind: 'ago', instant: now.minus({ [span]: count.value / 1000 }), from, to: from + count.length + 2 }
}

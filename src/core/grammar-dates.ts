// Dates in a line: "17 nov", "nov 17", 2026-11-17, 17/11. Decides which year is meant where none is typed, and which
// number is the day where two could be.
import { DateTime } from 'luxon'
import { choose, claim, type Reading, wordAt } from './grammar-reading.ts'

const MONTHS = 'january february march april may june july august september october november december'.split(' ')

/** A day that stands at the tokens `[from, to)`, or the sentence that says why it is none. */
export type DayPart =
  | { kind: 'day'; day: DateTime; from: number; to: number }
  | { kind: 'fault'; message: string; from: number; to: number }

/** A date as typed, before its year is settled. `form` tells the number before the month from the number after it. */
type DayMonth = {
  form: 'day month' | 'month day'
  day: number
  month: number
  monthAt: number
  from: number
  to: number
}

/** Why a day or time in the future is not taken. */
export function stillToCome(words: string): string {
  return `"${words}" is still to come, and a spend can only be logged once it has happened.`
}

/** Reads a date that starts at a token. */
export function dateAt(reading: Reading, from: number, now: DateTime): DayPart | undefined {
  const word = wordAt(reading, from)
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(word)
  if (iso) return dayPart(dayOf(now, Number(iso[2]), Number(iso[3]), Number(iso[1])), word, from, from + 1)
  if (/^\d{1,2}\/\d{1,2}(?:\/(?:\d{2}|\d{4}))?$/.test(word)) return slashedDate(reading, from, now)
  const first = dayMonth(reading, from)
  if (!first) return undefined
  const other = first.form === 'day month' ? monthDay(reading, first.monthAt) : undefined
  const picked = other && other.to > first.to ? pickDate(reading, first, other) : first
  const year = yearAt(reading, picked.to, now)
  const day = dayOf(now, picked.month, picked.day, year?.year)
  return dayPart(day, `${picked.day} ${shortMonth(picked.month)}`, picked.from, year?.to ?? picked.to)
}

function dayPart(day: DateTime | undefined, typed: string, from: number, to: number): DayPart {
  return day ? { kind: 'day', day, from, to } : { kind: 'fault', message: `There is no day "${typed}".`, from, to }
}

/** A date without a year is the latest such day; one that would be over half a year back is more likely still to come. */
function dayOf(now: DateTime, month: number, day: number, year?: number): DateTime | undefined {
  const on = (inYear: number) => DateTime.fromObject({ year: inYear, month, day }, { zone: now.zone })
  const thisYear = on(year ?? now.year)
  const isMeant = year !== undefined || thisYear < now.plus({ months: 6 })
  const meant = isMeant ? thisYear : on(now.year - 1)
  return meant.isValid ? meant : undefined
}

function shortMonth(month: number): string {
  const [first = '', ...rest] = MONTHS[month - 1]?.slice(0, 3) ?? ''
  return first.toUpperCase() + rest.join('')
}

/** "11/17" is read both ways round, and the person picks among the days that exist and have come. */
function slashedDate(reading: Reading, from: number, now: DateTime): DayPart | undefined {
  const token = reading.tokens[from]
  const typed = token?.text ?? ''
  const [first = 0, second = 0, typedYear] = (token?.key ?? '').split('/').map(Number)
  const year = typedYear === undefined || typedYear > 99 ? typedYear : 2000 + typedYear
  const days = [dayOf(now, second, first, year), dayOf(now, first, second, year)]
  const past = days.flatMap((day) => (day && day <= now ? [day] : []))
  const distinct = past.filter((day, index) => index === 0 || !day.hasSame(past[0] ?? day, 'day'))
  if (distinct.length === 0)
    return { kind: 'fault', message: `"${typed}" is no day that I can read: write it like 17 nov.`, from, to: from + 1 }
  const picked = choose(reading, {
    key: `date@${token?.start}`,
    reason: 'when',
    message: `"${typed}" can be read as more than a date: which day was it?`,
    must: true,
    options: [
      ...distinct.map((day) => ({ tail: `for ${day.day} ${shortMonth(day.month)} ${day.year}` })),
      { use: `Keep "${typed}" as note` },
    ],
  })
  const day = distinct[picked]
  if (!day) claim(reading, from, from + 1, 'kept')
  return day && { kind: 'day', day, from, to: from + 1 }
}

/** The number of a month by its name or the first letters of it; 0 where it is none. */
export function monthOf(word: string): number {
  if (word === 'sept') return 9
  return word.length < 3 ? 0 : MONTHS.findIndex((month) => month === word || month.slice(0, 3) === word) + 1
}

function dayMonth(reading: Reading, from: number): DayMonth | undefined {
  const day = dayNumber(reading, from)
  if (!day) return monthDay(reading, from)
  const monthAt = /^(?:of|-)$/.test(reading.tokens[day.to]?.key ?? '') ? day.to + 1 : day.to
  const month = monthOf(wordAt(reading, monthAt))
  return month > 0 ? { form: 'day month', day: day.value, month, monthAt, from, to: monthAt + 1 } : undefined
}

function monthDay(reading: Reading, from: number): DayMonth | undefined {
  const [, name = '', number = ''] = /^(\p{L}+)(\d{1,2})$/u.exec(wordAt(reading, from)) ?? []
  const glued = { value: Number(number), to: from + 1 }
  const month = monthOf(number === '' ? wordAt(reading, from) : name)
  const day = month === 0 ? undefined : number === '' ? dayNumber(reading, from + 1) : glued
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
  const tokens = reading.tokens.slice(first.from, other.to)
  const picked = choose(reading, {
    key: `date@${tokens[0]?.start}`,
    reason: 'two-readings',
    message: `"${tokens.map(({ text }) => text).join(' ')}" has two readings: which number is the day?`,
    must: false,
    options: [{ tail: `on day ${first.day}` }, { tail: `on day ${other.day}` }],
  })
  return picked === 0 ? first : other
}

/** A year right after a date: this one or the one before, nothing else, because 2,000 may be credits. */
function yearAt(reading: Reading, at: number, now: DateTime): { year: number; to: number } | undefined {
  const place = reading.tokens[at]?.text === ',' ? at + 1 : at
  const year = /^\d{4}$/.test(wordAt(reading, place)) ? Number(wordAt(reading, place)) : 0
  return year === now.year || year === now.year - 1 ? { year, to: place + 1 } : undefined
}

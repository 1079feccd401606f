// A day that lies ahead, behind "until" or "from": "friday", "31 dec", "31.12.", 2026-12-31, "end of the month". Decides
// which year is meant where none is typed, and says of what is no day what would be one.
import { DateTime } from 'luxon'
import { monthOf } from './grammar-dates.ts'
import { weekdayOf } from './grammar-when.ts'

/** The day at the beginning of a text and how much of the text it takes, or the sentence that says why it is none. */
export type AheadDay =
  | { kind: 'day'; day: DateTime; time?: { hour: number; minute: number }; length: number }
  | { kind: 'fault'; message: string; length: number }

/** Words that lead to a day. */
export const FROM_WORDS: readonly string[] = ['from', 'starting', 'effective']
export const UNTIL_WORDS: readonly string[] = 'until till til expires expiring expire ends ending'.split(' ')

const YEAR = '(?<year>20[2-9]\\d)'
const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th)?'
const MONTH = '(?<month>[a-z]{3,9})\\.?'
const TIME = '(?:,?\\s+(?:at\\s+)?(?<hour>\\d{1,2}):(?<minute>\\d{2}))?'
const FORMS = [
  '(?<year>\\d{4})[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})',
  `(?<day>\\d{1,2})\\.\\s?(?<month>\\d{1,2})\\.\\s${YEAR}`,
  '(?<day>\\d{1,2})\\.\\s?(?<month>\\d{1,2})(?:\\.(?:(?<year>\\d{4})|(?<short>\\d{2}))?)?',
  '(?<first>\\d{1,2})/(?<second>\\d{1,2})(?:/(?:(?<year>\\d{4})|(?<short>\\d{2})))?',
  `${DAY}\\.?[\\s-]?(?:of\\s+)?${MONTH}(?:,?[\\s-]?${YEAR})?`,
  `${MONTH}\\s?${DAY}(?:,?\\s?${YEAR})?`,
  '(?:the\\s+)?end\\s+of\\s+(?:the\\s+|this\\s+)?(?<unit>month|quarter|year)',
  '(?:(?:next|this|coming)\\s+)?(?<word>[a-z]+)',
].map((form) => new RegExp(`^(?:(?:the|on|at)\\s+)?${form}${TIME}(?=$|[\\s,.;!?)])`))

/**
 * Reads the day that a text begins with, `lead` being the word before it. A day without a year is the next one that is
 * not before `earliest`, the name of a weekday the next such day after today.
 */
export function readAhead(
  text: string,
  lead: string,
  { now, earliest }: { now: DateTime; earliest: DateTime },
): AheadDay {
  const line = text.toLowerCase()
  for (const form of FORMS) {
    const match = form.exec(line)
    const found = match && dayOf(match.groups ?? {}, now, earliest)
    if (!found) continue
    const [{ length }] = match
    if (found.length !== 1) return { kind: 'fault', message: oneOf(match[0], found), length }
    const { hour, minute } = match.groups ?? {}
    const time = hour === undefined ? undefined : { hour: Number(hour), minute: Number(minute) }
    if (time && (time.hour > 23 || time.minute > 59))
      return { kind: 'fault', message: `"${hour}:${minute}" is no time of day: write it like 14:30.`, length }
    const [day] = found
    if (day) return { kind: 'day', day, ...(time ? { time } : {}), length }
  }
  return notADay(text, lead)
}

/** The days that the parts of a form can mean; undefined where its words are none of a calendar. */
function dayOf(
  { year: typed, short, month = '', day, first, second, unit, word }: Record<string, string | undefined>,
  now: DateTime,
  earliest: DateTime,
): DateTime[] | undefined {
  const year = typed ?? (short === undefined ? undefined : `20${short}`)
  const on = (dayTyped: string | undefined, inMonth: number) => {
    const found = nextDay(
      { year: year === undefined ? undefined : Number(year), month: inMonth, day: Number(dayTyped) },
      earliest,
    )
    return found ? [found] : []
  }
  if (word !== undefined) return wordDay(word, now)
  if (unit === 'month' || unit === 'quarter' || unit === 'year') return [now.endOf(unit).startOf('day')]
  if (first === undefined) {
    const number = /^\d/.test(month) ? Number(month) : monthOf(month)
    return number === 0 && !/^\d/.test(month) ? undefined : on(day, number)
  }
  const both = [...on(first, Number(second)), ...on(second, Number(first))]
  return both.filter((it, index) => index === 0 || !it.equals(both[0] ?? it))
}

function wordDay(word: string, now: DateTime): DateTime[] | undefined {
  const today = now.startOf('day')
  const ahead = new Map([
    ['now', 0],
    ['today', 0],
    ['tomorrow', 1],
    ['yesterday', -1],
  ]).get(word)
  if (ahead !== undefined) return [today.plus({ days: ahead })]
  const weekday = weekdayOf(word)
  return weekday === undefined ? undefined : [today.plus({ days: (weekday - today.weekday + 7) % 7 || 7 })]
}

/** Of a leap day, four years may pass before the next one. */
const YEARS_MAX = 8

function nextDay(
  { year, month, day }: { year: number | undefined; month: number; day: number },
  earliest: DateTime,
): DateTime | undefined {
  const on = (inYear: number) => DateTime.fromObject({ year: inYear, month, day }, { zone: earliest.zone })
  const years = Array.from({ length: YEARS_MAX + 1 }, (_, more) => earliest.year + more)
  const days = year === undefined ? years.map(on).filter((it) => it >= earliest.startOf('day')) : [on(year)]
  return days.find(({ isValid }) => isValid)
}

/** Why something that looks like a date is none, or is two. */
function oneOf(typed: string, days: readonly DateTime[]): string {
  if (days.length === 0) return `There is no day "${typed}".`
  const said = days.map((day) => day.setLocale('en-GB').toFormat('d LLL'))
  return `"${typed}" can be ${said.join(' or ')}: write it like ${said[0]?.toLowerCase()}.`
}

const LEADS = new RegExp(`\\s(?:${[...FROM_WORDS, ...UNTIL_WORDS].join('|')})\\s`)

function notADay(text: string, lead: string): AheadDay {
  const like = 'like friday, 31 dec, 31.12.2026 or 2026-12-31'
  const upTo = text.search(LEADS)
  const phrase = /^[^,;"]*/.exec(upTo < 0 ? text : text.slice(0, upTo))?.[0] ?? ''
  // So many words are enough to say which ones are meant.
  const words = /^(?:\s*\S+){0,4}/.exec(phrase)?.[0] ?? ''
  if (words === '') return { kind: 'fault', message: `After "${lead}" comes a day, ${like}.`, length: 0 }
  const message = `I do not understand "${words.trim()}" after "${lead}". Type a day there, ${like}.`
  return { kind: 'fault', message, length: words.length }
}

// What a line after `reserve` says: the span is read here, whose days lie ahead; how much, for which campaign and of which
// pool is the grammar's of a log, with nothing booked. Whether all of it was understood decides between doing and asking.
import { DateTime } from 'luxon'
import { parseCommand } from './grammar.ts'
import type { GrammarContext, LogDraft, LogPlan } from './grammar-plan.ts'
import { unescapeSlack } from './grammar-text.ts'
import { strangePurpose } from './grammar-why.ts'
import { type LocalParts, resolveLocal } from './local-time.ts'

/** What was understood of a wish; null where it was not said. */
export interface ReserveDraft {
  poolId: string | null
  /** Whole thousandths of a credit. */
  credits: number | null
  campaign: string | null
  fromAt: Date | null
  untilAt: Date | null
}

export interface ReserveLine {
  draft: ReserveDraft
  /** Nothing was left over, and nothing could be meant otherwise. */
  isClear: boolean
  /** Why it is not, where there is a sentence for it. */
  doubt: string | null
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const WEEKDAYS = 'mon tue wed thu fri sat sun'.split(' ')
const MONTH = '(?<month>[a-z]{3,9})'
const TIME = '(?:\\s+(?:at\\s+)?(?<hour>\\d{1,2}):(?<minute>\\d{2}))?'
const YEAR = '(?:,?\\s+(?<year>\\d{4}))?'
const DAY_FORMS = [
  `(?<year>\\d{4})-(?<monthNumber>\\d{1,2})-(?<day>\\d{1,2})`,
  `(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}${YEAR}`,
  `${MONTH}\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?${YEAR}`,
  '(?:next\\s+)?(?<word>[a-z]+)',
].map((form) => new RegExp(`^(?:the\\s+)?${form}${TIME}(?=$|[\\s,.;])`, 'i'))
const LEAD = /(?:^|\s)(from|starting|until|till|til)\s+/i

/** Reads the text after `reserve`, as Slack sends it. Never throws. */
export function parseReserve(text: string, context: GrammarContext): ReserveLine {
  const spans = readSpan(text, context)
  const command = parseCommand(`log ${spans.rest}`, { ...context, deed: 'plan', sticky: undefined })
  const read: LogDraft | LogPlan | undefined =
    command.kind === 'log' ? command.plan : command.kind === 'question' ? command.draft : undefined
  const { items = [], poolId = null, campaign, purpose, note } = read ?? {}
  const credits = items.reduce((sum, item) => sum + item.credits, 0)
  const meant = campaign ?? (note === undefined ? undefined : strangePurpose(note)) ?? purpose
  return {
    draft: {
      poolId,
      credits: items.length === 0 ? null : credits,
      campaign: meant?.replace(/^#/, '') ?? null,
      fromAt: spans.fromAt,
      untilAt: spans.untilAt,
    },
    isClear:
      command.kind === 'log' && campaign !== undefined && note === undefined && purpose === undefined && !spans.isOdd,
    doubt: command.kind === 'question' && command.reason !== 'amount' ? command.message : null,
  }
}

interface SpanRead {
  fromAt: Date | null
  untilAt: Date | null
  /** What stands there besides. */
  rest: string
  /** A word led to a day that could not be read. */
  isOdd: boolean
}

function readSpan(text: string, context: GrammarContext): SpanRead {
  const span: SpanRead = { fromAt: null, untilAt: null, rest: unescapeSpace(text), isOdd: false }
  for (let more = true; more; ) {
    more = false
    const lead = LEAD.exec(span.rest)
    if (!lead) break
    const before = span.rest.slice(0, lead.index)
    const after = span.rest.slice(lead.index + lead[0].length)
    const end = /^(?:from|starting)$/i.test(lead[1] ?? '') ? 'fromAt' : 'untilAt'
    const reset = end === 'untilAt' ? /^(?:the\s+)?reset(?=$|\s)/i.exec(after) : null
    const day = reset ? undefined : dayAt(after, end, context)
    if (!reset && !day) {
      span.isOdd = true
      break
    }
    if (day) span[end] = day.at
    span.rest = `${before} ${after.slice((reset?.[0] ?? day?.text ?? '').length)}`.trim()
    more = true
  }
  return span
}

/** Slack's escapes stay: the grammar reads them. */
function unescapeSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** A day that is ahead: the whole of it, unless a time says otherwise. */
function dayAt(text: string, end: 'fromAt' | 'untilAt', { now, zone }: GrammarContext) {
  const today = DateTime.fromJSDate(now, { zone })
  for (const form of DAY_FORMS) {
    const match = form.exec(unescapeSlack(text))
    const groups = match?.groups
    const day = groups && (groups.word === undefined ? dateOf(groups, today) : wordOf(groups.word, today))
    if (!match || !day?.isValid) continue
    const isToday = day.hasSame(today, 'day')
    const whole = end === 'fromAt' ? { hour: 0, minute: 0 } : { hour: 23, minute: 59 }
    const time = groups?.hour === undefined ? whole : { hour: Number(groups.hour), minute: Number(groups.minute) }
    if (time.hour > 23 || time.minute > 59) return undefined
    const parts: LocalParts = { year: day.year, month: day.month, day: day.day, ...time }
    const at = end === 'fromAt' && isToday && groups?.hour === undefined ? null : resolveLocal(parts, zone)
    return { at, text: match[0] }
  }
  return undefined
}

function dateOf({ year, month = '', monthNumber, day }: Record<string, string | undefined>, today: DateTime) {
  const number = monthNumber === undefined ? MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1 : Number(monthNumber)
  if (number < 1 || number > 12) return undefined
  const on = (inYear: number) =>
    DateTime.fromObject({ year: inYear, month: number, day: Number(day) }, { zone: today.zone })
  if (year !== undefined) return on(Number(year))
  const thisYear = on(today.year)
  return thisYear >= today.startOf('day') ? thisYear : on(today.year + 1)
}

function wordOf(typed: string, today: DateTime): DateTime | undefined {
  const word = typed.toLowerCase()
  if (word === 'now' || word === 'today') return today
  if (word === 'tomorrow') return today.plus({ days: 1 })
  const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*$/.test(word) ? WEEKDAYS.indexOf(word.slice(0, 3)) + 1 : 0
  if (weekday === 0) return undefined
  return today.plus({ days: (weekday - today.weekday + 7) % 7 || 7 })
}

// What a line after `reserve` says: the span is read here, whose days lie ahead; how much, for which campaign and of which
// pool is the grammar's of a log, with nothing booked. Whether all of it was understood decides between doing and asking.
import { DateTime } from 'luxon'
import { parseCredits, toDecimal } from './amount.ts'
import { parseCommand } from './grammar.ts'
import { readAhead } from './grammar-ahead.ts'
import type { GrammarContext, LogDraft, LogPlan } from './grammar-plan.ts'
import { unescapeSlack } from './grammar-text.ts'
import { strangePurpose } from './grammar-why.ts'
import { resolveLocal } from './local-time.ts'

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
  /** Why a word leads to no day: nothing is to be done then. */
  fault: string | null
  /** Nothing was left over, and nothing could be meant otherwise. */
  isClear: boolean
  /** Why it is not, where there is a sentence for it. */
  doubt: string | null
}

const RESERVE_FROM = ['from', 'starting']
const RESERVE_UNTIL = ['until', 'till', 'til']
const LEAD = new RegExp(`(?:^|\\s)(${[...RESERVE_FROM, ...RESERVE_UNTIL].join('|')})(?=\\s|$)\\s*`, 'i')

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
    isClear: command.kind === 'log' && campaign !== undefined && note === undefined && purpose === undefined,
    fault: spans.fault,
    doubt: command.kind === 'question' && command.reason !== 'amount' ? command.message : null,
  }
}

interface SpanRead {
  fromAt: Date | null
  untilAt: Date | null
  /** What stands there besides. */
  rest: string
  /** Why a word leads to no day. */
  fault: string | null
}

function readSpan(text: string, context: GrammarContext): SpanRead {
  const span: SpanRead = { fromAt: null, untilAt: null, rest: inFull(unescapeSpace(text)), fault: null }
  for (;;) {
    const lead = LEAD.exec(veiled(span.rest))
    if (!lead) return span
    const [all, word = ''] = lead
    const before = span.rest.slice(0, lead.index)
    const after = span.rest.slice(lead.index + all.length)
    const end = RESERVE_FROM.includes(word.toLowerCase()) ? 'fromAt' : 'untilAt'
    const reset = end === 'untilAt' ? /^(?:the\s+)?reset(?=$|\s)/i.exec(after) : null
    const found = reset ? undefined : dayAt(after, word.toLowerCase(), end, context)
    if (found && 'message' in found) span.fault ??= found.message
    else if (found) span[end] = found.at
    span.rest = `${before} ${after.slice(reset?.[0].length ?? found?.length ?? 0)}`.trim()
  }
}

/** Slack's escapes stay: the grammar reads them. */
function unescapeSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** "2k" and "2.5k" in full, but for what stands in quotes. */
function inFull(text: string): string {
  const parts = text.split(/("[^"]*")/)
  return parts
    .map((part) =>
      part.startsWith('"')
        ? part
        : part.replace(/(?<!\S)(\d{1,6}(?:\.\d{1,2})?)k(?!\S)/gi, (typed, number: string) => {
            const credits = parseCredits(number)
            return credits === undefined ? typed : toDecimal(credits * 1000)
          }),
    )
    .join('')
}

/** A name in quotes leads to no day, whatever stands in it. */
function veiled(text: string): string {
  return text.replace(/["\u201c][^"\u201d]*["\u201d]/g, (quoted) => '"'.repeat(quoted.length))
}

/** A day that is ahead: the whole of it, unless a time says otherwise. */
function dayAt(text: string, lead: string, end: 'fromAt' | 'untilAt', { now: instant, zone }: GrammarContext) {
  const now = DateTime.fromJSDate(instant, { zone })
  const found = readAhead(text, lead, { now, earliest: now })
  const { length } = found
  if (found.kind === 'fault') return { message: unescapeSlack(found.message), length }
  const { year, month, day } = found.day
  const whole = end === 'fromAt' ? { hour: 0, minute: 0 } : { hour: 23, minute: 59 }
  const isNow = end === 'fromAt' && !found.time && found.day.hasSame(now, 'day')
  return { at: isNow ? null : resolveLocal({ year, month, day, ...whole, ...found.time }, zone), length }
}

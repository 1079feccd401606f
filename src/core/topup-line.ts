// What stands behind "topup": how many credits, from when, until when, why, in which pool. Reads it with the pieces of the
// log's grammar. Whoever typed it sees in a form what was understood; a day that is none is said, and so is an amount that
// can be two.

import { DateTime } from 'luxon'
import { type Credits, formatCredits, toDecimal } from './amount.ts'
import { FROM_WORDS, readAhead, UNTIL_WORDS } from './grammar-ahead.ts'
import { readAmount, readNumberWords } from './grammar-amount.ts'
import { matchAt, phrases } from './grammar-phrases.ts'
import type { GrammarContext } from './grammar-plan.ts'
import { claim, freeAt, type Reading, wordAt } from './grammar-reading.ts'
import { cleanText, toLine } from './grammar-text.ts'
import { resolveLocal } from './local-time.ts'

/** What was understood; what is not there was not said. */
export interface TopupLine {
  poolId?: string
  credits?: Credits
  effectiveAt?: Date
  expires?: Date | 'never'
  /** The vendor gave them for nothing. */
  isGiven?: boolean
  /** Everything else, as it was typed. */
  reason?: string
}

export type TopupRead =
  | { kind: 'read'; line: TopupLine }
  /** A sentence, and the line without what is not understood. */
  | { kind: 'fault'; message: string; rest: string }
  /** The same line with each amount that it can mean. */
  | { kind: 'doubt'; message: string; readings: { credits: Credits; text: string }[] }

export interface TopupWords {
  pools: readonly { poolId: string; name: string; shortName: string; zone: string }[]
  /** The one that is meant where none is named. */
  poolId: string | undefined
  now: Date
}

/** How far back a day without a year may lie; one before it is the next such day. */
const BACK_DAYS = 31

const FROM: ReadonlySet<string> = new Set(FROM_WORDS)
const UNTIL: ReadonlySet<string> = new Set(UNTIL_WORDS)
const GIVEN: ReadonlySet<string> = new Set(['free', 'promotion', 'promotional', 'gift', 'bonus'])
/** Words that lead to what is read anyhow. */
const IDLE: ReadonlySet<string> = new Set(['credits', 'credit', 'cr', 'in', 'to', 'of', 'add'])
/** Words before a pool's name that belong to it. */
const TO_POOL: ReadonlySet<string> = new Set([...IDLE, 'from'])

/**
 * Reads the line. Days are those of the pool: "from" begins with the day, "until" ends with it, at the midnight after.
 * Whoever adds credits means thousands by "1,000", while "1.000" is asked about.
 */
export function readTopup(text: string, { pools, poolId, now: instant }: TopupWords): TopupRead {
  const { source, tokens } = toLine(cleanText(text).clean)
  const reading = readingOf(tokens, instant)
  const line: TopupLine = {}
  readPool(reading, line, pools)
  const zone = pools.find((pool) => pool.poolId === (line.poolId ?? poolId))?.zone ?? 'UTC'
  const now = DateTime.fromJSDate(instant, { zone })
  for (let at = 0; at < tokens.length; at += 1) {
    const word = wordAt(reading, at)
    const fault = FROM.has(word) || UNTIL.has(word) || word === 'on' ? readDay(reading, line, at, now) : undefined
    if (fault) return { kind: 'fault', message: fault.message, rest: without(source, reading, at, fault.to) }
    if (word === 'never') readNever(reading, line, at)
    else if (GIVEN.has(word)) {
      line.isGiven = true
      claim(reading, at, at + 1, 'kept')
    }
  }
  const amount = readCredits(reading, source)
  if (amount.kind === 'doubt' || amount.kind === 'fault') return amount
  const reason = restOf(reading, source)
  const { credits } = amount
  return {
    kind: 'read',
    line: { ...line, ...(credits === undefined ? {} : { credits }), ...(reason === '' ? {} : { reason }) },
  }
}

/** Only dates are read by it, which need to know nothing but the time. */
function readingOf(tokens: Reading['tokens'], now: Date): Reading {
  const context: GrammarContext = { now, zone: 'UTC', pools: [], purposes: [], campaigns: [], verbs: [] }
  const draft = { items: [], labels: {}, words: '' }
  return { tokens, context, claims: [], picks: new Map(), forks: [], faults: [], draft }
}

function readPool(reading: Reading, line: TopupLine, pools: TopupWords['pools']): void {
  const named = phrases(
    pools.flatMap((pool) => [pool.name, pool.shortName].map((name): [string, string] => [name, pool.poolId])),
  )
  for (let at = 0; at < reading.tokens.length && line.poolId === undefined; at += 1) {
    const found = reading.tokens[at]?.kind === 'word' ? matchAt(reading, at, named) : undefined
    const [poolId, another] = found?.named ?? []
    if (!found || poolId === undefined || another !== undefined) continue
    line.poolId = poolId
    const lead = TO_POOL.has(wordAt(reading, at - 1)) ? 1 : 0
    claim(reading, at - lead, found.to, 'where')
  }
}

/** What a word leads to, or where what is no day ends and why. "On" leads to one only where one stands there. */
function readDay(
  reading: Reading,
  line: TopupLine,
  at: number,
  now: DateTime,
): { message: string; to: number } | undefined {
  const lead = wordAt(reading, at)
  const isUntil = UNTIL.has(lead)
  const { text, ends } = textFrom(reading, at + 1)
  const [next = ''] = text.split(' ')
  // "expires on", "starting from": the last one leads.
  if (FROM.has(next) || UNTIL.has(next)) {
    claim(reading, at, at + 1, 'when')
    return undefined
  }
  const open = isUntil ? /^(?:never|(?:the )?reset)(?=$|[ ,.])/.exec(text) : null
  if (open?.[0] === 'never') readNever(reading, line, at + 1)
  // What follows a quotation or a pool is nobody's day.
  const isCut = text === '' && at + 1 < reading.tokens.length
  const earliest = isUntil ? now : now.minus({ days: BACK_DAYS })
  const found = open || isCut ? undefined : readAhead(text, lead, { now, earliest })
  const to = at + 1 + ends.filter((end) => end <= (found ?? open?.[0] ?? '').length).length
  if (found?.kind === 'fault') return lead === 'on' ? undefined : { message: quotable(found.message), to }
  if (found || open) claim(reading, at, to, 'when')
  if (found && isUntil)
    line.expires = found.time ? timeOn(found) : found.day.plus({ days: 1 }).startOf('day').toJSDate()
  else if (found) line.effectiveAt = found.time ? timeOn(found) : found.day.startOf('day').toJSDate()
  return undefined
}

function quotable(message: string): string {
  return `${message} A reason with such a word in it stands in quotes.`
}

function timeOn({ day, time }: { day: DateTime; time?: { hour: number; minute: number } }): Date {
  const { year, month, zoneName } = day
  return resolveLocal({ year, month, day: day.day, hour: 0, minute: 0, ...time }, zoneName ?? 'UTC')
}

/** What stands free from a token on, folded, up to a quotation, a link or something claimed; where each token ends in it. */
function textFrom(reading: Reading, from: number): { text: string; ends: number[] } {
  let text = ''
  const ends: number[] = []
  for (let at = from; at < reading.tokens.length; at += 1) {
    const token = freeAt(reading, at)
    if (!token || token.kind === 'quote' || token.kind === 'link') break
    text += `${token.joined || text === '' ? '' : ' '}${token.key}`
    ends.push(text.length)
  }
  return { text, ends }
}

/** The line without the tokens `[from, to)`. */
function without(source: string, { tokens }: Reading, from: number, to: number): string {
  const [first, last] = [tokens[from], tokens[to - 1]]
  return first && last ? `${source.slice(0, first.start)}${source.slice(last.end)}`.replace(/\s+/g, ' ').trim() : source
}

function readNever(reading: Reading, line: TopupLine, at: number): void {
  line.expires = 'never'
  claim(reading, at, UNTIL.has(wordAt(reading, at + 1)) ? at + 2 : at + 1, 'when')
}

type AmountRead = Exclude<TopupRead, { kind: 'read' }> | { kind: 'amount'; credits: Credits | undefined }

/** The first amount that stands there; where none can be read, why the first that looks like one is none. */
function readCredits(reading: Reading, source: string): AmountRead {
  let fault: AmountRead | undefined
  for (let at = 0; at < reading.tokens.length; at += 1) {
    const word = wordAt(reading, at)
    const read = /^-?\d/.test(word) ? readAmount(word.replace('-', '')) : undefined
    const words = read ? undefined : readNumberWords([0, 1, 2, 3, 4].map((more) => wordAt(reading, at + more)))
    const after = wordAt(reading, at + 1)
    const isThousands =
      read !== undefined && (after === 'thousand' || (after === 'k' && reading.tokens[at + 1]?.joined))
    const values = (read && 'values' in read ? read.values : words ? [words.value] : []).map(
      (value) => value * (word.startsWith('-') ? -1 : 1) * (isThousands ? 1000 : 1),
    )
    const [credits, other] = values
    if (read && 'fault' in read)
      fault ??= { kind: 'fault', message: read.fault, rest: without(source, reading, at, at + 1) }
    if (credits === undefined) continue
    const to = at + (words?.length ?? (isThousands ? 2 : 1))
    if (other !== undefined && !word.includes(',')) return amountDoubt(reading, source, { from: at, to, values })
    claim(reading, at, to, 'item')
    return { kind: 'amount', credits }
  }
  return fault ?? { kind: 'amount', credits: undefined }
}

function amountDoubt(
  { tokens }: Reading,
  source: string,
  { from, to, values }: { from: number; to: number; values: readonly Credits[] },
): AmountRead {
  const [start, end] = [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0]
  const typed = source.slice(start, end)
  const said = values.map(formatCredits)
  return {
    kind: 'doubt',
    message: `"${typed}" can be ${said.join(' or ')}: which did you mean?`,
    readings: values.map((credits) => ({
      credits,
      text: `${source.slice(0, start)}${toDecimal(credits)}${source.slice(end)}`,
    })),
  }
}

/** What nothing has claimed, as it was typed: a quotation without its marks. */
function restOf(reading: Reading, source: string): string {
  const parts: string[] = []
  for (const [at, { start, end, kind, joined }] of reading.tokens.entries()) {
    const token = freeAt(reading, at)
    if (!token || (token.kind === 'word' && IDLE.has(token.key)) || (token.kind === 'mark' && parts.length === 0))
      continue
    const typed = kind === 'quote' ? source.slice(start + 1, end - 1) : source.slice(start, end)
    const before = parts.at(-1)
    const isGlued = joined && before !== undefined && freeAt(reading, at - 1) !== undefined
    if (isGlued) parts[parts.length - 1] = `${before}${typed}`
    else parts.push(typed)
  }
  return parts.join(' ').trim()
}

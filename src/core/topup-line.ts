// What stands behind "topup": how many credits, from when, until when, why, in which pool. Reads it with the pieces of the
// log's grammar; whoever typed it sees in a form what was understood, so that nothing here asks back.

import { DateTime } from 'luxon'
import type { Credits } from './amount.ts'
import { readAmount, readNumberWords } from './grammar-amount.ts'
import { type DayPart, dateAt } from './grammar-dates.ts'
import { matchAt, phrases } from './grammar-phrases.ts'
import type { GrammarContext } from './grammar-plan.ts'
import { claim, freeAt, type Reading, wordAt } from './grammar-reading.ts'
import { cleanText, toLine } from './grammar-text.ts'

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

export interface TopupWords {
  pools: readonly { poolId: string; name: string; shortName: string; zone: string }[]
  /** The one that is meant where none is named. */
  poolId: string | undefined
  now: Date
}

/** How far back a day without a year may lie; one before it is the next such day. */
const BACK_DAYS = 31

const FROM: ReadonlySet<string> = new Set(['from', 'starting', 'effective', 'on'])
const UNTIL: ReadonlySet<string> = new Set(['until', 'till', 'expires', 'expiring', 'expire', 'ends', 'ending'])
const GIVEN: ReadonlySet<string> = new Set(['free', 'promotion', 'promotional', 'gift', 'bonus'])
/** Words that lead to what is read anyhow. */
const IDLE: ReadonlySet<string> = new Set(['credits', 'credit', 'cr', 'in', 'to', 'of', 'add'])

/**
 * Reads the line. Days are those of the pool: "from" begins with the day, "until" ends with it, at the midnight after. Of an
 * amount with two readings the larger one is taken.
 */
export function readTopup(text: string, { pools, poolId, now: instant }: TopupWords): TopupLine {
  const { source, tokens } = toLine(cleanText(text).clean)
  const reading = readingOf(tokens, instant)
  const line: TopupLine = {}
  readPool(reading, line, pools)
  const zone = pools.find((pool) => pool.poolId === (line.poolId ?? poolId))?.zone ?? 'UTC'
  const now = DateTime.fromJSDate(instant, { zone })
  for (let at = 0; at < tokens.length; at += 1) {
    const word = wordAt(reading, at)
    if (FROM.has(word)) readFrom(reading, line, at, now)
    else if (UNTIL.has(word)) readUntil(reading, line, at, now)
    else if (word === 'never') readNever(reading, line, at)
    else if (GIVEN.has(word)) {
      line.isGiven = true
      claim(reading, at, at + 1, 'kept')
    } else if (line.credits === undefined) readCredits(reading, line, at)
  }
  const reason = restOf(reading, source)
  return reason === '' ? line : { ...line, reason }
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
    const lead = IDLE.has(wordAt(reading, at - 1)) ? 1 : 0
    claim(reading, at - lead, found.to, 'where')
  }
}

function readFrom(reading: Reading, line: TopupLine, at: number, now: DateTime): void {
  const found = dayFrom(reading, at + 1, now, now.minus({ days: BACK_DAYS }))
  if (!found) return
  line.effectiveAt = found.day.startOf('day').toJSDate()
  claim(reading, at, found.to, 'when')
}

function readUntil(reading: Reading, line: TopupLine, at: number, now: DateTime): void {
  const lead = /^(?:on|the|at)$/.test(wordAt(reading, at + 1)) ? 1 : 0
  const found = dayFrom(reading, at + 1 + lead, now, now.startOf('day'))
  if (found) {
    line.expires = found.day.plus({ days: 1 }).startOf('day').toJSDate()
    claim(reading, at, found.to, 'when')
  } else if (wordAt(reading, at + 1) === 'never') {
    claim(reading, at, at + 1, 'when')
    readNever(reading, line, at + 1)
  }
}

function readNever(reading: Reading, line: TopupLine, at: number): void {
  line.expires = 'never'
  claim(reading, at, UNTIL.has(wordAt(reading, at + 1)) ? at + 2 : at + 1, 'when')
}

/** A day that stands there; without a year the next one that is not before `earliest`. */
function dayFrom(
  reading: Reading,
  at: number,
  now: DateTime,
  earliest: DateTime,
): { day: DateTime; to: number } | undefined {
  const word = wordAt(reading, at)
  if (word === 'today' || word === 'tomorrow') return { day: now.plus({ days: word === 'today' ? 0 : 1 }), to: at + 1 }
  const part: DayPart | undefined = dateAt(reading, at, now)
  if (part?.kind !== 'day') return undefined
  const { day, to } = part
  const typed = /^\d{4}$/.test(wordAt(reading, to)) ? Number(wordAt(reading, to)) : undefined
  if (typed !== undefined) return { day: day.set({ year: typed }), to: to + 1 }
  const hasYear = reading.tokens.slice(at, to).some(({ key }) => /^\d{4}\b/.test(key))
  return { day: hasYear || day >= earliest.startOf('day') ? day : day.plus({ years: 1 }), to }
}

function readCredits(reading: Reading, line: TopupLine, at: number): void {
  const word = wordAt(reading, at)
  const read = /^-?\d/.test(word) ? readAmount(word.replace('-', '')) : undefined
  const [digits] = read && 'values' in read ? read.values : []
  const words =
    digits === undefined ? readNumberWords([0, 1, 2, 3, 4].map((more) => wordAt(reading, at + more))) : undefined
  const credits = digits ?? words?.value
  if (credits === undefined) return
  line.credits = word.startsWith('-') ? -credits : credits
  claim(reading, at, at + (words?.length ?? 1), 'item')
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

// What holds several items together: a comma, a plus, "and". Numbers with nothing between them have more than one
// reading, and none of them is booked unasked.
import { CREDIT } from './amount.ts'
import type { RawItem } from './grammar-items.ts'
import { AS_BOOKED, choose, claim, type Reading, wordAt } from './grammar-reading.ts'
import type { Token } from './grammar-text.ts'

/** Tokens `[from, to)`. */
export type Span = { from: number; to: number }

const SEPARATOR = /^(?:[,;+]|and|&|plus)$/

/** More numbers without a separator than this make no buttons. */
const PICKED_MAX = 4

/** The tokens of a span as they were typed. */
export function wordsOf(reading: Reading, { from, to }: Span): string {
  const tokens = reading.tokens.slice(from, to)
  return tokens.map(({ text, joined }, index) => (index > 0 && !joined ? ` ${text}` : text)).join('')
}

/** Whether a separator stands right before the later of two spans or right after the earlier; claimed words do not count. */
export function separated(reading: Reading, one: Span, other: Span): boolean {
  return separators(reading, one, other).length > 0
}

function separators(reading: Reading, one: Span, other: Span): number[] {
  const [left, right] = one.from < other.from ? [one, other] : [other, one]
  const before = separatorFrom(reading, right.from - 1, -1, left.to)
  const after = separatorFrom(reading, left.to, 1, right.from - 1)
  return [before, after].filter((index) => index >= 0)
}

function separatorFrom(reading: Reading, from: number, step: 1 | -1, until: number): number {
  for (let index = from; step < 0 ? index >= until : index <= until; index += step) {
    const token = reading.tokens[index]
    if (!token || reading.claims[index] === 'kept') return -1
    if (reading.claims[index] !== undefined) continue
    if (token.kind !== 'quote' && SEPARATOR.test(token.key)) return index
    if (token.kind !== 'mark') return -1
  }
  return -1
}

/** The items that the line books, in its order: all of them where separators join them, else those that are picked. */
export function joinItems(reading: Reading, items: readonly RawItem[]): RawItem[] {
  const sorted = items.toSorted((left, right) => left.from - right.from)
  const gaps = sorted.slice(1).map((right, index) => ({ left: sorted[index] ?? right, right }))
  const found = gaps.map(({ left, right }) => separators(reading, left, right))
  if (gaps.some(({ left, right }, index) => !left.joined && !right.joined && found[index]?.length === 0))
    return pickItems(reading, sorted)
  for (const index of found.flat()) claim(reading, index, index + 1, 'item')
  return sorted
}

function pickItems(reading: Reading, items: RawItem[]): RawItem[] {
  if (items.length > PICKED_MAX) {
    const message = `There are ${items.length} numbers, and nothing joins them: put a comma or "and" between items.`
    reading.faults.push({ reason: 'two-readings', message })
    return items
  }
  const whole = groupedNumber(reading, items)
  const isTelling = items.every(({ unit, credits, to }) => unit || credits?.money || credits?.to !== to)
  const options = [...(whole ? [[whole]] : []), ...(isTelling ? [items] : []), ...items.map((item) => [item])]
  const typed = items.map((item) => `"${wordsOf(reading, item)}"`).join(' and ')
  const picked = choose(reading, {
    key: 'loose',
    reason: 'two-readings',
    message: `Nothing joins ${typed}: which of them do you mean? A comma or "and" joins items.`,
    must: true,
    options: options.map(() => AS_BOOKED),
  })
  return options[picked] ?? items
}

/** "1 200": spaces as thousands separators. */
function groupedNumber(reading: Reading, items: readonly RawItem[]): RawItem | undefined {
  const [first, last] = [items[0], items.at(-1)]
  if (!first?.credits || !last) return undefined
  const groups = items.map(({ from }) => wordAt(reading, from))
  const isGrouped = /^[1-9]\d{0,2}$/.test(groups[0] ?? '') && groups.slice(1).every((group) => /^\d{3}$/.test(group))
  if (!isGrouped || last.from !== first.from + items.length - 1 || groups.length > 3) return undefined
  const amount = { ...first.credits, to: last.from + 1, value: Number(groups.join('')) * CREDIT }
  const span = { from: first.from, to: last.to }
  return last.unit ? { ...span, count: amount, unit: last.unit } : { ...span, credits: amount }
}

/** "2,5" is 2.5, or 2 and 5: a comma is a decimal point to some and the joint of two items to all. Answers the tokens as picked. */
export function splitLists(reading: Reading): Token[] {
  return reading.tokens.flatMap((token, index) => {
    const isValue = token.joined && reading.tokens[index - 1]?.text === ':'
    const comma = /^\d{1,3},\d{1,2}$/.test(token.key) ? token.key.indexOf(',') : 0
    if (token.kind !== 'word' || isValue || comma === 0) return [token]
    const picked = choose(reading, {
      key: `list@${token.start}`,
      reason: 'two-readings',
      message: `"${token.text}" can be one amount with a decimal comma, or two amounts.`,
      must: false,
      options: [AS_BOOKED, AS_BOOKED],
    })
    return picked === 0 ? [token] : [cut(token, 0, comma), cut(token, comma, comma + 1), cut(token, comma + 1)]
  })
}

function cut(token: Token, from: number, to = token.key.length): Token {
  const [start, text, key] = [token.start + from, token.text.slice(from, to), token.key.slice(from, to)]
  const kind = key === ',' ? 'mark' : 'word'
  return { kind, start, end: token.start + to, text, key, joined: from > 0 || token.joined }
}

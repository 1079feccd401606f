// The items of a line before prices: which number goes with which unit or with "credits". Numbers that touch a unit form
// a run with it; a run that can be taken apart in two ways is a fork.
import type { Credits } from './amount.ts'
import { readAmount, readNumberWords } from './grammar-amount.ts'
import { matchAt, type Phrases } from './grammar-phrases.ts'
import type { GrammarActivity } from './grammar-plan.ts'
import { AS_BOOKED, choose, freeAt, isUnit, type Reading, wordAt } from './grammar-reading.ts'

/** A number in the line. Money ("$5") is in thousandths of its currency. */
export type Amount = {
  kind: 'amount'
  from: number
  to: number
  value: Credits
  inWords: boolean
  money?: string
}
export type Unit = { kind: 'unit'; from: number; to: number; activities: GrammarActivity[] }
type CreditWord = { kind: 'credits'; from: number; to: number }
type Element = Amount | Unit | CreditWord

/** One spend as typed: a count of a unit, or credits, or both (`linked`: the credits are said to be for the unit). */
export type RawItem = {
  from: number
  to: number
  count?: Amount
  unit?: Unit
  credits?: Amount
  /** Whether one number carries both a unit and the word "credits". */
  both?: boolean
  /** Whether it belongs to its neighbours without a separator, because the person was asked. */
  joined?: boolean
}

/** Items and the units that no number counts; `odd` are tokens that begin like a number and are none. */
export type Scan = { items: RawItem[]; strays: (Unit & { touching: boolean })[]; odd: number[] }

const CREDIT_WORDS = /^(?:credits?|cr|crs|c)$/

/** Credits are what every pool counts; one that counts in another unit is spoken of in that too. */
function saysUnit({ context: { pools } }: Reading, key: string): boolean {
  return CREDIT_WORDS.test(key) || pools.some(({ unit = 'credits' }) => isUnit(key, unit))
}

const CURRENCIES = new Map(
  Object.entries({
    USD: ['$', 'us$', 'usd', 'dollar', 'dollars', 'bucks'],
    EUR: ['€', 'eur', 'euro', 'euros'],
    GBP: ['£', 'gbp', 'pound', 'pounds'],
  }).flatMap(([currency, words]) => words.map((word): [string, string] => [word, currency])),
)
const MONEY = /^(us\$|[$€£])?(\d[\d.,'_]*|\.\d+)([$€£])?$/

/** Finds the items of a line in what nothing else has claimed. */
export function scanItems(reading: Reading, units: Phrases<GrammarActivity>): Scan {
  const odd: number[] = []
  const elements: Element[] = []
  for (let index = 0; index < reading.tokens.length; index++) {
    const element = elementAt(reading, index, units, odd)
    if (!element) continue
    elements.push(element)
    index = element.to - 1
  }
  const runs: Element[][] = []
  for (const element of elements) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last && touches(reading, last, element)) run.push(element)
    else runs.push([element])
  }
  const parsed = runs.map((run) => parseRun(reading, run))
  return { items: parsed.flatMap(({ items }) => items), strays: parsed.flatMap(({ strays }) => strays), odd }
}

function elementAt(reading: Reading, at: number, units: Phrases<GrammarActivity>, odd: number[]): Element | undefined {
  const token = freeAt(reading, at)
  if (!token || (token.kind !== 'word' && token.kind !== 'quote')) return undefined
  const amount = moneyAt(reading, at) ?? amountAt(reading, at, odd)
  if (amount) return amount
  if (token.kind === 'word' && saysUnit(reading, token.key)) return { kind: 'credits', from: at, to: at + 1 }
  const unit = matchAt(reading, at, units)
  return unit && { kind: 'unit', from: unit.from, to: unit.to, activities: unit.named }
}

function amountAt(reading: Reading, at: number, odd: number[]): Amount | undefined {
  const token = reading.tokens[at]
  const key = token?.key.trim() ?? ''
  const isQuote = token?.kind === 'quote'
  const words = isQuote ? key.split(/\s+/) : Array.from({ length: 8 }, (_, offset) => wordAt(reading, at + offset))
  const spelled = readNumberWords(words)
  if (spelled && (!isQuote || spelled.length === words.length))
    return {
      kind: 'amount',
      from: at,
      to: at + (isQuote ? 1 : spelled.length),
      value: spelled.value,
      inWords: !isQuote,
    }
  if (/^-[\d.]*\d/.test(key)) {
    const message = `"${token?.text}" is less than nothing: give the amount that was spent, or take an entry back with undo.`
    reading.faults.push({ reason: 'amount', message })
    return undefined
  }
  if (!/^[.,]?\d/.test(key)) {
    if (/^(?:[~<>=±≈%$€£-]*\d|\p{No})/u.test(key)) odd.push(at)
    return undefined
  }
  const value = numberAt(reading, at, key)
  const ordinal = /^(?:st|nd|rd|th)$/.test(wordAt(reading, at + 1)) && reading.tokens[at + 1]?.joined
  if (ordinal) return undefined
  if (value === undefined) {
    if (!isQuote) odd.push(at)
    return undefined
  }
  const from = wordAt(reading, at - 1) === 'x' && reading.tokens[at]?.joined ? at - 1 : at
  const times = wordAt(reading, at + 1) === 'x' ? 1 : 0
  return { kind: 'amount', from, to: at + 1 + times, value, inWords: false }
}

/** The value of a number; where its separator has two readings, the line forks. */
function numberAt(reading: Reading, at: number, key: string): Credits | undefined {
  const read = readAmount(key)
  const values = 'values' in read ? read.values : []
  if (values.length < 2) return values[0]
  const picked = choose(reading, {
    key: `amount@${reading.tokens[at]?.start}`,
    reason: 'two-readings',
    message: `"${reading.tokens[at]?.text}" has two readings: a thousand and more, or a decimal.`,
    must: false,
    options: [AS_BOOKED, AS_BOOKED],
  })
  return values[picked]
}

/** "$5", "5€", "5 dollars", "usd 5": an amount of money, in any order. */
function moneyAt(reading: Reading, at: number): Amount | undefined {
  const before = CURRENCIES.has(wordAt(reading, at)) ? 1 : 0
  const [, prefix, number, suffix] = MONEY.exec(wordAt(reading, at + before)) ?? []
  const sign = before ? wordAt(reading, at) : (prefix ?? suffix)
  const after = sign === undefined && CURRENCIES.has(wordAt(reading, at + 1)) ? 1 : 0
  const currency = CURRENCIES.get(after ? wordAt(reading, at + 1) : (sign ?? ''))
  const value = number === undefined || currency === undefined ? undefined : numberAt(reading, at + before, number)
  if (value === undefined || currency === undefined) return undefined
  return { kind: 'amount', from: at, to: at + before + 1 + after, value, inWords: false, money: currency }
}

/** Whether only punctuation, "x" or "of" stand between, or a word that ties credits to a unit ("16 credits for 2 mobile"). */
function touches(reading: Reading, left: Element, right: Element): boolean {
  const between = Array.from({ length: right.from - left.to }, (_, offset) => freeAt(reading, left.to + offset))
  const words = between.filter((token) => !(token?.kind === 'mark' && !/[,;+&]/.test(token.text)))
  if (words.length === 0) return true
  const [word] = words
  if (words.length > 1 || word?.kind !== 'word') return false
  if (word.key === 'x' || word.key === 'of') return true
  if (left.kind === 'credits') return /^(?:for|on)$/.test(word.key)
  return (
    left.kind === 'unit' && right.kind === 'amount' && /^(?:for|at|=)$/.test(word.key) && saysCredits(reading, right)
  )
}

function saysCredits(reading: Reading, amount: Amount): boolean {
  return amount.money !== undefined || saysUnit(reading, wordAt(reading, amount.to))
}

/** Takes a run apart by its pattern: A amount, M money, U unit, C "credits". */
function parseRun(reading: Reading, run: readonly Element[]): Omit<Scan, 'odd'> {
  const letter = (element: Element) =>
    element.kind === 'amount' ? (element.money ? 'M' : 'A') : element.kind === 'unit' ? 'U' : 'C'
  const pattern = run.map(letter).join('')
  const [head, ...others] = run
  if (pattern.startsWith('UU') && head?.kind === 'unit') {
    const rest = parseRun(reading, others)
    return { items: rest.items, strays: [{ ...head, touching: true }, ...rest.strays] }
  }
  const amounts = run.filter((element) => element.kind === 'amount')
  const units = run.filter((element) => element.kind === 'unit')
  const [first, second] = amounts
  const [unit] = units
  const whole = { from: run[0]?.from ?? 0, to: run.at(-1)?.to ?? 0 }
  if (/^(?:AUC|UAC|ACU|UCA|MU|UM)$/.test(pattern) && first && unit)
    return {
      items: [{ ...whole, unit, credits: first, both: pattern.includes('A') && !isTied(reading, run) }],
      strays: [],
    }
  if (/^(?:AUAC|AUM|UAAC|UAM)$/.test(pattern) && first && second && unit)
    return { items: [{ ...whole, count: first, unit, credits: second }], strays: [] }
  if (/^(?:ACAU|MAU)$/.test(pattern) && first && second && unit)
    return { items: [{ ...whole, count: second, unit, credits: first }], strays: [] }
  return parsePairs(run, splitRun(reading, run, pattern))
}

/** Whether "credits" is tied to the unit by a word: "16 credits on mobile" has one reading. */
function isTied(reading: Reading, run: readonly Element[]): boolean {
  return run.some((element, index) => {
    const next = run[index + 1]
    return element.kind === 'credits' && next?.kind === 'unit' && /^(?:of|for|on)$/.test(wordAt(reading, element.to))
  })
}

function splitRun(reading: Reading, run: readonly Element[], pattern: string): string[] {
  if (/^(?:UA)+$/.test(pattern)) return pattern.match(/UA/g) ?? []
  if (pattern === 'UAU') {
    const message = 'The number stands between two units: which one does it count?'
    const start = reading.tokens[run[0]?.from ?? 0]?.start
    const picked = choose(reading, {
      key: `between@${start}`,
      reason: 'two-readings',
      message,
      must: false,
      options: [AS_BOOKED, AS_BOOKED],
    })
    return picked === 0 ? ['UA', 'U'] : ['U', 'AU']
  }
  return pattern.match(/A[UC]|[UC]A(?![UC])|[MAUC]/g) ?? []
}

function parsePairs(run: readonly Element[], groups: readonly string[]): Omit<Scan, 'odd'> {
  const scan: Omit<Scan, 'odd'> = { items: [], strays: [] }
  let place = 0
  for (const group of groups) {
    const elements = run.slice(place, place + group.length)
    place += group.length
    const amount = elements.find((element) => element.kind === 'amount')
    const unit = elements.find((element) => element.kind === 'unit')
    const span = { from: elements[0]?.from ?? 0, to: elements.at(-1)?.to ?? 0 }
    if (amount && unit) scan.items.push({ ...span, count: amount, unit })
    else if (amount) scan.items.push({ ...span, credits: amount })
    else if (unit) scan.strays.push({ ...unit, touching: run.length > 1 })
  }
  return scan
}

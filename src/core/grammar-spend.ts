// From the numbers and units of a line to its priced items: settles what no grammar can (units without numbers, numbers
// without units) by forks the person picks from, or faults the person mends.
import { CREDIT, ENTRY_CREDITS_MAX, price } from './amount.ts'
import { readAmount } from './grammar-amount.ts'
import { type Amount, type RawItem, type Scan, scanItems, type Unit } from './grammar-items.ts'
import { joinItems, separated, wordsOf } from './grammar-join.ts'
import { unitPhrases } from './grammar-phrases.ts'
import type { GrammarPool } from './grammar-plan.ts'
import { countOf, priceItem, unpriced } from './grammar-pricing.ts'
import { AS_BOOKED, choose, claim, freeAt, type Reading, totalCredits, unitOf, wordAt } from './grammar-reading.ts'
import { measuresTime } from './grammar-when.ts'

/** Items of one line: one reply names them all, and one Undo takes them back. */
export const ITEMS_MAX = 20
/** Units without a number that are tried with a number without a unit. */
const STRAYS_MAX = 3
/** Number words that a note may well hold ("for two of ours"), in thousandths. */
const LOOSE_MAX = 12 * CREDIT

/** Reads the items of a line for a pool into the draft, and claims their words. */
export function readSpend(reading: Reading, pool: GrammarPool): void {
  const scan = scanItems(reading, unitPhrases([pool]))
  scan.items = withoutLooseWords(reading, scan.items)
  const several = scan.items.length > 1
  scan.items = scan.items.flatMap((item) => withOddUnit(reading, item, several))
  const counted = takeStrays(reading, withArticles(reading, scan))
  askOdd(reading, scan.odd, counted.length > 0)
  const items = joinItems(reading, counted)
  if (items.length === 0 && reading.faults.length === 0) askAmount(reading, scan)
  for (const item of items) {
    const priced = priceItem(reading, item, pool)
    if (priced) reading.draft.items.push(priced)
    claim(reading, item.from, item.to, 'item')
  }
  if (items.length > ITEMS_MAX)
    reading.faults.push({ reason: 'amount', message: `One line can log at most ${ITEMS_MAX} items.` })
  if (totalCredits(reading.draft) > ENTRY_CREDITS_MAX)
    reading.faults.push({ reason: 'amount', message: 'One line can log at most 1,000,000,000 credits.' })
}

/** "one" in "2 mobile for one of ours" is no amount: beside other numbers it counts only after a separator, if at all. */
function withoutLooseWords(reading: Reading, items: readonly RawItem[]): RawItem[] {
  const isLoose = ({ credits, unit, to }: RawItem) =>
    credits?.inWords === true && credits.value <= LOOSE_MAX && !unit && to === credits.to
  const firm = items.filter((item) => !isLoose(item))
  if (firm.length === 0) return [...items]
  return items.filter((item) => {
    if (!isLoose(item)) return true
    if (!firm.some((other) => separated(reading, item, other))) return false
    const message = `"${wordsOf(reading, item)}" can be an amount, or part of the note.`
    const key = `word@${reading.tokens[item.from]?.start}`
    return choose(reading, { key, reason: 'two-readings', message, must: false, options: [AS_BOOKED, AS_BOOKED] }) === 0
  })
}

/** "12z" and "2 hours": a number whose word is no unit is asked about; beside other items it may be note. */
function withOddUnit(reading: Reading, item: RawItem, several: boolean): RawItem[] {
  const amount = item.credits
  const dash = reading.tokens[item.to]?.text === '-' && reading.tokens[item.to]?.joined ? 1 : 0
  const odd = freeAt(reading, item.to + dash)
  if (item.unit || !amount || amount.money || item.to !== amount.to || odd?.kind !== 'word') return [item]
  if (!odd.joined && !measuresTime(odd.key)) return [item]
  const isThousands = odd.joined && odd.key === 'k' && amount.value <= ENTRY_CREDITS_MAX / 1000
  const readings = [
    [item],
    ...(isThousands ? [[{ ...item, to: item.to + 1, credits: { ...amount, value: amount.value * 1000 } }]] : []),
  ]
  const options = readings.map(() => AS_BOOKED)
  const typed = wordsOf(reading, { from: item.from, to: item.to + dash + 1 })
  const picked = choose(reading, {
    key: `unit@${odd.start}`,
    reason: 'unit',
    message: `"${typed}" is not clear: there is no unit "${odd.text}".`,
    must: true,
    options: several ? [...options, { use: `Keep "${typed}" as note` }] : options,
  })
  return readings[picked] ?? []
}

/**
 * A unit that no number counts. With a bare number elsewhere the line has two readings; right after an item it wants a
 * number of its own; anywhere else it is note.
 */
function takeStrays(reading: Reading, { items, strays }: Scan): RawItem[] {
  const bare = items.find(({ unit, credits, to }) => !unit && credits && !credits.money && credits.to === to)
  if (bare?.credits && strays.length > 0) return countStray(reading, items, bare, bare.credits, strays)
  const stray = strays.find((unit) => unit.touching || items.some((item) => separated(reading, item, unit)))
  if (!stray || items.length === 0) return [...items]
  const typed = wordsOf(reading, stray)
  const options = [AS_BOOKED, { use: `Keep "${typed}" as note` }]
  const key = `stray@${reading.tokens[stray.from]?.start}`
  const picked = choose(reading, { key, reason: 'amount', message: `How many of "${typed}"?`, must: true, options })
  return picked === 0 ? [...items, oneOf(stray)] : [...items]
}

/** "25 prospecting mobile": 25 credits, or 25 of one of the units that stand elsewhere. */
function countStray(
  reading: Reading,
  items: RawItem[],
  bare: RawItem,
  count: Amount,
  strays: readonly Unit[],
): RawItem[] {
  const units = strays.slice(0, STRAYS_MAX)
  const [first] = units
  const picked = choose(reading, {
    key: `bare@${reading.tokens[bare.from]?.start}`,
    reason: 'two-readings',
    message: `"${wordsOf(reading, bare)}" can be ${unitOf(reading)}, or a count of "${first ? wordsOf(reading, first) : ''}".`,
    must: false,
    options: [...units.map(() => AS_BOOKED), AS_BOOKED],
  })
  const unit = units[picked]
  if (!unit) return items
  claim(reading, unit.from, unit.to, 'item')
  const { from, to } = bare
  return items.map((item) => (item === bare ? { from, to, count, unit } : item))
}

/** "an email and a phone": in a line without a number an article counts one. Beside numbers it may well be a note. */
function withArticles(reading: Reading, scan: Scan): Scan {
  if (scan.items.length > 0 || scan.odd.length > 0) return scan
  const items: RawItem[] = []
  for (const stray of scan.strays) {
    const counted = { ...oneOf(stray), from: stray.from - 1, joined: false }
    const isFirst = items.length === 0 || items.some((item) => separated(reading, item, counted))
    if (/^an?$/.test(wordAt(reading, stray.from - 1)) && isFirst) items.push(counted)
  }
  return { ...scan, items, strays: scan.strays.filter((stray) => items.every(({ unit }) => unit !== stray)) }
}

function oneOf(stray: Unit): RawItem {
  const { from, to } = stray
  return {
    from,
    to,
    count: { kind: 'amount', from, to: from, value: CREDIT, inWords: false },
    unit: stray,
    joined: true,
  }
}

/** A line without any number: one of the unit is offered where the line names a unit with a price. */
function askAmount(reading: Reading, { strays: [stray], odd }: Scan): void {
  const activity = stray?.activities[0]
  if (!stray || !activity || odd.length > 0) {
    const message = 'How much was it? Type an amount, for example: 2 mobile, or 25.'
    reading.faults.push({ reason: 'amount', message })
    return
  }
  claim(reading, stray.from, stray.to, 'kept')
  if (activity.unitPrice === null) {
    reading.faults.push(unpriced(activity, reading.context))
    return
  }
  const message = `How many of "${wordsOf(reading, stray)}"?`
  choose(reading, { key: 'amount', reason: 'amount', message, must: true, options: [AS_BOOKED] })
  reading.draft.items.push(countOf(activity, CREDIT, price(activity.unitPrice, CREDIT)))
  claim(reading, stray.from, stray.to, 'item')
}

/** Tokens that begin like a number and are none ("1e99", "50%"): note beside a clear item, else nothing to log. */
function askOdd(reading: Reading, odd: readonly number[], hasItems: boolean): void {
  for (const index of odd) {
    const token = reading.tokens[index]
    if (!token) continue
    const read = readAmount(token.key)
    const message = 'fault' in read ? read.fault : `"${token.text}" is not an amount I can read.`
    const options = [{ use: `Keep "${token.text}" as note` }]
    if (!hasItems) reading.faults.push({ reason: 'amount', message })
    else choose(reading, { key: `odd@${token.start}`, reason: 'amount', message, must: true, options })
  }
}

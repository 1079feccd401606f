// From items as typed to priced items: settles every doubt about numbers and units, and claims what it used. What it
// cannot settle is a fork (the person picks) or a fault (the person changes the line).
import { CREDIT, type Credits, ENTRY_CREDITS_MAX, formatCredits, price } from './amount.ts'
import { type RawItem, type Scan, scanItems, type Unit } from './grammar-items.ts'
import { unitPhrases } from './grammar-phrases.ts'
import type { GrammarActivity, GrammarPool, LogItem } from './grammar-plan.ts'
import { choose, claim, freeAt, logCredits, type Reading, wordAt } from './grammar-reading.ts'
import { measuresTime } from './grammar-when.ts'

/** Reads the items of a line for a pool into the draft. */
export function readSpend(reading: Reading, pool: GrammarPool): void {
  const scan = scanItems(reading, unitPhrases([pool]))
  scan.items = withoutLooseWords(reading, scan.items)
  scan.items = scan.items.filter((item) => keepsOddUnit(reading, item, scan.items.length > 1))
  takeStrays(reading, scan)
  askOdd(reading, scan)
  const items = joinedItems(reading, scan.items)
  if (items.length === 0 && reading.faults.length === 0) askAmount(reading, scan)
  for (const item of items) {
    const priced = priceItem(reading, item, pool)
    if (priced) reading.draft.items.push(priced)
    claim(reading, item.from, item.to, 'item')
  }
  const total = reading.draft.items.reduce((sum, { credits }) => sum + credits, 0)
  if (total > ENTRY_CREDITS_MAX)
    reading.faults.push({ reason: 'amount', message: 'One line can log at most 1,000,000,000 credits.' })
}

/** "one" in "2 mobile for one of ours" is no amount: a bare number word counts only where no digits do. */
function withoutLooseWords(reading: Reading, items: readonly RawItem[]): RawItem[] {
  const loose = (item: RawItem) => item.credits?.inWords === true && !item.unit && item.to === item.credits.to
  const firm = items.filter((item) => !loose(item))
  return firm.length === 0
    ? [...items]
    : items.filter((item) => !loose(item) || firm.some((other) => separated(reading, item, other)))
}

/** "12z" and "2 hours": a number whose word is no unit is asked about. Answers false where it goes to the note. */
function keepsOddUnit(reading: Reading, item: RawItem, several: boolean): boolean {
  const word = freeAt(reading, item.to)
  const glued = word?.joined === true && word.kind === 'word'
  const dashed = reading.tokens[item.to]?.text === '-' && reading.tokens[item.to]?.joined
  const odd = dashed ? freeAt(reading, item.to + 1) : word
  const amount = item.credits
  if (item.unit || !amount || amount.money || item.to !== amount.to || !odd) return true
  if (!glued && !dashed && !measuresTime(odd.key)) return true
  const typed = reading.tokens
    .slice(item.from, item.to)
    .map(({ text }) => text)
    .join('')
  const thousands = glued && odd.key === 'k' && amount.value <= ENTRY_CREDITS_MAX / 1000
  const labels = [
    (credits: string) => `Log ${credits} credits`,
    ...(thousands ? [(credits: string) => `Log ${credits} credits`] : []),
  ]
  const picked = choose(reading, {
    key: `unit@${odd.start}`,
    reason: 'unit',
    message: `"${typed}${glued ? '' : dashed ? '-' : ' '}${odd.text}" is not clear: there is no unit "${odd.text}".`,
    must: true,
    labels: several ? [...labels, () => 'Keep it as note'] : labels,
  })
  if (thousands && picked === 1) item.credits = { ...amount, value: amount.value * 1000 }
  return picked < labels.length
}

/** A unit that no number touches: with a bare number elsewhere there are two readings; after an item it wants a number. */
function takeStrays(reading: Reading, scan: Scan): void {
  const bare = scan.items.find(({ unit, credits, to }) => !unit && credits && !credits.money && credits.to === to)
  const [stray] = scan.strays
  if (!stray) return
  const typed = words(reading, stray)
  if (bare?.credits && reading.claims[stray.from] === undefined) {
    const message = `"${words(reading, bare)}" can be credits, or a count of "${typed}".`
    const key = `stray@${reading.tokens[stray.from]?.start}`
    if (choose(reading, { key, reason: 'two-readings', message, must: false, labels: [logCredits, logCredits] }) === 1)
      return
    claim(reading, stray.from, stray.to, 'item')
    Object.assign(bare, { count: bare.credits, unit: stray, credits: undefined })
    return
  }
  const follows = scan.items.some((item) => separated(reading, item, stray))
  if (scan.items.length === 0 || !(stray.touching || follows)) return
  const message = `How many of "${typed}"?`
  const labels = [logCredits, () => `Keep "${typed}" as note`]
  if (
    choose(reading, {
      key: `count@${reading.tokens[stray.from]?.start}`,
      reason: 'amount',
      message,
      must: true,
      labels,
    }) === 1
  )
    return
  scan.items.push(oneOf(stray))
}

function oneOf(stray: Unit): RawItem {
  const count = { kind: 'amount' as const, from: stray.from, to: stray.from, value: CREDIT, inWords: false }
  return { from: stray.from, to: stray.to, count, unit: stray }
}

/** A line without any number: one of the unit is offered where there is just one unit. */
function askAmount(reading: Reading, scan: Scan): void {
  const [stray] = scan.strays
  const message = stray
    ? `How many of "${words(reading, stray)}"?`
    : 'How much was it? Type an amount, for example: 2 mobile, or 25.'
  const unitPrice = stray?.activities[0]?.unitPrice
  if (!stray || scan.odd.length > 0 || unitPrice === null || unitPrice === undefined) {
    reading.faults.push({ reason: 'amount', message })
    return
  }
  choose(reading, {
    key: 'amount',
    reason: 'amount',
    message,
    must: true,
    labels: [(credits) => `Log 1 (${credits} credits)`],
  })
  reading.draft.items.push(countOf(stray.activities[0], CREDIT, price(unitPrice, CREDIT)))
  claim(reading, stray.from, stray.to, 'item')
}

/** Tokens that begin like a number and are none ("1e99", "50%"): note beside a clear item, else nothing to log. */
function askOdd(reading: Reading, scan: Scan): void {
  for (const index of scan.odd) {
    const token = reading.tokens[index]
    if (!token) continue
    const message = `"${token.text}" is not an amount I can read: at most 1,000,000,000, with at most three decimals.`
    if (scan.items.length === 0) reading.faults.push({ reason: 'amount', message })
    else
      choose(reading, {
        key: `odd@${token.start}`,
        reason: 'amount',
        message,
        must: true,
        labels: [() => `Keep "${token.text}" as note`],
      })
  }
}

/** Items are joined by a comma, a plus or "and". Numbers that are not have several readings, so none is booked unasked. */
function joinedItems(reading: Reading, items: RawItem[]): RawItem[] {
  const sorted = items.toSorted((left, right) => left.from - right.from)
  const pairs = sorted.flatMap((item, index) =>
    sorted[index + 1] ? [[item, sorted[index + 1] as RawItem] as const] : [],
  )
  const loose = pairs.filter(([left, right]) => !separated(reading, left, right))
  if (loose.length === 0) {
    for (const [left, right] of pairs) claimSeparators(reading, left, right)
    return sorted
  }
  const grouped = groupedNumber(reading, sorted)
  const together = sorted.every(({ unit, credits, to }) => unit || credits?.money || credits?.to !== to) ? [sorted] : []
  const options = [...(grouped ? [[grouped]] : together), ...sorted.map((item) => [item])]
  const picked = choose(reading, {
    key: 'loose',
    reason: 'two-readings',
    message: `There are ${sorted.length} numbers with nothing between them: ${sorted.map((item) => `"${words(reading, item)}"`).join(' and ')}. Join items with a comma or "and".`,
    must: true,
    labels: options.map(() => logCredits),
  })
  return options[picked] ?? sorted
}

/** "1 200": a space as the thousands separator. */
function groupedNumber(reading: Reading, [left, right, more]: readonly RawItem[]): RawItem | undefined {
  const [head, tail] = [wordAt(reading, left?.from ?? -1), wordAt(reading, right?.from ?? -1)]
  if (
    !left?.credits ||
    !right ||
    more ||
    left.to !== right.from ||
    !/^[1-9]\d{0,2}$/.test(head) ||
    !/^\d{3}$/.test(tail)
  )
    return undefined
  const amount = { ...left.credits, to: right.from + 1, value: Number(head + tail) * CREDIT }
  return right.unit
    ? { from: left.from, to: right.to, count: amount, unit: right.unit }
    : { from: left.from, to: right.to, credits: amount }
}

const SEPARATOR = /^(?:[,;+]|and|&|plus)$/

type Span = { from: number; to: number }

/** Whether a separator stands right before the later of two spans or right after the earlier; claimed words do not count. */
function separated(reading: Reading, one: Span, other: Span): boolean {
  const [left, right] = one.from < other.from ? [one, other] : [other, one]
  return (
    separatorFrom(reading, right.from - 1, -1, left.to) >= 0 || separatorFrom(reading, left.to, 1, right.from - 1) >= 0
  )
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

function claimSeparators(reading: Reading, left: Span, right: Span): void {
  const found = [
    separatorFrom(reading, right.from - 1, -1, left.to),
    separatorFrom(reading, left.to, 1, right.from - 1),
  ]
  for (const index of found) if (index >= 0) claim(reading, index, index + 1, 'item')
}

function words(reading: Reading, { from, to }: Span): string {
  return reading.tokens
    .slice(from, to)
    .map(({ text, joined }, index) => (index > 0 && !joined ? ` ${text}` : text))
    .join('')
}

function priceItem(reading: Reading, item: RawItem, pool: GrammarPool): LogItem | undefined {
  const activity = item.unit && whichActivity(reading, item.unit)
  const typed = item.credits && creditsOf(reading, item, pool)
  if (!activity) return typed === undefined ? undefined : { quantity: CREDIT, credits: typed, pricedBy: 'typed' }
  const count = item.count?.value
  if (typed === undefined) return counted(reading, item, activity, count ?? CREDIT)
  if (count === undefined) return item.both ? countOrCredits(reading, item, activity, typed) : spentOn(activity, typed)
  return countAndCredits(reading, item, activity, count, typed)
}

function whichActivity(reading: Reading, unit: Unit): GrammarActivity | undefined {
  if (unit.activities.length < 2) return unit.activities[0]
  const message = `"${words(reading, unit)}" can be ${unit.activities.map(({ name }) => name).join(' or ')}.`
  const labels = unit.activities.map(
    ({ name }) =>
      (credits: string) =>
        `Log ${credits}: ${name}`,
  )
  return unit.activities[
    choose(reading, { key: `which@${reading.tokens[unit.from]?.start}`, reason: 'unit', message, must: true, labels })
  ]
}

/** Money becomes credits by the pool's price of a credit, or as the bare number; either way the person says so. */
function creditsOf(reading: Reading, item: RawItem, pool: GrammarPool): Credits | undefined {
  const amount = item.credits
  if (!amount?.money) return amount?.value
  const perCredit = pool.creditPrice?.currency === amount.money ? pool.creditPrice.millionths : 0
  const bought = perCredit > 0 ? Number((BigInt(amount.value) * 1_000_000n) / BigInt(perCredit)) : undefined
  const values = [...(bought === undefined ? [] : [bought]), amount.value]
  const typed = words(reading, amount)
  const picked = choose(reading, {
    key: `money@${reading.tokens[amount.from]?.start}`,
    reason: 'money',
    message: `"${typed}" is money, and this log counts credits.`,
    must: true,
    labels: values.map((value) => () => `Log ${formatCredits(value)} credits`),
  })
  return values[picked]
}

function counted(reading: Reading, item: RawItem, activity: GrammarActivity, count: Credits): LogItem | undefined {
  if (activity.unitPrice !== null) return countOf(activity, count, price(activity.unitPrice, count))
  const fork = {
    key: `price@${reading.tokens[item.from]?.start}`,
    reason: 'price' as const,
    message: `${activity.name} has no fixed price: how many credits did it take? For example: 12 credits ${activity.aliases[0] ?? activity.name}`,
  }
  if (count === CREDIT) {
    reading.faults.push(fork)
    return undefined
  }
  choose(reading, { ...fork, must: true, labels: [(credits) => `Log ${credits} credits`] })
  return { activity: activity.activity, quantity: CREDIT, credits: count, pricedBy: 'typed' }
}

function countOf(activity: GrammarActivity | undefined, quantity: Credits, credits: Credits): LogItem {
  return { ...(activity && { activity: activity.activity }), quantity, credits, pricedBy: 'list' }
}

/** Typed credits for a unit: the count follows from the list price where that is exact, else it is one. */
function spentOn(activity: GrammarActivity, credits: Credits): LogItem {
  const { unitPrice } = activity
  const exact = unitPrice !== null && unitPrice > 0 && credits > 0 && credits % unitPrice === 0
  const quantity = exact ? (credits / unitPrice) * CREDIT : CREDIT
  return { activity: activity.activity, quantity, credits, pricedBy: 'typed' }
}

/** "25 mobile credits": 25 of them, or 25 credits spent on them. */
function countOrCredits(reading: Reading, item: RawItem, activity: GrammarActivity, value: Credits): LogItem {
  if (activity.unitPrice === null) return spentOn(activity, value)
  const message = `"${words(reading, item)}" can be a count or credits.`
  const key = `both@${reading.tokens[item.from]?.start}`
  const picked = choose(reading, {
    key,
    reason: 'two-readings',
    message,
    must: false,
    labels: [logCredits, logCredits],
  })
  return picked === 0 ? countOf(activity, value, price(activity.unitPrice, value)) : spentOn(activity, value)
}

/** "2 mobile 16 credits": one spend, or (priced) two; "3 waterfall 12 credits": 12 together, or 12 each. */
function countAndCredits(
  reading: Reading,
  item: RawItem,
  activity: GrammarActivity,
  count: Credits,
  typed: Credits,
): LogItem {
  const together: LogItem = { activity: activity.activity, quantity: count, credits: typed, pricedBy: 'typed' }
  if (activity.unitPrice === null && count === CREDIT) return together
  const message = `"${words(reading, item)}" can be ${formatCredits(typed)} credits in all, or more.`
  const key = `all@${reading.tokens[item.from]?.start}`
  const picked = choose(reading, {
    key,
    reason: 'two-readings',
    message,
    must: false,
    labels: [logCredits, logCredits],
  })
  if (picked === 0) return together
  if (activity.unitPrice === null) return { ...together, credits: price(typed, count) }
  reading.draft.items.push({ quantity: CREDIT, credits: typed, pricedBy: 'typed' })
  return countOf(activity, count, price(activity.unitPrice, count))
}

// The price of one item: a count by the price list, or credits as typed. Where one item can mean two amounts, the person
// picks; an activity whose price is asked each time needs its credits typed.
import { CREDIT, type Credits, formatCredits, price } from './amount.ts'
import type { RawItem, Unit } from './grammar-items.ts'
import { wordsOf } from './grammar-join.ts'
import type { GrammarActivity, GrammarContext, GrammarPool, LogItem } from './grammar-plan.ts'
import { AS_BOOKED, choose, claim, type Fault, inUnits, type Reading, unitOf, wordAt } from './grammar-reading.ts'

/**
 * Prices one item: by the list, or as typed. Answers undefined after a fault. An item that turns out to be two puts the
 * second into the draft itself.
 */
export function priceItem(reading: Reading, item: RawItem, pool: GrammarPool): LogItem | undefined {
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
  const message = `"${wordsOf(reading, unit)}" can be ${unit.activities.map(({ name }) => name).join(' or ')}.`
  const options = unit.activities.map(() => AS_BOOKED)
  return unit.activities[
    choose(reading, { key: `which@${reading.tokens[unit.from]?.start}`, reason: 'unit', message, must: true, options })
  ]
}

/** Money becomes credits by the pool's price of a credit, or as the bare number; either way the person says so. */
function creditsOf(reading: Reading, item: RawItem, pool: GrammarPool): Credits | undefined {
  const amount = item.credits
  if (!amount?.money) return amount?.value
  const perCredit = pool.creditPrice?.currency === amount.money ? pool.creditPrice.millionths : 0
  const bought = perCredit > 0 ? Number((BigInt(amount.value) * 1_000_000n) / BigInt(perCredit)) : undefined
  const values = [...(bought === undefined ? [] : [bought]), amount.value]
  const typed = wordsOf(reading, amount)
  const picked = choose(reading, {
    key: `money@${reading.tokens[amount.from]?.start}`,
    reason: 'money',
    message: `"${typed}" is money, and ${unitOf(reading)} are counted here${bought === undefined ? '' : `: ${formatCredits(bought)}, at ${priceOf(pool)} ${oneOf(pool)}`}.`,
    must: true,
    options: values.map(() => AS_BOOKED),
  })
  return values[picked]
}

/** "a credit", "each": what a price is of. */
function oneOf({ unit = 'credits' }: GrammarPool): string {
  return unit === 'credits' ? 'a credit' : 'each'
}

/** "0.025 USD". */
function priceOf({ creditPrice }: GrammarPool): string {
  return creditPrice ? `${creditPrice.millionths / 1_000_000} ${creditPrice.currency}` : ''
}

function counted(reading: Reading, item: RawItem, activity: GrammarActivity, count: Credits): LogItem | undefined {
  if (activity.unitPrice !== null) return countOf(activity, count, price(activity.unitPrice, count))
  if (count === CREDIT) {
    reading.faults.push(unpriced(activity, reading.context))
    return undefined
  }
  const key = `price@${reading.tokens[item.from]?.start}`
  choose(reading, { ...unpriced(activity, reading.context, count), key, must: true, options: [AS_BOOKED] })
  return { activity: activity.activity, quantity: CREDIT, credits: count, pricedBy: 'typed' }
}

/** So many of an activity for so many credits by the list. */
export function countOf(activity: GrammarActivity | undefined, quantity: Credits, credits: Credits): LogItem {
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
  const message = `"${wordsOf(reading, item)}" can be a count or ${unitOf(reading)}.`
  const key = `both@${reading.tokens[item.from]?.start}`
  const picked = choose(reading, {
    key,
    reason: 'two-readings',
    message,
    must: false,
    options: [AS_BOOKED, AS_BOOKED],
  })
  return picked === 0 ? countOf(activity, value, price(activity.unitPrice, value)) : spentOn(activity, value)
}

/**
 * "2 mobile 16 credits": one spend, or (priced) two; "3 waterfall 12 credits": 12 together, or 12 each. "in all" or "each"
 * after the credits says which.
 */
function countAndCredits(
  reading: Reading,
  item: RawItem,
  activity: GrammarActivity,
  count: Credits,
  typed: Credits,
): LogItem {
  const together: LogItem = { activity: activity.activity, quantity: count, credits: typed, pricedBy: 'typed' }
  const told = toldHow(reading, item.to)
  if (told === 'together' || (activity.unitPrice === null && count === CREDIT)) return together
  if (told === 'each') return { ...together, credits: price(typed, count) }
  const message = `"${wordsOf(reading, item)}" can be ${inUnits(formatCredits(typed), unitOf(reading))} in all, or more.`
  const key = `all@${reading.tokens[item.from]?.start}`
  const picked = choose(reading, {
    key,
    reason: 'two-readings',
    message,
    must: false,
    options: [AS_BOOKED, AS_BOOKED],
  })
  if (picked === 0) return together
  if (activity.unitPrice === null) return { ...together, credits: price(typed, count) }
  reading.draft.items.push({ quantity: CREDIT, credits: typed, pricedBy: 'typed' })
  return countOf(activity, count, price(activity.unitPrice, count))
}

/** Reads and claims the words that say whether typed credits are for all of a count or for each of it. */
function toldHow(reading: Reading, at: number): 'together' | 'each' | undefined {
  const [word, next] = [wordAt(reading, at), wordAt(reading, at + 1)]
  const length = word === 'each' || word === 'together' ? 1 : word === 'in' && /^(?:all|total)$/.test(next) ? 2 : 0
  claim(reading, at, at + length, 'item')
  if (length === 0) return undefined
  return word === 'each' ? 'each' : 'together'
}

/** What to say where a price is asked each time and none was typed. */
export function unpriced(
  activity: GrammarActivity,
  { deed, pools = [] }: Pick<GrammarContext, 'deed'> & Partial<Pick<GrammarContext, 'pools'>>,
  count: Credits = CREDIT,
): Fault {
  const { name, aliases } = activity
  const word = aliases[0] ?? name.toLowerCase()
  const unit = pools.find((pool) => pool.activities.includes(activity))?.unit ?? 'credits'
  if (deed === 'plan') {
    const message = `${name} has no fixed price: say what one takes, for example "${formatCredits(count)} ${word} 12 ${unit} each".`
    return { reason: 'price', message }
  }
  const example = count === CREDIT ? `12 ${unit} ${word}` : `${formatCredits(count)} ${word} 12 ${unit} in all`
  return {
    reason: 'price',
    message: `${name} has no fixed price: how many ${unit} did it take? For example: "${example}".`,
  }
}

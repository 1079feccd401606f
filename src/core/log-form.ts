// What a filled-in log form spends: the item that it books, or what is to be mended in which field; and what is left of
// the pool after it. The form shows and books by the same answer, so the two cannot differ.

import { CREDIT, type Credits, ENTRY_CREDITS_MAX, formatCredits, parseCredits, price } from './amount.ts'
import type { LogItem } from './grammar-plan.ts'
import type { Activity, Cycle } from './model.ts'
import { unitPriceAt } from './plan-usage.ts'

/** The fields that make the price, as they were filled in; no activity is plain credits, an empty text is nothing. */
export interface FormSpend {
  activity: string | undefined
  quantity: string
  credits: string
}

export type SpendField = 'activity' | 'quantity' | 'credits'

export type FormReading =
  | { kind: 'spend'; item: LogItem }
  /** A sentence for each field that is to be mended. */
  | { kind: 'faults'; faults: Partial<Record<SpendField, string>> }

/** Reads the form by the price list at an instant. Typed credits beat the list; without them the activity needs a price. */
export function readFormSpend(
  form: FormSpend,
  activities: readonly Activity[],
  at: Date,
  unit = 'credits',
): FormReading {
  const faults: Partial<Record<SpendField, string>> = {}
  const quantity = amountIn(form.quantity, CREDIT)
  const credits = amountIn(form.credits, undefined)
  if (typeof quantity === 'string') faults.quantity = quantity
  else if (quantity === 0) faults.quantity = 'How many were there? It must be more than 0.'
  if (typeof credits === 'string') faults.credits = credits
  const activity = activities.find((it) => it.activity === form.activity)
  if (form.activity !== undefined && !activity) faults.activity = 'This is not on the price list any more.'
  if (typeof quantity !== 'number' || typeof credits === 'string' || Object.keys(faults).length > 0)
    return { kind: 'faults', faults }
  if (!activity)
    return credits === undefined
      ? { kind: 'faults', faults: { credits: 'How many credits was it?' } }
      : { kind: 'spend', item: { quantity: CREDIT, credits, pricedBy: 'typed' } }
  if (credits !== undefined)
    return { kind: 'spend', item: { activity: activity.activity, quantity, credits, pricedBy: 'typed' } }
  const unitPrice = unitPriceAt(activity, at)
  if (unitPrice === null)
    return {
      kind: 'faults',
      faults: { credits: `${activity.name} has no fixed price: how many ${unit} did it take?` },
    }
  const listed = price(unitPrice, quantity)
  if (listed > ENTRY_CREDITS_MAX)
    return {
      kind: 'faults',
      faults: { quantity: `One entry holds at most ${formatCredits(ENTRY_CREDITS_MAX)} ${unit}.` },
    }
  return { kind: 'spend', item: { activity: activity.activity, quantity, credits: listed, pricedBy: 'list' } }
}

/** The amount in a text, what an empty one stands for, or what is wrong with it. */
function amountIn<Empty>(text: string, empty: Empty): Credits | Empty | string {
  const typed = text.trim()
  if (typed === '') return empty
  const amount = parseCredits(typed)
  if (amount === undefined)
    return `"${typed.slice(0, 40)}" is not an amount I can read: digits, with at most three decimals, up to ${formatCredits(ENTRY_CREDITS_MAX)}.`
  return amount < 0 ? 'It cannot be below zero. Too much logged is taken back by undo.' : amount
}

/** A pool as far as it decides what a spend leaves of it. */
export interface PoolNow {
  cycle: Cycle
  balance: { granted: Credits; forfeited: Credits; logged: Credits; unexplained: Credits }
  reading: { asOf: Date } | null
}

/**
 * What is left after a spend; undefined where it belongs to another cycle and this one does not move by it. A spend from
 * before the latest reading explains a part of what that counts, where anything there is unexplained.
 */
export function leftAfter(
  { cycle, balance, reading }: PoolNow,
  credits: Credits,
  at: Date,
): { left: Credits; overage: Credits } | undefined {
  if (at < cycle.startsAt || at >= cycle.endsAt) return undefined
  const explains = reading !== null && at <= reading.asOf
  const unexplained = balance.unexplained - (explains ? credits : 0)
  const left = balance.granted - balance.forfeited - balance.logged - credits - Math.max(0, unexplained)
  return { left: Math.max(0, left), overage: Math.max(0, -left) }
}

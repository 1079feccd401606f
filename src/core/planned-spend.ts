// What a spend that is only planned would do to a pool: whether it fits what is there now, what the usual pace leaves, or
// the cycle after the reset. Decides by the balance and the forecast; nothing is written, and words are for the views.

import { CREDIT, type Credits, price, scale } from './amount.ts'
import { demandIn, type Estimate, type Forecast, type ForecastInput, forecastOf } from './forecast.ts'
import type { LogItem } from './grammar-plan.ts'

/** How sure it is that a plan fits beside the usual pace, whose demand is an estimate. */
export type Fit = 'fits' | 'may_fit' | 'does_not_fit'

export interface PlannedSpend {
  cost: Credits
  /** What is left and free after it; null where it is more than is left. */
  after: { left: Credits; free: Credits } | null
  /** What it lacks of what is free, and of what is left; 0 where it does not. */
  lacks: { ofFree: Credits; ofLeft: Credits }
  /** Without it and with it. */
  forecast: Forecast
  forecastAfter: Forecast
  /** Whether the usual pace, and what is reserved, leave as much by the reset; null where the pace is not known. */
  beside: Fit | null
  next: {
    granted: Credits
    /** What the usual pace takes of the next cycle; null where it is not known. */
    demand: Estimate | null
    /** By what the cycle grants alone, where the pace is not known. */
    fit: Fit
  }
}

export interface PlannedSpendInput {
  cost: Credits
  balance: { left: Credits; reserved: Credits }
  /** What is reserved for its own campaign: it may use that. */
  held?: Credits
  /** Of the pool as it is, its holidays to the end of the next cycle. */
  forecastInput: ForecastInput
  next: { startsAt: Date; endsAt: Date; granted: Credits }
}

/** Judges a plan. A higher cost never fits better. */
export function judgePlan({ cost, balance, held = 0, forecastInput, next }: PlannedSpendInput): PlannedSpend {
  const { left, reserved } = balance
  const forecast = forecastOf(forecastInput)
  const demand = demandIn(forecastInput, next) ?? null
  const spare = 'unused' in forecast ? less(forecast.unused, reserved - held) : left === 0 ? NOTHING : undefined
  return {
    cost,
    after:
      cost <= left ? { left: left - cost, free: Math.max(0, left - cost - (reserved - Math.min(held, cost))) } : null,
    lacks: { ofFree: Math.max(0, cost - Math.max(0, left - reserved + held)), ofLeft: Math.max(0, cost - left) },
    forecast,
    forecastAfter: forecastOf({ ...forecastInput, left: Math.max(0, left - cost) }),
    beside: spare ? fitOf(cost, spare) : null,
    next: { granted: next.granted, demand, fit: fitOf(cost, restOf(next.granted, demand ?? NOTHING)) },
  }
}

const NOTHING: Estimate = { about: 0, least: 0, most: 0 }

function less({ about, least, most }: Estimate, credits: Credits): Estimate {
  const from = (amount: Credits) => Math.max(0, amount - credits)
  return { about: from(about), least: from(least), most: from(most) }
}

/** What a demand leaves: the most where it is least. */
function restOf(granted: Credits, { about, least, most }: Estimate): Estimate {
  const rest = (credits: Credits) => Math.max(0, granted - credits)
  return { about: rest(about), least: rest(most), most: rest(least) }
}

function fitOf(cost: Credits, { least, most }: Estimate): Fit {
  return cost <= least ? 'fits' : cost <= most ? 'may_fit' : 'does_not_fit'
}

/** As much of the one thing that is planned as fits into so many credits; undefined for several things and for free ones. */
export function mostOf(items: readonly LogItem[], free: Credits): LogItem | undefined {
  const [item, another] = items
  if (!item || another || item.credits <= 0) return undefined
  if (item.activity === undefined) return { ...item, credits: free }
  const whole = (BigInt(free) * BigInt(item.quantity)) / (BigInt(item.credits) * BigInt(CREDIT))
  const quantity = Number(whole) * CREDIT
  return { ...item, quantity, credits: scale(item.credits, quantity, item.quantity) }
}

/**
 * The cheapest priced thing of the same kind as the one that is planned, and what as many of it cost: an e-mail reveal for
 * a mobile reveal. Of a kind are activities whose ids end in the same word.
 */
export function cheaperKin(
  items: readonly LogItem[],
  activities: readonly { activity: string; unitPrice: Credits | null }[],
): LogItem | undefined {
  const [item, another] = items
  if (!item?.activity || another || item.pricedBy !== 'list') return undefined
  const { activity: planned, quantity, credits, pricedBy } = item
  const kind = kindOf(planned)
  const kin = activities.flatMap(({ activity, unitPrice }) => {
    const cost = unitPrice === null || unitPrice <= 0 ? undefined : price(unitPrice, quantity)
    const isKin = activity !== planned && kindOf(activity) === kind && kind !== planned
    return isKin && cost !== undefined && cost < credits ? [{ activity, quantity, credits: cost, pricedBy }] : []
  })
  return kin.sort((one, other) => one.credits - other.credits)[0]
}

function kindOf(activity: string): string {
  return activity.slice(activity.lastIndexOf('_') + 1)
}

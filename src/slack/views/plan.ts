// `plan`: what a spend would cost, whether it fits now, beside the usual pace and after the reset, and what would fit in
// its place. Nothing of it is booked.

import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import type { Fit, PlannedSpend } from '../../core/planned-spend.ts'
import { type PoolNumbers, reserved } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { counted, type LoggedItem, listed } from './log.ts'
import { aboutOf, eachDayLeft, goneWords, grantsAhead, paceName, restOf, runOutDay, supplyOf } from './pace.ts'
import { dayOf, leftOf, localTime, readerTime, unitsOf } from './phrases.ts'

export interface PlanCard extends PoolNumbers {
  poolId: string
  /** Whether all that is left at the reset expires with it. */
  expires: boolean
  items: readonly LoggedItem[]
  /** What one of a single item costs by the list. */
  each: Credits | null
  /** Whether any price is the list's. */
  isListed: boolean
  plan: PlannedSpend
  /** How much of a single item fits into what is free. */
  most: LoggedItem | null
  /** As many of a cheaper thing of the same kind. */
  cheaper: LoggedItem | null
  purpose: string | null
  campaign: string | null
  labels: Readonly<Record<string, string>>
  /** What else was typed. */
  note: string | null
  /** What a button carries that reserves it; absent where the reader does not run the pool, or it has one. */
  reserve?: string
}

/** What a plan comes to. */
export function planCard(card: PlanCard): Spoken {
  const { name, balance, unit, cycle, zone, now } = card
  const headline = `${whatOf(card)}: ${verdictOf(card.plan)}`
  const left = `${escapeMrkdwn(name)}: ${leftOf(balance, unit)}`
  const resets = `Resets ${localTime(cycle.endsAt, zone, now)} (${escapeMrkdwn(zone)}).`
  return speak(`Plan: ${headline}. ${left}. ${resets}`, [
    section(`*${headline}*`, `${left}${reserved(balance)}.`),
    section(...[nowLine(card), paceLine(card), nextLine(card), cheaperLine(card)].filter((line) => line !== '')),
    footer(...footerOf(card)),
    actions(
      ...(isReservable(card) ? [button('reserve:open', 'Reserve it...', card.reserve ?? '')] : []),
      button('forecast:beside', 'Show forecast', card.poolId),
    ),
  ])
}

/** Whether it could be kept as it stands. */
function isReservable({ reserve, plan: { cost, after }, balance }: PlanCard): boolean {
  return reserve !== undefined && cost > 0 && after !== null && cost <= balance.free
}

/** "300 mobile reveals, 2,400 credits (8 each), Prospecting, #q4-webinar". */
function whatOf(card: PlanCard): string {
  const { plan, items, unit, purpose, campaign, labels } = card
  const [only, another] = items
  const cost = `${unitsOf(plan.cost, unit)}${card.each === null ? '' : ` (${formatCredits(card.each)} each)`}`
  const things = only?.activity && !another ? `${counted(only)}, ${cost}` : `${cost}${listed(items, unit)}`
  return [
    things,
    ...(purpose === null ? [] : [escapeMrkdwn(purpose)]),
    ...(campaign === null ? [] : [`#${escapeMrkdwn(campaign.replace(/^#/, ''))}`]),
    ...Object.entries(labels).map(([key, value]) => `${escapeMrkdwn(key)}:${escapeMrkdwn(value)}`),
  ].join(', ')
}

function verdictOf({ after, lacks, beside }: PlannedSpend): string {
  if (!after) return 'does not fit'
  if (lacks.ofFree > 0) return 'fits only with what is reserved'
  switch (beside) {
    case 'fits':
      return 'fits'
    case 'may_fit':
      return 'fits now, and may be too much beside the usual pace'
    case 'does_not_fit':
      return 'fits now, but not beside the usual pace'
    case null:
      return 'fits now'
  }
}

/** What would be left, or is missing, and how much fits at most. */
function nowLine({ plan, balance, most, unit }: PlanCard): string {
  const { after, lacks, forecastAfter } = plan
  const free = after && balance.reserved > 0 ? ` (${formatCredits(after.free)} free)` : ''
  const taken = after && lacks.ofFree > 0 ? [`It takes ${formatCredits(lacks.ofFree)} of what is reserved.`] : []
  const toLast = after && 'toLast' in forecastAfter ? forecastAfter.toLast : null
  return [
    after ? `After it ${amountIs(after.left)} left${free}.` : `${amountIs(lacks.ofLeft)} missing.`,
    ...taken,
    ...(toLast && 'pace' in forecastAfter ? [eachDayLeft(toLast, forecastAfter.pace.per, 'To last then')] : []),
    // Of plain credits that fit, it is what is free.
    ...(most && (most.activity !== null || lacks.ofFree > 0) ? [mostLine(most, unit)] : []),
  ].join(' ')
}

function amountIs(credits: Credits): string {
  return `${formatCredits(credits)} ${credits === CREDIT ? 'is' : 'are'}`
}

function mostLine(most: LoggedItem, unit: string): string {
  if (most.credits === 0) return 'None of it fits now.'
  if (most.activity === null) return `At most ${unitsOf(most.credits, unit)} fit now.`
  return `At most ${counted(most)} ${most.quantity === CREDIT ? 'fits' : 'fit'} now.`
}

/** What comes at the usual pace without it, and with it. */
function paceLine({ plan, balance, expires, unit }: PlanCard): string {
  const { forecast, forecastAfter, after, beside } = plan
  if (!('pace' in forecast)) return ''
  const { kind, pace, unused } = forecast
  const remains = expires ? 'will expire' : 'are left at the reset'
  const at = kind === 'idle' ? `Nothing was used since ${dayOf(pace.from, pace.from)}, so` : `At ${paceName(pace)}`
  const then = goneWords(forecast, balance.left) ?? `${restOf(unused, supplyOf(forecast, balance.left))} ${remains}`
  const without = `${at} ${then}${grantsAhead(forecast)}.`
  if (!after) return without
  if (!('pace' in forecastAfter)) return `${without} With it the pool is empty at once.`
  if (forecastAfter.runsOut)
    return `${without} With it the pool is empty ${runOutDay(forecastAfter.runsOut, forecastAfter.pace)}.`
  if (beside === 'fits' && expires) return `${without} It uses ${escapeMrkdwn(unit)} that would expire.`
  return `${without} With it ${restOf(forecastAfter.unused, supplyOf(forecastAfter, after.left))} ${remains}.`
}

const AFTER_RESET: Readonly<Record<Fit, string>> = {
  fits: 'this fits beside that',
  may_fit: 'this may not fit beside that',
  does_not_fit: 'this does not fit beside that',
}

/** Whether the next cycle has room for it. */
function nextLine({ plan: { next, cost }, cycle, zone, unit, now }: PlanCard): string {
  const { granted, demand, fit } = next
  const there = `After the reset, ${readerTime(cycle.endsAt, zone, now)}, ${unitsOf(granted, unit)} are granted`
  if (cost > granted) return `${there}, fewer than it takes.`
  if (!demand || demand.most === 0) return `${there}, and it fits.`
  return `${there}; the same pace takes ${aboutOf(demand)}, and ${AFTER_RESET[fit]}.`
}

/** Another way to it, where this one does not go well. */
function cheaperLine({ plan: { after, lacks, beside }, cheaper, unit }: PlanCard): string {
  const isFine = after && lacks.ofFree === 0 && beside === 'fits'
  return cheaper && !isFine ? `${counted(cheaper)} in their place would be ${unitsOf(cheaper.credits, unit)}.` : ''
}

function footerOf({ isListed, note }: PlanCard): string[] {
  return [
    'Nothing was booked or reserved',
    ...(isListed ? ['at the list prices of now'] : []),
    ...(note === null ? [] : [`not figured in: "${escapeMrkdwn(note)}"`]),
  ]
}

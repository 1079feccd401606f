// `forecast`: when a pool is empty or what of it expires, with its range and the reset; then the pace, what would last,
// and how the numbers were made, so that people can argue with them.

import type { ContextBlock } from '@slack/types'
import { apportion, percentDown } from '../../core/amount.ts'
import type { Forecast, Foreseen, Pace } from '../../core/forecast.ts'
import { inDays, type PoolNumbers, reserved } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { eachDayLeft, goneWords, grantsAhead, idleRest, paceName, rangeOf, rateOf, restOf, supplyOf } from './pace.ts'
import { countOf, dayOf, daysUntil, leftOf, localTime, readerTime, unitsOf } from './phrases.ts'

/** How many characters the bar is long: it fits a phone. */
const BAR = 20

export interface ForecastCard extends PoolNumbers {
  poolId: string
  forecast: Forecast
  /** Whether all that is left at the reset expires with it. */
  expires: boolean
}

/** The forecast of one pool. */
export function forecastCard(card: ForecastCard): Spoken {
  const { cycle, zone, now, forecast, expires } = card
  const headline = headlineOf(card)
  const days = inDays(daysUntil(now, cycle.endsAt, zone))
  const rolls = expires && 'pace' in forecast && !forecast.runsOut ? '; nothing rolls over' : ''
  return speak(`${headline}. Resets ${localTime(cycle.endsAt, zone, now)} (${escapeMrkdwn(zone)}).`, [
    section(`*${headline}*`, `Resets ${readerTime(cycle.endsAt, zone, now)}${days}${rolls}.`),
    ...(forecast.kind === 'too_early' ? [section(tooEarly(forecast.until, now))] : []),
    ...('pace' in forecast
      ? [section(...paceLines(card, forecast)), bar(card, forecast), footer(how(forecast, card.unit))]
      : []),
    actions(button('left:show', 'Show the card', card.poolId)),
  ])
}

/** Several pools, where nothing says which one is meant. */
export function forecastList(cards: readonly ForecastCard[]): Spoken {
  const lines = cards.map(
    (card) => `*${headlineOf(card)}*, resets ${readerTime(card.cycle.endsAt, card.zone, card.now)}`,
  )
  return speak(cards.map(headlineOf).join('. '), [section(...lines)])
}

function headlineOf({ name: asTyped, forecast, balance, unit, expires }: ForecastCard): string {
  const name = escapeMrkdwn(asTyped)
  if (balance.granted === 0) return `${name}: nothing is granted in this cycle`
  if (forecast.kind === 'gone') return `${name} is used up: ${leftOf(balance, unit)}`
  if (forecast.kind === 'too_early') return `${name}: too early for a forecast, ${leftOf(balance, unit)}`
  const { kind, pace, runsOut, unused } = forecast
  const all = supplyOf(forecast, balance.left)
  const known = grantsAhead(forecast)
  const remains = expires ? 'will expire' : 'are left at the reset'
  if (kind === 'idle')
    return `${name}: nothing was used ${since(pace)}, and ${idleRest(forecast, all, (it) => unitsOf(it, unit))} ${remains}${known}`
  return runsOut
    ? `${name}: ${goneWords(forecast, balance.left, (it) => unitsOf(it, unit))} at ${paceName(pace)}${known}`
    : `${name}: ${restOf(unused, all)} ${escapeMrkdwn(unit)} ${remains} at ${paceName(pace)}${known}`
}

function tooEarly(until: string | null, now: Date): string {
  const from = until === null ? 'in the next cycle' : `from ${dayOf(until, now)} on`
  return `A forecast needs three working days and a tenth of the cycle, counted day by day: ask ${from}.`
}

function paceLines({ balance, unit }: ForecastCard, forecast: Foreseen): string[] {
  const { kind, pace, unused, toLast } = forecast
  const days = countOf(pace.days, DAY[pace.per])
  const measured = `${unitsOf(pace.credits, unit)} ${since(pace)}, over ${days}${toLast?.today ? ', today counted' : ''}`
  return [
    `${leftOf(balance, unit)}${reserved(balance)}.`,
    kind === 'idle'
      ? `Range: ${rangeOf(unused, supplyOf(forecast, balance.left))} of them.`
      : `Pace: ${rateOf(pace)} (${measured}).`,
    ...eachDay(forecast),
  ]
}

/** What would last, or use all of it; nothing where no use does. */
function eachDay({ pace, runsOut, toLast, toUseAll = toLast }: Foreseen): string[] {
  if (!toLast) return [`No ${DAY.working_day} is left before the reset.`]
  if (runsOut) return [eachDayLeft(toLast, pace.per, 'To last')]
  return toUseAll ? [eachDayLeft(toUseAll, pace.per, 'To use all of it')] : []
}

const DAY: Readonly<Record<Pace['per'], string>> = { working_day: 'working day', day: 'day' }

function how({ kind, pace, coming = [], ending = [] }: Foreseen, unit: string): string {
  const rate = kind === 'idle' ? 'no use' : 'this pace'
  const isDated = coming.length + ending.length > 0
  return [
    `How: ${rate} for each ${DAY[pace.per]} until the reset; planned campaigns are not in it.`,
    `The range holds in 8 of 10 cases and comes from how the last 20 ${DAY[pace.per]}s differed.`,
    ...(isDated ? ['What comes or expires on the way is in it; what expires first is used first.'] : []),
    `Unexplained ${escapeMrkdwn(unit)} count as used, reserved ones as left.`,
  ].join(' ')
}

/** "since Wed 25 Nov". */
function since({ from }: Pace): string {
  return `since ${dayOf(from, from)}`
}

/** What of all that was granted is used, what the forecast expects, and what it leaves. */
function bar({ balance }: ForecastCard, forecast: Foreseen): ContextBlock {
  const { unused, ending = [], coming = [] } = forecast
  const supply = supplyOf(forecast, balance.left)
  const whole = balance.whole + supply - balance.left
  const rest = ending.reduce((sum, { about }) => sum + about, unused.about)
  const expected = supply - rest
  const all = [
    { sign: '█', name: 'used', credits: balance.used },
    { sign: '▓', name: 'expected', credits: expected },
    { sign: '░', name: 'unused', credits: rest },
  ]
  const cells = apportion(
    BAR,
    all.map(({ credits }) => credits),
  )
  const used = percentDown(balance.used, whole) ?? 0
  // Rounded down like the same number elsewhere; the two estimates share the rest.
  const percents = [used, ...apportion(100 - used, [expected, rest])]
  const drawn = all.map(({ sign }, index) => sign.repeat(cells[index] ?? 0)).join('')
  const legend = all.flatMap(({ sign, name, credits }, index) =>
    credits > 0 ? [`${sign} ${name} ${percents[index]} %`] : [],
  )
  return footer(`${drawn}  ${legend.join('  ')} of all granted${coming.length > 0 ? ' and to come' : ''}`)
}

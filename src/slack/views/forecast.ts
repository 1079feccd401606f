// `forecast`: when a pool is empty or what of it expires, with its range and the reset; then the pace, what would last,
// and how the numbers were made, so that people can argue with them.

import type { ContextBlock } from '@slack/types'
import { apportion, percentDown } from '../../core/amount.ts'
import type { Forecast, Foreseen, Pace } from '../../core/forecast.ts'
import { inDays, type PoolNumbers, reserved } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { dayOf, eachDayLeft, paceName, rangeOf, rateOf, restOf, runOutDay } from './pace.ts'
import { countOf, daysUntil, leftOf, localTime, readerTime, unitsOf } from './phrases.ts'

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
  return speak(`${headline}. Resets ${localTime(cycle.endsAt, zone)} (${escapeMrkdwn(zone)}).`, [
    section(`*${headline}*`, `Resets ${readerTime(cycle.endsAt, zone)}${days}${rolls}.`),
    ...(forecast.kind === 'too_early' ? [section(tooEarly(forecast.until))] : []),
    ...('pace' in forecast
      ? [section(...paceLines(card, forecast)), bar(card, forecast), footer(how(forecast, card.unit))]
      : []),
    actions(button('left:show', 'Show the card', card.poolId)),
  ])
}

/** Several pools, where nothing says which one is meant. */
export function forecastList(cards: readonly ForecastCard[]): Spoken {
  const lines = cards.map((card) => `*${headlineOf(card)}*, resets ${readerTime(card.cycle.endsAt, card.zone)}`)
  return speak(cards.map(headlineOf).join('. '), [section(...lines)])
}

function headlineOf({ name: asTyped, forecast, balance, unit, expires }: ForecastCard): string {
  const name = escapeMrkdwn(asTyped)
  if (balance.granted === 0) return `${name}: nothing is granted in this cycle`
  if (forecast.kind === 'gone') return `${name} is used up: ${leftOf(balance, unit)}`
  if (forecast.kind === 'too_early') return `${name}: too early for a forecast, ${leftOf(balance, unit)}`
  const { kind, pace, runsOut, unused } = forecast
  const rest = unitsOf(balance.left, unit)
  const remains = expires ? 'will expire' : 'are left at the reset'
  if (kind === 'idle') return `${name}: nothing was used ${since(pace)}, and all ${rest} ${remains}`
  return runsOut
    ? `${name}: all ${rest} are gone ${runOutDay(runsOut)} at ${paceName(pace)}`
    : `${name}: ${restOf(unused, balance.left)} ${escapeMrkdwn(unit)} ${remains} at ${paceName(pace)}`
}

function tooEarly(until: string | null): string {
  const from = until === null ? 'in the next cycle' : `from ${dayOf(until)} on`
  return `A forecast needs three working days and a tenth of the cycle, counted day by day: ask ${from}.`
}

function paceLines({ balance, unit }: ForecastCard, { kind, pace, runsOut, unused, toLast }: Foreseen): string[] {
  const days = countOf(pace.days, DAY[pace.per])
  const measured = `${unitsOf(pace.credits, unit)} ${since(pace)}, over ${days}${toLast?.today ? ', today counted' : ''}`
  return [
    `${leftOf(balance, unit)}${reserved(balance)}.`,
    kind === 'idle' ? `Range: ${rangeOf(unused, balance.left)} of them.` : `Pace: ${rateOf(pace)} (${measured}).`,
    toLast
      ? eachDayLeft(toLast, pace.per, runsOut ? 'To last' : 'To use all of it')
      : `No ${DAY.working_day} is left before the reset.`,
  ]
}

const DAY: Readonly<Record<Pace['per'], string>> = { working_day: 'working day', day: 'day' }

function how({ kind, pace }: Foreseen, unit: string): string {
  const rate = kind === 'idle' ? 'no use' : 'this pace'
  return [
    `How: ${rate} for each ${DAY[pace.per]} until the reset; planned campaigns are not in it.`,
    `The range holds in 8 of 10 cases and comes from how the last 20 ${DAY[pace.per]}s differed.`,
    `Unexplained ${escapeMrkdwn(unit)} count as used, reserved ones as left.`,
  ].join(' ')
}

/** "since Wed 25 Nov". */
function since({ from }: Pace): string {
  return `since ${dayOf(from)}`
}

/** What of all that was granted is used, what the forecast expects, and what it leaves. */
function bar({ balance }: ForecastCard, { unused }: Foreseen): ContextBlock {
  const whole = balance.granted - balance.forfeited
  const all = [
    { sign: '█', name: 'used', credits: balance.used },
    { sign: '▓', name: 'expected', credits: balance.left - unused.about },
    { sign: '░', name: 'unused', credits: unused.about },
  ]
  const cells = apportion(
    BAR,
    all.map(({ credits }) => credits),
  )
  const used = percentDown(balance.used, whole) ?? 0
  // Rounded down like the same number elsewhere; the two estimates share the rest.
  const percents = [used, ...apportion(100 - used, [balance.left - unused.about, unused.about])]
  const drawn = all.map(({ sign }, index) => sign.repeat(cells[index] ?? 0)).join('')
  const legend = all.flatMap(({ sign, name, credits }, index) =>
    credits > 0 ? [`${sign} ${name} ${percents[index]} %`] : [],
  )
  return footer(`${drawn}  ${legend.join('  ')} of all granted`)
}

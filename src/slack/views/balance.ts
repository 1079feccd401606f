// The pool card: what is left first, then what the rest went into, then where the number comes from. Every share sums to
// what is used.

import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import type { Balance } from '../../core/balance.ts'
import type { Forecast } from '../../core/forecast.ts'
import type { Cycle } from '../../core/model.ts'
import type { MonthUse } from '../../core/monthly-pace.ts'
import type { Outlook } from '../../core/outlook.ts'
import { vendorName } from '../../core/presets.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button, overflow } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { monthLine } from './month.ts'
import { expiringAbout, outlookLines } from './outlook.ts'
import { eachDayLeft, goneWords, grantsAhead, paceName, restOf, supplyOf } from './pace.ts'
import {
  countOf,
  daysUntil,
  leftOf,
  localTime,
  type Part,
  readerTime,
  sharesOf,
  unexplainedPart,
  unitsOf,
} from './phrases.ts'
import { moreThanLeft, type OpenReservation, reservedFor } from './reserve.ts'

/** What every view of a pool's balance starts from. */
export interface PoolNumbers {
  name: string
  vendor: string
  unit: string
  zone: string
  cycle: Cycle
  balance: Balance
  reading: { asOf: Date; used: Credits } | null
  now: Date
}

/** How many purposes are named before the rest: a card is read at a glance. */
export const PURPOSES_MAX = 8

export interface PoolCard extends PoolNumbers {
  /** What holds the reserved credits; absent where the reader may not know. */
  open?: readonly OpenReservation[]
  /** Sums to what is logged; null: what others used it for is not the reader's to see. */
  byPurpose: readonly Part[] | null
  /** What the reader has used. */
  yours: Credits
  forecast: Forecast
  /** Whether all that is left at the reset expires with it. */
  expires: boolean
  /** Absent where no month has a pace. */
  month?: MonthUse | null
  outlook: Outlook
  others: readonly PoolNumbers[]
  command: string
  /** What [Log] carries: which pool its form begins with. */
  logValue: string
  /** The pool's id, where the reader runs it and sees all its entries. */
  runs: string | null
}

/** The card of one pool. */
export function poolCard(card: PoolCard): Spoken {
  const { balance, cycle, zone, now } = card
  const headline = `${escapeMrkdwn(card.name)}: ${leftOf(balance, card.unit)}`
  const plain = `${headline}. Resets ${localTime(cycle.endsAt, zone, now)} (${escapeMrkdwn(zone)}).`
  return speak(plain, [
    section(
      `*${headline}*${reserved(balance, reservedFor(balance.reserved, card.open ?? [], card))}`,
      aheadLine(card),
      ...outlookLines(untold(card), zone, now),
    ),
    section(...usedLines(card), ...(card.month ? [monthLine(card.month)] : [])),
    footer(source(card)),
    actions(
      button('log:open', 'Log', card.logValue),
      button('me:show', 'My entries', '{}'),
      ...(card.runs === null
        ? []
        : [
            button('grants:show', 'Credits added', card.runs),
            overflow('entries:show', [{ label: 'All entries, adjust...', value: card.runs }]),
          ]),
    ),
    ...(card.others.length === 0 ? [] : [footer(...card.others.map(shortLine))]),
  ])
}

/** One line per pool, where nothing says which one is meant. */
export function poolList(pools: readonly PoolNumbers[]): Spoken {
  const lines = pools.map(
    (pool) => `*${shortLine(pool)}*, resets ${readerTime(pool.cycle.endsAt, pool.zone, pool.now)}`,
  )
  return speak(pools.map(shortLine).join(', '), [section(...lines)])
}

/** "Apollo: 151 of 1,000 credits left". */
export function shortLine({ name, balance, unit }: PoolNumbers): string {
  return `${escapeMrkdwn(name)}: ${leftOf(balance, unit)}`
}

/** ", 99 free (52 reserved)"; nothing where nothing is. `detail` says for whom. */
export function reserved(balance: Balance, detail = `${formatCredits(balance.reserved)} reserved`): string {
  const { reserved: credits, free } = balance
  return credits > 0 ? `, ${formatCredits(free)} free (${detail}${moreThanLeft(balance)})` : ''
}

/** Of what comes, what the line of the forecast does not tell. */
function untold({ outlook, forecast, cycle }: PoolCard): Outlook {
  if (forecast.kind !== 'forecast') return outlook
  return { ...outlook, coming: outlook.coming.filter(({ effectiveAt }) => effectiveAt >= cycle.endsAt) }
}

/** What becomes of the rest, beside the reset; where nothing is foretold, or nothing is used, the reset alone. */
function aheadLine({ forecast, expires, outlook, balance, cycle, zone, now }: PoolCard): string {
  const resetsAt = readerTime(cycle.endsAt, zone, now)
  if (forecast.kind !== 'forecast') return `Resets ${resetsAt}${inDays(daysUntil(now, cycle.endsAt, zone))}.`
  const { pace, unused, toLast } = forecast
  const at = `At ${paceName(pace)}`
  const rest = restOf(unused, supplyOf(forecast, balance.left))
  const gone = goneWords(forecast, balance.left)
  const known = grantsAhead(forecast)
  if (gone === undefined)
    return expires
      ? `${at} ${rest} will expire at the reset, ${resetsAt}${known}.`
      : `${at} ${rest} are left at the reset, ${resetsAt}; ${expiringAbout(outlook.atReset, unused) ?? 'none'} of them expire${known}.`
  const line = `${at} ${gone}${known}; resets ${resetsAt}.`
  return toLast ? `${line} ${eachDayLeft(toLast, pace.per, 'To last')}` : line
}

/** ", in 12 days". */
export function inDays(days: number): string {
  return days > 0 ? `, in ${countOf(days, 'day')}` : ', today'
}

function usedLines(card: PoolCard): string[] {
  const { balance, byPurpose, yours, unit } = card
  const { used, granted, forfeited, percentUsed, unexplained } = balance
  if (granted === 0) return [`Nothing is granted in this cycle. Used ${formatCredits(used)}.`]
  const percent = percentUsed === undefined ? '' : ` (${formatCredits(percentUsed * CREDIT)} % of all granted)`
  const shares = byPurpose ? sharesOf(byPurpose, [unexplainedPart(unexplained)], PURPOSES_MAX) : ''
  const lines = [
    used === 0
      ? `Nothing is used yet.`
      : `Used ${formatCredits(used)}${percent}${shares === '' ? '' : `: ${shares}`}. You: ${formatCredits(yours)}.`,
  ]
  if (forfeited > 0) lines.push(`${unitsOf(forfeited, unit)} expired before the reset and count no more.`)
  if (unexplained < 0)
    lines.push(`The team has logged ${formatCredits(-unexplained)} more than ${escapeMrkdwn(vendorName(card))} counts.`)
  return lines
}

/** How far the number can be trusted: counted by the vendor, or only what was logged. */
function source(card: PoolCard): string {
  const { reading, now, zone } = card
  if (!reading) return 'Counted from what was logged here'
  const minutes = Math.max(0, Math.floor((now.getTime() - reading.asOf.getTime()) / 60_000))
  const when = minutes < 60 ? `${minutes} min ago` : readerTime(reading.asOf, zone, now)
  return `Balance from ${escapeMrkdwn(vendorName(card))}, ${when}`
}

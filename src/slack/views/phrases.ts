// Phrases that several views share: amounts with their unit, what is left, dates and days, and how a sum divides. One
// place, so that the same number reads the same wherever it is shown.

import { DateTime } from 'luxon'
import { CREDIT, type Credits, formatCredits, price } from '../../core/amount.ts'
import type { Apart } from '../../core/apart.ts'
import { wholePercents } from '../../core/shares.ts'
import { escapeMrkdwn } from './escape.ts'

/** "151 of 1,000 credits left", "0 of 1,000 credits left, 40 over". */
export function leftOf(balance: Whole & { left: Credits; overage: Credits }, unit = ''): string {
  const over = balance.overage > 0 ? `, ${formatCredits(balance.overage)} over` : ''
  const whole = unit === '' ? formatCredits(wholeOf(balance)) : unitsOf(wholeOf(balance), unit)
  return `${formatCredits(balance.left)} of ${whole} left${over}`
}

/** What a message knows of all that there was to use; what was kept before that was told apart, has what was granted. */
interface Whole {
  granted: Credits
  whole?: Credits
}

/** All that there was to use: what every "of 1,000" says. Where refunds of older cycles made it less than nothing, what was granted. */
export function wholeOf({ granted, whole = granted }: Whole): Credits {
  return whole < 0 ? granted : whole
}

/** "812 of 1,000 credits used"; where there was nothing to use, why. */
export function usedOfWhole(
  used: Credits,
  { whole, expiredEarly }: { whole: Credits; expiredEarly: Credits },
  unit: string,
) {
  if (whole <= 0) return `${unitsOf(used, unit)} used${expiredEarly > 0 ? '' : ', nothing granted'}`
  return `${formatCredits(used)} of ${unitsOf(whole, unit)} used`
}

/** "52 expired", "200 more expired before the reset": what of a cycle's credits nobody used. */
export function expiryWords({ expired, expiredEarly }: { expired: Credits; expiredEarly: Credits }): string[] {
  const more = expired > 0 ? ' more' : ''
  return [
    ...(expired > 0 ? [`${formatCredits(expired)} expired`] : []),
    ...(expiredEarly > 0 ? [`${formatCredits(expiredEarly)}${more} expired before the reset`] : []),
  ]
}

/** "16 credits", "1 credit". */
export function unitsOf(amount: Credits, unit: string): string {
  const one = amount === CREDIT && /[^s]s$/.test(unit) ? unit.slice(0, -1) : unit
  return `${formatCredits(amount)} ${escapeMrkdwn(one)}`
}

/** "+40", "-40": what an adjustment booked. */
export function signed(amount: Credits): string {
  return `${amount > 0 ? '+' : ''}${formatCredits(amount)}`
}

/** "1 day", "12 days". */
export function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** Local dates between two instants in a zone: 0 on the same day, 1 from today to tomorrow. */
export function daysUntil(from: Date, until: Date, zone: string): number {
  const start = (at: Date) => DateTime.fromJSDate(at, { zone }).startOf('day')
  // Days on which clocks change are shorter or longer than 24 hours.
  return Math.round(start(until).diff(start(from), 'days').days)
}

/**
 * The format of a date with its year where that is not the year of `now`, in the zone in which it is said: nobody reads "31 Mar"
 * in November as the one after next.
 */
function yearly(at: DateTime, now: Date, day: string, time = ''): string {
  const isOther = at.year !== DateTime.fromJSDate(now, { zone: at.zone }).year
  return at.setLocale('en-GB').toFormat(`${day}${isOther ? ' yyyy' : ''}${time}`)
}

/** "Sun 13 Dec 15:58" in the zone, as it is said at `now`: "Wed 13 Jan 2027 15:58" in the year before. */
export function localTime(at: Date, zone: string, now: Date): string {
  return yearly(DateTime.fromJSDate(at, { zone }), now, 'ccc d LLL', ' HH:mm')
}

/** "Thu 3 Dec": a local date of a pool, as it is said at `now`, or on another local date near to that. */
export function dayOf(on: string, now: Date | string, day = 'ccc d LLL'): string {
  return yearly(DateTime.fromISO(on, { zone: 'utc' }), new Date(now), day)
}

/** "3 Jan 2026" in the zone. */
export function localDate(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).setLocale('en-GB').toFormat('d LLL yyyy')
}

/** "11 Dec" in the zone: the last day of what ends by then, as it is said at `now`. */
export function localDay(until: Date, zone: string, now: Date): string {
  return yearly(DateTime.fromMillis(+until - 1, { zone }), now, 'd LLL')
}

/** "13 Nov to 13 Dec 2026": the first and the last local date of a cycle, which may end within a day. */
export function cycleDates({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, zone: string): string {
  const last = localDate(new Date(endsAt.getTime() - 1), zone)
  const first = localDate(startsAt, zone)
  if (first === last) return last
  const [year] = last.match(/ \d+$/) ?? ['']
  return `${year !== '' && first.endsWith(year) ? first.slice(0, -year.length) : first} to ${last}`
}

/**
 * An instant that each reader sees in a zone of their own, and with its year; clients that cannot show it see it in the pool's,
 * with its year where `now` is known and of another. Source:
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function readerTime(at: Date, zone: string, now = at): string {
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${localTime(at, zone, now)} ${escapeMrkdwn(zone)}>`
}

/** A named part of a sum. Names are escaped here. */
export interface Part {
  name: string
  credits: Credits
  /** Set where nobody spent it: it is never merged into the rest. */
  apart?: Apart
  /** Said behind its percent. */
  aside?: string
}

/**
 * "Prospecting 61 %, Renewals 11 %, the rest 28 %": whole percents that sum to 100. `own` parts are never merged into the
 * rest. Where a part is negative no percent means anything, and the amounts stand instead. Empty for a sum of nothing.
 */
export function sharesOf(parts: readonly Part[], own: readonly Part[], most: number): string {
  return divided(parts, own, most)
    .filter(({ percent }) => percent !== 0)
    .map(shareOf)
    .join(', ')
}

/** A part with its whole percent; undefined where a part of the sum is negative. */
export type Share<Some extends Part = Part> = Some & { percent: number | undefined }

/** What a sum is shown as: the largest parts, the rest, `own` parts; with percents that sum to 100. */
export function divided<Some extends Part>(
  parts: readonly Some[],
  own: readonly Part[],
  most: number,
): Share<Some | Part>[] {
  const spent = parts.filter(({ apart }) => apart === undefined)
  const kept = namedParts(spent, most)
  const rest = spent.reduce((sum, part) => sum + part.credits, 0) - kept.reduce((sum, part) => sum + part.credits, 0)
  const alone = [...parts.filter(({ apart }) => apart !== undefined), ...own].filter((part) => part.credits !== 0)
  const shown: (Some | Part)[] = [...kept, ...(rest === 0 ? [] : [{ name: 'the rest', credits: rest }]), ...alone]
  if (shown.some((part) => part.credits < 0)) return shown.map((part) => ({ ...part, percent: undefined }))
  const percents = wholePercents(shown.map((part) => part.credits))
  return shown.map((part, index) => ({ ...part, percent: percents[index] ?? 0 }))
}

/** "Prospecting 61 %". */
export function shareOf({ percent, aside = '', ...part }: Share): string {
  return `${escapeMrkdwn(part.name)} ${percent === undefined ? partAmount(part) : `${percent} %${aside}`}`
}

/** "225"; of an adjustment "+40". */
export function partAmount({ apart, credits }: Part): string {
  return apart === 'adjusted' ? signed(credits) : formatCredits(credits)
}

/** The parts that a sum names before the rest, the largest first. */
export function namedParts<Some extends Part>(parts: readonly Some[], most: number): Some[] {
  const named = parts.filter((part) => part.credits !== 0).sort((left, right) => right.credits - left.credits)
  // "The rest" of one part would be longer than its name.
  return named.length === most + 1 ? named : named.slice(0, most)
}

/** What stands for unexplained credits in a breakdown of `used`; only a positive amount counts as used. */
export function unexplainedPart(unexplained: Credits): Part {
  return { name: 'unexplained', credits: Math.max(0, unexplained) }
}

/** " (8 each)" behind an activity of which everything cost what it costs by the list; else nothing. */
export function eachOf(spent: { credits: Credits; quantity: Credits; unitPrice?: Credits | null }): string {
  const { credits, quantity, unitPrice } = spent
  const isAll = typeof unitPrice === 'number' && price(unitPrice, quantity) === credits
  return isAll ? ` (${formatCredits(unitPrice)} each)` : ''
}

/** "mobile_reveal" as people read it, where the price list has no better name. */
export function activityName(activity: string, name?: string, unit = 'credits'): string {
  if (activity === '') return `plain ${unit}`
  return (name ?? activity.replaceAll('_', ' ')).toLowerCase()
}

// The post of a reset: what the new cycle brings, and how the one that ended went. Every figure is of the moment at which
// it was figured; what late entries change afterwards is a line of its own.

import { formatCredits, percentDown } from '../../core/amount.ts'
import type { PoolFacts } from '../../core/pool-facts.ts'
import type { ReportFacts } from '../../core/reminder-facts.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { countOf, expiryWords, localTime, readerTime, sharesOf, unexplainedPart, unitsOf, wholeOf } from './phrases.ts'

/** How many purposes are named before the rest. */
const PURPOSES_MAX = 8

/**
 * Says that a cycle has begun, and tells of the one before it. `since`: what that one came to later, where late entries or
 * corrections changed it.
 */
export function reportMessage(report: ReportFacts, since: PoolFacts | null = null): Spoken {
  const { next, closed, byPurpose } = report
  const endsAt = new Date(next.cycleEndsAt)
  const name = escapeMrkdwn(next.poolName)
  const granted = unitsOf(wholeOf(next), next.unit)
  const headline = (until: string) => `A new ${name} cycle: ${granted} until ${until}`
  const last = lastCycle(closed)
  const text = `:seedling: ${headline(`${localTime(endsAt, next.zone, new Date(next.at))} (${escapeMrkdwn(next.zone)})`)}. ${last}`
  const shares = sharesOf(byPurpose, [unexplainedPart(closed.unexplained)], PURPOSES_MAX)
  const alerts = alertsLine(report.alerts)
  return speak(text, [
    section(`:seedling: *${headline(readerTime(endsAt, next.zone, new Date(next.at)))}*`, last),
    ...(shares === '' ? [] : [section(`It went into: ${shares}.`)]),
    ...(alerts === '' ? [] : [section(alerts)]),
    ...(since === null ? [] : [section(sinceLine(closed, since))]),
    actions(button('history:show', 'All cycles', closed.poolId)),
    footer(
      `the cycle from ${localTime(new Date(closed.cycleStartsAt), closed.zone, new Date(next.at))} to ${localTime(new Date(closed.cycleEndsAt), closed.zone, new Date(next.at))}`,
    ),
  ])
}

/** "Last cycle 948 of 1,000 credits used (94 %), 52 expired." */
function lastCycle(closed: PoolFacts): string {
  const { used, granted, left, rolled = 0, overage, unit } = closed
  if (granted === 0 && used === 0) return 'In the last cycle nothing was granted, and nothing used.'
  const share = percentDown(used, wholeOf(closed))
  const percent = share === undefined ? '' : ` (${share} % of all granted)`
  const expired = expiryWords(expiredIn(closed))
    .map((words) => `, ${words}`)
    .join('')
  const carried = left + rolled > 0 ? `, ${formatCredits(left + rolled)} carried over` : ''
  const over = overage > 0 ? `, ${formatCredits(overage)} more than there were` : ''
  return `Last cycle ${formatCredits(used)} of ${unitsOf(wholeOf(closed), unit)} used${percent}${expired}${carried}${over}.`
}

/** What of a closed cycle expired with its end, and before; what was kept before they were told apart has all of it at the end. */
function expiredIn({ granted, whole = granted, forfeited, rolled = 0 }: PoolFacts) {
  const expiredEarly = granted - whole
  return { expired: forfeited - rolled - expiredEarly, expiredEarly }
}

/** ":memo: Since this was posted: 1,098 of 1,000 used (150 more), 0 expired." */
function sinceLine(told: PoolFacts, since: PoolFacts): string {
  const { used, left, rolled = 0, unit } = since
  const more = used - told.used
  const change = more === 0 ? '' : ` (${formatCredits(Math.abs(more))} ${more > 0 ? 'more' : 'less'})`
  const [before, after] = [expiredIn(told), expiredIn(since)]
  const isSame = before.expired === after.expired && before.expiredEarly === after.expiredEarly
  const words = expiryWords(after)
  const expired = isSame ? '' : `, ${words.length === 0 ? '0 expired' : words.join(', ')}`
  const isKept = left + rolled === told.left + (told.rolled ?? 0)
  const carried = isKept ? '' : `, ${formatCredits(left + rolled)} carried over`
  return `:memo: Entries came late or were corrected since: now *${formatCredits(used)} of ${unitsOf(wholeOf(since), unit)} used*${change}${expired}${carried}.`
}

/** Nothing where none rang: a calm cycle needs no praise. */
function alertsLine({ count, handledCount, longestMs }: ReportFacts['alerts']): string {
  if (count === 0) return ''
  if (handledCount === 0) return `${countOf(count, 'alert')} rang; none was marked as handled.`
  const within = longestMs === null ? '' : ` within ${lengthOf(longestMs)}`
  if (handledCount < count) return `${countOf(count, 'alert')}: ${handledCount} handled${within}.`
  return `${countOf(count, 'alert')}, ${count === 1 ? 'handled' : 'each handled'}${within}.`
}

/** "40 min", "3 hours", "2 days": whole ones that had passed, as the alert itself says it. */
function lengthOf(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  if (hours < 1) return `${minutes} min`
  return hours < 48 ? countOf(hours, 'hour') : countOf(Math.floor(hours / 24), 'day')
}

// What somebody is told whose reservation is not covered any more: how many credits are lacking, for which campaigns, and what
// can be done about it. Once nothing is lacking the same message says so.

import { formatCredits } from '../../core/amount.ts'
import { neededFor, type ShortfallFacts, type ShortfallStanding, shortfallOf } from '../../core/shortfall.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { countOf, leftOf, localTime, readerTime, unitsOf } from './phrases.ts'
import { reservationLine } from './reserve.ts'

/** How many reservations are named: the rest is behind the button. */
const NAMED_MAX = 8

/** Says what is lacking, or that it was and is over. */
export function shortfallMessage(facts: ShortfallFacts, standing: ShortfallStanding): Spoken {
  const { poolName, zone, reserved, left, unit, cycleEndsAt } = facts
  const { coveredAt, isStopped } = standing
  const name = escapeMrkdwn(poolName)
  const lacking = `${formatCredits(shortfallOf(facts))} too few`
  const headline = `${name}: ${unitsOf(reserved, unit)} reserved, ${formatCredits(left)} left: ${lacking}`
  const resets = (at: string) => `resets ${at}`
  if (coveredAt !== null) return coveredMessage(facts, standing, coveredAt)
  return speak(
    `:warning: ${headline}. ${whatHelps(facts)} ${name} ${resets(localTime(new Date(cycleEndsAt), zone, new Date(facts.at)))} (${escapeMrkdwn(zone)}).`,
    [
      section(`:warning: *${headline}*`, ...lines(facts, standing)),
      section(`${whatHelps(facts)} Until then whoever comes first uses what is left.`),
      ...stopped(isStopped),
      buttonsOf(facts, standing),
      footer(leftOf(facts, unit), resets(readerTime(new Date(cycleEndsAt), zone))),
    ],
  )
}

function coveredMessage(facts: ShortfallFacts, standing: ShortfallStanding, coveredAt: string): Spoken {
  const { poolName, zone, reserved, unit, at } = facts
  const headline = `${escapeMrkdwn(poolName)}: what is reserved lacks nothing any more`
  const was = `${formatCredits(shortfallOf(facts))} of ${unitsOf(reserved, unit)}`
  const since = (say: (at: Date, zone: string, now: Date) => string) => say(new Date(coveredAt), zone, new Date(at))
  return speak(`:large_green_circle: ${headline}, since ${since(localTime)} (${escapeMrkdwn(zone)}).`, [
    section(
      `:large_green_circle: *${headline}*, since ${since(readerTime)}.`,
      `${was} were lacking ${readerTime(new Date(at), zone)}.`,
    ),
    ...stopped(standing.isStopped),
    buttonsOf(facts, standing),
  ])
}

/** Each reservation that counts on the credits, with who made it where people are named. */
function lines({ reservations, zone, cycleEndsAt, at }: ShortfallFacts, { isNamed }: ShortfallStanding): string[] {
  const named = reservations.slice(0, NAMED_MAX).map((it) => {
    const by = isNamed && it.byName !== null ? ` · by ${escapeMrkdwn(it.byName)}` : ''
    return `• ${reservationLine(it, { zone, cycleEndsAt, at })}${by}`
  })
  const rest = reservations.length - named.length
  return rest > 0 ? [...named, `and ${countOf(rest, 'more reservation')}`] : named
}

function whatHelps(facts: ShortfallFacts): string {
  const { unit, overage } = facts
  const over = overage > 0 ? `, ${formatCredits(overage)} of them for what was used beyond what there was` : ''
  return `Add ${unitsOf(neededFor(facts), unit)}${over}, or cancel what is not needed any more.`
}

function stopped(isStopped: boolean) {
  return isStopped ? [section('_You have stopped these messages._')] : []
}

function buttonsOf({ poolId }: ShortfallFacts, { noticeId, mayRun, isStopped, coveredAt }: ShortfallStanding) {
  return actions(
    button('reserve:beside', 'Show reservations', poolId),
    ...(mayRun && coveredAt === null ? [button('topup:open', 'Add credits...', poolId)] : []),
    ...(isStopped ? [] : [button('reserve:stop', 'Stop these', noticeId)]),
  )
}

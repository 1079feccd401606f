// The reminder that credits with an end of their own are near it: how many, when, and what of them will expire as things go.

import { formatCredits } from '../../core/amount.ts'
import type { DigestStanding } from '../../core/digest-facts.ts'
import type { EndingFacts } from '../../core/reminder-facts.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { endingsLine } from './outlook.ts'
import { ahead, paceName, restOf } from './pace.ts'
import { countOf, daysUntil, localTime, readerTime, unitsOf } from './phrases.ts'

/** Says what ends, what of it will be left then, and what ends beside it. */
export function endingMessage(facts: EndingFacts, { noticeId, isPersonal, isStopped }: DigestStanding): Spoken {
  const { poolId, poolName, unit, zone, ending, others, left, granted, cycleEndsAt } = facts
  const expiresAt = new Date(ending.expiresAt)
  const headline = (at: string) =>
    `${unitsOf(ending.credits, unit)} of ${escapeMrkdwn(poolName)} end ${inDays(facts)} (${at})`
  const fate = fateOf(facts)
  return speak(
    `:hourglass_flowing_sand: ${headline(`${localTime(expiresAt, zone, new Date(facts.at))}, ${escapeMrkdwn(zone)}`)}. ${fate}`,
    [
      section(
        `:hourglass_flowing_sand: *${headline(readerTime(expiresAt, zone))}*`,
        ...[fate, ...rate(facts)],
        ...endingsLine(others, zone).map((line) => line.replace(/^With/, 'Others with')),
      ),
      ...(isStopped ? [section('_You have stopped these reminders._')] : []),
      actions(
        button('forecast:beside', 'Show forecast', poolId),
        ...(isPersonal && !isStopped ? [button('reminders:stop', 'Stop these', noticeId)] : []),
      ),
      footer(
        `${formatCredits(left)} of ${unitsOf(granted, unit)} left in all`,
        `resets ${readerTime(new Date(cycleEndsAt), zone)}`,
      ),
    ],
  )
}

function inDays({ at, zone, ending }: EndingFacts): string {
  const days = daysUntil(new Date(at), new Date(ending.expiresAt), zone)
  if (days === 0) return 'today'
  return days === 1 ? 'tomorrow' : `in ${countOf(days, 'day')}`
}

function fateOf({ ending: { credits }, before = 0, unused, pace }: EndingFacts): string {
  const sooner = before > 0 ? `, after the ${formatCredits(before)} that end sooner` : ''
  const first = `They are used before what ends later${sooner}`
  if (!unused || !pace) return `${first}; what is not used by then expires.`
  if (pace.credits === 0) return `${first}; nothing was used in the last 7 days, and all of them will expire.`
  if (unused.most === 0) return `${first}; at ${paceName(pace)} all of them are used by then.`
  return `${first}; at ${paceName(pace)} ${restOf(unused, credits)} will expire.`
}

function rate({ ending, before = 0, unused, at, zone, workWeek }: EndingFacts): string[] {
  if (unused?.most === 0) return []
  const until = new Date(ending.expiresAt)
  const perDay = ahead({ left: before + ending.credits, from: new Date(at), until, zone, week: workWeek })
  return perDay ? [`To use all of them: ${perDay} a working day, today counted.`] : []
}

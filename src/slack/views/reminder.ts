// The reminder that a pool's reset is near: what is left, what of it will expire as things go, and what one may use a day
// so that none does.

import { formatCredits } from '../../core/amount.ts'
import type { ReminderFacts } from '../../core/reminder-facts.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { ahead, paceName, restOf, runOutDay } from './pace.ts'
import { countOf, daysUntil, localTime, readerTime, unitsOf } from './phrases.ts'

/** Says when the reset is and what is left until then. */
export function reminderMessage(facts: ReminderFacts): Spoken {
  const { zone } = facts
  const endsAt = new Date(facts.cycleEndsAt)
  const headline = (at: string) => `${escapeMrkdwn(facts.poolName)} resets ${inDays(facts)} (${at}). ${leftThen(facts)}`
  const plain = headline(`${localTime(endsAt, zone)}, ${escapeMrkdwn(zone)}`)
  return speak(`:hourglass_flowing_sand: ${plain}`, [
    section(`:hourglass_flowing_sand: *${headline(readerTime(endsAt, zone))}*`, ...rate(facts)),
    footer(
      `used ${formatCredits(facts.used)} of ${unitsOf(facts.granted, facts.unit)} since ${localTime(new Date(facts.cycleStartsAt), zone)}`,
    ),
  ])
}

function inDays({ at, cycleEndsAt, zone }: ReminderFacts): string {
  const days = daysUntil(new Date(at), new Date(cycleEndsAt), zone)
  if (days === 0) return 'today'
  return days === 1 ? 'tomorrow' : `in ${countOf(days, 'day')}`
}

function leftThen({ left, granted, overage, unit, forecast }: ReminderFacts): string {
  const rest = `${formatCredits(left)} of ${unitsOf(granted, unit)} left`
  if (left > 0 && forecast?.runsOut)
    return `${rest}; at ${paceName(forecast.pace)} all are gone ${runOutDay(forecast.runsOut)}.`
  if (left > 0 && forecast)
    return `${rest}, ${restOf(forecast.unused, left)} will expire at ${paceName(forecast.pace)}; nothing rolls over.`
  if (left > 0) return `${rest}; what is not used by then expires, nothing rolls over.`
  return overage > 0
    ? `Nothing is left until then, and ${unitsOf(overage, unit)} more were used than there were.`
    : 'Nothing is left until then.'
}

function rate({ left, at, cycleEndsAt, zone, workWeek, forecast }: ReminderFacts): string[] {
  const perDay = ahead({ left, from: new Date(at), until: new Date(cycleEndsAt), zone, week: workWeek })
  const aim = forecast?.runsOut ? 'To last' : 'To use all of it'
  return perDay ? [`${aim}: ${perDay} a working day, today counted.`] : []
}

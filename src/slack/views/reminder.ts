// The reminder that a pool's reset is near: what is left, what of it will expire as things go, and what one may use a day
// so that none does. Those who run the pool may leave it at that; an owner who is told alone may stop it for good.

import type { Button } from '@slack/types'
import { formatCredits } from '../../core/amount.ts'
import { expiringOf, type Staying, toUseUp } from '../../core/outlook.ts'
import type { ReminderFacts, ReminderStanding } from '../../core/reminder-facts.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { plain } from './modal.ts'
import { endingsLine, expiringAbout } from './outlook.ts'
import { ahead, goneWords, grantsAhead, paceName, restOf, supplyOf } from './pace.ts'
import { countOf, daysUntil, localDay, localTime, readerTime, unitsOf, wholeOf } from './phrases.ts'
import { campaignOf, reservedLine } from './reserve.ts'

/** Says when the reset is, what is left until then, and what somebody has decided about it. */
export function reminderMessage(facts: ReminderFacts, standing: ReminderStanding): Spoken {
  const { zone } = facts
  const endsAt = new Date(facts.cycleEndsAt)
  const headline = (at: string) => `${escapeMrkdwn(facts.poolName)} resets ${inDays(facts)} (${at}). ${leftThen(facts)}`
  const said = headline(`${localTime(endsAt, zone, new Date(facts.at))}, ${escapeMrkdwn(zone)}`)
  const decided = decisionOf(standing)
  const buttons = buttonsOf(facts, standing)
  return speak(`:hourglass_flowing_sand: ${said}${decided && ` ${decided}.`}`, [
    section(
      `:hourglass_flowing_sand: *${headline(readerTime(endsAt, zone))}*`,
      ...rate(facts),
      ...endingsLine(facts.endings ?? [], zone),
      ...reservedLine(facts),
      ...planned(facts),
    ),
    ...(decided ? [section(`*${decided}*: no other reminder of this reset comes.`)] : []),
    ...(standing.isStopped ? [section('_You have stopped these reminders._')] : []),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    footer(
      `used ${formatCredits(facts.used)} of ${unitsOf(wholeOf(facts), facts.unit)} since ${localTime(new Date(facts.cycleStartsAt), zone, new Date(facts.at))}`,
    ),
  ])
}

function inDays({ at, cycleEndsAt, zone }: ReminderFacts): string {
  const days = daysUntil(new Date(at), new Date(cycleEndsAt), zone)
  if (days === 0) return 'today'
  return days === 1 ? 'tomorrow' : `in ${countOf(days, 'day')}`
}

function leftThen(facts: ReminderFacts): string {
  const { left, overage, unit, forecast, staying } = facts
  const rest = `${formatCredits(left)} of ${unitsOf(wholeOf(facts), unit)} left`
  const known = forecast ? grantsAhead(forecast) : ''
  if (left > 0 && forecast?.runsOut)
    return `${rest}; at ${paceName(forecast.pace)} ${goneWords(forecast, left, (all) => (all === left ? '' : formatCredits(all)))}${known}.`
  if (left > 0 && staying) return `${rest}; ${fateOf(facts, staying)}`
  if (left > 0 && forecast?.kind === 'idle')
    return `${rest}, all of which will expire${known}: nothing was used in the last 7 days, and nothing rolls over.`
  if (left > 0 && forecast)
    return `${rest}, ${restOf(forecast.unused, supplyOf(forecast, left))} will expire at ${paceName(forecast.pace)}; nothing rolls over${known}.`
  if (left > 0) return `${rest}; what is not used by then expires, nothing rolls over.`
  return overage > 0
    ? `Nothing is left until then, and ${unitsOf(overage, unit)} more were used than there were.`
    : 'Nothing is left until then.'
}

/** What becomes of the rest where not all of it expires. */
function fateOf({ left, forecast }: ReminderFacts, staying: Staying): string {
  const whole = forecast ? supplyOf(forecast, left) : left
  const all = { about: whole, least: whole, most: whole }
  const known = forecast ? grantsAhead(forecast) : ''
  const paced = forecast?.kind === 'forecast' ? forecast : undefined
  const expiring = expiringAbout(staying, paced?.unused ?? all)
  const at = paced ? ` at ${paceName(paced.pace)}` : ' if none is used until then'
  return expiring === undefined
    ? `none of it expires with the reset${known}.`
    : `${expiring} will expire${at}, the rest lives on${known}.`
}

/** Whether anything would expire as things go. */
function doesExpire({ left, forecast, staying }: ReminderFacts): boolean {
  if (left <= 0 || forecast?.runsOut) return false
  return !staying || expiringOf(staying, forecast?.unused.most ?? left) > 0
}

function rate(facts: ReminderFacts): string[] {
  const { left, lots, at, cycleEndsAt, zone, workWeek, forecast, staying } = facts
  if (!forecast?.runsOut && !doesExpire(facts)) return []
  const days = { from: new Date(at), until: new Date(cycleEndsAt), zone, week: workWeek }
  if (staying && !forecast?.runsOut) {
    const perDay = ahead({ ...days, left: toUseUp(staying, forecast ? supplyOf(forecast, left) : left) })
    return perDay ? [`To use what would expire: ${perDay} a working day, today counted.`] : []
  }
  const perDay = ahead({ ...days, left, lots })
  const aim = forecast?.runsOut ? 'To last' : 'To use all of it'
  return perDay ? [`${aim}: ${perDay} a working day, today counted.`] : []
}

/** A campaign that could use what expires; nothing where at the usual pace nothing does. */
function planned({ planned: plan, left, forecast, cycleEndsAt, zone, at }: ReminderFacts): string[] {
  if (!plan || left === 0 || forecast?.runsOut) return []
  const { campaign, credits, fromAt } = plan
  const day = localDay(new Date(Date.parse(fromAt) + 1), zone, new Date(at))
  return [
    `${campaignOf(campaign)} (${formatCredits(credits)}) is planned for ${day}: before ${localTime(new Date(cycleEndsAt), zone, new Date(at))} it would use credits that expire. Worth it only if the list is ready.`,
  ]
}

function decisionOf({ letExpire }: ReminderStanding): string {
  if (letExpire === null) return ''
  const { byName, isOwner } = letExpire
  return `${byName === null ? (isOwner ? 'An owner' : 'An admin') : escapeMrkdwn(byName)} lets them expire`
}

/** What does nothing is left out: where nothing would expire, or nothing more would come. */
function buttonsOf(facts: ReminderFacts, standing: ReminderStanding): Button[] {
  const { poolId, left, hasMore } = facts
  const { noticeId, letExpire, isPersonal, isStopped } = standing
  return [
    ...(left > 0 ? [button('forecast:beside', 'Show forecast', poolId)] : []),
    ...(letExpire === null && hasMore && doesExpire(facts) ? [letExpireButton(noticeId)] : []),
    ...(isPersonal && !isStopped ? [button('reminders:stop', 'Stop these', noticeId)] : []),
  ]
}

function letExpireButton(noticeId: string): Button {
  return {
    ...button('reminders:let-expire', 'Let them expire', noticeId),
    confirm: {
      title: plain('Let them expire?', 100),
      text: plain('Nobody is reminded of this reset any more. "reminders" after the command undoes it.', 300),
      confirm: plain('Let them expire', 30),
      deny: plain('Keep reminding', 30),
    },
  }
}

// The card of `reminders`: what is still to be said of the reset ahead, when and to whom, what is left out and why; and what
// those who run the pool, or who are told in person, can do about it.

import type { Button } from '@slack/types'
import { daysBetween } from '../../core/due.ts'
import { bookedOn } from '../../core/local-time.ts'
import type { Slot } from '../../core/plan-reminders.ts'
import type { EndingSlot } from '../../core/room.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { noChannel } from './digest-card.ts'
import { escapeMrkdwn } from './escape.ts'
import { countOf, localTime, readerTime, unitsOf } from './phrases.ts'

/**
 * Whom the owner's days go to. `unnamed`: to an owner whom the reader does not read by name. `nobody`: the pool has no owner
 * who is here, so that they are the channel's too.
 */
export type ToOwner = 'you' | 'unnamed' | 'muted' | 'nobody' | { slackUserId: string; name: string | null }

export interface RemindersCard {
  poolId: string
  poolName: string
  shortName: string
  unit: string
  /** IANA zone of the pool. */
  zone: string
  now: Date
  /** The cycle under way. */
  cycle: { startsAt: Date; endsAt: Date }
  channelId: string | null
  /** The next first. */
  coming: readonly (Slot | EndingSlot)[]
  ownerDays: readonly number[]
  owner: ToOwner
  /** Days before the reset that this cycle is too short for. */
  tooEarly: readonly number[]
  /** Who lets its credits expire; null: nobody. A name is null where the reader may not read it. */
  letExpire: { by: 'you' | { name: string | null; isOwner: boolean } } | null
  /** The reader has stopped what comes to them in person. */
  isMuted: boolean
  mayChange: boolean
}

/** What is to come, and what can be done. */
export function remindersCard(card: RemindersCard): Spoken {
  const { poolName, shortName, zone, cycle, coming, channelId, isMuted } = card
  const name = escapeMrkdwn(poolName)
  const [next] = coming
  const first = next
    ? `Next: ${what(next, card)}, ${localTime(next.dueAt, zone, card.now)}`
    : 'Nothing more is said of it'
  const text = `${name} resets ${localTime(cycle.endsAt, zone, card.now)} (${escapeMrkdwn(zone)}). ${first}.`
  const lines = coming.map(
    (slot) => `• ${what(slot, card)}: ${readerTime(slot.dueAt, zone, card.now)} ${where(slot, card)}`,
  )
  const asides = [...decided(card), ...leftOut(card)]
  const buttons = buttonsOf(card)
  return speak(text, [
    section(
      `*${name} resets ${readerTime(cycle.endsAt, zone, card.now)}*`,
      ...(lines.length > 0 ? lines : ['Nothing more is said of this reset.']),
    ),
    ...(asides.length === 0 ? [] : [section(...asides)]),
    ...(channelId === null ? [section(noChannel(poolName, shortName))] : []),
    ...(isMuted ? [section('You have stopped the reminders that would come to you in person, of every pool.')] : []),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    footer(`Planned in ${escapeMrkdwn(zone)}, the zone of the pool`),
  ])
}

function what(slot: Slot | EndingSlot, { unit, zone, now }: RemindersCard): string {
  if (slot.kind === 'ending') {
    const { credits, expiresAt } = slot.ending
    return `${countOf(slot.days, 'day')} before ${unitsOf(credits, unit)} end (${localTime(expiresAt, zone, now)})`
  }
  if (slot.kind === 'reminder') return `${countOf(slot.days, 'day')} before`
  return `${+slot.dueAt === +slot.cycle.endsAt ? 'at' : 'after'} the reset, the report on the cycle`
}

function where(slot: Slot | EndingSlot, { channelId, ownerDays, owner }: RemindersCard): string {
  if (slot.kind !== 'report' && ownerDays.includes(slot.days) && owner !== 'nobody') {
    if (owner === 'you') return 'to you, as a direct message'
    if (owner === 'muted') return 'to nobody: the owners have stopped these'
    if (owner === 'unnamed') return 'to the first owner, as a direct message'
    const name = owner.name === null ? `<@${owner.slackUserId}>` : escapeMrkdwn(owner.name)
    return `to the first owner, ${name}, as a direct message`
  }
  return channelId === null ? 'to nobody: there is no channel' : `in <#${channelId}>`
}

function decided({ letExpire, unit }: RemindersCard): string[] {
  if (!letExpire) return []
  const { by } = letExpire
  const who = by === 'you' ? 'You let' : `${by.name === null ? unnamed(by.isOwner) : escapeMrkdwn(by.name)} lets`
  return [`*${who} the ${escapeMrkdwn(unit)} of this cycle expire*: no reminder of this reset comes any more.`]
}

function unnamed(isOwner: boolean): string {
  return isOwner ? 'An owner' : 'An admin'
}

function leftOut({ tooEarly, cycle, zone }: RemindersCard): string[] {
  if (tooEarly.length === 0) return []
  const days = daysBetween(bookedOn(cycle.startsAt, zone), bookedOn(cycle.endsAt, zone))
  const list = new Intl.ListFormat('en-GB').format(tooEarly.map(String))
  return [`_Left out: ${list} days before is half of this cycle of ${countOf(days, 'day')}, or more._`]
}

function buttonsOf({ poolId, mayChange, letExpire, isMuted }: RemindersCard): Button[] {
  return [
    ...(mayChange ? [button('reminders:change', 'Change...', poolId)] : []),
    ...(mayChange && letExpire ? [button('reminders:remind-again', 'Remind of it after all', poolId)] : []),
    ...(isMuted ? [button('reminders:unmute', 'Send them to me again', poolId)] : []),
  ]
}

// The card of `reserve`: what is reserved of a pool, for which campaigns and until when, and what those who run it can do.
// And the sentences for wishes that cannot be.

import type { Button, SectionBlock } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Cycle, Reservation } from '../../core/model.ts'
import { CAMPAIGN_MAX, type ReservationFault } from '../../core/plan-reservation.ts'
import type { PoolFacts } from '../../core/pool-facts.ts'
import { heldBy, type KeptReservation, openIn } from '../../core/reservation.ts'
import { shortfallOf } from '../../core/shortfall.ts'
import type { PoolNumbers } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { plain } from './modal.ts'
import { countOf, leftOf, localDay, localTime, readerTime, unitsOf } from './phrases.ts'

/** A reservation as a line of a card needs it. */
export interface OpenReservation extends Omit<Reservation, 'campaignIds'> {
  campaign: string | null
}

export interface ShownReservation extends OpenReservation {
  untilReset: boolean
  /** Who made it; null where people are not named, or nobody knows. */
  byName: string | null
}

export interface ReserveCard extends PoolNumbers {
  poolId: string
  /** Not cancelled, the next to run out first. */
  reservations: readonly ShownReservation[]
  mayChange: boolean
  /** The reader has stopped what comes where reservations lack credits. */
  isMuted: boolean
  /** Who may, where the reader may not: "an owner of Apollo (Olga) or an admin". */
  whoMay: string
}

/** Each line has a button, and a message of too many bytes is refused. */
const LINES_MAX = 12

/** What is reserved, and what can be done. */
export function reserveCard(card: ReserveCard): Spoken {
  const { name, balance, unit, cycle, zone, reservations, now, mayChange, whoMay, isMuted } = card
  const current = openIn(reservations, cycle, now)
  const isNow = (it: ShownReservation) => current.includes(it)
  const left = leftOf(balance, unit)
  const headline =
    balance.reserved === 0
      ? `${escapeMrkdwn(name)}: nothing is reserved, ${left}`
      : `${escapeMrkdwn(name)}: ${left}, ${formatCredits(balance.free)} free`
  const of = (many: readonly ShownReservation[]) => many.map((it) => line(it, card))
  const shown = reservations.slice(0, LINES_MAX)
  const later = shown.filter((it) => !isNow(it))
  const rest = reservations.length - shown.length
  return speak(`${headline}. Resets ${localTime(cycle.endsAt, zone, now)} (${escapeMrkdwn(zone)}).`, [
    section(
      `*${headline}*`,
      ...(balance.reserved === 0
        ? []
        : [
            `${unitsOf(balance.reserved, unit)} reserved${moreThanLeft(balance)}. Resets ${readerTime(cycle.endsAt, zone)}.`,
          ]),
    ),
    ...of(shown.filter(isNow)),
    ...(later.length === 0 ? [] : [section('*After the reset*'), ...of(later)]),
    ...(isMuted ? [section('You have stopped the messages about reservations that lack credits, of every pool.')] : []),
    ...row(
      ...(mayChange ? [button('reserve:open', 'Reserve...', JSON.stringify({ p: card.poolId }))] : []),
      ...(isMuted ? [button('reserve:unmute', 'Send them to me again', card.poolId)] : []),
    ),
    footer(
      ...(rest > 0 ? [`and ${countOf(rest, 'more reservation')}`] : []),
      'what a campaign spends comes out of what is reserved for it',
      ...(mayChange ? [] : [`${escapeMrkdwn(whoMay)} reserves`]),
    ),
  ])
}

function row(...buttons: Button[]) {
  return buttons.length === 0 ? [] : [actions(...buttons)]
}

function line(reservation: ShownReservation, card: ReserveCard): SectionBlock {
  const { zone, cycle, now, mayChange } = card
  const { credits, spent, fromAt, byName, reservationId } = reservation
  const held = heldBy(reservation)
  const used = spent > 0 ? `${formatCredits(spent)} used, ${formatCredits(held)} still reserved` : ''
  const about = [
    ...(fromAt > now ? [`from ${readerTime(fromAt, zone, now)}`] : []),
    until(reservation, cycle, (at) => readerTime(at, zone, now)),
    ...(used === '' ? [] : [used]),
    ...(byName === null ? [] : [`by ${escapeMrkdwn(byName)}`]),
  ]
  const said = section(`*${formatCredits(credits)}${forCampaign(reservation)}*`, about.join(' · '))
  if (!mayChange) return said
  const cancel = {
    ...button('reserve:cancel', 'Cancel', reservationId),
    confirm: {
      title: plain('Cancel this reservation?', 100),
      text: plain(whatCancelFrees(reservation, card), 300),
      confirm: plain('Cancel it', 30),
      deny: plain('Keep it', 30),
    },
  }
  return { ...said, accessory: cancel }
}

/** What cancelling it does to what is free, without markup: of a cycle to come nobody knows yet what will be left. */
function whatCancelFrees(reservation: ShownReservation, { balance, cycle, now, unit, name }: ReserveCard): string {
  const held = heldBy(reservation)
  const gives = `What is still reserved, ${formatCredits(held)} ${unit}`
  if (openIn([reservation], cycle, now).length === 0) return `${gives} of a cycle to come, is free for everybody again.`
  const free = Math.max(0, balance.left - (balance.reserved - held))
  return `${gives}, is for everybody again: then ${formatCredits(free)} of ${name} are free.`
}

function until(
  { untilAt }: Pick<OpenReservation, 'untilAt'>,
  { endsAt }: Pick<Cycle, 'endsAt'>,
  say: (at: Date) => string,
): string {
  return +untilAt === +endsAt ? 'until the reset' : `until ${say(untilAt)}`
}

/** " for #q4-webinar"; nothing where it is for none in particular. */
function forCampaign({ campaign }: Pick<OpenReservation, 'campaign'>): string {
  return campaign === null ? '' : ` for ${campaignOf(campaign)}`
}

/** A campaign as people write it: a name of several words has no "#". */
export function campaignOf(campaign: string): string {
  return `${/\s/.test(campaign) ? '' : '#'}${escapeMrkdwn(campaign)}`
}

/** "52 reserved for #q4-webinar until 11 Dec": what of a cycle is reserved, for whom where there are few. */
export function reservedFor(
  reserved: Credits,
  open: readonly Pick<OpenReservation, 'campaign' | 'credits' | 'spent' | 'untilAt'>[],
  { zone, cycle, now }: { zone: string; cycle: Pick<Cycle, 'endsAt'>; now: Date },
): string {
  const held = open.filter((it) => heldBy(it) > 0)
  const [one, two, third] = held
  const total = `${formatCredits(reserved)} reserved`
  const of = (it: (typeof held)[number]) => `${forCampaign(it)} ${until(it, cycle, (at) => localDay(at, zone, now))}`
  if (!one) return total
  if (!two) return `${total}${of(one)}`
  if (third) return `${total}: ${countOf(held.length, 'reservation')}`
  return `${total}: ${formatCredits(heldBy(one))}${of(one)}, ${formatCredits(heldBy(two))}${of(two)}`
}

/** "300 for #q4-webinar until 11 Dec", of one as a message keeps it. */
export function reservationLine(
  { campaign, credits, untilAt }: KeptReservation,
  { zone, cycleEndsAt, at: now }: Pick<PoolFacts, 'zone' | 'cycleEndsAt' | 'at'>,
): string {
  const end = until({ untilAt: new Date(untilAt) }, { endsAt: new Date(cycleEndsAt) }, (at) =>
    localDay(at, zone, new Date(now)),
  )
  return `${formatCredits(credits)}${forCampaign({ campaign })} ${end}`
}

/** The same as a message keeps it, and what is free beside it: a line of its own; nothing where nothing is reserved. */
export function reservedLine(facts: PoolFacts & { reservations?: readonly KeptReservation[] }): string[] {
  const { reserved, free, zone, cycleEndsAt, at, reservations = [] } = facts
  if (reserved === 0) return []
  const open = reservations.map((it) => ({ ...it, spent: 0, untilAt: new Date(it.untilAt) }))
  const of = reservedFor(reserved, open, { zone, cycle: { endsAt: new Date(cycleEndsAt) }, now: new Date(at) })
  return [`${of}${moreThanLeft(facts) || `, ${formatCredits(free)} free`}.`]
}

/** ", 100 more than are left"; empty where all that is reserved is covered. */
export function moreThanLeft(balance: { reserved: Credits; left: Credits }): string {
  const shortfall = shortfallOf(balance)
  return shortfall > 0 ? `, ${formatCredits(shortfall)} more than are left` : ''
}

/** Why a wish cannot be, in one sentence without markup. */
export function sayReservationFault(
  fault: ReservationFault,
  { name, unit, zone, now }: Pick<PoolNumbers, 'name' | 'unit' | 'zone' | 'now'>,
): string {
  switch (fault.kind) {
    case 'not_positive':
      return `Reserve more than 0 ${unit}.`
    case 'too_many':
      return 'At most 1,000,000,000 can be reserved at once.'
    case 'not_free': {
      const { free, cycle, isToCome } = fault
      if (!isToCome && free === 0)
        return `Nothing of ${name} is free now. Cancel another reservation first, or reserve of the next cycle: from its reset, ${localTime(cycle.endsAt, zone, now)}, on.`
      if (!isToCome)
        return `Only ${formatCredits(free)} ${unit} of ${name} are free now. Reserve that or less, or cancel another reservation.`
      const dates = `the cycle from ${localDay(cycle.startsAt, zone, now)} to ${localDay(cycle.endsAt, zone, now)}`
      if (free === 0)
        return `Of ${dates} all that it brings of ${name} is reserved already. Cancel another reservation first.`
      return `Of ${dates} only ${formatCredits(free)} ${unit} of ${name} are not reserved yet. Reserve that or less.`
    }
    case 'missing':
      return 'Say which campaign it is for, like q4-webinar.'
    case 'too_long':
      return `A campaign's name has at most ${CAMPAIGN_MAX} characters.`
    case 'has_one':
      return `This campaign has ${formatCredits(heldBy(fault.other))} ${unit} of ${name} reserved until ${localTime(fault.other.untilAt, zone, now)} (${zone}) already: cancel that first, or begin after it.`
    case 'past':
      return fault.of === 'from_at'
        ? 'It cannot begin in the past. Blank: now.'
        : 'This is over already. Blank: the reset.'
    case 'too_far':
      return fault.of === 'from_at' ? 'It can begin at most a year from now.' : 'It can end at most two years from now.'
    case 'before_from':
      return 'It ends before it begins: choose a later end. Blank: the reset.'
  }
}

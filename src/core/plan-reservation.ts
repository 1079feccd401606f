// Whether credits can be kept for a campaign: decides from the pool as it was read under its lock, so that of two who want
// the last free credits one is told how many are left. Nothing is written here, and the sentences are for the views.

import { type Credits, ENTRY_CREDITS_MAX } from './amount.ts'
import type { Balance } from './balance.ts'
import { partsOf, type Span, spanAt, spansBetween } from './cycle.ts'
import type { Cycle, Reservation, Terms } from './model.ts'
import { reservedIn } from './reservation.ts'

export interface ReservationWish {
  credits: Credits
  /** Its name, without "#". */
  campaign: string
  /** null: now. */
  fromAt: Date | null
  /** null: the reset that ends the cycle it begins in. */
  untilAt: Date | null
}

export interface ReservationInput {
  wish: ReservationWish
  /** The campaign, where the workspace has it already. */
  campaignId: string | null
  terms: readonly Terms[]
  /** The open cycle and its numbers. */
  cycle: Cycle
  balance: Pick<Balance, 'free'>
  /** Of the pool, those not cancelled. */
  reservations: readonly Reservation[]
  now: Date
}

/** Names the field that is to be mended. */
export type ReservationFault =
  | { of: 'credits'; kind: 'not_positive' }
  | { of: 'credits'; kind: 'too_many' }
  /** Of the cycle that lacks them; a cycle to come is judged by what its allotment leaves. */
  | { of: 'credits'; kind: 'not_free'; free: Credits; cycle: Pick<Cycle, 'startsAt' | 'endsAt'>; isToCome: boolean }
  | { of: 'campaign'; kind: 'missing' }
  | { of: 'campaign'; kind: 'too_long' }
  /** It has one at the time already, and its spends could not be told apart. */
  | { of: 'campaign'; kind: 'has_one'; other: Reservation }
  | { of: 'from_at'; kind: 'past' }
  | { of: 'from_at'; kind: 'too_far' }
  | { of: 'until_at'; kind: 'before_from' }
  | { of: 'until_at'; kind: 'past' }
  | { of: 'until_at'; kind: 'too_far' }

export type ReservationPlan =
  | {
      kind: 'planned'
      fromAt: Date
      untilAt: Date
      untilReset: boolean
      /** Of the cycle it begins in. */
      cycle: Pick<Cycle, 'startsAt' | 'endsAt'>
      /** What that cycle has free when it is kept. */
      freeAfter: Credits
      isToCome: boolean
      /** Whether it goes on past the end of that cycle: then it is kept out of the next one too. */
      isPastReset: boolean
    }
  | { kind: 'refused'; faults: ReservationFault[] }

export const CAMPAIGN_MAX = 200
/** For whoever fills in a form while a minute passes. */
const LATE_MS = 10 * 60_000
const DAY_MS = 86_400_000
/** Beyond these a date is a slip of the year. */
const FROM_MAX_MS = 366 * DAY_MS
const UNTIL_MAX_MS = 2 * FROM_MAX_MS

/** Judges a wish: every field that is wrong by itself, and only then what it would take. */
export function planReservation(input: ReservationInput): ReservationPlan {
  const { wish, terms, cycle, reservations, now } = input
  const fromAt = wish.fromAt ?? now
  const faults = faultsOf(wish, fromAt, now)
  if (faults.length > 0) return { kind: 'refused', faults }
  const first = fromAt < cycle.endsAt ? cycle : spanAt(terms, fromAt)
  const untilAt = wish.untilAt ?? first.endsAt
  const other = reservations.find(
    (it) =>
      it.campaignIds.includes(input.campaignId ?? '') && it.untilAt > now && fromAt < it.untilAt && it.fromAt < untilAt,
  )
  if (other) return { kind: 'refused', faults: [{ of: 'campaign', kind: 'has_one', other }] }
  const rooms = roomsOf(input, fromAt, untilAt)
  const short = rooms.find(({ free }) => free < wish.credits)
  if (short) return { kind: 'refused', faults: [{ of: 'credits', kind: 'not_free', ...short }] }
  return {
    kind: 'planned',
    fromAt,
    untilAt,
    untilReset: wish.untilAt === null,
    cycle: { startsAt: first.startsAt, endsAt: first.endsAt },
    freeAfter: (rooms[0]?.free ?? 0) - wish.credits,
    isToCome: first !== cycle,
    isPastReset: untilAt > first.endsAt,
  }
}

function faultsOf({ credits, campaign, untilAt }: ReservationWish, fromAt: Date, now: Date): ReservationFault[] {
  const faults: ReservationFault[] = []
  if (credits <= 0) faults.push({ of: 'credits', kind: 'not_positive' })
  if (credits > ENTRY_CREDITS_MAX) faults.push({ of: 'credits', kind: 'too_many' })
  if (campaign === '') faults.push({ of: 'campaign', kind: 'missing' })
  if (campaign.length > CAMPAIGN_MAX) faults.push({ of: 'campaign', kind: 'too_long' })
  if (+fromAt < +now - LATE_MS) faults.push({ of: 'from_at', kind: 'past' })
  if (+fromAt > +now + FROM_MAX_MS) faults.push({ of: 'from_at', kind: 'too_far' })
  if (untilAt === null) return faults
  if (untilAt <= fromAt) faults.push({ of: 'until_at', kind: 'before_from' })
  else if (untilAt <= now) faults.push({ of: 'until_at', kind: 'past' })
  else if (+untilAt > +now + UNTIL_MAX_MS) faults.push({ of: 'until_at', kind: 'too_far' })
  return faults
}

/** What each cycle that it reaches into has free, the first one first. */
function roomsOf({ terms, cycle, balance, reservations, now }: ReservationInput, fromAt: Date, untilAt: Date) {
  const isNow = fromAt < cycle.endsAt
  const last = new Date(+untilAt - 1)
  const later = spansBetween(terms, isNow ? cycle.endsAt : fromAt, last).map((span) => ({
    free: Math.max(0, grantedBy(span, fromAt) - reservedIn(reservations, span, now)),
    cycle: { startsAt: span.startsAt, endsAt: span.endsAt },
    isToCome: true,
  }))
  const { startsAt, endsAt } = cycle
  return isNow ? [{ free: balance.free, cycle: { startsAt, endsAt }, isToCome: false }, ...later] : later
}

/** The parts of its allotment that a cycle to come has been given when it is first reserved of. */
function grantedBy(span: Span, fromAt: Date): Credits {
  const at = fromAt > span.startsAt ? fromAt : span.startsAt
  return partsOf(span)
    .filter(({ effectiveAt }) => effectiveAt <= at)
    .reduce((sum, { credits }) => sum + credits, 0)
}

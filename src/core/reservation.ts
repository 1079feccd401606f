// What reservations hold of a cycle. A spend for the campaign of one comes out of what is reserved for it, or the same
// credits would count twice: as used, and as still reserved. Every door reads what is reserved by these functions.

import type { Credits } from './amount.ts'
import type { NewEntry } from './ledger.ts'
import type { Cycle, Reservation } from './model.ts'

/** What a reservation still holds; refunds of what was spent before it make it no larger. */
export function heldBy({ credits, spent }: Pick<Reservation, 'credits' | 'spent'>): Credits {
  return credits - Math.min(credits, Math.max(0, spent))
}

/**
 * Those that have not run out and reach into the cycle, also before they begin: what is planned is not free. A closed cycle
 * has nothing left to reserve.
 */
export function openIn<Some extends Pick<Reservation, 'fromAt' | 'untilAt'>>(
  reservations: readonly Some[],
  cycle: Pick<Cycle, 'startsAt' | 'endsAt'>,
  now: Date,
): Some[] {
  if (now >= cycle.endsAt) return []
  return reservations.filter(
    ({ fromAt, untilAt }) => untilAt > now && untilAt > cycle.startsAt && fromAt < cycle.endsAt,
  )
}

/** What is reserved of a cycle. */
export function reservedIn(
  reservations: readonly Reservation[],
  cycle: Pick<Cycle, 'startsAt' | 'endsAt'>,
  now: Date,
): Credits {
  return openIn(reservations, cycle, now).reduce((sum, reservation) => sum + heldBy(reservation), 0)
}

/**
 * Lets an entry that counts come out of what is reserved for its campaign when it occurred. Where merges have given a campaign
 * several reservations at a time, a spend fills them in turn, the one that began first first, and what is given back empties
 * them the other way round: no credit comes out of two.
 */
export function spendReserved(
  reservations: readonly Reservation[],
  { campaignId, occurredAt, credits }: Pick<NewEntry, 'campaignId' | 'occurredAt' | 'credits'>,
): void {
  if (campaignId === null) return
  const own = reservations.filter(
    ({ campaignIds, fromAt, untilAt }) =>
      campaignIds.includes(campaignId) && fromAt <= occurredAt && occurredAt < untilAt,
  )
  const isSpent = credits >= 0
  const turns = own.sort((first, second) => (isSpent ? byBeginning(first, second) : byBeginning(second, first)))
  let rest = Math.abs(credits)
  for (const reservation of turns) {
    const room = Math.max(0, isSpent ? reservation.credits - reservation.spent : reservation.spent)
    // What none of them has room for is the last one's.
    const part = reservation === turns.at(-1) ? rest : Math.min(rest, room)
    reservation.spent += isSpent ? part : -part
    rest -= part
  }
}

/** A total order that a moved reset, which moves ends, does not change. */
function byBeginning(first: Reservation, second: Reservation): number {
  return +first.fromAt - +second.fromAt || (first.reservationId < second.reservationId ? -1 : 1)
}

/** A reservation as a message keeps it. */
export interface KeptReservation {
  campaign: string | null
  /** What it still holds. */
  credits: Credits
  untilAt: string
}

/** Those that hold something of a cycle, in their order: what they hold sums to what is reserved of it. */
export function heldIn<Some extends Pick<Reservation, 'credits' | 'spent' | 'fromAt' | 'untilAt'>>(
  reservations: readonly Some[],
  cycle: Pick<Cycle, 'startsAt' | 'endsAt'>,
  now: Date,
): Some[] {
  return openIn(reservations, cycle, now).filter((it) => heldBy(it) > 0)
}

/** One as a message keeps it. */
export function kept(
  reservation: Pick<Reservation, 'credits' | 'spent' | 'untilAt'> & { campaign: string | null },
): KeptReservation {
  const { campaign, untilAt } = reservation
  return { campaign, credits: heldBy(reservation), untilAt: untilAt.toISOString() }
}

/** The same of all, as a part of what a message keeps; nothing where none holds anything. */
export function keptIn(
  reservations: readonly (Parameters<typeof kept>[0] & Pick<Reservation, 'fromAt'>)[],
  cycle: Pick<Cycle, 'startsAt' | 'endsAt'>,
  now: Date,
): { reservations?: KeptReservation[] } {
  const held = heldIn(reservations, cycle, now)
  return held.length > 0 ? { reservations: held.map(kept) } : {}
}

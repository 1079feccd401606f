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

/** Lets an entry that counts come out of what is reserved for its campaign when it occurred. */
export function spendReserved(
  reservations: readonly Reservation[],
  { campaignId, occurredAt, credits }: Pick<NewEntry, 'campaignId' | 'occurredAt' | 'credits'>,
): void {
  if (campaignId === null) return
  for (const reservation of reservations) {
    const { fromAt, untilAt } = reservation
    const isItsSpend = reservation.campaignIds.includes(campaignId) && fromAt <= occurredAt && occurredAt < untilAt
    if (isItsSpend) reservation.spent += credits
  }
}

// What open reservations lack: credits that are promised to campaigns and are not there any more. Decides when that is told,
// and when it is over; who is told is the meter's, how it reads the views'.

import type { Credits } from './amount.ts'
import type { Balance } from './balance.ts'
import type { Cycle } from './model.ts'
import type { PoolFacts } from './pool-facts.ts'
import type { KeptReservation } from './reservation.ts'

/** What is reserved beyond what is left; 0 where all of it is covered. */
export function shortfallOf({ reserved, left }: Pick<Balance, 'reserved' | 'left'>): Credits {
  return Math.max(0, reserved - left)
}

/** What has to come so that all that is reserved is covered: what was used beyond what there was is paid first. */
export function neededFor({ reserved, left, overage }: Pick<Balance, 'reserved' | 'left' | 'overage'>): Credits {
  const shortfall = shortfallOf({ reserved, left })
  return shortfall > 0 ? shortfall + overage : 0
}

/**
 * What a balance means beside what the pool remembers: `sinceAt` is when reservations fell short and were told of. The balance
 * before a change would not do instead: an expiry or a reset takes credits between two changes. A cycle that begins short is a
 * fall of its own: what was told of the one before has other numbers, and may not have been said at all.
 */
export function judgeShortfall(
  sinceAt: Date | null,
  balance: Pick<Balance, 'reserved' | 'left'>,
  { startsAt }: Pick<Cycle, 'startsAt'>,
): 'falls' | 'covered' | 'same' {
  if (shortfallOf(balance) === 0) return sinceAt === null ? 'same' : 'covered'
  return sinceAt !== null && sinceAt >= startsAt ? 'same' : 'falls'
}

/** Which fall it is: kept when it is queued. */
export interface ShortfallCause {
  poolId: string
  /** When it was seen. */
  fellAt: string
}

/** How the pool stood when it was told. */
export interface ShortfallFacts extends PoolFacts {
  /** The next to run out first; they sum to what is reserved. A name is null where nobody knows it. */
  reservations: readonly (KeptReservation & { byName: string | null })[]
}

/** What its reader may do with the message, and what came of it since. */
export interface ShortfallStanding {
  noticeId: string
  isNamed: boolean
  /** Whether the reader runs the pool. */
  mayRun: boolean
  isStopped: boolean
  /** When nothing was lacking any more; null: it is so still. */
  coveredAt: string | null
}

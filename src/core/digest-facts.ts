// What a digest knew when it was figured: how its pool stood, and what its days went into beside as many days before them.
// Who figures it is delivery, who shows it are the views.

import type { Credits } from './amount.ts'
import type { Cadence } from './due.ts'
import type { Foreseen } from './forecast.ts'
import type { MonthUse } from './monthly-pace.ts'
import type { PoolFacts } from './pool-facts.ts'
import type { KeptReservation } from './reservation.ts'

/** Which digest it is: kept when it is queued. */
export interface DigestCause {
  poolId: string
  cadence: Cadence['every']
  /** The local date it belongs to, YYYY-MM-DD. */
  on: string
  /** The local dates it tells of, both included. */
  from: string
  until: string
  /** Whether it is left out where nothing happened in them. */
  skipEmpty: boolean
}

/** What its reader may do with a digest from its message: only who reads it alone may stop it. */
export interface DigestStanding {
  noticeId: string
  isPersonal: boolean
  isStopped: boolean
}

/** A part of what the days were used for, and its use in the days before. */
export interface ComparedPart {
  name: string
  credits: Credits
  before: Credits
}

export interface DigestFacts extends PoolFacts {
  /** What holds the reserved credits, the next to run out first; absent where none does. */
  reservations?: readonly KeptReservation[]
  /** Spent in its days; the parts of each list sum to it. */
  spent: Credits
  /** Spent in as many days before them; null: the pool has no records from then. */
  spentBefore: Credits | null
  /** What adjustments booked in its days beside that, signed; absent: nothing. */
  adjusted?: Credits
  byPurpose: (ComparedPart & { named: boolean })[]
  byActivity: (ComparedPart & { activity: string; quantity: number; unitPrice: Credits | null })[]
  /** Null: people are not named where it is read. */
  byMember: ComparedPart[] | null
  /** Spends that were told of twice in these days and count once. */
  doubles: { count: number; credits: Credits }
  /** How many alerts rang in these days. */
  alertCount: number
  /** How the month stands beside its pace; absent where it has none. */
  month?: MonthUse
  /** Absent where there is nothing to foretell, or too little to do so. */
  forecast?: Foreseen
  /** Logged in the cycle by the end of each local date, oldest first, from its beginning to the last day told of. */
  course: { on: string; logged: Credits }[]
}

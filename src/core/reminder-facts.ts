// What a reminder of a reset and the report on an ended cycle knew when they were figured. Who figures them is delivery,
// who shows them are the views.

import type { Credits } from './amount.ts'
import type { Apart } from './apart.ts'
import type { Estimate, Foreseen, Pace } from './forecast.ts'
import type { Lot } from './lots.ts'
import type { Staying } from './outlook.ts'
import type { PoolFacts } from './pool-facts.ts'
import type { KeptReservation } from './reservation.ts'
import type { WorkWeek } from './working-days.ts'

/** Which reset it is: kept when it is queued. */
export interface ReminderCause {
  poolId: string
  /** Of the cycle that ends with it. */
  cycleStartsAt: string
  /** The reset itself. */
  cycleEndsAt: string
}

export interface ReminderFacts extends PoolFacts {
  workWeek: WorkWeek
  /** What holds the reserved credits, the next to run out first; absent where none does. */
  reservations?: readonly KeptReservation[]
  /** Absent where there is nothing to foretell, or too little to do so. */
  forecast?: Foreseen
  /** What is reserved of the next cycle and would fit before the reset; absent where nothing is, or where nothing expires. */
  planned?: { campaign: string; credits: Credits; fromAt: string }
  /** Credits that end on their own, the next first; absent: none do. */
  endings?: readonly { credits: Credits; expiresAt: string }[]
  /** Absent where all that is left expires with the reset. */
  staying?: Staying
  /** How what is left is divided, and what comes before the reset; absent: all of it lasts to the reset. */
  lots?: Lot[]
  /** Whether another reminder of the same reset was to follow. */
  hasMore: boolean
}

/** Credits that end on their own. */
export interface EndingFacts extends PoolFacts {
  ending: { credits: Credits; expiresAt: string }
  /** Others that do, the next first. */
  others: readonly { credits: Credits; expiresAt: string }[]
  /** What ends before them, and so is used before them; absent: nothing. */
  before?: Credits
  /** What of them is left at their end as things go; absent where too little is known. */
  unused?: Estimate
  pace?: Pace
  workWeek: WorkWeek
}

/** What people did with a reminder from its message, and what they may do. */
export interface ReminderStanding {
  noticeId: string
  /** It is a direct message to one owner, who may stop them. */
  isPersonal: boolean
  isStopped: boolean
  /** Who lets the credits expire; null: nobody. The name is null where people are not named, or nobody knows it. */
  letExpire: { byName: string | null; isOwner: boolean } | null
}

export interface ReportFacts {
  /** The cycle that has begun. */
  next: PoolFacts
  /** The cycle that has ended. */
  closed: PoolFacts
  /** What it was used for, the largest first: sums to what was logged in it. */
  byPurpose: { name: string; apart?: Apart; credits: Credits }[]
  /** Alerts that rang in it, how many of them somebody took, and the longest that one waited for that, in milliseconds. */
  alerts: { count: number; handledCount: number; longestMs: number | null }
}

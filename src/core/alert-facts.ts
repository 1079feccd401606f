// What an alert knew when it fired, as it is kept with the alert. Frozen: what happens later is not its story. Who
// writes it is the meter, who shows it are the views.

import type { Credits } from './amount.ts'
import type { Apart } from './apart.ts'
import type { Foreseen } from './forecast.ts'
import type { Lot } from './lots.ts'
import type { AlertState, Rule, Severity } from './model.ts'
import type { Relief } from './relief.ts'
import type { WorkWeek } from './working-days.ts'

/** What credits went into, the largest first; each list sums to the same. */
export interface FrozenUse {
  byPurpose: { purposeId: string | null; name: string; apart?: Apart; credits: Credits }[]
  byActivity: {
    activity: string
    credits: Credits
    quantity: number
    /** As the price list had them; absent where the activity is not on it. */
    name?: string
    unitPrice?: Credits | null
  }[]
}

/** The lists of use are of the cycle and sum to `logged`. */
export interface AlertFacts extends FrozenUse {
  poolId: string
  poolName: string
  unit: string
  /** IANA zone of the pool: its dates are written in it. */
  zone: string
  kind: Rule['kind']
  basis: Rule['basis']
  /** A percent in thousandths for a percent rule, credits for a left rule. */
  line: number
  /** Lower lines that the same change crossed. */
  coveredLines: number[]
  alreadyPast: boolean
  /** What was made past the line, where that is known. */
  madePast?: 'pool' | 'rule'
  percentUsed: number | null
  granted: Credits
  forfeited: Credits
  /** What there was to use, as in the balance; absent from what was kept before it was known. */
  whole?: Credits
  logged: Credits
  /** Signed, as in the balance: only a positive one counts as used. */
  unexplained: Credits
  used: Credits
  left: Credits
  free: Credits
  overage: Credits
  cycleStartsAt: string
  cycleEndsAt: string
  firedAt: string
  /** Spent in the last seven local days, today counted; absent where the cycle is younger than that. */
  week?: FrozenUse & { logged: Credits }
  /** Absent from alerts that were frozen before it was known. */
  workWeek?: WorkWeek
  /** Absent where nothing was foreseen, and from alerts that were frozen before it was asked. */
  forecast?: Foreseen
  /** How what is left is divided, and what comes before the reset; absent: all of it lasts to the reset. */
  lots?: Lot[]
}

/** What is known of an alert's end by its line being back. */
export interface AlertResolution extends Relief {
  at: string
  granted: Credits
  whole?: Credits
  left: Credits
  overage: Credits
  /** The highest line of the rule that was not back all the same: past, or on this side of it by too little. */
  stillPast: number | null
  /** When that one counts as back: as `isBackAt` of core/rules has it. Absent from what was kept before it was known. */
  backAt?: Credits | null
}

/** What a pool has left when an alert is said once more. */
export interface AgainFacts {
  at: string
  granted: Credits
  whole?: Credits
  left: Credits
  overage: Credits
}

/** Somebody's deed. The name is null where people are not named, or nobody knows it. */
export interface Deed {
  byName: string | null
}

/** An alert as a post shows it: its frozen facts, and how it stands at the moment of sending. */
export interface AlertView {
  alertId: string
  /** A snooze that is over counts as firing, and an alert of a cycle that is over as expired. */
  state: AlertState
  severity: Severity
  /** The alert of a higher line that was passed since, or in the same change. */
  coveredById: string | null
  /** That higher line; null where none is known. */
  coveredByLine: number | null
  facts: AlertFacts
  /** The pool's first owner; null where it has none, or people are not named. */
  ownerName: string | null
  /** Who said that they do something about it; null: nobody does. */
  handled: (Deed & { at: Date }) | null
  /** Who put it off, where it is put off. */
  snoozed: (Deed & { untilAt: Date }) | null
  /** Whether no later alert of its rule was announced in this cycle: the last word that the channel has of the rule. */
  isLast: boolean
  /**
   * How it ended, where its line is back. In the last word of a rule it is the latest end of any of the rule's lines, and
   * a line that stopped being past since is not told any more.
   */
  resolution: AlertResolution | null
  /** Where it is said once more after a snooze: what was left then. */
  again: AgainFacts | null
}

// What an alert knew when it fired, as it is kept with the alert. Frozen: what happens later is not its story. Who
// writes it is the meter, who shows it are the views.

import type { Credits } from './amount.ts'
import type { AlertState, Rule, Severity } from './model.ts'

export interface AlertFacts {
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
  percentUsed: number | null
  granted: Credits
  forfeited: Credits
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
  /** What is logged in the cycle, the largest first; each list sums to `logged`. */
  byPurpose: { purposeId: string | null; name: string; credits: Credits }[]
  byActivity: {
    activity: string
    credits: Credits
    quantity: number
    /** As the price list had them; absent where the activity is not on it. */
    name?: string
    unitPrice?: Credits | null
  }[]
}

/** An alert as a post shows it: its frozen facts, and how it stands now. */
export interface AlertView {
  alertId: string
  state: AlertState
  severity: Severity
  /** The alert of a higher line that was passed since, or in the same change. */
  coveredById: string | null
  facts: AlertFacts
  /** The pool's first owner; null where it has none. */
  ownerName: string | null
}

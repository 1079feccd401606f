// The nouns of the ledger as the code passes them around. Words are those of docs/architecture.md; amounts are whole
// thousandths (core/amount), instants are Date, ids are text. Nothing here decides anything.

import type { Credits } from './amount.ts'

/** The nil uuid stands for "nobody" and "none" in counters, where nothing of a key may be null. */
export const NOBODY = '00000000-0000-0000-0000-000000000000'

export interface Pool {
  workspaceId: string
  poolId: string
  shortName: string
  name: string
  vendor: string
  unit: string
  /** IANA zone in which its days and cycles are counted. */
  zone: string
  channelId: string | null
  recordsFromAt: Date
  archivedAt: Date | null
  /** What one credit costs in the workspace's currency, in millionths; null: not known. */
  creditPriceMillionths: number | null
  /** Grows with every change of its settings, terms, activities or rules. */
  version: number
}

/** What of a cycle's unspent allotment the next one gets. */
export type Rollover =
  | { kind: 'none' }
  | ({ kind: 'all' } & RolloverEnd)
  | ({ kind: 'capped'; credits: Credits } & RolloverEnd)
  /** A whole percent, 1 to 100. */
  | ({ kind: 'percent'; percent: number } & RolloverEnd)

/** How long rolled over credits live: an ISO 8601 duration from the reset on, or "never"; absent: until the next reset. */
type RolloverEnd = { expiresAfter?: string }

/** A version of a pool's allotment, valid from an instant on. Boundary n is anchorAt + n x length, in zone. */
export interface Terms {
  version: number
  effectiveAt: Date
  anchorAt: Date
  /** ISO 8601 duration of months, years, weeks or days: P1M, P3M, P1Y, P2W, P10D. */
  length: string
  parts: number
  zone: string
  allotment: Credits
  rollover: Rollover
  /** What the vendor calls what was bought, in its own words; nothing in the ledger follows from it. */
  plan: string | null
  /** YYYY-MM-DD: when somebody last confirmed with the vendor that it is so. */
  planConfirmedOn: string | null
}

export interface ActivityPrice {
  effectiveAt: Date
  /** null: no fixed price, the credits are asked each time. */
  unitPrice: Credits | null
}

export interface Activity {
  activity: string
  name: string
  aliases: readonly string[]
  /** In order of effectiveAt. */
  prices: readonly ActivityPrice[]
}

export type Severity = 'info' | 'warning' | 'critical'

/** `at` is a percent in thousandths for a percent rule, credits for a left rule. */
export interface RuleLine {
  at: number
  severity: Severity
}

export interface Rule {
  ruleId: string
  version: number
  kind: 'percent' | 'left'
  basis: 'granted' | 'allotment' | 'free'
  scopeKind: 'pool'
  scopeId: ''
  /** Where it is announced; null means the pool's own channel. */
  channelId: string | null
  lines: readonly RuleLine[]
}

/** What is said of how a pool's team works; nothing in the ledger follows from it. */
export interface PoolHabits {
  /** What a month of a longer cycle should stay below: said, and never enforced. */
  monthlyPace: Credits | null
  /** 1 is Monday. */
  workingDays: readonly number[]
  /** A decimal of the workspace's currency. */
  pricePerCredit: string | null
}

/** Everything about a pool that changes seldom; valid for one `pool.version`. */
export interface PoolConfig {
  pool: Pool
  /** In order of effectiveAt. */
  terms: readonly Terms[]
  activities: readonly Activity[]
  rules: readonly Rule[]
  habits: PoolHabits
  /** Member ids, the primary owner first. */
  owners: readonly string[]
}

/** The half-open span [startsAt, endsAt). */
export interface Cycle {
  startsAt: Date
  endsAt: Date
  termsVersion: number
  /** Before Purser, imported: counted, without grants, never ringing. */
  history: boolean
}

/** Counters of one cycle. logged = usage - refunded - reversed + adjusted. */
export interface CycleTotal {
  carriedIn: Credits
  usage: Credits
  refunded: Credits
  reversed: Credits
  adjusted: Credits
  forfeited: Credits
  uncovered: Credits
  entryCount: number
  reading: { asOf: Date; used: Credits } | null
  /** Signed: reading.used minus logged that occurred by reading.asOf; 0 without a reading. */
  unexplained: Credits
}

export interface CycleState {
  cycle: Cycle
  total: CycleTotal
}

export type GrantKind = 'allotment' | 'top_up' | 'rollover' | 'promotion' | 'correction'

export interface Grant {
  grantId: string
  kind: GrantKind
  key: string
  /** Lower burns first. */
  priority: number
  promotional: boolean
  /** Negative for a correction. */
  credits: Credits
  left: Credits
  forfeited: Credits
  /** The part of `forfeited` that refunds brought back after its end; absent: none. */
  returned?: Credits
  effectiveAt: Date
  expiresAt: Date | null
  /** Its end is that of the cycle: it moves with a reset that is moved. */
  expiresWithCycle: boolean
  correctsId: string | null
}

/** A grant that is to be written. */
export interface NewGrant extends Grant {
  /** Why, where a person gave it. */
  reason?: string | null
  createdById?: string | null
}

export type EntryKind = 'usage' | 'refund' | 'reversal' | 'adjustment' | 'forfeit' | 'rollover_out'

/** Which grant paid how much for an entry; negative for what an entry gave back. */
export interface Allocation {
  entryId: string
  grantId: string
  credits: Credits
}

/** Credits planned for a coming campaign. */
export interface Reservation {
  reservationId: string
  /** Its campaign first, then what was merged into that; none: planned for none in particular. */
  campaignIds: readonly string[]
  credits: Credits
  /** What its campaign has spent in its span, net of what was given back; may be negative. */
  spent: Credits
  fromAt: Date
  untilAt: Date
}

export type AlertState = 'firing' | 'acknowledged' | 'snoozed' | 'resolved' | 'covered' | 'superseded' | 'expired'

/** What a decision needs to know of an alert of the cycle. */
export interface AlertMemory {
  alertId: string
  ruleId: string
  line: number
  episode: number
  state: AlertState
}

export type Labels = Readonly<Record<string, string>>

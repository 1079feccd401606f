// What a door hands to record-usage: spends and refunds in their callers' words, parsed and bounded at the edge.

import type { Credits } from '../core/amount.ts'
import type { PersonName } from './people.ts'

/** One spend or refund in its caller's words, parsed and bounded at the edge. */
export interface UsageReport {
  source: string
  key: string
  /** Whether a program reports it rather than a person. */
  machine: boolean
  /** Short name or name of the pool. */
  pool: string
  activity?: string
  quantity?: number
  /** Signed; negative for a refund. */
  credits?: Credits
  member?: PersonName
  /** Who typed it, where that is a person. */
  loggedBy?: { slackUserId: string }
  purpose?: string
  campaign?: string
  labels?: Record<string, string>
  contact?: string
  note?: string
  occurredAt?: Date
  /** A key of the same source, or `ent_...`. */
  corrects?: string
  /**
   * The key of the first report of the same command, of which this is a later one: where something else was booked under
   * that one before, this one is a conflict too.
   */
  partOf?: string
  receivedAt: Date
}

export interface RecordUsageInput {
  workspaceId: string
  reports: readonly UsageReport[]
  /** The pools the caller may write to; empty means all. */
  poolIds: readonly string[]
  /** Answer as if, and write nothing. */
  dryRun?: boolean
}

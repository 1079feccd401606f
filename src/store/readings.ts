// Readings of vendors' balances as rows, and what they are held against: what was logged by an instant.

import { type Credits, toDecimal } from '../core/amount.ts'
import type { Cycle } from '../core/model.ts'
import type { Database, Transaction } from './database.ts'

export interface NewReading {
  workspaceId: string
  readingId: string
  poolId: string
  asOf: Date
  used: Credits
  left: Credits | null
  source: string
  now: Date
}

/** Keeps a reading. */
export async function insertReading(tx: Transaction, reading: NewReading): Promise<void> {
  const { now, used, left, ...row } = reading
  await tx.reading.create({
    data: { ...row, used: toDecimal(used), left: left === null ? null : toDecimal(left), recordedAt: now },
  })
}

/** What is logged in a cycle of entries that occurred by an instant, inclusive. */
export async function loggedBy(
  db: Database,
  workspaceId: string,
  poolId: string,
  cycle: Cycle,
  asOf: Date,
): Promise<Credits> {
  const [row] = await db.$queryRaw<{ logged: bigint }[]>`
    select coalesce((sum(credits) * 1000)::bigint, 0) as logged from entry
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and cycle_starts_at = ${cycle.startsAt}
      and occurred_at <= ${asOf} and kind not in ('forfeit', 'rollover_out') and matches_entry_id is null`
  return Number(row?.logged ?? 0)
}

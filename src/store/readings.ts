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

/**
 * What is logged in a cycle of entries that occurred by an instant, inclusive. The start of the cycle and both kinds of
 * `manual` are named for the index: without them every reading would go through the whole ledger of the pool.
 */
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
      and manual in (true, false) and occurred_at between ${cycle.startsAt} and ${asOf}
      and kind not in ('forfeit', 'rollover_out') and matches_entry_id is null`
  return Number(row?.logged ?? 0)
}

/**
 * What was forfeited in a cycle by an instant, inclusive. What was taken back from a forfeit stands at the instant of the
 * late entry, and counts only once the grant had expired; what paid an older cycle's debt is of no grant. Forfeits are found by their source: no door writes under it.
 */
export async function forfeitedBy(
  db: Database,
  workspaceId: string,
  poolId: string,
  cycle: Cycle,
  asOf: Date,
): Promise<Credits> {
  const [row] = await db.$queryRaw<{ forfeited: bigint }[]>`
    select coalesce((sum(e.credits) * 1000)::bigint, 0) as forfeited
    from entry e left join "grant" g on g.workspace_id = e.workspace_id and g.grant_id = e.grant_id
    where e.workspace_id = ${workspaceId} and e.source = 'system:ledger' and e.kind = 'forfeit'
      and e.pool_id = ${poolId}::uuid and e.cycle_starts_at = ${cycle.startsAt}
      and greatest(g.expires_at, e.occurred_at) <= ${asOf}`
  return Number(row?.forfeited ?? 0)
}

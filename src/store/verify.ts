// Proves that counters equal the fold of entries, grants and readings. The folds are SQL of their own beside this file
// and share nothing with the code that writes the counters, so that one mistake cannot hide in both.

import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'
import { foldAlerts, foldNotices } from './verify-alerts.ts'
import { foldCycles } from './verify-cycles.ts'
import { foldGrants } from './verify-grants.ts'
import { foldReservations } from './verify-reservations.ts'
import { foldDays, foldHours } from './verify-usage.ts'

/** One value that is not what it follows from. */
export interface Difference {
  workspaceId: string
  /** The counter, in words: "usage", "left of the grant". */
  what: string
  /** The pool, and where in it. */
  where: string
  /** What stands in the counter: a plain decimal, an instant, or "none". */
  counted: string
  /** What the entries, grants and readings amount to. */
  folded: string
}

export interface CheckedPool {
  workspaceId: string
  poolId: string
  shortName: string
}

export interface LedgerCheck {
  /** How many values were compared. */
  compared: number
  differences: Difference[]
}

/** Every pool of a workspace, or of all of them, archived ones included. */
export function listCheckedPools(db: Database, workspaceId?: string): Promise<CheckedPool[]> {
  return db.pool.findMany({
    ...(workspaceId === undefined ? {} : { where: { workspaceId } }),
    select: { workspaceId: true, poolId: true, shortName: true },
    orderBy: [{ workspaceId: 'asc' }, { shortName: 'asc' }],
  })
}

/** Compares everything that is counted of a pool with what it follows from. */
export async function verifyPool(db: Database, pool: CheckedPool): Promise<LedgerCheck> {
  const { workspaceId, shortName } = pool
  const check: LedgerCheck = { compared: 0, differences: [] }
  for (const fold of [foldCycles, foldDays, foldHours, foldGrants, foldReservations, foldAlerts]) {
    const { compared, differences } = await compare(db, { workspaceId, within: shortName }, fold(pool))
    check.compared += compared
    check.differences.push(...differences)
  }
  return check
}

/** Compares what belongs to a workspace and to no pool of it. */
export function verifyWorkspace(db: Database, workspaceId: string): Promise<LedgerCheck> {
  return compare(db, { workspaceId, within: null }, foldNotices(workspaceId))
}

/** Every difference in a workspace, or in all of them; none where all counters hold. */
export async function verifyLedger(db: Database, workspaceId?: string): Promise<Difference[]> {
  const differences: Difference[] = []
  const pools = await listCheckedPools(db, workspaceId)
  for (const pool of pools) differences.push(...(await verifyPool(db, pool)).differences)
  for (const id of new Set(pools.map((pool) => pool.workspaceId)))
    differences.push(...(await verifyWorkspace(db, id)).differences)
  return differences
}

/**
 * Runs a query of (what, place, counted, folded) and keeps the rows that differ. It is one statement: it sees counters
 * and entries as of one instant, so a pool that is being written to does not look broken.
 */
async function compare(
  db: Database,
  { workspaceId, within }: { workspaceId: string; within: string | null },
  fold: Prisma.Sql,
): Promise<LedgerCheck> {
  const [row] = await db.$queryRaw<{ compared: number; differing: Omit<Difference, 'workspaceId'>[] | null }[]>(
    Prisma.sql`
      select count(*)::int as compared,
        json_agg(json_build_object('what', v.what, 'where', concat_ws(', ', ${within}::text, v.place),
          'counted', v.counted, 'folded', v.folded) order by v.place, v.what)
          filter (where v.counted is distinct from v.folded) as differing
      from (${fold}) v (what, place, counted, folded)`,
  )
  const differences = (row?.differing ?? []).map((it) => ({ workspaceId, ...it }))
  return { compared: row?.compared ?? 0, differences }
}

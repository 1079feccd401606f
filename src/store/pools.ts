// Pools as rows: the lock that all writes to a pool stand behind, and what changes seldom about it.

import { fromDecimal } from '../core/amount.ts'
import type { Activity, Pool, PoolConfig, Rule, Severity } from '../core/model.ts'
import type { Database, Transaction } from './database.ts'
import { asTerms } from './terms-row.ts'

export interface LockedPool {
  pool: Pool
  lastSeq: number
  /** When time alone was to change the pool next, as its last writer saw it. */
  nextDueAt: Date | null
  /** Since when less is left than is reserved, as its last writer saw it; null: all that is reserved is covered. */
  shortfallSinceAt: Date | null
}

type PoolRow = Omit<Pool, 'creditPriceMillionths'> & {
  creditPriceMillionths: bigint | null
  lastSeq: bigint
  nextDueAt: Date | null
  shortfallSinceAt: Date | null
}

/**
 * Locks a pool for the rest of the transaction and reads it; undefined where it does not exist.
 * This must be a statement of its own: under READ COMMITTED the next statement sees what the holder before us committed,
 * while a read in this same statement would see the rows as they were before we waited. No foreign key waits for it.
 */
export async function lockPool(tx: Transaction, workspaceId: string, poolId: string): Promise<LockedPool | undefined> {
  const [row] = await tx.$queryRaw<PoolRow[]>`
    select workspace_id as "workspaceId", pool_id as "poolId", short_name as "shortName", name, vendor, unit, zone,
      channel_id as "channelId", records_from_at as "recordsFromAt", archived_at as "archivedAt", version, last_seq as "lastSeq",
      next_due_at as "nextDueAt", shortfall_since_at as "shortfallSinceAt",
      (price_per_credit * 1000000)::bigint as "creditPriceMillionths"
    from pool where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid
    for no key update`
  if (!row) return undefined
  const { lastSeq, nextDueAt, shortfallSinceAt, creditPriceMillionths: price, ...pool } = row
  return {
    pool: { ...pool, creditPriceMillionths: price === null ? null : Number(price) },
    lastSeq: Number(lastSeq),
    nextDueAt,
    shortfallSinceAt,
  }
}

/** The pools of a workspace by short name, archived ones included, without a lock. */
export async function listPools(db: Database, workspaceId: string): Promise<Pool[]> {
  const rows = await db.pool.findMany({
    where: { workspaceId },
    orderBy: { shortName: 'asc' },
    select: {
      workspaceId: true,
      poolId: true,
      shortName: true,
      name: true,
      vendor: true,
      unit: true,
      zone: true,
      channelId: true,
      recordsFromAt: true,
      archivedAt: true,
      pricePerCredit: true,
      version: true,
    },
  })
  return rows.map(asPool)
}

/** A pool's row as the code passes pools around. */
export function asPool<Row extends { pricePerCredit: { mul(by: number): { toNumber(): number } } | null }>({
  pricePerCredit,
  ...pool
}: Row): Omit<Row, 'pricePerCredit'> & Pick<Pool, 'creditPriceMillionths'> {
  return { ...pool, creditPriceMillionths: pricePerCredit?.mul(1_000_000).toNumber() ?? null }
}

/** Terms, activities, rules and owners of a pool, as they stand for `pool.version`. */
export async function readPoolConfig(db: Database, pool: Pool): Promise<PoolConfig> {
  const { workspaceId, poolId } = pool
  const where = { workspaceId, poolId }
  const terms = await db.poolTerms.findMany({ where, orderBy: [{ effectiveAt: 'asc' }, { version: 'asc' }] })
  const activities = await db.activity.findMany({
    where,
    orderBy: [{ position: 'asc' }, { activity: 'asc' }],
    include: { prices: { orderBy: { effectiveAt: 'asc' } } },
  })
  const rules = await db.rule.findMany({
    where: { ...where, archivedAt: null, kind: { in: ['percent', 'left'] }, scopeKind: 'pool' },
    orderBy: { ruleId: 'asc' },
    include: { lines: { orderBy: { line: 'asc' } } },
  })
  const habits = await db.pool.findUniqueOrThrow({
    where: { workspaceId_poolId: where },
    select: { monthlyPace: true, workingDays: true, pricePerCredit: true },
  })
  const owners = await db.poolOwner.findMany({ where, orderBy: { position: 'asc' }, select: { memberId: true } })
  return {
    pool,
    terms: terms.map(asTerms),
    activities: activities.map(asActivity),
    rules: rules.map(asRule),
    habits: {
      monthlyPace: habits.monthlyPace === null ? null : fromDecimal(habits.monthlyPace.toString()),
      workingDays: habits.workingDays,
      pricePerCredit: habits.pricePerCredit?.toString() ?? null,
    },
    owners: owners.map((owner) => owner.memberId),
  }
}

/** Whether a pool lists a member as an owner. */
export async function isPoolOwner(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  memberId: string,
): Promise<boolean> {
  return (await db.poolOwner.count({ where: { workspaceId, poolId, memberId } })) > 0
}

/** Whether a member owns a pool that is in use. */
export async function ownsAnyPool(db: Database, workspaceId: string, memberId: string): Promise<boolean> {
  return (await db.poolOwner.count({ where: { workspaceId, memberId, pool: { archivedAt: null } } })) > 0
}

function asActivity(row: {
  activity: string
  name: string
  aliases: string[]
  prices: { effectiveAt: Date; unitPrice: { toString(): string } | null }[]
}): Activity {
  const { activity, name, aliases } = row
  const prices = row.prices.map(({ effectiveAt, unitPrice }) => ({
    effectiveAt,
    unitPrice: unitPrice === null ? null : fromDecimal(unitPrice.toString()),
  }))
  return { activity, name, aliases, prices }
}

function asRule(row: {
  ruleId: string
  version: number
  kind: string
  basis: string
  channelId: string | null
  lines: { line: { toString(): string }; severity: string }[]
}): Rule {
  const { ruleId, version, channelId } = row
  return {
    ruleId,
    version,
    kind: row.kind as Rule['kind'],
    basis: row.basis as Rule['basis'],
    scopeKind: 'pool',
    scopeId: '',
    channelId,
    lines: row.lines.map((line) => ({ at: fromDecimal(line.line.toString()), severity: line.severity as Severity })),
  }
}

// What entries owe, and what grants have paid for, folded from the rows of entries and their payments: asked only where a
// grant may pay a debt, or is worth less than it has paid. Both name the entry at the root: the spend or adjustment itself,
// whatever was given back of it since.

import type { Payment } from '../core/debts.ts'
import type { Owed } from '../core/ledger.ts'
import type { CycleState } from '../core/model.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'
import type { PoolPlace } from './import-pool.ts'

interface RootRow {
  entryId: string
  cycleStartsAt: Date
  occurredAt: Date
  seq: bigint
  credits: bigint
}

/** What entries of these cycles owe. */
export async function readOwed(db: Database, pool: PoolPlace, cycles: readonly CycleState[]): Promise<Owed[]> {
  const owing = cycles.filter(({ total }) => total.uncovered > 0).map(({ cycle }) => cycle.startsAt)
  const [from] = owing
  if (!from) return []
  const rows = await db.$queryRaw<RootRow[]>`
    with counted as (${countedSince(pool, from)})
    ${roots(
      pool,
      Prisma.sql`select entry_id, root_id, credits from counted
        union all
        select c.entry_id, c.root_id, -p.credits from counted c cross join lateral (${paymentsOf(pool)}) p`,
    )}
    where r.cycle_starts_at = any(${owing})`
  return rows.map(asAmount)
}

/** What a grant has paid for: what was spent since it came, and what was owed of its cycle by then. */
export async function readPayments(
  db: Database,
  pool: PoolPlace,
  grant: { grantId: string; effectiveAt: Date },
): Promise<Payment[]> {
  const rows = await db.$queryRaw<RootRow[]>`
    with counted as (${countedSince(pool, await cycleStart(db, pool, grant.effectiveAt))})
    ${roots(
      pool,
      Prisma.sql`select c.entry_id, c.root_id, p.credits from counted c cross join lateral (${paymentsOf(pool)}) p
        where p.grant_id = ${grant.grantId}::uuid`,
    )}`
  return rows.map(asAmount)
}

/** The start of the cycle that holds an instant; the instant itself where none that is written does. */
async function cycleStart(db: Database, { workspaceId, poolId }: PoolPlace, at: Date): Promise<Date> {
  const where = { workspaceId, poolId, startsAt: { lte: at }, endsAt: { gt: at } }
  return (await db.cycle.findFirst({ where, select: { startsAt: true } }))?.startsAt ?? at
}

/**
 * Entries that count, with the entry at their root. A correction occurs no earlier than what it corrects. What they point at is
 * looked up one by one: joined, a table without statistics would be read once for each of its rows, under the pool's lock.
 * Both kinds of `manual` are named for the index.
 */
function countedSince({ workspaceId, poolId }: PoolPlace, from: Date): Prisma.Sql {
  return Prisma.sql`
    select e.entry_id, e.credits, coalesce(s.entry_id, o.entry_id, e.entry_id) as root_id
    from entry e
    left join lateral (select n.entry_id, n.kind, n.corrects_id from entry n
      where n.workspace_id = e.workspace_id and n.entry_id = e.corrects_id and e.kind in ('refund', 'reversal')
      limit 1) o on true
    left join lateral (select n.entry_id from entry n
      where n.workspace_id = e.workspace_id and n.entry_id = o.corrects_id and o.kind = 'refund' limit 1) s on true
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.manual in (true, false)
      and e.occurred_at >= ${from}
      and e.matches_entry_id is null and e.kind not in ('forfeit', 'rollover_out')`
}

/** What grants have paid for the entry of the alias `c`. */
function paymentsOf({ workspaceId }: PoolPlace): Prisma.Sql {
  return Prisma.sql`select y.grant_id, y.credits from payment y
    where y.workspace_id = ${workspaceId} and y.entry_id = c.entry_id offset 0`
}

/** The roots of rows (entry_id, root_id, credits) that come to more than nothing. */
function roots({ workspaceId }: PoolPlace, rows: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    select r.entry_id as "entryId", r.cycle_starts_at as "cycleStartsAt", r.occurred_at as "occurredAt", r.seq,
      (f.credits * 1000)::bigint as credits
    from (select root_id, sum(credits) as credits from (${rows}) x group by root_id having sum(credits) > 0) f
    cross join lateral (select * from entry n
      where n.workspace_id = ${workspaceId} and n.entry_id = f.root_id limit 1) r`
}

function asAmount({ seq, credits, ...row }: RootRow): Owed {
  return { ...row, seq: Number(seq), credits: Number(credits) }
}

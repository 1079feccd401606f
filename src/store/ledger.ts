// The part of a pool's ledger that a transaction works on, read in one statement under the lock and written back in a
// few. Amounts cross as whole thousandths, so nothing passes through a float with a fraction.

import { toDecimal } from '../core/amount.ts'
import type { LedgerDraft } from '../core/ledger.ts'
import type { AlertMemory, CycleState, Grant, NewGrant, Reservation } from '../core/model.ts'
import type { Database, Transaction } from './database.ts'
import { CAMPAIGN_IDS, ENDS_AT } from './reservations.ts'

export interface LedgerRead {
  /** In order of startsAt: from the cycle that holds `from` to the newest. */
  cycles: CycleState[]
  grants: Grant[]
  reservations: Reservation[]
  /** Of all cycles read, and of earlier ones what is still open, with the cycle they belong to. */
  alerts: (AlertMemory & { cycleStartsAt: Date })[]
}

interface LedgerJson {
  cycles: CycleJson[] | null
  grants: (Omit<Grant, 'effectiveAt' | 'expiresAt'> & { effectiveAt: string; expiresAt: string | null })[] | null
  reservations: (Omit<Reservation, 'fromAt' | 'untilAt'> & { fromAt: string; untilAt: string })[] | null
  alerts: (AlertMemory & { cycleStartsAt: string })[] | null
}

interface CycleJson extends Omit<CycleState['total'], 'reading'> {
  startsAt: string
  endsAt: string
  termsVersion: number
  history: boolean
  readingAsOf: string | null
  readingUsed: number | null
}

/**
 * Reads cycles with their counters from the one that holds `from` on, and always the newest; with them the grants that
 * were live in any of them, reservations and alerts.
 * Inside a writing transaction call it after lockPool, as a statement of its own.
 */
export async function readLedger(db: Database, workspaceId: string, poolId: string, from: Date): Promise<LedgerRead> {
  const [row] = await db.$queryRaw<LedgerJson[]>`
    with c as (
      select * from cycle where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid
        and (ends_at > ${from} or starts_at = (select max(n.starts_at) from cycle n
          where n.workspace_id = ${workspaceId} and n.pool_id = ${poolId}::uuid))
    )
    select
      (select json_agg(json_build_object('startsAt', c.starts_at, 'endsAt', c.ends_at, 'termsVersion', c.terms_version,
          'history', c.history, 'carriedIn', (t.credits_carried_in * 1000)::bigint, 'usage', (t.credits_usage * 1000)::bigint,
          'refunded', (t.credits_refunded * 1000)::bigint, 'reversed', (t.credits_reversed * 1000)::bigint,
          'adjusted', (t.credits_adjusted * 1000)::bigint, 'forfeited', (t.credits_forfeited * 1000)::bigint,
          'uncovered', (t.credits_uncovered * 1000)::bigint, 'entryCount', t.entry_count, 'readingAsOf', t.reading_as_of,
          'readingUsed', (t.reading_used * 1000)::bigint, 'unexplained', (t.credits_unexplained * 1000)::bigint)
          order by c.starts_at)
        from c join cycle_total t
          on t.workspace_id = c.workspace_id and t.pool_id = c.pool_id and t.cycle_starts_at = c.starts_at) as cycles,
      (select json_agg(json_build_object('grantId', g.grant_id, 'kind', g.kind, 'key', g.key, 'priority', g.priority,
          'promotional', g.promotional, 'credits', (g.credits * 1000)::bigint, 'left', (g.credits_left * 1000)::bigint,
          'forfeited', (g.credits_forfeited * 1000)::bigint, 'returned', case when g.credits_forfeited = 0 then 0 else (
            select coalesce((sum(e.credits) * 1000)::bigint, 0) from entry e
            where e.workspace_id = g.workspace_id and e.source = 'system:ledger' and e.kind = 'forfeit'
              and e.grant_id = g.grant_id and e.occurred_at > g.expires_at) end, 'effectiveAt', g.effective_at, 'expiresAt', g.expires_at,
          'expiresWithCycle', g.expires_with_cycle, 'correctsId', g.corrects_id) order by g.effective_at, g.grant_id)
        from "grant" g
        where g.workspace_id = ${workspaceId} and g.pool_id = ${poolId}::uuid
          and (g.expires_at is null or g.credits_left > 0
            or g.expires_at > coalesce((select min(c.starts_at) from c), ${from}))) as grants,
      (select json_agg(json_build_object('reservationId', r.reservation_id, 'campaignIds', ${CAMPAIGN_IDS},
          'credits', (r.credits * 1000)::bigint, 'spent', (r.credits_spent * 1000)::bigint, 'fromAt', r.from_at, 'untilAt', ${ENDS_AT}))
        from reservation r
        where r.workspace_id = ${workspaceId} and r.pool_id = ${poolId}::uuid
          and ${ENDS_AT} > ${from}) as reservations,
      (select json_agg(json_build_object('alertId', a.alert_id, 'ruleId', a.rule_id, 'line', (a.line * 1000)::bigint,
          'episode', a.episode, 'state', a.state, 'cycleStartsAt', a.cycle_starts_at))
        from alert a
        where a.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid
          and (a.cycle_starts_at >= (select min(c.starts_at) from c)
            or a.state in ('firing', 'acknowledged', 'snoozed'))) as alerts`
  const { cycles, grants, reservations, alerts } = row ?? {
    cycles: null,
    grants: null,
    reservations: null,
    alerts: null,
  }
  return {
    cycles: (cycles ?? []).map(asCycleState),
    grants: (grants ?? []).map((it) => ({
      ...it,
      effectiveAt: new Date(it.effectiveAt),
      expiresAt: it.expiresAt === null ? null : new Date(it.expiresAt),
    })),
    reservations: (reservations ?? []).map((it) => ({
      ...it,
      fromAt: new Date(it.fromAt),
      untilAt: new Date(it.untilAt),
    })),
    alerts: (alerts ?? []).map((it) => ({ ...it, cycleStartsAt: new Date(it.cycleStartsAt) })),
  }
}

function asCycleState(row: CycleJson): CycleState {
  const { startsAt, endsAt, termsVersion, history, readingAsOf, readingUsed, ...counters } = row
  const reading =
    readingAsOf === null || readingUsed === null ? null : { asOf: new Date(readingAsOf), used: readingUsed }
  return {
    cycle: { startsAt: new Date(startsAt), endsAt: new Date(endsAt), termsVersion, history },
    total: { ...counters, reading },
  }
}

/** Writes cycles that were opened, with empty counters, and new grants; what moves of them is written by writeCounters. */
export async function insertNew(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  { newCycles, newGrants }: Pick<LedgerDraft, 'newCycles' | 'newGrants'>,
): Promise<void> {
  if (newCycles.length > 0) {
    await tx.cycle.createMany({ data: newCycles.map(({ cycle }) => ({ workspaceId, poolId, ...cycle })) })
    await tx.cycleTotal.createMany({
      data: newCycles.map(({ cycle }) => ({ workspaceId, poolId, cycleStartsAt: cycle.startsAt })),
    })
  }
  if (newGrants.length > 0) await insertGrants(tx, workspaceId, poolId, newGrants)
}

async function insertGrants(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  grants: readonly NewGrant[],
): Promise<void> {
  const rows = grants.map((grant) => ({ ...grant, credits: toDecimal(grant.credits) }))
  await tx.$executeRaw`
    insert into "grant" (workspace_id, pool_id, grant_id, kind, key, priority, promotional, credits, credits_left,
      effective_at, expires_at, expires_with_cycle, corrects_id, reason, created_by_id)
    select ${workspaceId}, ${poolId}::uuid, g."grantId", g.kind, g.key, g.priority, g.promotional, g.credits,
      greatest(g.credits, 0), g."effectiveAt", g."expiresAt", g."expiresWithCycle", g."correctsId", g.reason, g."createdById"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g("grantId" uuid, kind text, key text, priority int,
      promotional bool, credits numeric, "effectiveAt" timestamptz, "expiresAt" timestamptz, "expiresWithCycle" bool,
      "correctsId" uuid, reason text, "createdById" uuid)`
}

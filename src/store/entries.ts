// Entries as rows: looked up by key before they are written, inserted once, never changed.

import { toDecimal } from '../core/amount.ts'
import type { NewEntry, Original } from '../core/ledger.ts'
import type { Labels } from '../core/model.ts'
import { type CorrectionTarget, type KnownEntry, keyOf, type MatchCandidate } from '../core/plan-usage.ts'
import type { Database, Transaction } from './database.ts'

interface KnownRow extends Omit<KnownEntry, 'credits'> {
  credits: bigint
}

/** Entries of the workspace that bear one of these keys, whatever their pool, by `keyOf`. */
export async function readKnown(
  db: Database,
  workspaceId: string,
  keys: readonly { source: string; key: string }[],
): Promise<Map<string, KnownEntry>> {
  if (keys.length === 0) return new Map()
  const rows = await db.$queryRaw<KnownRow[]>`
    select e.entry_id as "entryId", e.source, e.key, encode(e.body_hash, 'hex') as "bodyHash",
      (e.credits * 1000)::bigint as credits, e.matches_entry_id as "matchesEntryId"
    from unnest(${keys.map((it) => it.source)}::text[], ${keys.map((it) => it.key)}::text[]) as k(source, key)
    join entry e on e.workspace_id = ${workspaceId} and e.source = k.source and e.key = k.key`
  return new Map(rows.map((row) => [keyOf(row), { ...row, credits: Number(row.credits) }]))
}

interface OriginalRow extends Omit<Original, 'credits' | 'remaining' | 'quantity' | 'unitPrice' | 'allocations'> {
  credits: bigint
  remaining: bigint
  quantity: bigint
  unitPrice: bigint | null
  allocations: { grantId: string; credits: number }[] | null
}

/**
 * What corrections of a pool point at, net of earlier corrections and of reversals of those, by entry id. A reversal
 * cannot be reversed, so two steps see everything. Unknown targets are left out.
 */
export async function readOriginals(
  db: Database,
  workspaceId: string,
  poolId: string,
  targets: readonly CorrectionTarget[],
): Promise<Map<string, Original>> {
  if (targets.length === 0) return new Map()
  const byId = targets.flatMap((it) => ('entryId' in it ? [it.entryId] : []))
  const byKey = targets.flatMap((it) => ('key' in it ? [it] : []))
  const rows = await db.$queryRaw<OriginalRow[]>`
    with target as (
      select entry_id from entry where workspace_id = ${workspaceId} and entry_id = any(${byId}::uuid[])
      union
      select e.entry_id
      from unnest(${byKey.map((it) => it.source)}::text[], ${byKey.map((it) => it.key)}::text[]) as k(source, key)
      join entry e on e.workspace_id = ${workspaceId} and e.source = k.source and e.key = k.key
    ), first_correction as (
      select c.entry_id, c.corrects_id as original_id, c.credits
      from target t join entry c on c.workspace_id = ${workspaceId} and c.corrects_id = t.entry_id
    ), correction as (
      select * from first_correction
      union all
      select c.entry_id, f.original_id, c.credits
      from first_correction f join entry c on c.workspace_id = ${workspaceId} and c.corrects_id = f.entry_id
    )
    select e.entry_id as "entryId", e.kind, (e.credits * 1000)::bigint as credits,
      (e.credits * 1000)::bigint + coalesce((select (sum(x.credits) * 1000)::bigint from correction x
        where x.original_id = e.entry_id), 0) as remaining,
      exists (select 1 from entry x where x.workspace_id = e.workspace_id and x.corrects_id = e.entry_id
        and x.kind = 'reversal') as reversed,
      e.matches_entry_id as "matchesEntryId", e.cycle_starts_at as "cycleStartsAt", e.occurred_at as "occurredAt",
      e.booked_on::text as "bookedOn", e.member_id as "memberId", e.logged_by_id as "loggedById", e.activity,
      (e.quantity * 1000)::bigint as quantity, (e.unit_price * 1000)::bigint as "unitPrice", e.purpose_id as "purposeId",
      e.purpose_text as "purposeText", e.campaign_id as "campaignId", e.campaign_text as "campaignText", e.labels,
      e.source, e.recorded_at as "recordedAt",
      (select json_agg(json_build_object('grantId', s.grant_id, 'credits', (s.credits * 1000)::bigint))
        from (select a.grant_id, sum(a.credits) as credits
          from allocation a
          where a.workspace_id = e.workspace_id and (a.entry_id = e.entry_id
            or a.entry_id in (select x.entry_id from correction x where x.original_id = e.entry_id))
          group by a.grant_id) s) as allocations
    from target t join entry e on e.workspace_id = ${workspaceId} and e.entry_id = t.entry_id
    where e.pool_id = ${poolId}::uuid`
  return new Map(rows.map((row) => [row.entryId, asOriginal(row)]))
}

function asOriginal(row: OriginalRow): Original {
  return {
    ...row,
    credits: Number(row.credits),
    remaining: Number(row.remaining),
    quantity: Number(row.quantity),
    unitPrice: row.unitPrice === null ? null : Number(row.unitPrice),
    labels: row.labels as Labels,
    allocations: row.allocations ?? [],
  }
}

interface CandidateRow extends Omit<MatchCandidate, 'credits'> {
  credits: bigint
}

/** Usages of a pool that occurred in a span and that no report of another door has been matched with yet. */
export async function readMatchCandidates(
  db: Database,
  workspaceId: string,
  poolId: string,
  span: { from: Date; until: Date; machine: boolean },
): Promise<MatchCandidate[]> {
  const rows = await db.$queryRaw<CandidateRow[]>`
    select e.entry_id as "entryId", e.occurred_at as "occurredAt", e.member_id as "memberId", e.activity,
      (e.credits * 1000)::bigint as credits, encode(e.contact_hash, 'hex') as "contactHash"
    from entry e
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.kind = 'usage'
      and e.occurred_at between ${span.from} and ${span.until} and e.matches_entry_id is null
      and e.manual = ${!span.machine}
      and not exists (select 1 from entry m where m.workspace_id = e.workspace_id and m.matches_entry_id = e.entry_id)
      and not exists (select 1 from entry c where c.workspace_id = e.workspace_id and c.corrects_id = e.entry_id
        and c.kind = 'reversal')
    order by e.occurred_at, e.seq`
  return rows.map((row) => ({ ...row, credits: Number(row.credits), machine: span.machine }))
}

/** The pool an entry belongs to. */
export async function poolOfEntry(db: Database, workspaceId: string, entryId: string): Promise<string | undefined> {
  const row = await db.entry.findUnique({
    where: { workspaceId_entryId: { workspaceId, entryId } },
    select: { poolId: true },
  })
  return row?.poolId
}

/**
 * Writes entries in the order of (source, key), so that two transactions that bear the same keys in different pools
 * wait for each other instead of deadlocking. Returns how many were new: fewer than given means that another
 * transaction bound a key meanwhile, and the caller must plan again.
 */
export async function insertEntries(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  entries: readonly NewEntry[],
): Promise<number> {
  const rows = entries.map((entry) => ({
    ...entry,
    credits: toDecimal(entry.credits),
    quantity: toDecimal(entry.quantity),
    unitPrice: entry.unitPrice === null ? null : toDecimal(entry.unitPrice),
  }))
  return tx.$executeRaw`
    insert into entry (workspace_id, entry_id, pool_id, cycle_starts_at, seq, kind, credits, member_id, logged_by_id,
      activity, quantity, unit_price, priced_by, purpose_id, purpose_text, campaign_id, campaign_text, labels, note,
      contact_hash, source, key, manual, body_hash, corrects_id, matches_entry_id, grant_id, marks, occurred_at, received_at,
      recorded_at, booked_on)
    select ${workspaceId}, r."entryId", ${poolId}::uuid, r."cycleStartsAt", r.seq, r.kind, r.credits, r."memberId",
      r."loggedById", r.activity, r.quantity, r."unitPrice", r."pricedBy", r."purposeId", r."purposeText",
      r."campaignId", r."campaignText", r.labels, r.note, decode(r."contactHash", 'hex'), r.source, r.key, r.manual,
      decode(r."bodyHash", 'hex'), r."correctsId", r."matchesEntryId", r."grantId",
      array(select jsonb_array_elements_text(r.marks)), r."occurredAt", r."receivedAt", r."recordedAt", r."bookedOn"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("entryId" uuid, "cycleStartsAt" timestamptz, seq bigint,
      kind text, credits numeric, "memberId" uuid, "loggedById" uuid, activity text, quantity numeric,
      "unitPrice" numeric, "pricedBy" text, "purposeId" uuid, "purposeText" text, "campaignId" uuid,
      "campaignText" text, labels jsonb, note text, "contactHash" text, source text, key text, manual bool, "bodyHash" text,
      "correctsId" uuid, "matchesEntryId" uuid, "grantId" uuid, marks jsonb, "occurredAt" timestamptz,
      "receivedAt" timestamptz, "recordedAt" timestamptz, "bookedOn" date)
    order by r.source, r.key
    on conflict do nothing`
}

// Entries as rows: looked up by key before they are written, inserted once, never changed.

import type { NewEntry, Original } from '../core/ledger.ts'
import type { MatchCandidate } from '../core/match-spend.ts'
import type { Labels } from '../core/model.ts'
import { type CorrectionTarget, type KnownEntry, keyOf } from '../core/plan-usage.ts'
import type { Database, Transaction } from './database.ts'
import { adjustedSource, firstOf, isLast, lastOf, reportsOf } from './entry-families.ts'
import { Prisma } from './generated/client.ts'

interface KnownRow extends Omit<KnownEntry, 'credits'> {
  credits: bigint
}

/**
 * Entries of the workspace that bear one of these keys, whatever their pool, by `keyOf`. One look into the index a key:
 * a join would let a planner without statistics take a workspace for small and read all of it.
 */
export async function readKnown(
  db: Database,
  workspaceId: string,
  keys: readonly { source: string; key: string }[],
): Promise<Map<string, KnownEntry>> {
  if (keys.length === 0) return new Map()
  const rows = await db.$queryRaw<KnownRow[]>`
    select e.entry_id as "entryId", e.source, e.key, encode(e.body_hash, 'hex') as "bodyHash",
      (e.credits * 1000)::bigint as credits, e.corrects_id as "correctsId", e.matches_entry_id as "matchesEntryId"
    from unnest(${keys.map((it) => it.source)}::text[], ${keys.map((it) => it.key)}::text[]) as k(source, key)
    cross join lateral (select * from entry n
      where n.workspace_id = ${workspaceId} and n.source = k.source and n.key = k.key limit 1) e`
  return new Map(rows.map((row) => [keyOf(row), { ...row, credits: Number(row.credits) }]))
}

interface OriginalRow
  extends Omit<Original, 'credits' | 'remaining' | 'quantity' | 'unitPrice' | 'debtorSeq' | 'allocations'> {
  credits: bigint
  remaining: bigint
  quantity: bigint
  unitPrice: bigint | null
  debtorSeq: bigint
  allocations: { grantId: string; credits: number }[] | null
}

/**
 * What corrections of a pool point at, with where each was booked last and what that is matched with, net of earlier
 * corrections and of reversals of those, by entry id. A reversal cannot be reversed, so two steps see everything. A usage
 * that corrects another books its spend once more: it is an entry of its own. Unknown targets are left out.
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
    with named as (
      select entry_id from entry where workspace_id = ${workspaceId} and entry_id = any(${byId}::uuid[])
      union
      select e.entry_id
      from unnest(${byKey.map((it) => it.source)}::text[], ${byKey.map((it) => it.key)}::text[]) as k(source, key)
      cross join lateral (select n.entry_id from entry n
        where n.workspace_id = ${workspaceId} and n.source = k.source and n.key = k.key limit 1) e
    ), reached as (
      select t.entry_id, l.entry_id as last_id, l.matches_entry_id
      from named t cross join lateral (${lastOf(workspaceId, Prisma.sql`t.entry_id`)}) l
    ), target as (
      select entry_id from reached
      union
      select last_id from reached
      union
      select matches_entry_id from reached where matches_entry_id is not null
      union
      select l.entry_id from reached t
      cross join lateral (${lastOf(workspaceId, Prisma.sql`t.matches_entry_id`)}) l
    ), first_correction as (
      select c.entry_id, t.entry_id as original_id, c.credits
      from target t cross join lateral (select n.entry_id, n.credits from entry n
        where n.workspace_id = ${workspaceId} and n.corrects_id = t.entry_id and n.kind <> 'usage' offset 0) c
    ), correction as (
      select * from first_correction
      union all
      select c.entry_id, f.original_id, c.credits
      from first_correction f cross join lateral (select n.entry_id, n.credits from entry n
        where n.workspace_id = ${workspaceId} and n.corrects_id = f.entry_id offset 0) c
    )
    select e.entry_id as "entryId", last.entry_id as "lastId", root.entry_id as "rootId", e.kind,
      (e.credits * 1000)::bigint as credits,
      (e.credits * 1000)::bigint + coalesce((select (sum(x.credits) * 1000)::bigint from correction x
        where x.original_id = e.entry_id), 0) as remaining,
      exists (select 1 from entry x where x.workspace_id = e.workspace_id and x.corrects_id = e.entry_id
        and x.kind = 'reversal') as reversed,
      e.kind = 'refund' and exists (select 1 from entry x where x.workspace_id = e.workspace_id
        and x.corrects_id = e.corrects_id and x.kind = 'reversal') as outlived,
      exists (${reportsOf(Prisma.sql`e`)}) as matched,
      e.matches_entry_id as "matchesEntryId", e.cycle_starts_at as "cycleStartsAt",
      case when e.kind = 'refund' then e.corrects_id else e.entry_id end as "debtorId",
      coalesce(debtor.cycle_starts_at, e.cycle_starts_at) as "debtorStartsAt",
      coalesce(debtor.occurred_at, e.occurred_at) as "debtorOccurredAt", coalesce(debtor.seq, e.seq) as "debtorSeq", e.occurred_at as "occurredAt", e.booked_on::text as "bookedOn", e.member_id as "memberId", e.logged_by_id as "loggedById", e.activity,
      (e.quantity * 1000)::bigint as quantity, (e.unit_price * 1000)::bigint as "unitPrice", e.purpose_id as "purposeId",
      e.purpose_text as "purposeText", e.campaign_id as "campaignId", e.campaign_text as "campaignText", e.labels,
      e.note, encode(e.contact_hash, 'hex') as "contactHash", 
      case when root.kind = 'adjustment' then ${adjustedSource(Prisma.sql`root.source`)}
        when debtor.kind = 'adjustment' then ${adjustedSource(Prisma.sql`debtor.source`)} else root.source end as "countedSource", e.manual,
      e.priced_by as "pricedBy", e.marks, e.received_at as "receivedAt", e.recorded_at as "recordedAt",
      (select json_agg(json_build_object('grantId', s.grant_id, 'credits', (s.credits * 1000)::bigint))
        from (select p.grant_id, sum(p.credits) as credits
          from (select e.entry_id union all select x.entry_id from correction x where x.original_id = e.entry_id) part
          cross join lateral (select * from payment y
            where y.workspace_id = e.workspace_id and y.entry_id = part.entry_id offset 0) p
          group by p.grant_id) s) as allocations
    from target t cross join lateral (select * from entry n
      where n.workspace_id = ${workspaceId} and n.entry_id = t.entry_id limit 1) e
    cross join lateral (${lastOf(workspaceId, Prisma.sql`e.entry_id`)}) last
    left join lateral (select n.* from entry n where n.workspace_id = ${workspaceId} and n.entry_id = e.corrects_id limit 1) debtor on e.kind = 'refund'
    cross join lateral (select n.entry_id, n.kind, n.source from entry n where n.workspace_id = ${workspaceId}
      and n.entry_id = ${firstOf(Prisma.sql`e`)} limit 1) root
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
    debtorSeq: Number(row.debtorSeq),
    allocations: row.allocations ?? [],
  }
}

/** The reports that are matched with an entry, as `readOriginals` tells them. */
export async function readReports(
  db: Database,
  workspaceId: string,
  poolId: string,
  entryId: string,
): Promise<Original[]> {
  const rows = await db.$queryRaw<{ entryId: string }[]>`
    select r.entry_id as "entryId" from entry e cross join lateral (${reportsOf(Prisma.sql`e`)}) r
    where e.workspace_id = ${workspaceId} and e.entry_id = ${entryId}::uuid`
  const originals = await readOriginals(db, workspaceId, poolId, rows)
  return rows.flatMap((row) => originals.get(row.entryId) ?? [])
}

interface CandidateRow extends Omit<MatchCandidate, 'credits'> {
  credits: bigint
}

/** Usages of these people or contacts, in a span, that no report of another door has been matched with yet. */
export async function readMatchCandidates(
  db: Database,
  workspaceId: string,
  poolId: string,
  span: { from: Date; until: Date; machine: boolean; memberIds: readonly string[]; contactHashes: readonly string[] },
): Promise<MatchCandidate[]> {
  const rows = await db.$queryRaw<CandidateRow[]>`
    select e.entry_id as "entryId", e.occurred_at as "occurredAt", e.member_id as "memberId", e.activity,
      (e.credits * 1000)::bigint as credits, encode(e.contact_hash, 'hex') as "contactHash"
    from entry e
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.kind = 'usage'
      and e.occurred_at between ${span.from} and ${span.until} and e.matches_entry_id is null
      and e.manual = ${!span.machine}
      and (e.member_id = any(${span.memberIds}::uuid[])
        or e.contact_hash in (select decode(h, 'hex') from unnest(${span.contactHashes}::text[]) h))
      and not exists (${reportsOf(Prisma.sql`e`)}) and ${isLast(Prisma.sql`e`)}
      and not exists (select 1 from entry c where c.workspace_id = e.workspace_id and c.corrects_id = e.entry_id
        and c.kind = 'reversal')
    order by e.occurred_at, e.seq`
  return rows.map((row) => ({ ...row, credits: Number(row.credits), machine: span.machine }))
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
  const column = <T>(of: (entry: NewEntry) => T): T[] => entries.map(of)
  const instants = (of: (entry: NewEntry) => Date): string[] => entries.map((entry) => of(entry).toISOString())
  return tx.$executeRaw`
    insert into entry (workspace_id, pool_id, entry_id, cycle_starts_at, seq, kind, credits, member_id, logged_by_id,
      activity, quantity, unit_price, priced_by, purpose_id, purpose_text, campaign_id, campaign_text, labels, note,
      contact_hash, source, key, manual, body_hash, corrects_id, matches_entry_id, grant_id, marks, occurred_at,
      received_at, recorded_at, booked_on)
    select ${workspaceId}, ${poolId}::uuid, r.entry_id, r.cycle_starts_at, r.seq, r.kind, r.credits * 0.001, r.member_id,
      r.logged_by_id, r.activity, r.quantity * 0.001, r.unit_price * 0.001, r.priced_by, r.purpose_id, r.purpose_text,
      r.campaign_id, r.campaign_text, r.labels, r.note, decode(r.contact_hash, 'hex'), r.source, r.key, r.manual,
      decode(r.body_hash, 'hex'), r.corrects_id, r.matches_entry_id, r.grant_id,
      coalesce(string_to_array(nullif(r.marks, ''), ' '), '{}'), r.occurred_at, r.received_at, r.recorded_at, r.booked_on
    from unnest(
      ${column((it) => it.entryId)}::uuid[], ${instants((it) => it.cycleStartsAt)}::timestamptz[],
      ${column((it) => it.seq)}::bigint[], ${column((it) => it.kind)}::text[], ${column((it) => it.credits)}::bigint[],
      ${column((it) => it.memberId)}::uuid[], ${column((it) => it.loggedById)}::uuid[],
      ${column((it) => it.activity)}::text[], ${column((it) => it.quantity)}::bigint[],
      ${column((it) => it.unitPrice)}::bigint[], ${column((it) => it.pricedBy)}::text[],
      ${column((it) => it.purposeId)}::uuid[], ${column((it) => it.purposeText)}::text[],
      ${column((it) => it.campaignId)}::uuid[], ${column((it) => it.campaignText)}::text[],
      ${column((it) => JSON.stringify(it.labels))}::jsonb[], ${column((it) => it.note)}::text[],
      ${column((it) => it.contactHash)}::text[], ${column((it) => it.source)}::text[], ${column((it) => it.key)}::text[],
      ${column((it) => it.manual)}::bool[], ${column((it) => it.bodyHash)}::text[],
      ${column((it) => it.correctsId)}::uuid[], ${column((it) => it.matchesEntryId)}::uuid[],
      ${column((it) => it.grantId)}::uuid[], ${column((it) => it.marks.join(' '))}::text[],
      ${instants((it) => it.occurredAt)}::timestamptz[], ${instants((it) => it.receivedAt)}::timestamptz[],
      ${instants((it) => it.recordedAt)}::timestamptz[], ${column((it) => it.bookedOn)}::date[]
    ) as r(entry_id, cycle_starts_at, seq, kind, credits, member_id, logged_by_id, activity, quantity, unit_price,
      priced_by, purpose_id, purpose_text, campaign_id, campaign_text, labels, note, contact_hash, source, key, manual,
      body_hash, corrects_id, matches_entry_id, grant_id, marks, occurred_at, received_at, recorded_at, booked_on)
    order by r.source, r.key
    on conflict do nothing`
}

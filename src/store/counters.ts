// The counters that follow from entries, written in the transaction that writes them, grouped and sorted by key. That
// they equal the fold of the entries is proven by store/verify.

import { type Credits, toDecimal } from '../core/amount.ts'
import { isLogged, type LedgerDraft, type NewEntry } from '../core/ledger.ts'
import { type Allocation, type CycleState, NOBODY } from '../core/model.ts'
import type { Transaction } from './database.ts'

/**
 * Writes what follows from the entries of a draft, in one statement: allocations, what grants have left, the totals of
 * cycles, the last number given, when time alone changes the pool next, credits by day and by hour. Totals and grants
 * are absolute: the pool's lock is held.
 */
export async function writeCounters(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  draft: LedgerDraft,
  allocations: readonly Allocation[],
  nextDueAt: Date | null,
): Promise<void> {
  const counted = draft.entries.filter((entry) => isLogged(entry.kind) && entry.matchesEntryId === null)
  await tx.$executeRaw`
    with paid as (
      insert into allocation as p (workspace_id, entry_id, grant_id, credits)
      select ${workspaceId}, a."entryId", a."grantId", a.credits
      from jsonb_to_recordset(${JSON.stringify(allocations.map(withDecimal))}::jsonb)
        as a("entryId" uuid, "grantId" uuid, credits numeric)
      -- A grant may pay for an entry once more, or let go of it, after the entry was written.
      on conflict (workspace_id, entry_id, grant_id) do update set credits = p.credits + excluded.credits
    ), burnt as (
      update "grant" g set credits_left = n."left", credits_forfeited = n.forfeited, expires_at = n."expiresAt"
      from jsonb_to_recordset(${JSON.stringify(movedGrants(draft))}::jsonb)
        as n("grantId" uuid, "left" numeric, forfeited numeric, "expiresAt" timestamptz)
      where g.workspace_id = ${workspaceId} and g.grant_id = n."grantId"
    ), totalled as (
      update cycle_total t set credits_carried_in = n."carriedIn", credits_usage = n.usage,
        credits_refunded = n.refunded, credits_reversed = n.reversed, credits_adjusted = n.adjusted,
        credits_forfeited = n.forfeited, credits_uncovered = n.uncovered, entry_count = n."entryCount",
        reading_as_of = n."readingAsOf", reading_used = n."readingUsed", credits_unexplained = n.unexplained
      from jsonb_to_recordset(${JSON.stringify(draft.cycles.map(totalRow))}::jsonb) as n("startsAt" timestamptz,
        "carriedIn" numeric, usage numeric, refunded numeric, reversed numeric, adjusted numeric, forfeited numeric,
        uncovered numeric, "entryCount" int, "readingAsOf" timestamptz, "readingUsed" numeric, unexplained numeric)
      where t.workspace_id = ${workspaceId} and t.pool_id = ${poolId}::uuid and t.cycle_starts_at = n."startsAt"
    ), by_day as (
      insert into usage_day as d (workspace_id, pool_id, cycle_starts_at, booked_on, member_id, activity, purpose_id,
        campaign_id, source, credits, quantity, entry_count)
      select ${workspaceId}, ${poolId}::uuid, n."cycleStartsAt", n."bookedOn", n."memberId", n.activity, n."purposeId",
        n."campaignId", n.source, sum(n.credits), sum(n.quantity), sum(n."entryCount")
      from (
        -- What was resolved before a merge counts for what it was merged into: whoever merges holds the pool's lock too.
        select r."cycleStartsAt", r."bookedOn", r."memberId", r.activity, r.source, r.credits, r.quantity, r."entryCount",
          coalesce((select p.alias_of_id from purpose p
            where p.workspace_id = ${workspaceId} and p.purpose_id = r."purposeId"), r."purposeId") as "purposeId",
          coalesce((select c.alias_of_id from campaign c
            where c.workspace_id = ${workspaceId} and c.campaign_id = r."campaignId"), r."campaignId") as "campaignId"
        from jsonb_to_recordset(${JSON.stringify(groupByDay(counted))}::jsonb) as r("cycleStartsAt" timestamptz,
          "bookedOn" date, "memberId" uuid, activity text, "purposeId" uuid, "campaignId" uuid, source text,
          credits numeric, quantity numeric, "entryCount" int)
      ) n
      group by n."cycleStartsAt", n."bookedOn", n."memberId", n.activity, n."purposeId", n."campaignId", n.source
      order by n."cycleStartsAt", n."bookedOn", n."memberId", n.activity, n."purposeId", n."campaignId", n.source
      on conflict (workspace_id, pool_id, cycle_starts_at, booked_on, member_id, activity, purpose_id, campaign_id, source)
      do update set credits = d.credits + excluded.credits, quantity = d.quantity + excluded.quantity,
        entry_count = d.entry_count + excluded.entry_count
    ), by_hour as (
      insert into usage_hour as h (workspace_id, pool_id, source, hour_at, credits)
      select ${workspaceId}, ${poolId}::uuid, n.source, n."hourAt", n.credits
      from jsonb_to_recordset(${JSON.stringify(groupByHour(counted))}::jsonb) as n(source text, "hourAt" timestamptz,
        credits numeric)
      on conflict (workspace_id, pool_id, source, hour_at) do update set credits = h.credits + excluded.credits
    )
    update pool set last_seq = ${draft.lastSeq}::bigint, dirty_at = now(), next_due_at = ${nextDueAt}
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid`
}

function withDecimal(allocation: Allocation) {
  return { ...allocation, credits: toDecimal(allocation.credits) }
}

/** The grants that hold something else, or end at another time, than what their rows say. */
function movedGrants({ grants, heldBefore }: LedgerDraft) {
  return grants
    .filter(({ grantId, credits, left, forfeited, expiresAt }) => {
      const before = heldBefore.get(grantId) ?? { left: Math.max(0, credits), forfeited: 0, expiresAt }
      return left !== before.left || forfeited !== before.forfeited || expiresAt !== before.expiresAt
    })
    .map(({ grantId, left, forfeited, expiresAt }) => ({
      grantId,
      left: toDecimal(left),
      forfeited: toDecimal(forfeited),
      expiresAt,
    }))
}

function totalRow({ cycle, total }: CycleState) {
  return {
    startsAt: cycle.startsAt,
    carriedIn: toDecimal(total.carriedIn),
    usage: toDecimal(total.usage),
    refunded: toDecimal(total.refunded),
    reversed: toDecimal(total.reversed),
    adjusted: toDecimal(total.adjusted),
    forfeited: toDecimal(total.forfeited),
    uncovered: toDecimal(total.uncovered),
    entryCount: total.entryCount,
    readingAsOf: total.reading?.asOf ?? null,
    readingUsed: total.reading ? toDecimal(total.reading.used) : null,
    unexplained: toDecimal(total.unexplained),
  }
}

interface DayRow {
  cycleStartsAt: Date
  bookedOn: string
  memberId: string
  activity: string
  purposeId: string
  campaignId: string
  source: string
  credits: Credits
  quantity: number
  entryCount: number
}

function groupByDay(entries: readonly NewEntry[]) {
  const groups = new Map<string, DayRow>()
  for (const entry of entries) {
    const row: DayRow = {
      cycleStartsAt: entry.cycleStartsAt,
      bookedOn: entry.bookedOn,
      memberId: entry.memberId ?? NOBODY,
      activity: entry.activity ?? '',
      purposeId: entry.purposeId ?? NOBODY,
      campaignId: entry.campaignId ?? NOBODY,
      source: entry.countedSource,
      credits: entry.credits,
      quantity: entry.kind === 'refund' ? 0 : entry.quantity,
      entryCount: entry.countedSpends,
    }
    const { cycleStartsAt, bookedOn, memberId, activity, purposeId, campaignId, source } = row
    // NUL parts the fields: no text of ours holds one.
    addTo(groups, [+cycleStartsAt, bookedOn, memberId, activity, purposeId, campaignId, source].join('\0'), row)
  }
  return sorted(groups).map((row) => ({ ...row, credits: toDecimal(row.credits), quantity: toDecimal(row.quantity) }))
}

function addTo(groups: Map<string, DayRow>, key: string, row: DayRow): void {
  const group = groups.get(key)
  if (!group) {
    groups.set(key, row)
    return
  }
  group.credits += row.credits
  group.quantity += row.quantity
  group.entryCount += row.entryCount
}

function groupByHour(entries: readonly NewEntry[]) {
  const groups = new Map<string, { source: string; hourAt: Date; credits: Credits }>()
  for (const { countedSource, occurredAt, credits } of entries) {
    const hourAt = new Date(Math.floor(+occurredAt / 3_600_000) * 3_600_000)
    const key = `${hourAt.toISOString()} ${countedSource}`
    const group = groups.get(key)
    if (group) group.credits += credits
    else groups.set(key, { source: countedSource, hourAt, credits })
  }
  return sorted(groups).map((row) => ({ ...row, credits: toDecimal(row.credits) }))
}

function sorted<T>(groups: Map<string, T>): T[] {
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
}

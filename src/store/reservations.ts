// Reservations as rows: made and cancelled under the pool's lock, their counters written with the entries that move them,
// and read with the names that a list of them shows.

import { fromDecimal, toDecimal } from '../core/amount.ts'
import type { Reservation } from '../core/model.ts'
import { spendReserved } from '../core/reservation.ts'
import type { NoticeKind } from '../core/topic.ts'
import type { Database, Transaction } from './database.ts'
import { Prisma } from './generated/client.ts'

/** The campaign of the reservation `r`, and what was merged into it, as JSON. */
export const CAMPAIGN_IDS = Prisma.sql`to_json(array_remove(r.campaign_id || array(select c.campaign_id from campaign c
  where c.workspace_id = r.workspace_id and c.alias_of_id = r.campaign_id order by 1), null))`

/** When the reservation `r` ends: at its time, or when it was cancelled. */
export const ENDS_AT = Prisma.sql`least(r.until_at, r.cancelled_at)`

export interface NewReservation extends Omit<Reservation, 'spent' | 'campaignIds'> {
  workspaceId: string
  poolId: string
  campaignId: string
  untilReset: boolean
  createdById: string
  createdAt: Date
}

/** Makes a reservation. Its campaign may have spent already: it may begin a little before now. */
export async function insertReservation(tx: Transaction, { credits, ...row }: NewReservation): Promise<void> {
  await tx.reservation.create({ data: { ...row, credits: toDecimal(credits) } })
  const { workspaceId, poolId, campaignId } = row
  await countSpent(tx, { workspaceId, poolId, campaignId })
}

/**
 * Counts anew what a campaign, and what was merged into it, has spent of its reservations, in all pools or in one. The pools
 * that they are of must be locked. Both kinds of `manual` are named for the index.
 */
export async function countSpent(
  tx: Transaction,
  { workspaceId, campaignId, poolId = null }: { workspaceId: string; campaignId: string; poolId?: string | null },
): Promise<void> {
  await tx.$executeRaw`
    update reservation r set credits_spent = coalesce((
      select sum(e.credits) from entry e
      where e.workspace_id = r.workspace_id and e.pool_id = r.pool_id and e.matches_entry_id is null
        and e.manual in (true, false) and e.occurred_at >= r.from_at and e.occurred_at < ${ENDS_AT}
        and e.campaign_id in (${meaning(campaignId)})), 0)
    where r.workspace_id = ${workspaceId} and r.campaign_id = ${campaignId}::uuid
      and (${poolId}::uuid is null or r.pool_id = ${poolId}::uuid)`
  await replayShared(tx, { workspaceId, campaignId, poolId })
}

/** The ids of a campaign, the campaign of the reservation `r`, and of what was merged into it. */
function meaning(campaignId: string): Prisma.Sql {
  return Prisma.sql`select c.campaign_id from campaign c where c.workspace_id = r.workspace_id
    and (c.campaign_id = ${campaignId}::uuid or c.alias_of_id = ${campaignId}::uuid)`
}

interface SharedRow {
  reservations: (Omit<Reservation, 'fromAt' | 'untilAt'> & { fromAt: string; untilAt: string })[]
  entries: { occurredAt: string; credits: number }[] | null
}

/** Where several of them hold at a time, a spend comes out of one after the other: as if each were booked once more. */
async function replayShared(
  tx: Transaction,
  { workspaceId, campaignId, poolId }: { workspaceId: string; campaignId: string; poolId: string | null },
): Promise<void> {
  const pools = await tx.$queryRaw<SharedRow[]>`
    with shared as (
      select r.*, ${ENDS_AT} as ends_at from reservation r
      where r.workspace_id = ${workspaceId} and r.campaign_id = ${campaignId}::uuid
        and (${poolId}::uuid is null or r.pool_id = ${poolId}::uuid)
        and exists (select 1 from reservation o where o.workspace_id = r.workspace_id and o.pool_id = r.pool_id
          and o.campaign_id = r.campaign_id and o.reservation_id <> r.reservation_id
          and o.from_at < ${ENDS_AT} and r.from_at < least(o.until_at, o.cancelled_at))
    ), r as (
      select workspace_id, pool_id, min(from_at) as from_at, max(ends_at) as ends_at,
        json_agg(json_build_object('reservationId', reservation_id, 'credits', (credits * 1000)::bigint,
          'fromAt', from_at, 'untilAt', ends_at)) as reservations
      from shared group by workspace_id, pool_id
    )
    select r.reservations, (select json_agg(json_build_object('occurredAt', e.occurred_at,
        'credits', (e.credits * 1000)::bigint) order by e.seq)
      from entry e where e.workspace_id = r.workspace_id and e.pool_id = r.pool_id and e.matches_entry_id is null
        and e.manual in (true, false) and e.occurred_at >= r.from_at and e.occurred_at < r.ends_at
        and e.campaign_id in (${meaning(campaignId)})) as entries
    from r`
  for (const { reservations, entries } of pools) {
    const counted = reservations.map((it) => {
      const span = { fromAt: new Date(it.fromAt), untilAt: new Date(it.untilAt) }
      return { ...it, ...span, spent: 0, campaignIds: [campaignId] }
    })
    for (const { occurredAt, credits } of entries ?? [])
      spendReserved(counted, { campaignId, credits, occurredAt: new Date(occurredAt) })
    await writeCounts(tx, workspaceId, counted)
  }
}

/** Ends a reservation before its time. */
export async function cancelReservation(
  tx: Transaction,
  { workspaceId, reservationId }: { workspaceId: string; reservationId: string },
  at: Date,
): Promise<void> {
  const [row] = await tx.reservation.updateManyAndReturn({
    where: { workspaceId, reservationId, cancelledAt: null },
    data: { cancelledAt: at },
    select: { campaignId: true, poolId: true },
  })
  // What is dated later, as a clock that is ahead may, is not its spend any more.
  if (row && row.campaignId !== null) await countSpent(tx, { workspaceId, ...row, campaignId: row.campaignId })
}

/** Writes the counters of those whose campaign has spent, or got back, since they were read. */
export async function writeSpent(
  tx: Transaction,
  workspaceId: string,
  read: readonly Reservation[],
  now: readonly Reservation[],
): Promise<void> {
  const before = new Map(read.map(({ reservationId, spent }) => [reservationId, spent]))
  const moved = now.filter(({ reservationId, spent }) => (before.get(reservationId) ?? spent) !== spent)
  await writeCounts(tx, workspaceId, moved)
}

async function writeCounts(
  tx: Transaction,
  workspaceId: string,
  counted: readonly Pick<Reservation, 'reservationId' | 'spent'>[],
): Promise<void> {
  if (counted.length === 0) return
  const rows = counted.map(({ reservationId, spent }) => ({ reservationId, spent: toDecimal(spent) }))
  await tx.$executeRaw`
    update reservation r set credits_spent = n.spent
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n("reservationId" uuid, spent numeric)
    where r.workspace_id = ${workspaceId} and r.reservation_id = n."reservationId"`
}

/** A reservation with what people call its parts. */
export interface ReservationRow extends Omit<Reservation, 'campaignIds'> {
  poolId: string
  campaign: string | null
  untilReset: boolean
  cancelledAt: Date | null
  /** Who made it. */
  createdById: string | null
  createdByName: string | null
}

/** One reservation; undefined where there is none. */
export async function findReservation(
  db: Database,
  workspaceId: string,
  reservationId: string,
): Promise<ReservationRow | undefined> {
  const row = await db.reservation.findUnique({
    where: { workspaceId_reservationId: { workspaceId, reservationId } },
    include: named,
  })
  return row ? asReservation(row) : undefined
}

/** The reservations of a pool that are open or to come, the next to run out first. */
export async function listReservations(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  now: Date,
): Promise<ReservationRow[]> {
  const rows = await db.reservation.findMany({
    where: { workspaceId, poolId, cancelledAt: null, untilAt: { gt: now } },
    orderBy: [{ untilAt: 'asc' }, { fromAt: 'asc' }, { reservationId: 'asc' }],
    include: named,
  })
  return rows.map(asReservation)
}

const named = { campaign: { select: { name: true } }, createdBy: { select: { name: true } } } as const

function asReservation({
  credits,
  creditsSpent,
  campaign,
  createdBy,
  ...row
}: {
  reservationId: string
  poolId: string
  credits: { toString(): string }
  creditsSpent: { toString(): string }
  fromAt: Date
  untilAt: Date
  untilReset: boolean
  cancelledAt: Date | null
  createdById: string | null
  campaign: { name: string } | null
  createdBy: { name: string } | null
}): ReservationRow {
  const { reservationId, poolId, fromAt, untilAt, untilReset, cancelledAt, createdById } = row
  return {
    reservationId,
    poolId,
    fromAt,
    untilAt,
    untilReset,
    cancelledAt,
    createdById,
    credits: fromDecimal(credits.toString()),
    spent: fromDecimal(creditsSpent.toString()),
    campaign: campaign?.name ?? null,
    createdByName: createdBy?.name ?? null,
  }
}

/** Whom a direct message of a kind can reach of those who made these reservations: Slack users of the team, once each. */
export async function findReservers(
  db: Database,
  workspaceId: string,
  reservationIds: readonly string[],
  kind: NoticeKind,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ slackUserId: string }[]>`
    select distinct m.slack_user_id as "slackUserId"
    from reservation r
    join member named on named.workspace_id = r.workspace_id and named.member_id = r.created_by_id
    join member m on m.workspace_id = r.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where r.workspace_id = ${workspaceId} and r.reservation_id = any(${reservationIds}::uuid[]) and m.state = 'active'
      and m.erased_at is null and m.slack_user_id is not null and ${kind} <> all(m.muted_kinds)
      and not exists (select 1 from channel c where c.workspace_id = m.workspace_id
        and c.channel_id = m.slack_user_id and c.parked_at is not null)
    order by 1`
  return rows.map(({ slackUserId }) => slackUserId)
}

/** Remembers since when less is left than is reserved of a pool; null: all of it is covered. */
export async function setShortfall(
  tx: Transaction,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  sinceAt: Date | null,
): Promise<void> {
  await tx.$executeRaw`
    update pool set shortfall_since_at = ${sinceAt}::timestamptz where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid`
}

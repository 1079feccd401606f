// Reservations as rows: made and cancelled under the pool's lock, their counters written with the entries that move them,
// and read with the names that a list of them shows.

import { fromDecimal, toDecimal } from '../core/amount.ts'
import type { Reservation } from '../core/model.ts'
import type { Database, Transaction } from './database.ts'
import { Prisma } from './generated/client.ts'

/** The campaign of the reservation `r`, and what was merged into it, as JSON. */
export const CAMPAIGN_IDS = Prisma.sql`to_json(array_remove(r.campaign_id || array(select c.campaign_id from campaign c
  where c.workspace_id = r.workspace_id and c.alias_of_id = r.campaign_id order by 1), null))`

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
  await countSpent(tx, row)
}

/**
 * Counts anew what a campaign, and what was merged into it, has spent of its reservations, or of one of them. The pools that
 * they are of must be locked. Both kinds of `manual` are named for the index.
 */
export async function countSpent(
  tx: Transaction,
  { workspaceId, campaignId, reservationId }: { workspaceId: string; campaignId: string; reservationId?: string },
): Promise<void> {
  await tx.$executeRaw`
    update reservation r set credits_spent = coalesce((
      select sum(e.credits) from entry e
      where e.workspace_id = r.workspace_id and e.pool_id = r.pool_id and e.matches_entry_id is null
        and e.manual in (true, false)
        and e.occurred_at >= r.from_at and e.occurred_at < r.until_at
        and e.campaign_id in (select c.campaign_id from campaign c where c.workspace_id = r.workspace_id
          and (c.campaign_id = r.campaign_id or c.alias_of_id = r.campaign_id))), 0)
    where r.workspace_id = ${workspaceId} and r.campaign_id = ${campaignId}::uuid and r.cancelled_at is null
      and (${reservationId ?? null}::uuid is null or r.reservation_id = ${reservationId ?? null}::uuid)`
}

/** Ends a reservation before its time. */
export async function cancelReservation(
  tx: Transaction,
  { workspaceId, reservationId }: { workspaceId: string; reservationId: string },
  at: Date,
): Promise<void> {
  await tx.reservation.updateMany({
    where: { workspaceId, reservationId, cancelledAt: null },
    data: { cancelledAt: at },
  })
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
  if (moved.length === 0) return
  const rows = moved.map(({ reservationId, spent }) => ({ reservationId, spent: toDecimal(spent) }))
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

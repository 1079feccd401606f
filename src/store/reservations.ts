// Reservations as rows: made and cancelled under the pool's lock, their counters written with the entries that move them,
// and read with the names that a list of them shows.

import { type Credits, fromDecimal, toDecimal } from '../core/amount.ts'
import type { Reservation } from '../core/model.ts'
import type { Database, Transaction } from './database.ts'

export interface NewReservation extends Omit<Reservation, 'spent'> {
  workspaceId: string
  poolId: string
  campaignId: string
  untilReset: boolean
  createdById: string
  createdAt: Date
}

/** Makes a reservation, and answers what its campaign has spent in its span already: it may begin a little before now. */
export async function insertReservation(tx: Transaction, { credits, ...row }: NewReservation): Promise<Credits> {
  const { workspaceId, poolId, campaignId, fromAt, untilAt } = row
  const [found] = await tx.$queryRaw<{ spent: bigint }[]>`
    select (coalesce(sum(credits), 0) * 1000)::bigint as spent from entry
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and campaign_id = ${campaignId}::uuid
      and occurred_at >= ${fromAt} and occurred_at < ${untilAt} and matches_entry_id is null`
  const spent = Number(found?.spent ?? 0)
  await tx.reservation.create({ data: { ...row, credits: toDecimal(credits), creditsSpent: toDecimal(spent) } })
  return spent
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
export interface ReservationRow extends Reservation {
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
  campaignId: string | null
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
  const { reservationId, poolId, campaignId, fromAt, untilAt, untilReset, cancelledAt, createdById } = row
  return {
    reservationId,
    poolId,
    campaignId,
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

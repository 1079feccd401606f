// Frees what is reserved for a campaign, for those who run the pool. What the campaign has spent stays spent.

import { insertAudit } from '../store/audit.ts'
import { cancelReservation as cancelRow, findReservation, type ReservationRow } from '../store/reservations.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'
import { type PoolLedger, withPoolLedger } from './pool-ledger.ts'
import { factsOf } from './reserve.ts'

export interface CancelReservationInput {
  workspaceId: string
  poolId: string
  reservationId: string
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

/** `ended`: it has run out, or was cancelled before. `unknown`: there is none of the pool. */
export type CancelReservationOutcome =
  | { kind: 'cancelled' | 'ended'; reservation: ReservationRow }
  | { kind: 'not-theirs' | 'unknown' }

/** Cancels a reservation, or answers why not and changes nothing. */
export async function cancelReservation(
  deps: MeterDeps,
  input: CancelReservationInput,
): Promise<CancelReservationOutcome> {
  const { workspaceId, poolId, actor } = input
  const outcome = await withPoolLedger<boolean, CancelReservationOutcome>(deps, {
    workspaceId,
    poolId,
    prepare: async (tx, _config, now) => ({
      from: now,
      until: now,
      prepared: await mayRunPool(tx, { workspaceId, poolId }, actor),
    }),
    work: (ledger, isTheirs) => cancel(deps, input, ledger, isTheirs),
  })
  return outcome ?? { kind: 'unknown' }
}

async function cancel(
  deps: MeterDeps,
  { workspaceId, poolId, reservationId, actor, via }: CancelReservationInput,
  { tx, draft, now }: PoolLedger,
  isTheirs: boolean,
): Promise<CancelReservationOutcome> {
  const reservation = await findReservation(tx, workspaceId, reservationId)
  if (reservation?.poolId !== poolId) return { kind: 'unknown' }
  if (reservation.cancelledAt !== null || reservation.untilAt <= now) return { kind: 'ended', reservation }
  if (!isTheirs) return { kind: 'not-theirs' }
  await cancelRow(tx, { workspaceId, reservationId }, now)
  for (const it of draft.reservations) if (it.reservationId === reservationId) it.untilAt = now
  await insertAudit(tx, {
    workspaceId,
    auditId: deps.newId(),
    actorId: actor.memberId,
    via,
    action: 'reservation:cancel',
    subjectKind: 'reservation',
    subjectId: reservationId,
    before: factsOf(reservation),
    after: { cancelled: true },
    at: now,
  })
  return { kind: 'cancelled', reservation }
}

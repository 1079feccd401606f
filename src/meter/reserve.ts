// Keeps credits for a coming campaign, for those who run the pool. Judged under the pool's lock, so that the last free
// credits are given once; rules that count what is reserved are judged in the same transaction.

import { v5 as uuidv5 } from 'uuid'
import { formatCredits } from '../core/amount.ts'
import type { AuditFacts } from '../core/audit.ts'
import { balanceOf } from '../core/balance.ts'
import { cycleAt } from '../core/ledger.ts'
import type { Reservation } from '../core/model.ts'
import { planReservation, type ReservationFault, type ReservationWish } from '../core/plan-reservation.ts'
import { insertAudit } from '../store/audit.ts'
import { findCampaign, keepCampaigns } from '../store/campaigns.ts'
import { findReservation, insertReservation, type ReservationRow } from '../store/reservations.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'
import { type PoolLedger, withPoolLedger } from './pool-ledger.ts'
import { campaignName, nameKey } from './resolve-names.ts'

export interface ReserveInput {
  workspaceId: string
  poolId: string
  wish: ReservationWish
  /** What asked for it: the same again makes no second one. */
  requestKey: string
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

/** `again`: the same request made it before. */
export type ReserveOutcome =
  | { kind: 'reserved' | 'again'; reservation: ReservationRow }
  | { kind: 'refused'; faults: ReservationFault[] }
  /** Only those who run the pool reserve of it; `unknown`: the pool is gone or archived. */
  | { kind: 'not-theirs' }
  | { kind: 'unknown' }

/** Ids of reservations that a request may ask for twice. */
const RESERVATION_NAMESPACE = '5d0f7a0c-2c0e-5b7f-8f57-7b3f1f0a9c11'

/** Reserves credits, or answers why not and changes nothing. */
export async function reserve(deps: MeterDeps, input: ReserveInput): Promise<ReserveOutcome> {
  const { workspaceId, poolId, actor } = input
  const pool = (await deps.directoryOf(workspaceId))?.pools.find((it) => it.poolId === poolId)
  if (!pool || pool.archivedAt !== null) return { kind: 'unknown' }
  const wish = { ...input.wish, campaign: campaignName(input.wish.campaign) }
  const outcome = await withPoolLedger<boolean, ReserveOutcome>(deps, {
    workspaceId,
    poolId,
    prepare: async (tx, _config, now) => ({
      from: now,
      until: now,
      prepared: await mayRunPool(tx, { workspaceId, poolId }, actor),
    }),
    work: (ledger, isTheirs) => judge(deps, { ...input, wish }, ledger, isTheirs),
  })
  return outcome ?? { kind: 'unknown' }
}

async function judge(
  deps: MeterDeps,
  input: ReserveInput,
  ledger: PoolLedger,
  isTheirs: boolean,
): Promise<ReserveOutcome> {
  const { workspaceId, wish, requestKey } = input
  const { tx, config, draft, now } = ledger
  const reservationId = uuidv5(`${workspaceId} ${requestKey}`, RESERVATION_NAMESPACE)
  const before = await findReservation(tx, workspaceId, reservationId)
  if (before) return { kind: 'again', reservation: before }
  if (!isTheirs) return { kind: 'not-theirs' }
  const state = cycleAt(draft.cycles, now)
  if (!state || config.pool.archivedAt !== null) return { kind: 'unknown' }
  const { reservations, grants } = draft
  const key = nameKey(wish.campaign)
  const known = await findCampaign(tx, workspaceId, key)
  const plan = planReservation({
    wish,
    campaignId: known?.campaignId ?? null,
    terms: config.terms,
    cycle: state.cycle,
    balance: balanceOf({ state, grants, reservations, now }),
    reservations,
    now,
  })
  if (plan.kind === 'refused') return plan
  // Made only now: what is refused leaves nothing behind.
  const [made] = known
    ? []
    : await keepCampaigns(tx, workspaceId, [{ campaignId: deps.newId(), name: wish.campaign, nameKey: key }])
  const campaign = known ?? made
  if (!campaign) throw new Error(`campaign "${wish.campaign}" was not found right after it was made`)
  const { campaignId } = campaign
  const { fromAt, untilAt, untilReset } = plan
  const row = { reservationId, campaignId, credits: wish.credits, fromAt, untilAt }
  const reservation = await write(deps, input, ledger, { ...row, untilReset })
  return { kind: 'reserved', reservation }
}

async function write(
  deps: MeterDeps,
  { workspaceId, poolId, actor: { memberId }, via }: ReserveInput,
  { tx, draft, now }: PoolLedger,
  row: Omit<Reservation, 'spent' | 'campaignIds'> & { campaignId: string; untilReset: boolean },
): Promise<ReservationRow> {
  const { reservationId, campaignId } = row
  await insertReservation(tx, { ...row, workspaceId, poolId, createdById: memberId, createdAt: now })
  const made = await findReservation(tx, workspaceId, reservationId)
  if (!made) throw new Error(`reservation ${reservationId} was not found right after it was made`)
  draft.reservations.push({ ...made, campaignIds: [campaignId] })
  await insertAudit(tx, {
    workspaceId,
    auditId: deps.newId(),
    actorId: memberId,
    via,
    action: 'reservation:create',
    subjectKind: 'reservation',
    subjectId: reservationId,
    after: factsOf(made),
    at: now,
  })
  return made
}

/** A reservation as the audit log has it. */
export function factsOf(
  row: Pick<ReservationRow, 'campaign' | 'credits' | 'fromAt' | 'untilAt' | 'untilReset'>,
): AuditFacts {
  const { campaign, credits, fromAt, untilAt, untilReset } = row
  return {
    campaign,
    credits: formatCredits(credits),
    from: fromAt.toISOString(),
    until: untilReset ? 'the reset' : untilAt.toISOString(),
  }
}

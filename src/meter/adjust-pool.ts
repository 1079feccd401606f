// Books that more or less was used of a pool than is logged, with the reason. It is nobody's and for nothing; the vendor's
// balance, where one was read after it, explains that much more.

import { type Adjustment, type AdjustmentFault, holdingOf, judgeAdjustment, judgeTakenOff } from '../core/adjustment.ts'
import { formatCredits } from '../core/amount.ts'
import { bookReturn, bookSpend } from '../core/booking.ts'
import { rememberPaid } from '../core/held.ts'
import { cycleAt, type EntryDraft } from '../core/ledger.ts'
import { AHEAD_MS, type KnownEntry, keyOf } from '../core/plan-usage.ts'
import { readKnown } from '../store/entries.ts'
import { readPaidIn } from '../store/paid-in.ts'
import { type CorrectionOutcome, doAndRemember, NO_POOL, type PersonalCorrection } from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool } from './pool-actor.ts'
import { type PoolLedger, withPoolLedger } from './pool-ledger.ts'

export interface AdjustPoolInput extends PersonalCorrection, Omit<Adjustment, 'occurredAt'> {
  /** null: now. */
  occurredAt: Date | null
}

export type AdjustOutcome = CorrectionOutcome | ({ kind: 'refused' } & AdjustmentFault)

/** Books the adjustment, once under its key; only those who run the pool may. */
export async function adjustPool(deps: MeterDeps, input: AdjustPoolInput): Promise<AdjustOutcome> {
  const { workspaceId, poolId, source, key, dryRun } = input
  const outcome = await withPoolLedger<KnownEntry | undefined, AdjustOutcome>(deps, {
    workspaceId,
    poolId,
    dryRun,
    prepare: async (tx, { pool }, now) => {
      const known = await readKnown(tx, workspaceId, [{ source, key }])
      const at = input.occurredAt ?? now
      const from = new Date(Math.max(+pool.recordsFromAt, Math.min(+now, +at)))
      const until = new Date(Math.min(Math.max(+now, +at), +now + AHEAD_MS))
      return { from, until, prepared: known.get(keyOf({ source, key })) }
    },
    work: async (ledger, before) => {
      if (before) return { kind: 'duplicate', entryId: before.entryId, credits: before.credits }
      if (!(await mayRunPool(ledger.tx, input, input.actor))) return { kind: 'not-theirs', because: 'owners' }
      return adjust(deps, input, ledger)
    },
  })
  return outcome ?? NO_POOL
}

async function adjust(deps: MeterDeps, input: AdjustPoolInput, ledger: PoolLedger): Promise<AdjustOutcome> {
  const { workspaceId, poolId, credits } = input
  const { tx, config, draft, now } = ledger
  const adjustment = { credits, reason: input.reason.trim(), occurredAt: input.occurredAt ?? now }
  const { reason, occurredAt } = adjustment
  const fault = judgeAdjustment(adjustment, { pool: config.pool, now })
  if (fault) return { kind: 'refused', ...fault }
  const state = cycleAt(draft.cycles, occurredAt)
  if (!state) return { kind: 'refused', message: 'No billing cycle of the pool holds this day.', field: 'effective_at' }
  const paid = credits < 0 ? await readPaidIn(tx, { workspaceId, poolId }, state.cycle) : []
  if (credits < 0) rememberPaid(draft, state.cycle.startsAt, paid)
  const holding = holdingOf(state, paid, occurredAt)
  const tooMuch = credits < 0 ? judgeTakenOff(draft, holding, -credits) : undefined
  if (tooMuch) return { kind: 'refused', ...tooMuch }
  return doAndRemember(deps, input, ledger, { kind: 'pool', id: poolId }, () => {
    const isLate = state !== cycleAt(draft.cycles, now)
    const entry = adjustmentOf(deps, input, adjustment, { isLate, now })
    const { entryId } = credits > 0 ? bookSpend(draft, entry) : bookReturn(draft, entry, holding)
    const after = { credits: formatCredits(credits), at: occurredAt.toISOString(), reason }
    return { kind: 'done', entryId, credits, action: 'pool:adjust', before: {}, after }
  })
}

function adjustmentOf(
  deps: MeterDeps,
  { source, key, actor, receivedAt }: AdjustPoolInput,
  { credits, occurredAt, reason }: Adjustment,
  { isLate, now }: { isLate: boolean; now: Date },
): EntryDraft {
  return {
    credits,
    occurredAt,
    source,
    key,
    receivedAt,
    entryId: deps.newId(),
    kind: 'adjustment',
    memberId: null,
    loggedById: actor.memberId,
    activity: null,
    quantity: 0,
    unitPrice: null,
    pricedBy: 'caller',
    purposeId: null,
    purposeText: null,
    campaignId: null,
    campaignText: null,
    labels: {},
    note: reason,
    contactHash: null,
    manual: true,
    bodyHash: '',
    correctsId: null,
    matchesEntryId: null,
    marks: isLate ? ['late'] : [],
    recordedAt: now,
  }
}

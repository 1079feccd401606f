// Gives credits of an entry back, all or a part, now: the vendor has credited them. How many there can be is core/refund's
// to say, for the programs' door too; where they go is the ledger's.

import { type Credits, formatCredits } from '../core/amount.ts'
import { bookReturn } from '../core/booking.ts'
import type { EntryDraft, Original } from '../core/ledger.ts'
import { judgeRefund, refundable } from '../core/refund.ts'
import { type CorrectionOutcome, correctEntry, type EntryCorrection } from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'

export interface RefundEntryInput extends EntryCorrection {
  credits: Credits
  note: string | null
}

/** Gives `credits` back; more than is left of the entry is refused with the figure that is. */
export function refundEntry(deps: MeterDeps, input: RefundEntryInput): Promise<CorrectionOutcome> {
  const { credits } = input
  return correctEntry(deps, input, {}, ({ draft, now, original }) => {
    if (!Number.isSafeInteger(credits) || credits <= 0)
      return { kind: 'refused', message: 'A refund gives back more than 0 credits.' }
    const fault = judgeRefund(draft, original, credits)
    if (fault) return { kind: 'refused', message: fault.message }
    const left = refundable(draft, original)
    const row = bookReturn(draft, refundOf(original, input, deps.newId(), now), original)
    return {
      kind: 'done',
      entryId: row.entryId,
      credits: row.credits,
      action: 'entry:refund',
      before: { credits: formatCredits(left) },
      after: { credits: formatCredits(left - credits) },
    }
  })
}

/** It says again who spent on what, so that the totals it lowers are the right ones. */
function refundOf(original: Original, input: RefundEntryInput, entryId: string, now: Date): EntryDraft {
  const { memberId, activity, purposeId, purposeText, campaignId, campaignText, labels } = original
  const { credits, note, source, key, actor, receivedAt } = input
  return {
    memberId,
    activity,
    purposeId,
    purposeText,
    campaignId,
    campaignText,
    labels,
    note,
    source,
    key,
    receivedAt,
    entryId,
    kind: 'refund',
    credits: -credits,
    quantity: 0,
    unitPrice: null,
    loggedById: actor.memberId,
    pricedBy: 'caller',
    contactHash: null,
    manual: true,
    bodyHash: '',
    correctsId: original.entryId,
    matchesEntryId: null,
    marks: [],
    // The clock of who reported the original may be ahead of ours.
    occurredAt: new Date(Math.max(+now, +original.occurredAt)),
    recordedAt: now,
  }
}

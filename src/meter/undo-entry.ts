// Takes one entry back whole, as whoever looks at it decides; what a reply or a word undoes is reverse-entries'. By the same
// judgement.

import { formatCredits } from '../core/amount.ts'
import { bookReturn, bookSpend } from '../core/booking.ts'
import { type CorrectionOutcome, correctEntry, type EntryCorrection } from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'
import { reversalOf, whyNotUndone } from './reverse-entries.ts'

/** Undoes what is left of the entry. */
export function undoEntry(deps: MeterDeps, input: EntryCorrection): Promise<CorrectionOutcome> {
  return correctEntry(deps, input, {}, ({ draft, now, original }) => {
    const message = whyNotUndone(draft, original)
    if (message !== undefined) return { kind: 'refused', message }
    const by = { ...input, actorId: input.actor.memberId, entryId: deps.newId(), now }
    const entry = reversalOf(original, by)
    // Undoing what gave back spends again.
    const row = entry.credits > 0 ? bookSpend(draft, entry, original) : bookReturn(draft, entry, original)
    return {
      kind: 'done',
      entryId: row.entryId,
      credits: row.credits,
      action: 'entry:undo',
      before: { credits: formatCredits(original.remaining) },
      after: { credits: '0' },
    }
  })
}

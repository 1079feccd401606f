// A program's report that was matched with what a person logged is booked after all: they were two spends. The report
// stays as it is; the same once more, now counting, corrects it.

import { formatCredits } from '../core/amount.ts'
import { bookSpend } from '../core/booking.ts'
import { reported } from '../core/rebook.ts'
import { type CorrectionOutcome, correctEntry, type EntryCorrection, rebookingOf } from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'

/** Books the report as a spend of its own; `entryId` is the report's. Only those who run the pool may. */
export function splitMatch(deps: MeterDeps, input: EntryCorrection): Promise<CorrectionOutcome> {
  return correctEntry(deps, input, { ownersOnly: true }, (corrected) => {
    const { draft, original } = corrected
    if (original.matchesEntryId === null)
      return { kind: 'refused', message: 'This report is not matched with another entry: it counts already.' }
    const { entryId, credits } = bookSpend(
      draft,
      reported(original, null, rebookingOf(deps, input, corrected)),
      undefined,
      original,
    )
    return {
      kind: 'done',
      entryId,
      credits,
      action: 'entry:split',
      before: { counted: '0' },
      after: { counted: formatCredits(credits) },
    }
  })
}

// What a person logged and what a program reported were one spend, and both were booked: what the program reported is
// taken back, and its report stands beside what was logged, counting nothing.

import { formatCredits } from '../core/amount.ts'
import { bookReturn, bookSpend } from '../core/booking.ts'
import { printEntryId } from '../core/entry-id.ts'
import { pairOf, reported } from '../core/rebook.ts'
import { whyNotHeld } from '../core/refund.ts'
import { type CorrectionOutcome, correctEntry, type EntryCorrection, rebookingOf } from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'
import { reversalOf } from './reverse-entries.ts'

/** Joins two booked entries of the two kinds of door, in whichever order. Only those who run the pool may. */
export function joinEntries(deps: MeterDeps, input: EntryCorrection & { otherId: string }): Promise<CorrectionOutcome> {
  const { key, otherId } = input
  const reversalKey = `joined by ${key}`
  const how = { ownersOnly: true, others: [otherId], keys: [reversalKey] }
  return correctEntry(deps, input, how, (corrected) => {
    const { draft, now, original, others } = corrected
    const pair = pairOf(original, others[0])
    if (pair.kind !== 'pair') return pair
    const { logged, machine } = pair
    const message = whyNotHeld(draft, machine)
    if (message !== undefined) return { kind: 'refused', message }
    const by = { ...input, actorId: input.actor.memberId, entryId: deps.newId(), key: reversalKey, now }
    bookReturn(draft, reversalOf(machine, by), machine)
    const again = rebookingOf(deps, input, { draft, now, original: machine })
    const { entryId } = bookSpend(draft, reported(machine, logged.entryId, again), undefined, machine)
    return {
      kind: 'done',
      entryId,
      credits: -machine.remaining,
      action: 'entry:join',
      before: { counted: formatCredits(logged.remaining + machine.remaining) },
      after: { counted: formatCredits(logged.remaining), with: printEntryId(machine.rootId) },
    }
  })
}

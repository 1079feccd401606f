// Whether credits of an entry can be given back, and how many: one decision for every door that refunds. Who asks, and
// what the refund looks like otherwise, is theirs.

import { CREDIT, type Credits, formatCredits } from './amount.ts'
import { roomOf } from './held.ts'
import type { LedgerDraft, Original } from './ledger.ts'
import type { EntryKind } from './model.ts'

export interface RefundFault {
  code: 'unknown_entry' | 'over_refund'
  message: string
}

const NOT_SPENT: Partial<Record<EntryKind, string>> = {
  refund: 'A refund cannot be refunded: undo it, or log the spend again.',
  reversal: 'An undo cannot be refunded: log the spend again.',
  forfeit: 'What expired cannot be refunded: nobody spent it.',
  rollover_out: 'What rolled over cannot be refunded: nobody spent it.',
}

/** Why an entry has nothing that could be given back, whatever the amount; undefined where it has. */
function whyNotSpent({ kind, credits }: Pick<Original, 'kind' | 'credits'>): string | undefined {
  if (kind === 'adjustment' && credits <= 0) return 'What was taken off cannot be refunded: undo the adjustment.'
  return NOT_SPENT[kind]
}

/** How much of an entry can be given back now; nothing of a report that counts nothing. */
export function refundable(draft: LedgerDraft, original: Original): Credits {
  return original.matchesEntryId === null && whyNotSpent(original) === undefined ? roomOf(draft, original) : 0
}

/** Why so many credits of an entry cannot be given back; undefined where they can. */
export function judgeRefund(draft: LedgerDraft, original: Original, credits: Credits): RefundFault | undefined {
  const message = whyNotSpent(original)
  if (message !== undefined) return { code: 'unknown_entry', message }
  const room = refundable(draft, original)
  if (credits <= room) return undefined
  const refused = `${formatCredits(credits)} cannot be refunded: ${formatCredits(room)} ${room === CREDIT ? 'is' : 'are'} left of that entry.`
  return { code: 'over_refund', message: refused }
}

/** Why what remains of an entry cannot be taken back whole: an adjustment has taken it off already. */
export function whyNotHeld(draft: LedgerDraft, original: Original): string | undefined {
  const room = roomOf(draft, original)
  if (original.credits <= 0 || room >= original.remaining) return undefined
  return `An adjustment has taken some of it off already: ${formatCredits(room)} of ${formatCredits(original.remaining)} can still be given back. Undo the adjustment first.`
}

// Before credits of entries are given back: what grants have paid in their cycles, where an adjustment took some of it off.
// Everywhere else what an entry says of itself is enough.

import { rememberPaid } from '../core/held.ts'
import type { LedgerDraft, Original } from '../core/ledger.ts'
import type { Transaction } from '../store/database.ts'
import { readAdjusted, readPaidIn } from '../store/paid-in.ts'

/** Reads it into the draft, one look for all entries and one more for each of their cycles that was adjusted. */
export async function rememberPaidOf(
  tx: Transaction,
  place: { workspaceId: string; poolId: string },
  draft: LedgerDraft,
  originals: Iterable<Original>,
): Promise<void> {
  const wanted = new Set([...originals].map(({ debtorStartsAt }) => +debtorStartsAt))
  if (wanted.size === 0) return
  const adjusted = await readAdjusted(
    tx,
    place,
    [...wanted].map((it) => new Date(it)),
  )
  for (const startsAt of adjusted) {
    const state = draft.cycles.find(({ cycle }) => +cycle.startsAt === +startsAt)
    if (state) rememberPaid(draft, startsAt, await readPaidIn(tx, place, state.cycle))
  }
}

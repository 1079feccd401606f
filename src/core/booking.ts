// How one entry lands in the ledger: which grants pay for it or get back from it, and who owes the rest. What may be booked
// at all is decided by the plans that call it.

import type { Credits } from './amount.ts'
import { draw, expiredOf, giveBack } from './grants.ts'
import { type Holding, heldOf, payIn } from './held.ts'
import {
  append,
  bookForfeit,
  count,
  type EntryDraft,
  expiryCycle,
  type LedgerDraft,
  mustHoldCycle,
  mustHoldGrant,
  type NewEntry,
  type Original,
  type Owed,
  owe,
} from './ledger.ts'
import type { CycleState, Grant } from './model.ts'
import { takeBackForfeit } from './rollover.ts'

/**
 * Books an entry that spends in the cycle in which it occurred: a usage, a positive adjustment, or the reversal of a
 * refund (`undone`), which counts on the day and under the source of what it undoes, as does what books the spend of
 * another row once more (`copied`).
 * An entry that is another report of one already booked is kept and counts nothing.
 */
export function bookSpend(draft: LedgerDraft, entry: EntryDraft, undone?: Original, copied?: Original): NewEntry {
  const state = mustHoldCycle(draft, entry.occurredAt)
  const row = append(draft, state, entry, undone ?? copied)
  if (entry.matchesEntryId !== null) return row
  if (undone) draft.roots.set(row.entryId, undone.debtorId)
  const again = undone ? takeAgain(draft, state, row, undone) : 0
  coverEntry(draft, row, entry.credits - again, undone ? debtorOf(undone) : row)
  count(state.total, row)
  return row
}

/**
 * Lets the grants that lived when an entry occurred pay for credits of it, in burn order, out of what they had forfeited
 * too. The rest is owed by `debtor`: the entry itself, or the one that it corrects.
 */
export function coverEntry(
  draft: LedgerDraft,
  entry: Pick<NewEntry, 'entryId' | 'cycleStartsAt' | 'occurredAt' | 'receivedAt' | 'recordedAt' | 'seq'>,
  credits: Credits,
  debtor: Omit<Owed, 'credits'> = entry,
): void {
  const state = mustHoldCycle(draft, entry.occurredAt)
  const drawn = draw(payers(draft, state), credits, entry.occurredAt)
  payIn(draft, debtor.cycleStartsAt, entry, drawn.allocations)
  for (const { grantId, credits: taken } of drawn.takenBack) {
    const grant = mustHoldGrant(draft, grantId)
    takeBackForfeit(draft, expiryCycle(draft.cycles, grant) ?? state, grant, taken, entry)
  }
  owe(draft, debtor, drawn.uncovered)
}

/**
 * Undoing a refund takes its credits from where they went: back into debt, out of its grants, out of what those forfeited.
 * Returns how much was taken; the grants that live at its instant pay the rest, where others have spent it since.
 */
function takeAgain(draft: LedgerDraft, state: CycleState, row: NewEntry, undone: Original): Credits {
  const returned = undone.allocations.reduce((sum, { credits }) => sum - credits, 0)
  const debt = row.credits - returned
  owe(draft, debtorOf(undone), debt)
  if (isOther(undone, state)) bookForfeit(draft, state, null, -debt, row)
  let taken = debt
  for (const allocation of undone.allocations) {
    const grant = mustHoldGrant(draft, allocation.grantId)
    const wanted = -allocation.credits
    // What had expired before the refund was forfeited with it, in its own cycle.
    const fromReturned = grant.expiresAt !== null && grant.expiresAt <= row.occurredAt ? wanted : 0
    bookReturned(draft, state, grant, -fromReturned, row)
    const fromLeft = Math.min(wanted, Math.max(0, grant.left))
    const fromForfeited = Math.min(wanted - fromLeft, expiredOf(grant))
    payIn(draft, undone.debtorStartsAt, row, [{ grantId: grant.grantId, credits: fromLeft + fromForfeited }])
    takeBackForfeit(draft, expiryCycle(draft.cycles, grant) ?? state, grant, fromForfeited, row)
    taken += fromLeft + fromForfeited
  }
  return taken
}

/**
 * Books an entry that gives back part or all of an original: a refund at its own instant, a reversal at the original's;
 * or, as a negative adjustment, of all that its cycle holds.
 * The caller has checked that no more is given back than can be (core/held).
 */
export function bookReturn(draft: LedgerDraft, entry: EntryDraft, original: Original | Holding): NewEntry {
  const state = mustHoldCycle(draft, entry.occurredAt)
  const corrected = 'entryId' in original ? original : undefined
  const row = append(draft, state, entry, entry.kind === 'reversal' ? corrected : undefined)
  // What an adjustment took is given back to it: neither was a spend.
  if (corrected?.kind === 'adjustment') row.countedSource = corrected.countedSource
  if (corrected) draft.roots.set(row.entryId, corrected.debtorId)
  const returned = giveBack(heldOf(draft, original), -entry.credits, draft.grants, entry.occurredAt)
  payIn(draft, original.debtorStartsAt, row, returned.allocations)
  for (const { grantId, credits } of returned.forfeitedAtOnce)
    bookReturned(draft, state, mustHoldGrant(draft, grantId), credits, row)
  owe(draft, corrected ? debtorOf(corrected) : row, returned.uncovered)
  // What pays an old cycle's debt is no credit of this one, though it lowers what this one logs.
  if (isOther(original, state)) bookForfeit(draft, state, null, -returned.uncovered, row)
  count(state.total, row)
  return row
}

/**
 * Moves what remains of a spend to another pair of entries: the reversal takes over what it was paid by, and the usage
 * has it again. No grant moves, nothing is drawn anew, and whatever the cycle is, what it used stays.
 */
export function bookMove(draft: LedgerDraft, away: EntryDraft, here: EntryDraft, original: Original): NewEntry {
  const state = mustHoldCycle(draft, original.occurredAt)
  const [reversal, usage] = [append(draft, state, away, original), append(draft, state, here, original)]
  draft.roots.set(reversal.entryId, original.debtorId)
  for (const { grantId, credits } of original.allocations) {
    if (credits === 0) continue
    draft.allocations.push({ entryId: reversal.entryId, grantId, credits: -credits })
    draft.allocations.push({ entryId: usage.entryId, grantId, credits })
  }
  const owed = usage.credits - original.allocations.reduce((sum, { credits }) => sum + credits, 0)
  owe(draft, debtorOf(original), -owed)
  owe(draft, usage, owed)
  count(state.total, reversal)
  count(state.total, usage)
  return usage
}

/** Books that what a refund brought back to a grant after its end is gone at once, in the cycle of the refund. */
function bookReturned(draft: LedgerDraft, state: CycleState, grant: Grant, credits: Credits, row: NewEntry): void {
  bookForfeit(draft, state, grant, credits, row)
  grant.returned = (grant.returned ?? 0) + credits
}

/** A debt belongs to the entry that made it, also where what pays it back, or undoes that, is booked in a later cycle. */
function debtorOf({ debtorId, debtorStartsAt, debtorOccurredAt, debtorSeq }: Original): Omit<Owed, 'credits'> {
  return { entryId: debtorId, cycleStartsAt: debtorStartsAt, occurredAt: debtorOccurredAt, seq: debtorSeq }
}

function isOther({ debtorStartsAt }: Pick<Original, 'debtorStartsAt'>, { cycle }: CycleState): boolean {
  return +debtorStartsAt !== +cycle.startsAt
}

/** A cycle of history is counted without grants; everywhere else every grant may pay that was live at the time. */
function payers(draft: LedgerDraft, state: CycleState): readonly Grant[] {
  return state.cycle.history ? [] : draft.grants
}

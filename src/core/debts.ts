// What no grant covers, and what becomes of it: the next grant of its cycle pays it first, and a grant that turns out smaller
// than what it paid lets go of its latest payments, for others to pay. A debt stays in its cycle and is never carried over.

import type { Credits } from './amount.ts'
import { coverEntry } from './booking.ts'
import { byBurning, expiredOf, payable } from './grants.ts'
import { bookForfeit, type Cause, expiryCycle, type LedgerDraft, mustHoldGrant, type Owed, pay } from './ledger.ts'
import type { CycleState, Grant } from './model.ts'
import { takeBackForfeit } from './rollover.ts'

/** Whether a debt of the draft may find a payer by an instant: what is owed must be known then. */
export function mayPayDebts(draft: LedgerDraft, by: Date): boolean {
  return draft.cycles.some(
    (state) =>
      state.total.uncovered > 0 &&
      draft.grants.some((grant) => payable(grant) > 0 && mayPay(draft, grant, state, state.cycle.startsAt, by)),
  )
}

/** Adds what entries owed before the draft, as it was read, to what the draft adds to it. */
export function rememberOwed(draft: LedgerDraft, owed: readonly Owed[]): void {
  for (const it of owed) {
    const added = draft.owed.get(it.entryId)?.credits ?? 0
    draft.owed.set(it.entryId, { ...it, credits: it.credits + added })
  }
}

/**
 * Lets grants pay what is owed by an instant, the oldest entry first and in burn order. Until a cycle ends every grant of it
 * pays that lived when or came after the entry occurred; then only what ends with the cycle, for example where a late undo
 * gives credits back. What has expired pays too, so that a late entry is paid as it would have been in time.
 */
export function payDebts(draft: LedgerDraft, by: Date, now: Date): void {
  const owed = [...draft.owed.values()].filter(({ credits }) => credits > 0)
  for (const debt of owed.sort((first, second) => first.seq - second.seq)) {
    const state = draft.cycles.find(({ cycle }) => +cycle.startsAt === +debt.cycleStartsAt)
    if (!state) continue
    const { occurredAt } = debt
    const cause = { occurredAt, receivedAt: now, recordedAt: now }
    for (const grant of draft.grants.filter((it) => mayPay(draft, it, state, occurredAt, by)).sort(byBurning)) {
      // An adjustment takes off a debt of the cycle without saying whose: never is more paid than the cycle owes in all.
      const due = Math.min(debt.credits, state.total.uncovered)
      const fromLeft = Math.min(Math.max(0, grant.left), due)
      const fromForfeited = Math.min(expiredOf(grant), due - fromLeft)
      const credits = fromLeft + fromForfeited
      if (credits <= 0) continue
      pay(draft, debt, [{ grantId: grant.grantId, credits }])
      takeBackForfeit(draft, expiryCycle(draft.cycles, grant) ?? state, grant, fromForfeited, cause)
      state.total.uncovered -= credits
      debt.credits -= credits
    }
  }
}

function mayPay(draft: LedgerDraft, grant: Grant, { cycle }: CycleState, occurredAt: Date, by: Date): boolean {
  const { effectiveAt, expiresAt } = grant
  if (cycle.history || effectiveAt > by || effectiveAt >= cycle.endsAt) return false
  if (expiresAt !== null && expiresAt <= occurredAt) return false
  // A cycle after which none has been opened is looked at as it stood at its end, however late that is.
  const isOpen = by <= cycle.endsAt || draft.cycles.at(-1)?.cycle === cycle
  return isOpen || (expiresAt !== null && expiresAt <= cycle.endsAt)
}

/** How much a grant pays of an entry, net of the entry's corrections. */
export type Payment = Owed

/** All that a grant pays for: what it paid before the draft, as it was read, and what the draft makes of it. */
function paymentsBy(draft: LedgerDraft, grantId: string, before: readonly Payment[]): Payment[] {
  const payments = new Map(before.map((it) => [it.entryId, { ...it }]))
  for (const { entryId, grantId: payer, credits } of draft.allocations) {
    if (payer !== grantId) continue
    const rootId = draft.roots.get(entryId) ?? entryId
    const known = payments.get(rootId)
    const row = draft.entries.find((entry) => entry.entryId === entryId) ?? draft.owed.get(rootId)
    if (known) known.credits += credits
    else if (row) payments.set(rootId, { ...row, entryId: rootId, credits })
  }
  return [...payments.values()]
}

/**
 * What refunds brought to a grant after its end, where the grant turns out not to have been there. Within one cycle spend and
 * refund cancel out, and nothing was lost; what a refund brought to a later cycle is gone there all the same, of no grant.
 */
function keepReturned(draft: LedgerDraft, grant: Grant, credits: Credits, cause: Cause): void {
  const home = expiryCycle(draft.cycles, grant)
  if (credits <= 0 || !home) return
  const later = { ...cause, occurredAt: cause.recordedAt }
  const isOneCycle = home === draft.cycles.at(-1) && home.cycle.startsAt <= grant.effectiveAt
  bookForfeit(draft, home, grant, -credits, later)
  if (!isOneCycle) bookForfeit(draft, home, null, credits, later)
  grant.returned = (grant.returned ?? 0) - credits
}

/** The grants that have paid more than they are worth. */
export function overdrawn(draft: LedgerDraft): Grant[] {
  return draft.grants.filter(({ left }) => left < 0)
}

/**
 * Lets a grant that is overdrawn go of its latest payments: other grants that lived when those entries occurred pay, and
 * what none of them covers is owed. `before` is what it had paid for before the draft, in any order.
 */
export function letGo(draft: LedgerDraft, grantId: string, before: readonly Payment[], cause: Cause): void {
  const grant = mustHoldGrant(draft, grantId)
  const payments = paymentsBy(draft, grantId, before)
  for (const payment of payments.sort((first, second) => second.seq - first.seq)) {
    const credits = Math.min(payment.credits, -grant.left)
    if (credits <= 0) continue
    pay(draft, payment, [{ grantId, credits: -credits }])
    coverEntry(draft, { ...cause, ...payment }, credits)
  }
  keepReturned(draft, grant, Math.min(-grant.left, grant.returned ?? 0), cause)
  if (grant.left < 0) throw new RangeError(`grant ${grantId} is overdrawn by more than it paid`)
}

// What can still be given back of an entry, and by what. A negative adjustment gives credits back for entries that it does
// not name, so what an entry was paid by may hold nothing of it any more: decides what holds its credits instead.

import type { Credits } from './amount.ts'
import { byBurning, type GrantCredits, type Held } from './grants.ts'
import { type LedgerDraft, type NewEntry, pay } from './ledger.ts'

/** What gives back: an entry net of its corrections, or all that a cycle holds. */
export interface Holding {
  remaining: Credits
  /** Net per grant. */
  allocations: readonly GrantCredits[]
  occurredAt: Date
  /** The cycle that owes what no grant covered. */
  debtorStartsAt: Date
}

/** The part of a draft that holds credits. */
type Holders = Pick<LedgerDraft, 'cycles' | 'grants' | 'paidIn'>

/**
 * Tells a draft what grants have paid in a cycle, net of all corrections, before the draft was opened. Where no adjustment
 * took anything off, nobody needs to know: there every entry holds what it was paid by.
 */
export function rememberPaid(draft: LedgerDraft, startsAt: Date, paid: readonly GrantCredits[]): void {
  const sums = new Map(paid.map(({ grantId, credits }) => [grantId, credits]))
  draft.paidIn.set(+startsAt, sums)
  // What opening the cycles has paid of old debts stands in the draft already.
  for (const { entryId, grantId, credits } of draft.allocations)
    if (+(draft.owed.get(entryId)?.cycleStartsAt ?? 0) === +startsAt)
      sums.set(grantId, (sums.get(grantId) ?? 0) + credits)
}

/** Lets grants pay for an entry, or get back from it, what is owed or held in the cycle that begins at `debtorStartsAt`. */
export function payIn(
  draft: LedgerDraft,
  debtorStartsAt: Date,
  row: Pick<NewEntry, 'entryId' | 'cycleStartsAt'>,
  allocations: readonly GrantCredits[],
): void {
  pay(draft, row, allocations)
  const sums = draft.paidIn.get(+debtorStartsAt)
  for (const { grantId, credits } of sums ? allocations : []) sums?.set(grantId, (sums.get(grantId) ?? 0) + credits)
}

/**
 * What pays back an entry's credits: its own debt and grants as far as those still hold anything in its cycle, then whatever
 * else paid there, the last to burn first, then the debt of the cycle. No grant gets more than it has paid in the cycle: what
 * it pays in another belongs to the entries of that one.
 */
export function heldOf({ cycles, grants, paidIn }: Holders, holding: Holding): Held {
  const { allocations, remaining, debtorStartsAt } = holding
  const debtor = cycles.find(({ cycle }) => +cycle.startsAt === +debtorStartsAt)
  const debt = Math.max(0, debtor?.total.uncovered ?? remaining - sumOf(allocations))
  const own = Math.min(remaining - sumOf(allocations), debt)
  const paid = paidIn.get(+debtorStartsAt)
  const inCycle = (part: GrantCredits) => Math.min(part.credits, paid?.get(part.grantId) ?? (paid ? 0 : part.credits))
  const held = allocations.map((part) => ({ ...part, credits: inCycle(part) })).filter(({ credits }) => credits > 0)
  let missing = remaining - own - sumOf(held)
  for (const { grantId } of paid ? [...grants].sort((first, second) => byBurning(second, first)) : []) {
    if (missing <= 0) break
    const part = held.find((it) => it.grantId === grantId)
    const more = Math.min(missing, (paid?.get(grantId) ?? 0) - (part?.credits ?? 0))
    if (more <= 0) continue
    if (part) part.credits += more
    else held.push({ grantId, credits: more })
    missing -= more
  }
  return { allocations: held, uncovered: own + Math.min(Math.max(0, missing), debt - own) }
}

/** The most that can be given back of an entry: what remains of it, less what an adjustment has taken off already. */
export function roomOf(holders: Holders, holding: Holding): Credits {
  const { allocations, uncovered } = heldOf(holders, holding)
  return Math.max(0, Math.min(holding.remaining, sumOf(allocations) + uncovered))
}

function sumOf(parts: readonly GrantCredits[]): Credits {
  return parts.reduce((sum, part) => sum + part.credits, 0)
}

// What can still be given back of an entry, and by what. A negative adjustment gives credits back for entries that it does
// not name, so what an entry was paid by may hold nothing of it any more: decides what holds its credits instead.

import type { Credits } from './amount.ts'
import { type GrantCredits, type Held, lastToBurn } from './grants.ts'
import type { CycleState, Grant } from './model.ts'

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
interface Holders {
  cycles: readonly CycleState[]
  grants: readonly Grant[]
}

/**
 * What pays back an entry's credits: its own debt and grants as far as those still hold anything, then the other grants
 * that lived at its instant, then the debt of its cycle. No grant gets more than it has paid in all.
 */
export function heldOf({ cycles, grants }: Holders, holding: Holding): Held {
  const { allocations, remaining, occurredAt, debtorStartsAt } = holding
  const paid = allocations.reduce((sum, part) => sum + part.credits, 0)
  const debtor = cycles.find(({ cycle }) => +cycle.startsAt === +debtorStartsAt)
  const debt = Math.max(0, debtor?.total.uncovered ?? remaining - paid)
  const own = Math.min(remaining - paid, debt)
  const parts = allocations.map((part) => ({ ...part, credits: Math.min(part.credits, paidBy(grants, part.grantId)) }))
  const held = parts.filter(({ credits }) => credits > 0)
  let missing = remaining - own - held.reduce((sum, part) => sum + part.credits, 0)
  for (const { grantId } of lastToBurn(grants, occurredAt)) {
    if (missing <= 0) break
    const part = held.find((it) => it.grantId === grantId)
    const more = Math.min(missing, paidBy(grants, grantId) - (part?.credits ?? 0))
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
  const held = allocations.reduce((sum, part) => sum + part.credits, uncovered)
  return Math.max(0, Math.min(holding.remaining, held))
}

/** What a grant has paid in all. */
function paidBy(grants: readonly Grant[], grantId: string): Credits {
  const grant = grants.find((it) => it.grantId === grantId)
  if (!grant) throw new RangeError(`grant ${grantId} was not read with the ledger`)
  const worth = grants.reduce((sum, it) => (it.correctsId === grantId ? sum + it.credits : sum), grant.credits)
  return worth - grant.left - grant.forfeited
}

// Which grant pays for what. Decides the burn order, and what an entry takes from grants and gives back to them; the
// counters of the cycle and the rows are left to the caller.

import type { Credits } from './amount.ts'
import type { Grant } from './model.ts'

/** A part of an amount that belongs to one grant. */
export interface GrantCredits {
  grantId: string
  credits: Credits
}

export interface Draw {
  allocations: GrantCredits[]
  /** The part of an allocation that came out of what the grant had forfeited already. */
  takenBack: GrantCredits[]
  uncovered: Credits
}

export interface GiveBack {
  /** Negative credits. */
  allocations: GrantCredits[]
  /** The part that went to a grant which has expired: gone again at once. Positive credits. */
  forfeitedAtOnce: GrantCredits[]
  /** The part that pays a debt: negative or 0. */
  uncovered: Credits
}

/** What an entry still holds of its grants, net of what was given back before. All credits are positive. */
export interface Held {
  allocations: readonly GrantCredits[]
  uncovered: Credits
}

/** Lower burns first; what people add burns beside the allotment, and the soonest to expire first. */
const PRIORITY = 100
/** Rolled over credits burn before the allotment beside them: they are the older ones. */
const ROLLOVER_PRIORITY = 90

/** A grant of which nothing is used yet. */
export function freshGrant<
  Given extends Pick<Grant, 'kind' | 'key' | 'credits' | 'effectiveAt' | 'expiresAt' | 'expiresWithCycle'>,
>(given: Given) {
  const { kind, credits } = given
  return {
    ...given,
    priority: kind === 'rollover' ? ROLLOVER_PRIORITY : PRIORITY,
    promotional: kind === 'promotion',
    left: credits,
    forfeited: 0,
    correctsId: null,
  }
}

/** The grants that can pay at the instant, the first to burn first. */
export function burnOrder(grants: readonly Grant[], at: Date): Grant[] {
  return grants.filter((grant) => isLive(grant, at) && grant.left > 0).sort(byBurning)
}

/**
 * Pays for credits that were spent at `occurredAt`, from the grants that were live then, in burn order. What a grant
 * forfeited since is taken back from it, so a late entry is paid as it would have been in time.
 * allocations + uncovered = credits; credits are not negative (what lowers use is a giveBack).
 */
export function draw(grants: readonly Grant[], credits: Credits, occurredAt: Date): Draw {
  if (!Number.isSafeInteger(credits) || credits < 0)
    throw new RangeError(`${credits} cannot be drawn: only whole thousandths from 0 up`)
  const result: Draw = { allocations: [], takenBack: [], uncovered: credits }
  const payers = grants.filter((grant) => isLive(grant, occurredAt) && payable(grant) > 0).sort(byBurning)
  for (const grant of payers) {
    if (result.uncovered === 0) break
    const { grantId } = grant
    const fromLeft = Math.min(grant.left, result.uncovered)
    const fromForfeited = Math.min(expiredOf(grant), result.uncovered - fromLeft)
    result.allocations.push({ grantId, credits: fromLeft + fromForfeited })
    if (fromForfeited > 0) result.takenBack.push({ grantId, credits: fromForfeited })
    result.uncovered -= fromLeft + fromForfeited
  }
  return result
}

/** What is left of a grant, and what had expired of it. */
export function payable(grant: Grant): Credits {
  return grant.left + expiredOf(grant)
}

/** What had expired of a grant when it ended. What a refund brought later was not there to be spent in time. */
export function expiredOf({ forfeited, returned = 0 }: Grant): Credits {
  return forfeited - returned
}

/**
 * Gives credits back to what paid for them: its debt first, then its grants, the last to burn first. What goes to a
 * grant that has expired `at` the instant is forfeited at once. Throws a RangeError for more than the entry still
 * holds, and for a grant that is not among `grants`.
 */
export function giveBack(held: Held, credits: Credits, grants: readonly Grant[], at: Date): GiveBack {
  const total = held.allocations.reduce((sum, part) => sum + part.credits, held.uncovered)
  if (!Number.isSafeInteger(credits) || credits < 0 || credits > total)
    throw new RangeError(`${credits} cannot be given back: the entry holds ${total}`)
  const debt = Math.min(held.uncovered, credits)
  const result: GiveBack = { allocations: [], forfeitedAtOnce: [], uncovered: debt === 0 ? 0 : -debt }
  let rest = credits - debt
  const parts = held.allocations
    .map((part) => ({ grant: grantById(grants, part.grantId), credits: part.credits }))
    .sort((first, second) => byBurning(second.grant, first.grant))
  for (const part of parts) {
    const returned = Math.min(part.credits, rest)
    if (returned === 0) continue
    const { grantId, expiresAt } = part.grant
    result.allocations.push({ grantId, credits: -returned })
    if (expiresAt !== null && expiresAt <= at) result.forfeitedAtOnce.push({ grantId, credits: returned })
    rest -= returned
  }
  return result
}

/**
 * The grants after a draw, a give-back or booked forfeits; the others stay as they are. Of every grant,
 * left + forfeited + allocated stays the same. Throws where a grant would owe something: the caller's grants were stale.
 */
export function applyToGrants(
  grants: readonly Grant[],
  changes: {
    allocations?: readonly GrantCredits[]
    takenBack?: readonly GrantCredits[]
    forfeitedAtOnce?: readonly GrantCredits[]
  },
): Grant[] {
  const { allocations = [], takenBack = [], forfeitedAtOnce = [] } = changes
  for (const part of [...allocations, ...takenBack, ...forfeitedAtOnce]) grantById(grants, part.grantId)
  return grants.map((grant) => {
    const forfeits = sumOf(forfeitedAtOnce, grant) - sumOf(takenBack, grant)
    const left = grant.left - sumOf(allocations, grant) - forfeits
    const forfeited = grant.forfeited + forfeits
    if (left < 0 || forfeited < 0)
      throw new RangeError(`Grant ${grant.grantId} would be left with ${left}, ${forfeited} forfeited`)
    return left === grant.left && forfeited === grant.forfeited ? grant : { ...grant, left, forfeited }
  })
}

function isLive(grant: Grant, at: Date): boolean {
  return grant.effectiveAt <= at && (grant.expiresAt === null || grant.expiresAt > at)
}

/** Priority, soonest expiry, promotional before paid, effectiveAt, id: a total order, so replays pay alike. */
export function byBurning(first: Grant, second: Grant): number {
  return (
    first.priority - second.priority ||
    compare(expiry(first), expiry(second)) ||
    Number(second.promotional) - Number(first.promotional) ||
    compare(first.effectiveAt.getTime(), second.effectiveAt.getTime()) ||
    compare(first.grantId, second.grantId)
  )
}

function expiry(grant: Grant): number {
  return grant.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
}

function compare<T extends number | string>(first: T, second: T): number {
  return first < second ? -1 : first > second ? 1 : 0
}

function grantById(grants: readonly Grant[], grantId: string): Grant {
  const grant = grants.find((candidate) => candidate.grantId === grantId)
  if (!grant) throw new RangeError(`Grant ${grantId} is not among the grants at hand`)
  return grant
}

function sumOf(parts: readonly GrantCredits[], grant: Grant): Credits {
  return parts.reduce((sum, part) => (part.grantId === grant.grantId ? sum + part.credits : sum), 0)
}

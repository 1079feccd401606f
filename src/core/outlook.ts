// What becomes of a pool's credits beside being spent: which are still to come, which of those left end before the reset, which
// live on after it, and how much of a rest would expire. Booking it is core/rollover's.

import type { Credits } from './amount.ts'
import type { Cycle, Grant, Rollover } from './model.ts'
import { rolledOf } from './rollover.ts'

/** What of the credits left does not expire with the reset. */
export interface Staying {
  /** By grants that end later, or never. */
  stays: Credits
  /** What of the allotment is left; so much of it as the terms say rolls over. */
  rollable: Credits
  rollover: Rollover
}

export interface Outlook extends Staying {
  /** Parts of the allotment and planned credits, the next first. */
  coming: { credits: Credits; effectiveAt: Date }[]
  /** What of the credits left ends before the reset, the next first. */
  early: { credits: Credits; expiresAt: Date }[]
}

export interface OutlookInput {
  cycle: Cycle
  grants: readonly Grant[]
  rollover: Rollover
  /** As in the balance; what a vendor counts beyond the ledger came out of what ends first. */
  unexplained: Credits
  now: Date
}

/** Looks ahead from an instant; early + stays + what ends with the reset = left, where nothing is owed. */
export function outlookOf({ cycle, grants, rollover, unexplained, now }: OutlookInput): Outlook {
  let gone = Math.max(0, unexplained)
  const live = grants
    .filter(({ effectiveAt, expiresAt, left }) => effectiveAt <= now && left > 0 && endOf({ expiresAt }) > +now)
    .sort((one, other) => endOf(one) - endOf(other) || (one.grantId < other.grantId ? -1 : 1))
    .map((grant) => {
      const spent = Math.min(grant.left, gone)
      gone -= spent
      return { ...grant, credits: grant.left - spent }
    })
  const early = live.flatMap((it) =>
    it.expiresAt !== null && it.expiresAt < cycle.endsAt ? [{ ...it, expiresAt: it.expiresAt }] : [],
  )
  const sumOf = (some: readonly { credits: Credits }[]) => some.reduce((sum, { credits }) => sum + credits, 0)
  return {
    coming: added(
      grants.filter(({ effectiveAt }) => effectiveAt > now),
      ({ effectiveAt }) => effectiveAt,
    ).map(([effectiveAt, credits]) => ({ credits, effectiveAt })),
    early: added(early, ({ expiresAt }) => expiresAt).map(([expiresAt, credits]) => ({ credits, expiresAt })),
    stays: sumOf(live.filter((it) => endOf(it) > +cycle.endsAt)),
    rollable: sumOf(live.filter(({ kind, expiresAt }) => kind === 'allotment' && +(expiresAt ?? 0) === +cycle.endsAt)),
    rollover,
  }
}

/** How much of a rest at the reset would expire: what outlives it is spent last, and some of the allotment rolls over. */
export function expiringOf({ stays, rollable, rollover }: Staying, rest: Credits): Credits {
  const ending = Math.max(0, rest - stays)
  return ending - rolledOf(rollover, Math.min(ending, rollable))
}

function endOf({ expiresAt }: Pick<Grant, 'expiresAt'>): number {
  return expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
}

/** Amounts of the same instant in one, in order; what corrections leave nothing of is left out. */
function added<Some extends { credits: Credits }>(some: readonly Some[], at: (one: Some) => Date): [Date, Credits][] {
  const sums = new Map<number, Credits>()
  for (const one of some) sums.set(+at(one), (sums.get(+at(one)) ?? 0) + one.credits)
  return [...sums]
    .filter(([, credits]) => credits > 0)
    .sort(([one], [other]) => one - other)
    .map(([instant, credits]) => [new Date(instant), credits])
}

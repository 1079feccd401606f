// What becomes of a pool's credits beside being spent: which are still to come, which of those left end before the reset, which
// live on after it, and how much of a rest would expire. Booking it is core/rollover's.

import type { Credits } from './amount.ts'
import { bookedOn } from './local-time.ts'
import type { Lot } from './lots.ts'
import type { Cycle, Grant, Rollover, Terms } from './model.ts'
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
  /** All that is there or comes in the cycle, as a forecast takes it: they sum to what is left and what comes. */
  lots: Lot[]
  /** What of all that does not expire with the reset. */
  atReset: Staying
  /** Parts of the allotment and planned credits, the next first. */
  coming: { credits: Credits; effectiveAt: Date }[]
  /** What of the credits left ends before the reset, the next first. */
  early: { credits: Credits; expiresAt: Date }[]
  /** What of those that stay ends all the same, the next first. */
  later: { credits: Credits; expiresAt: Date }[]
}

export interface OutlookInput {
  cycle: Cycle
  grants: readonly Grant[]
  rollover: Rollover
  /** IANA zone of the pool. */
  zone: string
  /** As in the balance; what a vendor counts beyond the ledger came out of what ends first. */
  unexplained: Credits
  now: Date
}

/** What of a cycle's unspent allotment its terms let the next one have. */
export function rolloverIn(terms: readonly Terms[], { termsVersion }: Cycle): Rollover {
  return terms.find(({ version }) => version === termsVersion)?.rollover ?? { kind: 'none' }
}

/** Looks ahead from an instant; early + stays + what ends with the reset = left, where nothing is owed. */
export function outlookOf(input: OutlookInput): Outlook {
  const { cycle, grants, rollover, zone, now } = input
  const live = liveOf(input)
  const ending = live.flatMap((it) => (it.expiresAt === null ? [] : [{ ...it, expiresAt: it.expiresAt }]))
  const endsOf = (some: typeof ending) =>
    added(some, ({ expiresAt }) => expiresAt).map(([expiresAt, credits]) => ({ credits, expiresAt }))
  const ahead = grants.filter(({ effectiveAt }) => effectiveAt > now)
  // What corrections took of it is gone from what is left of a grant that has not come, too.
  const coming = ahead
    .filter(({ effectiveAt, left }) => effectiveAt < cycle.endsAt && left > 0)
    .map((grant) => ({ ...grant, credits: grant.left }))
  const staying = (some: readonly Grant[]): Staying => ({
    stays: sumOf(some.filter((it) => endOf(it) > +cycle.endsAt)),
    rollable: sumOf(some.filter((it) => it.kind === 'allotment' && endOf(it) === +cycle.endsAt)),
    rollover,
  })
  return {
    coming: added(ahead, ({ effectiveAt }) => effectiveAt).map(([effectiveAt, credits]) => ({ credits, effectiveAt })),
    early: endsOf(ending.filter(({ expiresAt }) => expiresAt < cycle.endsAt)),
    later: endsOf(ending.filter(({ expiresAt }) => expiresAt > cycle.endsAt)),
    ...staying(live),
    lots: lotsIn(cycle, zone, live, coming),
    atReset: staying([...live, ...coming]),
  }
}

/** What is left of each grant without what a vendor counts beyond the ledger, the soonest to end first. */
export function liveOf({ grants, unexplained, now }: Pick<OutlookInput, 'grants' | 'unexplained' | 'now'>): Grant[] {
  let gone = Math.max(0, unexplained)
  return grants
    .filter(({ effectiveAt, expiresAt, left }) => effectiveAt <= now && left > 0 && endOf({ expiresAt }) > +now)
    .sort((one, other) => endOf(one) - endOf(other) || (one.grantId < other.grantId ? -1 : 1))
    .map((grant) => {
      const spent = Math.min(grant.left, gone)
      gone -= spent
      return { ...grant, credits: grant.left - spent }
    })
}

/** Grants as the local dates of the cycle find them. */
function lotsIn(
  { endsAt }: Cycle,
  zone: string,
  live: readonly (Grant & { credits: Credits })[],
  coming: readonly Grant[],
): Lot[] {
  const untilOf = (it: Grant) => (endOf(it) < +endsAt ? bookedOn(new Date(endOf(it) - 1), zone) : null)
  const all = [
    ...live.map((it) => ({ credits: it.credits, from: null, until: untilOf(it) })),
    ...coming.map((it) => ({ credits: it.credits, from: bookedOn(it.effectiveAt, zone), until: untilOf(it) })),
  ]
  const sums = new Map<string, Lot>()
  for (const lot of all) {
    const key = `${lot.from} ${lot.until}`
    const same = sums.get(key)
    if (same) same.credits += lot.credits
    else sums.set(key, lot)
  }
  return [...sums.values()].filter(({ credits }) => credits > 0)
}

/** How much of a rest at the reset would expire: what outlives it is spent last, and some of the allotment rolls over. */
export function expiringOf({ stays, rollable, rollover }: Staying, rest: Credits): Credits {
  const ending = Math.max(0, rest - stays)
  return ending - rolledOf(rollover, Math.min(ending, rollable))
}

/** How much of a rest must be used by the reset so that nothing of it expires. */
export function toUseUp({ stays, rollable, rollover }: Staying, rest: Credits): Credits {
  const ending = Math.max(0, rest - stays)
  // A percent of what is left rolls over, of however little: then something expires until nothing is left of it.
  const isPart = rollover.kind === 'percent' && rollover.percent < 100
  return isPart ? ending : ending - rolledOf(rollover, Math.min(ending, rollable))
}

function endOf({ expiresAt }: Pick<Grant, 'expiresAt'>): number {
  return expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
}

function sumOf(some: readonly { credits: Credits }[]): Credits {
  return some.reduce((sum, { credits }) => sum + credits, 0)
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

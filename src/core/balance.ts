// What a cycle's counters, grants and reservations amount to at an instant. Decides every shown number of a pool, so that
// a card, an alert and an answer of the API cannot differ; writing counters and booking forfeits are left to the meter.

import { type Credits, percentDown } from './amount.ts'
import { byBurning, expiredOf, type GrantCredits } from './grants.ts'
import type { Cycle, CycleState, CycleTotal, Grant, Reservation, Rule } from './model.ts'
import { reservedIn } from './reservation.ts'

export interface Balance {
  granted: Credits
  forfeited: Credits
  /**
   * What there was to use: granted, without what expired before the cycle's end. What expires with its end was there to the
   * last, and stays. It is what every percent is taken of, and every "of 1,000" says.
   */
  whole: Credits
  logged: Credits
  /** Signed, of the latest reading; only a positive one counts as used. */
  unexplained: Credits
  used: Credits
  /** Never negative: beyond it stands `overage`. */
  left: Credits
  /** What open reservations still hold. */
  reserved: Credits
  /** What is left and not reserved; never negative. */
  free: Credits
  overage: Credits
  /** Logged that no grant covers. */
  uncovered: Credits
  /** The allotment's own part of granted, after corrections of it. */
  allotment: Credits
  /** Rounded down; undefined where nothing is granted, which is a state of its own. */
  percentUsed: number | undefined
}

interface BalanceInput {
  state: CycleState
  grants: readonly Grant[]
  reservations: readonly Reservation[]
  now: Date
}

/**
 * The numbers of one cycle by `now`. `grants` are all that were live at some time of the cycle, the spent and the
 * expired too, for they are part of granted; `reservations` are those not cancelled. More of either does no harm.
 * used + left - overage = granted - forfeited, always; until the cycle ends that is the whole.
 */
export function balanceOf({ state, grants, reservations, now }: BalanceInput): Balance {
  const { cycle, total } = state
  const arrived = arrivedIn(cycle, grants, now)
  const granted = total.carriedIn + sum(arrived)
  const due = forfeitsDue({ state, grants, now })
  const forfeited = total.forfeited + sum(due)
  const { logged, used, uncovered } = useOf(total)
  const rest = granted - forfeited - used
  const whole = granted - forfeited + expiredWith(cycle, grants, due)
  const left = Math.max(0, rest)
  const reserved = reservedIn(reservations, cycle, now)
  return {
    granted,
    forfeited,
    whole,
    logged,
    unexplained: total.unexplained,
    used,
    left,
    reserved,
    free: Math.max(0, left - reserved),
    overage: Math.max(0, -rest),
    uncovered,
    allotment: allotmentOf(arrived),
    percentUsed: percentDown(used, whole),
  }
}

/**
 * What is still to be booked of the cycle's forfeits by `now`; every read counts it already, and the sweep books exactly
 * this. A grant that expires with the cycle's last instant expires in this cycle, not the next. What was spent cannot be
 * forfeited too: unexplained credits are taken to have come out of what expired first, and where nothing else is left
 * for them, forfeits are taken back (negative credits).
 */
export function forfeitsDue({ state, grants, now }: Omit<BalanceInput, 'reservations'>): GrantCredits[] {
  const { cycle, total } = state
  const expired = expiredIn(cycle, grants, now)
  let unexplained = Math.max(0, total.unexplained)
  const due: GrantCredits[] = []
  for (const { grantId, left } of expired) {
    const spent = Math.min(left, unexplained)
    unexplained -= spent
    if (left > spent) due.push({ grantId, credits: left - spent })
  }
  const { used, uncovered } = useOf(total)
  const overdrawn = used - uncovered - (total.carriedIn + sum(arrivedIn(cycle, grants, now)) - total.forfeited)
  let back = Math.min(unexplained, overdrawn)
  for (const grant of expired) {
    const taken = Math.min(expiredOf(grant), back)
    if (taken <= 0) continue
    back -= taken
    due.push({ grantId: grant.grantId, credits: -taken })
  }
  return due
}

/** What expired, or is due to, with the very end of a cycle; nothing before it. */
function expiredWith({ endsAt }: Cycle, grants: readonly Grant[], due: readonly GrantCredits[]): Credits {
  const ids = new Set(grants.filter(({ expiresAt }) => +(expiresAt ?? 0) === +endsAt).map(({ grantId }) => grantId))
  const booked = grants.reduce((credits, grant) => (ids.has(grant.grantId) ? credits + expiredOf(grant) : credits), 0)
  return booked + sum(due.filter(({ grantId }) => ids.has(grantId)))
}

/** The two numbers that a percent rule compares; undefined where there is no whole to take a percent of. */
export function basisOf(balance: Balance, basis: Rule['basis']): { part: Credits; whole: Credits } | undefined {
  const part = basis === 'free' ? balance.used + balance.reserved : balance.used
  const whole = basis === 'allotment' ? balance.allotment : balance.whole
  return whole > 0 ? { part, whole } : undefined
}

function allotmentOf(arrived: readonly Grant[]): Credits {
  const allotments = arrived.filter((grant) => grant.kind === 'allotment')
  const ids = new Set(allotments.map((grant) => grant.grantId))
  const corrections = arrived.filter((grant) => grant.correctsId !== null && ids.has(grant.correctsId))
  return sum(allotments) + sum(corrections)
}

/** What was logged in a cycle, what counts as used, and what of that no grant covers. */
export function useOf({ usage, refunded, reversed, adjusted, unexplained, uncovered }: CycleTotal) {
  const logged = usage - refunded - reversed + adjusted
  return { logged, used: logged + Math.max(0, unexplained), uncovered }
}

function arrivedIn(cycle: Cycle, grants: readonly Grant[], now: Date): Grant[] {
  return grants.filter(
    ({ effectiveAt }) => cycle.startsAt <= effectiveAt && effectiveAt < cycle.endsAt && effectiveAt <= now,
  )
}

/** What expired in the cycle by now, the soonest first and then as it burns: the order of the rows must not matter. */
function expiredIn(cycle: Cycle, grants: readonly Grant[], now: Date): Grant[] {
  return grants
    .flatMap((grant) => (grant.expiresAt === null ? [] : [{ grant, expiresAt: grant.expiresAt }]))
    .filter(({ expiresAt }) => cycle.startsAt < expiresAt && expiresAt <= cycle.endsAt && expiresAt <= now)
    .sort((first, second) => +first.expiresAt - +second.expiresAt || byBurning(first.grant, second.grant))
    .map(({ grant }) => grant)
}

function sum(items: readonly { credits: Credits }[]): Credits {
  return items.reduce((total, item) => total + item.credits, 0)
}

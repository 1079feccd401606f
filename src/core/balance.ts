// What a cycle's counters, grants and reservations amount to at an instant. Decides every shown number of a pool, so that
// a card, an alert and an answer of the API cannot differ; writing counters and booking forfeits are left to the meter.

import { type Credits, percentDown } from './amount.ts'
import type { GrantCredits } from './grants.ts'
import type { Cycle, CycleState, Grant, Reservation, Rule } from './model.ts'

export interface Balance {
  granted: Credits
  forfeited: Credits
  logged: Credits
  /** Signed, of the latest reading; only a positive one counts as used. */
  unexplained: Credits
  used: Credits
  /** Never negative: beyond it stands `overage`. */
  left: Credits
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
 * The numbers of one cycle by `now`. `grants` are those of the pool that were live in the cycle, `reservations` those
 * not cancelled; more of either does no harm. used + left - overage = granted - forfeited, always.
 */
export function balanceOf({ state, grants, reservations, now }: BalanceInput): Balance {
  const { cycle, total } = state
  const arrived = grants.filter((grant) => isIn(cycle, grant.effectiveAt) && grant.effectiveAt <= now)
  const granted = total.carriedIn + sum(arrived)
  const forfeited = total.forfeited + sum(forfeitsDue({ state, grants, now }))
  const logged = total.usage - total.refunded - total.reversed + total.adjusted
  const used = logged + Math.max(0, total.unexplained)
  const whole = granted - forfeited
  const left = Math.max(0, whole - used)
  const reserved = sum(reservations.filter((reservation) => isOpen(reservation, cycle, now)))
  return {
    granted,
    forfeited,
    logged,
    unexplained: total.unexplained,
    used,
    left,
    reserved,
    free: Math.max(0, left - reserved),
    overage: Math.max(0, used - whole),
    uncovered: total.uncovered,
    allotment: allotmentOf(arrived),
    percentUsed: percentDown(used, whole),
  }
}

/**
 * What has expired in the cycle by `now` and is not booked as forfeited yet; every read counts it as gone already, and
 * the sweep books exactly this. A grant that expires with the cycle's last instant expires in this cycle, not the next.
 * Unexplained credits are taken to have come out of what expired first: what somebody spent cannot be forfeited too.
 */
export function forfeitsDue({ state, grants, now }: Omit<BalanceInput, 'reservations'>): GrantCredits[] {
  const { cycle, total } = state
  const due = grants
    .filter(({ left }) => left > 0)
    .flatMap(({ grantId, left, expiresAt }) =>
      expiresAt !== null && expiresAt > cycle.startsAt && expiresAt <= cycle.endsAt && expiresAt <= now
        ? [{ grantId, left, expiresAt }]
        : [],
    )
    .sort(
      (first, second) =>
        first.expiresAt.getTime() - second.expiresAt.getTime() || (first.grantId < second.grantId ? -1 : 1),
    )
  let spent = Math.max(0, total.unexplained)
  const forfeits: GrantCredits[] = []
  for (const { grantId, left } of due) {
    const kept = Math.min(left, spent)
    spent -= kept
    if (left > kept) forfeits.push({ grantId, credits: left - kept })
  }
  return forfeits
}

/** The two numbers that a percent rule compares; undefined where there is no whole to take a percent of. */
export function basisOf(balance: Balance, basis: Rule['basis']): { part: Credits; whole: Credits } | undefined {
  const part = basis === 'free' ? balance.used + balance.reserved : balance.used
  const whole = basis === 'allotment' ? balance.allotment : balance.granted - balance.forfeited
  return whole > 0 ? { part, whole } : undefined
}

/** A reservation that has not run out and reaches into the cycle. A closed cycle has nothing left to reserve. */
function isOpen(reservation: Reservation, cycle: Cycle, now: Date): boolean {
  const { fromAt, untilAt } = reservation
  return now < cycle.endsAt && untilAt > now && untilAt > cycle.startsAt && fromAt < cycle.endsAt
}

function allotmentOf(arrived: readonly Grant[]): Credits {
  const allotments = arrived.filter((grant) => grant.kind === 'allotment')
  const ids = new Set(allotments.map((grant) => grant.grantId))
  const corrections = arrived.filter((grant) => grant.correctsId !== null && ids.has(grant.correctsId))
  return sum(allotments) + sum(corrections)
}

function isIn(cycle: Cycle, at: Date): boolean {
  return cycle.startsAt <= at && at < cycle.endsAt
}

function sum(items: readonly { credits: Credits }[]): Credits {
  return items.reduce((total, item) => total + item.credits, 0)
}

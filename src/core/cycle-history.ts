// The billing cycles of a pool beside each other: how each stands, which lines were passed in it, and what they come to on
// average. Arithmetic on what has happened; what is to come is not figured here.

import { apportion, CREDIT, type Credits, scale } from './amount.ts'
import type { Apart } from './apart.ts'
import type { Balance } from './balance.ts'
import { spanAt } from './cycle.ts'
import type { Cycle, Rule, Terms } from './model.ts'

/** `history`: before Purser, imported, without grants. */
export type CycleStanding = 'running' | 'closed' | 'history'

/** used + expired + carried = whole + overage, but for what is left of a cycle that runs: that is not carried yet. */
export interface CycleFigures {
  cycle: Cycle
  standing: CycleStanding
  used: Credits
  /** All granted, without what expired before the end, as in the balance. */
  whole: Credits
  /** With its end. */
  expired: Credits
  /** Before its end, beside the whole. */
  expiredEarly: Credits
  /** What was left at its end and lives on, in its own grants or rolled over; 0 while it runs. */
  carried: Credits
  overage: Credits
  /** Signed: only a positive one counts as used. */
  unexplained: Credits
  /** Of all granted, rounded down; null where nothing is granted. */
  percentUsed: number | null
}

/** A line that rang in a cycle, and how often. */
export interface RungLine {
  kind: Rule['kind']
  basis: Rule['basis']
  /** A percent in thousandths for a percent rule, credits for a left rule. */
  line: number
  count: number
}

/** How many alerts rang, and how far they went: the highest percent, the fewest credits left. */
export interface CycleAlerts {
  count: number
  highest: readonly Omit<RungLine, 'count'>[]
}

/** A cycle as the history of its pool tells of it. */
export interface ToldCycle extends CycleFigures {
  /** Sums to what is logged in it, the largest first. `named` is false for what has no purpose and no campaign. */
  byPurpose: readonly { name: string; named: boolean; apart?: Apart; credits: Credits }[]
  alerts: CycleAlerts
  /** What was recorded after its end. */
  late: { count: number; credits: Credits }
}

/** Whole cycles on average, in whole credits: used + expired + carried = whole + overage. */
export interface CycleAverage {
  cycles: number
  used: Credits
  whole: Credits
  expired: Credits
  expiredEarly: Credits
  carried: Credits
  overage: Credits
}

/** A cycle's figures by `now`; its percent is the card's, and stays when the cycle ends. */
export function figuresOf(
  { cycle, balance, rolled = 0 }: { cycle: Cycle; balance: Balance; rolled?: Credits },
  now: Date,
): CycleFigures {
  const { used, granted, whole, forfeited, left, overage, unexplained, percentUsed } = balance
  const standing = cycle.history ? 'history' : cycle.endsAt > now ? 'running' : 'closed'
  const expiredEarly = granted - whole
  return {
    cycle,
    standing,
    used,
    whole,
    expired: forfeited - expiredEarly - rolled,
    expiredEarly,
    carried: (standing === 'closed' ? left : 0) + rolled,
    overage: standing === 'history' ? 0 : overage,
    unexplained,
    percentUsed: standing === 'history' ? null : (percentUsed ?? null),
  }
}

/** What the lines that rang in a cycle come to. Percents and credits left cannot be compared: the furthest of each is told. */
export function alertsOf(rung: readonly RungLine[]): CycleAlerts {
  const furthest = (kind: Rule['kind'], isFurther: (one: number, other: number) => boolean) =>
    rung
      .filter((it) => it.kind === kind)
      .reduce<RungLine | undefined>((best, it) => (best && !isFurther(it.line, best.line) ? best : it), undefined)
  const highest = [
    furthest('percent', (one, other) => one > other),
    furthest('left', (one, other) => one < other),
  ].flatMap((it) => (it ? [{ kind: it.kind, basis: it.basis, line: it.line }] : []))
  return { count: rung.reduce((sum, { count }) => sum + count, 0), highest }
}

/**
 * The average of the whole cycles, the newest first, that are as long as the newest of them; undefined of fewer than two.
 * A cycle that new terms cut short is not whole.
 */
export function averageOf(figures: readonly CycleFigures[], terms: readonly Terms[]): CycleAverage | undefined {
  const lengthOf = ({ termsVersion }: Cycle) => terms.find(({ version }) => version === termsVersion)?.length
  const ended = figures.filter(({ standing, cycle }) => standing === 'closed' && isWhole(cycle, terms))
  const alike = ended.filter(({ cycle }) => ended[0] && lengthOf(cycle) === lengthOf(ended[0].cycle))
  if (alike.length < 2) return undefined
  const meanOf = (amountOf: (it: CycleFigures) => Credits) =>
    scale(
      alike.reduce((sum, it) => sum + amountOf(it), 0),
      1,
      alike.length * CREDIT,
    )
  const sums = [
    alike.reduce((sum, { used, overage }) => sum + used - overage, 0),
    alike.reduce((sum, { expired }) => sum + expired, 0),
    alike.reduce((sum, { carried }) => sum + carried, 0),
  ]
  const whole = meanOf((it) => it.whole)
  // Where more was given back than spent, no average of it means anything.
  if (whole <= 0 || sums.some((sum) => sum < 0)) return undefined
  const [covered = 0, expired = 0, carried = 0] = apportion(whole, sums)
  const overage = meanOf((it) => it.overage)
  return {
    cycles: alike.length,
    whole: whole * CREDIT,
    used: (covered + overage) * CREDIT,
    expired: expired * CREDIT,
    expiredEarly: meanOf((it) => it.expiredEarly) * CREDIT,
    carried: carried * CREDIT,
    overage: overage * CREDIT,
  }
}

function isWhole({ startsAt, endsAt, termsVersion }: Cycle, terms: readonly Terms[]): boolean {
  const own = terms.find(({ version }) => version === termsVersion)
  if (!own) return false
  const span = spanAt([own], startsAt)
  return +span.startsAt === +startsAt && +span.endsAt === +endsAt
}

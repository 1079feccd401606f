// The billing cycles of a pool beside each other: how each stands, which lines were passed in it, and what they come to on
// average. Arithmetic on what has happened; what is to come is not figured here.

import { apportion, CREDIT, type Credits, percentDown, scale } from './amount.ts'
import type { Apart } from './apart.ts'
import type { Balance } from './balance.ts'
import { spanAt } from './cycle.ts'
import type { Cycle, Rule, Terms } from './model.ts'

/** `history`: before Purser, imported, without grants. */
export type CycleStanding = 'running' | 'closed' | 'history'

/** used + expired + carried = granted + overage, but for what is left of a cycle that runs: that is not carried yet. */
export interface CycleFigures {
  cycle: Cycle
  standing: CycleStanding
  used: Credits
  granted: Credits
  expired: Credits
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

/** Whole cycles on average, in whole credits: used + expired + carried = granted + overage. */
export interface CycleAverage {
  cycles: number
  used: Credits
  granted: Credits
  expired: Credits
  carried: Credits
  overage: Credits
}

/**
 * A cycle's figures by `now`. While it runs its percent is the card's; at its end whatever was not used has expired, so
 * from then on it is taken of all that was granted.
 */
export function figuresOf(
  { cycle, balance, rolled = 0 }: { cycle: Cycle; balance: Balance; rolled?: Credits },
  now: Date,
): CycleFigures {
  const { used, granted, forfeited, left, overage, unexplained, percentUsed } = balance
  const standing = cycle.history ? 'history' : cycle.endsAt > now ? 'running' : 'closed'
  const percent = standing === 'running' ? percentUsed : percentDown(used, granted)
  return {
    cycle,
    standing,
    used,
    granted,
    expired: forfeited - rolled,
    carried: (standing === 'closed' ? left : 0) + rolled,
    overage: standing === 'history' ? 0 : overage,
    unexplained,
    percentUsed: standing === 'history' ? null : (percent ?? null),
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
  const whole = figures.filter(({ standing, cycle }) => standing === 'closed' && isWhole(cycle, terms))
  const alike = whole.filter(({ cycle }) => whole[0] && lengthOf(cycle) === lengthOf(whole[0].cycle))
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
  const granted = meanOf((it) => it.granted)
  // Where more was given back than spent, no average of it means anything.
  if (granted <= 0 || sums.some((sum) => sum < 0)) return undefined
  const [covered = 0, expired = 0, carried = 0] = apportion(granted, sums)
  const overage = meanOf((it) => it.overage)
  return {
    cycles: alike.length,
    granted: granted * CREDIT,
    used: (covered + overage) * CREDIT,
    expired: expired * CREDIT,
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

// Credits as the days ahead find them: some are there, some come, some end before the reset. Decides what a course of use
// burns of them day by day, those that end soonest first, and so when nothing is there, and what ends unused. Grants of a
// lower priority number burn first in the books; a forecast need not be so exact.

import type { Credits } from './amount.ts'
import { dateAfter } from './working-days.ts'

/** Credits that can be used from one local date to another, both counted. */
export interface Lot {
  credits: Credits
  /** Null: they are there. */
  from: string | null
  /** Null: they last to the reset, or beyond it. */
  until: string | null
}

/** What will have been used by the end of a local date, from today on. */
export interface UsedBy {
  on: string
  used: Credits
}

/** What becomes of lots under a course of use. */
export interface Burnt {
  /** The first date after which nothing is there, also where more comes later; undefined where there always is something. */
  emptyOn: string | undefined
  /** What ends unused before the reset, by the last date on which it could be used. */
  ended: ReadonlyMap<string, Credits>
  /** What is there at the reset. */
  rest: Credits
  /** What the course wanted, and was not there. */
  lacking: Credits
}

/** Burns lots day by day. What is not there is not used later instead. */
export function burn(lots: readonly Lot[], course: readonly UsedBy[]): Burnt {
  const held = lots.map((lot) => ({ ...lot })).sort(bySoonestEnd)
  const last = course.at(-1)?.on
  let before = 0
  let lacking = 0
  let emptyOn: string | undefined
  for (const { on, used } of course) {
    let due = used - before
    before = used
    for (const lot of held) {
      if (!isThere(lot, on)) continue
      const taken = Math.max(0, Math.min(lot.credits, due))
      lot.credits -= taken
      due -= taken
    }
    lacking += Math.max(0, due)
    if (emptyOn === undefined && isEmptyAfter(held, on, on === last)) emptyOn = on
  }
  const ended = new Map<string, Credits>()
  for (const { until, credits } of held) if (until !== null) ended.set(until, (ended.get(until) ?? 0) + credits)
  return { emptyOn, ended, rest: sumOf(held.filter(({ until }) => until === null)), lacking }
}

/** The same credits when `left` of them are there: what was used since came out of what ends soonest. */
export function lotsOf(left: Credits, lots: readonly Lot[]): Lot[] {
  const there = lots.filter(({ from }) => from === null).sort(bySoonestEnd)
  let gone = sumOf(there) - left
  // What nobody knows an end of lasts to the reset.
  const unknown = gone < 0 ? [{ credits: -gone, from: null, until: null }] : []
  const rest = there.map((lot) => {
    const taken = Math.max(0, Math.min(lot.credits, gone))
    gone -= taken
    return { ...lot, credits: lot.credits - taken }
  })
  return [...rest, ...unknown, ...lots.filter(({ from }) => from !== null)].filter(({ credits }) => credits > 0)
}

/** The same credits on a later date: what has come by then is there, what has ended is not. */
export function lotsOn(lots: readonly Lot[], on: string): Lot[] {
  return lots
    .filter(({ until }) => until === null || until >= on)
    .map((lot) => (lot.from !== null && lot.from <= on ? { ...lot, from: null } : lot))
}

/** The days ahead, and which of them use is divided by. */
export interface DaysAhead {
  ahead: readonly string[]
  isCounted: (on: string) => boolean
}

/** As much as may be used on each day that counts, of which there is one, so that there always is something; rounded down. */
export function mostThatLasts(lots: readonly Lot[], days: DaysAhead): Credits {
  const even = Math.floor(sumOf(lots) / days.ahead.filter(days.isCounted).length)
  return isPlain(lots) ? even : highest(even, lots, days, ({ lacking }) => lacking === 0)
}

/** As little as must be used on each day that counts so that nothing ends unused; undefined where something does in any case. */
export function leastThatUsesAll(lots: readonly Lot[], days: DaysAhead): Credits | undefined {
  const hasUnused = ({ rest, ended }: Burnt) => rest > 0 || [...ended.values()].some((credits) => credits > 0)
  const all = sumOf(lots)
  const least = highest(all, lots, days, hasUnused) + 1
  return least > all ? undefined : least
}

/** Whether all is there, and lasts to the reset. */
export function isPlain(lots: readonly Lot[]): boolean {
  return lots.every(({ from, until }) => from === null && until === null)
}

/** The highest even use, `most` or less, of which something holds that holds of every lower one. */
function highest(
  most: Credits,
  lots: readonly Lot[],
  { ahead, isCounted }: DaysAhead,
  holds: (burnt: Burnt) => boolean,
): Credits {
  const evenly = (perDay: Credits): UsedBy[] => {
    let days = 0
    return ahead.map((on) => {
      if (isCounted(on)) days += 1
      return { on, used: perDay * days }
    })
  }
  let held = 0
  let failed = most + 1
  while (failed - held > 1) {
    const middle = Math.floor((held + failed) / 2)
    if (holds(burn(lots, evenly(middle)))) held = middle
    else failed = middle
  }
  return held
}

function isThere({ from, until }: Lot, on: string): boolean {
  return (from === null || from <= on) && (until === null || until >= on)
}

/** Whether nothing is there after a date: what ends with it is not, unless more comes the next day. */
function isEmptyAfter(held: readonly Lot[], on: string, isLast: boolean): boolean {
  const there = held.filter((lot) => lot.credits > 0 && isThere(lot, on))
  if (there.length === 0) return true
  const next = dateAfter(on, 1)
  return (
    !isLast && there.every(({ until }) => until === on) && !held.some((lot) => lot.credits > 0 && isThere(lot, next))
  )
}

function bySoonestEnd(one: Lot, other: Lot): number {
  const [end, otherEnd] = [one.until ?? '9999', other.until ?? '9999']
  return end < otherEnd ? -1 : end > otherEnd ? 1 : 0
}

function sumOf(lots: readonly { credits: Credits }[]): Credits {
  return lots.reduce((sum, { credits }) => sum + credits, 0)
}

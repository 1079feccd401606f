// What a change of a pool does to its balance, in words: as it is now and as it would be, what is paid of an overage, which
// alerts it ends.

import { CREDIT, formatCredits } from '../../core/amount.ts'
import type { Balance } from '../../core/balance.ts'
import type { EndedAlert } from '../../core/ended-alerts.ts'
import { lineOf } from './alert-lines.ts'
import { leftOf, localTime } from './phrases.ts'

export interface EffectWords {
  before: Balance
  after: Balance
  unit: string
  /** The lines whose alerts it ends. */
  ends: readonly EndedAlert[]
}

/** "Now 188 of 1,000 credits left (81 % used). Then *1,188 of 2,000 left (40 % used)*." and what follows from that. */
export function effectLines({ before, after, unit, ends }: EffectWords): string[] {
  const isSame = before.left === after.left && before.whole === after.whole && before.overage === after.overage
  if (isSame) return [`*${standing(after, unit)}*, as now.`]
  const paid = before.overage - after.overage
  return [
    `Now ${standing(before, unit)}. Then *${standing(after, unit)}*.`,
    ...(paid > 0 ? [`${formatCredits(paid)} of them pay first what was used beyond what there was.`] : []),
    ...(paid < 0
      ? [`It leaves ${formatCredits(-paid)} more used than there are: the next credits pay them first.`]
      : []),
    ...(ends.length === 0 ? [] : [`It ends the ${ends.length === 1 ? 'alert' : 'alerts'} at ${listed(ends, unit)}.`]),
  ]
}

/** "188 of 1,000 credits left (81 % used)". */
export function standing(balance: Balance, unit: string): string {
  const { percentUsed } = balance
  const percent = percentUsed === undefined ? '' : ` (${formatCredits(percentUsed * CREDIT)} % used)`
  return `${leftOf(balance, unit)}${percent}`
}

function listed(ends: EffectWords['ends'], unit: string): string {
  return new Intl.ListFormat('en-GB').format(ends.map(({ line, ...of }) => lineOf({ ...of, unit }, line)))
}

/** A plain sentence of the core with its instants as clocks of the zone show them. */
export function sayLocally(text: string, zone: string, now: Date): string {
  return text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (instant) => localTime(new Date(instant), zone, now))
}

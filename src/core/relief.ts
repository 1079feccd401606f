// What brought a line back: the one change that gave most credits back to a pool. Decides which of several is named; the
// words are for the views.

import type { Credits } from './amount.ts'
import type { Balance } from './balance.ts'
import type { NewEntry } from './ledger.ts'

/** `top_up` stands for every grant, `reservation` for one that was cancelled, `reading` for a vendor that counts less, `other` for what has no single cause. */
export type ReliefCause = 'refund' | 'undo' | 'correction' | 'top_up' | 'reading' | 'reservation' | 'other'

export interface Relief {
  cause: ReliefCause
  /** How much it gave back. */
  credits: Credits
}

const causeOfKind: Partial<Record<NewEntry['kind'], ReliefCause>> = {
  refund: 'refund',
  reversal: 'undo',
  adjustment: 'correction',
}

/** The largest relief between two balances of a cycle; `entries` are those that this change booked in it. */
export function reliefOf(
  entries: readonly Pick<NewEntry, 'kind' | 'credits'>[],
  before: Balance,
  after: Balance,
): Relief {
  const given = new Map<ReliefCause, Credits>([
    ['top_up', after.granted - before.granted],
    ['reading', Math.max(0, before.unexplained) - Math.max(0, after.unexplained)],
    // What its campaign spends leaves a reservation too, and frees nothing.
    ['reservation', before.reserved - after.reserved - Math.max(0, after.used - before.used)],
  ])
  for (const { kind, credits } of entries) {
    const cause = causeOfKind[kind]
    if (cause) given.set(cause, (given.get(cause) ?? 0) - credits)
  }
  const [most] = [...given].filter(([, credits]) => credits > 0).sort(([, left], [, right]) => right - left)
  return most
    ? { cause: most[0], credits: most[1] }
    : { cause: 'other', credits: Math.max(0, after.left - before.left) }
}

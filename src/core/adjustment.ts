// What is booked because the ledger and the truth differ, with a reason and without a spend: more was used than is logged,
// or less. Decides what is refused, and how much a cycle holds that can be taken off.

import { CREDIT, type Credits, ENTRY_CREDITS_MAX, formatCredits } from './amount.ts'
import type { GrantCredits } from './grants.ts'
import { type Holding, roomOf } from './held.ts'
import { cycleAt, type LedgerDraft } from './ledger.ts'
import { sayInstant } from './local-time.ts'
import type { CycleState, Pool } from './model.ts'
import { AHEAD_MS } from './plan-usage.ts'

/** As much as stands under a note. */
const REASON_MAX = 3000

export interface Adjustment {
  /** Signed: positive where more was used than is logged, negative where less. */
  credits: Credits
  occurredAt: Date
  reason: string
}

export interface AdjustmentFault {
  /** The field of the form that can be mended. */
  field: 'credits' | 'effective_at' | 'reason'
  message: string
  /** Of an instant, which a door may say in another zone. */
  code?: 'in_future' | 'before_records'
}

/** What is wrong with an adjustment whatever the ledger holds; undefined where nothing is. */
export function judgeAdjustment(
  { credits, occurredAt, reason }: Adjustment,
  { pool, now }: { pool: Pool; now: Date },
): AdjustmentFault | undefined {
  if (!Number.isSafeInteger(credits) || credits === 0)
    return { field: 'credits', message: 'An adjustment of 0 changes nothing: type how many more or less.' }
  if (Math.abs(credits) > ENTRY_CREDITS_MAX)
    return { field: 'credits', message: `One entry holds at most ${formatCredits(ENTRY_CREDITS_MAX)} ${pool.unit}.` }
  if (reason.trim() === '')
    return { field: 'reason', message: 'Say why: whoever reads the ledger later has nothing else to go by.' }
  if (reason.length > REASON_MAX)
    return { field: 'reason', message: `A reason has at most ${formatCredits(REASON_MAX * 1000)} characters.` }
  if (+occurredAt > +now + AHEAD_MS) {
    const message = `${sayInstant(occurredAt)} is in the future: it is ${sayInstant(now)} here.`
    return { field: 'effective_at', code: 'in_future', message }
  }
  if (occurredAt < pool.recordsFromAt) {
    const message = `${sayInstant(occurredAt)} is before the records of ${pool.name}, which begin ${sayInstant(pool.recordsFromAt)}.`
    return { field: 'effective_at', code: 'before_records', message }
  }
  return undefined
}

/**
 * All that a cycle holds, for credits to be taken off it: no entry is named, so what paid last gives back first. `paid` is
 * what each grant has paid in it.
 */
export function holdingOf({ cycle, total }: CycleState, paid: readonly GrantCredits[], occurredAt: Date): Holding {
  const allocations = paid.filter(({ credits }) => credits > 0)
  const remaining = allocations.reduce((sum, part) => sum + part.credits, Math.max(0, total.uncovered))
  return { allocations, remaining, occurredAt, debtorStartsAt: cycle.startsAt }
}

/** Why so many credits cannot be taken off what a cycle holds; undefined where they can. */
export function judgeTakenOff(draft: LedgerDraft, holding: Holding, credits: Credits): AdjustmentFault | undefined {
  const total = cycleAt(draft.cycles, holding.occurredAt)?.total
  const logged = total ? total.usage - total.refunded - total.reversed + total.adjusted : 0
  const room = Math.max(0, Math.min(logged, roomOf(draft, holding)))
  if (credits <= room) return undefined
  const message = `Only ${formatCredits(room)} ${room === CREDIT ? 'is' : 'are'} logged in that cycle: ${formatCredits(credits)} cannot be taken off.`
  return { field: 'credits', message }
}

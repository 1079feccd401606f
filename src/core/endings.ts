// Credits that end otherwise than with a reset: top-ups and promotions with a date of their own, and what rolled over until one.
// Decides which of them are worth telling of; when that is told is core/room's.

import { type Credits, reachesPercent } from './amount.ts'
import { spanAt } from './cycle.ts'
import { expiredOf } from './grants.ts'
import type { Terms } from './model.ts'
import { liveOf, type OutlookInput } from './outlook.ts'

/** Credits that end at one instant. */
export interface Ending {
  expiresAt: Date
  /** Since when there are any of them: they are not told of before, nor in the first half of their life. */
  since: Date
  /** What of them is left; of those that ended, what expired. */
  credits: Credits
}

export interface EndingsInput extends Omit<OutlookInput, 'rollover' | 'zone'> {
  terms: readonly Terms[]
  /** Of the open cycle. */
  granted: Credits
}

/** Less than this share of what is granted is worth no post. */
const LEAST_PERCENT = 1000
/** So long a post that told of an end leaves others no room. */
const TOLD_MS = 8 * 86_400_000

/** The ends that are worth telling of, the next first; those of the last days among them, which were told of. */
export function endingsOf({ terms, granted, ...input }: EndingsInput): Ending[] {
  const { cycle, grants, now } = input
  const isOwn = (at: Date) => +at !== +cycle.endsAt && +at !== +cycle.startsAt && !isReset(terms, at)
  const ended = grants
    .filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now && +expiresAt > +now - TOLD_MS)
    .map((grant) => ({ ...grant, credits: expiredOf(grant) }))
  const sums = new Map<number, Ending>()
  const oldestFirst = [...ended, ...liveOf(input)].sort((one, other) => +one.effectiveAt - +other.effectiveAt)
  for (const { expiresAt, effectiveAt: since, credits } of oldestFirst) {
    if (expiresAt === null || !isOwn(expiresAt)) continue
    const known = sums.get(+expiresAt) ?? { expiresAt, since, credits: 0 }
    sums.set(+expiresAt, { ...known, credits: known.credits + credits })
  }
  return [...sums.values()]
    .filter(({ credits }) => credits > 0 && reachesPercent(credits, granted, LEAST_PERCENT))
    .sort((one, other) => +one.expiresAt - +other.expiresAt)
}

/** Whether a cycle to come ends then: its own reminders tell of it. */
function isReset(terms: readonly Terms[], at: Date): boolean {
  return +spanAt(terms, new Date(+at - 1)).endsAt === +at
}

/** What names the reminder of an end for ever: another end is another one. */
export function endingKey(poolId: string, expiresAt: Date, days: number): string {
  return `ending:${poolId}:${expiresAt.toISOString()}:${days}`
}

/** Which end a reminder is of: kept when it is queued. */
export interface EndingCause {
  poolId: string
  expiresAt: string
}

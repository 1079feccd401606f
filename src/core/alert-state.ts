// What people may do with an alert, and what becomes of it. Decides from how the alert stands; carrying it out, and
// saying why not, is left to others.

import { localParts, resolveLocal } from './local-time.ts'
import type { AlertState } from './model.ts'

export type AlertAct = { kind: 'handle' } | { kind: 'let-go' } | { kind: 'snooze'; untilAt: Date }

/** How an alert stands, as far as acts depend on it. */
export interface AlertStanding {
  state: AlertState
  handledById: string | null
  snoozedById: string | null
  snoozedUntilAt: Date | null
  cycleEndsAt: Date
}

export interface AlertActor {
  memberId: string
  isGuest: boolean
  ownsPool: boolean
}

/**
 * `handled`: somebody does it already. `not-theirs`: only who handles it, or an owner, lets it go. `past`: an instant that
 * is over already. The others say what became of the alert.
 */
export type AlertRefusal = 'guest' | 'handled' | 'not-theirs' | 'past' | 'recovered' | 'covered' | 'unwatched' | 'over'

export type AlertJudgement =
  | { kind: 'change'; to: 'firing' | 'acknowledged' | 'snoozed' }
  /** It is so already by the same person's hand: a second click, or a redelivery. */
  | { kind: 'same' }
  | { kind: 'refused'; because: AlertRefusal }

/** Why nothing is to be done any more. */
const ended: Partial<Record<AlertState, AlertRefusal>> = {
  resolved: 'recovered',
  covered: 'covered',
  superseded: 'unwatched',
  expired: 'over',
}

/** Judges an act of a member who may ask. */
export function judgeAct(act: AlertAct, alert: AlertStanding, actor: AlertActor, now: Date): AlertJudgement {
  if (actor.isGuest) return { kind: 'refused', because: 'guest' }
  const state = stateAt(alert, now)
  const because = ended[state]
  if (because) return { kind: 'refused', because }
  const isTheirs = alert.handledById === actor.memberId
  if (act.kind === 'let-go') {
    if (state !== 'acknowledged') return { kind: 'same' }
    return isTheirs || actor.ownsPool ? { kind: 'change', to: 'firing' } : { kind: 'refused', because: 'not-theirs' }
  }
  if (act.kind === 'handle') {
    if (state !== 'acknowledged') return { kind: 'change', to: 'acknowledged' }
    return isTheirs ? { kind: 'same' } : { kind: 'refused', because: 'handled' }
  }
  if (state === 'acknowledged') return { kind: 'refused', because: 'handled' }
  const isSame = +act.untilAt === +(alert.snoozedUntilAt ?? 0) && alert.snoozedById === actor.memberId
  if (state === 'snoozed' && isSame) return { kind: 'same' }
  return act.untilAt > now ? { kind: 'change', to: 'snoozed' } : { kind: 'refused', because: 'past' }
}

/** How an alert counts at an instant: a snooze ends by itself, and so does everything with the cycle. */
export function stateAt(alert: Pick<AlertStanding, 'state' | 'snoozedUntilAt' | 'cycleEndsAt'>, now: Date): AlertState {
  const { state, snoozedUntilAt, cycleEndsAt } = alert
  if (state !== 'firing' && state !== 'acknowledged' && state !== 'snoozed') return state
  if (now >= cycleEndsAt) return 'expired'
  return state === 'snoozed' && snoozedUntilAt !== null && snoozedUntilAt <= now ? 'firing' : state
}

export interface SnoozeChoice {
  kind: 'hour' | 'morning' | 'reset'
  untilAt: Date
}

const HOUR_MS = 3_600_000
/** When a working morning begins, local time of the pool. */
const MORNING_HOUR = 9

/** Until when an alert may be snoozed, the soonest first; never beyond its cycle, whose end ends it. */
export function snoozeChoices(now: Date, cycleEndsAt: Date, zone: string): SnoozeChoice[] {
  const morning = resolveLocal({ ...dateAfter(now, zone), hour: MORNING_HOUR }, zone)
  const sooner: SnoozeChoice[] = [
    { kind: 'hour', untilAt: new Date(+now + HOUR_MS) },
    { kind: 'morning', untilAt: morning },
  ]
  return [...sooner.filter(({ untilAt }) => untilAt < cycleEndsAt), { kind: 'reset', untilAt: cycleEndsAt }]
}

/** The local date that follows the one of the instant. */
function dateAfter(at: Date, zone: string): { year: number; month: number; day: number } {
  const { year, month, day } = localParts(at, zone)
  const next = new Date(Date.UTC(year, month - 1, day + 1))
  return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() }
}

// What of a pool's resets is to be announced now, what is still to come, and who may end it for one reset. Decides it from
// the cycles as they stand, so a reset that was moved is announced anew; that each is announced once is decided by the key
// of its notice.

import { type LetExpire, type ReminderPlan, remindersOf, reportDueAt } from './due.ts'
import type { Cycle } from './model.ts'

/** A reset so many days before it, or the cycle that ended with one. `notAfterAt`: from then on another says more. */
export type Announcement = { cycle: Cycle; dueAt: Date; notAfterAt: Date } & (
  | { kind: 'reminder'; days: number }
  | { kind: 'report' }
)

export interface ReminderInput {
  /** In order of startsAt; the last one holds `now`. */
  cycles: readonly Cycle[]
  zone: string
  plan: ReminderPlan
  letExpire: LetExpire | null
  now: Date
  /** What was due by then is not said. */
  since: Date
}

/** The latest announcement that is due and still worth saying; and the instant at which the next one is. */
export function planReminders(input: ReminderInput): { say: Announcement | undefined; nextAt: Date } {
  const { now, since } = input
  const lived = livedOf(input.cycles)
  const all = slotsOf(input)
  const due = all.findLast((slot) => slot.dueAt <= now)
  const next = all.find((slot) => slot.dueAt > now)
  const last = lived.at(-1)
  // Where nothing more is announced of this cycle, the next one is looked at when it begins.
  const nextAt = next?.dueAt ?? last?.endsAt ?? now
  if (!due || due.dueAt <= since) return { say: undefined, nextAt }
  const notAfterAt = due.kind === 'reminder' && due.cycle.endsAt < nextAt ? due.cycle.endsAt : nextAt
  return { say: notAfterAt <= now ? undefined : { ...due, notAfterAt }, nextAt }
}

/** One time at which something of a cycle is said. */
export type Slot = { cycle: Cycle; dueAt: Date } & ({ kind: 'reminder'; days: number } | { kind: 'report' })

/** What is still to be said of these cycles, the next first; and which days before the reset ahead come too early for any. */
export function comingReminders(input: Omit<ReminderInput, 'since'>): { coming: Slot[]; tooEarly: number[] } {
  const { cycles, zone, plan, now } = input
  const open = cycles.at(-1)
  const said = open ? remindersOf(open, zone, plan).map(({ days }) => days) : []
  return {
    coming: slotsOf(input).filter(({ dueAt }) => dueAt > now),
    tooEarly: plan.daysBefore.filter((days) => !said.includes(days)),
  }
}

function slotsOf({ cycles, zone, plan, letExpire }: Omit<ReminderInput, 'now' | 'since'>): Slot[] {
  const slots = livedOf(cycles).flatMap((cycle): Slot[] => {
    const isLetGo = letExpire !== null && +letExpire.endsAt === +cycle.endsAt
    const reminders = isLetGo ? [] : remindersOf(cycle, zone, plan)
    return [
      ...reminders.map(({ days, dueAt }): Slot => ({ kind: 'reminder', days, cycle, dueAt })),
      ...(plan.report
        ? [{ kind: 'report' as const, cycle, dueAt: reportDueAt(cycle.endsAt, zone, plan.localTime) }]
        : []),
    ]
  })
  return slots.sort((first, second) => +first.dueAt - +second.dueAt)
}

/** What lies before Purser is not announced. */
function livedOf(cycles: readonly Cycle[]): Cycle[] {
  return cycles.filter((cycle) => !cycle.history)
}

/** How the reset that somebody decides on stands. */
export interface ResetStanding {
  /** The reset that was meant. */
  endsAt: Date
  /** The end of the cycle under way. */
  openEndsAt: Date
  letExpire: LetExpire | null
  now: Date
}

/** `not-theirs`: only owners and admins decide it. `over`: that reset has been. `moved`: it is at another time now. */
export type ResetRefusal = 'not-theirs' | 'over' | 'moved'

/** Judges whether the credits of a reset are to be let expire without another reminder, or not to be after all. */
export function judgeLetExpire(
  { endsAt, openEndsAt, letExpire, now }: ResetStanding,
  { isWanted, mayDecide }: { isWanted: boolean; mayDecide: boolean },
): { kind: 'change' } | { kind: 'same' } | { kind: 'refused'; because: ResetRefusal } {
  if (!mayDecide) return { kind: 'refused', because: 'not-theirs' }
  if (endsAt <= now) return { kind: 'refused', because: 'over' }
  if (+endsAt !== +openEndsAt) return { kind: 'refused', because: 'moved' }
  return isWanted === (+(letExpire?.endsAt ?? 0) === +endsAt) ? { kind: 'same' } : { kind: 'change' }
}

/** What names an announcement for ever. It holds the instant of the reset, so that a moved one is another. */
export function announcementKey(poolId: string, said: Announcement): string {
  const { endsAt } = said.cycle
  return said.kind === 'report' ? reportKey(poolId, endsAt) : `reminder:${poolId}:${endsAt.toISOString()}:${said.days}`
}

/** The key of the report on the cycle that ended at an instant. */
export function reportKey(poolId: string, endsAt: Date): string {
  return `report:${poolId}:${endsAt.toISOString()}`
}

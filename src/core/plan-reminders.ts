// What of a pool's resets is to be announced now, and when to look again. Decides it from the cycles as they stand, so a
// reset that was moved is announced anew; that each is announced once is decided by the key of its notice.

import { type ReminderPlan, remindersOf, reportDueAt } from './due.ts'
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
  now: Date
  /** What was due by then is not said. */
  since: Date
}

/** The latest announcement that is due and still worth saying; and the instant at which the next one is. */
export function planReminders({ cycles, zone, plan, now, since }: ReminderInput): {
  say: Announcement | undefined
  nextAt: Date
} {
  const lived = cycles.filter((cycle) => !cycle.history)
  const all = lived.flatMap((cycle) => slotsOf(cycle, zone, plan)).sort((first, second) => +first.dueAt - +second.dueAt)
  const due = all.findLast((slot) => slot.dueAt <= now)
  const next = all.find((slot) => slot.dueAt > now)
  const last = lived.at(-1)
  // Where nothing more is announced of this cycle, the next one is looked at when it begins.
  const nextAt = next?.dueAt ?? last?.endsAt ?? now
  if (!due || due.dueAt <= since) return { say: undefined, nextAt }
  const notAfterAt = due.kind === 'reminder' && due.cycle.endsAt < nextAt ? due.cycle.endsAt : nextAt
  return { say: notAfterAt <= now ? undefined : { ...due, notAfterAt }, nextAt }
}

type Slot = { cycle: Cycle; dueAt: Date } & ({ kind: 'reminder'; days: number } | { kind: 'report' })

function slotsOf(cycle: Cycle, zone: string, plan: ReminderPlan): Slot[] {
  const reminders = remindersOf(cycle, zone, plan).map(
    ({ days, dueAt }): Slot => ({ kind: 'reminder', days, cycle, dueAt }),
  )
  const report: Slot = { kind: 'report', cycle, dueAt: reportDueAt(cycle.endsAt, zone, plan.localTime) }
  return plan.report ? [...reminders, report] : reminders
}

/** What names an announcement for ever. It holds the instant of the reset, so that a moved one is another. */
export function announcementKey(poolId: string, said: Announcement): string {
  const reset = said.cycle.endsAt.toISOString()
  return said.kind === 'report' ? `report:${poolId}:${reset}` : `reminder:${poolId}:${reset}:${said.days}`
}

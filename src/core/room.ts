// What a pool's channel is told by itself, and what makes way for what: reminders of resets and reports never do, reminders of
// credits that end on their own do for those, and a digest that nobody asked for does for all. docs/decisions/0027 and 0033.

import { dayNumber, type LetExpire, type ReminderPlan, remindersOf, reportDueAt } from './due.ts'
import type { Ending } from './endings.ts'
import { bookedOn } from './local-time.ts'
import type { Cycle } from './model.ts'

/** Posts that nobody asked for, of one pool in any seven days, that a calm pool's channel gets at most. */
const UNASKED_MAX = 2

/** What else a pool's channel is told by itself: of the resets of these cycles, and of credits that end on their own. */
export interface Announced {
  cycles: readonly Pick<Cycle, 'startsAt' | 'endsAt'>[]
  zone: string
  plan: ReminderPlan
  letExpire?: LetExpire | null
  endings?: readonly Ending[]
}

/** One time at which an end of credits is told of, so many days before it. */
export interface EndingSlot {
  kind: 'ending'
  ending: Ending
  days: number
  dueAt: Date
}

/**
 * Whether a weekly digest that nobody asked for stays away: where reminders and reports in the channel leave it no room
 * in some seven days that hold it. What is due at the same instant is one post.
 */
export function makesWay(dueAt: Date, announced: Announced): boolean {
  const { zone, plan } = announced
  const told = endingSlots(announced).filter(({ days }) => !plan.ownerDays.includes(days))
  return !hasRoom(dueAt, [...postsOf(announced), ...told.map((slot) => slot.dueAt)], zone)
}

/**
 * When credits that end on their own are told of, the earliest first; by the days of the resets' reminders. What a reminder of
 * a reset says on that day is not said twice, and where a channel has heard enough, the reminders of the reset around it
 * name the end.
 */
export function endingSlots(announced: Announced): EndingSlot[] {
  const { zone, plan, endings = [] } = announced
  const on = (at: Date) => bookedOn(at, zone)
  const isOwners = (days: number) => plan.ownerDays.includes(days)
  const resets = resetSlots(announced)
  const posts = postsOf(announced)
  const slots = endings
    .flatMap((ending) =>
      remindersOf({ startsAt: ending.since, endsAt: ending.expiresAt }, zone, plan).map(
        (slot): EndingSlot => ({ kind: 'ending', ending, ...slot }),
      ),
    )
    .sort((one, other) => +one.dueAt - +other.dueAt || +one.ending.expiresAt - +other.ending.expiresAt)
  return slots.filter(({ days, dueAt }) => {
    // Whom the owner's letter reaches, the channel's post does as well; not the other way round.
    const isSaid = resets.some((it) => on(it.dueAt) === on(dueAt) && (!isOwners(it.days) || isOwners(days)))
    if (isSaid) return false
    if (isOwners(days)) return true
    if (!hasRoom(dueAt, posts, zone)) return false
    posts.push(dueAt)
    return true
  })
}

/** Whether a post would not be one too many in any seven days that hold it. */
function hasRoom(dueAt: Date, posts: readonly Date[], zone: string): boolean {
  const own = dayNumber(bookedOn(dueAt, zone))
  const others = [...new Set(posts.map(Number))]
    .filter((at) => at !== +dueAt)
    .map((at) => dayNumber(bookedOn(new Date(at), zone)))
  const firsts = Array.from({ length: 7 }, (_, back) => own - back)
  return firsts.every((first) => others.filter((day) => first <= day && day < first + 7).length < UNASKED_MAX)
}

function resetSlots({ cycles, zone, plan, letExpire = null }: Announced): { days: number; dueAt: Date }[] {
  return cycles.flatMap((cycle) => {
    const isLetGo = letExpire !== null && +letExpire.endsAt === +cycle.endsAt
    return remindersOf(cycle, zone, plan).filter(({ dueAt }) => !isLetGo || dueAt <= letExpire.at)
  })
}

/** Reminders of resets in the channel, and reports. */
function postsOf(announced: Announced): Date[] {
  const { cycles, zone, plan } = announced
  const reminders = resetSlots(announced).filter(({ days }) => !plan.ownerDays.includes(days))
  const reports = plan.report ? cycles.map(({ endsAt }) => reportDueAt(endsAt, zone, plan.localTime)) : []
  return [...reminders.map(({ dueAt }) => dueAt), ...reports]
}

/** What is due of the ends and still worth saying, with when it is not any more; and when the next one is. */
export function planEndings(
  announced: Announced,
  { now, since }: { now: Date; since: Date },
): { say: (EndingSlot & { notAfterAt: Date })[]; nextAt: Date | null } {
  const slots = endingSlots(announced)
  const say = (announced.endings ?? []).flatMap((ending) => {
    const own = slots.filter((slot) => slot.ending === ending)
    const due = own.findLast(({ dueAt }) => dueAt <= now)
    const next = own.find(({ dueAt }) => dueAt > now)
    if (!due || due.dueAt <= since || ending.expiresAt <= now) return []
    return [{ ...due, notAfterAt: next?.dueAt ?? ending.expiresAt }]
  })
  return { say, nextAt: slots.find(({ dueAt }) => dueAt > now)?.dueAt ?? null }
}

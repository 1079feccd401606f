// When digests and reset reminders are due: local clock times in a zone, never spans of 24 hours. Decides the instants; what
// makes way for what is core/room's, and that each is said once is decided by the keys of the notices.

import { bookedOn, type LocalParts, resolveLocal } from './local-time.ts'
import type { Cycle } from './model.ts'
import { dateAfter } from './working-days.ts'

const DAY_MS = 86_400_000

/** How often a digest comes, and on which day. `weekday` is ISO's, Monday is 1; a `monthDay` that a month lacks is its last. */
export type Cadence = { every: 'day' } | { every: 'week'; weekday: number } | { every: 'month'; monthDay: number }

/** A cadence with its local time of day, "HH:MM", in an IANA zone. */
export interface Rhythm {
  cadence: Cadence
  localTime: string
  zone: string
}

/** One time that something is due. `on` is the local date it belongs to, YYYY-MM-DD, which names it for ever. */
export interface Slot {
  on: string
  dueAt: Date
}

/**
 * The first slot after an instant. A local time that does not exist on its day is the next one that does; one that
 * exists twice comes once.
 */
export function nextSlot(rhythm: Rhythm, after: Date): Slot {
  return walk(rhythm, after, 1, (slot) => slot.dueAt > after)
}

/** The last slot at or before an instant. */
export function lastSlot(rhythm: Rhythm, at: Date): Slot {
  return walk(rhythm, at, -1, (slot) => slot.dueAt <= at)
}

/** Goes from the local date of an instant day by day, to the first slot that will do. */
function walk({ cadence, localTime, zone }: Rhythm, from: Date, step: 1 | -1, suits: (slot: Slot) => boolean): Slot {
  // A day that clocks skip whole, and dates near the line where it changes, need a day on the other side to begin with.
  for (let day = dayNumber(bookedOn(from, zone)) - step; ; day += step) {
    const on = dateOf(day)
    if (!isDayOf(cadence, on)) continue
    const slot = { on, dueAt: atLocalTime(on, localTime, zone) }
    if (suits(slot)) return slot
  }
}

function isDayOf(cadence: Cadence, on: string): boolean {
  if (cadence.every === 'day') return true
  const date = new Date(on)
  if (cadence.every === 'week') return (date.getUTCDay() || 7) === cadence.weekday
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  return date.getUTCDate() === Math.min(cadence.monthDay, last)
}

/** The days that a digest tells of, both ends included, as local dates: those before its own day that no digest told of. */
export function daysTold(cadence: Cadence, on: string): { from: string; until: string } {
  const until = dateAfter(on, -1)
  if (cadence.every === 'day') return { from: until, until }
  if (cadence.every === 'week') return { from: dateAfter(on, -7), until }
  const date = new Date(on)
  const lastOfBefore = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 0))
  const day = Math.min(cadence.monthDay, lastOfBefore.getUTCDate())
  return { from: dateOf(Math.floor(+lastOfBefore / DAY_MS) - lastOfBefore.getUTCDate() + day), until }
}

/** The same days of another zone: a reader's Monday may be the pool's Sunday, whose own days are what is counted. */
export function daysToldOf(cadence: Cadence, { on, dueAt }: Slot, poolZone: string): { from: string; until: string } {
  const shift = daysBetween(on, bookedOn(dueAt, poolZone))
  const { from, until } = daysTold(cadence, on)
  return { from: dateAfter(from, shift), until: dateAfter(until, shift) }
}

/** What a pool's reset is announced by. */
export interface ReminderPlan {
  /** Days before the reset. */
  daysBefore: readonly number[]
  /** Those of them that are the owner's alone: a direct message, and no post. */
  ownerDays: readonly number[]
  /** Whether the cycle that has ended is told of. */
  report: boolean
  /** "HH:MM" in the pool's zone. */
  localTime: string
}

/** A reset whose credits somebody lets expire: no reminder of it that is due after that is said. */
export interface LetExpire {
  endsAt: Date
  /** When it was decided. */
  at: Date
}

/** After this local time of day nobody is told of a reset: it waits for the next morning. */
const EVENING = '18:00'

/**
 * The reminders of a cycle, the earliest first. One so many days before that half of the cycle would be left, or more,
 * is none: it would be a reminder of the cycle's beginning.
 */
export function remindersOf(
  { startsAt, endsAt }: Pick<Cycle, 'startsAt' | 'endsAt'>,
  zone: string,
  { daysBefore, localTime }: Pick<ReminderPlan, 'daysBefore' | 'localTime'>,
): { days: number; dueAt: Date }[] {
  const endsOn = bookedOn(endsAt, zone)
  const length = dayNumber(endsOn) - dayNumber(bookedOn(startsAt, zone))
  return [...new Set(daysBefore)]
    .filter((days) => days > 0 && 2 * days < length)
    .sort((first, second) => second - first)
    .map((days) => ({ days, dueAt: atLocalTime(dateAfter(endsOn, -days), localTime, zone) }))
    .filter(({ dueAt }) => startsAt < dueAt && dueAt < endsAt)
}

/** When the cycle that ended is told of: at the reset where that is in the day, else in the morning that follows it. */
export function reportDueAt(endsAt: Date, zone: string, localTime: string): Date {
  const on = bookedOn(endsAt, zone)
  const morning = atLocalTime(on, localTime, zone)
  if (endsAt <= morning) return morning
  const evening = atLocalTime(on, localTime < EVENING ? EVENING : localTime, zone)
  return endsAt < evening ? endsAt : atLocalTime(dateAfter(on, 1), localTime, zone)
}

/** Days from one local date to another. */
export function daysBetween(from: string, until: string): number {
  return dayNumber(until) - dayNumber(from)
}

/** The instant of a local time of day on a local date. */
export function atLocalTime(on: string, localTime: string, zone: string): Date {
  const [year = 0, month = 1, day = 1] = on.split('-').map(Number)
  const [hour = 0, minute = 0] = localTime.split(':').map(Number)
  const parts: LocalParts = { year, month, day, hour, minute }
  return resolveLocal(parts, zone)
}

/** A local date as a number of days. */
export function dayNumber(on: string): number {
  return Math.floor(Date.parse(on) / DAY_MS)
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

// What is said on a schedule: digests of a pool, and what announces its reset. The words that rows, cards and forms share,
// and what a new pool starts with; when something is due is figured by due.ts.

import type { Cadence, ReminderPlan } from './due.ts'

/** A digest of one pool, in the pool's channel or to one member. */
export interface Digest {
  cadence: Cadence
  /** "HH:MM", in the pool's zone in its channel, in the member's zone in direct messages. */
  localTime: string
  /** Whether a time in which nothing happened is passed over. */
  skipEmpty: boolean
  /** Whether it stays away where reminders say enough already: so it is with one that nobody asked for. */
  makesWay: boolean
}

/** What the channel of a new pool gets. */
export const DEFAULT_DIGEST: Digest = {
  cadence: { every: 'week', weekday: 1 },
  localTime: '09:00',
  skipEmpty: true,
  makesWay: true,
}

/** A new pool's reminders: the last day is the owner's, for the channel has heard it twice by then. */
export const DEFAULT_REMINDERS: ReminderPlan = {
  daysBefore: [7, 3, 1],
  ownerDays: [1],
  report: true,
  localTime: '09:00',
}

/** How many days before a reset may be asked for, and how many of them. */
export const DAYS_BEFORE_MAX = 60
export const REMINDERS_MAX = 5

/** "HH:MM" of a day. */
export const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/

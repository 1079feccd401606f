// Reads how many days before a reset people want to be reminded, as they type it: "14, 7, 3". What is wrong is one sentence.

import { DAYS_BEFORE_MAX, REMINDERS_MAX } from './subscription.ts'

export type DaysRead = { kind: 'read'; days: number[] } | { kind: 'faulty'; message: string }

/** The days, the earliest first and each once; none where nothing is typed. */
export function readDaysBefore(text: string): DaysRead {
  const words = text
    .toLowerCase()
    .split(/[\s,;+]+|\b(?:and|days?)\b/)
    .filter((word) => word !== '')
  const strange = words.find((word) => !/^\d{1,6}$/.test(word))
  if (strange !== undefined) return faulty(`"${strange}" is no number of days. Write them like 14, 7, 3.`)
  const days = [...new Set(words.map(Number))].sort((first, second) => second - first)
  const [most = 1] = days
  if (days.includes(0)) return faulty('The day of the reset has its report: a reminder comes at least 1 day before.')
  if (most > DAYS_BEFORE_MAX) return faulty(`${most} days before is too early: at most ${DAYS_BEFORE_MAX}.`)
  if (days.length > REMINDERS_MAX)
    return faulty(`A reset has at most ${REMINDERS_MAX} reminders, and these are ${days.length}.`)
  return { kind: 'read', days }
}

/** The days that are the owner's alone: some of the days before. */
export function readOwnerDays(text: string, daysBefore: readonly number[]): DaysRead {
  const read = readDaysBefore(text)
  if (read.kind === 'faulty') return read
  const other = read.days.find((days) => !daysBefore.includes(days))
  if (other === undefined) return read
  return faulty(`${other} is not among the days before: add it there, or leave it out here.`)
}

function faulty(message: string): DaysRead {
  return { kind: 'faulty', message }
}

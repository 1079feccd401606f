// The days of the recorded history, each with the moments at which something happens: its rows at their own times, and the
// hour in the morning at which Purser says what is due.

import type { HistoryRequest } from '../history/read.ts'
import { localTime } from './moment.ts'

export type Moment = { at: Date } & ({ kind: 'morning' } | { kind: 'row'; request: HistoryRequest })

export interface Day {
  /** Its local date, YYYY-MM-DD. */
  on: string
  /** Its first instant, in the team's zone. */
  startsAt: Date
  rows: readonly HistoryRequest[]
  /** In order; what is due at the minute of a row comes before it. */
  moments: readonly Moment[]
}

/** When digests and reminders of a new pool come. */
const MORNING = { hour: 9 }

/** Every day from the first row's to the last one's, those without rows as well. No moment is before the first row. */
export function daysOf(history: readonly HistoryRequest[]): Day[] {
  const [first, last] = [history[0], history.at(-1)]
  if (!first || !last) return []
  const days: Day[] = []
  for (let day = localTime(first.at).startOf('day'); day.toJSDate() <= last.at; day = day.plus({ days: 1 })) {
    const rows = history.filter(({ at }) => localTime(at).hasSame(day, 'day'))
    const morning: Moment = { kind: 'morning', at: day.set(MORNING).toJSDate() }
    const moments = rows.map((request): Moment => ({ kind: 'row', at: request.at, request }))
    const before = moments.findIndex(({ at }) => at >= morning.at)
    if (morning.at > first.at) moments.splice(before < 0 ? moments.length : before, 0, morning)
    days.push({ on: day.toFormat('yyyy-MM-dd'), startsAt: day.toJSDate(), rows, moments })
  }
  return days
}

// A slow reference for local times: looks at the clock of a zone every quarter of an hour. Shares nothing with the code
// that it judges.

import { DateTime } from 'luxon'

const QUARTER = 15 * 60_000
const DAY = 96 * QUARTER

/** The first instant at which the zone's clock shows that time of that day, YYYY-MM-DD and HH:MM, or a later one. */
export function firstShownAt(on: string, localTime: string, zone: string): number {
  const wanted = `${on}T${localTime}`
  // No zone is further than 14 hours from UTC.
  for (let at = Date.parse(`${on}T00:00Z`) - 15 * 4 * QUARTER; ; at += QUARTER) if (shown(at, zone) >= wanted) return at
}

/** What the zone's clock shows, as YYYY-MM-DDTHH:MM. */
function shown(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm")
}

/** The local date of an instant. */
export function dateShown(at: number, zone: string): string {
  return shown(at, zone).slice(0, 10)
}

/** A date so many days later. */
export function dayAfter(on: string, days: number): string {
  return new Date(Date.parse(on) + days * DAY).toISOString().slice(0, 10)
}

/** Days from one date to another. */
export function daysFromTo(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / DAY
}

// Brings the app to a moment, and lets it do and say what is due then. Business time moves only here.

import { DateTime } from 'luxon'
import { historyZone } from '../history/dates.ts'
import { readFromApp } from '../history/send.ts'
import type { Stage } from './stage.ts'

/** A pool as GET /v1/pools/:pool tells it, as far as the demo shows it. */
export interface PoolAnswer {
  name: string
  credits_granted: number
  credits_used: number
  credits_left: number
  cycle: { starts_at: string; ends_at: string }
}

/** Makes it `at` for the app. */
export function setTime({ app }: Stage, at: Date): void {
  app.meter.clock.set(at, new Date())
}

/** Makes it `at` for the app, and has it do and say what is due then. */
export async function comeTo(stage: Stage, at: Date): Promise<void> {
  setTime(stage, at)
  await stage.app.tick()
  await deliverAll(stage)
}

/** Delivery looks by itself within seconds; asked now, a post stands behind what caused it. One look, one post a channel. */
export async function deliverAll({ app, doors }: Stage): Promise<void> {
  const said = (): number => doors.slack.calls().filter(({ method }) => method.startsWith('chat.')).length
  for (let before = -1; before !== said(); ) {
    before = said()
    await app.delivery.runOnce()
  }
}

/** What time it is for the app. */
export function businessNow({ app }: Stage): Date {
  return app.meter.clock.toBusiness(new Date())
}

/** "Tue 1 Dec 15:54", in the team's zone. */
export function tellTime(at: Date): string {
  return localTime(at).toFormat('ccc d LLL HH:mm')
}

/** "Tue 1 Dec". */
export function tellDay(at: Date): string {
  return localTime(at).toFormat('ccc d LLL')
}

/** An instant in the team's zone. */
export function localTime(at: Date): DateTime {
  return DateTime.fromJSDate(at, { zone: historyZone }).setLocale('en-GB')
}

/** The balance as the app tells it. */
export function poolOf({ doors }: Stage): Promise<PoolAnswer> {
  return readFromApp<PoolAnswer>(doors, '/v1/pools/apollo')
}

// What an alert says of the days ahead: when all is gone, as it was foreseen when it fired, and what would last, as it is
// when it is said.

import type { AlertFacts } from '../../core/alert-facts.ts'
import type { Credits } from '../../core/amount.ts'
import { bookedOn } from '../../core/local-time.ts'
import { ahead, goneWords, grantsAhead, idleRest, paceName, rateOf, restOf, supplyOf } from './pace.ts'
import { readerTime } from './phrases.ts'

/** What the pace comes to; nothing where none was known, or the day it came to is over by now. */
export function foretold(
  { forecast, left, zone }: Pick<AlertFacts, 'forecast' | 'left' | 'zone'>,
  saidAt: Date,
): string[] {
  if (!forecast) return []
  const { pace, runsOut, unused } = forecast
  const all = supplyOf(forecast, left)
  const known = grantsAhead(forecast)
  if (forecast.kind === 'idle')
    return [
      `Nothing was used in the last 7 days: as things go ${idleRest(forecast, all)} are left at the reset${known}.`,
    ]
  if (runsOut && runsOut.on < bookedOn(saidAt, zone)) return []
  const end = goneWords(forecast, left) ?? `${restOf(unused, all)} are left at the reset`
  return [`At ${paceName(pace)} (${rateOf(pace)}) ${end}${known}.`]
}

/** What one may use a day, as far as that is arithmetic; else when it resets. */
export function toLast(facts: AlertFacts, left: Credits, saidAt: Date): string {
  const endsAt = new Date(facts.cycleEndsAt)
  const when = readerTime(endsAt, facts.zone, saidAt)
  const rate =
    facts.workWeek &&
    ahead({ left, lots: facts.lots, from: saidAt, until: endsAt, zone: facts.zone, week: facts.workWeek })
  return rate ? `To last until the reset (${when}): ${rate} a working day.` : `Resets ${when}.`
}

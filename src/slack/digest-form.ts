// Reads the form that sets a digest: whose digest it shows and asks about, and what it asks for, where all of its fields
// are there.

import type { Cadence } from '../core/due.ts'
import { type Digest, LOCAL_TIME } from '../core/subscription.ts'
import { chosenOf, type FieldValues, textOf } from './fields.ts'
import type { DigestEvery, DigestPlace } from './views/digest-modal.ts'

/** The place whose digest the form shows: its fields bear it in their names. */
export function placeShown(values: FieldValues): DigestPlace {
  return Object.keys(values.cadence ?? {}).some((actionId) => actionId.endsWith('-channel')) ? 'channel' : 'mine'
}

/** The place that was chosen; where it was not asked about, the one that is shown. */
export function placeIn(values: FieldValues): DigestPlace {
  const chosen = textOf(values, 'place')
  return chosen === 'channel' || chosen === 'mine' ? chosen : placeShown(values)
}

/** How often, as it was chosen. */
export function everyIn(values: FieldValues): DigestEvery {
  const chosen = textOf(values, 'cadence')
  return chosen === 'daily' || chosen === 'monthly' || chosen === 'none' ? chosen : 'weekly'
}

export type DigestRead =
  | { kind: 'digest'; digest: Digest }
  | { kind: 'stop' }
  /** Sent before the fields of its cadence were there: it is shown again, with them. */
  | { kind: 'incomplete' }

/** What the form asks for. */
export function readDigest(values: FieldValues): DigestRead {
  const every = everyIn(values)
  if (every === 'none') return { kind: 'stop' }
  const cadence = cadenceIn(values, every)
  const localTime = textOf(values, 'local_time') ?? ''
  if (!cadence || !LOCAL_TIME.test(localTime)) return { kind: 'incomplete' }
  const skipEmpty = chosenOf(values, 'skip_empty').length > 0
  return {
    kind: 'digest',
    digest: { cadence, localTime, skipEmpty, makesWay: chosenOf(values, 'makes_way').length > 0 },
  }
}

function cadenceIn(values: FieldValues, every: Exclude<DigestEvery, 'none'>): Cadence | undefined {
  if (every === 'daily') return { every: 'day' }
  if (every === 'weekly') {
    const weekday = wholeIn(values, 'weekday', 7)
    return weekday === undefined ? undefined : { every: 'week', weekday }
  }
  const monthDay = wholeIn(values, 'month_day', 31)
  return monthDay === undefined ? undefined : { every: 'month', monthDay }
}

function wholeIn(values: FieldValues, field: string, most: number): number | undefined {
  const value = Number(textOf(values, field))
  return Number.isInteger(value) && value >= 1 && value <= most ? value : undefined
}

// When a digest comes next, as people are told it: the time that its schedule will come to when it looks.

import { nextSlot, type Rhythm, type Slot } from './due.ts'
import { type Announced, makesWay } from './room.ts'

/** The cycle under way and the one before it are all that is known when a digest is due. */
const CYCLES_KNOWN = 2

/**
 * The first time after an instant at which a digest comes. Undefined: one that makes way finds no room in any of the
 * cycles that are given, the last of which bounds the search.
 */
export function nextDigest(
  rhythm: Rhythm,
  { after, makesWayFor }: { after: Date; makesWayFor: Announced | null },
): Slot | undefined {
  const first = nextSlot(rhythm, after)
  const until = makesWayFor?.cycles.at(-1)?.endsAt
  if (!makesWayFor || !until) return first
  for (let slot = first; slot.dueAt < until; slot = nextSlot(rhythm, slot.dueAt)) {
    const cycles = makesWayFor.cycles.filter(({ startsAt }) => startsAt <= slot.dueAt).slice(-CYCLES_KNOWN)
    if (!makesWay(slot.dueAt, { ...makesWayFor, cycles })) return slot
  }
  return undefined
}

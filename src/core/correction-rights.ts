// Who may correct an entry: whoever logged it for a quarter of an hour, later those who run the pool. What only those may
// ever do is said beside it; how a refusal is worded is the door's.

/** How long one may correct one's own entries, in milliseconds (semantics 2). */
export const OWN_MS = 15 * 60_000

/** `late`: it was theirs to correct, and no longer is. `others`: it never was. `owners`: the kind of correction is not. */
export type RightsRefusal = 'late' | 'others' | 'owners'

/** Why somebody may not correct an entry in this way; undefined where they may. */
export function whyNotTheirs(
  entry: { loggedById: string | null; receivedAt: Date },
  who: { memberId: string; runsPool: boolean },
  { now, ownersOnly = false }: { now: Date; ownersOnly?: boolean },
): RightsRefusal | undefined {
  if (who.runsPool) return undefined
  if (entry.loggedById !== who.memberId) return 'others'
  if (+now - +entry.receivedAt > OWN_MS) return 'late'
  return ownersOnly ? 'owners' : undefined
}

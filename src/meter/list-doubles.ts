// What may be one spend and was booked twice, in pairs, for whoever runs the pool to decide about.

import { fitsOf, MATCH_MS, type MatchCandidate } from '../core/match-spend.ts'
import type { Database } from '../store/database.ts'
import { readDoubtful } from '../store/doubles.ts'
import { readMatchCandidates } from '../store/entries.ts'

export interface DoublePair {
  /** The entry that was marked. */
  entryId: string
  /** The first that it fits of the other kind of door. */
  otherId: string
}

/** The pairs of a pool, the last recorded first; an entry stands in one of them at most. */
export async function listDoubles(
  db: Database,
  place: { workspaceId: string; poolId: string; since: Date; most: number },
): Promise<DoublePair[]> {
  const doubtful = await readDoubtful(db, place)
  const others = await fitting(db, place, doubtful)
  const taken = new Set<string>()
  return doubtful.flatMap((entry) => {
    const other = fitsOf(
      entry,
      others.filter((it) => it.machine !== entry.machine && !taken.has(it.entryId)),
    )[0]
    if (!other || taken.has(entry.entryId)) return []
    taken.add(entry.entryId)
    taken.add(other.entryId)
    return [{ entryId: entry.entryId, otherId: other.entryId }]
  })
}

/** What was booked about the time of these entries by the other kind of door, of the same people or contacts. */
export async function fitting(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  entries: readonly MatchCandidate[],
): Promise<MatchCandidate[]> {
  const found: MatchCandidate[] = []
  for (const machine of [true, false]) {
    const ours = entries.filter((it) => it.machine !== machine)
    if (ours.length === 0) continue
    const instants = ours.map((it) => +it.occurredAt)
    const span = {
      from: new Date(Math.min(...instants) - MATCH_MS),
      until: new Date(Math.max(...instants) + MATCH_MS),
      machine,
      memberIds: [...new Set(ours.flatMap((it) => it.memberId ?? []))],
      contactHashes: [...new Set(ours.flatMap((it) => it.contactHash ?? []))],
    }
    found.push(...(await readMatchCandidates(db, workspaceId, poolId, span)))
  }
  return found
}

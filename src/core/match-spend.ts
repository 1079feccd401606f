// One spend may be reported by several doors and is counted once. Decides which entry a new one is another report of;
// what is done with the answer is the plan's.

import type { Credits } from './amount.ts'
import type { EntryDraft } from './ledger.ts'

/** An entry that another report of the same spend could be matched with. */
export interface MatchCandidate {
  entryId: string
  machine: boolean
  occurredAt: Date
  memberId: string | null
  activity: string | null
  credits: Credits
  contactHash: string | null
}

/** How far apart two reports of one spend may lie (semantics 4). */
export const MATCH_MS = 24 * 3_600_000
/** What a new entry is another report of; doubtful: it may be, and is booked all the same. */
export interface Match {
  entryId: string | null
  doubtful: boolean
}
export const noMatch: Match = { entryId: null, doubtful: false }

export interface Candidates {
  manual: Map<string, MatchCandidate>
  machine: Map<string, MatchCandidate>
}

/** Candidates by the kind of door they came through: only reports of the two kinds are matched with each other. */
export function splitByDoor(candidates: readonly MatchCandidate[]): Candidates {
  const byId = (machine: boolean) =>
    new Map(candidates.filter((it) => it.machine === machine).map((it) => [it.entryId, it]))
  return { manual: byId(false), machine: byId(true) }
}

/**
 * Whether another door has reported this spend already. The same contact says so; without one, the same member with
 * the same activity or credits. Two named contacts that differ never match. A machine row that fits exactly one manual
 * entry is matched; any other fit is booked and shown as a possible double.
 */
export function findMatch(entry: EntryDraft, candidates: Candidates): Match {
  const others = entry.manual ? candidates.machine : candidates.manual
  const fits = fitsOf(entry, [...others.values()])
  const [only] = fits
  if (!only) return noMatch
  return !entry.manual && fits.length === 1
    ? { entryId: only.entryId, doubtful: false }
    : { entryId: null, doubtful: true }
}

/** What says of an entry which spend it is a report of. */
export type SpendSigns = Pick<EntryDraft, 'occurredAt' | 'memberId' | 'activity' | 'credits' | 'contactHash'>

/** The reports of the other kind of door that may be of the same spend. */
export function fitsOf(entry: SpendSigns, others: readonly MatchCandidate[]): MatchCandidate[] {
  const near = others.filter((it) => Math.abs(+it.occurredAt - +entry.occurredAt) <= MATCH_MS)
  const byContact = near.filter((it) => it.contactHash !== null && it.contactHash === entry.contactHash)
  return byContact.length > 0 ? byContact : near.filter((it) => sameSpend(it, entry))
}

function sameSpend(candidate: MatchCandidate, entry: SpendSigns): boolean {
  if (candidate.contactHash !== null && entry.contactHash !== null) return false
  if (entry.memberId === null || candidate.memberId !== entry.memberId) return false
  return (entry.activity !== null && candidate.activity === entry.activity) || candidate.credits === entry.credits
}

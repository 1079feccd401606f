// One entry with everything that is known of it: what it is now, what it was before it was moved, which report was matched
// with it, what may be the same spend. For whoever wants to correct it.

import type { Original } from '../core/ledger.ts'
import { fitsOf } from '../core/match-spend.ts'
import { lastOf } from '../core/plan-usage.ts'
import { readOriginals, readReports } from '../store/entries.ts'
import { readFamily } from '../store/entry-families.ts'
import { type ListedEntry, readListed } from '../store/entry-list.ts'
import type { MeterDeps } from './deps.ts'
import { fitting } from './list-doubles.ts'

export interface EntryLook {
  entry: ListedEntry
  /** What corrections know of it; `poolId` is the entry's. */
  original: Original
  /** As it was booked before, the first first. */
  earlier: ListedEntry[]
  /** Second reports of the same spend, that count nothing. */
  reports: ListedEntry[]
  /** What the other kind of door reported, and may be the same spend. */
  doubles: ListedEntry[]
}

/** Looks at an entry as it was booked last; undefined where there is none. */
export async function lookAtEntry(
  { db }: MeterDeps,
  { workspaceId, entryId }: { workspaceId: string; entryId: string },
): Promise<EntryLook | undefined> {
  const [named] = await readListed(db, workspaceId, [entryId])
  if (!named) return undefined
  const { poolId } = named
  const original = lastOf(await readOriginals(db, workspaceId, poolId, [{ entryId }]), entryId)
  if (!original) return undefined
  const family = (await readFamily(db, workspaceId, original.rootId)).filter((id) => id !== original.entryId)
  const reports = (await readReports(db, workspaceId, poolId, original.entryId)).map((it) => it.entryId)
  const doubles = await doublesOf({ db }, { workspaceId, poolId }, original)
  const rows = await readListed(db, workspaceId, [original.entryId, ...family, ...reports, ...doubles])
  const rowsOf = (ids: readonly string[]) => ids.flatMap((id) => rows.find((row) => row.entryId === id) ?? [])
  const [entry] = rowsOf([original.entryId])
  if (!entry) return undefined
  return { entry, original, earlier: rowsOf(family), reports: rowsOf(reports), doubles: rowsOf(doubles) }
}

async function doublesOf(
  { db }: Pick<MeterDeps, 'db'>,
  place: { workspaceId: string; poolId: string },
  original: Original,
): Promise<string[]> {
  const { kind, matched, reversed, matchesEntryId } = original
  if (kind !== 'usage' || matched || reversed || matchesEntryId !== null) return []
  const signs = { ...original, machine: !original.manual }
  return fitsOf(signs, await fitting(db, place, [signs])).map(({ entryId }) => entryId)
}

// Pages of entries: how many stand on one, what a button carries to find the next, and an entry as views take it.

import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import type { ListedEntry, ListPlace } from '../store/entry-list.ts'
import { isSharedChannel } from './shared-channel.ts'
import type { EntryRow } from './views/entries.ts'
import type { Visit } from './visit.ts'

/** A message is read on a phone. */
export const PAGE = 10

/** What was found, one more than a page at most, as a page and what leads to the next. */
export function pageOf(found: readonly ListedEntry[]): { entries: readonly ListedEntry[]; older: string | null } {
  const entries = found.slice(0, PAGE)
  const last = entries.at(-1)
  return { entries, older: found.length > PAGE && last ? packPlace(last) : null }
}

function packPlace({ recordedAt, seq, entryId }: ListPlace): string {
  return `${recordedAt.getTime()} ${seq} ${entryId}`
}

/** The place that a button carries; null where it carries none: then the first page is meant. */
export function placeIn(value: string): ListPlace | null {
  const found = /^(\d{1,15}) (\d{1,15}) (\S+)$/.exec(value)
  const entryId = found?.[3] ?? ''
  if (!found || !isEntryId(entryId)) return null
  return { recordedAt: new Date(Number(found[1])), seq: Number(found[2]), entryId }
}

/** Whether a value that came from outside can be the id of an entry. */
export function isEntryId(value: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value)
}

/** An entry as views take it; `names` are those that are to be said. */
export function rowOf(entry: ListedEntry, names: { pool: boolean; member: boolean }): EntryRow {
  const { poolName, memberName, kind } = entry
  const spender = kind === 'adjustment' ? memberName : (memberName ?? 'nobody named')
  return { ...entry, poolName: names.pool ? poolName : null, memberName: names.member ? spender : null }
}

/** Whether others are called by name in front of somebody who runs the pool, where they are. */
export async function mayNameOthers(visit: Visit): Promise<boolean> {
  const reader = { kind: 'member' as const, isOwner: true, isGuest: false }
  return areNamed(asNamesShown(visit.directory.namesShown), reader) && !(await isSharedChannel(visit))
}

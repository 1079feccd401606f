// Pages through the ledger for programs, in the order in which transactions began. A cursor stays valid for ever, since
// entries are never changed. Two transactions that overlap may become visible in the other order: who polls begins a
// little before the last instant it has seen (docs/api.md).

import { type EntryPlace, type EntryView, readEntryViews } from '../store/entry-views.ts'
import type { MeterDeps } from './deps.ts'

export interface ListEntriesInput {
  workspaceId: string
  /** Empty: every pool. */
  poolIds: readonly string[]
  /** Recorded at or after. */
  since?: Date
  cursor?: string
  limit: number
}

export type EntryPage = { kind: 'page'; entries: EntryView[]; next: string | null } | { kind: 'bad_cursor' }

/** Reads a page; `next` is null where there are no more entries now. */
export async function listEntries(deps: MeterDeps, input: ListEntriesInput): Promise<EntryPage> {
  const after = input.cursor === undefined ? null : readCursor(input.cursor)
  if (after === undefined) return { kind: 'bad_cursor' }
  const { workspaceId, poolIds, since = null, limit } = input
  const entries = await readEntryViews(deps.db, { workspaceId, poolIds, since, after, limit: limit + 1 })
  const page = entries.slice(0, limit)
  const last = page.at(-1)
  return { kind: 'page', entries: page, next: entries.length > limit && last ? printCursor(last) : null }
}

function printCursor({ recordedAt, entryId }: EntryPlace): string {
  return Buffer.from(`${recordedAt.getTime()} ${entryId}`).toString('base64url')
}

function readCursor(text: string): EntryPlace | undefined {
  const match = /^(\d{1,15}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(text, 'base64url').toString(),
  )
  return match ? { recordedAt: new Date(Number(match[1])), entryId: match[2] ?? '' } : undefined
}

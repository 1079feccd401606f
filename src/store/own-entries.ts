// What one member did through the slash command: the entries of their last command, and what an undo of it gave back.

import type { Credits } from '../core/amount.ts'
import type { Database } from './database.ts'

export interface OwnEntry {
  entryId: string
  poolId: string
}

/** The entries of the last command of a member that has not been undone, in the order they were booked. */
export async function readLastCommand(
  db: Database,
  { workspaceId, memberId, source, since }: { workspaceId: string; memberId: string; source: string; since: Date },
): Promise<OwnEntry[]> {
  return db.$queryRaw<OwnEntry[]>`
    with mine as (
      select e.entry_id, e.pool_id, e.recorded_at, e.seq, split_part(e.key, '#', 1) as command
      from entry e
      where e.workspace_id = ${workspaceId} and e.recorded_at >= ${since} and e.logged_by_id = ${memberId}::uuid
        and e.source = ${source} and e.kind = 'usage'
        and not exists (select 1 from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id
          and r.kind = 'reversal')
    )
    select entry_id as "entryId", pool_id as "poolId" from mine
    where command = (select command from mine order by recorded_at desc, seq desc limit 1)
    order by seq`
}

/** What an undo took back: amounts in thousandths, as the entries had them. */
export interface UndoneEntry {
  poolId: string
  activity: string | null
  quantity: number
  credits: Credits
}

/** The entries that the reversals under these keys took back, in their order; empty where there are none. */
export async function readUndone(
  db: Database,
  { workspaceId, source, keys }: { workspaceId: string; source: string; keys: readonly string[] },
): Promise<UndoneEntry[]> {
  const rows = await db.$queryRaw<{ poolId: string; activity: string | null; quantity: bigint; credits: bigint }[]>`
    select r.pool_id as "poolId", e.activity, (e.quantity * 1000)::bigint as quantity,
      (-r.credits * 1000)::bigint as credits
    from entry r join entry e on e.workspace_id = r.workspace_id and e.entry_id = r.corrects_id
    where r.workspace_id = ${workspaceId} and r.source = ${source} and r.key = any(${keys}::text[])
      and r.kind = 'reversal'
    order by r.seq`
  return rows.map((row) => ({ ...row, quantity: Number(row.quantity), credits: Number(row.credits) }))
}

export interface BookedEntry {
  key: string
  poolId: string
  credits: Credits
  occurredAt: Date
}

/** How entries under these keys of one source were booked, by key. */
export async function readBooked(
  db: Database,
  { workspaceId, source, keys }: { workspaceId: string; source: string; keys: readonly string[] },
): Promise<Map<string, BookedEntry>> {
  const rows = await db.$queryRaw<(Omit<BookedEntry, 'credits'> & { credits: bigint })[]>`
    select key, pool_id as "poolId", (credits * 1000)::bigint as credits, occurred_at as "occurredAt" from entry
    where workspace_id = ${workspaceId} and source = ${source} and key = any(${keys}::text[])`
  return new Map(rows.map((row) => [row.key, { ...row, credits: Number(row.credits) }]))
}

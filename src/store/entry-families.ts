// A spend, or a report of one, may be booked again: moved, split, joined. All later bookings correct the first, so one step
// finds them; the last stands for all. Here is how queries say so.

import { ADJUSTED_SOURCE, SETUP_SOURCE } from '../core/ledger.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'

/** Where the entry of this id was booked last, with what it is matched with; of anything but a usage it is itself. */
export function lastOf(workspaceId: string, entryId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`select n.entry_id, n.matches_entry_id
    from (select x.* from entry x where x.workspace_id = ${workspaceId} and x.entry_id = ${entryId} limit 1) b
    cross join lateral (
      select b.entry_id, b.matches_entry_id, b.seq
      union all
      select y.entry_id, y.matches_entry_id, y.seq from entry y
      where y.workspace_id = ${workspaceId} and y.corrects_id = coalesce(b.corrects_id, b.entry_id) and y.kind = 'usage'
        and b.kind = 'usage'
    ) n
    order by n.seq desc limit 1`
}

/**
 * The id of the first booking of the entry of this alias, under whose source all the later ones count; of anything but a usage
 * it is itself.
 */
export function firstOf(entry: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`case when ${entry}.kind = 'usage' then coalesce(${entry}.corrects_id, ${entry}.entry_id)
    else ${entry}.entry_id end`
}

/** Whether the entry of this alias was not booked again. */
export function isLast(entry: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${entry}.kind <> 'usage' or not exists (select 1 from entry y
    where y.workspace_id = ${entry}.workspace_id and y.corrects_id = coalesce(${entry}.corrects_id, ${entry}.entry_id)
      and y.kind = 'usage' and y.seq > ${entry}.seq))`
}

/** The reports that are matched with the entry of this alias: not those that were booked, or matched otherwise, since. */
export function reportsOf(entry: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`select m.entry_id from entry m
    where m.workspace_id = ${entry}.workspace_id and m.matches_entry_id = ${entry}.entry_id and ${isLast(Prisma.sql`m`)}`
}

/** The ids of all bookings of a spend, the first first; `rootId` is the first. */
export async function readFamily(db: Database, workspaceId: string, rootId: string): Promise<string[]> {
  const rows = await db.entry.findMany({
    where: { workspaceId, OR: [{ entryId: rootId }, { correctsId: rootId, kind: 'usage' }] },
    orderBy: { seq: 'asc' },
    select: { entryId: true },
  })
  return rows.map(({ entryId }) => entryId)
}

/** Under which source an adjustment counts that has this one: as `append` of core/ledger has it. */
export function adjustedSource(source: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`case when ${source} = ${SETUP_SOURCE} then ${source} else ${ADJUSTED_SOURCE} end`
}

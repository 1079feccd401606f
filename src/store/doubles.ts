// Entries that were marked as possible doubles when they were booked, and that nobody has decided about since.

import type { MatchCandidate } from '../core/match-spend.ts'
import type { Database } from './database.ts'
import { isLast, reportsOf } from './entry-families.ts'
import { Prisma } from './generated/client.ts'
import { keptApart } from './kept-apart.ts'

/** Reads them of a pool, the last recorded first, as far back as `since`; `machine` is of their own door. */
export async function readDoubtful(
  db: Database,
  { workspaceId, poolId, since, most }: { workspaceId: string; poolId: string; since: Date; most: number },
): Promise<MatchCandidate[]> {
  const e = Prisma.sql`e`
  const rows = await db.$queryRaw<(Omit<MatchCandidate, 'credits'> & { credits: bigint })[]>`
    select e.entry_id as "entryId", not e.manual as machine, e.occurred_at as "occurredAt", e.member_id as "memberId",
      e.activity, (e.credits * 1000)::bigint as credits, encode(e.contact_hash, 'hex') as "contactHash"
    from entry e
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.recorded_at >= ${since}
      and e.kind = 'usage' and 'possible_double' = any(e.marks) and e.matches_entry_id is null and ${isLast(e)}
      and not exists (${reportsOf(e)}) and not ${keptApart(e)}
      and not exists (select 1 from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id
        and r.kind = 'reversal')
    order by e.recorded_at desc, e.seq desc
    limit ${most}`
  return rows.map((row) => ({ ...row, credits: Number(row.credits) }))
}

// What grants have paid in one cycle of a pool: who wants to take credits off that no entry names asks it.

import type { GrantCredits } from '../core/grants.ts'
import type { Database } from './database.ts'

/** Net per grant, of every entry that is booked in the cycle; amounts in thousandths. */
export async function readPaidIn(
  db: Database,
  { workspaceId, poolId, cycleStartsAt }: { workspaceId: string; poolId: string; cycleStartsAt: Date },
): Promise<GrantCredits[]> {
  const rows = await db.$queryRaw<{ grantId: string; credits: bigint }[]>`
    select p.grant_id as "grantId", (sum(p.credits) * 1000)::bigint as credits
    from entry e join payment p on p.workspace_id = e.workspace_id and p.entry_id = e.entry_id
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.cycle_starts_at = ${cycleStartsAt}
      and e.matches_entry_id is null
    group by p.grant_id`
  return rows.map(({ grantId, credits }) => ({ grantId, credits: Number(credits) }))
}

// The latest entries of a cycle, as people read them: names in place of ids.

import type { Credits } from '../core/amount.ts'
import type { EntryKind } from '../core/model.ts'
import type { Database } from './database.ts'
import { CAMPAIGNS_MEANT, PURPOSES_MEANT } from './meant.ts'

export interface RecentEntry {
  kind: EntryKind
  credits: Credits
  quantity: number
  activity: string | null
  /** Its name, else its campaign as "#q4-webinar". */
  purpose: string | null
  memberId: string | null
  /** null: nobody was named. */
  memberName: string | null
  occurredAt: Date
}

/** What was spent, given back or corrected last in a cycle, the latest first; amounts in thousandths. */
export async function readRecentEntries(
  db: Database,
  cycle: { workspaceId: string; poolId: string; cycleStartsAt: Date; limit: number },
): Promise<RecentEntry[]> {
  const { workspaceId, poolId, cycleStartsAt, limit } = cycle
  return db.$queryRaw<RecentEntry[]>`
    select e.kind, (e.credits * 1000)::double precision as credits, (e.quantity * 1000)::double precision as quantity,
      e.activity, e.member_id as "memberId", m.name as "memberName", e.occurred_at as "occurredAt",
      coalesce(u.name, e.purpose_text, '#' || ltrim(coalesce(c.name, e.campaign_text), '#')) as purpose
    from entry e
    left join member m on m.workspace_id = e.workspace_id and m.member_id = e.member_id
    left join ${PURPOSES_MEANT} u on u.workspace_id = e.workspace_id and u.purpose_id = e.purpose_id
    left join ${CAMPAIGNS_MEANT} c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
    where e.workspace_id = ${workspaceId} and e.pool_id = ${poolId}::uuid and e.cycle_starts_at = ${cycleStartsAt}
      and e.kind in ('usage', 'refund', 'reversal', 'adjustment') and e.matches_entry_id is null
    order by e.occurred_at desc, e.seq desc
    limit ${limit}`
}

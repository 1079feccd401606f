// What became of the alerts of a cycle: how many rang, how many somebody took, and how long the slowest waited for that.

import type { ReportFacts } from '../core/reminder-facts.ts'
import type { Database } from './database.ts'

/** Alerts that were announced in a cycle. One that covered others counts once, as it was one message. */
export async function readCycleAlerts(
  db: Database,
  { workspaceId, poolId, cycleStartsAt }: { workspaceId: string; poolId: string; cycleStartsAt: Date },
): Promise<ReportFacts['alerts']> {
  const [row] = await db.$queryRaw<ReportFacts['alerts'][]>`
    select count(*)::int as count, count(a.acknowledged_at)::int as "handledCount",
      (max(extract(epoch from a.acknowledged_at - a.fired_at)) * 1000)::double precision as "longestMs"
    from alert a
    where a.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid and a.cycle_starts_at = ${cycleStartsAt}
      and exists (select 1 from notice n where n.workspace_id = a.workspace_id and n.key = 'alert:' || a.alert_id)`
  return row ?? { count: 0, handledCount: 0, longestMs: null }
}

// On which days a pool's people work: its weekdays, and the workspace's holidays of a span.

import type { WorkWeek } from '../core/working-days.ts'
import type { Database } from './database.ts'

/** Reads the week of a pool, with the holidays between two instants. */
export async function readWorkWeek(
  db: Database,
  { workspaceId, poolId, from, until }: { workspaceId: string; poolId: string; from: Date; until: Date },
): Promise<WorkWeek> {
  const [row] = await db.$queryRaw<WorkWeek[]>`
    select p.working_days as weekdays,
      (select coalesce(array_agg(to_char(h.on_date, 'YYYY-MM-DD') order by h.on_date), '{}') from holiday h
        where h.workspace_id = p.workspace_id
          and h.on_date between ${from}::timestamptz::date - 1 and ${until}::timestamptz::date + 1) as holidays
    from pool p where p.workspace_id = ${workspaceId} and p.pool_id = ${poolId}::uuid`
  return row ?? { weekdays: [], holidays: [] }
}

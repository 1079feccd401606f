// What a message is about, read for showing it: the notices it carries, with the alerts behind them as they stand now.

import type { AlertView } from '../core/alert-facts.ts'
import type { Database } from './database.ts'

/** The alerts that a message carries, the worst first: the most severe, then the latest. */
export async function readMessageAlerts(db: Database, workspaceId: string, messageId: string): Promise<AlertView[]> {
  return db.$queryRaw<AlertView[]>`
    select a.alert_id as "alertId", a.state, a.severity, a.covered_by_id as "coveredById", a.facts,
      (select m.name from pool_owner o
        join member m on m.workspace_id = o.workspace_id and m.member_id = o.member_id
        where o.workspace_id = a.workspace_id and o.pool_id = a.pool_id order by o.position limit 1) as "ownerName"
    from notice n
    join alert a on a.workspace_id = n.workspace_id
      and a.alert_id = case when n.kind = 'alert' then n.cause_id::uuid end
    where n.workspace_id = ${workspaceId} and n.message_id = ${messageId}::uuid
      and n.state in ('claimed', 'sent')
    order by array_position(array['critical', 'warning', 'info'], a.severity), a.fired_at desc, a.alert_id desc`
}

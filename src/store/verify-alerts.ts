// Alerts and their notices: written together or not at all.

import { Prisma } from './generated/client.ts'
import type { CheckedPool } from './verify.ts'

/**
 * An alert that is or ended open was announced when it fired, where its rule or pool had a channel; one that was born
 * covered was not. A pool or rule that was changed since may have got its channel later, so it is not judged.
 */
export function foldAlerts({ workspaceId, poolId }: CheckedPool): Prisma.Sql {
  return Prisma.sql`
    select 'notices', format('the alert %s of %s UTC', a.alert_id, to_char(a.fired_at, 'YYYY-MM-DD HH24:MI:SS')),
      (select count(*) from notice n where n.workspace_id = a.workspace_id and n.key = 'alert:' || a.alert_id)::text, '1'
    from alert a
    join rule r on r.workspace_id = a.workspace_id and r.rule_id = a.rule_id
    join pool p on p.workspace_id = a.workspace_id and p.pool_id = a.pool_id
    where a.workspace_id = ${workspaceId} and a.pool_id = ${poolId}::uuid
      and a.state in ('firing', 'acknowledged', 'snoozed', 'expired')
      and coalesce(r.channel_id, p.channel_id) is not null
      and not exists (select 1 from audit u where u.workspace_id = a.workspace_id and u.at > a.fired_at
        and u.subject_id in (p.pool_id::text, r.rule_id::text))`
}

/** Every notice of an alert has its alert. */
export function foldNotices(workspaceId: string): Prisma.Sql {
  return Prisma.sql`
    select 'alerts', format('the notice %s', n.key),
      (select count(*) from alert a where a.workspace_id = n.workspace_id and a.alert_id::text = n.cause_id)::text, '1'
    from notice n
    where n.workspace_id = ${workspaceId} and n.kind in ('alert', 'alert-again')`
}

// Takes away what nobody needs any more: slots of jobs, and digests, reminders and reports of long ago with the posts that
// carried them. Entries, alerts with what was said of them, and the audit log stay for ever.

import type { Database } from './database.ts'

/** How many rows one statement takes: other writers wait for it. */
const AT_ONCE = 5_000

/** Since it was overtaken: until then its key keeps it from being said again, however long the cycle is. */
const SAID_KEPT = '400 days'
const SAID_KINDS = ['digest', 'reminder', 'report', 'parked', 'owner-left', 'shortfall', 'ending']
const SLOTS_KEPT = '30 days'

/** Prunes, a bounded number of rows of each kind; answers how many went. The rest goes the next time. */
export async function prune(db: Database, now: Date): Promise<{ slots: number; notices: number; messages: number }> {
  const slots = await db.$executeRaw`delete from job_slot where slot_at < ${now}::timestamptz - ${SLOTS_KEPT}::interval`
  const notices = await db.$executeRaw`
    delete from notice n using (
      select workspace_id, notice_id from notice
      where state not in ('pending', 'claimed') and kind = any(${SAID_KINDS}::text[]) and not_after_at < ${now}::timestamptz - ${SAID_KEPT}::interval
      limit ${AT_ONCE}) old
    where n.workspace_id = old.workspace_id and n.notice_id = old.notice_id`
  const messages = await db.$executeRaw`
    delete from message m using (
      select s.workspace_id, s.message_id from message s
      where s.state <> 'pending' and s.created_at < now() - ${SAID_KEPT}::interval
        and not exists (select 1 from notice n where n.workspace_id = s.workspace_id and n.message_id = s.message_id)
      limit ${AT_ONCE}) old
    where m.workspace_id = old.workspace_id and m.message_id = old.message_id`
  return { slots, notices, messages }
}

// Entries that look like a double and that somebody said are two spends. The word of that person in the audit log is what
// is remembered: the mark of an entry is never changed.

import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'

/** The action of the audit log. */
export const KEPT_APART = 'entry:two-spends'

/** Whether somebody has said so; `rootId` is that of the spend's first booking. */
export async function isKeptApart(db: Database, workspaceId: string, rootId: string): Promise<boolean> {
  const where = { workspaceId, subjectKind: 'entry', subjectId: rootId, action: KEPT_APART }
  return (await db.audit.findFirst({ where, select: { auditId: true } })) !== null
}

/** The same of an entry by its alias. */
export function keptApart(entry: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`exists (select 1 from audit u where u.workspace_id = ${entry}.workspace_id and u.subject_kind = 'entry'
    and u.subject_id = coalesce(${entry}.corrects_id, ${entry}.entry_id)::text and u.action = ${KEPT_APART})`
}

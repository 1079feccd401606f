// Which kinds of direct messages a member does not want.

import type { NoticeKind } from '../core/topic.ts'
import type { Database } from './database.ts'

interface MemberOf {
  workspaceId: string
  memberId: string
}

/** Whether a member has stopped the direct messages of a kind. */
export async function isMuted(db: Database, { workspaceId, memberId }: MemberOf, kind: NoticeKind): Promise<boolean> {
  return (await db.member.count({ where: { workspaceId, memberId, mutedKinds: { has: kind } } })) > 0
}

/** Stops the direct messages of a kind, or lets them come again; false where it was so already. */
export async function setMuted(
  db: Database,
  { workspaceId, memberId }: MemberOf,
  kind: NoticeKind,
  muted: boolean,
): Promise<boolean> {
  const changed = await db.$executeRaw`
    update member set
      muted_kinds = case when ${muted}::boolean then array_append(muted_kinds, ${kind}) else array_remove(muted_kinds, ${kind}) end
    where workspace_id = ${workspaceId} and member_id = ${memberId}::uuid
      and (${kind} = any(muted_kinds)) <> ${muted}::boolean`
  return changed > 0
}

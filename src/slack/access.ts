// Who may ask at all, and who may do what owners do. Everybody sees the pool's numbers and their own; guests log and see
// theirs; people of another company are refused with a sentence.

import type { PoolConfig } from '../core/model.ts'
import { memberOf } from '../meter/directory.ts'
import type { MemberRow } from '../store/members.ts'
import type { VisitDeps, Visitor } from './visit.ts'

export type Access = { kind: 'member'; member: MemberRow } | { kind: 'refused'; message: string }

/** The member behind a Slack user, made at the first word. */
export async function whoAsks({ meter }: VisitDeps, visitor: Visitor): Promise<Access> {
  const { workspaceId, slackUserId, userName } = visitor
  const member = await memberOf(meter, { workspaceId, slackUserId, name: userName })
  if (member.state === 'stranger')
    return { kind: 'refused', message: 'Purser keeps the credits of another company, and answers its people only.' }
  if (member.state === 'deactivated')
    return { kind: 'refused', message: 'Your account is deactivated here: ask an admin to bring it back.' }
  return { kind: 'member', member }
}

/** Whether a member may do what owners of the pool do. */
export function ownsPool(member: MemberRow, config: PoolConfig): boolean {
  return member.admin || config.owners.includes(member.memberId)
}

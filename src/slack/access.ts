// Who may ask at all, and who may do what owners and admins do. Everybody sees the pool's numbers and their own; guests
// log and see theirs; people of another company are refused with a sentence.

import type { Pool, PoolConfig } from '../core/model.ts'
import { memberOf } from '../meter/directory.ts'
import type { PoolActor } from '../meter/pool-actor.ts'
import type { MemberRow } from '../store/members.ts'
import { withinMs } from './answer-within.ts'
import type { Visit, VisitDeps, Visitor } from './visit.ts'

/** How long a first word may wait for Slack to say who it is from, in milliseconds; it goes on as a plain member's then. */
const PROFILE_WITHIN_MS = 600

export type Access =
  | {
      kind: 'member'
      member: MemberRow
      /** The same member when Slack has said who they are; at once where that is known. Never rejects. */
      confirmed: Promise<MemberRow>
    }
  | { kind: 'refused'; message: string }

/** The member behind a Slack user, made at the first word. */
export async function whoAsks({ meter, profiles }: VisitDeps, visitor: Visitor, now: Date): Promise<Access> {
  const { workspaceId, slackUserId, userName, userTeamId, client } = visitor
  // An organisation's people come from any of its teams.
  if (userTeamId !== undefined && userTeamId !== workspaceId && !workspaceId.startsWith('E'))
    return { kind: 'refused', message: STRANGER }
  const known = await memberOf(meter, { workspaceId, slackUserId, name: userName })
  const confirmed = profiles.current({ client, workspaceId, member: known, now })
  const member = (await withinMs(confirmed, PROFILE_WITHIN_MS)) ?? known
  if (member.state === 'stranger') return { kind: 'refused', message: STRANGER }
  if (member.state === 'deactivated')
    return { kind: 'refused', message: 'Your account is deactivated here: ask an admin to bring it back.' }
  return { kind: 'member', member, confirmed }
}

const STRANGER = 'Purser keeps the credits of another company, and answers its people only.'

/** A member as those who judge acts take them. */
export function actorOf(member: MemberRow): PoolActor {
  const { memberId, admin } = member
  const here = isHere(member)
  return { memberId, isHere: here, isAdmin: admin && here, isGuest: !seesOthers(member) || !here }
}

/** Whether a member may do what owners of the pool do. */
export function ownsPool(member: MemberRow, config: PoolConfig): boolean {
  return isHere(member) && (member.admin || config.owners.includes(member.memberId))
}

/** The pools in use that list a member as an owner; of an admin too, only these. */
export async function ownedPools({ deps, directory }: Visit, member: MemberRow): Promise<Pool[]> {
  const owned: Pool[] = []
  for (const pool of directory.pools.filter(({ archivedAt }) => archivedAt === null))
    if ((await deps.meter.configOf(deps.meter.db, pool)).owners.includes(member.memberId)) owned.push(pool)
  return owned
}

/** Whether they are still here: what was theirs to decide is not any more where they left. */
export function isHere({ state }: MemberRow): boolean {
  return state === 'active' || state === 'guest'
}

/** Whether the visitor is an admin, by Slack's own word where that can still be had. For decisions: it may wait. */
export async function isAdmin({ confirmed }: Visit): Promise<boolean> {
  const member = await confirmed
  return member.admin && isHere(member)
}

/** Guests see what is left and what is theirs: nothing that others did. */
export function seesOthers({ state }: MemberRow): boolean {
  return state !== 'guest'
}

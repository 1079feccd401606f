// The names a door needs before it can ask anything: pools, purposes and campaigns of a workspace, and who is asking.

import type { Activity, Pool } from '../core/model.ts'
import type { Directory } from '../store/directory.ts'
import { insertMembers, type MemberRow, nameMember } from '../store/members.ts'
import type { MeterDeps } from './deps.ts'
import { asNewMember, personKey } from './people.ts'

/** The directory of a workspace; undefined where it is not known here. */
export function directory(deps: MeterDeps, workspaceId: string): Promise<Directory | undefined> {
  return deps.directoryOf(workspaceId)
}

/** The member behind a Slack user, made where new. `name` is used for a new one, and for one known by the bare id so far. */
export async function memberOf(
  deps: MeterDeps,
  input: { workspaceId: string; slackUserId: string; name?: string },
): Promise<MemberRow> {
  const { workspaceId, slackUserId, name } = input
  const person = { slackUserId }
  const found = (await deps.membersOf(workspaceId, [person])).get(personKey(person))
  if (found) return withName(deps, workspaceId, found, name)
  await insertMembers(deps.db, workspaceId, [asNewMember(workspaceId, person, name)])
  const made = (await deps.membersOf(workspaceId, [person])).get(personKey(person))
  if (!made) throw new Error(`member ${slackUserId} of ${workspaceId} was not found right after it was made`)
  return made
}

/** Owners are named to the terminal by their id alone: the name comes with their first word. */
async function withName(
  { db }: MeterDeps,
  workspaceId: string,
  member: MemberRow,
  name: string | undefined,
): Promise<MemberRow> {
  const { memberId, slackUserId } = member
  if (slackUserId === null || member.name !== slackUserId || name === undefined || name === '') return member
  await nameMember(db, workspaceId, { memberId, slackUserId, name })
  return { ...member, name }
}

/** The activities of a pool, with their prices. */
export async function activitiesOf(deps: MeterDeps, pool: Pool): Promise<readonly Activity[]> {
  return (await deps.configOf(deps.db, pool)).activities
}

// What Slack says of a member, as columns; and the members that somebody may be told to ask.

import type { Database } from './database.ts'
import { findMembers, type MemberRow, slackKey } from './members.ts'

/** A member as Slack describes them. */
export interface Profile {
  name: string
  /** IANA zone; null: Slack does not say. */
  zone: string | null
  state: 'active' | 'guest' | 'deactivated' | 'stranger'
  /** An admin or owner of the workspace. */
  slackAdmin: boolean
}

/** Writes a profile; undefined where the member is gone or was erased, whose name must not come back. */
export async function saveProfile(
  db: Database,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
  profile: Profile,
  profileAt: Date,
): Promise<Pick<MemberRow, 'name' | 'zone' | 'state' | 'admin' | 'profileAt'> | undefined> {
  const [row] = await db.$queryRaw<Pick<MemberRow, 'name' | 'zone' | 'state' | 'admin' | 'profileAt'>[]>`
    update member set name = ${profile.name}, zone = coalesce(${profile.zone}, zone), state = ${profile.state},
      slack_admin = ${profile.slackAdmin}, profile_at = ${profileAt}
    where workspace_id = ${workspaceId} and member_id = ${memberId}::uuid and erased_at is null
    returning name, zone, state, admin or slack_admin as admin, profile_at as "profileAt"`
  return row
}

/** Members by id, in the order of the ids; those without a Slack user are left out. */
export async function readSlackMembers(
  db: Database,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<MemberRow[]> {
  const rows = await db.member.findMany({
    where: { workspaceId, memberId: { in: [...memberIds] }, slackUserId: { not: null } },
    select: { memberId: true, slackUserId: true },
  })
  const ids = memberIds.flatMap((memberId) => rows.find((row) => row.memberId === memberId)?.slackUserId ?? [])
  return inOrder(db, workspaceId, ids)
}

/** The admins who are known, those who were named first. */
export async function readAdmins(db: Database, workspaceId: string, most: number): Promise<MemberRow[]> {
  const rows = await db.member.findMany({
    where: {
      workspaceId,
      state: 'active',
      slackUserId: { not: null },
      aliasOfId: null,
      OR: [{ admin: true }, { slackAdmin: true }],
    },
    orderBy: [{ admin: 'desc' }, { createdAt: 'asc' }, { memberId: 'asc' }],
    select: { slackUserId: true },
    take: most,
  })
  return inOrder(
    db,
    workspaceId,
    rows.flatMap((row) => row.slackUserId ?? []),
  )
}

async function inOrder(db: Database, workspaceId: string, slackUserIds: readonly string[]): Promise<MemberRow[]> {
  const found = await findMembers(db, workspaceId, { slackUserIds, emails: [] })
  return slackUserIds.flatMap((id) => found.get(slackKey(id)) ?? [])
}

// Members as rows: found by Slack user id or e-mail, made where new. A member who was linked to another is read as that
// other one.

import type { Database, Transaction } from './database.ts'

export interface MemberRow {
  memberId: string
  slackUserId: string | null
  name: string
  state: string
  /** By Slack's own word or named by the workspace. */
  admin: boolean
  zone: string | null
  lastPoolId: string | null
  /** What the next logs are for, until changed. */
  stickyPurposeId: string | null
  stickyCampaignId: string | null
  /** When Slack was last asked about them; null: never. */
  profileAt: Date | null
}

export interface MemberNames {
  slackUserIds: readonly string[]
  emails: readonly string[]
}

/** Members that exist, by `slackKey` and `emailKey`. */
export async function findMembers(
  db: Database,
  workspaceId: string,
  names: MemberNames,
): Promise<Map<string, MemberRow>> {
  if (names.slackUserIds.length + names.emails.length === 0) return new Map()
  const rows = await db.$queryRaw<(MemberRow & { found: string })[]>`
    with found as (
      select 'slack:' || slack_user_id as found, coalesce(alias_of_id, member_id) as member_id
      from member where workspace_id = ${workspaceId} and slack_user_id = any(${names.slackUserIds}::text[])
      union all
      select 'email:' || e.email, coalesce(m.alias_of_id, m.member_id)
      from member_email e join member m on m.workspace_id = e.workspace_id and m.member_id = e.member_id
      where e.workspace_id = ${workspaceId} and e.email = any(${names.emails}::text[])
    )
    select f.found, m.member_id as "memberId", m.slack_user_id as "slackUserId", m.name, m.state, m.zone,
      m.admin or m.slack_admin as admin, m.last_pool_id as "lastPoolId", m.sticky_purpose_id as "stickyPurposeId",
      m.sticky_campaign_id as "stickyCampaignId", m.profile_at as "profileAt"
    from found f join member m on m.workspace_id = ${workspaceId} and m.member_id = f.member_id`
  return new Map(rows.map(({ found, ...member }) => [found, member]))
}

/** How a Slack user stands in the answer of findMembers. */
export function slackKey(slackUserId: string): string {
  return `slack:${slackUserId}`
}

/** How an e-mail (trimmed, lower-cased) stands in the answer of findMembers. */
export function emailKey(email: string): string {
  return `email:${email}`
}

export interface NewMember {
  /** Made from the name itself, so that two requests that meet make one member. */
  memberId: string
  slackUserId: string | null
  email: string | null
  name: string
  state: 'active' | 'outside'
}

/** Makes members; those that exist already are left as they are. Rows go in by id, so that two requests cannot deadlock. */
export async function insertMembers(db: Database, workspaceId: string, members: readonly NewMember[]): Promise<void> {
  const rows = [...members].sort((left, right) => (left.memberId < right.memberId ? -1 : 1))
  await db.$executeRaw`
    insert into member (workspace_id, member_id, slack_user_id, name, state)
    select ${workspaceId}, m."memberId", m."slackUserId", m.name, m.state
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m("memberId" uuid, "slackUserId" text, name text, state text)
    on conflict do nothing`
  const emails = rows.filter((row) => row.email !== null)
  if (emails.length === 0) return
  await db.$executeRaw`
    insert into member_email (workspace_id, email, member_id)
    select ${workspaceId}, m.email, m."memberId"
    from jsonb_to_recordset(${JSON.stringify(emails)}::jsonb) as m("memberId" uuid, email text)
    on conflict do nothing`
}

/** What members are called, by id; whoever is not there is left out. */
export async function readMemberNames(
  db: Database,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.member.findMany({
    where: { workspaceId, memberId: { in: [...memberIds] } },
    select: { memberId: true, name: true },
  })
  return new Map(rows.map(({ memberId, name }) => [memberId, name]))
}

/** Remembers the pool a member used last. */
export async function setLastPool(db: Database, workspaceId: string, memberId: string, poolId: string): Promise<void> {
  await db.member.update({
    where: { workspaceId_memberId: { workspaceId, memberId } },
    data: { lastPoolId: poolId },
  })
}

/** Names a member who was first met as a bare Slack user id. A name that is there already stays. */
export async function nameMember(
  db: Database,
  workspaceId: string,
  { memberId, slackUserId, name }: { memberId: string; slackUserId: string; name: string },
): Promise<void> {
  await db.member.updateMany({ where: { workspaceId, memberId, name: slackUserId }, data: { name } })
}

/** Makes a member an admin by the workspace's own word, whatever Slack says, where it has named none yet. */
export async function nameFirstAdmin(tx: Transaction, workspaceId: string, memberId: string): Promise<void> {
  await tx.$executeRaw`
    update member set admin = true where workspace_id = ${workspaceId} and member_id = ${memberId}::uuid
      and not exists (select 1 from member named where named.workspace_id = ${workspaceId} and named.admin)`
}

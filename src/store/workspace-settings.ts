// What admins set of a workspace, as rows.

import type { WorkspaceSettings } from '../core/plan-workspace-edit.ts'
import { asNamesShown } from '../core/who-is-named.ts'
import type { Database, Transaction } from './database.ts'

/** Reads them whole, in one order, so that the same settings always read the same. */
export async function readWorkspaceSettings(db: Database, workspaceId: string): Promise<WorkspaceSettings> {
  const where = { workspaceId }
  const { namesShown, zone, currency } = await db.workspace.findUniqueOrThrow({ where })
  const holidays = await db.holiday.findMany({ where, orderBy: { on: 'asc' } })
  const admins = await db.member.findMany({
    where: { ...where, admin: true, erasedAt: null },
    orderBy: { memberId: 'asc' },
    select: { memberId: true },
  })
  return {
    namesShown: asNamesShown(namesShown),
    zone,
    currency,
    holidays: holidays.map(({ on, name }) => ({ on: on.toISOString().slice(0, 10), name })),
    admins: admins.map(({ memberId }) => memberId),
  }
}

/** Makes them so. The workspace is locked. */
export async function writeWorkspaceSettings(
  tx: Transaction,
  workspaceId: string,
  { namesShown, zone, currency, holidays, admins }: WorkspaceSettings,
): Promise<void> {
  await tx.workspace.update({ where: { workspaceId }, data: { namesShown, zone, currency } })
  await tx.holiday.deleteMany({ where: { workspaceId } })
  await tx.holiday.createMany({
    data: holidays.map(({ on, name }) => ({ workspaceId, on: new Date(`${on}T00:00:00Z`), name })),
  })
  await tx.$executeRaw`
    update member set admin = member_id = any(${admins}::uuid[])
    where workspace_id = ${workspaceId} and admin <> (member_id = any(${admins}::uuid[]))`
}

/** Whether somebody is an admin by Slack's own word. */
export async function isSlackAdmin(db: Database, workspaceId: string, memberId: string): Promise<boolean> {
  return (await db.member.count({ where: { workspaceId, memberId, slackAdmin: true } })) > 0
}

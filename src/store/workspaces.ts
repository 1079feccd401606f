// Workspaces as rows, for whoever has to choose one.

import type { Database } from './database.ts'

/** The ids of all workspaces, in order. */
export async function listWorkspaceIds(db: Database): Promise<string[]> {
  const rows = await db.workspace.findMany({ select: { workspaceId: true }, orderBy: { workspaceId: 'asc' } })
  return rows.map((row) => row.workspaceId)
}

/** The encrypted contact key of every workspace. */
export function listContactKeys(db: Database): Promise<{ workspaceId: string; contactKey: string }[]> {
  return db.workspace.findMany({ select: { workspaceId: true, contactKey: true }, orderBy: { workspaceId: 'asc' } })
}

/** Takes back a workspace that was just made and in which nothing stands yet; one that is in use stays. */
export async function removeUnusedWorkspace(db: Database, workspaceId: string): Promise<void> {
  await db.$executeRaw`
    delete from workspace w
    where w.workspace_id = ${workspaceId}
      and not exists (select 1 from pool p where p.workspace_id = w.workspace_id)
      and not exists (select 1 from stream s where s.workspace_id = w.workspace_id)
      and not exists (select 1 from installation i where i.workspace_id = w.workspace_id)
      and not exists (select 1 from audit a where a.workspace_id = w.workspace_id)`
}

/** What a workspace is called. */
export async function readWorkspaceName(db: Database, workspaceId: string): Promise<string> {
  return (await db.workspace.findUniqueOrThrow({ where: { workspaceId }, select: { name: true } })).name
}

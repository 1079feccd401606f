// What is known of a channel beside whether it takes posts: its name, and whether another company reads along.

import type { Database } from './database.ts'

/** Keeps what Slack says of a channel; the row is made where it is new. */
export async function saveChannelName(
  db: Database,
  { workspaceId, channelId, name, shared }: { workspaceId: string; channelId: string; name: string; shared: boolean },
): Promise<void> {
  await db.$executeRaw`
    insert into channel (workspace_id, channel_id, name, shared) values (${workspaceId}, ${channelId}, ${name}, ${shared})
    on conflict (workspace_id, channel_id) do update set name = excluded.name, shared = excluded.shared`
}

/** Whether another company reads a channel; undefined where Slack was not asked yet. */
export async function readChannelShared(
  db: Database,
  workspaceId: string,
  channelId: string,
): Promise<boolean | undefined> {
  const row = await db.channel.findFirst({
    where: { workspaceId, channelId, name: { not: null } },
    select: { shared: true },
  })
  return row?.shared
}

/** Its name; null where Slack has not told it. */
export async function readChannelName(db: Database, workspaceId: string, channelId: string): Promise<string | null> {
  const where = { workspaceId_channelId: { workspaceId, channelId } }
  return (await db.channel.findUnique({ where, select: { name: true } }))?.name ?? null
}

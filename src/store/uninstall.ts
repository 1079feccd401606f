// A workspace that takes the app away, and one that takes it back: the row's status, and what was waiting to be said. The
// ledger stays as it is.

import type { Database, Transaction } from './database.ts'

/** Locks a workspace for the rest of the transaction; answers its status, undefined where it is not known. */
export async function lockWorkspace(tx: Transaction, workspaceId: string): Promise<string | undefined> {
  const [row] = await tx.$queryRaw<{ status: string }[]>`
    select status from workspace where workspace_id = ${workspaceId} for no key update`
  return row?.status
}

/** Lets a workspace be spoken in, under the name it gives itself; its parked channels are tried once more. */
export async function markInstalled(
  tx: Transaction,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<void> {
  await tx.workspace.update({ where: { workspaceId }, data: { status: 'active', uninstalledAt: null, name } })
  await tx.$executeRaw`
    with parked as materialized (
      select channel_id from channel where workspace_id = ${workspaceId} and parked_at is not null
      order by channel_id for no key update
    )
    update channel c set parked_reason = null, parked_at = null from parked
    where c.workspace_id = ${workspaceId} and c.channel_id = parked.channel_id`
}

/**
 * Deletes the tokens, and ends the speaking in a workspace as of an instant of business time. The installation is known by
 * its sealed token, null: there is none; false, with nothing changed, where another one stands there by now.
 */
export async function removeInstallation(
  tx: Transaction,
  { workspaceId, sealedToken, at }: { workspaceId: string; sealedToken: string | null; at: Date },
): Promise<boolean> {
  const row = await tx.installation.findUnique({ where: { workspaceId }, select: { botToken: true } })
  if ((row?.botToken ?? null) !== sealedToken) return false
  await tx.installation.deleteMany({ where: { workspaceId } })
  await tx.workspace.update({ where: { workspaceId }, data: { status: 'uninstalled', uninstalledAt: at } })
  return true
}

/**
 * Cancels what waits to be said in a workspace. A message that is being sent loses its lease, so that what comes of it
 * changes nothing here; one that stands in Slack already stays there as it is.
 */
export async function cancelPending(db: Database, workspaceId: string): Promise<void> {
  // In the order in which a claim locks them: channel, message, notice; and those of a kind in the order of their ids.
  await db.$queryRaw`
    select 1 as one from channel where workspace_id = ${workspaceId} order by channel_id for no key update`
  await db.$queryRaw`
    select 1 as one from message where workspace_id = ${workspaceId} and state = 'pending'
    order by message_id for no key update`
  await db.$executeRaw`
    update message set lease_token = null, lease_until_at = null, last_error = 'uninstalled', sent_revision =
        case when ts is null then sent_revision else revision end,
      state = case when ts is null then 'failed' else 'sent' end
    where workspace_id = ${workspaceId} and state = 'pending'`
  await db.$executeRaw`
    update notice n set state = 'cancelled'
    where n.workspace_id = ${workspaceId} and n.state in ('pending', 'claimed')`
}

// What Slack says of a channel that a pool speaks in is kept; that somebody meant a shared one stands in the audit log.

import { insertAudit } from '../store/audit.ts'
import { readChannelShared, saveChannelName } from '../store/channel-names.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

export interface NoteChannelInput {
  workspaceId: string
  channelId: string
  name: string
  /** Another company reads along. */
  shared: boolean
  /** Who chose it. */
  actorId: string
  via: string
}

/** Keeps the channel's name and whether it is shared. */
export async function noteChannel(deps: MeterDeps, input: NoteChannelInput): Promise<void> {
  const { workspaceId, channelId, name, shared, actorId, via } = input
  await inTransaction(deps.db, async (tx, _after, dbNow) => {
    const known = await readChannelShared(tx, workspaceId, channelId)
    await saveChannelName(tx, { workspaceId, channelId, name, shared })
    if (!shared) return
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId,
      via,
      action: 'channel:confirm-shared',
      subjectKind: 'channel',
      subjectId: channelId,
      ...(known === undefined ? {} : { before: { readByAnotherCompany: known } }),
      after: { name, readByAnotherCompany: true },
      at: deps.clock.toBusiness(dbNow),
    })
  })
}

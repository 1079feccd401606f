// "Stop these": somebody wants no direct message of a kind any more, of any pool. And its undo.

import { insertAudit } from '../store/audit.ts'
import { setMuted } from '../store/muting.ts'
import { noteActs } from '../store/scheduled-notices.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

/** Kinds that can be stopped from their messages, as the audit log calls them. */
const nouns = { reminder: 'reminders', shortfall: 'shortfalls' } as const

export interface MuteKindInput {
  workspaceId: string
  memberId: string
  kind: keyof typeof nouns
  isMuted: boolean
  /** The notice it was done from, whose message says so. */
  noticeId?: string
  /** The door, for the audit log. */
  via: string
}

/** False where it was so already. */
export function muteKind(deps: MeterDeps, input: MuteKindInput): Promise<boolean> {
  const { workspaceId, memberId, kind, isMuted, noticeId, via } = input
  return inTransaction(deps.db, async (tx, after, dbNow) => {
    // The channel before the member, as whoever parks a channel locks them.
    if (noticeId !== undefined) {
      const channelIds = await noteActs(tx, workspaceId, [noticeId], { stopped: true })
      after(() => {
        for (const channelId of channelIds) deps.wake(workspaceId, channelId)
      })
    }
    if (!(await setMuted(tx, { workspaceId, memberId }, kind, isMuted))) return false
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: memberId,
      via,
      action: `${nouns[kind]}:${isMuted ? 'mute' : 'unmute'}`,
      subjectKind: 'member',
      subjectId: memberId,
      before: { [`${nouns[kind]}InPerson`]: isMuted },
      after: { [`${nouns[kind]}InPerson`]: !isMuted },
      at: deps.clock.toBusiness(dbNow),
    })
    return true
  })
}

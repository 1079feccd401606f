// "Stop these": an owner wants no reminder in person any more, of any pool of theirs; the next owner gets them. And its undo.

import { insertAudit } from '../store/audit.ts'
import { setMuted } from '../store/muting.ts'
import { noteActs } from '../store/scheduled-notices.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

export interface MuteRemindersInput {
  workspaceId: string
  memberId: string
  isMuted: boolean
  /** The reminder it was done from, whose message says so. */
  noticeId?: string
  /** The door, for the audit log. */
  via: string
}

/** False where it was so already. */
export function muteReminders(deps: MeterDeps, input: MuteRemindersInput): Promise<boolean> {
  const { workspaceId, memberId, isMuted, noticeId, via } = input
  return inTransaction(deps.db, async (tx, after, dbNow) => {
    // The channel before the member, as whoever parks a channel locks them.
    if (noticeId !== undefined) {
      const channelIds = await noteActs(tx, workspaceId, [noticeId], { stopped: true })
      after(() => {
        for (const channelId of channelIds) deps.wake(workspaceId, channelId)
      })
    }
    if (!(await setMuted(tx, { workspaceId, memberId }, 'reminder', isMuted))) return false
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: memberId,
      via,
      action: isMuted ? 'reminders:mute' : 'reminders:unmute',
      subjectKind: 'member',
      subjectId: memberId,
      before: { remindersInPerson: isMuted },
      after: { remindersInPerson: !isMuted },
      at: deps.clock.toBusiness(dbNow),
    })
    return true
  })
}

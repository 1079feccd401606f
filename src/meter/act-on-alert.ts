// The frame of everything people do with an alert: read, judge, change, tell. One transaction, so that what the channel
// shows follows what was done; what the acts are is for the verbs that call it.

import { type AlertAct, type AlertRefusal, judgeAct } from '../core/alert-state.ts'
import { type AlertChange, type AlertRow, changeAlert, readAlert } from '../store/alert-acts.ts'
import { reviseMessages } from '../store/alerts.ts'
import { insertAudit } from '../store/audit.ts'
import type { Transaction } from '../store/database.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

export interface ActInput {
  workspaceId: string
  alertId: string
  /** An admin may do what owners of the pool do. */
  actor: { memberId: string; isGuest: boolean; isAdmin: boolean }
  /** The door, for the audit log. */
  via: string
}

export type ActOutcome =
  /** `isShown`: something that was posted is updated to say so. */
  | { kind: 'done'; alert: AlertRow; isShown: boolean }
  /** It was so already, by the same person's hand. */
  | { kind: 'same'; alert: AlertRow }
  | { kind: 'refused'; because: AlertRefusal; alert: AlertRow }
  | { kind: 'unknown' }

/** What a verb adds to the change of state. */
interface Doing {
  act: AlertAct
  /** As the audit log has it. */
  action: string
  audited?: Record<string, string>
  changeTo: (now: Date) => Pick<AlertChange, 'handled' | 'snoozed'>
  /** Written in the same transaction, before the message is revised. */
  alsoWrite?: (tx: Transaction, alert: AlertRow, now: Date) => Promise<void>
}

/** Every loss means that somebody else changed the alert meanwhile, which ends soon. */
const TRIES = 10

/** Does it, or says why not. Of two people at once one wins, and the other is told so. */
export async function actOnAlert(deps: MeterDeps, input: ActInput, doing: Doing): Promise<ActOutcome> {
  const { workspaceId, alertId, actor } = input
  return inTransaction(deps.db, async (tx, after, dbNow) => {
    const now = deps.clock.toBusiness(dbNow)
    for (let attempt = 1; ; attempt += 1) {
      const alert = await readAlert(tx, workspaceId, alertId)
      if (!alert) return { kind: 'unknown' }
      const ownsPool = actor.isAdmin || alert.ownerIds.includes(actor.memberId)
      const judged = judgeAct(doing.act, alert, { ...actor, ownsPool }, now)
      if (judged.kind === 'same') return { kind: 'same', alert }
      if (judged.kind === 'refused') return { ...judged, alert }
      const change = { state: judged.to, ...doing.changeTo(now) }
      if (!(await changeAlert(tx, workspaceId, alert, change))) {
        if (attempt === TRIES) throw new Error(`alert ${alertId} was changed by others ${TRIES} times in a row`)
        continue
      }
      await doing.alsoWrite?.(tx, alert, now)
      await insertAudit(tx, {
        workspaceId,
        auditId: deps.newId(),
        actorId: actor.memberId,
        via: input.via,
        action: doing.action,
        subjectKind: 'alert',
        subjectId: alertId,
        before: { state: alert.state, ...(alert.snoozedUntilAt ? { until: alert.snoozedUntilAt.toISOString() } : {}) },
        after: { state: judged.to, ...doing.audited },
        at: now,
      })
      const channels = await reviseMessages(tx, workspaceId, [alertId])
      after(() => {
        for (const channelId of channels) deps.wake(workspaceId, channelId)
      })
      return { kind: 'done', alert, isShown: channels.length > 0 }
    }
  })
}

// "Let them expire": those who run a pool have decided about its reset, and nobody is reminded of it any more; what became
// of the cycle is told all the same. And its undo. The messages of that reset say who decided it.

import { judgeLetExpire, type ResetRefusal } from '../core/plan-reminders.ts'
import { insertAudit } from '../store/audit.ts'
import { forgetUnsaid, listReminders, lockReminders, setLetExpire, withdrawReminders } from '../store/reminders.ts'
import { readNewestCycles, readSpot } from '../store/schedule.ts'
import { noteActs } from '../store/scheduled-notices.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'

export interface LetExpireInput {
  workspaceId: string
  poolId: string
  /** The reset that was meant: one that was moved since is another. */
  endsAt: Date
  /** False: remind of it after all. */
  isWanted: boolean
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

export type LetExpireOutcome =
  /** `isShown`: something that was posted is updated to say so. */
  | { kind: 'done'; isShown: boolean }
  /** It was so already. */
  | { kind: 'same' }
  | { kind: 'refused'; because: ResetRefusal }
  /** There is no such pool, or nothing announces its resets. */
  | { kind: 'unknown' }

/** Does it, or says why not. Of two people at once the second finds it done. */
export function letExpire(deps: MeterDeps, input: LetExpireInput): Promise<LetExpireOutcome> {
  const { workspaceId, poolId, endsAt, isWanted, actor } = input
  return inTransaction(deps.db, async (tx, after, dbNow): Promise<LetExpireOutcome> => {
    const now = deps.clock.toBusiness(dbNow)
    const reminders = await lockReminders(tx, { workspaceId, poolId })
    // A spend that occurred ahead by a wrong clock may have opened the next one already.
    const open = (await readNewestCycles(tx, { workspaceId, poolId }, 2)).find((cycle) => now < cycle.endsAt)
    if (!reminders || !open || !(await readSpot(tx, reminders, reminders.place))) return { kind: 'unknown' }
    const standing = { endsAt, openEndsAt: open.endsAt, letExpire: reminders.letExpire, now }
    const mayDecide = await mayRunPool(tx, { workspaceId, poolId }, actor)
    const judged = judgeLetExpire(standing, { isWanted, mayDecide })
    if (judged.kind !== 'change') return judged
    const byId = actor.memberId
    await setLetExpire(tx, reminders, isWanted ? { endsAt, at: now, byId } : null, now)
    if (isWanted) await withdrawReminders(tx, reminders, endsAt)
    else await forgetUnsaid(tx, reminders, endsAt)
    const said = await listReminders(tx, reminders, endsAt)
    const channelIds = await noteActs(tx, workspaceId, said, { letExpire: isWanted ? { byId } : null })
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: byId,
      via: input.via,
      action: isWanted ? 'reminders:let-expire' : 'reminders:remind-again',
      subjectKind: 'pool',
      subjectId: poolId,
      before: { reminders: isWanted },
      after: { reset: endsAt.toISOString(), reminders: !isWanted },
      at: now,
    })
    after(() => {
      for (const channelId of channelIds) deps.wake(workspaceId, channelId)
    })
    return { kind: 'done', isShown: channelIds.length > 0 }
  })
}

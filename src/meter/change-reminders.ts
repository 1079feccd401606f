// What announces the resets of a pool, as those who run it set it.

import type { AuditFacts } from '../core/audit.ts'
import type { ReminderPlan } from '../core/due.ts'
import { insertAudit } from '../store/audit.ts'
import { lockReminders } from '../store/reminders.ts'
import { readSpot } from '../store/schedule.ts'
import { saveSubscription } from '../store/subscriptions.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'

export interface ChangeRemindersInput {
  workspaceId: string
  poolId: string
  plan: ReminderPlan
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

/** `same`: it was so already. `not-theirs`: only those who run the pool change it. `unknown`: the pool is gone. */
export type ChangeRemindersOutcome = { kind: 'done' | 'same' | 'not-theirs' | 'unknown' }

/** Announces the resets of a pool by this plan from now on. What was said of the reset ahead is not said again. */
export function changeReminders(deps: MeterDeps, input: ChangeRemindersInput): Promise<ChangeRemindersOutcome> {
  const { workspaceId, poolId, actor } = input
  const plan = inOrder(input.plan)
  return inTransaction(deps.db, async (tx, _after, dbNow): Promise<ChangeRemindersOutcome> => {
    const now = deps.clock.toBusiness(dbNow)
    if (!(await mayRunPool(tx, { workspaceId, poolId }, actor))) return { kind: 'not-theirs' }
    const place = { kind: 'channel' as const }
    const spot = await readSpot(tx, { workspaceId, poolId }, place)
    if (!spot) return { kind: 'unknown' }
    const before = await lockReminders(tx, { workspaceId, poolId })
    const common = { workspaceId, poolId, place, zone: spot.zone, now }
    // Due at once: when the next one is, follows from the cycle, which is looked at then.
    const isChanged = await saveSubscription(tx, {
      ...common,
      subscribed: { kind: 'reminder', plan },
      nextDueAt: now,
    })
    if (!isChanged) return { kind: 'same' }
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: actor.memberId,
      via: input.via,
      action: 'reminders:change',
      subjectKind: 'pool',
      subjectId: poolId,
      ...(before ? { before: factsOf(before.plan) } : {}),
      after: factsOf(plan),
      at: now,
    })
    return { kind: 'done' }
  })
}

/** A plan as the audit log has it. */
function factsOf({ daysBefore, ownerDays, localTime, report }: ReminderPlan): AuditFacts {
  return {
    daysBefore: daysBefore.join(', '),
    daysToTheOwner: ownerDays.join(', '),
    time: localTime,
    reportAtTheReset: report,
  }
}

/** The earliest first, so that the same days are the same plan. */
function inOrder({ daysBefore, ownerDays, ...rest }: ReminderPlan): ReminderPlan {
  const sorted = (days: readonly number[]) => [...new Set(days)].sort((first, second) => second - first)
  return { daysBefore: sorted(daysBefore), ownerDays: sorted(ownerDays), ...rest }
}

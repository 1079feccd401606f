// Puts what announces a reset among the notices: a reminder so many days before it, or the report on the cycle that ended.
// What is due is decided by core/plan-reminders; what it tells is figured when it is sent.

import { type Announcement, announcementKey, planReminders } from '../core/plan-reminders.ts'
import type { ReminderCause } from '../core/reminder-facts.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices } from '../store/notices.ts'
import { findOwnerToTell, openDirectMessages, readNewestCycles, readSpot } from '../store/schedule.ts'
import { lockDueSubscription, type Subscription, type SubscriptionKey, setNextDue } from '../store/subscriptions.ts'
import { businessNow } from '../store/time.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { openCycle } from './open-cycle.ts'

/** The cycle under way, and the one that ended with it. */
const CYCLES = 2

/** Queues the latest announcement that is due. Running it again, at the same time or in another replica, queues nothing twice. */
export async function queueReminder(deps: MeterDeps, key: SubscriptionKey & { poolId: string }): Promise<void> {
  await openWhereEnded(deps, key)
  await inTransaction(deps.db, async (tx, after, dbNow) => {
    const now = deps.clock.toBusiness(dbNow)
    const due = await lockDueSubscription(tx, key, now)
    if (due?.kind !== 'reminder') return
    const spot = await readSpot(tx, due, due.place)
    if (!spot) return
    const cycles = await readNewestCycles(tx, due, CYCLES)
    const { plan, letExpire, createdAt: since } = due
    const { say, nextAt } = planReminders({ cycles, zone: spot.zone, plan, letExpire, now, since })
    await setNextDue(tx, key, nextAt)
    if (!say) return
    const channelId = await placeOf(tx, due, say, spot.channelId)
    if (channelId === null) return
    const about: ReminderCause = {
      poolId: due.poolId,
      cycleStartsAt: say.cycle.startsAt.toISOString(),
      cycleEndsAt: say.cycle.endsAt.toISOString(),
    }
    const { kind, dueAt, notAfterAt } = say
    await insertNotices(tx, due.workspaceId, [
      {
        noticeId: deps.newId(),
        key: announcementKey(due.poolId, say),
        kind,
        causeId: due.subscriptionId,
        channelId,
        dueAt,
        notAfterAt,
        facts: { about },
      },
    ])
    after(() => deps.wake(due.workspaceId, channelId))
  })
}

/** A report tells of a cycle that has ended: the next one, and what expired, must stand as rows. The sweep was here mostly. */
async function openWhereEnded(deps: MeterDeps, key: { workspaceId: string; poolId: string }): Promise<void> {
  const [newest] = await readNewestCycles(deps.db, key, 1)
  const now = await businessNow(deps.db, deps.clock)
  if (!newest || newest.endsAt <= now) await openCycle(deps, key)
}

/** The owner's days are a direct message to the first owner who wants one; a pool without an owner is told in its channel. */
async function placeOf(
  tx: Transaction,
  due: Subscription & { kind: 'reminder' },
  say: Announcement,
  poolChannelId: string | null,
): Promise<string | null> {
  if (say.kind === 'report' || !due.plan.ownerDays.includes(say.days)) return poolChannelId
  const owner = await findOwnerToTell(tx, due, 'reminder')
  if (owner === 'nobody') return poolChannelId
  if (owner === 'muted') return null
  await openDirectMessages(tx, due.workspaceId, owner.slackUserId)
  return owner.slackUserId
}

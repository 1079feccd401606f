// Puts what announces a reset among the notices: a reminder so many days before it, or the report on the cycle that ended;
// and reminders of credits that end on their own. What is due is decided by core/plan-reminders and core/room; what it tells is
// figured when it is sent.

import { type EndingCause, endingKey } from '../core/endings.ts'
import { type Announcement, announcementKey, planReminders } from '../core/plan-reminders.ts'
import type { ReminderCause } from '../core/reminder-facts.ts'
import { planEndings } from '../core/room.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices, type NewNotice } from '../store/notices.ts'
import { findOwnerToTell, openDirectMessages, readNewestCycles, readSpot } from '../store/schedule.ts'
import { lockDueSubscription, type Subscription, type SubscriptionKey, setNextDue } from '../store/subscriptions.ts'
import { businessNow } from '../store/time.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { openCycle } from './open-cycle.ts'
import { readAnnounced } from './read-announced.ts'

/** Queues the latest announcement that is due. Running it again, at the same time or in another replica, queues nothing twice. */
export async function queueReminder(deps: MeterDeps, key: SubscriptionKey & { poolId: string }): Promise<void> {
  await openWhereEnded(deps, key)
  await inTransaction(deps.db, async (tx, after, dbNow) => {
    const now = deps.clock.toBusiness(dbNow)
    const due = await lockDueSubscription(tx, key, now)
    if (due?.kind !== 'reminder') return
    const spot = await readSpot(tx, due, due.place)
    const announced = await readAnnounced(deps, tx, due, now)
    if (!spot || !announced) return
    const { createdAt: since, letExpire, plan } = due
    const resets = planReminders({ ...announced, plan, letExpire, now, since })
    const endings = planEndings(announced, { now, since })
    const nextAt = endings.nextAt !== null && endings.nextAt < resets.nextAt ? endings.nextAt : resets.nextAt
    await setNextDue(tx, key, nextAt)
    const say = [
      ...(resets.say ? [noticeOfReset(due.poolId, resets.say)] : []),
      ...noticesOfEnds(due.poolId, endings.say),
    ]
    for (const { days, ...notice } of say) {
      const channelId = await placeOf(tx, due, days, spot.channelId)
      if (channelId === null) continue
      const said = { ...notice, noticeId: deps.newId(), causeId: due.subscriptionId, channelId }
      await insertNotices(tx, due.workspaceId, [said])
      after(() => deps.wake(due.workspaceId, channelId))
    }
  })
}

/** What is to be said, without where; `days` before what it is of, null where it is over. */
type Said = Omit<NewNotice, 'noticeId' | 'causeId' | 'channelId'> & { days: number | null }

function noticeOfReset(poolId: string, say: Announcement): Said {
  const { kind, dueAt, notAfterAt, cycle } = say
  const about: ReminderCause = {
    poolId,
    cycleStartsAt: cycle.startsAt.toISOString(),
    cycleEndsAt: cycle.endsAt.toISOString(),
  }
  const days = say.kind === 'reminder' ? say.days : null
  return { key: announcementKey(poolId, say), kind, dueAt, notAfterAt, facts: { about }, days }
}

function noticesOfEnds(poolId: string, say: ReturnType<typeof planEndings>['say']): Said[] {
  return say.map(({ kind, days, dueAt, notAfterAt, ending: { expiresAt } }) => {
    const about: EndingCause = { poolId, expiresAt: expiresAt.toISOString() }
    return { key: endingKey(poolId, expiresAt, days), kind, dueAt, notAfterAt, facts: { about }, days }
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
  days: number | null,
  poolChannelId: string | null,
): Promise<string | null> {
  if (days === null || !due.plan.ownerDays.includes(days)) return poolChannelId
  const owner = await findOwnerToTell(tx, due, 'reminder')
  if (owner === 'nobody') return poolChannelId
  if (owner === 'muted') return null
  await openDirectMessages(tx, due.workspaceId, owner.slackUserId)
  return owner.slackUserId
}

// The digests of a pool, as people set them: the one in its channel by those who run it, one's own by everybody but guests,
// to whom what others used is not shown.

import type { AuditFacts } from '../core/audit.ts'
import { nextSlot } from '../core/due.ts'
import type { Digest } from '../core/subscription.ts'
import { insertAudit } from '../store/audit.ts'
import { readSpot } from '../store/schedule.ts'
import { noteActs } from '../store/scheduled-notices.ts'
import { endSubscription, lockDigest, type Place, saveSubscription } from '../store/subscriptions.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'

interface DigestInput {
  workspaceId: string
  poolId: string
  /** In the pool's channel, or to the actor alone. */
  where: 'channel' | 'mine'
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

export type DigestOutcome =
  | { kind: 'done' }
  /** It was so already: a second click, or a redelivery. */
  | { kind: 'same' }
  /** `guest`: digests tell what others used. `not-theirs`: the channel's is for those who run the pool. */
  | { kind: 'refused'; because: 'guest' | 'not-theirs' }
  /** There is no such pool any more. */
  | { kind: 'unknown' }

/** Makes a digest come, or come otherwise than before: first at the next of its times. */
export function subscribeDigest(deps: MeterDeps, input: DigestInput & { digest: Digest }): Promise<DigestOutcome> {
  const { workspaceId, poolId, digest } = input
  const place = placeOf(input)
  return inTransaction(deps.db, async (tx, _after, dbNow): Promise<DigestOutcome> => {
    const now = deps.clock.toBusiness(dbNow)
    const because = await refusalOf(tx, input)
    if (because) return { kind: 'refused', because }
    const spot = await readSpot(tx, { workspaceId, poolId }, place)
    if (!spot) return { kind: 'unknown' }
    const before = await lockDigest(tx, { workspaceId, poolId, place })
    const { dueAt: nextDueAt } = nextSlot({ ...digest, zone: spot.zone }, now)
    const subscribed = { kind: 'digest' as const, digest }
    const common = { workspaceId, poolId, place, zone: spot.zone, now }
    if (!(await saveSubscription(tx, { ...common, subscribed, nextDueAt }))) return { kind: 'same' }
    await insertAudit(tx, {
      ...auditOf(deps, input, now),
      action: 'digest:subscribe',
      ...(before ? { before: factsOf(input.where, before) } : {}),
      after: factsOf(input.where, digest),
    })
    return { kind: 'done' }
  })
}

/** Ends a digest; one's own anybody may. Where it was ended from one of its messages, `noticeId` names that, and the message says so. */
export function endDigest(deps: MeterDeps, input: DigestInput & { noticeId?: string }): Promise<DigestOutcome> {
  const { workspaceId, poolId, noticeId } = input
  return inTransaction(deps.db, async (tx, after, dbNow): Promise<DigestOutcome> => {
    const now = deps.clock.toBusiness(dbNow)
    const because = await refusalOf(tx, input)
    if (because === 'not-theirs') return { kind: 'refused', because }
    const place = placeOf(input)
    const before = await lockDigest(tx, { workspaceId, poolId, place })
    await endSubscription(tx, { workspaceId, poolId, place, kind: 'digest', now })
    if (noticeId !== undefined) {
      const channelIds = await noteActs(tx, workspaceId, [noticeId], { stopped: true })
      after(() => {
        for (const channelId of channelIds) deps.wake(workspaceId, channelId)
      })
    }
    if (!before) return { kind: 'same' }
    await insertAudit(tx, {
      ...auditOf(deps, input, now),
      action: 'digest:end',
      before: { ...factsOf(input.where, before), comes: true },
      after: { to: TO[input.where], comes: false },
    })
    return { kind: 'done' }
  })
}

const TO = { channel: 'the channel', mine: 'themselves' }
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** A digest as the audit log has it. */
function factsOf(where: DigestInput['where'], { cadence, localTime, skipEmpty, makesWay }: Digest): AuditFacts {
  const days = {
    day: () => 'each day',
    week: () => `each ${cadence.every === 'week' ? WEEKDAYS[cadence.weekday - 1] : 'week'}`,
    month: () => `on day ${cadence.every === 'month' ? cadence.monthDay : 1} of each month`,
  }
  const comes = days[cadence.every]()
  return { to: TO[where], when: `${comes}, ${localTime}`, leftOutWhenNothingHappened: skipEmpty, makesWay }
}

function placeOf({ where, actor }: DigestInput): Place {
  return where === 'channel' ? { kind: 'channel' } : { kind: 'member', memberId: actor.memberId }
}

async function refusalOf(
  tx: Parameters<typeof mayRunPool>[0],
  { workspaceId, poolId, where, actor }: DigestInput,
): Promise<'guest' | 'not-theirs' | undefined> {
  if (where === 'mine') return actor.isGuest ? 'guest' : undefined
  return (await mayRunPool(tx, { workspaceId, poolId }, actor)) ? undefined : 'not-theirs'
}

function auditOf({ newId }: MeterDeps, { workspaceId, poolId, actor, via }: DigestInput, at: Date) {
  const who = { workspaceId, auditId: newId(), actorId: actor.memberId, via, at }
  return { ...who, subjectKind: 'pool', subjectId: poolId }
}

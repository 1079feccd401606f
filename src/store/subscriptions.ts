// What is said on a schedule, as rows: found by when it is due, made under an id that follows from what it is, so that
// nothing is subscribed to twice. When the next time is, is figured by core/due.

import type { Cadence, LetExpire, ReminderPlan } from '../core/due.ts'
import type { Digest } from '../core/subscription.ts'
import type { Database, Transaction } from './database.ts'

export interface SubscriptionKey {
  workspaceId: string
  subscriptionId: string
}

/** Where something is said: the pool's own channel, or one member's direct messages. */
export type Place = { kind: 'channel' } | { kind: 'member'; memberId: string }

export type Subscribed = { kind: 'digest'; digest: Digest } | { kind: 'reminder'; plan: ReminderPlan }

/** A reset whose credits somebody lets expire, and who that was. */
export type LetExpireBy = LetExpire & { byId: string }

export type Subscription = SubscriptionKey &
  ({ kind: 'digest'; digest: Digest } | { kind: 'reminder'; plan: ReminderPlan; letExpire: LetExpireBy | null }) & {
    poolId: string
    place: Place
    /** Business time at which it was made: what was due before it is not said. */
    createdAt: Date
    nextDueAt: Date | null
  }

interface Row {
  workspaceId: string
  subscriptionId: string
  poolId: string
  kind: 'digest' | 'reminder'
  cadence: string
  localTime: string
  daysBefore: number[]
  memberId: string | null
  settings: {
    weekday?: number
    monthDay?: number
    skipEmpty?: boolean
    makesWay?: boolean
    ownerDays?: number[]
    report?: boolean
    letExpire?: { endsAt: string; at: string; byId: string } | null
  }
  createdAt: Date
  nextDueAt: Date | null
}

/** Subscriptions that are due by an instant of business time, the earliest first. A lock-free read: a lock decides. */
export function findDueSubscriptions(
  db: Database,
  now: Date,
  most: number,
): Promise<(SubscriptionKey & { poolId: string; kind: Subscribed['kind'] })[]> {
  return db.$queryRaw`
    select s.workspace_id as "workspaceId", s.subscription_id as "subscriptionId", s.pool_id as "poolId", s.kind
    from subscription s
    join workspace w on w.workspace_id = s.workspace_id and w.status = 'active'
    join pool p on p.workspace_id = s.workspace_id and p.pool_id = s.pool_id and p.archived_at is null
    where s.next_due_at <= ${now} and s.ended_at is null
    order by s.next_due_at, s.subscription_id limit ${most}`
}

/** Locks a subscription that is due; undefined where another replica has it or was quicker. */
export async function lockDueSubscription(
  tx: Transaction,
  { workspaceId, subscriptionId }: SubscriptionKey,
  now: Date,
): Promise<Subscription | undefined> {
  const [row] = await tx.$queryRaw<Row[]>`
    select workspace_id as "workspaceId", subscription_id as "subscriptionId", pool_id as "poolId", kind, cadence,
      local_time as "localTime", days_before as "daysBefore", member_id as "memberId", settings,
      created_at as "createdAt", next_due_at as "nextDueAt"
    from subscription
    where workspace_id = ${workspaceId} and subscription_id = ${subscriptionId}::uuid and next_due_at <= ${now}
      and ended_at is null
    for no key update skip locked`
  return row && asSubscription(row)
}

/** Says when a subscription is due again. */
export async function setNextDue(
  db: Database,
  { workspaceId, subscriptionId }: SubscriptionKey,
  nextDueAt: Date,
): Promise<void> {
  await db.$executeRaw`
    update subscription set next_due_at = ${nextDueAt}
    where workspace_id = ${workspaceId} and subscription_id = ${subscriptionId}::uuid`
}

/** What a pool says on a schedule: in its channel first, then to one member. */
export async function readSubscriptions(
  db: Database,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  memberId: string | null = null,
): Promise<Subscription[]> {
  const rows = await db.$queryRaw<Row[]>`
    select workspace_id as "workspaceId", subscription_id as "subscriptionId", pool_id as "poolId", kind, cadence,
      local_time as "localTime", days_before as "daysBefore", member_id as "memberId", settings,
      created_at as "createdAt", next_due_at as "nextDueAt"
    from subscription
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and ended_at is null
      and (member_id is null or member_id = ${memberId}::uuid)
    order by member_id nulls first, kind`
  return rows.map(asSubscription)
}

export interface NewSubscription {
  workspaceId: string
  poolId: string
  place: Place
  subscribed: Subscribed
  zone: string
  /** Business time. */
  now: Date
  nextDueAt: Date
}

/**
 * Makes a subscription, or makes the one of the same kind and place what is asked for now. False where it is that
 * already: nothing is changed then.
 */
export async function saveSubscription(db: Database, subscription: NewSubscription): Promise<boolean> {
  const { workspaceId, poolId, place, subscribed, zone, now, nextDueAt } = subscription
  const memberId = place.kind === 'member' ? place.memberId : null
  const { cadence, localTime, daysBefore, settings } = columnsOf(subscribed)
  const saved = await db.$executeRaw`
    insert into subscription as s (workspace_id, subscription_id, pool_id, kind, cadence, local_time, zone, days_before,
      member_id, settings, next_due_at, created_at)
    values (${workspaceId}, md5(${nameOf(subscription)})::uuid, ${poolId}::uuid, ${subscribed.kind}, ${cadence},
      ${localTime}, ${zone}, ${daysBefore}::int[], ${memberId}::uuid, ${JSON.stringify(settings)}::jsonb,
      ${nextDueAt}, ${now})
    on conflict (workspace_id, subscription_id) do update set cadence = excluded.cadence,
      local_time = excluded.local_time, zone = excluded.zone, days_before = excluded.days_before,
      -- Other days are no change of mind about a reset whose credits are let expire.
      settings = excluded.settings || jsonb_strip_nulls(jsonb_build_object('letExpire', s.settings -> 'letExpire')),
      next_due_at = excluded.next_due_at, ended_at = null,
      -- What was due before it was ended or changed is not said any more.
      created_at = excluded.created_at
    where s.ended_at is not null or s.cadence <> excluded.cadence or s.local_time <> excluded.local_time
      or s.days_before <> excluded.days_before or s.settings - 'letExpire' <> excluded.settings`
  return saved > 0
}

/** The digest of a pool in one place, locked for the rest of the transaction; undefined where none comes. */
export async function lockDigest(
  tx: Transaction,
  of: Pick<NewSubscription, 'workspaceId' | 'poolId' | 'place'>,
): Promise<Digest | undefined> {
  const [row] = await tx.$queryRaw<Pick<Row, 'cadence' | 'localTime' | 'settings'>[]>`
    select cadence, local_time as "localTime", settings from subscription
    where workspace_id = ${of.workspaceId} and ended_at is null
      and subscription_id = md5(${nameOf({ ...of, subscribed: { kind: 'digest' } })})::uuid
    for no key update`
  return row && digestOf(row)
}

/** Ends a subscription, where one goes on. */
export async function endSubscription(
  db: Database,
  of: Pick<NewSubscription, 'workspaceId' | 'poolId' | 'place'> & { kind: Subscribed['kind']; now: Date },
): Promise<void> {
  const { workspaceId, now } = of
  await db.$executeRaw`
    update subscription set ended_at = ${now}, next_due_at = null
    where workspace_id = ${workspaceId} and ended_at is null
      and subscription_id = md5(${nameOf({ ...of, subscribed: of })})::uuid`
}

/** A pool that is in use again begins anew: what was due while it was archived is not said. */
export async function resumeSubscriptions(
  tx: Transaction,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    update subscription set created_at = ${now}, next_due_at = ${now}
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and ended_at is null`
}

/**
 * What is said of a pool on a schedule is looked at anew: all of it where its clock moved, the reminders where what they are of
 * did. A digest has no slot of its own in that: one that made way would be judged again by what is known since, and come late.
 */
export async function lookAnew(
  tx: Transaction,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  now: Date,
  kind: Subscribed['kind'] | null = null,
): Promise<void> {
  await tx.$executeRaw`
    update subscription set next_due_at = ${now}
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and ended_at is null
      and (${kind}::text is null or kind = ${kind})`
}

/** What a subscription is: its id is a digest of this, as the migration that made the first ones has it. */
function nameOf({
  poolId,
  place,
  subscribed,
}: Pick<NewSubscription, 'poolId' | 'place'> & { subscribed: { kind: Subscribed['kind'] } }): string {
  return `${subscribed.kind}:${poolId}:${place.kind === 'channel' ? 'channel' : place.memberId}`
}

const words = { day: 'daily', week: 'weekly', month: 'monthly' } as const

function columnsOf(subscribed: Subscribed): Pick<Row, 'cadence' | 'localTime' | 'daysBefore' | 'settings'> {
  if (subscribed.kind === 'reminder') {
    const { localTime, daysBefore, ownerDays, report } = subscribed.plan
    const settings = { ownerDays: [...ownerDays], report }
    return { cadence: 'cycle', localTime, daysBefore: [...daysBefore], settings }
  }
  const { cadence, localTime, skipEmpty, makesWay } = subscribed.digest
  const { every, ...day } = cadence
  return { cadence: words[every], localTime, daysBefore: [], settings: { ...day, skipEmpty, makesWay } }
}

function asSubscription({ workspaceId, subscriptionId, poolId, memberId, createdAt, nextDueAt, ...row }: Row) {
  const place: Place = memberId === null ? { kind: 'channel' } : { kind: 'member', memberId }
  const common = { workspaceId, subscriptionId, poolId, place, createdAt, nextDueAt }
  const { localTime, daysBefore, settings } = row
  const { ownerDays = [], report = true, letExpire = null } = settings
  if (row.kind === 'reminder')
    return {
      ...common,
      kind: row.kind,
      plan: { localTime, daysBefore, ownerDays, report },
      letExpire: letExpire && {
        byId: letExpire.byId,
        endsAt: new Date(letExpire.endsAt),
        at: new Date(letExpire.at),
      },
    } satisfies Subscription
  return { ...common, kind: row.kind, digest: digestOf(row) } satisfies Subscription
}

function digestOf({ cadence, localTime, settings }: Pick<Row, 'cadence' | 'localTime' | 'settings'>): Digest {
  const { skipEmpty = true, makesWay = false } = settings
  return { cadence: cadenceOf(cadence, settings), localTime, skipEmpty, makesWay }
}

function cadenceOf(word: string, { weekday = 1, monthDay = 1 }: Row['settings']): Cadence {
  if (word === 'daily') return { every: 'day' }
  return word === 'weekly' ? { every: 'week', weekday } : { every: 'month', monthDay }
}

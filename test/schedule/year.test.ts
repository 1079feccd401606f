// Goal: in a year of three replicas whose clocks are two minutes apart, each digest, reminder and report is queued for its
// local time exactly once, whatever clocks, months, weeks and people who move a reset do. Method: pools in odd zones with cycles of odd lengths, all
// ticks at the same time on one database, and a slow reference that counts days on a calendar.

import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import type { Cadence, ReminderPlan } from '../../src/core/due.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { moveReset } from '../../src/meter/move-reset.ts'
import { createSchedule } from '../../src/schedule/schedule.ts'
import { saveSubscription } from '../../src/store/subscriptions.ts'
import { makeMeter, makePool, newWorkspaceId } from '../support/meter.ts'
import { dateShown, dayAfter, daysFromTo, firstShownAt } from '../support/slow-clock.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const MINUTE = 60_000
const BEGIN = Date.parse('2026-01-20T12:00:00Z')
const DAY = 86_400_000
/** On Postgres, where statements of replicas really meet, the part of the year in which clocks go forward. */
const END = BEGIN + (process.env.TEST_DATABASE_URL ? 80 : 365) * DAY

interface Said {
  zone: string
  /** Local date and time of the first cycle's beginning. */
  anchor: { year: number; month: number; day: number; hour: number; minute: number }
  length: { months: number } | { days: number }
  cadence: Cadence
  digestTime: string
  makesWay: boolean
  plan: ReminderPlan
  /** For how many days it is in use; then it is archived, and says nothing more. */
  days: number
  /** Resets that its owner moves, in order of `at`; each so far ahead that all reminders of the new one are still to come. */
  moves?: { at: number; to: number }[]
}

const usual: ReminderPlan = { daysBefore: [7, 3, 1], ownerDays: [], report: true, localTime: '09:00' }

/** The hard cases, each year: clocks that jump at the very time, months that lack the day, weeks too short for reminders. */
const hard: readonly Said[] = [
  {
    zone: 'Europe/Berlin',
    anchor: { year: 2025, month: 12, day: 31, hour: 15, minute: 45 },
    length: { months: 1 },
    cadence: { every: 'week', weekday: 7 },
    // Skipped on 29 March, shown twice on 25 October, both of them Sundays.
    digestTime: '02:30',
    makesWay: true,
    plan: usual,
    days: 400,
  },
  {
    zone: 'Australia/Lord_Howe',
    anchor: { year: 2026, month: 1, day: 18, hour: 2, minute: 15 },
    length: { days: 7 },
    cadence: { every: 'month', monthDay: 31 },
    digestTime: '00:00',
    makesWay: false,
    plan: { ...usual, localTime: '02:15' },
    days: 90,
  },
  {
    zone: 'America/New_York',
    anchor: { year: 2026, month: 1, day: 18, hour: 10, minute: 0 },
    length: { months: 3 },
    cadence: { every: 'month', monthDay: 30 },
    digestTime: '09:00',
    makesWay: false,
    plan: usual,
    days: 400,
    moves: [
      // From 18 April to before clocks go forward elsewhere; nothing of it was announced yet.
      { at: Date.parse('2026-03-01T12:00:00Z'), to: Date.parse('2026-03-25T13:30:00Z') },
      // Then from 25 June, which was announced a week before, to three weeks later: announced again.
      { at: Date.parse('2026-06-19T12:00:00Z'), to: Date.parse('2026-07-16T02:00:00Z') },
    ],
  },
]

const anyPlan = fc.record({
  daysBefore: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
  ownerDays: fc.constant<readonly number[]>([]),
  report: fc.boolean(),
  localTime: fc.constantFrom('00:00', '02:15', '09:00', '23:45'),
})
const anySaid: fc.Arbitrary<Said> = fc.record({
  zone: fc.constantFrom('America/Havana', 'Pacific/Chatham', 'America/Santiago', 'Asia/Kathmandu', 'America/New_York'),
  anchor: fc.record({
    year: fc.constant(2026),
    month: fc.constant(1),
    day: fc.integer({ min: 15, max: 20 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.constantFrom(0, 30),
  }),
  length: fc.oneof(
    fc.constantFrom(1, 3).map((months) => ({ months })),
    fc.constantFrom(10, 14, 28).map((days) => ({ days })),
  ),
  cadence: fc.oneof(
    fc.integer({ min: 1, max: 7 }).map((weekday) => ({ every: 'week' as const, weekday })),
    fc.integer({ min: 28, max: 31 }).map((monthDay) => ({ every: 'month' as const, monthDay })),
  ),
  digestTime: fc.constantFrom('00:00', '00:30', '09:00', '23:30'),
  // Which digests make way is drawn in test/core/due.test.ts; here the first pool's do.
  makesWay: fc.constant(false),
  plan: anyPlan,
  days: fc.constantFrom(110, 400),
})

/** A reset as it stood from one instant to another: it stops where it was moved. */
interface Reset {
  startsAt: number
  endsAt: number
  until: number
}

/** The resets of the year, figured by calendar from the anchor, and from where each was moved to. */
function resetsOf({ zone, anchor, length, moves = [] }: Said): Reset[] {
  const resets: Reset[] = []
  let base = DateTime.fromObject(anchor, { zone: 'utc' })
  const boundary = (n: number) => {
    const local = 'months' in length ? base.plus({ months: n * length.months }) : base.plus({ days: n * length.days })
    return firstShownAt(local.toFormat('yyyy-MM-dd'), local.toFormat('HH:mm'), zone)
  }
  let startsAt = boundary(0)
  for (let n = 1; startsAt < END + 120 * DAY; n += 1) {
    const endsAt = boundary(n)
    const move = moves.find(({ at }) => startsAt <= at && at < endsAt)
    resets.push({ startsAt, endsAt, until: move?.at ?? Number.POSITIVE_INFINITY })
    if (move) {
      resets.push({ startsAt, endsAt: move.to, until: Number.POSITIVE_INFINITY })
      base = DateTime.fromMillis(move.to, { zone }).setZone('utc', { keepLocalTime: true })
      n = 0
    }
    startsAt = move?.to ?? endsAt
  }
  return resets
}

/** Every announcement of a reset: when it is due, and its key without the pool. */
function announcementsOf(said: Said): { key: string; dueAt: number; endsAt: number }[] {
  const { zone, plan } = said
  return resetsOf(said).flatMap(({ startsAt, endsAt, until }) => {
    const endsOn = dateShown(endsAt, zone)
    const length = daysFromTo(dateShown(startsAt, zone), endsOn)
    const reset = new Date(endsAt).toISOString()
    const reminders = plan.daysBefore
      .filter((days) => days < length / 2)
      .map((days) => ({
        key: `reminder ${reset} ${days}`,
        dueAt: firstShownAt(dayAfter(endsOn, -days), plan.localTime, zone),
      }))
      .filter(({ dueAt }) => startsAt < dueAt && dueAt < endsAt)
    const report = { key: `report ${reset}`, dueAt: reportAt(endsAt, zone, plan.localTime) }
    return [...reminders, ...(plan.report ? [report] : [])]
      .filter(({ dueAt }) => dueAt <= until)
      .map((one) => ({ ...one, endsAt }))
  })
}

/** At the reset in the day, else in the next morning. */
function reportAt(endsAt: number, zone: string, morning: string): number {
  const on = dateShown(endsAt, zone)
  if (endsAt <= firstShownAt(on, morning, zone)) return firstShownAt(on, morning, zone)
  const evening = morning > '18:00' ? morning : '18:00'
  return endsAt < firstShownAt(on, evening, zone) ? endsAt : firstShownAt(dayAfter(on, 1), morning, zone)
}

/** Every digest of the year, without those that make way. */
function digestsOf(said: Said): { key: string; dueAt: number }[] {
  const { zone, cadence, digestTime } = said
  const digests: { key: string; dueAt: number }[] = []
  for (let on = dateShown(BEGIN, zone); Date.parse(on) < END + 2 * DAY; on = dayAfter(on, 1)) {
    const date = DateTime.fromISO(on, { zone: 'utc' })
    const isDay =
      cadence.every === 'week'
        ? date.weekday === cadence.weekday
        : cadence.every === 'day' || date.day === Math.min(cadence.monthDay, date.daysInMonth ?? 31)
    if (isDay) digests.push({ key: `digest ${on}`, dueAt: firstShownAt(on, digestTime, zone) })
  }
  if (!said.makesWay) return digests
  const posts = announcementsOf(said)
  return digests.filter(({ dueAt }) => {
    const own = dateShown(dueAt, zone)
    const distances = posts
      .filter((post) => post.dueAt !== dueAt)
      .map((post) => daysFromTo(own, dateShown(post.dueAt, zone)))
    const starts = [-6, -5, -4, -3, -2, -1, 0]
    return !starts.some((start) => distances.filter((far) => start <= far && far < start + 7).length >= 2)
  })
}

/** What is expected to be queued. */
function expectedOf(said: Said): { key: string; dueAt: number }[] {
  const end = Math.min(END, BEGIN + said.days * DAY)
  return [...announcementsOf(said), ...digestsOf(said)].filter(({ dueAt }) => BEGIN < dueAt && dueAt <= end)
}

describe('a year of three replicas, two minutes apart', () => {
  it('queues each digest, reminder and report for its local time, once', async () => {
    await fc.assert(
      fc.asyncProperty(anySaid, async (random) => {
        const pools = [...hard, random]
        const workspaceId = newWorkspaceId()
        const replicas = []
        for (const skew of [-2, 0, 2]) {
          const meter = await makeMeter(store.db, new Date(BEGIN + skew * MINUTE).toISOString())
          const { tick } = createSchedule(meter.deps)
          replicas.push({ at: (now: number) => meter.at(new Date(now + skew * MINUTE)), tick, deps: meter.deps })
        }
        const [, middle, ahead] = replicas
        if (!middle || !ahead) throw new Error('three replicas were made')
        const expected: string[] = []
        const instants = new Set<number>()
        const moves: { poolId: string; at: number; to: number }[] = []
        for (const [index, said] of pools.entries()) {
          const poolId = await openPool(middle.deps, workspaceId, `Pool ${index}`, said)
          moves.push(...(said.moves ?? []).map((move) => ({ poolId, ...move })))
          for (const { key, dueAt } of expectedOf(said)) {
            expected.push(`${poolId} ${key} ${new Date(dueAt).toISOString()}`)
            instants.add(dueAt)
          }
        }
        const { memberId } = await memberOf(middle.deps, { workspaceId, slackUserId: 'U1' })
        const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
        for (const [index, instant] of [...instants].sort((left, right) => left - right).entries()) {
          await archiveUntil(workspaceId, pools, instant)
          while (moves[0] && moves[0].at < instant) {
            const { poolId, at, to } = moves.shift() ?? moves[0]
            await middle.at(at)
            const by = { workspaceId, poolId, actor, via: 'test' }
            const moved = await moveReset(middle.deps, { ...by, endsAt: new Date(to), reason: null })
            expect(moved.kind).toBe('done')
          }
          // Before the fastest clock has come to it, nothing is said of it.
          if (index % 7 === 0) {
            await ahead.at(instant - 3 * MINUTE)
            await ahead.tick()
          }
          for (const replica of replicas) await replica.at(instant)
          // All at once now and then; one of those whose clocks have come to it in between.
          if (index % 4 === 0) await Promise.all(replicas.map(({ tick }) => tick()))
          else await (index % 2 === 0 ? middle : ahead).tick()
        }
        expect((await queued(workspaceId)).sort()).toEqual(expected.sort())
      }),
      // A run is a year: the seed of each makes it another one, and smaller years would say no more.
      { numRuns: 1, endOnFailure: true },
    )
  }, 120_000)
})

async function openPool(
  deps: Parameters<typeof makePool>[0],
  workspaceId: string,
  name: string,
  { zone, anchor, length, cadence, digestTime, makesWay, plan }: Said,
): Promise<string> {
  const iso = 'months' in length ? `P${length.months}M` : `P${length.days}D`
  const { poolId } = await makePool(deps, { workspaceId, name, zone, anchor, length: iso })
  const now = new Date(BEGIN)
  const common = { workspaceId, poolId, place: { kind: 'channel' as const }, zone, now, nextDueAt: now }
  const digest = { cadence, localTime: digestTime, skipEmpty: false, makesWay }
  await saveSubscription(store.db, { ...common, subscribed: { kind: 'digest', digest } })
  await saveSubscription(store.db, { ...common, subscribed: { kind: 'reminder', plan } })
  return poolId
}

/** Archives the pools whose days are over. */
async function archiveUntil(workspaceId: string, pools: readonly Said[], instant: number): Promise<void> {
  const over = pools.flatMap(({ days }, index) => (BEGIN + days * DAY < instant ? [`Pool ${index}`] : []))
  const where = { workspaceId, name: { in: over }, archivedAt: null }
  if (over.length > 0) await store.db.pool.updateMany({ where, data: { archivedAt: new Date(instant) } })
}

/** All that was queued in a workspace, as `<pool> <kind> <day or reset> <due>`. */
async function queued(workspaceId: string): Promise<string[]> {
  const notices = await store.db.notice.findMany({
    where: { workspaceId },
    select: { key: true, kind: true, dueAt: true, facts: true },
  })
  return notices.map(({ key, kind, dueAt, facts }) => {
    const { poolId } = (facts as { about: { poolId: string } }).about
    // Behind the kind stands the pool, or of a digest the subscription, which are as long.
    const of = key.slice(kind.length + 2 + poolId.length).replace(/Z:(?=\d+$)/, 'Z ')
    return `${poolId} ${kind} ${of} ${dueAt.toISOString()}`
  })
}

// Goal: what comes by itself comes once and in time, or not at all where its time has passed, whatever failed meanwhile.
// Method: ticks of the schedule at instants that the test chooses, and rows of the database; messages are in test/flows.

import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { createSchedule } from '../../src/schedule/schedule.ts'
import { makeMeter, makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()

/** A pool of a month from 1 November in UTC, with what a new pool gets, and a schedule over it. */
async function watched(override: Parameters<typeof makePool>[1] = {}) {
  const meter = await makeMeter(store.db)
  const lines: string[] = []
  meter.deps.log = createLog('info', { write: (line) => void lines.push(line) })
  const pool = await makePool(meter.deps, override)
  const schedule = createSchedule(meter.deps)
  const keys = async () => {
    const where = { workspaceId: pool.workspaceId }
    const notices = await store.db.notice.findMany({ where, orderBy: { dueAt: 'asc' } })
    return notices.map(({ kind, dueAt }) => `${kind} ${dueAt.toISOString().slice(0, 16)}`)
  }
  const comeTo = async (instant: string) => {
    await meter.at(instant)
    await schedule.tick()
  }
  return { ...meter, ...pool, schedule, keys, comeTo, lines }
}

/** The reset is so far that the digest of Monday 23 November need not make way. */
const midMonth = { anchor: { year: 2026, month: 11, day: 15, hour: 0, minute: 0 } }

describe('what comes by itself', () => {
  it('is nothing of the time before the pool was made', async () => {
    // The reminder of seven days before the reset was due on 20 November, and the digest on the 16th.
    const october = { anchor: { year: 2026, month: 10, day: 27, hour: 0, minute: 0 } }
    const { comeTo, keys, workspaceId } = await watched(october)
    // As the migration leaves the pools that were there before it: everything is due for a first look.
    const due = { nextDueAt: new Date('2026-11-22T12:00:00Z') }
    await store.db.subscription.updateMany({ where: { workspaceId }, data: due })
    await comeTo('2026-11-22T12:01:00Z')
    expect(await keys()).toEqual([])
  })

  it('is a digest on Mondays at nine, in the zone of the pool', async () => {
    const { comeTo, keys } = await watched(midMonth)
    await comeTo('2026-11-23T08:59:00Z')
    expect(await keys()).toEqual([])
    await comeTo('2026-11-23T09:00:00Z')
    expect(await keys()).toEqual(['digest 2026-11-23T09:00'])
  })

  it('is, after an outage, the latest of each alone, and what has been missed is not made up for', async () => {
    const { comeTo, keys } = await watched()
    await comeTo('2026-12-21T10:00:00Z')
    // Of November: its reminders and its report have been overtaken by the weeks; the digest is of Monday 21 December.
    expect(await keys()).toEqual(['report 2026-12-01T09:00', 'digest 2026-12-21T09:00'])
    await comeTo('2026-12-21T10:01:00Z')
    expect(await keys()).toHaveLength(2)
  })

  it('is not said again by a second tick, a second process or a clock that goes back', async () => {
    const { deps, at, comeTo, keys, schedule } = await watched(midMonth)
    await comeTo('2026-11-23T09:00:00Z')
    const other = createSchedule(deps)
    await Promise.all([schedule.tick(), other.tick(), schedule.tick()])
    await at('2026-11-23T08:58:00Z')
    await schedule.tick()
    await comeTo('2026-11-23T09:00:00Z')
    expect(await keys()).toEqual(['digest 2026-11-23T09:00'])
  })

  it('opens the next cycle at the reset, without anybody spending', async () => {
    const { comeTo, workspaceId, poolId } = await watched()
    await comeTo('2026-11-30T23:59:00Z')
    expect(await store.db.cycle.count({ where: { workspaceId, poolId } })).toBe(1)
    await comeTo('2026-12-01T00:00:00Z')
    expect(await store.db.cycle.count({ where: { workspaceId, poolId } })).toBe(2)
    const forfeit = await store.db.entry.findFirst({ where: { workspaceId, kind: 'forfeit' } })
    expect(Number(forfeit?.credits)).toBe(1000)
  })

  it('passes over an archived pool, and an uninstalled workspace', async () => {
    const archived = await watched()
    const { workspaceId } = archived
    await store.db.pool.updateMany({ where: { workspaceId }, data: { archivedAt: new Date() } })
    await archived.comeTo('2026-12-21T10:00:00Z')
    expect(await archived.keys()).toEqual([])
    const gone = await watched()
    await store.db.workspace.update({ where: { workspaceId: gone.workspaceId }, data: { status: 'uninstalled' } })
    await gone.comeTo('2026-12-21T10:00:00Z')
    expect(await gone.keys()).toEqual([])
  })

  it('goes on with the others where one cannot be done, and tries that one again', async () => {
    const { comeTo, keys, workspaceId, poolId, lines } = await watched()
    const broken = await makePool((await makeMeter(store.db)).deps, { workspaceId, name: 'Broken' })
    await store.db.poolTerms.updateMany({ where: { workspaceId, poolId: broken.poolId }, data: { length: 'P0M' } })
    await store.db.pool.updateMany({
      where: { workspaceId, poolId: broken.poolId },
      data: { version: { increment: 1 } },
    })
    await comeTo('2026-12-01T09:00:00Z')
    expect(await keys()).toContain('report 2026-12-01T09:00')
    const failed = lines.filter((line) => line.includes('could not be done'))
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.join()).toContain(broken.poolId)
    await store.db.poolTerms.updateMany({ where: { workspaceId, poolId: broken.poolId }, data: { length: 'P1M' } })
    await store.db.pool.updateMany({
      where: { workspaceId, poolId: broken.poolId },
      data: { version: { increment: 1 } },
    })
    // What failed waits ten minutes, for others to have their turn.
    await comeTo('2026-12-01T09:11:00Z')
    const cycles = await store.db.cycle.groupBy({ by: ['poolId'], where: { workspaceId }, _count: true })
    expect(cycles.map(({ _count }) => _count)).toEqual([2, 2])
    expect(poolId).not.toBe(broken.poolId)
  })
})

describe('the nightly jobs', () => {
  it('run once a night, in one of the replicas, and not in the day', async () => {
    const { deps, at, lines } = await watched()
    const replicas = [createSchedule(deps), createSchedule(deps), createSchedule(deps)]
    const checks = () => lines.filter((line) => line.includes('every counter equals')).length
    await at('2027-03-01T12:00:00Z')
    await Promise.all(replicas.map(({ night }) => night()))
    expect(checks()).toBe(0)
    await at('2027-03-02T02:00:30Z')
    await Promise.all(replicas.map(({ night }) => night()))
    expect(checks()).toBe(1)
    await at('2027-03-02T03:30:00Z')
    await Promise.all(replicas.map(({ night }) => night()))
    expect(checks()).toBe(1)
    const slots = await store.db.jobSlot.findMany({
      where: { slotAt: { gte: new Date('2027-03-02T00:00:00Z') } },
      orderBy: { slotAt: 'asc' },
    })
    expect(slots.map(({ job, finishedAt }) => [job, finishedAt !== null])).toEqual([
      ['verify', true],
      ['prune', true],
    ])
  })

  it('say of a counter that is wrong where it is and what would be right', async () => {
    const { deps, at, lines, workspaceId } = await watched()
    await store.db.cycleTotal.updateMany({ where: { workspaceId }, data: { creditsUsage: 7 } })
    await at('2027-03-03T02:00:30Z')
    await createSchedule(deps).night()
    expect(lines.filter((line) => line.includes('a counter is not what it follows from')).join()).toContain(workspaceId)
    await store.db.cycleTotal.updateMany({ where: { workspaceId }, data: { creditsUsage: 0 } })
  })

  it('are taken over from a replica that died with them', async () => {
    const { deps, at, lines } = await watched()
    const slotAt = new Date('2027-03-04T02:00:00Z')
    const dead = { job: 'verify', slotAt, leaseToken: '00000000-0000-4000-8000-000000000001' }
    await store.db.jobSlot.create({ data: { ...dead, leaseUntilAt: new Date(Date.now() + 60_000) } })
    const schedule = createSchedule(deps)
    const checks = () => lines.filter((line) => line.includes('every counter equals')).length
    await at('2027-03-04T02:30:00Z')
    await schedule.night()
    expect(checks()).toBe(0)
    await store.db.jobSlot.updateMany({ where: { slotAt }, data: { leaseUntilAt: new Date(Date.now() - 1_000) } })
    await schedule.night()
    expect(checks()).toBe(1)
  })

  it('take away what was said more than a year ago, and keep what has yet to be said', async () => {
    const { deps, at, comeTo, keys, workspaceId } = await watched(midMonth)
    await comeTo('2026-11-23T09:00:00Z')
    await store.db.notice.updateMany({ where: { workspaceId }, data: { state: 'sent' } })
    await comeTo('2026-12-13T09:00:00Z')
    // What was said of an alert is what the check of the ledger looks for, for ever.
    const [old] = await store.db.notice.findMany({ where: { workspaceId, state: 'sent' } })
    if (!old) throw new Error('nothing was said')
    const alert = {
      ...old,
      facts: {},
      kind: 'alert',
      key: 'alert:old',
      noticeId: '00000000-0000-4000-8000-000000000009',
    }
    await store.db.notice.create({ data: alert })
    await at('2028-01-05T03:00:30Z')
    await createSchedule(deps).night()
    expect((await keys()).filter((key) => key.includes('2026'))).toEqual([
      'alert 2026-11-23T09:00',
      'reminder 2026-12-12T09:00',
    ])
  })
})

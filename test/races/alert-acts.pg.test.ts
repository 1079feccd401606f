// Goal: of two people who act on one alert in the same moment exactly one does, and an act is whole or not at all. Method:
// a transaction holds a row until the acts have read what they need and wait for it; then it lets go.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { acknowledgeAlert } from '../../src/meter/acknowledge-alert.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { snoozeAlert } from '../../src/meter/snooze-alert.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { deferred } from '../support/deferred.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)

/** Runs acts that all read the alert before any of them changes it. */
async function atOnce<Outcome>(workspaceId: string, acts: readonly (() => Promise<Outcome>)[]): Promise<Outcome[]> {
  const locked = deferred()
  const release = deferred()
  const holder = inTransaction(store.db, async (tx) => {
    await tx.$queryRaw`select 1 as one from alert where workspace_id = ${workspaceId} for update`
    locked.resolve()
    await release.promise
  })
  await locked.promise
  const outcomes = Promise.all(acts.map((act) => act()))
  await expect.poll(() => waitingFor('%update alert%'), { timeout: 10_000 }).toBe(acts.length)
  release.resolve()
  await holder
  return outcomes
}

/** How many statements of this text wait for a lock. */
async function waitingFor(text: string): Promise<number> {
  const [row] = await store.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like ${text}`
  return row?.count ?? 0
}

async function fired() {
  const { workspaceId } = await makePool(deps)
  await record(deps, workspaceId, [report({ credits: 812 * CREDIT })])
  const { alertId } = await store.db.alert.findFirstOrThrow({ where: { workspaceId } })
  const by = async (name: string) => {
    const { memberId } = await memberOf(deps, { workspaceId, slackUserId: `U${name}`, name })
    return { workspaceId, alertId, actor: { memberId, isGuest: false, isAdmin: false }, via: 'test' }
  }
  return { workspaceId, alertId, sam: await by('SAM'), olga: await by('OLGA') }
}

it('two who handle it: one does, the other is told who', async () => {
  const { workspaceId, sam, olga } = await fired()
  const acts = [() => acknowledgeAlert(deps, sam), () => acknowledgeAlert(deps, olga)]
  const outcomes = await atOnce(workspaceId, acts)
  const done = outcomes.findIndex(({ kind }) => kind === 'done')
  expect(outcomes[1 - done]).toMatchObject({ kind: 'refused', because: 'handled' })
  const alert = await store.db.alert.findFirstOrThrow({ where: { workspaceId } })
  expect(alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: [sam, olga][done]?.actor.memberId })
  expect(await store.db.audit.count({ where: { workspaceId, subjectKind: 'alert' } })).toBe(1)
})

it('one who handles it and one who snoozes it: it is handled, and not said again', async () => {
  const { workspaceId, sam, olga } = await fired()
  const untilAt = new Date('2026-11-22T18:00:00Z')
  const acts = [() => snoozeAlert(deps, { ...olga, untilAt }), () => acknowledgeAlert(deps, sam)]
  const [snoozed, handled] = await atOnce(workspaceId, acts)
  expect(handled?.kind).toBe('done')
  expect(['done', 'refused']).toContain(snoozed?.kind)
  const alert = await store.db.alert.findFirstOrThrow({ where: { workspaceId } })
  expect(alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: sam.actor.memberId, snoozedUntilAt: null })
  const again = await store.db.notice.findMany({ where: { workspaceId, kind: 'alert-again' } })
  expect(again.filter(({ state }) => state !== 'cancelled')).toEqual([])
})

it('a snooze and what is to be said after it are there together or not at all', async () => {
  const { workspaceId, sam } = await fired()
  const locked = deferred()
  const release = deferred()
  const holder = inTransaction(store.db, async (tx) => {
    // A notice refers to its channel, so that it cannot be written while this row is held.
    await tx.$queryRaw`select 1 as one from channel where workspace_id = ${workspaceId} for update`
    locked.resolve()
    await release.promise
  })
  await locked.promise
  const snoozed = snoozeAlert(deps, { ...sam, untilAt: new Date('2026-11-22T18:00:00Z') })
  await expect.poll(() => waitingFor('%insert into notice%'), { timeout: 10_000 }).toBe(1)
  expect(await store.db.alert.findFirstOrThrow({ where: { workspaceId } })).toMatchObject({ state: 'firing' })
  release.resolve()
  await holder
  expect((await snoozed).kind).toBe('done')
  expect(await store.db.alert.findFirstOrThrow({ where: { workspaceId } })).toMatchObject({ state: 'snoozed' })
  expect(await store.db.notice.count({ where: { workspaceId, kind: 'alert-again' } })).toBe(1)
})

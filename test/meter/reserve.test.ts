// Goal: the last free credits are reserved once, what a campaign spends comes out of what is reserved for it, and time gives
// back what was not spent. Method: the verbs over a real ledger; the counters are folded anew after every history.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { NOBODY } from '../../src/core/model.ts'
import { cancelReservation } from '../../src/meter/cancel-reservation.ts'
import { changeList } from '../../src/meter/change-list.ts'
import type { ListChange } from '../../src/meter/plan-list-change.ts'
import { type ReserveInput, reserve } from '../../src/meter/reserve.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { createSchedule } from '../../src/schedule/schedule.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)
const schedule = createSchedule(deps)
const DAY = 86_400_000
const inDays = (days: number) => new Date(Date.parse(NOON) + days * DAY)

async function office(override: Parameters<typeof makePool>[1] = {}) {
  await at(NOON)
  const { workspaceId, poolId } = await makePool(deps, override)
  const memberId = deps.newId()
  await store.db.member.create({ data: { workspaceId, memberId, name: 'Olga' } })
  const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
  const numbers = async () => {
    const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
    if (!summary) throw new Error('no pool')
    const { left, free, reserved } = summary.balance
    return { left: left / CREDIT, free: free / CREDIT, reserved: reserved / CREDIT }
  }
  const keep = (credits: number, wish: Partial<ReserveInput['wish']> = {}, more: Partial<ReserveInput> = {}) =>
    reserve(deps, {
      workspaceId,
      poolId,
      wish: { credits: credits * CREDIT, campaign: 'q4-webinar', fromAt: null, untilAt: null, ...wish },
      requestKey: `test ${deps.newId()}`,
      actor,
      via: 'test',
      ...more,
    })
  const spend = (credits: number, more: Parameters<typeof report>[0] = {}) =>
    record(deps, workspaceId, [report({ credits: credits * CREDIT, campaign: '#Q4-Webinar', ...more })])
  const audited = (action: string) => store.db.audit.count({ where: { workspaceId, action } })
  return { workspaceId, poolId, actor, numbers, keep, spend, audited }
}

describe('what is reserved', () => {
  it('is not free, shrinks as its campaign spends, and not by what others spend', async () => {
    const { keep, spend, numbers, workspaceId } = await office()
    await keep(300)
    expect(await numbers()).toEqual({ left: 1000, free: 700, reserved: 300 })
    await spend(100)
    expect(await numbers()).toEqual({ left: 900, free: 700, reserved: 200 })
    await spend(50, { campaign: 'another' })
    await record(deps, workspaceId, [report({ credits: 50 * CREDIT })])
    expect(await numbers()).toEqual({ left: 800, free: 600, reserved: 200 })
    await spend(250)
    expect(await numbers()).toEqual({ left: 550, free: 550, reserved: 0 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('follows every spend, refund, undo and late entry of its campaign exactly, whatever their order', async () => {
    const step = fc.record({
      kind: fc.constantFrom('spend', 'spend', 'refund', 'undo'),
      credits: fc.integer({ min: 1, max: 90_000 }),
      // Before it, within it, after it.
      day: fc.integer({ min: 2, max: 8 }),
      of: fc.nat(9),
      isItsOwn: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const { keep, workspaceId, poolId } = await office()
        await keep(200, { fromAt: inDays(3), untilAt: inDays(7) })
        await keep(100, { campaign: 'another', fromAt: inDays(3) })
        await at(inDays(9))
        const made: { entryId: string; key: string }[] = []
        for (const { kind, credits, day, of, isItsOwn } of steps) {
          const original = made[of % Math.max(1, made.length)]
          if (kind === 'undo' && original) {
            const keys = [`undo ${deps.newId()}`]
            const by = { source: 'slack:action', keys, actorId: null, receivedAt: new Date() }
            await reverseEntries(deps, { workspaceId, poolId, entryIds: [original.entryId], ...by })
            continue
          }
          const spent = report({ credits, campaign: isItsOwn ? 'q4-webinar' : 'another', occurredAt: inDays(day) })
          const given = report({ credits: -credits, occurredAt: inDays(day), corrects: original?.key ?? 'none' })
          const one = kind === 'refund' ? given : spent
          const [outcome] = await record(deps, workspaceId, [one])
          if (outcome?.kind === 'recorded' && kind === 'spend') made.push({ entryId: outcome.entryId, key: one.key })
        }
        expect(await verifyLedger(store.db, workspaceId)).toEqual([])
      }),
      { numRuns: 6 },
    )
  })

  it('goes along when its campaign is merged, with what both have spent, and gives back what is split off', async () => {
    const { keep, spend, numbers, workspaceId, actor } = await office()
    await keep(300)
    await spend(40)
    await spend(10, { campaign: 'webinar', machine: false })
    const idOf = async (name: string) =>
      (await store.db.campaign.findFirstOrThrow({ where: { workspaceId, name } })).campaignId
    const id = await idOf('q4-webinar')
    const change = (what: 'merge' | 'split', more: object) =>
      changeList(deps, {
        workspaceId,
        list: 'campaign',
        change: { kind: what, ...more } as ListChange,
        actor,
        via: 'test',
      })
    expect(await change('merge', { id, intoId: await idOf('webinar') })).toEqual({ kind: 'done' })
    expect(await numbers()).toEqual({ left: 950, free: 700, reserved: 250 })
    await spend(5)
    await spend(5, { campaign: 'webinar' })
    expect(await numbers()).toEqual({ left: 940, free: 700, reserved: 240 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    expect(await change('split', { id })).toEqual({ kind: 'done' })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    expect((await numbers()).reserved).toBeGreaterThanOrEqual(280)
  })

  it('gives each credit once where a merge leaves one campaign with two of them, also after one is cancelled', async () => {
    const step = fc.record({
      kind: fc.constantFrom('spend', 'spend', 'spend', 'refund', 'undo', 'cancel', 'merge', 'split'),
      credits: fc.integer({ min: 1, max: 90_000 }),
      day: fc.integer({ min: 0, max: 8 }),
      of: fc.nat(9),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const { keep, spend, numbers, workspaceId, poolId, actor } = await office()
        const first = await keep(100, { campaign: 'fair' })
        await keep(100, { campaign: 'expo', untilAt: inDays(4) })
        const idOf = async (name: string) =>
          (await store.db.campaign.findFirstOrThrow({ where: { workspaceId, name } })).campaignId
        const ids = { id: await idOf('fair'), intoId: await idOf('expo') }
        const arrange = (change: ListChange) =>
          changeList(deps, { workspaceId, list: 'campaign', change, actor, via: 'test' })
        await arrange({ kind: 'merge', ...ids })
        expect(await numbers()).toMatchObject({ free: 800, reserved: 200 })
        await at(inDays(0.5))
        await spend(150, { campaign: 'fair' })
        expect(await numbers()).toEqual({ left: 850, free: 800, reserved: 50 })
        await at(inDays(6))
        const made: string[] = []
        for (const { kind, credits, day, of } of steps) {
          const entryId = made[of % Math.max(1, made.length)] ?? deps.newId()
          const reservationId = first.kind === 'reserved' ? first.reservation.reservationId : ''
          if (kind === 'merge') await arrange({ kind, ...ids })
          else if (kind === 'split') await arrange({ kind, id: ids.id })
          else if (kind === 'cancel')
            await cancelReservation(deps, { workspaceId, poolId, reservationId, actor, via: 't' })
          else if (kind === 'undo') {
            const by = { source: 'slack:action', keys: [deps.newId()], actorId: null, receivedAt: new Date() }
            await reverseEntries(deps, { workspaceId, poolId, entryIds: [entryId], ...by })
          } else {
            const campaign = of % 2 === 0 ? 'fair' : 'expo'
            const refund = { credits: -credits / CREDIT, corrects: `ent_${entryId}`, occurredAt: inDays(5) }
            const [outcome] = await spend(credits / CREDIT, {
              campaign,
              occurredAt: inDays(day),
              ...(kind === 'refund' ? { ...refund, credits: -credits } : { credits }),
            })
            if (outcome?.kind === 'recorded' && kind === 'spend') made.push(outcome.entryId)
          }
          expect(await verifyLedger(store.db, workspaceId)).toEqual([])
        }
      }),
      { numRuns: 5 },
    )
  }, 120_000)

  it('holds what was spent a moment before it was made, where it begins before that', async () => {
    const { keep, spend, numbers, workspaceId } = await office()
    await keep(1, { campaign: 'q4-webinar', untilAt: inDays(0.001) })
    await at(inDays(0.002))
    await spend(40, { occurredAt: inDays(0.002) })
    await keep(100, { fromAt: inDays(0.0015) })
    expect(await numbers()).toEqual({ left: 960, free: 900, reserved: 60 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('is free again when it has run out, by time alone, and then rules that count it resolve', async () => {
    const { keep, numbers, workspaceId, poolId } = await office()
    const ruleId = deps.newId()
    await store.db.rule.create({ data: { workspaceId, poolId, ruleId, kind: 'percent', basis: 'free' } })
    await store.db.ruleLine.create({ data: { workspaceId, ruleId, line: 80, severity: 'warning' } })
    await store.db.pool.updateMany({ where: { workspaceId }, data: { version: { increment: 1 } } })
    await keep(850, { untilAt: inDays(2) })
    const alerts = () => store.db.alert.findMany({ where: { workspaceId, ruleId }, select: { state: true } })
    expect(await alerts()).toEqual([{ state: 'firing' }])
    const pool = await store.db.pool.findFirstOrThrow({ where: { workspaceId } })
    expect(pool.nextDueAt).toEqual(inDays(2))
    await at(new Date(+inDays(2) + 1000))
    await schedule.tick()
    expect(await alerts()).toEqual([{ state: 'resolved' }])
    expect(await numbers()).toEqual({ left: 1000, free: 1000, reserved: 0 })
  })
})

describe('reserving', () => {
  it('gives the last free credits to one of two who ask at once, and tells the other what is free', async () => {
    const { keep, numbers } = await office()
    const asks = await Promise.all([keep(600), keep(600, { campaign: 'renewals' })])
    expect(asks.map(({ kind }) => kind).sort()).toEqual(['refused', 'reserved'])
    const refused = asks.find((it) => it.kind === 'refused')
    expect(refused).toMatchObject({ faults: [{ kind: 'not_free', free: 400 * CREDIT, isToCome: false }] })
    expect(await numbers()).toEqual({ left: 1000, free: 400, reserved: 600 })
  })

  it('happens once for the same request, and is in the audit log once', async () => {
    const { keep, numbers, audited } = await office()
    const requestKey = deps.newId()
    const both = await Promise.all([keep(300, {}, { requestKey }), keep(300, {}, { requestKey })])
    expect(both.map(({ kind }) => kind).sort()).toEqual(['again', 'reserved'])
    expect(await numbers()).toEqual({ left: 1000, free: 700, reserved: 300 })
    expect(await audited('reservation:create')).toBe(1)
  })

  it('leaves nothing behind where it is refused', async () => {
    const { keep, actor, workspaceId, audited } = await office()
    expect((await keep(1001)).kind).toBe('refused')
    const stranger = { ...actor, memberId: NOBODY, isAdmin: false }
    expect((await keep(1, {}, { actor: stranger })).kind).toBe('not-theirs')
    await store.db.pool.updateMany({ where: { workspaceId }, data: { archivedAt: new Date(NOON) } })
    expect((await keep(1)).kind).toBe('unknown')
    expect(await audited('reservation:create')).toBe(0)
    expect(await store.db.campaign.count({ where: { workspaceId } })).toBe(0)
    expect(await store.db.reservation.count({ where: { workspaceId } })).toBe(0)
  })

  it('of the cycle to come takes nothing of this one', async () => {
    const { keep, numbers } = await office()
    const fromAt = new Date('2026-12-05T00:00:00Z')
    expect((await keep(900, { fromAt })).kind).toBe('reserved')
    expect(await numbers()).toEqual({ left: 1000, free: 1000, reserved: 0 })
    const more = await keep(200, { fromAt, campaign: 'renewals' })
    expect(more).toMatchObject({ faults: [{ kind: 'not_free', free: 100 * CREDIT, isToCome: true }] })
    await at('2026-12-02T00:00:00Z')
    expect(await numbers()).toEqual({ left: 1000, free: 100, reserved: 900 })
  })
})

describe('cancelling', () => {
  it('frees what is left of it, once, with what it was in the audit log', async () => {
    const { keep, spend, numbers, workspaceId, poolId, actor, audited } = await office()
    const made = await keep(300)
    if (made.kind !== 'reserved') throw new Error(made.kind)
    await spend(100)
    const { reservationId } = made.reservation
    const cancel = () => cancelReservation(deps, { workspaceId, poolId, reservationId, actor, via: 'test' })
    const both = await Promise.all([cancel(), cancel()])
    expect(both.map(({ kind }) => kind).sort()).toEqual(['cancelled', 'ended'])
    expect(await numbers()).toEqual({ left: 900, free: 900, reserved: 0 })
    await spend(10)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    expect(await audited('reservation:cancel')).toBe(1)
    const line = await store.db.audit.findFirstOrThrow({ where: { workspaceId, action: 'reservation:cancel' } })
    expect(line.before).toMatchObject({ campaign: 'q4-webinar', credits: '300', until: 'the reset' })
    expect(line.after).toEqual({ cancelled: true })
  })
})

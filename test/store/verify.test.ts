// Goal: verify finds nothing in whatever the meter writes, and finds every counter that is off by a thousandth.
// Method: random histories over several cycles through the real verbs, then one row changed behind their back.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import type { UsageReport } from '../../src/meter/usage-report.ts'
import { Prisma } from '../../src/store/generated/client.ts'
import { listCheckedPools, verifyLedger, verifyPool } from '../../src/store/verify.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)
const DAY = 86_400_000

type Step =
  | { kind: 'usage'; credits: number; quantity: number; daysAgo: number; member: number; machine: boolean }
  | { kind: 'refund'; of: number; percent: number }
  | { kind: 'undo'; of: number }
  | { kind: 'reading'; used: number; hoursAgo: number }
  | { kind: 'wait'; days: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('usage' as const),
        credits: fc.integer({ min: 0, max: 400 * CREDIT }),
        quantity: fc.integer({ min: 0, max: 2 }).map((many) => many * CREDIT),
        daysAgo: fc.integer({ min: 0, max: 12 }),
        member: fc.integer({ min: 0, max: 2 }),
        machine: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('refund' as const),
        of: fc.nat(20),
        percent: fc.integer({ min: 1, max: 100 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), of: fc.nat(30) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('reading' as const),
        used: fc.integer({ min: 0, max: 1500 * CREDIT }),
        hoursAgo: fc.integer({ min: 0, max: 60 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }) },
  ),
  { minLength: 4, maxLength: 25 },
)

/** Plays a history from NOON on; what the meter refuses is refused. Answers where it was played. */
async function play(history: readonly Step[]): Promise<string> {
  let now = Date.parse(NOON)
  await at(NOON)
  const anchor = { year: 2026, month: 11, day: 15, hour: 0, minute: 0 }
  const { workspaceId, poolId } = await makePool(deps, { anchor, left: 900 * CREDIT })
  const spends: UsageReport[] = []
  const entries: string[] = []
  for (const [index, step] of history.entries()) {
    if (step.kind === 'wait') {
      now += step.days * DAY
      await at(new Date(now))
    } else if (step.kind === 'undo') {
      const entryId = entries[step.of % Math.max(1, entries.length)]
      const undo = { workspaceId, poolId, source: 'slack:action', keys: [`undo-${index}`] }
      const by = { actorId: null, receivedAt: new Date() }
      const outcome = entryId ? await reverseEntries(deps, { ...undo, ...by, entryIds: [entryId] }) : undefined
      if (outcome?.kind === 'reversed') entries.push(...outcome.reversals.map((it) => it.entryId))
    } else if (step.kind === 'reading') {
      const balance = { used: step.used }
      const asOf = new Date(now - step.hoursAgo * 3_600_000)
      await takeReading(deps, { workspaceId, pool: 'apollo', poolIds: [], balance, asOf, source: 'api:test' })
    } else {
      const sent = step.kind === 'usage' ? usage(step, now) : refund(step, spends)
      if (!sent) continue
      const [outcome] = await record(deps, workspaceId, [sent])
      if (outcome?.kind !== 'recorded') continue
      entries.push(outcome.entryId)
      if (step.kind === 'usage') spends.push(sent)
    }
  }
  return workspaceId
}

function usage(step: Extract<Step, { kind: 'usage' }>, now: number): UsageReport {
  const { credits, quantity, machine } = step
  const member = { slackUserId: `U${step.member}` }
  const occurredAt = new Date(now - step.daysAgo * DAY)
  const source = machine ? 'api:test' : 'slack:command'
  return report({ credits, quantity, machine, member, occurredAt, source, activity: 'mobile_reveal' })
}

function refund(step: Extract<Step, { kind: 'refund' }>, spends: readonly UsageReport[]): UsageReport | undefined {
  const original = spends[step.of % Math.max(1, spends.length)]
  const credits = -Math.ceil(((original?.credits ?? 0) * step.percent) / 100)
  if (!original || credits === 0) return undefined
  return report({ source: original.source, corrects: original.key, credits })
}

describe('verifyLedger', () => {
  it('finds no difference after any history', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const workspaceId = await play(history)
        expect(await verifyLedger(store.db, workspaceId)).toEqual([])
      }),
      { numRuns: 20 },
    )
  }, 300_000)

  const tampered: [string, Prisma.Sql][] = [
    ['usage', Prisma.sql`update cycle_total set credits_usage = credits_usage + 0.001`],
    ['refunded', Prisma.sql`update cycle_total set credits_refunded = credits_refunded + 0.001`],
    ['reversed', Prisma.sql`update cycle_total set credits_reversed = credits_reversed - 0.001`],
    ['adjusted', Prisma.sql`update cycle_total set credits_adjusted = credits_adjusted + 0.001`],
    ['forfeited', Prisma.sql`update cycle_total set credits_forfeited = credits_forfeited + 0.001`],
    ['uncovered (logged - allocations)', Prisma.sql`update cycle_total set credits_uncovered = 0.001`],
    ['carried in', Prisma.sql`update cycle_total set credits_carried_in = 1`],
    ['entries', Prisma.sql`update cycle_total set entry_count = entry_count - 1`],
    ['used by the latest reading', Prisma.sql`update cycle_total set reading_used = reading_used + 1`],
    ['unexplained', Prisma.sql`update cycle_total set credits_unexplained = 0`],
    [
      'instant of the latest reading',
      Prisma.sql`update cycle_total set reading_as_of = reading_as_of - interval '1 s'`,
    ],
    ['counters of the cycle', Prisma.sql`delete from cycle_total`],
    ['credits', Prisma.sql`update usage_day set credits = credits + 0.001`],
    ['quantity', Prisma.sql`update usage_day set quantity = quantity + 1`],
    ['spends', Prisma.sql`update usage_day set entry_count = entry_count + 1`],
    ['credits', Prisma.sql`delete from usage_day`],
    ['credits', Prisma.sql`update usage_hour set credits = credits - 0.001`],
    ['credits', Prisma.sql`update usage_hour set hour_at = hour_at + interval '1 hour'`],
    ['left of the grant', Prisma.sql`update "grant" set credits_left = credits_left - 0.001`],
    ['forfeited of the grant', Prisma.sql`update "grant" set credits_forfeited = 0.001`],
    ['left of the grant', Prisma.sql`update entry set grant_id = null`],
    ['last number in the ledger', Prisma.sql`update pool set last_seq = last_seq + 1`],
    ['notices', Prisma.sql`delete from notice`],
    ['alerts', Prisma.sql`update notice set cause_id = 'gone'`],
  ]
  for (const [what, change] of tampered)
    it(`sees "${change.sql}"`, async () => {
      await at(NOON)
      const { workspaceId } = await makePool(deps)
      const spent = report({ credits: 850 * CREDIT, machine: false, source: 'slack:command' })
      await record(deps, workspaceId, [spent])
      const asOf = new Date(Date.parse(NOON) - 1000)
      await takeReading(deps, { workspaceId, pool: 'apollo', poolIds: [], balance: { used: 7 }, asOf, source: 'api:x' })
      expect(await verifyLedger(store.db, workspaceId)).toEqual([])
      await store.db.$executeRaw`${change} where workspace_id = ${workspaceId}`
      const differences = await verifyLedger(store.db, workspaceId)
      expect(differences.map((it) => it.what)).toContain(what)
      for (const { counted, folded } of differences) expect(counted).not.toBe(folded)
    })

  it('says where, with both numbers, and counts what it compared', async () => {
    await at(NOON)
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 16 * CREDIT, occurredAt: new Date('2026-11-20T09:30:00Z') })])
    await store.db.$executeRaw`update cycle_total set credits_usage = 17.5 where workspace_id = ${workspaceId}`
    const [pool] = await listCheckedPools(store.db, workspaceId)
    const check = pool && (await verifyPool(store.db, pool))
    expect(check?.compared).toBeGreaterThan(15)
    expect(check?.differences).toEqual([
      {
        workspaceId,
        what: 'usage',
        where: 'apollo, the cycle from 2026-11-01 00:00 UTC',
        counted: '17.5',
        folded: '16',
      },
    ])
  })
})

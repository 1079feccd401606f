// Goal: whatever happens in whatever order, counters equal their fold, and what must not depend on order does not.
// Method: random histories of usages, refunds, undos, readings and repeats over three cycles, cut into random batches,
// some of them sent at once; the folds are those of `npm run verify`, which share nothing with the code that counts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import type { UsageReport } from '../../src/meter/usage-report.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

/** Ten-day cycles since 1 November: by 22 November there are three, two of them over. */
const SHORT = { length: 'P10D', allotment: 60 * CREDIT }
const FIRST = Date.parse('2026-11-01T00:00:00Z')
const MINUTES = 21 * 24 * 60

interface Spend {
  minute: number
  credits: number
  member: number
  purpose: number
  contact: boolean
}

const spend: fc.Arbitrary<Spend> = fc.record({
  minute: fc.integer({ min: 0, max: MINUTES }),
  credits: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 })),
  member: fc.integer({ min: 0, max: 2 }),
  purpose: fc.integer({ min: 0, max: 2 }),
  contact: fc.boolean(),
})

type Step =
  | { kind: 'spends'; spends: Spend[] }
  | { kind: 'refund'; of: number; share: number }
  | { kind: 'undo'; of: number }
  | { kind: 'repeat'; of: number }
  | { kind: 'reading'; minute: number; used: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('spends' as const),
      spends: fc.array(spend, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      of: fc.nat(),
      share: fc.integer({ min: 1, max: 100 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), of: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), of: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('reading' as const),
      minute: fc.integer({ min: 0, max: MINUTES }),
      used: fc.integer({ min: 0, max: 90_000 }),
    }),
  },
)

const PURPOSES = ['Prospecting', 'Renewals', 'Something unheard of']

function asReport({ minute, credits, member, purpose, contact }: Spend): UsageReport {
  return report({
    credits,
    member: { email: `m${member}@example.com` },
    ...(purpose < 2 ? { purpose: PURPOSES[purpose] ?? '' } : {}),
    ...(contact ? { contact: `contact-${minute % 5}@example.com` } : {}),
    occurredAt: new Date(FIRST + minute * 60_000),
  })
}

/** A pool whose records begin on 1 November: it is made then, and business time moves on. */
async function shortPool(): Promise<{ workspaceId: string; poolId: string }> {
  await at('2026-11-01T00:00:01Z')
  const pool = await makePool(deps, SHORT)
  await at('2026-11-22T12:00:00Z')
  return pool
}

function entryIdOf(outcome: UsageOutcome | undefined): string {
  return outcome?.kind === 'recorded' || outcome?.kind === 'duplicate' ? outcome.entryId : ''
}

/** By names rather than ids, so that two workspaces can be compared. */
async function usedPerDay(workspaceId: string): Promise<unknown> {
  return store.db.$queryRaw`
    select d.cycle_starts_at, d.booked_on::text as day, e.email, p.name as purpose, sum(d.credits)::text as credits
    from usage_day d
    left join member_email e on e.workspace_id = d.workspace_id and e.member_id = d.member_id
    left join purpose p on p.workspace_id = d.workspace_id and p.purpose_id = d.purpose_id
    where d.workspace_id = ${workspaceId}
    group by 1, 2, 3, 4 having sum(d.credits) <> 0 order by 1, 2, 3, 4`
}

describe('the ledger', () => {
  it('keeps its counters equal to the fold for any history, cut and raced in any way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, racing) => {
          const { workspaceId, poolId } = await shortPool()
          const sent: UsageReport[] = []
          const entries: string[] = []
          const run = async (one: Step, index: number): Promise<void> => {
            if (one.kind === 'reading') {
              const asOf = new Date(FIRST + one.minute * 60_000)
              await takeReading(deps, {
                workspaceId,
                pool: 'apollo',
                poolIds: [],
                balance: { used: one.used },
                asOf,
                source: 'test',
              })
              return
            }
            if (one.kind === 'undo') {
              const entryId = entries[one.of % entries.length]
              if (entryId)
                await reverseEntries(deps, {
                  workspaceId,
                  poolId,
                  entryIds: [entryId],
                  source: 'test',
                  keys: [`undo-${index}`],
                  actorId: null,
                  receivedAt: new Date(),
                })
              return
            }
            const reports = reportsOf(one, sent, entries)
            sent.push(...reports)
            entries.push(...(await record(deps, workspaceId, reports)).map(entryIdOf).filter((id) => id !== ''))
          }
          for (let from = 0; from < steps.length; from += racing)
            await Promise.all(steps.slice(from, from + racing).map((one, index) => run(one, from + index)))
          expect(await verifyLedger(store.db, workspaceId)).toEqual([])
        },
      ),
      { numRuns: 4 },
    )
  }, 240_000)

  it('makes used per cycle, member, day and purpose independent of the order of arrival', async () => {
    const history = fc.array(spend, { minLength: 2, maxLength: 20 }).chain((spends) =>
      fc.record({
        spends: fc.constant(spends),
        order: fc.shuffledSubarray(
          spends.map((_, index) => index),
          { minLength: spends.length },
        ),
        cut: fc.integer({ min: 1, max: spends.length }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(history, async ({ spends, order, cut }) => {
        const reports = spends.map(asReport)
        const straight = await shortPool()
        await record(deps, straight.workspaceId, reports)
        const raced = await shortPool()
        const shuffled = order.map((index) => reports[index] as UsageReport)
        const parts = [shuffled.slice(0, cut), shuffled.slice(cut)]
        await Promise.all(parts.map((part) => record(deps, raced.workspaceId, part)))
        expect(await verifyLedger(store.db, raced.workspaceId)).toEqual([])
        expect(await usedPerDay(raced.workspaceId)).toEqual(await usedPerDay(straight.workspaceId))
      }),
      { numRuns: 4 },
    )
  }, 240_000)

  it('undoes a record without a trace in any counter but the number of entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spend, { maxLength: 5 }), spend, async (before, undone) => {
        const { workspaceId, poolId } = await shortPool()
        await record(deps, workspaceId, before.map(asReport))
        const [balance] = await summarize(deps, { workspaceId, poolIds: [] })
        const days = await usedPerDay(workspaceId)
        const [outcome] = await record(deps, workspaceId, [asReport(undone)])
        const undo = {
          workspaceId,
          poolId,
          entryIds: [entryIdOf(outcome)],
          source: 'test',
          keys: ['undo'],
          actorId: null,
          receivedAt: new Date(),
        }
        expect(await reverseEntries(deps, undo)).toMatchObject({ kind: 'reversed' })
        expect(await reverseEntries(deps, undo)).toMatchObject({ kind: 'duplicate' })
        expect(await reverseEntries(deps, { ...undo, keys: ['undo again'] })).toMatchObject({ kind: 'refused' })
        const [after] = await summarize(deps, { workspaceId, poolIds: [] })
        expect(after?.balance).toEqual(balance?.balance)
        expect(await usedPerDay(workspaceId)).toEqual(days)
        expect(await verifyLedger(store.db, workspaceId)).toEqual([])
      }),
      { numRuns: 4 },
    )
  }, 240_000)

  it('changes nothing when a request is sent again, whole or in part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spend, { minLength: 1, maxLength: 12 }), fc.nat(), async (spends, from) => {
        const { workspaceId } = await shortPool()
        const reports = spends.map(asReport)
        const first = await record(deps, workspaceId, reports)
        const [before] = await summarize(deps, { workspaceId, poolIds: [] })
        const part = reports.slice(from % reports.length)
        const again = await Promise.all([record(deps, workspaceId, part), record(deps, workspaceId, part)])
        for (const outcomes of again) {
          expect(outcomes.map((it) => it.kind)).toEqual(part.map(() => 'duplicate'))
          expect(outcomes.map(entryIdOf)).toEqual(first.slice(from % reports.length).map(entryIdOf))
        }
        const [after] = await summarize(deps, { workspaceId, poolIds: [] })
        expect(after?.balance).toEqual(before?.balance)
      }),
      { numRuns: 4 },
    )
  }, 240_000)

  it('sums ten thousand tenths to a thousand', async () => {
    const { workspaceId } = await makePool(deps)
    for (let batch = 0; batch < 10; batch += 1)
      await record(
        deps,
        workspaceId,
        Array.from({ length: 1000 }, () => report({ credits: 100 })),
      )
    const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
    expect(summary?.balance).toMatchObject({ used: 1000 * CREDIT, left: 0, overage: 0, percentUsed: 100 })
  }, 120_000)
})

function reportsOf(
  one: Exclude<Step, { kind: 'reading' | 'undo' }>,
  sent: readonly UsageReport[],
  entries: readonly string[],
): UsageReport[] {
  if (one.kind === 'spends') return one.spends.map(asReport)
  if (one.kind === 'repeat')
    return sent.slice(one.of % Math.max(1, sent.length), (one.of % Math.max(1, sent.length)) + 3)
  const original = sent[one.of % Math.max(1, sent.length)]
  if (!original?.credits || entries.length === 0) return []
  const credits = -Math.ceil((Math.abs(original.credits) * one.share) / 100)
  return [report({ credits, corrects: original.key, occurredAt: new Date('2026-11-21T10:00:00Z') })]
}

// Goal: whatever is merged and split again, in whatever order and between whatever spends, every counter holds, and what
// a name comes to is what was logged for it and for what was merged into it. Method: random histories, some steps at
// once; beside them a model that folds the entries in plain code and knows nothing of counters.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { changeList } from '../../src/meter/change-list.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { reattributeEntry } from '../../src/meter/reattribute-entry.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { breakdown, summarize } from '../../src/meter/summarize.ts'
import type { ListKind } from '../../src/store/merge-names.ts'
import { readList } from '../../src/store/named-lists.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)

const PURPOSES = ['Prospecting', 'Research', 'Renewals', 'Data clean-up']
const CAMPAIGNS = ['q4-webinar', 'spring', 'autumn']
const POOLS = ['apollo', 'lusha']

type Step =
  | { kind: 'spend'; pool: number; purpose: number; campaign: number; credits: number; hour: number }
  | { kind: 'refund'; of: number }
  | { kind: 'undo'; of: number }
  | { kind: 'move'; of: number; list: ListKind; to: number }
  | { kind: 'merge'; list: ListKind; from: number; into: number }
  | { kind: 'split'; list: ListKind; of: number }

const list = fc.constantFrom<ListKind>('purpose', 'campaign')
const any = fc.nat({ max: 50 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('spend' as const),
      pool: fc.nat({ max: 1 }),
      purpose: fc.nat({ max: PURPOSES.length }),
      campaign: fc.nat({ max: CAMPAIGNS.length }),
      credits: fc.integer({ min: 1, max: 9_999 }),
      hour: fc.nat({ max: 480 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refund' as const), of: any }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), of: any }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), of: any, list, to: any }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('merge' as const), list, from: any, into: any }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split' as const), list, of: any }) },
)

/** What each name of a list comes to in a pool, from the entries and the aliases alone. */
async function foldOf(workspaceId: string, poolId: string): Promise<Record<string, number>> {
  const purposes = await readList(store.db, { workspaceId, kind: 'purpose' })
  const campaigns = await readList(store.db, { workspaceId, kind: 'campaign' })
  const meant = (rows: typeof purposes, id: string | null) => {
    const row = rows.find((it) => it.id === id)
    return row && (rows.find((it) => it.id === row.mergedIntoId) ?? row).name
  }
  const sums = new Map<string, number>()
  for (const entry of await store.db.entry.findMany({ where: { workspaceId, poolId, matchesEntryId: null } })) {
    const campaign = meant(campaigns, entry.campaignId)
    const name = meant(purposes, entry.purposeId) ?? (campaign === undefined ? 'no purpose' : `#${campaign}`)
    sums.set(name, (sums.get(name) ?? 0) + Number(entry.credits) * CREDIT)
  }
  return Object.fromEntries([...sums].map(([name, sum]) => [name, Math.round(sum)]).filter(([, sum]) => sum !== 0))
}

async function shownOf(workspaceId: string, poolId: string): Promise<Record<string, number>> {
  const [summary] = await summarize(deps, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error('the pool is gone')
  const { byPurpose } = await breakdown(deps, { workspaceId, poolId, cycleStartsAt: summary.cycle.startsAt })
  return Object.fromEntries(byPurpose.filter((it) => it.credits !== 0).map((it) => [it.name, it.credits]))
}

it('merges and splits keep every counter equal to the fold, also beside spends that resolved before them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, racing) => {
        const { workspaceId, poolId } = await makePool(deps)
        const { poolId: second } = await makePool(deps, { workspaceId, name: 'Lusha' })
        const pools = [poolId, second]
        const { memberId } = await memberOf(deps, { workspaceId, slackUserId: 'U1' })
        const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
        // Campaigns are made by whoever types one.
        await record(
          deps,
          workspaceId,
          CAMPAIGNS.map((campaign) => report({ campaign, machine: false })),
        )
        const ids = {
          purpose: (await readList(store.db, { workspaceId, kind: 'purpose' })).map(({ id }) => id),
          campaign: (await readList(store.db, { workspaceId, kind: 'campaign' })).map(({ id }) => id),
        }
        const at = (kind: ListKind, index: number) => ids[kind][index % ids[kind].length] ?? ''
        const spent: { entryId: string; key: string; pool: number; credits: number }[] = []
        const run = async (one: Step, index: number): Promise<void> => {
          if (one.kind === 'merge' || one.kind === 'split') {
            const change =
              one.kind === 'split'
                ? { kind: 'split' as const, id: at(one.list, one.of) }
                : { kind: 'merge' as const, id: at(one.list, one.from), intoId: at(one.list, one.into) }
            await changeList(deps, { workspaceId, list: one.list, change, actor, via: 'test' })
            return
          }
          const original = 'of' in one ? spent[one.of % Math.max(1, spent.length)] : undefined
          if (one.kind === 'undo') {
            if (!original) return
            const undo = { entryIds: [original.entryId], source: 'test', keys: [`undo-${index}`], actorId: null }
            await reverseEntries(deps, {
              workspaceId,
              poolId: pools[original.pool] ?? '',
              ...undo,
              receivedAt: new Date(),
            })
            return
          }
          if (one.kind === 'move') {
            if (!original) return
            const to =
              one.list === 'purpose'
                ? { purposeId: at('purpose', one.to) }
                : { campaign: CAMPAIGNS[one.to % CAMPAIGNS.length] ?? '' }
            const correction = {
              source: 'slack:action',
              key: `move-${index}`,
              actor,
              receivedAt: new Date(),
              via: 'test',
            }
            const place = { workspaceId, poolId: pools[original.pool] ?? '' }
            await reattributeEntry(deps, { ...place, ...correction, entryId: original.entryId, to })
            return
          }
          if (one.kind === 'refund') {
            if (!original) return
            const refund = { credits: -1, corrects: original.key, pool: POOLS[original.pool] ?? '' }
            await record(deps, workspaceId, [report(refund)])
            return
          }
          const { pool, credits, hour } = one
          const spend = report({
            pool: POOLS[pool] ?? '',
            credits,
            ...(PURPOSES[one.purpose] ? { purpose: PURPOSES[one.purpose] ?? '' } : {}),
            ...(CAMPAIGNS[one.campaign] ? { campaign: CAMPAIGNS[one.campaign] ?? '' } : {}),
            occurredAt: new Date(Date.parse('2026-11-02T00:00:00Z') + hour * 3_600_000),
          })
          const [outcome] = await record(deps, workspaceId, [spend])
          if (outcome?.kind === 'recorded') spent.push({ entryId: outcome.entryId, key: spend.key, pool, credits })
        }
        for (let from = 0; from < steps.length; from += racing)
          await Promise.all(steps.slice(from, from + racing).map((one, index) => run(one, from + index)))
        expect(await verifyLedger(store.db, workspaceId)).toEqual([])
        for (const id of pools) expect(await shownOf(workspaceId, id)).toEqual(await foldOf(workspaceId, id))
      },
    ),
    { numRuns: 4 },
  )
}, 240_000)

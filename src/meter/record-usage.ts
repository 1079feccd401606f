// Records what doors report: resolves names to ids, groups by pool, hands each pool's part to its queue, and answers in
// the order asked. A mixed batch commits pool by pool. Parsing and bounding belong to the door, judging to core/plan-usage.

import type { Pool } from '../core/model.ts'
import { keyOf, type RefusalCode, repeat, type UsageItem, type UsageOutcome } from '../core/plan-usage.ts'
import { readKnown } from '../store/entries.ts'
import { BATCH_MAX, type MeterDeps } from './deps.ts'
import { recordBatch } from './record-batch.ts'
import { bodyHash, nameKey, type Resolver, resolveNames } from './resolve-names.ts'
import type { RecordUsageInput, UsageReport } from './usage-report.ts'

/** Records reports; outcomes stand in their order. Answers only after every part has committed. */
export async function recordUsage(deps: MeterDeps, input: RecordUsageInput): Promise<UsageOutcome[]> {
  const names = await resolveNames(deps, input)
  const outcomes = new Map<number, UsageOutcome>()
  for (const round of roundsOf(input.reports, names)) {
    const groups = groupByPool(input, names, round)
    // One pool's failure is told only after the others have committed or failed: nothing is under way behind an answer.
    const settled = await Promise.allSettled(
      groups.map(async ({ pool, indexes }) => {
        const answers = pool
          ? await recordInPool(deps, input, names, pool, indexes)
          : await refuse(deps, input, names, indexes)
        answers.forEach((outcome, at) => {
          outcomes.set(indexes[at] ?? -1, outcome)
        })
      }),
    )
    for (const one of settled) if (one.status === 'rejected') throw one.reason
  }
  return input.reports.map((_, index) => outcomes.get(index) as UsageOutcome)
}

async function recordInPool(
  deps: MeterDeps,
  input: RecordUsageInput,
  names: Resolver,
  pool: Pool,
  indexes: readonly number[],
): Promise<UsageOutcome[]> {
  const reports = indexes.map((index) => input.reports[index] as UsageReport)
  const items = withFirst(
    reports,
    reports.map((report) => asItem(deps, names, report)),
  )
  const { workspaceId } = input
  const { poolId } = pool
  if (input.dryRun) return recordBatch(deps, { workspaceId, poolId, items, dryRun: true })
  const outcomes: UsageOutcome[] = []
  for (let from = 0; from < items.length; from += BATCH_MAX)
    outcomes.push(...(await deps.enqueue({ workspaceId, poolId, items: items.slice(from, from + BATCH_MAX) })))
  return outcomes
}

/** Reports whose pool is unknown or closed to the caller: a key that is bound already is answered first all the same. */
async function refuse(
  deps: MeterDeps,
  input: RecordUsageInput,
  names: Resolver,
  indexes: readonly number[],
): Promise<UsageOutcome[]> {
  const reports = indexes.map((index) => input.reports[index] as UsageReport)
  const known = await readKnown(deps.db, input.workspaceId, reports)
  return reports.map((report) => {
    const bound = known.get(keyOf(report))
    if (bound)
      return repeat({ key: report.key, bodyHash: bodyHash(report, names.contactHashOf(report.contact)) }, bound)
    const pool = names.poolOf(report.pool)
    const code: RefusalCode = pool ? 'forbidden_pool' : 'unknown_pool'
    return { kind: 'rejected', code, message: names.poolRefusal(report.pool), field: 'pool' }
  })
}

interface PoolGroup {
  /** undefined: unknown, or not the caller's to write to. */
  pool: Pool | undefined
  indexes: number[]
}

/** Pools in id order, so that two mixed batches take their locks alike. */
function groupByPool(input: RecordUsageInput, names: Resolver, indexes: readonly number[]): PoolGroup[] {
  const groups = new Map<string, PoolGroup>()
  for (const index of indexes) {
    const known = names.poolOf(input.reports[index]?.pool ?? '')
    const allowed = known && (input.poolIds.length === 0 || input.poolIds.includes(known.poolId))
    const pool = allowed ? known : undefined
    const group = groups.get(pool?.poolId ?? '') ?? { pool, indexes: [] }
    group.indexes.push(index)
    groups.set(pool?.poolId ?? '', group)
  }
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, group]) => group)
}

/**
 * Pools commit one after another, so a key that comes twice in a batch under different pools would be judged in the
 * order of the pools. Each such repetition waits for a later round, and the first in the batch stays the first.
 */
function roundsOf(reports: readonly UsageReport[], names: Resolver): number[][] {
  const rounds: number[][] = []
  const seen = new Map<string, { pool: string; round: number }>()
  reports.forEach((report, index) => {
    const pool = names.poolOf(report.pool)?.poolId ?? nameKey(report.pool)
    const before = seen.get(keyOf(report))
    const round = before ? before.round + (before.pool === pool ? 0 : 1) : 0
    seen.set(keyOf(report), { pool, round })
    const indexes = rounds[round] ?? []
    indexes.push(index)
    rounds[round] = indexes
  })
  return rounds
}

/** Tells the later items of a command which entry its first one makes. */
function withFirst(reports: readonly UsageReport[], items: UsageItem[]): UsageItem[] {
  return items.map((item, index) => {
    const key = reports[index]?.partOf
    const first = key === undefined ? undefined : items.find((it) => it.source === item.source && it.key === key)
    return first ? { ...item, partOf: { key: first.key, entryId: first.entryId } } : item
  })
}

function asItem(deps: MeterDeps, names: Resolver, report: UsageReport): UsageItem {
  const purpose = names.purposeOf(report.purpose)
  const campaign = names.campaignOf(report.campaign)
  const contactHash = names.contactHashOf(report.contact)
  return {
    entryId: deps.newId(),
    source: report.source,
    key: report.key,
    bodyHash: bodyHash(report, contactHash),
    machine: report.machine,
    corrects: names.targetOf(report),
    activity: report.activity ?? null,
    quantity: report.quantity ?? 1000,
    credits: report.credits ?? null,
    memberId: names.memberIdOf(report.member),
    loggedById: names.memberIdOf(report.loggedBy),
    ...purpose.kept,
    ...campaign.kept,
    labels: report.labels ?? {},
    note: report.note ?? null,
    contactHash,
    occurredAt: report.occurredAt ?? null,
    receivedAt: report.receivedAt,
    partOf: null,
    warnings: [...purpose.warnings, ...campaign.warnings],
  }
}

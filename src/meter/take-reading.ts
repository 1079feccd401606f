// A vendor's balance corrects the ledger: what it counts beyond the entries is unexplained, and gone from "left" at once.

import type { Credits } from '../core/amount.ts'
import { balanceOf } from '../core/balance.ts'
import { cycleAt, type LedgerDraft } from '../core/ledger.ts'
import { sayInstant } from '../core/local-time.ts'
import type { CycleState, Pool } from '../core/model.ts'
import { AHEAD_MS, type Refusal } from '../core/plan-usage.ts'
import type { Transaction } from '../store/database.ts'
import { forfeitedBy, insertReading, loggedBy } from '../store/readings.ts'
import type { MeterDeps } from './deps.ts'
import { withPoolLedger } from './pool-ledger.ts'
import { findPool, poolRefusal } from './resolve-names.ts'
import { type PoolSummary, summarize } from './summarize.ts'

export interface TakeReadingInput {
  workspaceId: string
  pool: string
  /** The pools the caller may write to; empty means all. */
  poolIds: readonly string[]
  /** What the vendor counts as used in the cycle, or as left: exactly one of them. */
  balance: { used: Credits } | { left: Credits }
  asOf: Date
  source: string
}

export type ReadingOutcome = { kind: 'taken'; summary: PoolSummary } | ({ kind: 'rejected' } & Refusal)

/** Takes a reading; an older one than the cycle's latest is kept as a row and changes nothing. */
export async function takeReading(deps: MeterDeps, input: TakeReadingInput): Promise<ReadingOutcome> {
  const { workspaceId, poolIds, asOf } = input
  const directory = await deps.directoryOf(workspaceId)
  const pool = directory && findPool(directory.pools, input.pool)
  if (!directory || !pool || (poolIds.length > 0 && !poolIds.includes(pool.poolId))) {
    const message = directory ? poolRefusal(directory, poolIds, input.pool) : 'This workspace does not exist.'
    return { kind: 'rejected', code: pool ? 'forbidden_pool' : 'unknown_pool', message, field: 'pool' }
  }
  const refusal = await withPoolLedger<null, Refusal | null>(deps, {
    workspaceId,
    poolId: pool.poolId,
    prepare: async (_tx, config, now) => {
      const from = new Date(Math.max(+config.pool.recordsFromAt, Math.min(+now, +asOf)))
      return { from, until: new Date(Math.min(Math.max(+now, +asOf), +now + AHEAD_MS)), prepared: null }
    },
    work: async ({ tx, now, draft }) => {
      const refused = judgeInstant(pool, asOf, now)
      if (refused) return refused
      const state = cycleAt(draft.cycles, asOf)
      if (!state) return beforeRecords(pool, asOf)
      const used =
        'used' in input.balance ? input.balance.used : await usedOf(tx, pool, draft, state, input.balance.left, asOf)
      const left = 'left' in input.balance ? input.balance.left : null
      const { poolId } = pool
      await insertReading(tx, {
        workspaceId,
        readingId: deps.newId(),
        poolId,
        asOf,
        used,
        left,
        source: input.source,
        now,
      })
      const latest = state.total.reading
      if (latest && latest.asOf > asOf) return null
      state.total.reading = { asOf, used }
      state.total.unexplained = used - (await loggedBy(tx, workspaceId, poolId, state.cycle, asOf))
      return null
    },
  })
  if (refusal) return { kind: 'rejected', ...refusal }
  const [summary] = await summarize(deps, { workspaceId, pool: pool.poolId, poolIds })
  if (!summary)
    return { kind: 'rejected', code: 'unknown_pool', message: 'This pool does not exist any more.', field: 'pool' }
  return { kind: 'taken', summary }
}

/**
 * used = granted - forfeited, both as of the reading, - left: figured once, when it is taken (semantics 1). The cycle's
 * own total will not do: of a cycle that is over it holds what was forfeited at its end, after the reading.
 */
async function usedOf(
  tx: Transaction,
  { workspaceId, poolId }: Pool,
  draft: LedgerDraft,
  state: CycleState,
  left: Credits,
  asOf: Date,
): Promise<Credits> {
  const { granted } = balanceOf({ state, grants: draft.grants, reservations: [], now: asOf })
  const written = await forfeitedBy(tx, workspaceId, poolId, state.cycle, asOf)
  const drafted = draft.entries
    .filter((entry) => entry.kind === 'forfeit' && +entry.cycleStartsAt === +state.cycle.startsAt)
    .filter((entry) => entry.occurredAt <= asOf)
    .reduce((sum, entry) => sum + entry.credits, 0)
  return granted - (written + drafted) - left
}

function judgeInstant(pool: Pool, asOf: Date, now: Date): Refusal | undefined {
  if (+asOf > +now + AHEAD_MS) {
    const message = `${sayInstant(asOf)} is in the future: it is ${sayInstant(now)} here.`
    return { code: 'in_future', message, field: 'as_of' }
  }
  return asOf < pool.recordsFromAt ? beforeRecords(pool, asOf) : undefined
}

function beforeRecords(pool: Pool, asOf: Date): Refusal {
  const message = `${sayInstant(asOf)} is before the records of ${pool.name}, which begin ${sayInstant(pool.recordsFromAt)}.`
  return { code: 'before_records', message, field: 'as_of' }
}

// One transaction of usage for one pool: what the queue takes at a time. Items were resolved before; here they are
// judged under the lock and written with everything that follows from them.

import type { Original } from '../core/ledger.ts'
import { MATCH_MS, type MatchCandidate } from '../core/match-spend.ts'
import type { CorrectionTarget, KnownEntry, UsageOutcome } from '../core/plan-usage.ts'
import { AHEAD_MS, keyOf, planUsage } from '../core/plan-usage.ts'
import type { Transaction } from '../store/database.ts'
import { readKnown, readMatchCandidates, readOriginals } from '../store/entries.ts'
import type { MeterDeps, PoolBatch } from './deps.ts'
import { withPoolLedger } from './pool-ledger.ts'
import { rememberPaidOf } from './remember-paid.ts'

interface Prepared {
  known: Map<string, KnownEntry>
  originals: Map<string, Original>
}

/** Records the items of a batch; outcomes stand in their order. */
export async function recordBatch(deps: MeterDeps, batch: PoolBatch): Promise<UsageOutcome[]> {
  const { workspaceId, poolId, items } = batch
  const outcomes = await withPoolLedger<Prepared, UsageOutcome[]>(deps, {
    workspaceId,
    poolId,
    dryRun: batch.dryRun,
    prepare: async (tx, config, now) => {
      const known = await readKnown(tx, workspaceId, items)
      const fresh = items.filter((item) => !known.has(keyOf(item)))
      const targets = fresh.flatMap((item) => (item.corrects ? [item.corrects] : []))
      const originals = await readOriginals(tx, workspaceId, poolId, targets)
      await rememberTargets(tx, workspaceId, targets, known)
      const instants = fresh.map((item) => +(item.occurredAt ?? now))
      const reached = [...instants, ...[...originals.values()].map((it) => +it.debtorStartsAt)]
      const latest = Math.min(Math.max(+now, ...instants), +now + AHEAD_MS)
      const from = new Date(Math.max(+config.pool.recordsFromAt, Math.min(+now, ...reached)))
      return { from, until: new Date(latest), prepared: { known, originals } }
    },
    work: async ({ tx, config, now, draft }, { known, originals }) => {
      const candidates = await readCandidates(tx, batch, known, now)
      await rememberPaidOf(tx, { workspaceId, poolId }, draft, originals.values())
      return planUsage({ config, now, items, known, originals, candidates, draft })
    },
  })
  if (outcomes) return outcomes
  // The pool was there when its name was resolved and is gone now: an erased workspace.
  const message = 'This pool does not exist any more.'
  return items.map(() => ({ kind: 'rejected', code: 'unknown_pool', message, field: 'pool' }))
}

/** A refund may name its original by key: the key must be known to the plan, whatever pool bears it. */
async function rememberTargets(
  tx: Transaction,
  workspaceId: string,
  targets: readonly CorrectionTarget[],
  known: Map<string, KnownEntry>,
): Promise<void> {
  const byKey = targets.flatMap((it) => ('key' in it ? [it] : []))
  for (const [key, entry] of await readKnown(tx, workspaceId, byKey)) known.set(key, entry)
}

/** What the new items could be another report of; manual items look among machine rows and the other way round. */
async function readCandidates(
  tx: Transaction,
  { workspaceId, poolId, items }: PoolBatch,
  known: ReadonlyMap<string, KnownEntry>,
  now: Date,
): Promise<MatchCandidate[]> {
  const candidates: MatchCandidate[] = []
  for (const machine of [true, false]) {
    const fresh = items.filter((item) => item.machine === machine && item.corrects === null && !known.has(keyOf(item)))
    const instants = fresh.map((item) => +(item.occurredAt ?? now))
    if (instants.length === 0) continue
    const span = {
      from: new Date(Math.min(...instants) - MATCH_MS),
      until: new Date(Math.max(...instants) + MATCH_MS),
      machine: !machine,
      memberIds: [...new Set(fresh.flatMap((item) => item.memberId ?? []))],
      contactHashes: [...new Set(fresh.flatMap((item) => item.contactHash ?? []))],
    }
    candidates.push(...(await readMatchCandidates(tx, workspaceId, poolId, span)))
  }
  return candidates
}

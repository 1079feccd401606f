// The frame of what corrects entries: all of them in one transaction, so that a failure leaves none half done, and judged
// under the pool's lock, so that of two who send the same keys one finds what the other did.

import type { Original } from '../core/ledger.ts'
import { MATCH_MS } from '../core/match-spend.ts'
import { type KnownEntry, keyOf, lastOf } from '../core/plan-usage.ts'
import { readKnown, readOriginals } from '../store/entries.ts'
import type { MeterDeps } from './deps.ts'
import { type PoolLedger, withPoolLedger } from './pool-ledger.ts'
import { rememberPaidOf } from './remember-paid.ts'

export interface Correction {
  workspaceId: string
  /** The pool of all the entries; others are not found. */
  poolId: string
  entryIds: readonly string[]
  source: string
  /** Every key that this correction may bind. */
  keys: readonly string[]
  /** Answer as if, and write nothing. */
  dryRun?: boolean
}

/** What stands in the ledger, as seen under the lock. */
export interface Corrected {
  /** The entries that bear one of the keys already, in the order of the keys. */
  bound: readonly KnownEntry[]
  /**
   * In the order of the ids, each once, as it was booked last: what was moved to somebody else is corrected there.
   * `original` is undefined where there is no such entry.
   */
  found: readonly { entryId: string; original: Original | undefined }[]
}

/** Runs the work over the entries; undefined where the pool does not exist. */
export async function correctEntries<Answer>(
  deps: MeterDeps,
  { workspaceId, poolId, entryIds, source, keys, dryRun }: Correction,
  work: (ledger: PoolLedger, corrected: Corrected) => Promise<Answer> | Answer,
): Promise<Answer | undefined> {
  const named = keys.map((key) => ({ source, key }))
  const ids = [...new Set(entryIds)]
  return withPoolLedger<Corrected, Answer>(deps, {
    workspaceId,
    poolId,
    dryRun,
    prepare: async (tx, _config, now) => {
      const known = await readKnown(tx, workspaceId, named)
      const targets = ids.map((entryId) => ({ entryId }))
      const originals = await readOriginals(tx, workspaceId, poolId, targets)
      // A report of the same spend may lie a day before it, in another cycle.
      const starts = [...originals.values()].map((it) => Math.min(+it.debtorStartsAt, +it.occurredAt - MATCH_MS))
      const bound = named.flatMap((it) => known.get(keyOf(it)) ?? [])
      const found = ids.map((entryId) => ({ entryId, original: lastOf(originals, entryId) }))
      return { from: new Date(Math.min(+now, ...starts)), until: now, prepared: { bound, found } }
    },
    work: async (ledger, corrected) => {
      const originals = corrected.found.flatMap(({ original }) => original ?? [])
      await rememberPaidOf(ledger.tx, { workspaceId, poolId }, ledger.draft, originals)
      return work(ledger, corrected)
    },
  })
}

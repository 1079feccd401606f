// Opens what a pool lacks up to now, for a sweep that wants cycles to begin on time. No balance depends on it: every
// other verb opens the same cycles by the same arithmetic when it comes first.

import { cycleAt } from '../core/ledger.ts'
import type { Cycle } from '../core/model.ts'
import type { MeterDeps } from './deps.ts'
import { withPoolLedger } from './pool-ledger.ts'

/** Writes the missing cycles of a pool with their allotments, and books what has expired; answers the open cycle. */
export function openCycle(deps: MeterDeps, input: { workspaceId: string; poolId: string }): Promise<Cycle | undefined> {
  return withPoolLedger<null, Cycle | undefined>(deps, {
    ...input,
    prepare: async (_tx, _config, now) => ({ from: now, until: now, prepared: null }),
    work: ({ draft, now }) => cycleAt(draft.cycles, now)?.cycle,
  })
}

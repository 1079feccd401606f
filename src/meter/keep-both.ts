// Two entries that looked like one spend were two: nothing of the ledger changes, and nobody is asked again.

import { isKeptApart, KEPT_APART } from '../store/kept-apart.ts'
import { type CorrectionOutcome, correctEntry, type EntryCorrection } from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'

/** Says so of the entry that was marked as a possible double. Only those who run the pool may. */
export function keepBoth(deps: MeterDeps, input: EntryCorrection): Promise<CorrectionOutcome> {
  return correctEntry(deps, input, { ownersOnly: true }, async ({ tx, original }) => {
    if (await isKeptApart(tx, input.workspaceId, original.rootId)) return { kind: 'same' }
    const { entryId } = original
    return {
      kind: 'done',
      entryId,
      credits: 0,
      action: KEPT_APART,
      before: { double: 'possible' },
      after: { double: 'no' },
    }
  })
}

// A cycle that is over and has been told of, but was changed since by late entries, corrections or readings: its report says
// so, in its place.

import { useOf } from '../core/balance.ts'
import type { LedgerDraft } from '../core/ledger.ts'
import type { CycleState } from '../core/model.ts'
import type { Transaction } from '../store/database.ts'
import { findReports, noteActs } from '../store/scheduled-notices.ts'
import type { After } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

/** Lets the reports on ended cycles be said anew where the draft changed what was used in them. */
export async function noteLate(
  deps: MeterDeps,
  { tx, after, now }: { tx: Transaction; after: After; now: Date },
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
  draft: LedgerDraft,
  before: readonly CycleState[],
): Promise<void> {
  const ended = draft.cycles.filter(({ cycle, total }) => {
    const was = before.find((it) => +it.cycle.startsAt === +cycle.startsAt)
    return cycle.endsAt <= now && was !== undefined && useOf(was.total).used !== useOf(total).used
  })
  if (ended.length === 0) return
  const endsAt = ended.map(({ cycle }) => cycle.endsAt)
  const reports = await findReports(tx, { workspaceId, poolId }, endsAt)
  const channels = reports.length === 0 ? [] : await noteActs(tx, workspaceId, reports, {})
  after(() => {
    for (const channelId of channels) deps.wake(workspaceId, channelId)
  })
}

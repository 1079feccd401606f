// What is one's own: what a member used of every pool in its cycle, by purpose, and their latest entries.

import { type ListedEntry, readEntryList } from '../store/entry-list.ts'
import { type OwnPurpose, readOwnUse } from '../store/own-use.ts'
import type { MeterDeps } from './deps.ts'
import { type PoolSummary, summarize } from './summarize.ts'

/** How far back entries are looked for beyond the cycle, in milliseconds: a new cycle begins with nothing in it. */
const LOOK_BACK_MS = 31 * 24 * 60 * 60_000

export interface OwnUse {
  /** Every pool that is not archived; `purposes` sum to what the member used of it. */
  pools: { summary: PoolSummary; purposes: OwnPurpose[] }[]
  latest: ListedEntry[]
}

/** A member's own numbers, the same to the digit as in the breakdown of a pool. */
export async function ownUse(
  deps: MeterDeps,
  { workspaceId, memberId, most }: { workspaceId: string; memberId: string; most: number },
): Promise<OwnUse> {
  const summaries = await summarize(deps, { workspaceId, poolIds: [] })
  const cycles = summaries.map(({ config, cycle }) => ({ poolId: config.pool.poolId, startsAt: cycle.startsAt }))
  const since = Math.min(...summaries.map(({ cycle, now }) => Math.min(+cycle.startsAt, +now - LOOK_BACK_MS)))
  const purposes = await readOwnUse(deps.db, { workspaceId, memberId, cycles })
  const latest =
    summaries.length === 0
      ? []
      : await readEntryList(deps.db, { workspaceId, of: { memberId }, since: new Date(since), before: null, most })
  return {
    pools: summaries.map((summary) => ({
      summary,
      purposes: purposes.filter(({ poolId }) => poolId === summary.config.pool.poolId),
    })),
    latest,
  }
}

// Which pool a question is about, the same for every word that shows one: the one that was named, the channel's, the last
// used, the only one.

import { nearest } from '../core/grammar-nearest.ts'
import { unescapeSlack } from '../core/grammar-text.ts'
import type { PoolSummary } from '../meter/summarize.ts'
import { noSuchPool } from './views/balance.ts'
import type { Spoken } from './views/blocks.ts'
import type { Visit } from './visit.ts'

/** What was asked for: a pool that the grammar knows, or what stood there, where it names none. */
export interface Wanted {
  poolId?: string
  typed: string
}

export type WhichPool =
  | { kind: 'one'; summary: PoolSummary }
  /** Nothing says which of several. */
  | { kind: 'any' }
  | { kind: 'unknown'; spoken: Spoken }

/** The pool among summaries. `actionId` is the button's that shows the same of the pool which was probably meant. */
export function whichPool(
  { channelId, member }: Pick<Visit, 'channelId' | 'member'>,
  all: readonly PoolSummary[],
  { poolId, typed }: Wanted,
  actionId: string,
): WhichPool {
  if (poolId === undefined && typed !== '') return { kind: 'unknown', spoken: unknownPool(all, typed, actionId) }
  const [only, second] = all
  const ofChannel = all.filter(({ config }) => config.pool.channelId === channelId)
  const last = all.find(({ config }) => config.pool.poolId === member.lastPoolId)
  const summary =
    poolId !== undefined
      ? all.find(({ config }) => config.pool.poolId === poolId)
      : ((ofChannel.length === 1 ? ofChannel[0] : undefined) ?? last ?? (second ? undefined : only))
  return summary ? { kind: 'one', summary } : { kind: 'any' }
}

function unknownPool(all: readonly PoolSummary[], asTyped: string, actionId: string): Spoken {
  const names = all.map(({ config }) => config.pool.name).join(', ')
  const typed = unescapeSlack(asTyped).replace(/[?!.]+$/, '')
  const near = all.find(({ config: { pool } }) => nearest(typed, [pool.name, pool.shortName], true) !== undefined)
  return noSuchPool({
    typed,
    names,
    near: near ? { name: near.config.pool.name, value: near.config.pool.poolId, actionId } : null,
  })
}

// Which pool a word of the command tells of where none is named, and what is said of a name that no pool has.

import { nearest } from '../core/grammar-nearest.ts'
import type { Pool } from '../core/model.ts'
import { bareName } from '../core/pool-name.ts'
import type { Spoken } from './views/blocks.ts'
import { noSuchPool } from './views/choose-pool.ts'
import type { Visit } from './visit.ts'

/** What a word was asked for: a pool that the grammar knows, or what stood there, where it names none. */
export interface WantedPool {
  poolId?: string
  typed: string
}

/** The pool that is meant where none is named; undefined where nothing says which. */
export function impliedPool(
  { channelId, member }: Pick<Visit, 'channelId' | 'member'>,
  pools: readonly Pool[],
): Pool | undefined {
  const [only, second] = pools
  const ofChannel = pools.filter((pool) => pool.channelId === channelId)
  if (ofChannel.length === 1) return ofChannel[0]
  return pools.find(({ poolId }) => poolId === member.lastPoolId) ?? (second ? undefined : only)
}

/** What is said of a name that no pool has. */
export function unknownPool(pools: readonly Pool[], rest: string, actionId: string): Spoken {
  const typed = bareName(rest)
  const near = pools.find(({ name, shortName }) => nearest(typed, [name, shortName], true) !== undefined) ?? null
  return noSuchPool({ typed, names: pools.map(({ name }) => name), near, actionId })
}

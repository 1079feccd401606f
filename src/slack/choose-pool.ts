// Which pool a word of the command tells of: the one named after it, else the channel's, the last used, the only one.
// Where none of that says it, the person is asked; a pool is only ever one of their own workspace.

import { nearest } from '../core/grammar-nearest.ts'
import type { Pool } from '../core/model.ts'
import { bareName, poolNamed } from '../core/pool-name.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import type { Spoken } from './views/blocks.ts'
import { noSuchPool, whichPool } from './views/choose-pool.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

/** What a word was asked for: a pool that the grammar knows, or what stood there, where it names none. */
export interface WantedPool {
  poolId?: string
  typed: string
}

/** A word of the command that tells of one pool. */
export interface PoolWord {
  verb: string
  /** The button that answers which pool is meant; it carries the pool's id. */
  actionId: string
}

export type ChosenPool = { kind: 'pool'; pool: Pool } | { kind: 'question'; spoken: Spoken }

/**
 * The pool that such a word tells of. `rest` is what stands after it, as Slack sent it. Who names a pool that was archived
 * means it; unasked only those in use are shown.
 */
export function choosePool(ask: Ask, { verb, actionId }: PoolWord, rest: string): ChosenPool {
  const { pools } = ask.directory
  const inUse = pools.filter(({ archivedAt }) => archivedAt === null)
  if (rest.trim() !== '') {
    const named = poolNamed(rest, inUse) ?? poolNamed(rest, pools)
    if (named) return { kind: 'pool', pool: named }
    return { kind: 'question', spoken: unknownPool(inUse.length > 0 ? inUse : pools, rest, actionId) }
  }
  const pool = impliedPool(ask, inUse)
  if (pool) return { kind: 'pool', pool }
  return {
    kind: 'question',
    spoken: whichPool(inUse.length > 0 ? inUse : pools, actionId, `${ask.command} ${verb}`),
  }
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

/** Answers a button that carries the id of a pool, or says that the pool is gone. */
export async function forPool(
  { directory, value }: Click,
  kind: 'replace' | 'say',
  show: (pool: Pool) => Promise<Spoken>,
): Promise<ClickAnswer> {
  const pool = directory.pools.find(({ poolId }) => poolId === value)
  return pool
    ? { kind, spoken: await show(pool) }
    : { kind: 'say', spoken: sentence('This pool does not exist any more.') }
}

// The numbers of the pool that a word like `digest` is about. What is said on a schedule is of pools in use alone: which one
// is meant is choose-pool's.

import type { Pool } from '../core/model.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import type { Ask, Click } from './ask.ts'
import { choosePool, type PoolWord } from './choose-pool.ts'
import type { Spoken } from './views/blocks.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

export const NO_POOL = 'This pool does not exist any more.'

export type AskedPool = { kind: 'one'; summary: PoolSummary } | { kind: 'asked'; spoken: Spoken }

/** The pool that `rest` names, or is meant here. */
export async function askedPool(ask: Ask, rest: string, word: PoolWord): Promise<AskedPool> {
  const chosen = choosePool(ask, word, rest)
  if (chosen.kind === 'question') return { kind: 'asked', spoken: chosen.spoken }
  const { poolId, name, archivedAt } = chosen.pool
  if (archivedAt !== null) return { kind: 'asked', spoken: sentence(`${name} is archived: nothing is said of it.`) }
  const summary = await summaryOf(ask, poolId)
  return summary ? { kind: 'one', summary } : { kind: 'asked', spoken: sentence(NO_POOL) }
}

/** The pool that a button carries; undefined where it is not in use any more. */
export function clickedPool(click: Click): Promise<PoolSummary | undefined> {
  return summaryOf(click, click.value)
}

async function summaryOf({ deps, workspaceId }: Visit, poolId: string): Promise<PoolSummary | undefined> {
  const summaries = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  return summaries.find(({ config: { pool } }) => pool.poolId === poolId && pool.archivedAt === null)
}

/** A pool in use by its id. */
export function poolIn({ directory }: Pick<Visit, 'directory'>, poolId: string | undefined): Pool | undefined {
  return directory.pools.find((pool) => pool.poolId === poolId && pool.archivedAt === null)
}

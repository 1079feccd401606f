// `history`: the billing cycles of a pool, the running one and those that ended before it. Guests see the pool's numbers,
// and not what others used it for.

import type { Pool } from '../core/model.ts'
import { poolHistory } from '../meter/pool-history.ts'
import { seesOthers } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { choosePool, forPool } from './choose-pool.ts'
import type { Spoken } from './views/blocks.ts'
import { historyCard } from './views/history.ts'
import type { Visit } from './visit.ts'

/** The running cycle and six that ended. */
const CYCLES_MAX = 7

/** `history`, `history apollo`. */
export async function answerHistory(ask: Ask, rest: string): Promise<Spoken> {
  const chosen = choosePool(ask, { verb: 'history', actionId: 'history:choose' }, rest)
  return chosen.kind === 'pool' ? historyOf(ask, chosen.pool) : chosen.spoken
}

/** The answer to which pool is meant: in the place of the question. */
export function chooseHistory(click: Click): Promise<ClickAnswer> {
  return forPool(click, 'replace', (pool) => historyOf(click, pool))
}

/** [All cycles] of a report, [History] of the team's use: what they stand in stays. */
export function showHistory(click: Click): Promise<ClickAnswer> {
  return forPool(click, 'say', (pool) => historyOf(click, pool))
}

async function historyOf({ deps, confirmed }: Visit, pool: Pool): Promise<Spoken> {
  const { poolId, name, unit, zone, archivedAt } = pool
  const history = await poolHistory(deps.meter, { pool, most: CYCLES_MAX })
  return historyCard({ ...history, poolId, name, unit, zone, archivedAt, seesOthers: seesOthers(await confirmed) })
}

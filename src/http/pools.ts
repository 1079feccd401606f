// GET /v1/pools and GET /v1/pools/:pool: the balance of pools as JSON. Every number comes from core/balance.

import { type PoolSummary, summarize } from '../meter/summarize.ts'
import { type Answer, jsonAnswer, jsonCredits } from './answer.ts'
import { ProblemError } from './problem.ts'
import type { Call } from './routes.ts'

/** The pools that the key may see, archived ones left out. */
export async function getPools({ meter, caller }: Call): Promise<Answer> {
  const { workspaceId, poolIds } = caller
  const summaries = await summarize(meter, { workspaceId, poolIds })
  return jsonAnswer(200, { pools: summaries.map(describePool) })
}

/** One pool by its short name, name or id. One that the key may not see is answered like one that does not exist. */
export async function getPool({ meter, caller, parameter: pool }: Call): Promise<Answer> {
  const { workspaceId, poolIds } = caller
  const [summary] = await summarize(meter, { workspaceId, pool, poolIds })
  if (summary) return jsonAnswer(200, describePool(summary))
  const detail = `There is no pool ${JSON.stringify(pool.slice(0, 200))} that this key may see. GET /v1/pools lists those it may.`
  throw new ProblemError({ status: 404, code: 'unknown_pool', detail })
}

/** A pool as the API shows it (contracts, HTTP). */
export function describePool({ config, cycle, balance, reading }: PoolSummary) {
  const { pool } = config
  const whole = balance.granted - balance.forfeited
  return {
    pool: pool.shortName,
    name: pool.name,
    vendor: pool.vendor,
    unit: pool.unit,
    credits_granted: jsonCredits(balance.granted),
    credits_used: jsonCredits(balance.used),
    credits_logged: jsonCredits(balance.logged),
    credits_unexplained: jsonCredits(balance.unexplained),
    credits_reserved: jsonCredits(balance.reserved),
    credits_left: jsonCredits(balance.left),
    overage: jsonCredits(balance.overage),
    cycle: { starts_at: cycle.startsAt.toISOString(), ends_at: cycle.endsAt.toISOString() },
    reading: reading && {
      as_of: reading.asOf.toISOString(),
      used: jsonCredits(reading.used),
      left: jsonCredits(whole - reading.used),
    },
  }
}

// Figures what reservations lack at the moment of sending: what was covered again meanwhile is not worth a word.

import { v7 as uuidv7 } from 'uuid'
import type { PoolConfig } from '../core/model.ts'
import { poolFactsOf } from '../core/pool-facts.ts'
import { heldIn, kept } from '../core/reservation.ts'
import { type ShortfallFacts, shortfallOf } from '../core/shortfall.ts'
import type { Database } from '../store/database.ts'
import { readPoolState } from '../store/pool-state.ts'
import { listReservations } from '../store/reservations.ts'

/** The facts of a shortfall; undefined where nothing is lacking. */
export async function figureShortfall(
  db: Database,
  { config, now }: { config: PoolConfig; now: Date },
): Promise<ShortfallFacts | undefined> {
  const { pool } = config
  const { cycle, balance } = await readPoolState(db, config, now, uuidv7)
  if (shortfallOf(balance) === 0) return undefined
  const held = heldIn(await listReservations(db, pool, now), cycle, now)
  return {
    ...poolFactsOf(pool, cycle, balance, now),
    reservations: held.map((it) => ({ ...kept(it), byName: it.createdByName })),
  }
}

// What time alone makes due: pools whose cycle ends or whose grant arrives or expires, and subscriptions whose hour has
// come. The work follows what is due, never how many pools there are. What is done with each is the verbs'.

import type { MeterDeps } from '../meter/deps.ts'
import { openCycle } from '../meter/open-cycle.ts'
import { queueDigest } from '../meter/queue-digest.ts'
import { queueReminder } from '../meter/queue-reminder.ts'
import { findDuePools, postponePool } from '../store/schedule.ts'
import { findDueSubscriptions, setNextDue } from '../store/subscriptions.ts'
import { businessNow } from '../store/time.ts'

/** How many are found by one look; the rest is found by the next one, which follows at once. */
const AT_ONCE = 100

/** How long what failed waits, so that what is due behind it has its turn. */
const AGAIN_MS = 10 * 60_000

/** Does what is due. One that fails is logged, and is due again a while later; it keeps no other from its turn. */
export async function sweep(meter: MeterDeps): Promise<void> {
  const now = await businessNow(meter.db, meter.clock)
  const again = new Date(+now + AGAIN_MS)
  await sweepAll(
    meter,
    () => findDuePools(meter.db, now, AT_ONCE),
    ({ poolId }) => poolId,
    (pool) => openCycle(meter, pool),
    (pool) => postponePool(meter.db, pool, again),
  )
  await sweepAll(
    meter,
    () => findDueSubscriptions(meter.db, now, AT_ONCE),
    ({ subscriptionId }) => subscriptionId,
    (due) => (due.kind === 'digest' ? queueDigest(meter, due) : queueReminder(meter, due)),
    (due) => setNextDue(meter.db, due, again),
  )
}

/** Looks and works until a look finds nothing that this sweep has not tried. */
async function sweepAll<Due extends { workspaceId: string }>(
  { log }: MeterDeps,
  find: () => Promise<Due[]>,
  nameOf: (due: Due) => string,
  work: (due: Due) => Promise<unknown>,
  postpone: (due: Due) => Promise<void>,
): Promise<void> {
  const tried = new Set<string>()
  for (;;) {
    const found = await find()
    const fresh = found.filter((due) => !tried.has(nameOf(due)))
    if (fresh.length === 0) return
    for (const due of fresh) {
      tried.add(nameOf(due))
      try {
        await work(due)
      } catch (error) {
        log.error(
          { error, workspaceId: due.workspaceId, due: nameOf(due) },
          'what was due could not be done; it will be tried again in ten minutes',
        )
        await postpone(due)
      }
    }
  }
}

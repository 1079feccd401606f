// What is done once a night for the whole deployment, by whichever replica comes first: the check that counters equal the
// fold of the ledger, and the removal of what nobody needs. A night that was missed is not made up for in the day, when
// people wait for answers.

import { v7 as uuidv7 } from 'uuid'
import type { MeterDeps } from '../meter/deps.ts'
import { passPoolsOn } from '../meter/pass-pools-on.ts'
import { claimSlot, finishSlot } from '../store/job-slots.ts'
import { findGoneOwners, findOwnersToAskAbout } from '../store/owners.ts'
import { prune } from '../store/prune.ts'
import { businessNow } from '../store/time.ts'
import { inTransaction } from '../store/transaction.ts'
import { type Difference, listCheckedPools, verifyPool, verifyWorkspace } from '../store/verify.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** How long a dead replica can hold a job up. */
const LEASE_MS = 2 * HOUR_MS
/** How late a job may begin. */
const LATE_MS = 3 * HOUR_MS

interface Job {
  /** Permanent, as the key of its slots. */
  job: string
  /** Hour of the day, UTC. */
  hour: number
  run: (meter: MeterDeps, now: Date, signal: AbortSignal, outside: Outside) => Promise<void>
}

/** What only the doors can do. */
export interface Outside {
  /** Asks Slack who a member is, and keeps what it says. */
  askAbout?: (workspaceId: string, slackUserId: string) => Promise<void>
}

const jobs: readonly Job[] = [
  { job: 'verify', hour: 2, run: verify },
  { job: 'prune', hour: 3, run: tidy },
  { job: 'owners', hour: 4, run: lookAtOwners },
]

/** Runs the jobs whose slot of this night nobody has taken yet. One that fails is tried again when its lease has ended. */
export async function runNightly(meter: MeterDeps, signal: AbortSignal, outside: Outside = {}): Promise<void> {
  const now = await businessNow(meter.db, meter.clock)
  for (const { job, hour, run } of jobs) {
    const slotAt = slotOf(now, hour)
    if (+now - +slotAt > LATE_MS) continue
    if (!(await claimSlot(meter.db, { job, slotAt }, { leaseToken: uuidv7(), leaseMs: LEASE_MS }))) continue
    try {
      await run(meter, now, signal, outside)
      if (signal.aborted) return
      await finishSlot(meter.db, { job, slotAt })
    } catch (error) {
      meter.log.error({ error, job }, 'a nightly job failed; it will be tried again when its lease has ended')
    }
  }
}

/** The last time that it was this hour of the day. */
function slotOf(now: Date, hour: number): Date {
  const shift = hour * HOUR_MS
  return new Date(Math.floor((+now - shift) / DAY_MS) * DAY_MS + shift)
}

async function verify({ db, log }: MeterDeps, _now: Date, signal: AbortSignal): Promise<void> {
  const differences: Difference[] = []
  const pools = await listCheckedPools(db)
  for (const pool of pools) {
    if (signal.aborted) return
    differences.push(...(await verifyPool(db, pool)).differences)
  }
  for (const workspaceId of new Set(pools.map((pool) => pool.workspaceId)))
    differences.push(...(await verifyWorkspace(db, workspaceId)).differences)
  if (differences.length === 0) log.info({ job: 'verify' }, 'every counter equals what it follows from')
  for (const difference of differences)
    log.error({ job: 'verify', ...difference }, 'a counter is not what it follows from: `npm run verify` shows all')
}

async function tidy({ db, log }: MeterDeps, now: Date): Promise<void> {
  const gone = await prune(db, now)
  if (Object.values(gone).some((count) => count > 0)) log.info({ job: 'prune', ...gone }, 'old rows were removed')
}

/** Owners who do nothing here are asked about too: nobody else would notice that they have left. */
async function lookAtOwners(meter: MeterDeps, now: Date, signal: AbortSignal, { askAbout }: Outside): Promise<void> {
  const { db, clock, log } = meter
  for (const gone of await findGoneOwners(db, OWNERS_MAX)) {
    if (signal.aborted) return
    await inTransaction(db, (tx, after, dbNow) => passPoolsOn(meter, { tx, after, now: clock.toBusiness(dbNow) }, gone))
  }
  if (!askAbout) return
  for (const { workspaceId, slackUserId } of await findOwnersToAskAbout(db, new Date(+now - DAY_MS), OWNERS_MAX)) {
    if (signal.aborted) return
    await askAbout(workspaceId, slackUserId).catch((error: unknown) => {
      log.warn({ error, workspaceId, job: 'owners' }, 'Slack did not say whether an owner is still there')
    })
  }
}

/** In one night; the others in the next. */
const OWNERS_MAX = 500

// A meter over the file's database, with a workspace and a pool of its own for each test. Business time stands where
// the test puts it: `at` moves it, and nothing else does.

import { randomBytes, randomUUID } from 'node:crypto'
import { createClock } from '../../src/clock.ts'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { createLog } from '../../src/log.ts'
import { createMeter } from '../../src/meter/create-meter.ts'
import { type CreatePoolInput, createPool } from '../../src/meter/create-pool.ts'
import { createWorkspace } from '../../src/meter/create-workspace.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'
import { recordUsage } from '../../src/meter/record-usage.ts'
import type { UsageReport } from '../../src/meter/usage-report.ts'
import type { RootDatabase } from '../../src/store/database.ts'
import { createKeyring } from '../../src/store/secrets.ts'
import { databaseNow } from '../../src/store/time.ts'

export interface TestMeter {
  deps: MeterDeps
  /** Channels that delivery was woken for, in order. */
  woken: string[]
  /** Makes business time stand at an instant, to within the time a statement takes. */
  at: (instant: string | Date) => Promise<void>
}

/** The instant most tests stand at: a Sunday morning, mid-cycle of the default pool. */
export const NOON = '2026-11-22T12:00:00.000Z'

/** A meter as the app builds it, around a database of the test. */
export async function makeMeter(
  db: RootDatabase,
  instant: string = NOON,
  encryptionKey = randomBytes(32).toString('base64'),
): Promise<TestMeter> {
  const clock = createClock()
  const woken: string[] = []
  const keyring = createKeyring(encryptionKey)
  const wake = (_workspaceId: string, channelId: string) => void woken.push(channelId)
  const deps = createMeter({ db, clock, log: createLog('silent'), keyring, wake })
  const at = async (to: string | Date) => clock.set(new Date(to), await databaseNow(db))
  await at(instant)
  return { deps, woken, at }
}

/** A workspace id that no other test uses. */
export function newWorkspaceId(): string {
  return `T${randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`
}

/** A workspace with a pool "Apollo" of 1,000 credits, monthly since 1 November, in UTC; everything may be overridden. */
export async function makePool(
  deps: MeterDeps,
  override: Partial<CreatePoolInput> = {},
): Promise<{ workspaceId: string; poolId: string; shortName: string }> {
  const workspaceId = override.workspaceId ?? newWorkspaceId()
  await createWorkspace(deps, { workspaceId, name: 'Acme' })
  const outcome = await createPool(deps, {
    name: 'Apollo',
    allotment: 1000 * CREDIT,
    channelId: 'C0SALES',
    anchor: { year: 2026, month: 11, day: 1, hour: 0, minute: 0 },
    actorId: null,
    via: 'test',
    ...override,
    workspaceId,
  })
  if (outcome.kind !== 'created') throw new Error(outcome.message)
  return { workspaceId, poolId: outcome.poolId, shortName: outcome.shortName }
}

let made = 0

/** A report of one machine spend, under a key of its own unless given. */
export function report(fields: Partial<UsageReport> = {}): UsageReport {
  made += 1
  const base = { source: 'api:test', key: `evt-${made}`, machine: true, pool: 'apollo', receivedAt: new Date() }
  const spend = fields.activity === undefined && fields.credits === undefined ? { credits: CREDIT } : {}
  return { ...base, ...spend, ...fields }
}

/** Records reports in a workspace, with every pool allowed. */
export function record(deps: MeterDeps, workspaceId: string, reports: readonly UsageReport[]): Promise<UsageOutcome[]> {
  return recordUsage(deps, { workspaceId, reports, poolIds: [] })
}

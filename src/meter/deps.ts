// What every verb is handed: the database, the clock, and the queues and caches that live as long as the process.
// Verbs never reach for anything else; meter/create-meter builds it.

import type { Clock } from '../clock.ts'
import type { Pool, PoolConfig } from '../core/model.ts'
import type { UsageItem, UsageOutcome } from '../core/plan-usage.ts'
import type { Log } from '../log.ts'
import type { Database, RootDatabase } from '../store/database.ts'
import type { Directory } from '../store/directory.ts'
import type { KeyRow } from '../store/keys.ts'
import type { MemberRow } from '../store/members.ts'
import type { Keyring } from '../store/secrets.ts'
import type { PersonName } from './people.ts'

/** Usage of one pool that is to be judged and written together. */
export interface PoolBatch {
  workspaceId: string
  poolId: string
  items: readonly UsageItem[]
  /** Answer as if, and write nothing. */
  dryRun?: boolean
}

export interface MeterDeps {
  db: RootDatabase
  clock: Clock
  log: Log
  keyring: Keyring
  /** A new time-ordered uuid. */
  newId: () => string
  /** Tells delivery, after commit, that a channel has something due. It only hastens: nothing depends on it. */
  wake: (workspaceId: string, channelId: string) => void
  /** Terms, activities and rules, cached per version of the pool. */
  configOf: (db: Database, pool: Pool) => Promise<PoolConfig>
  /** The queue that all usage of a pool passes, one transaction at a time in this process. */
  enqueue: (batch: PoolBatch) => Promise<UsageOutcome[]>
  /** The names of a workspace; requests that meet share one reading. */
  directoryOf: (workspaceId: string) => Promise<Directory | undefined>
  /** Hex of the keyed hash of a contact of the workspace; its key is decrypted once. */
  contactHasherOf: (directory: Directory) => (contact: string) => string
  /** The members that exist among these people; requests that meet share one reading. */
  membersOf: (workspaceId: string, people: readonly PersonName[]) => Promise<Map<string, MemberRow>>
  /** A key's row; requests that meet share one reading. */
  keyRowOf: (wanted: { workspaceId: string; keyId: string }) => Promise<KeyRow | undefined>
}

/** The most items of one transaction (design, idea 8). */
export const BATCH_MAX = 1000

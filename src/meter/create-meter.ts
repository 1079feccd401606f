// Builds the queues and caches of the meter around what the composition root opened. How callers share a run is
// meter/gather's, what a run does is the verbs'.

import { v7 as uuidv7 } from 'uuid'
import type { PoolConfig } from '../core/model.ts'
import type { UsageItem, UsageOutcome } from '../core/plan-usage.ts'
import type { Database } from '../store/database.ts'
import { type Directory, readDirectory } from '../store/directory.ts'
import { type KeyRow, readKeys } from '../store/keys.ts'
import type { MemberRow } from '../store/members.ts'
import { readPoolConfig } from '../store/pools.ts'
import type { Keyring } from '../store/secrets.ts'
import { contactHasher } from './contact-hash.ts'
import { BATCH_MAX, type MeterDeps, type PoolBatch } from './deps.ts'
import { createGather, createKeyedGather } from './gather.ts'
import { findPeople, type PersonName } from './people.ts'
import { recordBatch } from './record-batch.ts'

type Outside = Pick<MeterDeps, 'db' | 'clock' | 'log' | 'keyring' | 'wake'>

/** Builds the queues and caches around what the composition root opened. */
export function createMeter(outside: Outside): MeterDeps {
  const deps: MeterDeps = {
    ...outside,
    newId: uuidv7,
    configOf: createConfigCache(),
    enqueue: createKeyedGather<PoolBatch, UsageOutcome[]>((batch) => `${batch.workspaceId} ${batch.poolId}`, {
      run: (batches) => runTogether(deps, batches),
      weigh: (batch) => batch.items.length,
      most: BATCH_MAX,
    }),
    directoryOf: createKeyedGather<string, Directory | undefined>((workspaceId) => workspaceId, {
      run: async (asked) => {
        const directory = await readDirectory(outside.db, asked[0] ?? '')
        return asked.map(() => directory)
      },
      most: Number.POSITIVE_INFINITY,
    }),
    contactHasherOf: createHasherCache(outside.keyring),
    membersOf: createMembersReader(outside.db),
    keyRowOf: createGather<{ workspaceId: string; keyId: string }, KeyRow | undefined>({
      run: async (wanted) => {
        const rows = await readKeys(outside.db, wanted)
        return wanted.map((it) => rows.find((row) => row.workspaceId === it.workspaceId && row.keyId === it.keyId))
      },
      most: BATCH_MAX,
    }),
  }
  return deps
}

/** One queue per workspace; each caller gets the answer for everybody who asked, and picks its own. */
function createMembersReader(db: Database): MeterDeps['membersOf'] {
  type Asked = { workspaceId: string; people: readonly PersonName[] }
  const read = createKeyedGather<Asked, Map<string, MemberRow>>((asked) => asked.workspaceId, {
    run: async (asked) => {
      const { workspaceId } = asked[0] ?? { workspaceId: '' }
      const members = await findPeople(
        db,
        workspaceId,
        asked.flatMap((it) => it.people),
      )
      return asked.map(() => members)
    },
    weigh: (asked) => asked.people.length,
    most: BATCH_MAX,
  })
  return (workspaceId, people) => read({ workspaceId, people })
}

async function runTogether(deps: MeterDeps, batches: readonly PoolBatch[]): Promise<UsageOutcome[][]> {
  const [first] = batches
  if (!first) return []
  const items: UsageItem[] = batches.flatMap((batch) => batch.items)
  const outcomes = await recordBatch(deps, { ...first, items })
  let from = 0
  return batches.map((batch) => {
    from += batch.items.length
    return outcomes.slice(from - batch.items.length, from)
  })
}

/** One entry per workspace and encrypted key: a key that was encrypted anew is decrypted anew. */
function createHasherCache(keyring: Keyring): MeterDeps['contactHasherOf'] {
  const cache = new Map<string, { contactKey: string; hash: (contact: string) => string }>()
  return (directory) => {
    const { workspaceId, contactKey } = directory
    const cached = cache.get(workspaceId)
    if (cached?.contactKey === contactKey) return cached.hash
    const hash = contactHasher(keyring, directory)
    cache.set(workspaceId, { contactKey, hash })
    return hash
  }
}

/** One entry per pool: a version that is gone is never asked for again. */
function createConfigCache(): MeterDeps['configOf'] {
  const cache = new Map<string, PoolConfig>()
  return async (db, pool) => {
    const key = `${pool.workspaceId} ${pool.poolId}`
    const cached = cache.get(key)
    if (cached?.pool.version === pool.version) return cached
    const config = await readPoolConfig(db, pool)
    cache.set(key, config)
    return config
  }
}

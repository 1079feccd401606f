// Keys for programs. The text is answered once and never stored; a key's name is its stream, which outlives it.

import type { AuditFacts } from '../core/audit.ts'
import type { Pool } from '../core/model.ts'
import { insertAudit } from '../store/audit.ts'
import { databaseErrorCode, prismaErrorCode } from '../store/database-error.ts'
import { keyIdOf, mintKey } from '../store/handed-out-key.ts'
import { insertKey } from '../store/keys.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { findPool, poolRefusal } from './resolve-names.ts'

export interface CreateKeyInput {
  workspaceId: string
  /** The stream: the same name again makes another key of it. */
  name: string
  /** Names of the pools it is limited to; empty: all. */
  pools: readonly string[]
  readOnly: boolean
  actorId: string | null
  via: string
}

export type CreateKeyOutcome = { kind: 'created'; keyId: string; text: string } | { kind: 'refused'; message: string }

const STREAM = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Makes a key, or says in one sentence why not. */
export function createKey(deps: MeterDeps, input: CreateKeyInput): Promise<CreateKeyOutcome> {
  return makeKey(deps, input, undefined)
}

/**
 * The same for a request that may be sent twice: it makes one key. Its text is answered the first time alone, since it
 * is kept nowhere.
 */
export async function createKeyOnce(
  deps: MeterDeps,
  input: CreateKeyInput & { requestKey: string },
): Promise<CreateKeyOutcome | { kind: 'made-before'; keyId: string }> {
  const keyId = keyIdOf(input.workspaceId, input.requestKey)
  try {
    return await makeKey(deps, input, keyId)
  } catch (error) {
    if (databaseErrorCode(error) !== '23505' && prismaErrorCode(error) !== 'P2002') throw error
    return { kind: 'made-before', keyId }
  }
}

async function makeKey(deps: MeterDeps, input: CreateKeyInput, id: string | undefined): Promise<CreateKeyOutcome> {
  const { workspaceId, name } = input
  if (!STREAM.test(name))
    return {
      kind: 'refused',
      message: `"${name}" is not a name for a key. Use up to 64 lower-case letters, digits, dots, hyphens: zapier.`,
    }
  const directory = await deps.directoryOf(workspaceId)
  if (!directory) return { kind: 'refused', message: `The workspace ${workspaceId} is not known here.` }
  const pools: Pool[] = []
  for (const typed of input.pools) {
    const pool = findPool(directory.pools, typed)
    if (!pool) return { kind: 'refused', message: poolRefusal(directory, [], typed) }
    pools.push(pool)
  }
  const { keyId, text, secretHash } = mintKey(workspaceId, id)
  const abilities = input.readOnly ? ['read'] : ['read', 'write']
  await inTransaction(deps.db, async (tx, _after, dbNow) => {
    const poolIds = pools.map(({ poolId }) => poolId)
    await insertKey(tx, { workspaceId, keyId, stream: name, secretHash, abilities, poolIds })
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: input.actorId,
      via: input.via,
      action: 'key:create',
      subjectKind: 'key',
      subjectId: keyId,
      after: factsOfKey({ stream: name, abilities }, pools),
      at: deps.clock.toBusiness(dbNow),
    })
  })
  return { kind: 'created', keyId, text }
}

/** A key as the audit log has it. */
export function factsOfKey(
  { stream, abilities }: { stream: string; abilities: readonly string[] },
  pools: readonly Pick<Pool, 'name'>[],
): AuditFacts {
  return {
    stream,
    may: abilities.includes('write') ? 'read and write' : 'read',
    pools: pools.length === 0 ? 'every pool' : pools.map(({ name }) => name).join(', '),
  }
}

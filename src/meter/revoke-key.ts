// The end of a key: from then on it is refused. What it recorded stays, and its stream can get another key.

import { insertAudit } from '../store/audit.ts'
import { revokeKey as endKey } from '../store/keys.ts'
import { inTransaction } from '../store/transaction.ts'
import { factsOfKey } from './create-key.ts'
import type { MeterDeps } from './deps.ts'

export interface RevokeKeyInput {
  workspaceId: string
  keyId: string
  actorId: string | null
  /** The door it came by, for the audit log. */
  via: string
}

/** Revokes a key; false where the workspace has none of this id that still works. */
export async function revokeKey(deps: MeterDeps, input: RevokeKeyInput): Promise<boolean> {
  const { workspaceId, keyId, actorId, via } = input
  const pools = (await deps.directoryOf(workspaceId))?.pools ?? []
  return inTransaction(deps.db, async (tx, _after, dbNow) => {
    const at = deps.clock.toBusiness(dbNow)
    const ended = await endKey(tx, workspaceId, keyId, at)
    if (!ended) return false
    const reached = pools.filter(({ poolId }) => ended.poolIds.includes(poolId))
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId,
      via,
      action: 'key:revoke',
      subjectKind: 'key',
      subjectId: keyId,
      before: { ...factsOfKey(ended, reached), works: true },
      after: { works: false },
      at,
    })
    return true
  })
}

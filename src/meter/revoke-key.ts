// The end of a key: from then on it is refused. What it recorded stays, and its stream can get another key.

import { insertAudit } from '../store/audit.ts'
import { revokeKey as endKey } from '../store/keys.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

export interface RevokeKeyInput {
  workspaceId: string
  keyId: string
  actorId: string | null
  /** The door it came by, for the audit log. */
  via: string
}

/** Revokes a key; false where the workspace has none of this id that still works. */
export function revokeKey(deps: MeterDeps, input: RevokeKeyInput): Promise<boolean> {
  const { workspaceId, keyId, actorId, via } = input
  return inTransaction(deps.db, async (tx, _after, dbNow) => {
    const at = deps.clock.toBusiness(dbNow)
    if (!(await endKey(tx, workspaceId, keyId, at))) return false
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId,
      via,
      action: 'key:revoke',
      subjectKind: 'key',
      subjectId: keyId,
      after: {},
      at,
    })
    return true
  })
}

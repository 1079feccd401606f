// Whose key a request bears. The secret is compared in constant time; what the key may do is the door's to enforce.

import { parseKey, secretMatches } from '../store/handed-out-key.ts'
import type { MeterDeps } from './deps.ts'

export type Ability = 'read' | 'write'

export type KeyOutcome =
  | {
      kind: 'known'
      workspaceId: string
      keyId: string
      stream: string
      abilities: Ability[]
      /** Empty: every pool of the workspace. */
      poolIds: string[]
    }
  | { kind: 'unknown' }
  | { kind: 'revoked' }

/** Looks a key up; requests that meet share one reading. */
export async function findKey(deps: MeterDeps, text: string): Promise<KeyOutcome> {
  const key = parseKey(text)
  if (!key) return { kind: 'unknown' }
  const row = await deps.keyRowOf({ workspaceId: key.workspaceId, keyId: key.keyId })
  if (!row || !secretMatches(key.secret, row.secretHash)) return { kind: 'unknown' }
  if (row.revokedAt) return { kind: 'revoked' }
  const { workspaceId, keyId, stream, poolIds } = row
  return { kind: 'known', workspaceId, keyId, stream, abilities: row.abilities as Ability[], poolIds }
}

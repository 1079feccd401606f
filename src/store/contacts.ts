// Which contacts were revealed before, as keyed hashes. Written under the pool's lock, so no two writers meet.

import type { NewEntry } from '../core/ledger.ts'
import type { Transaction } from './database.ts'

/** Remembers the contacts that these entries name, each with the last instant at which it was revealed. */
export async function rememberContacts(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  entries: readonly NewEntry[],
): Promise<void> {
  const latest = new Map<string, { contactHash: string; seenAt: Date }>()
  for (const { contactHash, occurredAt } of entries) {
    if (contactHash === null) continue
    const known = latest.get(contactHash)
    if (!known || known.seenAt <= occurredAt) latest.set(contactHash, { contactHash, seenAt: occurredAt })
  }
  if (latest.size === 0) return
  await tx.$executeRaw`
    insert into contact_seen as s (workspace_id, pool_id, contact_hash, last_seen_at)
    select ${workspaceId}, ${poolId}::uuid, decode(c."contactHash", 'hex'), c."seenAt"
    from jsonb_to_recordset(${JSON.stringify([...latest.values()])}::jsonb) as c("contactHash" text,
      "seenAt" timestamptz)
    on conflict (workspace_id, pool_id, contact_hash) do update
    set last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)`
}

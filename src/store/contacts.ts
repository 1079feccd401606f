// Which contacts were revealed before, as keyed hashes. Written under the pool's lock, so no two writers meet.

import type { NewEntry } from '../core/ledger.ts'
import type { Transaction } from './database.ts'

/** Remembers the contacts of these entries with the latest entry that named each. */
export async function rememberContacts(
  tx: Transaction,
  workspaceId: string,
  poolId: string,
  entries: readonly NewEntry[],
): Promise<void> {
  const latest = new Map<string, { contactHash: string; entryId: string; seenAt: Date }>()
  for (const { contactHash, entryId, occurredAt } of entries) {
    if (contactHash === null) continue
    const known = latest.get(contactHash)
    if (!known || known.seenAt <= occurredAt) latest.set(contactHash, { contactHash, entryId, seenAt: occurredAt })
  }
  if (latest.size === 0) return
  await tx.$executeRaw`
    insert into contact_seen as s (workspace_id, pool_id, contact_hash, last_entry_id, last_seen_at)
    select ${workspaceId}, ${poolId}::uuid, decode(c."contactHash", 'hex'), c."entryId", c."seenAt"
    from jsonb_to_recordset(${JSON.stringify([...latest.values()])}::jsonb) as c("contactHash" text, "entryId" uuid,
      "seenAt" timestamptz)
    on conflict (workspace_id, pool_id, contact_hash) do update
    set last_entry_id = excluded.last_entry_id, last_seen_at = excluded.last_seen_at
    where excluded.last_seen_at >= s.last_seen_at`
}

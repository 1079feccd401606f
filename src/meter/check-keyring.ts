// Whether the settings' encryption key is the one that the stored secrets were written with: found out at the start,
// where somebody can still mend it, rather than at the first spend that names a contact.

import { PurserError } from '../errors.ts'
import type { RootDatabase } from '../store/database.ts'
import { type Keyring, secretKeyId } from '../store/secrets.ts'
import { listContactKeys } from '../store/workspaces.ts'

/** Throws `secret` with a sentence where a workspace's secrets cannot be read with this keyring. */
export async function checkKeyring(db: RootDatabase, keyring: Keyring): Promise<void> {
  for (const { workspaceId, contactKey } of await listContactKeys(db)) {
    const keyId = secretKeyId(contactKey)
    if (keyId !== undefined && keyring.byId.has(keyId)) continue
    throw new PurserError(
      'secret',
      `ENCRYPTION_KEY is not the key that this database was written with (it needs key ${keyId ?? 'unknown'} for workspace ` +
        `${workspaceId}, and got ${keyring.current.id}). Put the first key back: without it its secrets cannot be read.`,
    )
  }
}

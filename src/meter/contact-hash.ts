// Contacts leave no trace but a keyed hash: e-mail -> sha256 -> HMAC with the workspace's key, so that a vendor's own
// sha256 of an e-mail can be matched and nobody without the key can try addresses.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { normaliseContact } from '../core/contact.ts'
import type { Directory } from '../store/directory.ts'
import { decryptSecret, encryptSecret, type Keyring } from '../store/secrets.ts'

const COLUMN = 'workspace.contact_key'

/** A new key for a workspace, encrypted for its row. It is made once and never changed. */
export function newContactKey(keyring: Keyring, workspaceId: string): string {
  return encryptSecret(keyring, { workspaceId, column: COLUMN }, randomBytes(32).toString('base64'))
}

/** The key of a workspace's contacts. Throws `secret` where this keyring does not open it. */
export function openContactKey(
  keyring: Keyring,
  { workspaceId, contactKey }: { workspaceId: string; contactKey: string },
): Buffer {
  return Buffer.from(decryptSecret(keyring, { workspaceId, column: COLUMN }, contactKey), 'base64')
}

/** Hex of the keyed hash of a contact; what is neither e-mail, phone nor profile link is hashed as it was typed. */
export function contactHasher(keyring: Keyring, directory: Directory): (contact: string) => string {
  let key: Buffer | undefined
  return (contact) => {
    key ??= openContactKey(keyring, directory)
    const value = normaliseContact(contact)?.value ?? contact.trim().toLowerCase()
    return createHmac('sha256', key).update(createHash('sha256').update(value).digest()).digest('hex')
  }
}

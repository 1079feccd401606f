// Keys we hand out (API keys, links, callback tokens): their text, which names its workspace so that every lookup has
// one, and the hash that is all we keep of them.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A key as its holder shows it: `ps_<workspace>_<id>_<secret>`. */
export type HandedOutKey = { workspaceId: string; keyId: string; secret: string }

const secretBytes = 32
const keyIdBytes = 9
const keyForm = /^ps_([A-Z0-9]{1,32})_([A-Za-z0-9]{1,32})_([0-9a-f]{64})$/

/** The id of the key that a request makes, where that may be sent twice: the same again names the same key. */
export function keyIdOf(workspaceId: string, requestKey: string): string {
  return createHash('sha256')
    .update(`${workspaceId} ${requestKey}`)
    .digest('hex')
    .slice(0, 2 * keyIdBytes)
}

/** Makes a key. `text` is shown once and never stored; `secretHash` is what the row keeps. */
export function mintKey(
  workspaceId: string,
  keyId = randomBytes(keyIdBytes).toString('hex'),
): HandedOutKey & { text: string; secretHash: Uint8Array<ArrayBuffer> } {
  const secret = randomBytes(secretBytes).toString('hex')
  return { workspaceId, keyId, secret, text: `ps_${workspaceId}_${keyId}_${secret}`, secretHash: hashSecret(secret) }
}

/** The parts of a key, or undefined where the text does not have its form. */
export function parseKey(text: string): HandedOutKey | undefined {
  const [, workspaceId, keyId, secret] = keyForm.exec(text) ?? []
  return workspaceId && keyId && secret ? { workspaceId, keyId, secret } : undefined
}

/**
 * What is stored of a secret. A plain SHA-256 is enough: the secret is 32 random bytes, so there is nothing to guess
 * that a slow hash would protect.
 */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest())
}

/** Compares in constant time, so that an answer's delay tells nothing about the stored hash. */
export function secretMatches(secret: string, storedHash: Uint8Array): boolean {
  const given = hashSecret(secret)
  return given.length === storedHash.length && timingSafeEqual(given, storedHash)
}

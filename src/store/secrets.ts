// How secrets that we must read back (tokens, vendors' keys) lie in the database: encrypted, with the id of the key.
// What is only compared is hashed: handed-out-key.ts. Which column holds what is for the file that writes it.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { PurserError } from '../errors.ts'

/** The ENCRYPTION_KEY and, after a rotation, the keys that older rows were written with. */
export type Keyring = { readonly current: EncryptionKey; readonly byId: ReadonlyMap<string, EncryptionKey> }

type EncryptionKey = { readonly id: string; readonly bytes: Buffer }

/** Where a secret stands. It is authenticated with the text, so a value moved to another row or column does not open. */
export type SecretPlace = { workspaceId: string; column: string }

const version = 'v1'
const keyBytes = 32
const nonceBytes = 12 // what NIST SP 800-38D recommends for GCM
const tagBytes = 16

/** Keys are 32 bytes in base64; the first encrypts, all of them decrypt. Throws `secret` for a key of another size. */
export function createKeyring(currentBase64: string, olderBase64: readonly string[] = []): Keyring {
  const [current, ...older] = [currentBase64, ...olderBase64].map(readKey)
  if (!current) throw new PurserError('secret', 'ENCRYPTION_KEY is missing.')
  return { current, byId: new Map([...older, current].map((key) => [key.id, key])) }
}

/** `v1:<key id>:<nonce>:<tag>:<cipher>`, the last three in base64url. */
export function encryptSecret(keyring: Keyring, place: SecretPlace, plain: string): string {
  const { id, bytes } = keyring.current
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associatedData(id, place))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [version, id, ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join(':')
}

/** The plain text. Throws `secret` where the key is not in the ring, or where the text was changed or moved. */
export function decryptSecret(keyring: Keyring, place: SecretPlace, stored: string): string {
  const [found, keyId, ...parts] = stored.split(':')
  const [nonce, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'))
  if (found !== version || !keyId || !nonce || tag?.length !== tagBytes || !sealed || parts.length !== 3) {
    throw new PurserError('secret', `${where(place)} is not in the form of an encrypted secret.`)
  }
  const key = keyring.byId.get(keyId)
  if (!key) {
    throw new PurserError(
      'secret',
      `${where(place)} was encrypted with key ${keyId}, and ENCRYPTION_KEY is key ${keyring.current.id}. ` +
        'Start with the ENCRYPTION_KEY that wrote this database.',
    )
  }
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagBytes })
  decipher.setAAD(associatedData(keyId, place))
  decipher.setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new PurserError('secret', `${where(place)} was changed or moved since it was encrypted.`, { cause: error })
  }
}

/** The id of the key that wrote a stored secret; undefined where the text is not one. For finding rows to re-encrypt. */
export function secretKeyId(stored: string): string | undefined {
  const [found, keyId] = stored.split(':')
  return found === version ? keyId : undefined
}

function readKey(base64: string): EncryptionKey {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== keyBytes) {
    throw new PurserError('secret', `ENCRYPTION_KEY must be ${keyBytes} bytes in base64; it has ${bytes.length}.`)
  }
  // The prefix keeps this hash apart from every other use of the key.
  const id = createHash('sha256').update('purser key id').update(bytes).digest('hex').slice(0, 8)
  return { id, bytes }
}

function associatedData(keyId: string, { workspaceId, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([version, keyId, workspaceId, column]))
}

function where({ workspaceId, column }: SecretPlace): string {
  return `The secret in ${column} of workspace ${workspaceId}`
}

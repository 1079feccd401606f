// Secrets that are read back, and keys that are only compared.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashSecret, mintKey, parseKey, secretMatches } from '../../src/store/handed-out-key.ts'
import { createKeyring, decryptSecret, encryptSecret, secretKeyId } from '../../src/store/secrets.ts'

const first = Buffer.alloc(32, 1).toString('base64')
const second = Buffer.alloc(32, 2).toString('base64')
const place = { workspaceId: 'T1', column: 'installation.bot_token' }

describe('an encrypted secret', () => {
  test('comes back as it was, whatever its text', () => {
    const keyring = createKeyring(first)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (plain) => {
        expect(decryptSecret(keyring, place, encryptSecret(keyring, place, plain))).toBe(plain)
      }),
    )
  })

  test('holds the key id and nothing of the text, and differs each time', () => {
    const keyring = createKeyring(first)
    const stored = encryptSecret(keyring, place, 'xoxb-secret')
    expect(stored).toMatch(/^v1:[0-9a-f]{8}:[\w-]{16}:[\w-]{22}:[\w-]+$/)
    expect(stored.split(':')[1]).toBe(keyring.current.id)
    expect(encryptSecret(keyring, place, 'xoxb-secret')).not.toBe(stored)
  })

  test('does not open in another workspace or column', () => {
    const keyring = createKeyring(first)
    const stored = encryptSecret(keyring, place, 'xoxb-secret')
    for (const moved of [
      { ...place, workspaceId: 'T2' },
      { ...place, column: 'connector.secret' },
    ]) {
      expect(() => decryptSecret(keyring, moved, stored)).toThrow(/changed or moved/)
    }
  })

  test('does not open when any character of it was changed', () => {
    const keyring = createKeyring(first)
    const stored = encryptSecret(keyring, place, 'xoxb-secret')
    fc.assert(
      fc.property(fc.nat(stored.length - 1), (index) => {
        const changed = stored.slice(0, index) + (stored[index] === 'A' ? 'B' : 'A') + stored.slice(index + 1)
        // The last character of base64url may carry bits that decode to nothing: then the bytes are the same.
        const same = changed.split(':').map((part) => Buffer.from(part, 'base64url').toString('hex'))
        fc.pre(
          same.join() !==
            stored
              .split(':')
              .map((part) => Buffer.from(part, 'base64url').toString('hex'))
              .join(),
        )
        expect(() => decryptSecret(keyring, place, changed)).toThrow(expect.objectContaining({ code: 'secret' }))
      }),
    )
  })

  test.each(['', 'xoxb-plain', 'v1:', 'v1:12345678:a:b:c', 'v2:12345678:a:b:c', 'v1:a:b:c:d:e'])(
    '%j is not taken for one',
    (stored) => {
      expect(() => decryptSecret(createKeyring(first), place, stored)).toThrow(/not in the form of an encrypted secret/)
    },
  )

  test('survives a rotation, and says which key is missing without it', () => {
    const old = createKeyring(first)
    const stored = encryptSecret(old, place, 'xoxb-secret')
    const rotated = createKeyring(second, [first])
    expect(decryptSecret(rotated, place, stored)).toBe('xoxb-secret')
    expect(secretKeyId(encryptSecret(rotated, place, 'new'))).toBe(rotated.current.id)
    expect(() => decryptSecret(createKeyring(second), place, stored)).toThrow(
      `installation.bot_token of workspace T1 was encrypted with key ${old.current.id}, and ENCRYPTION_KEY is key ${rotated.current.id}`,
    )
  })

  test('needs a key of 32 bytes', () => {
    expect(() => createKeyring('c2hvcnQ=')).toThrow('ENCRYPTION_KEY must be 32 bytes in base64; it has 5.')
  })
})

describe('a handed-out key', () => {
  test('is read back into its parts, and its secret matches its hash only', () => {
    const key = mintKey('T0123ABC')
    expect(parseKey(key.text)).toEqual({ workspaceId: 'T0123ABC', keyId: key.keyId, secret: key.secret })
    expect(secretMatches(key.secret, key.secretHash)).toBe(true)
    expect(secretMatches(mintKey('T0123ABC').secret, key.secretHash)).toBe(false)
    expect(secretMatches(key.secret, key.secretHash.slice(1))).toBe(false)
  })

  test('is stored as a hash that does not hold the secret', () => {
    const { secret } = mintKey('T1')
    expect(Buffer.from(hashSecret(secret)).toString('hex')).not.toContain(secret)
    expect(hashSecret(secret)).toHaveLength(32)
  })

  test('is not found in any other text', () => {
    const { text } = mintKey('T1')
    for (const wrong of [
      '',
      'ps_',
      text.slice(1),
      text.slice(0, -1),
      `${text}0`,
      ` ${text}`,
      text.replace('T1', 't1'),
    ]) {
      expect(parseKey(wrong)).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.string(), (other) => {
        expect(parseKey(other)).toBeUndefined()
      }),
    )
  })
})

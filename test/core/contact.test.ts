import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseContact } from '../../src/core/contact.ts'

describe('a contact', () => {
  test.each([
    ['jane@example.com', 'email', 'jane@example.com'],
    ['  Jane.Doe+Apollo@Example.COM\n', 'email', 'jane.doe+apollo@example.com'],
    ['+jane@example.com', 'email', '+jane@example.com'],
    ["o'neil@sub.example.co.uk", 'email', "o'neil@sub.example.co.uk"],
    ['u\u0308ber@example.com', 'email', '\u00fcber@example.com'],
    ['https://www.linkedin.com/in/Jane-Doe-123/', 'linkedin', 'linkedin.com/in/jane-doe-123'],
    ['http://linkedin.com/in/jane-doe-123?utm_source=share', 'linkedin', 'linkedin.com/in/jane-doe-123'],
    ['de.linkedin.com/in/jane-doe-123', 'linkedin', 'linkedin.com/in/jane-doe-123'],
    ['HTTPS://M.LinkedIn.com/IN/Jane-Doe-123/details/skills/#top', 'linkedin', 'linkedin.com/in/jane-doe-123'],
    ['linkedin.com/in/j%C3%BCrgen', 'linkedin', 'linkedin.com/in/j\u00fcrgen'],
    ['linkedin.com/in/ju\u0308rgen', 'linkedin', 'linkedin.com/in/j\u00fcrgen'],
    ['+15555550164', 'phone', '+15555550164'],
    ['+1 (555) 555-0164', 'phone', '+15555550164'],
    ['+49 (0)30 901820', 'phone', '+4930901820'],
    ['+44\u00a020\u20117946.0958', 'phone', '+442079460958'],
    ['+12345678', 'phone', '+12345678'],
    ['+123456789012345', 'phone', '+123456789012345'],
  ])('%j is the %s %s', (text, kind, value) => {
    expect(normaliseContact(text)).toEqual({ kind, value })
  })

  test.each([
    '',
    'jane',
    'jane@',
    '@example.com',
    'jane@example',
    'jane@@example.com',
    'jane@exa mple.com',
    'jane@example..com',
    'jane\u0000@example.com',
    'jane\u200b@example.com',
    'jane\ud800@example.com',
    '<jane@example.com>',
    'jane@example.com, joe@example.com',
    `${'j'.repeat(250)}@example.com`,
    '555 555 0164',
    '+1234567',
    '+1234567890123456',
    '+0123456789',
    '+49 30 90182 ext 5',
    'https://example.com/in/jane',
    'https://notlinkedin.com/in/jane',
    'https://linkedin.com.example.com/in/jane',
    'https://www.linkedin.com/company/example',
    'https://www.linkedin.com/in/',
    'https://www.linkedin.com/in/%E0%A4%A',
    'https://www.linkedin.com/in/jane%2Fdoe',
    'https://www.linkedin.com/in/%00',
  ])('%j is none', (text) => {
    expect(normaliseContact(text)).toBeUndefined()
  })

  test('written once in the one way, it reads as itself', () => {
    const contact = fc.oneof(
      fc.emailAddress(),
      fc.stringMatching(/^\+[1-9][0-9 ().-]{7,14}$/),
      fc.stringMatching(/^[A-Za-z0-9-]{1,20}(%C3%BC)?$/).map((name) => `https://www.linkedin.com/in/${name}/?a=b`),
    )
    fc.assert(
      fc.property(contact, (text) => {
        const found = normaliseContact(text)
        fc.pre(found !== undefined)
        expect(normaliseContact(found.value)).toEqual(found)
        expect(normaliseContact(` ${text.toUpperCase()} `)).toEqual(found)
      }),
    )
  })

  test('any text at all is a contact or none, never an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['email', 'phone', 'linkedin', undefined]).toContain(normaliseContact(text)?.kind)
      }),
    )
  })
})

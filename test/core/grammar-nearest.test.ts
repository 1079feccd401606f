// How near is near enough: slips are found, ordinary words are left alone.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearest } from '../../src/core/grammar-nearest.ts'

const KNOWN = ['Apollo', 'Prospecting', 'Event follow-up', 'mobile', 'dial', 'q4-webinar']

test('a known word is nearest to itself, whatever its case, accents and hyphens', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KNOWN), (word) => {
      expect(nearest(word.toUpperCase(), KNOWN)).toBe(word)
      expect(nearest(word.replaceAll('-', ' '), KNOWN)).toBe(word)
    }),
  )
})

test('two edits of a long word are near, three are not', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 }), fc.nat({ max: 9 }), (first, second) => {
      const cut = (word: string, at: number) => word.slice(0, at) + word.slice(at + 1)
      expect(nearest(cut(cut('Prospecting', first), second), KNOWN)).toBe('Prospecting')
    }),
  )
  expect(nearest('Prospec', KNOWN)).toBeUndefined()
})

test.each([
  ['appolo', 'Apollo'],
  ['apolo', 'Apollo'],
  ['mobiel', 'mobile'],
  ['moblie', 'mobile'],
  ['evnt folow up', 'Event follow-up'],
  ['for', undefined],
  ['the', undefined],
  ['deal', undefined],
  ['q3-webinar', undefined],
  ['', undefined],
])('%s is a slip of %s', (typed, known) => {
  expect(nearest(typed, KNOWN)).toBe(known)
})

test('where a word is expected, short ones count too', () => {
  expect(nearest('dail', KNOWN)).toBeUndefined()
  expect(nearest('dail', KNOWN, true)).toBe('dial')
  expect(nearest('xy', KNOWN, true)).toBeUndefined()
})

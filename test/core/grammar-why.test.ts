// Goal: what stands after "for" in a note is offered as the purpose it was meant as, and a story is left alone.
import { expect, test } from 'vitest'
import { nearPurpose, strangePurpose } from '../../src/core/grammar-why.ts'

const PURPOSES = ['Prospecting', 'Event follow-up', 'Renewals']

test.each([
  ['for Golf', 'Golf'],
  ['at noon for the golf cup.', 'golf cup'],
  ['for "Board report"', 'Board report'],
  ['for the call with Jane on Monday', undefined],
  ['before lunch', undefined],
  ['for', undefined],
])('%s names %s', (note, typed) => {
  expect(strangePurpose(note)).toBe(typed)
})

test.each([
  ['Event', 'Event follow-up'],
  ['renewls', 'Renewals'],
  ['Golf', undefined],
  ['e', undefined],
])('%s is nearest to %s', (typed, purpose) => {
  expect(nearPurpose(typed, PURPOSES)).toBe(purpose)
})

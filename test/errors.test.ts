// What everybody may rely on of an error.
import { expect, test } from 'vitest'
import { coerceError, hasCode, PurserError, SettingsError } from '../src/errors.ts'

test.each([
  [new TypeError('mine'), 'mine'],
  ['a text', 'a text'],
  [undefined, 'something threw undefined'],
  [42, 'something threw 42'],
  [Object.create(null), 'something threw an object'],
])('%o becomes an error with a message', (thrown, message) => {
  expect(coerceError(thrown)).toBeInstanceOf(Error)
  expect(coerceError(thrown).message).toBe(message)
})

test('an error itself stays the same object', () => {
  const error = new Error('same')
  expect(coerceError(error)).toBe(error)
})

test('codes tell errors apart', () => {
  expect(hasCode(new PurserError('busy', 'later'), 'busy')).toBe(true)
  expect(hasCode(new PurserError('busy', 'later'), 'secret')).toBe(false)
  expect(hasCode(new SettingsError(['PORT is wrong']), 'settings')).toBe(true)
  expect(hasCode(new Error('busy'), 'busy')).toBe(false)
})

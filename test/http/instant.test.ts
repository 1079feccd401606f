// Instants as programs write them: each is the same moment that Date knows, or a sentence.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from '../../src/http/instant.ts'

const dates = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2200-01-01T00:00:00Z'),
  noInvalidDate: true,
})

test('any instant, written in any offset, is read as itself', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
      const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)
      const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
      const offset = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
      expect(parseInstant(local + offset)).toEqual(date)
    }),
  )
})

test.each([
  ['2026-11-22T09:30Z', '2026-11-22T09:30:00.000Z'],
  ['2026-11-22 09:30:00+0100', '2026-11-22T08:30:00.000Z'],
  ['2026-11-22t09:30:00.123456789z', '2026-11-22T09:30:00.123Z'],
  ['2028-02-29T00:00:00-00:00', '2028-02-29T00:00:00.000Z'],
])('%s is an instant', (text, instant) => {
  expect(parseInstant(text)).toEqual(new Date(instant))
})

test.each([
  ['2026-11-22', 'no offset'],
  ['2026-11-22T09:30:00', 'no offset'],
  ['2026-02-29T00:00:00Z', 'does not exist'],
  ['2026-11-22T24:00:00Z', 'does not exist'],
  ['2026-11-22T09:30:60Z', 'does not exist'],
  ['2026-11-22T09:30:00+24:00', 'does not exist'],
  ['0026-11-22T09:30:00Z', 'does not exist'],
  ['22/11/2026', 'must be an instant'],
  ['1700000000', 'must be an instant'],
  ['', 'must be an instant'],
])('"%s" is none, and the sentence says why', (text, words) => {
  expect(parseInstant(text)).toContain(words)
})

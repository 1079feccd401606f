// Goal: days before a reset are read however they are typed, and what is wrong is told in one sentence. Method: properties.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDaysBefore, readOwnerDays } from '../../src/core/days-before.ts'

describe('days before a reset', () => {
  it('are read in any order and with anything usual between them, each once', () => {
    const between = fc.constantFrom(', ', ' ', ',', '; ', ' and ', ' days, ', '\n', ' + ')
    const typed = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), between), { maxLength: 5 })
    fc.assert(
      fc.property(typed, (words) => {
        const days = [...new Set(words.map(([day]) => day))].sort((first, second) => second - first)
        const text = words.map(([day, then]) => `${day}${then}`).join('')
        expect(readDaysBefore(text)).toEqual({ kind: 'read', days })
        expect(readOwnerDays(text, days)).toEqual({ kind: 'read', days })
      }),
    )
  })

  it('that are wrong are answered by one sentence, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const read = readDaysBefore(text)
        if (read.kind === 'faulty') expect(read.message).toMatch(/[.]$/)
        else {
          expect(read.days.every((day) => Number.isInteger(day) && day >= 1 && day <= 60)).toBe(true)
          expect(read.days.length).toBeLessThanOrEqual(5)
        }
      }),
    )
  })
})

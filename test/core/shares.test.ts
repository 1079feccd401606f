// Goal: shares read as parts of one whole, and equal parts as equal. Method: properties over any parts, and the examples
// that people complained of.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wholePercents } from '../../src/core/shares.ts'

/** Few different amounts, so that equal ones are frequent. */
const parts = fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 10 ** 12 })), {
  maxLength: 9,
})

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

describe('whole percents', () => {
  test('sum to 100, each the exact share rounded down or up', () => {
    fc.assert(
      fc.property(parts, (amounts) => {
        const percents = wholePercents(amounts)
        const whole = sumOf(amounts)
        expect(sumOf(percents)).toBe(whole === 0 ? 0 : 100)
        for (const [index, amount] of amounts.entries()) {
          const exact = BigInt(amount) * 100n
          const percent = BigInt(percents[index] ?? -1)
          if (whole > 0) expect(percent * BigInt(whole) < exact + BigInt(whole)).toBe(true)
          if (whole > 0) expect((percent + 1n) * BigInt(whole) > exact).toBe(true)
        }
      }),
    )
  })

  test('of equal parts differ only where no choice of parts would make them equal, and then by one', () => {
    fc.assert(
      fc.property(parts, (amounts) => {
        const whole = sumOf(amounts)
        fc.pre(whole > 0)
        const percents = wholePercents(amounts)
        const values = [...new Set(amounts)]
        const shown = values.map((value) => percents.filter((_, index) => amounts[index] === value))
        for (const alike of shown) expect(Math.max(...alike) - Math.min(...alike)).toBeLessThanOrEqual(1)
        if (shown.every((alike) => new Set(alike).size === 1)) return
        const inexact = values.filter((value) => (BigInt(value) * 100n) % BigInt(whole) > 0n)
        const down = sumOf(amounts.map((amount) => Number((BigInt(amount) * 100n) / BigInt(whole))))
        const choices = Array.from({ length: 2 ** inexact.length }, (_, bits) =>
          amounts.filter((amount) => inexact.includes(amount) && (bits >> inexact.indexOf(amount)) & 1),
        )
        expect(choices.filter((raised) => down + raised.length === 100)).toEqual([])
      }),
    )
  })

  test.each([
    [
      [16, 16, 156],
      [9, 9, 82],
    ],
    [
      [16, 16, 16],
      [34, 33, 33],
    ],
    [
      [8, 8, 184],
      [4, 4, 92],
    ],
    [
      [225, 88, 28, 10],
      [64, 25, 8, 3],
    ],
    [
      [1, 999],
      [0, 100],
    ],
    [[], []],
    [
      [0, 0],
      [0, 0],
    ],
  ])('of %j are %j', (amounts, percents) => {
    expect(wholePercents(amounts)).toEqual(percents)
  })
})

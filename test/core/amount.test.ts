import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  apportion,
  CREDIT,
  ENTRY_CREDITS_MAX,
  formatCredits,
  fromDecimal,
  parseCredits,
  percentDown,
  price,
  reachesPercent,
  scale,
  toDecimal,
} from '../../src/core/amount.ts'

const amount = fc.integer({ min: -ENTRY_CREDITS_MAX, max: ENTRY_CREDITS_MAX })
const positive = fc.integer({ min: 1, max: ENTRY_CREDITS_MAX })

describe('reading and writing', () => {
  test('every amount reads back as it was written, through both doors', () => {
    fc.assert(
      fc.property(amount, (credits) => {
        expect(parseCredits(toDecimal(credits))).toBe(credits)
        expect(fromDecimal(toDecimal(credits))).toBe(credits)
        expect(fromDecimal((credits / CREDIT).toFixed(3))).toBe(credits)
      }),
    )
  })

  test('people see the same digits, in groups of three', () => {
    fc.assert(
      fc.property(amount, (credits) => {
        expect(formatCredits(credits).replaceAll(',', '')).toBe(toDecimal(credits))
        expect(formatCredits(credits)).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d{1,3})?$/)
      }),
    )
  })

  test.each([
    ['16', 16_000],
    ['+2.5', 2_500],
    ['-2.5', -2_500],
    ['0.125', 125],
    ['-0', 0],
    ['007', 7_000],
    ['1000000000', ENTRY_CREDITS_MAX],
    ['-1000000000.000', -ENTRY_CREDITS_MAX],
  ])('"%s" is %i thousandths', (text, credits) => {
    expect(parseCredits(text)).toBe(credits)
  })

  test.each([
    '',
    ' 1',
    '1 ',
    '.5',
    '1.',
    '1.2345',
    '1e3',
    '1e99',
    '1,000',
    '1_000',
    '0x10',
    '--1',
    'NaN',
    'Infinity',
    '12z',
    '١٢',
    '1\u0000',
    '1\n',
    '1000000000.001',
    '9999999999999',
  ])('%j is no amount', (text) => {
    expect(parseCredits(text)).toBeUndefined()
  })

  test.each(['', '1e3', '16.0000', ' 1', '1.', '--1', '9999999999999.999'])(
    'the database never wrote %j, and reading it would make a balance wrong',
    (text) => {
      expect(() => fromDecimal(text)).toThrow(RangeError)
    },
  )

  test.each([
    [0, '0'],
    [5, '0.005'],
    [-5, '-0.005'],
    [100, '0.1'],
    [1_234_500, '1,234.5'],
    [-1_234_567_000, '-1,234,567'],
  ])('%i is shown as %s', (credits, text) => {
    expect(formatCredits(credits)).toBe(text)
  })
})

describe('multiplying', () => {
  test('ten thousand times 0.1 is 1,000, at once and one by one', () => {
    const unitPrice = 100
    expect(price(unitPrice, 10_000 * CREDIT)).toBe(1_000 * CREDIT)
    let sum = 0
    for (let count = 0; count < 10_000; count += 1) sum += price(unitPrice, CREDIT)
    expect(sum).toBe(1_000 * CREDIT)
  })

  test('scaling is off by at most half a thousandth, and a tie goes away from zero', () => {
    fc.assert(
      fc.property(amount, amount, positive, (numerator, factor, denominator) => {
        const product = BigInt(numerator) * BigInt(factor)
        fc.pre(product / BigInt(denominator) < 9_000_000_000_000_000n)
        fc.pre(product / BigInt(denominator) > -9_000_000_000_000_000n)
        const result = scale(numerator, factor, denominator)
        const error = 2n * (BigInt(result) * BigInt(denominator) - product)
        const size = error < 0n ? -error : error
        expect(size <= BigInt(denominator)).toBe(true)
        if (size === BigInt(denominator)) expect(error > 0n).toBe(product > 0n)
      }),
    )
  })

  test.each([
    [1, 1, 2, 1],
    [-1, 1, 2, -1],
    [1, 1, 3, 0],
    [-1, 1, 3, 0],
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [1_500, 333, 1_000, 500],
  ])('%i x %i / %i is %i', (numerator, factor, denominator, expected) => {
    expect(scale(numerator, factor, denominator)).toBe(expected)
  })
})

describe('comparing with a percent', () => {
  test('reaching a percent is decided by whole numbers, whatever their size', () => {
    fc.assert(
      fc.property(amount, positive, fc.integer({ min: 0, max: 200_000 }), (part, whole, percent) => {
        const expected = BigInt(part) * 100_000n >= BigInt(percent) * BigInt(whole)
        expect(reachesPercent(part, whole, percent)).toBe(expected)
      }),
    )
  })

  test('the least part that reaches a percent does, and a thousandth less does not', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 200_000 }), (whole, percent) => {
        const least = Number((BigInt(whole) * BigInt(percent) + 99_999n) / 100_000n)
        expect(reachesPercent(least, whole, percent)).toBe(true)
        expect(reachesPercent(least - 1, whole, percent)).toBe(false)
      }),
    )
  })

  test('a shown percent never claims more than is reached, and the next one is not reached', () => {
    fc.assert(
      fc.property(fc.nat(ENTRY_CREDITS_MAX), positive, (part, whole) => {
        const shown = percentDown(part, whole) ?? Number.NaN
        expect(reachesPercent(part, whole, shown * 1_000)).toBe(true)
        expect(reachesPercent(part, whole, (shown + 1) * 1_000)).toBe(false)
      }),
    )
  })

  test('999 of 1,000 is shown as 99 percent, and nothing granted has no percent', () => {
    expect(percentDown(999, 1_000)).toBe(99)
    expect(percentDown(5, 0)).toBeUndefined()
    expect(percentDown(5, -1)).toBeUndefined()
    expect(percentDown(-5, 10)).toBe(0)
  })
})

describe('splitting a whole', () => {
  const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 30 })

  test('the parts sum to the total, and each is within one thousandth of its exact share', () => {
    fc.assert(
      fc.property(amount, weights, (total, shares) => {
        const parts = apportion(total, shares)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total)
        const whole = shares.reduce((sum, share) => sum + share, 0)
        if (whole === 0) return
        parts.forEach((part, index) => {
          const exact = BigInt(total) * BigInt(shares[index] ?? 0)
          const error = BigInt(part) * BigInt(whole) - exact
          expect((error < 0n ? -error : error) < BigInt(whole)).toBe(true)
        })
      }),
    )
  })

  test('what is left over goes to the largest remainders, the earlier first', () => {
    expect(apportion(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(apportion(10, [3, 3, 1])).toEqual([4, 4, 2])
    expect(apportion(-100, [1, 1, 1])).toEqual([-34, -33, -33])
    expect(apportion(-1, [1, 2])).toEqual([0, -1])
    expect(apportion(7, [0, 0])).toEqual([7, 0])
    expect(apportion(7, [])).toEqual([])
  })
})

import fc from 'fast-check'
import { IANAZone } from 'luxon'
import { describe, expect, test } from 'vitest'
import { boundary, parseLength, spanAt, spansBetween } from '../../src/core/cycle.ts'
import { bookedOn, isZone, localParts, resolveLocal } from '../../src/core/local-time.ts'
import type { Terms } from '../../src/core/model.ts'

/** Half an hour of summer time, a quarter-hour zone, and one that changes its clocks at midnight. */
const ODD_ZONES = ['Australia/Lord_Howe', 'Pacific/Chatham', 'America/Havana']
const zone = fc.constantFrom(...ODD_ZONES, 'Europe/Berlin', 'UTC', 'America/St_Johns', 'Pacific/Apia')
const length = fc.constantFrom('P1M', 'P2M', 'P3M', 'P1Y', 'P1W', 'P2W', 'P10D', 'P1D')

const lateDay = fc.record({
  year: fc.integer({ min: 2020, max: 2032 }),
  month: fc.constantFrom(1, 3, 5, 7, 8, 10, 12),
  day: fc.integer({ min: 29, max: 31 }),
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  second: fc.integer({ min: 0, max: 59 }),
  millisecond: fc.integer({ min: 0, max: 999 }),
})

/** Instants around a change of clocks, where local times are skipped or shown twice. */
const changeOfClocks = fc.constantFrom(
  '2026-04-04T15:00:00Z',
  '2026-10-03T15:30:00Z',
  '2026-04-04T14:00:00Z',
  '2026-09-26T14:00:00Z',
  '2026-03-08T05:00:00Z',
  '2026-11-01T05:00:00Z',
  '2026-03-29T01:00:00Z',
  '2026-10-25T01:00:00Z',
)
const nearChange = fc
  .tuple(changeOfClocks, fc.integer({ min: -7_200_000, max: 7_200_000 }))
  .map(([at, shift]) => new Date(Date.parse(at) + shift))

function termsOf(given: Partial<Terms> & { anchorAt: Date }): Terms {
  return {
    version: 1,
    effectiveAt: given.anchorAt,
    length: 'P1M',
    parts: 1,
    zone: 'UTC',
    allotment: 1_000_000,
    rollover: { kind: 'none' },
    plan: null,
    planConfirmedOn: null,
    ...given,
  }
}

const terms = fc
  .tuple(zone, length, fc.oneof(lateDay, nearChange))
  .map(([zone, length, anchor]) =>
    termsOf({ zone, length, anchorAt: anchor instanceof Date ? anchor : resolveLocal(anchor, zone) }),
  )

function at(text: string): Date {
  return new Date(text)
}

function monthLength(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

describe('local time', () => {
  const minuteOfYears = fc.integer({ min: Date.UTC(2005, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 })

  test('a local time is the first instant whose clock shows it, or the first after the gap', () => {
    fc.assert(
      fc.property(
        zone,
        fc.oneof(
          minuteOfYears.map((minute) => new Date(minute * 60_000)),
          nearChange,
        ),
        (zone, clock) => {
          const offsetAt = (instant: number) => IANAZone.create(zone).offset(instant) * 60_000
          const [date = '', time = ''] = clock.toISOString().split('T')
          const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
          const [hour = 0, minute = 0] = time.split(':').map(Number)
          const second = clock.getUTCSeconds()
          const wanted = Date.UTC(year, month - 1, day, hour, minute, second)
          const found = resolveLocal({ year, month, day, hour, minute, second }, zone).getTime()
          const shows = found + offsetAt(found)
          const showedBefore = found - 1 + offsetAt(found - 1)
          expect(shows).toBeGreaterThanOrEqual(wanted)
          expect(showedBefore).toBeLessThan(wanted)
          // Every earlier quarter of an hour of two days shows an earlier time: nothing before it was the first.
          for (let before = found - 900_000; before > found - 172_800_000; before -= 900_000)
            expect(before + offsetAt(before)).toBeLessThan(wanted)
        },
      ),
    )
  })

  test.each([
    ['skipped in Berlin', 'Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
    ['twice in Berlin', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['skipped midnight in Havana', 'America/Havana', '2026-03-08T00:00', '2026-03-08T05:00:00.000Z'],
    ['twice after midnight in Havana', 'America/Havana', '2026-11-01T00:30', '2026-11-01T04:30:00.000Z'],
    ['skipped half hour in Lord Howe', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30:00.000Z'],
    ['twice in Lord Howe', 'Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z'],
    ['skipped in Chatham', 'Pacific/Chatham', '2026-09-27T03:00', '2026-09-26T14:00:00.000Z'],
    ['a skipped day in Apia', 'Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00:00.000Z'],
    ['an ordinary one', 'Asia/Kolkata', '2026-11-22T09:30', '2026-11-22T04:00:00.000Z'],
  ])('%s: %s %s is %s', (_, zone, text, expected) => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number)
    expect(resolveLocal({ year, month, day, hour, minute }, zone).toISOString()).toBe(expected)
  })

  test('the local date of an instant is that of the zone', () => {
    expect(bookedOn(at('2026-11-22T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-23')
    expect(bookedOn(at('2026-11-22T23:30:00Z'), 'UTC')).toBe('2026-11-22')
    expect(bookedOn(at('2026-11-22T03:59:59.999Z'), 'America/New_York')).toBe('2026-11-21')
  })

  test('a date that no calendar has, and a zone that nobody keeps, are refused', () => {
    expect(() => resolveLocal({ year: 2026, month: 2, day: 29 }, 'UTC')).toThrow('2026-2-29')
    expect(() => resolveLocal({ year: 2026, month: 1, day: 1, hour: 24 }, 'UTC')).toThrow(RangeError)
    expect(() => resolveLocal({ year: 2026, month: 1, day: 1 }, 'Europe/Atlantis')).toThrow('Europe/Atlantis')
  })

  test.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Europe/Atlantis', false],
    ['+05:00', false],
    ['local', false],
    ['', false],
  ])('"%s" is a zone: %s', (text, expected) => {
    expect(isZone(text)).toBe(expected)
  })
})

describe('cycle lengths', () => {
  test.each([
    ['P1M', { months: 1 }],
    ['P3M', { months: 3 }],
    ['P1Y', { months: 12 }],
    ['P10Y', { months: 120 }],
    ['P2W', { days: 14 }],
    ['P10D', { days: 10 }],
    ['P3653D', { days: 3653 }],
  ])('%s is %j', (text, expected) => {
    expect(parseLength(text)).toEqual(expected)
  })

  test.each([
    '',
    'P',
    'P0M',
    'P01M',
    'p1m',
    'PT1H',
    'P1M1D',
    'P-1M',
    'P1.5M',
    'P11Y',
    'P121M',
    'P3654D',
    'P522W',
    'P1M ',
  ])('"%s" is no length', (text) => {
    expect(parseLength(text)).toBeUndefined()
  })

  test('terms with such a length are refused by name', () => {
    const wrong = termsOf({ anchorAt: at('2026-01-01T00:00:00Z'), length: 'P0M' })
    expect(() => boundary(wrong, 1)).toThrow('"P0M"')
  })
})

describe('boundaries', () => {
  test('boundary 0 is the anchor to the millisecond, also the second of two instants with the same clock', () => {
    fc.assert(
      fc.property(terms, (terms) => {
        expect(boundary(terms, 0)).toEqual(terms.anchorAt)
      }),
    )
    const second = termsOf({ anchorAt: at('2026-10-25T01:30:00Z'), zone: 'Europe/Berlin' })
    expect(boundary(second, 0)).toEqual(at('2026-10-25T01:30:00Z'))
    expect(boundary(second, 1)).toEqual(at('2026-11-25T01:30:00Z'))
  })

  test('the day of boundary n is the day of the anchor, or the last one of a shorter month', () => {
    fc.assert(
      fc.property(
        zone,
        fc.constantFrom('P1M', 'P3M', 'P1Y'),
        lateDay,
        fc.integer({ min: -200, max: 200 }),
        (zone, length, parts, n) => {
          const terms = termsOf({ zone, length, anchorAt: resolveLocal(parts, zone) })
          const anchor = localParts(terms.anchorAt, zone)
          const found = localParts(boundary(terms, n), zone)
          expect(found.day).toBe(Math.min(anchor.day, monthLength(found.year, found.month)))
          const months = 12 * (found.year - anchor.year) + found.month - anchor.month
          expect(months).toBe(n * { P1M: 1, P3M: 3, P1Y: 12 }[length])
        },
      ),
    )
  })

  test('a boundary keeps the local time of the anchor, except where that time is skipped', () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: -200, max: 200 }), (terms, n) => {
        const { hour, minute, second, millisecond } = localParts(terms.anchorAt, terms.zone)
        const { year, month, day } = localParts(boundary(terms, n), terms.zone)
        const again = resolveLocal({ year, month, day, hour, minute, second, millisecond }, terms.zone)
        const skippedDay = terms.zone === 'Pacific/Apia'
        if (n !== 0 && !skippedDay) expect(boundary(terms, n)).toEqual(again)
      }),
    )
  })

  test.each([
    ['31 January', 'UTC', 'P1M', '2026-01-31T00:00:00Z', 1, '2026-02-28T00:00:00.000Z'],
    ['31 January, two on', 'UTC', 'P1M', '2026-01-31T00:00:00Z', 2, '2026-03-31T00:00:00.000Z'],
    ['31 January, a leap year', 'UTC', 'P1M', '2026-01-31T00:00:00Z', 25, '2028-02-29T00:00:00.000Z'],
    ['29 February, a year on', 'UTC', 'P1Y', '2024-02-29T12:00:00Z', 1, '2025-02-28T12:00:00.000Z'],
    ['29 February, four on', 'UTC', 'P1Y', '2024-02-29T12:00:00Z', 4, '2028-02-29T12:00:00.000Z'],
    ['back over New Year', 'UTC', 'P1M', '2026-01-31T00:00:00Z', -2, '2025-11-30T00:00:00.000Z'],
    [
      'two weeks over a change of clocks',
      'Europe/Berlin',
      'P2W',
      '2026-03-20T08:00:00Z',
      1,
      '2026-04-03T07:00:00.000Z',
    ],
    ['ten days into the gap', 'Europe/Berlin', 'P10D', '2026-03-19T01:30:00Z', 1, '2026-03-29T01:00:00.000Z'],
    ['a month into the overlap', 'Europe/Berlin', 'P1M', '2026-09-25T00:30:00Z', 1, '2026-10-25T00:30:00.000Z'],
  ])('%s: %s %s from %s, boundary %i is %s', (_, zone, length, anchorAt, n, expected) => {
    expect(boundary(termsOf({ zone, length, anchorAt: at(anchorAt) }), n).toISOString()).toBe(expected)
  })
})

describe('cycles of one version', () => {
  test('400 periods tile time without gap or overlap, in zones that skip and repeat hours', () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: -400, max: 0 }), (terms, from) => {
        let span = spanAt([terms], boundary(terms, from))
        for (let count = 0; count < 400; count += 1) {
          expect(span.startsAt < span.endsAt).toBe(true)
          const next = spanAt([terms], span.endsAt)
          expect(next.startsAt).toEqual(span.endsAt)
          span = next
        }
      }),
      { numRuns: 20 },
    )
  })

  test('the cycle found by arithmetic is the one found by walking from the anchor', () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: -400, max: 400 }), fc.nat(366 * 86_400_000), (terms, n, after) => {
        const instant = new Date(boundary(terms, n).getTime() + after)
        let walked = n
        while (boundary(terms, walked + 1) <= instant) walked += 1
        const { startsAt, endsAt } = spanAt([terms], instant)
        expect([startsAt, endsAt]).toEqual([boundary(terms, walked), boundary(terms, walked + 1)])
      }),
      { numRuns: 60 },
    )
  })

  test('a cycle holds its start and not its end', () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: -100, max: 100 }), (terms, n) => {
        const instant = boundary(terms, n)
        const { startsAt } = spanAt([terms], instant)
        expect(startsAt).toEqual(instant)
        expect(spanAt([terms], new Date(instant.getTime() - 1)).endsAt).toEqual(instant)
      }),
    )
  })

  test('clocks that go back over midnight do not put an instant into the cycle that has ended', () => {
    // Until 2011 clocks of Newfoundland went from 00:01 back to 23:01 of the day before.
    const daily = termsOf({ zone: 'America/St_Johns', length: 'P1D', anchorAt: at('2006-10-20T02:30:30Z') })
    const span = spanAt([daily], at('2006-10-29T02:45:00Z'))
    expect([span.startsAt, span.endsAt]).toEqual([at('2006-10-29T02:30:30Z'), at('2006-10-30T03:30:30Z')])
  })

  test('a day that a zone skipped makes no cycle', () => {
    const daily = termsOf({ zone: 'Pacific/Apia', length: 'P1D', anchorAt: at('2011-12-28T10:00:00Z') })
    const spans = spansBetween([daily], at('2011-12-28T10:00:00Z'), at('2011-12-31T09:59:59Z'))
    expect(spans.map((span) => span.startsAt.toISOString())).toEqual([
      '2011-12-28T10:00:00.000Z',
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
    ])
  })
})

describe('cycles of several versions', () => {
  const first = termsOf({ anchorAt: at('2026-01-15T00:00:00Z') })
  const second = termsOf({ version: 2, effectiveAt: at('2026-03-20T12:00:00Z'), anchorAt: at('2026-01-01T00:00:00Z') })

  test.each([
    [
      'long before the first version',
      '2025-11-20T00:00:00Z',
      1,
      '2025-11-15T00:00:00.000Z',
      '2025-12-15T00:00:00.000Z',
    ],
    ['in the first version', '2026-02-20T00:00:00Z', 1, '2026-02-15T00:00:00.000Z', '2026-03-15T00:00:00.000Z'],
    ['cut short by new terms', '2026-03-20T11:59:59.999Z', 1, '2026-03-15T00:00:00.000Z', '2026-03-20T12:00:00.000Z'],
    ['begun by new terms', '2026-03-20T12:00:00Z', 2, '2026-03-20T12:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    [
      'after that by the new arithmetic',
      '2026-04-01T00:00:00Z',
      2,
      '2026-04-01T00:00:00.000Z',
      '2026-05-01T00:00:00.000Z',
    ],
  ])('%s: %s is in version %i, %s to %s', (_, instant, version, startsAt, endsAt) => {
    const span = spanAt([first, second], at(instant))
    expect([span.terms.version, span.startsAt.toISOString(), span.endsAt.toISOString()]).toEqual([
      version,
      startsAt,
      endsAt,
    ])
  })

  test('of two versions from the same instant on, the later one rules', () => {
    const third = { ...second, version: 3, length: 'P1Y' }
    const span = spanAt([first, second, third], at('2026-06-01T00:00:00Z'))
    expect([span.terms.version, span.startsAt, span.endsAt]).toEqual([
      3,
      at('2026-03-20T12:00:00Z'),
      at('2027-01-01T00:00:00Z'),
    ])
  })

  test('a setup version that is effective before its first cycle moves no boundary', () => {
    const early = { ...first, effectiveAt: at('2025-12-24T00:00:00Z') }
    expect(spanAt([early], at('2026-01-20T00:00:00Z')).startsAt).toEqual(at('2026-01-15T00:00:00Z'))
    expect(spanAt([early], at('2025-12-20T00:00:00Z')).startsAt).toEqual(at('2025-12-15T00:00:00Z'))
  })

  test('whatever the versions, the chain tiles and every instant is in the cycle that the chain gives it', () => {
    const dayOf2026 = fc
      .integer({ min: 0, max: 365 * 24 })
      .map((hour) => new Date(Date.UTC(2026, 0) + hour * 3_600_000))
    fc.assert(
      fc.property(fc.array(fc.tuple(terms, dayOf2026), { minLength: 1, maxLength: 4 }), dayOf2026, (drawn, instant) => {
        const versions = drawn
          .map(([terms, effectiveAt]) => ({ ...terms, effectiveAt }))
          .sort((left, right) => left.effectiveAt.getTime() - right.effectiveAt.getTime())
          .map((terms, index) => ({ ...terms, version: index + 1 }))
        const chain = spansBetween(versions, at('2025-12-01T00:00:00Z'), at('2027-02-01T00:00:00Z'))
        chain.slice(1).forEach((span, index) => {
          expect(span.startsAt).toEqual(chain[index]?.endsAt)
        })
        const holding = chain.filter((span) => span.startsAt <= instant && instant < span.endsAt)
        expect(holding).toEqual([spanAt(versions, instant)])
        const ruling = versions.findLast((version) => version.effectiveAt <= instant) ?? versions[0]
        expect(holding[0]?.terms).toEqual(ruling)
      }),
      { numRuns: 60 },
    )
  })
})

describe('chains of cycles', () => {
  const monthly = [termsOf({ anchorAt: at('2026-01-31T00:00:00Z') })]

  test('a chain reaches from the cycle that holds one instant to the one that holds the other', () => {
    const spans = spansBetween(monthly, at('2026-02-28T00:00:00Z'), at('2026-04-30T00:00:00Z'))
    expect(spans.map((span) => bookedOn(span.startsAt, 'UTC'))).toEqual(['2026-02-28', '2026-03-31', '2026-04-30'])
    expect(spansBetween(monthly, at('2026-02-28T00:00:00Z'), at('2026-02-28T00:00:00Z'))).toHaveLength(1)
    expect(spansBetween(monthly, at('2026-02-28T00:00:00Z'), at('2026-02-27T00:00:00Z'))).toEqual([])
  })

  test('a chain of more than 1,000 cycles says so, and one of 1,000 is made', () => {
    const daily = [termsOf({ length: 'P1D', anchorAt: at('2026-01-01T00:00:00Z') })]
    const begin = at('2026-01-01T00:00:00Z')
    const dayOf = (n: number) => new Date(begin.getTime() + n * 86_400_000)
    expect(spansBetween(daily, begin, dayOf(999))).toHaveLength(1_000)
    expect(() => spansBetween(daily, begin, dayOf(1_000))).toThrow('more than 1000 cycles')
  })

  test('a pool without terms has no cycles', () => {
    expect(() => spanAt([], at('2026-01-01T00:00:00Z'))).toThrow('without terms')
  })
})

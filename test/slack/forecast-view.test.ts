// Goal: how a forecast reads in each of its states, to the letter, on the card and by its own word. Method: golden files
// over one fixture whose figures agree; then that what is told sums to what is shown elsewhere.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks } from '../../playground/server/check-blocks.ts'
import type { Forecast, ForecastInput, Foreseen } from '../../src/core/forecast.ts'
import { judgePlan } from '../../src/core/planned-spend.ts'
import { poolCard } from '../../src/slack/views/balance.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import { type ForecastCard, forecastCard, forecastList } from '../../src/slack/views/forecast.ts'
import { aboutOf, rateOf } from '../../src/slack/views/pace.ts'
import { planCard } from '../../src/slack/views/plan.ts'
import { foreseen, outlook, pool } from './fixture.ts'
import { linesOf } from './office.ts'

const busy: ForecastCard = {
  ...pool,
  poolId: '0192f0c0-0000-7000-8000-000000000001',
  forecast: foreseen,
  expires: true,
}

/** The same pool in a calm cycle, three days before the reset. */
const calm: ForecastCard = {
  ...busy,
  now: new Date('2026-12-10T09:00:00Z'),
  balance: {
    ...pool.balance,
    logged: 341_000,
    used: 358_000,
    left: 642_000,
    free: 642_000,
    reserved: 0,
    percentUsed: 35,
  },
  forecast: {
    kind: 'forecast',
    pace: { perDay: 20_800, per: 'working_day', of: 'last_week', from: '2026-12-04', credits: 104_000, days: 5 },
    runsOut: null,
    unused: { about: 604_400, least: 583_900, most: 617_200 },
    toLast: { perDay: 321_000, days: 2, today: true },
  },
}

const quiet: Foreseen = {
  kind: 'idle',
  pace: { perDay: 0, per: 'day', of: 'so_far', from: '2026-12-08', credits: 0, days: 3 },
  runsOut: null,
  unused: { about: 642_000, least: 511_000, most: 642_000 },
  toLast: { perDay: 160_500, days: 4, today: true },
}
const over: ForecastCard = {
  ...busy,
  balance: { ...pool.balance, left: 0, free: 0, reserved: 0, overage: 40_000, used: 1_040_000, percentUsed: 104 },
  forecast: { kind: 'gone' },
}
const input: ForecastInput = {
  now: busy.now,
  cycle: busy.cycle,
  zone: busy.zone,
  week: { weekdays: [1, 2, 3, 4, 5], holidays: [] },
  left: busy.balance.left,
  days: [{ on: '2026-11-30', credits: 50_000 }],
  countedFrom: '2026-11-13',
}
const bare = { outlook, byPurpose: [], yours: 0, others: [], command: '/credits', logValue: '{}', runs: null }

const goldens: [string, () => Spoken][] = [
  ['forecast', () => forecastCard(busy)],
  ['forecast-lasts', () => forecastCard(calm)],
  ['forecast-lasts-and-rolls-over', () => forecastCard({ ...calm, expires: false })],
  ['forecast-idle', () => forecastCard({ ...calm, forecast: quiet })],
  ['forecast-too-early', () => forecastCard({ ...busy, forecast: { kind: 'too_early', until: '2026-12-02' } })],
  ['forecast-over', () => forecastCard(over)],
  ['forecast-list', () => forecastList([busy, { ...calm, name: 'Lusha' }])],
  ['card-lasts', () => poolCard({ ...calm, ...bare })],
]

describe('a forecast', () => {
  it.each(goldens)('%s reads as its golden file', async (name, make) => {
    const spoken = make()
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
    expect(spoken.text).toMatch(/\d/)
    expect(spoken.text).not.toMatch(/[█▓░]/)
  })

  it('shares the pool out in its bar: to a hundred, and with the percent of the card', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.nat(1_000_000), (used, about) => {
        const left = 1_000_000 - used
        const balance = { ...pool.balance, used, left }
        const unused = { about: Math.min(left, about), least: 0, most: left }
        const { blocks } = forecastCard({ ...busy, balance, forecast: { ...foreseen, unused } })
        const [drawn = '', ...legend] = (linesOf(blocks).find((line) => line.includes('of all')) ?? '').split('  ')
        const percents = legend.map((part) => Number(/ (\d+) %/.exec(part)?.[1]))
        expect(percents[0]).toBe(Math.floor(used / 10_000))
        expect(percents.reduce((sum, percent) => sum + percent, 0)).toBe(100)
        expect([...drawn]).toHaveLength(20)
      }),
    )
  })

  it('estimates in whole credits, however finely they are counted, and never more than there are', () => {
    const amount = fc.nat(3_000_000)
    fc.assert(
      fc.property(amount, amount, amount, amount, (left, one, other, perDay) => {
        const [least = 0, about = 0, most = 0] = [one, other, left]
          .map((it) => Math.min(it, left))
          .sort((a, b) => a - b)
        const said = [aboutOf({ least, about, most }, left), rateOf({ perDay, per: 'day' })].join(' ')
        expect(said).not.toMatch(/\./)
        const highest = Math.max(
          ...[...said.matchAll(/to ([\d,]+)\)/g)].map(([, to = '']) => Number(to.replaceAll(',', ''))),
        )
        expect(highest * 1000).toBeLessThanOrEqual(Math.max(1000, left))
      }),
    )
  })

  it('obeys nothing that people typed', () => {
    const hostile = fc.string({ unit: fc.constantFrom('<!channel>', '<', '>', '&', '*', '`', 'a'), minLength: 1 })
    fc.assert(
      fc.property(hostile, hostile, (name, word) => {
        const plan = { ...busy, name, unit: word, items: [{ credits: 1, quantity: 1_000, activity: word }] }
        const why = { purpose: word, campaign: word, labels: { [word]: name }, note: word }
        const judged = judgePlan({
          cost: 1_000,
          balance: busy.balance,
          forecastInput: input,
          next: { ...input.cycle, granted: 1 },
        })
        const shown = {
          each: 1,
          isListed: true,
          plan: judged,
          most: plan.items[0] ?? null,
          cheaper: plan.items[0] ?? null,
        }
        for (const { text, blocks } of [
          forecastCard({ ...calm, name, unit: word }),
          planCard({ ...plan, ...shown, ...why }),
        ]) {
          expect(checkBlocks(blocks, 'message')).toEqual([])
          for (const line of [text, ...linesOf(blocks)])
            expect(line.replace(/<!date\^[^<>]*>/g, '')).not.toMatch(/[<>]/)
        }
      }),
      { numRuns: 50 },
    )
  })

  it.each<[string, Forecast]>([
    ['too early', { kind: 'too_early', until: null }],
    ['of an idle pool', quiet],
    ['of an empty one', { kind: 'gone' }],
  ])('is left out of the card where it is %s', (_, forecast) => {
    const lines = linesOf(poolCard({ ...calm, ...bare, forecast }).blocks)
    expect(lines[1]).toMatch(/^Resets <!date.*>, in 3 days\.$/)
  })
})

// Goal: how an alert reads in each of its states, to the letter. Method: golden files over one fixture whose figures agree.

import { describe, expect, it } from 'vitest'
import { checkBlocks } from '../../playground/server/check-blocks.ts'
import type { AlertResolution, AlertView } from '../../src/core/alert-facts.ts'
import type { Foreseen } from '../../src/core/forecast.ts'
import type { ReliefCause } from '../../src/core/relief.ts'
import { alertMessage } from '../../src/slack/views/alert.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import { alert, foreseen, now, week } from './fixture.ts'
import { linesOf } from './office.ts'

const higher = '0192f0c0-0000-7000-8000-0000000000a2'
const later = (minutes: number) => new Date(+now + minutes * 60_000)
const today = { on: '2026-12-01', earliestOn: '2026-12-01', latestOn: '2026-12-02' }
const jump = {
  line: 95_000,
  coveredLines: [80_000],
  used: 960_000,
  left: 40_000,
  percentUsed: 96,
  forecast: { ...foreseen, runsOut: today },
}
/** As alerts were before a forecast was kept with them, or where none could be made. */
const { forecast: _, ...silent } = week

function recovered(override: Partial<AlertResolution> = {}): Partial<AlertView> {
  const base = { cause: 'refund' as const, credits: 100_000, at: later(90).toISOString() }
  const present = { granted: 1_000_000, left: 288_000, overage: 0, stillPast: null }
  return { state: 'resolved', resolution: { ...base, ...present, ...override } }
}

function posted(alerts: readonly AlertView[], saidAt = now): Spoken {
  const message = alertMessage(alerts, saidAt)
  if (!message) throw new Error('nothing to say')
  return message
}

const again = { at: later(60).toISOString(), granted: 1_000_000, left: 150_000, overage: 0 }
const byOlga = { byName: 'Olga', at: later(9) }
const handled = { state: 'acknowledged' as const, handled: byOlga }
const snoozed = { state: 'snoozed' as const, snoozed: { byName: 'Olga', untilAt: new Date('2026-12-02T08:00:00Z') } }

const goldens: [string, () => Spoken][] = [
  ['alert-firing', () => posted([alert({}, week)])],
  ['alert-several', () => posted([alert({ severity: 'critical' }, { ...week, ...jump })])],
  ['alert-acknowledged', () => posted([alert(handled, week)])],
  [
    'alert-acknowledged-unnamed',
    () => posted([alert({ ...handled, ownerName: null, handled: { ...byOlga, byName: null } }, week)]),
  ],
  ['alert-snoozed', () => posted([alert(snoozed, week)])],
  [
    'alert-snoozed-until-reset',
    () => posted([alert({ ...snoozed, snoozed: { byName: null, untilAt: new Date('2026-12-13T14:58:00Z') } }, week)]),
  ],
  ['alert-again', () => posted([alert({ again }, week)], later(60))],
  ['alert-again-acknowledged', () => posted([alert({ ...handled, again }, week)], later(60))],
  ['alert-recovered', () => posted([alert(recovered(), week)])],
  [
    'alert-recovered-still-past',
    () =>
      posted([
        alert(recovered({ stillPast: 80_000, backAt: 780_000, credits: 30_000, left: 70_000 }), { ...week, ...jump }),
      ]),
  ],
  ['alert-past-at-setup', () => posted([alert({}, { alreadyPast: true, madePast: 'pool' })])],
  ['alert-recovered-earlier', () => posted([alert({ ...recovered(), isLast: false }, week)])],
  ['alert-expired-handled', () => posted([alert({ state: 'expired', handled: null }, week)])],
  ['alert-covered-by', () => posted([alert({ state: 'covered', coveredById: higher, coveredByLine: 95_000 }, week)])],
  ['alert-nothing-left', () => posted([alert({ severity: 'critical' }, { ...silent, left: 0, used: 1_000_000 })])],
]

describe('an alert', () => {
  it.each(goldens)('%s reads as its golden file', async (name, make) => {
    const spoken = make()
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
    expect(spoken.text).toMatch(/\d/)
  })

  it.each<[ReliefCause, string]>([
    ['refund', 'Recovered: Apollo has 288 of 1,000 credits left after a refund of 100'],
    ['undo', 'Recovered: Apollo has 288 of 1,000 credits left after 100 were undone'],
    ['correction', 'Recovered: Apollo has 288 of 1,000 credits left after a correction of 100'],
    ['top_up', 'Recovered: Apollo has 288 of 1,000 credits left after a top-up of 100'],
    ['reading', 'Recovered: Apollo has 288 of 1,000 credits left: the vendor counts 100 less'],
    ['other', 'Recovered: Apollo has 288 of 1,000 credits left'],
  ])('says what it recovered by: %s', (cause, said) => {
    expect(posted([alert(recovered({ cause }))]).text).toBe(`${said}. Resets Sun 13 Dec 15:58 (Europe/Berlin).`)
  })

  it.each([
    [0, ''],
    [59, ', 59 min after the alert'],
    [60, ', 1 hour after the alert'],
    [47 * 60 + 59, ', 47 hours after the alert'],
    [48 * 60, ', 2 days after the alert'],
  ])('says how soon it was handled: %i minutes', (minutes, said) => {
    const view = alert({ ...handled, handled: { byName: 'Olga', at: later(minutes) } })
    expect(linesOf(posted([view]).blocks)[1]).toBe(`*Olga handles it${said}*`)
  })

  it.each<[AlertView['state'], string[]]>([
    ['firing', ["I'll handle it", 'Snooze...', 'Log...', 'Details']],
    ['snoozed', ["I'll handle it", 'Snooze...', 'Log...', 'Details']],
    ['acknowledged', ['Let it go', 'Log...', 'Details']],
    ['resolved', []],
    ['covered', []],
    ['superseded', []],
    ['expired', []],
  ])('offers what can be done with it: %s', (state, expected) => {
    const blocks = posted([alert({ state })]).blocks.filter((block) => block.type === 'actions')
    expect(linesOf(blocks)).toEqual(expected)
    const ids = [...JSON.stringify(blocks).matchAll(/"value":"{\\"alert\\":\\"([^\\]*)/g)].map(([, id]) => id)
    expect(ids).toEqual(expected.map(() => alert().alertId))
  })

  it.each<[string, number, string]>([
    ['2026-12-01T09:00:00Z', 188_000, 'about 20 a working day'],
    ['2026-12-11T09:00:00Z', 188_000, 'about 180 a working day'],
    ['2026-12-01T09:00:00Z', 8_999, 'less than 1 a working day'],
  ])('counts the working days from when it is said: %s, %i', (saidAt, left, said) => {
    const lines = linesOf(posted([alert({}, { ...week, left })], new Date(saidAt)).blocks)
    expect(lines[1]).toContain(`${said}.`)
  })

  it('promises nothing where no working day or nothing is left', () => {
    const told = (saidAt: string, left: number) =>
      linesOf(posted([alert({}, { ...silent, left })], new Date(saidAt)).blocks)[1]
    expect(told('2026-12-12T09:00:00Z', 188_000)).toMatch(/^Resets /)
    expect(told('2026-12-01T09:00:00Z', 0)).toMatch(/^Resets /)
  })

  it.each<[string, Partial<Foreseen>, string, string]>([
    [
      'a date with its range',
      {},
      '2026-12-01T09:00:00Z',
      "At last week's pace (70 a working day) all 188 are gone Thu 3 Dec (2 to 4 Dec).",
    ],
    [
      'a date that may not come',
      { runsOut: { on: '2026-12-03', earliestOn: '2026-11-30', latestOn: null } },
      '2026-12-03T22:00:00Z',
      "At last week's pace (70 a working day) all 188 are gone Thu 3 Dec (30 Nov at the earliest, or it lasts).",
    ],
    [
      'a range over a month',
      { runsOut: { on: '2026-12-01', earliestOn: '2026-11-30', latestOn: '2026-12-01' } },
      '2026-12-01T09:00:00Z',
      "At last week's pace (70 a working day) all 188 are gone Tue 1 Dec (30 Nov to 1 Dec).",
    ],
    ['no date that has passed', {}, '2026-12-03T23:00:00Z', ''],
    [
      'a rest, rounded',
      { runsOut: null, unused: { about: 93_400, least: 71_900, most: 118_100 } },
      '2026-12-01T09:00:00Z',
      "At last week's pace (70 a working day) about 93 (71 to 120) are left at the reset.",
    ],
    [
      'of a rest never more than there is',
      { runsOut: null, unused: { about: 187_600, least: 900, most: 188_000 } },
      '2026-12-01T09:00:00Z',
      "At last week's pace (70 a working day) about 188 (0 to 188) are left at the reset.",
    ],
    [
      'all of it where none can be used',
      { runsOut: null, unused: { about: 188_000, least: 188_000, most: 188_000 } },
      '2026-12-01T09:00:00Z',
      "At last week's pace (70 a working day) all 188 are left at the reset.",
    ],
    [
      'the pace of a pool that is younger',
      { pace: { ...foreseen.pace, perDay: 9_640, per: 'day', of: 'so_far', from: '2026-11-27' } },
      '2026-12-01T09:00:00Z',
      'At the pace since Fri 27 Nov (10 a day) all 188 are gone Thu 3 Dec (2 to 4 Dec).',
    ],
  ])('foretells %s', (_what, forecast, saidAt, said) => {
    const facts = { ...week, forecast: { ...foreseen, ...forecast } }
    const line = linesOf(posted([alert({}, facts)], new Date(saidAt)).blocks)[1] ?? ''
    expect(line.slice(0, line.indexOf('To last until'))).toBe(said === '' ? '' : `${said} `)
  })

  it('is told whole with as many others as a post may carry', () => {
    const alerts = Array.from({ length: 8 }, (_, index) =>
      alert(
        { alertId: `0192f0c0-0000-7000-8000-0000000000b${index}` },
        { ...week, poolName: `Pool of the team number ${index}` },
      ),
    )
    const { blocks } = posted(alerts)
    expect(blocks.filter(({ type }) => type === 'actions')).toHaveLength(8)
    expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(10_000)
    expect(checkBlocks(blocks, 'message')).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Balance } from '../../src/core/balance.ts'
import type { AlertMemory, AlertState, Rule, RuleLine } from '../../src/core/model.ts'
import { type DecideInput, type Decision, decide } from '../../src/core/rules.ts'

const PERCENT = 1_000

function balanceOf(given: Partial<Balance> = {}): Balance {
  const { granted = 1_000_000, forfeited = 0, used = 0, reserved = 0 } = given
  const whole = granted - forfeited
  const left = Math.max(0, whole - used)
  return {
    granted,
    forfeited,
    whole,
    logged: used,
    unexplained: 0,
    used,
    left,
    reserved,
    free: Math.max(0, left - reserved),
    overage: Math.max(0, used - whole),
    uncovered: 0,
    allotment: granted,
    percentUsed: undefined,
    ...given,
  }
}

/** Of 1,000 credits, so many used. */
function used(credits: number, given: Partial<Balance> = {}): Balance {
  return balanceOf({ ...given, used: Math.round(credits * 1_000) })
}

function linesOf(...lines: number[]): RuleLine[] {
  return lines.map((at) => ({ at, severity: at >= 95 * PERCENT ? 'critical' : 'warning' }))
}

function ruleOf(given: Partial<Rule> = {}): Rule {
  return {
    ruleId: 'p',
    version: 1,
    kind: 'percent',
    basis: 'granted',
    scopeKind: 'pool',
    scopeId: '',
    channelId: null,
    lines: linesOf(80 * PERCENT, 95 * PERCENT, 100 * PERCENT),
    ...given,
  }
}

const percentRule = ruleOf()
/** Lines at 50 and at 10 credits left. */
const leftRule = ruleOf({
  ruleId: 'l',
  kind: 'left',
  lines: [
    { at: 50_000, severity: 'warning' },
    { at: 10_000, severity: 'critical' },
  ],
})

function alertOf(line: number, state: AlertState, given: Partial<AlertMemory> = {}): AlertMemory {
  return { alertId: `a${line}`, ruleId: 'p', line, episode: 1, state, ...given }
}

function judge(given: Partial<DecideInput> & { after: Balance }): Decision {
  return decide({ rules: [percentRule], alerts: [], before: used(0), grantAdded: false, ...given })
}

/** The alerts as the meter remembers them after carrying out the decision. */
function remember(alerts: readonly AlertMemory[], decision: Decision): AlertMemory[] {
  const kept = alerts.map((alert): AlertMemory => {
    if (decision.resolve.some(({ alertId }) => alertId === alert.alertId)) return { ...alert, state: 'resolved' }
    if (decision.cover.some(({ alertId }) => alertId === alert.alertId)) return { ...alert, state: 'covered' }
    return alert
  })
  const row = (ruleId: string, line: number, episode: number, state: AlertState) => ({
    ...{ alertId: `${ruleId}/${line}/${episode}`, ruleId, line, episode, state },
  })
  const fired = decision.fire.flatMap(({ ruleId, line, episode, covers }) => [
    row(ruleId, line, episode, 'firing'),
    ...covers.map((cover) => row(ruleId, cover.line, cover.episode, 'covered')),
  ])
  const silent = decision.coverSilently.map(({ ruleId, line, episode }) => row(ruleId, line, episode, 'covered'))
  return [...kept, ...fired, ...silent]
}

const nothing: Decision = { fire: [], cover: [], coverSilently: [], resolve: [] }

describe('one line, in order of precedence', () => {
  const at80 = 80 * PERCENT
  const only80 = ruleOf({ lines: linesOf(at80) })
  const fires = (decision: Decision) => decision.fire.map(({ line, episode, reason }) => [line, episode, reason])
  const first: [number, number, string] = [at80, 1, 'first_crossing']

  test.each<[string, Partial<DecideInput> & { after: Balance }, unknown[]]>([
    ['nothing granted: no line is past', { after: used(5, { granted: 0 }) }, []],
    ['everything forfeited: no line is past', { after: used(5, { forfeited: 1_000_000 }) }, []],
    ['before the line', { after: used(799.999) }, []],
    ['at the line', { after: used(800) }, [first]],
    ['past the line', { after: used(2_000) }, [first]],
    ['firing already', { after: used(900), alerts: [alertOf(at80, 'firing')] }, []],
    ['acknowledged', { after: used(900), alerts: [alertOf(at80, 'acknowledged')] }, []],
    ['snoozed', { after: used(900), alerts: [alertOf(at80, 'snoozed')] }, []],
    ['covered', { after: used(900), alerts: [alertOf(at80, 'covered')] }, []],
    ['edited away and back: it does not re-arm', { after: used(900), alerts: [alertOf(at80, 'superseded')] }, []],
    ['expired: it does not re-arm', { after: used(900), alerts: [alertOf(at80, 'expired')] }, []],
    [
      'resolved: the next episode',
      { after: used(900), alerts: [alertOf(at80, 'resolved')] },
      [[at80, 2, 'first_crossing']],
    ],
    [
      'resolved once and firing again, in any order of rows',
      { after: used(900), alerts: [alertOf(at80, 'firing', { episode: 2 }), alertOf(at80, 'resolved')] },
      [],
    ],
    ['an alert of another rule', { after: used(900), alerts: [alertOf(at80, 'firing', { ruleId: 'x' })] }, [first]],
    ['an alert of another line', { after: used(900), alerts: [alertOf(70 * PERCENT, 'resolved')] }, [first]],
    [
      'a rule created past its line',
      { after: used(900), before: used(900), createdPast: ['p'] },
      [[at80, 1, 'already_past']],
    ],
    ['past before this change, and never judged', { after: used(900), before: used(850) }, [[at80, 1, 'already_past']]],
    ['the wrong rule created', { after: used(900), createdPast: ['x'] }, [first]],
  ])('%s', (_, given, expected) => {
    expect(fires(judge({ rules: [only80], ...given }))).toEqual(expected)
  })
})

describe('several lines of one rule', () => {
  test('crossed in one go make one fire, at the highest, with the lower recorded as covered', () => {
    expect(judge({ after: used(1_000) }).fire).toEqual([
      {
        ruleId: 'p',
        line: 100 * PERCENT,
        severity: 'critical',
        episode: 1,
        reason: 'first_crossing',
        covers: [
          { line: 95 * PERCENT, severity: 'critical', episode: 1 },
          { line: 80 * PERCENT, severity: 'warning', episode: 1 },
        ],
      },
    ])
  })

  test('of a left rule the highest is the smallest rest', () => {
    const decision = judge({ rules: [leftRule], after: used(990) })
    expect(decision.fire.map(({ line, covers }) => [line, covers.map((cover) => cover.line)])).toEqual([
      [10_000, [50_000]],
    ])
  })

  test.each(['firing', 'acknowledged', 'snoozed'] as const)(
    'a higher line crossed later fires as escalated, and covers the lower one that is %s',
    (state) => {
      const decision = judge({ before: used(850), after: used(960), alerts: [alertOf(80 * PERCENT, state)] })
      expect(decision.fire).toMatchObject([{ line: 95 * PERCENT, reason: 'escalated', covers: [] }])
      expect(decision.cover).toEqual([{ alertId: 'a80000', ruleId: 'p', byLine: 95 * PERCENT }])
    },
  )

  test('what is covered, resolved or over is not covered again', () => {
    const alerts = [alertOf(80 * PERCENT, 'covered'), alertOf(95 * PERCENT, 'superseded')]
    const decision = judge({ before: used(960), after: used(1_000), alerts })
    expect(decision.fire).toMatchObject([{ line: 100 * PERCENT, reason: 'first_crossing', covers: [] }])
    expect(decision.cover).toEqual([])
  })

  test('a line added below one that fired is recorded without a message', () => {
    const alerts = [alertOf(80 * PERCENT, 'covered'), alertOf(95 * PERCENT, 'firing')]
    const rules = [ruleOf({ lines: linesOf(50 * PERCENT, 80 * PERCENT, 95 * PERCENT, 100 * PERCENT) })]
    const decision = judge({ rules, before: used(960), after: used(960), alerts, createdPast: ['p'] })
    expect(decision).toEqual({
      ...nothing,
      coverSilently: [{ ruleId: 'p', line: 50 * PERCENT, severity: 'warning', episode: 1, byLine: 95 * PERCENT }],
    })
  })

  test('a line added below one that this change resolves fires of its own', () => {
    const rules = [ruleOf({ lines: linesOf(50 * PERCENT, 95 * PERCENT) })]
    const decision = judge({ rules, before: used(960), after: used(900), alerts: [alertOf(95 * PERCENT, 'firing')] })
    expect(decision.resolve).toEqual([{ alertId: 'a95000' }])
    expect(decision.fire).toMatchObject([{ line: 50 * PERCENT, reason: 'already_past' }])
  })

  test('rules are judged each for itself', () => {
    const decision = judge({ rules: [percentRule, leftRule], after: used(955) })
    expect(decision.fire.map(({ ruleId, line }) => [ruleId, line])).toEqual([
      ['p', 95 * PERCENT],
      ['l', 50_000],
    ])
  })
})

describe('resolving', () => {
  const at80 = 80 * PERCENT
  const open = (line: number, ruleId = 'p') => [alertOf(line, 'firing', { ruleId })]

  test.each<[string, Partial<DecideInput> & { after: Balance }, boolean]>([
    ['a percent line not yet by two points', { after: used(780.001), alerts: open(at80) }, false],
    ['a percent line by two points', { after: used(780), alerts: open(at80) }, true],
    ['a percent line at it, by a new grant', { after: used(800), alerts: open(at80), grantAdded: true }, false],
    ['a percent line at all, by a new grant', { after: used(799.999), alerts: open(at80), grantAdded: true }, true],
    ['a percent line when nothing is granted', { after: used(0, { granted: 0 }), alerts: open(at80) }, false],
    [
      'not even by a grant that is nothing',
      { after: used(0, { granted: 0 }), alerts: open(at80), grantAdded: true },
      false,
    ],
    ['a left line not yet by 2 % of granted', { after: used(930.001), alerts: open(50_000, 'l') }, false],
    ['a left line by 2 % of granted', { after: used(930), alerts: open(50_000, 'l') }, true],
    ['a left line at it, by a new grant', { after: used(950), alerts: open(50_000, 'l'), grantAdded: true }, false],
    ['a left line at all, by a new grant', { after: used(949.999), alerts: open(50_000, 'l'), grantAdded: true }, true],
    ['a left line when nothing is granted', { after: used(0, { granted: 0 }), alerts: open(50_000, 'l') }, false],
  ])('%s', (_, given, expected) => {
    expect(judge({ rules: [percentRule, leftRule], ...given }).resolve).toHaveLength(expected ? 1 : 0)
  })

  test.each<[AlertState, boolean]>([
    ['firing', true],
    ['acknowledged', true],
    ['snoozed', true],
    ['covered', true],
    ['resolved', false],
    ['superseded', false],
    ['expired', false],
  ])('an alert that is %s resolves: %s', (state, expected) => {
    expect(judge({ after: used(100), alerts: [alertOf(at80, state)] }).resolve).toHaveLength(expected ? 1 : 0)
  })

  test('only the latest episode of a line resolves', () => {
    const alerts = [
      alertOf(at80, 'resolved', { alertId: 'old' }),
      alertOf(at80, 'covered', { alertId: 'new', episode: 2 }),
    ]
    expect(judge({ after: used(100), alerts }).resolve).toEqual([{ alertId: 'new' }])
  })

  test('a line rings again after it was resolved, and the lines below it that stand do not', () => {
    let alerts = remember([], judge({ after: used(960) }))
    alerts = remember(alerts, judge({ before: used(960), after: used(930), alerts }))
    expect(alerts.map(({ line, state }) => [line, state])).toEqual([
      [95 * PERCENT, 'resolved'],
      [80 * PERCENT, 'covered'],
    ])
    const again = judge({ before: used(930), after: used(950), alerts })
    expect(again.fire).toMatchObject([{ line: 95 * PERCENT, episode: 2, covers: [] }])
  })
})

describe('what a rule looks at', () => {
  test('a percent rule on free counts what is reserved, one on the allotment leaves top-ups out', () => {
    const after = used(700, { reserved: 100_000, allotment: 875_000 })
    const rules = (['granted', 'free', 'allotment'] as const).map((basis) => ruleOf({ ruleId: basis, basis }))
    expect(judge({ rules, after }).fire.map(({ ruleId }) => ruleId)).toEqual(['free', 'allotment'])
  })

  test('a left rule on free looks at what is not reserved', () => {
    const after = used(900, { reserved: 60_000 })
    const rules = [leftRule, { ...leftRule, ruleId: 'f', basis: 'free' as const }]
    expect(judge({ rules, after }).fire.map(({ ruleId }) => ruleId)).toEqual(['f'])
  })

  test('a left rule stays silent where nothing was granted, and rings when all of it has expired', () => {
    expect(judge({ rules: [leftRule], after: used(0, { granted: 0 }) })).toEqual(nothing)
    expect(judge({ rules: [leftRule], after: used(0, { forfeited: 1_000_000 }) }).fire).toMatchObject([
      { line: 10_000 },
    ])
  })

  test('what expires unused takes a rule over its line as spending does', () => {
    const before = used(700)
    const after = used(700, { forfeited: 260_000 })
    const decision = judge({ rules: [percentRule, leftRule], before, after })
    expect(decision.fire.map(({ ruleId, line }) => [ruleId, line])).toEqual([
      ['p', 80 * PERCENT],
      ['l', 50_000],
    ])
    const held = used(700, { forfeited: 100_000 })
    expect(judge({ rules: [percentRule, leftRule], before, after: held })).toEqual(nothing)
  })
})

describe('whatever happens', () => {
  const line = fc.integer({ min: 1, max: 120 }).map((percent) => percent * PERCENT)
  const rules = fc
    .tuple(fc.uniqueArray(line, { minLength: 1, maxLength: 5 }), fc.uniqueArray(line, { minLength: 1, maxLength: 5 }))
    .map(([percents, lefts]) => [ruleOf({ lines: linesOf(...percents) }), { ...leftRule, lines: linesOf(...lefts) }])
  const someBalance = fc
    .record({
      granted: fc.constantFrom(0, 1, 500_000, 1_000_000, 999_999_999_999),
      used: fc.integer({ min: -10_000, max: 1_300_000 }),
      forfeited: fc.constantFrom(0, 0, 50_000, 300_000),
      reserved: fc.constantFrom(0, 20_000),
    })
    .map(balanceOf)
  const someStep = fc.record({ after: someBalance, grantAdded: fc.boolean() })

  test('deciding again with what was decided remembered gives nothing', () => {
    fc.assert(
      fc.property(rules, fc.array(someStep, { minLength: 1, maxLength: 12 }), (rules, steps) => {
        let alerts: AlertMemory[] = []
        let before = balanceOf({ granted: 0 })
        for (const step of steps) {
          alerts = remember(alerts, decide({ rules, alerts, before, ...step }))
          expect(decide({ rules, alerts, before, ...step })).toEqual(nothing)
          expect(decide({ rules, alerts, before: step.after, ...step })).toEqual(nothing)
          before = step.after
        }
      }),
    )
  })

  test('no line fires twice in an episode, and at most one alert of a rule is made at a time', () => {
    fc.assert(
      fc.property(rules, fc.array(someStep, { minLength: 1, maxLength: 12 }), (rules, steps) => {
        let alerts: AlertMemory[] = []
        let before = balanceOf({ granted: 0 })
        for (const step of steps) {
          const decision = decide({ rules, alerts, before, ...step })
          expect(new Set(decision.fire.map((fire) => fire.ruleId)).size).toBe(decision.fire.length)
          alerts = remember(alerts, decision)
          const keys = alerts.map(({ ruleId, line, episode }) => `${ruleId} ${line} ${episode}`)
          expect(new Set(keys).size).toBe(keys.length)
          before = step.after
        }
      }),
    )
  })

  test('a rise taken in steps records the same lines as in one go, and says the same one last', () => {
    const rise = fc.array(fc.nat(400_000), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(rules, rise, (rules, steps) => {
        const sum = steps.reduce((total, step) => total + step, 0)
        const start = balanceOf()
        const whole = decide({ rules, alerts: [], before: start, after: balanceOf({ used: sum }), grantAdded: false })
        let alerts: AlertMemory[] = []
        let before = start
        const lastFired = new Map<string, number>()
        for (const step of steps) {
          const after = balanceOf({ used: before.used + step })
          const decision = decide({ rules, alerts, before, after, grantAdded: false })
          for (const fire of decision.fire) {
            expect(fire.reason).toBe(lastFired.has(fire.ruleId) ? 'escalated' : 'first_crossing')
            lastFired.set(fire.ruleId, fire.line)
          }
          alerts = remember(alerts, decision)
          before = after
        }
        const state = (rows: AlertMemory[]) =>
          rows.map(({ ruleId, line, state }) => `${ruleId} ${line} ${state}`).sort()
        expect(state(alerts)).toEqual(state(remember([], whole)))
        expect([...lastFired]).toEqual(expect.arrayContaining(whole.fire.map(({ ruleId, line }) => [ruleId, line])))
      }),
    )
  })

  test('every line that is past has an alert that says so or once did', () => {
    fc.assert(
      fc.property(rules, someBalance, (rules, after) => {
        const decision = decide({ rules, alerts: [], before: balanceOf({ granted: 0 }), after, grantAdded: false })
        const recorded = remember([], decision).map(({ ruleId, line }) => `${ruleId} ${line}`)
        const whole = BigInt(after.granted - after.forfeited)
        const expected = rules.flatMap(({ ruleId, kind, lines }) =>
          lines
            .filter(({ at }) =>
              kind === 'left'
                ? after.granted > 0 && after.left <= at
                : whole > 0n && BigInt(after.used) * 100_000n >= BigInt(at) * whole,
            )
            .map(({ at }) => `${ruleId} ${at}`),
        )
        expect(recorded.sort()).toEqual(expected.sort())
      }),
    )
  })
})

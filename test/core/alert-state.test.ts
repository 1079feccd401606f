// Goal: which act on an alert changes it, which is quiet and which is refused. Method: the whole table, then properties.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AlertAct,
  type AlertActor,
  type AlertJudgement,
  type AlertStanding,
  judgeAct,
  snoozeChoices,
  stateAt,
} from '../../src/core/alert-state.ts'
import type { AlertState } from '../../src/core/model.ts'

const now = new Date('2026-11-22T12:00:00Z')
const at = (minutes: number) => new Date(+now + minutes * 60_000)
const cycleEndsAt = at(9 * 24 * 60)
const sam: AlertActor = { memberId: 'sam', isGuest: false, ownsPool: false }
const olga: AlertActor = { memberId: 'olga', isGuest: false, ownsPool: false }
const owner: AlertActor = { memberId: 'owner', isGuest: false, ownsPool: true }
const guest: AlertActor = { memberId: 'guest', isGuest: true, ownsPool: false }

/** By Sam's hand, where somebody's hand is in it. */
function standing(state: AlertState, given: Partial<AlertStanding> = {}): AlertStanding {
  return {
    state,
    handledById: state === 'acknowledged' ? 'sam' : null,
    snoozedById: state === 'snoozed' ? 'sam' : null,
    snoozedUntilAt: state === 'snoozed' ? at(60) : null,
    cycleEndsAt,
    ...given,
  }
}

const handle: AlertAct = { kind: 'handle' }
const letGo: AlertAct = { kind: 'let-go' }
const snooze: AlertAct = { kind: 'snooze', untilAt: at(60) }

function say(judged: AlertJudgement): string {
  if (judged.kind === 'change') return `to ${judged.to}`
  return judged.kind === 'same' ? 'same' : `no: ${judged.because}`
}

describe('an act on an alert', () => {
  test.each<[AlertState, AlertAct, Record<'sam' | 'olga' | 'owner', string>]>([
    ['firing', handle, { sam: 'to acknowledged', olga: 'to acknowledged', owner: 'to acknowledged' }],
    ['firing', letGo, { sam: 'same', olga: 'same', owner: 'same' }],
    ['firing', snooze, { sam: 'to snoozed', olga: 'to snoozed', owner: 'to snoozed' }],
    ['snoozed', handle, { sam: 'to acknowledged', olga: 'to acknowledged', owner: 'to acknowledged' }],
    ['snoozed', letGo, { sam: 'same', olga: 'same', owner: 'same' }],
    ['snoozed', snooze, { sam: 'same', olga: 'to snoozed', owner: 'to snoozed' }],
    ['acknowledged', handle, { sam: 'same', olga: 'no: handled', owner: 'no: handled' }],
    ['acknowledged', letGo, { sam: 'to firing', olga: 'no: not-theirs', owner: 'to firing' }],
    ['acknowledged', snooze, { sam: 'no: handled', olga: 'no: handled', owner: 'no: handled' }],
    ...[handle, letGo, snooze].flatMap((act): [AlertState, AlertAct, Record<'sam' | 'olga' | 'owner', string>][] => [
      ['resolved', act, { sam: 'no: recovered', olga: 'no: recovered', owner: 'no: recovered' }],
      ['covered', act, { sam: 'no: covered', olga: 'no: covered', owner: 'no: covered' }],
      ['superseded', act, { sam: 'no: unwatched', olga: 'no: unwatched', owner: 'no: unwatched' }],
      ['expired', act, { sam: 'no: over', olga: 'no: over', owner: 'no: over' }],
    ]),
  ])('%s, %o', (state, act, expected) => {
    const judged = (actor: AlertActor) => say(judgeAct(act, standing(state), actor, now))
    expect({ sam: judged(sam), olga: judged(olga), owner: judged(owner) }).toEqual(expected)
    expect(judged(guest)).toBe('no: guest')
  })

  test.each<[string, AlertAct, AlertStanding, string]>([
    ['a snooze into the past', { kind: 'snooze', untilAt: now }, standing('firing'), 'no: past'],
    ['another time than before', { kind: 'snooze', untilAt: at(61) }, standing('snoozed'), 'to snoozed'],
    ['a snooze that is over', snooze, standing('snoozed', { snoozedUntilAt: now }), 'to snoozed'],
    ['a cycle that is over', handle, standing('firing', { cycleEndsAt: now }), 'no: over'],
    ['a cycle that is over, handled', letGo, standing('acknowledged', { cycleEndsAt: now }), 'no: over'],
    ['a line that was back before the end', handle, standing('resolved', { cycleEndsAt: now }), 'no: recovered'],
  ])('%s', (_, act, alert, expected) => {
    expect(say(judgeAct(act, alert, sam, now))).toBe(expected)
  })

  const state = fc.constantFrom<AlertState>(
    'firing',
    'acknowledged',
    'snoozed',
    'resolved',
    'covered',
    'superseded',
    'expired',
  )
  const act = fc.oneof(
    fc.constantFrom(handle, letGo),
    fc.integer({ min: -100, max: 30_000 }).map((minutes): AlertAct => ({ kind: 'snooze', untilAt: at(minutes) })),
  )
  const actor = fc.constantFrom(sam, olga, owner)

  test('done twice by the same person changes nothing the second time', () => {
    fc.assert(
      fc.property(state, act, actor, (state, act, actor) => {
        const before = standing(state)
        const judged = judgeAct(act, before, actor, now)
        if (judged.kind !== 'change') return
        const after = standing(judged.to, {
          handledById: judged.to === 'acknowledged' ? actor.memberId : null,
          snoozedById: judged.to === 'snoozed' ? actor.memberId : null,
          snoozedUntilAt: act.kind === 'snooze' ? act.untilAt : null,
        })
        if (act.kind === 'snooze' && act.untilAt >= cycleEndsAt) return
        expect(judgeAct(act, after, actor, now)).toEqual({ kind: 'same' })
      }),
    )
  })
})

describe('a snooze', () => {
  test('ends by itself, and with the cycle', () => {
    expect(stateAt(standing('snoozed'), at(59))).toBe('snoozed')
    expect(stateAt(standing('snoozed'), at(60))).toBe('firing')
    expect(stateAt(standing('snoozed'), cycleEndsAt)).toBe('expired')
    expect(stateAt(standing('resolved'), cycleEndsAt)).toBe('resolved')
  })

  test('lasts an hour, until tomorrow at nine where the pool is, or until the reset', () => {
    const late = new Date('2026-11-22T23:30:00Z')
    expect(snoozeChoices(late, cycleEndsAt, 'Europe/Berlin')).toEqual([
      { kind: 'hour', untilAt: new Date('2026-11-23T00:30:00Z') },
      // It is the 23rd in Berlin already.
      { kind: 'morning', untilAt: new Date('2026-11-24T08:00:00Z') },
      { kind: 'reset', untilAt: cycleEndsAt },
    ])
  })

  test('is never offered beyond the cycle', () => {
    expect(snoozeChoices(now, at(60), 'UTC').map(({ kind }) => kind)).toEqual(['reset'])
    expect(snoozeChoices(now, at(61), 'UTC').map(({ kind }) => kind)).toEqual(['hour', 'reset'])
  })

  test('until a morning that a zone skips ends after the gap', () => {
    const eve = new Date('2011-12-30T09:00:00Z')
    const [, morning] = snoozeChoices(eve, new Date('2012-01-30T00:00:00Z'), 'Pacific/Apia')
    expect(morning?.untilAt.toISOString()).toBe('2011-12-30T10:00:00.000Z')
  })
})

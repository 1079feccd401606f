// Goal: each reset is announced by what is due latest, once for each date that it has had. Method: cycles as rows would
// have them, looked at from one instant after another.

import { describe, expect, it } from 'vitest'
import type { ReminderPlan } from '../../src/core/due.ts'
import type { Cycle } from '../../src/core/model.ts'
import { announcementKey, planReminders } from '../../src/core/plan-reminders.ts'

const plan: ReminderPlan = { daysBefore: [7, 3, 1], ownerDays: [1], report: true, localTime: '09:00' }
const cycle = (startsAt: string, endsAt: string): Cycle => ({
  startsAt: new Date(startsAt),
  endsAt: new Date(endsAt),
  termsVersion: 1,
  history: false,
})
const november = cycle('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')
const december = cycle('2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z')
const since = new Date('2026-11-02T00:00:00Z')

/** What is said at an instant, as its key, and when to look again. */
function at(now: string, cycles: readonly Cycle[], more: Partial<Parameters<typeof planReminders>[0]> = {}) {
  const { say, nextAt } = planReminders({
    cycles,
    zone: 'UTC',
    plan,
    letExpire: null,
    now: new Date(now),
    since,
    ...more,
  })
  return [say && announcementKey('p', say), nextAt.toISOString().slice(0, 16)]
}

describe('what announces a reset', () => {
  it('is the latest that is due, until the next one is', () => {
    expect(at('2026-11-20T09:00:00Z', [november])).toEqual([undefined, '2026-11-24T09:00'])
    expect(at('2026-11-24T09:00:00Z', [november])).toEqual([
      'reminder:p:2026-12-01T00:00:00.000Z:7',
      '2026-11-28T09:00',
    ])
    expect(at('2026-11-29T23:00:00Z', [november])).toEqual([
      'reminder:p:2026-12-01T00:00:00.000Z:3',
      '2026-11-30T09:00',
    ])
  })

  it('is no reminder of a reset that has been, and the report in the morning that follows it', () => {
    expect(at('2026-12-01T00:00:00Z', [november, december])).toEqual([undefined, '2026-12-01T09:00'])
    expect(at('2026-12-01T09:00:00Z', [november, december])).toEqual([
      'report:p:2026-12-01T00:00:00.000Z',
      '2026-12-25T09:00',
    ])
  })

  it('is said again where the reset has moved, under another key', () => {
    const moved = cycle('2026-11-01T00:00:00Z', '2026-12-04T00:00:00Z')
    expect(at('2026-11-28T09:00:00Z', [moved])).toEqual(['reminder:p:2026-12-04T00:00:00.000Z:7', '2026-12-01T09:00'])
  })

  it('is nothing that was due before somebody asked for it, and nothing of imported history', () => {
    const asked = { since: new Date('2026-11-25T00:00:00Z') }
    expect(at('2026-11-25T12:00:00Z', [november], asked)).toEqual([undefined, '2026-11-28T09:00'])
    expect(at('2026-12-01T09:00:00Z', [{ ...november, history: true }, december])).toEqual([
      undefined,
      '2026-12-25T09:00',
    ])
  })

  it('looks at the next cycle when it begins, where nothing more is said of this one', () => {
    const none = { plan: { ...plan, daysBefore: [], report: false } }
    expect(at('2026-11-20T09:00:00Z', [november], none)).toEqual([undefined, '2026-12-01T00:00'])
  })
})

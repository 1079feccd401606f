// One busy pool, on Tue 1 Dec 2026 in Berlin, whose figures agree with each other: behind the golden files of all views.

import type { AlertFacts, AlertView } from '../../src/core/alert-facts.ts'
import type { DigestCause, DigestFacts } from '../../src/core/digest-facts.ts'
import type { Foreseen } from '../../src/core/forecast.ts'
import type { Outlook } from '../../src/core/outlook.ts'
import type { PoolFacts } from '../../src/core/pool-facts.ts'
import type { EndingFacts, ReminderFacts, ReportFacts } from '../../src/core/reminder-facts.ts'
import type { ShortfallFacts } from '../../src/core/shortfall.ts'
import type { PoolNumbers } from '../../src/slack/views/balance.ts'

export const now = new Date('2026-12-01T09:00:00Z')
const startsAt = new Date('2026-11-13T14:58:00Z')
const endsAt = new Date('2026-12-13T14:58:00Z')

/** 812 of 1,000 used, 17 of them unexplained; 195 logged without one of the two big purposes. */
export const facts: AlertFacts = {
  poolId: '0192f0c0-0000-7000-8000-000000000001',
  poolName: 'Apollo',
  unit: 'credits',
  zone: 'Europe/Berlin',
  kind: 'percent',
  basis: 'granted',
  line: 80_000,
  coveredLines: [],
  alreadyPast: false,
  percentUsed: 81,
  granted: 1_000_000,
  forfeited: 0,
  logged: 795_000,
  unexplained: 17_000,
  used: 812_000,
  left: 188_000,
  free: 136_000,
  overage: 0,
  cycleStartsAt: startsAt.toISOString(),
  cycleEndsAt: endsAt.toISOString(),
  firedAt: now.toISOString(),
  byPurpose: [
    { purposeId: '0192f0c0-0000-7000-8000-000000000011', name: 'Prospecting', credits: 495_000 },
    { purposeId: '0192f0c0-0000-7000-8000-000000000012', name: 'Event follow-up', credits: 180_000 },
    { purposeId: '0192f0c0-0000-7000-8000-000000000013', name: 'Renewals', credits: 90_000 },
    { purposeId: null, name: 'no purpose', credits: 30_000 },
  ],
  byActivity: [
    { activity: 'mobile_reveal', credits: 576_000, quantity: 72_000 },
    { activity: 'email_reveal', credits: 200_000, quantity: 200_000 },
    { activity: '', credits: 19_000, quantity: 4_000 },
  ],
}

/** What its pace comes to: 351 over five working days, 188 for nine. */
export const foreseen: Foreseen = {
  kind: 'forecast',
  pace: { perDay: 70_200, per: 'working_day', of: 'last_week', from: '2026-11-25', credits: 351_000, days: 5 },
  runsOut: { on: '2026-12-03', earliestOn: '2026-12-02', latestOn: '2026-12-04' },
  unused: { about: 0, least: 0, most: 0 },
  toLast: { perDay: 20_888, days: 9, today: true },
}

/** What the same pool's alert keeps beside: its last seven days, what they foretell, and when its people work. */
export const week: Pick<AlertFacts, 'week' | 'workWeek' | 'forecast'> = {
  week: {
    logged: 351_000,
    byPurpose: [
      { purposeId: '0192f0c0-0000-7000-8000-000000000011', name: 'Prospecting', credits: 225_000 },
      { purposeId: '0192f0c0-0000-7000-8000-000000000012', name: 'Event follow-up', credits: 88_000 },
      { purposeId: '0192f0c0-0000-7000-8000-000000000013', name: 'Renewals', credits: 28_000 },
      { purposeId: null, name: 'no purpose', credits: 10_000 },
    ],
    byActivity: [
      { activity: 'mobile_reveal', name: 'Mobile reveal', unitPrice: 8_000, credits: 248_000, quantity: 31_000 },
      { activity: 'email_reveal', name: 'Email reveal', unitPrice: 1_000, credits: 100_000, quantity: 100_000 },
      { activity: '', credits: 3_000, quantity: 1_000 },
    ],
  },
  workWeek: { weekdays: [1, 2, 3, 4, 5], holidays: [] },
  forecast: foreseen,
}

/** A firing alert of the pool; everything may be overridden. */
export function alert(override: Partial<AlertView> = {}, seen: Partial<AlertFacts> = {}): AlertView {
  return {
    alertId: '0192f0c0-0000-7000-8000-0000000000a1',
    state: 'firing',
    severity: 'warning',
    coveredById: null,
    coveredByLine: null,
    ownerName: 'Olga',
    handled: null,
    snoozed: null,
    isLast: true,
    resolution: null,
    again: null,
    facts: { ...facts, ...seen },
    ...override,
  }
}

/** The same pool as a card shows it, with 52 of its credits reserved. */
export const pool: PoolNumbers = {
  name: 'Apollo',
  vendor: 'Apollo',
  unit: 'credits',
  zone: 'Europe/Berlin',
  cycle: { startsAt, endsAt, termsVersion: 1, history: false },
  balance: {
    granted: 1_000_000,
    forfeited: 0,
    whole: 1_000_000,
    logged: 795_000,
    unexplained: 17_000,
    used: 812_000,
    left: 188_000,
    reserved: 52_000,
    free: 136_000,
    overage: 0,
    uncovered: 0,
    allotment: 1_000_000,
    percentUsed: 81,
  },
  reading: { asOf: new Date('2026-12-01T08:56:00Z'), used: 812_000 },
  now,
}

/** Nothing is to come to it, and all of it ends with its reset. */
export const outlook: Outlook = {
  coming: [],
  early: [],
  later: [],
  stays: 0,
  rollable: 188_000,
  rollover: { kind: 'none' },
  lots: [{ credits: 188_000, from: null, until: null }],
  atReset: { stays: 0, rollable: 188_000, rollover: { kind: 'none' } },
}

/** 1,000 are planned, 50 of the rest end on their own, 60 never, and half of what is not used rolls over. */
export const mixed: Outlook = {
  coming: [{ credits: 1_000_000, effectiveAt: new Date('2026-12-31T23:00:00Z') }],
  early: [{ credits: 50_000, expiresAt: new Date('2026-12-05T23:00:00Z') }],
  later: [{ credits: 10_000, expiresAt: new Date('2026-12-19T23:00:00Z') }],
  stays: 60_000,
  rollable: 78_000,
  rollover: { kind: 'percent', percent: 50 },
  lots: [
    { credits: 50_000, from: null, until: '2026-12-05' },
    { credits: 138_000, from: null, until: null },
  ],
  atReset: { stays: 60_000, rollable: 78_000, rollover: { kind: 'percent', percent: 50 } },
}

/** The same pool as the messages that come by themselves keep it. */
const told: PoolFacts = {
  poolId: facts.poolId,
  poolName: 'Apollo',
  vendor: 'apollo',
  unit: 'credits',
  zone: 'Europe/Berlin',
  cycleStartsAt: facts.cycleStartsAt,
  cycleEndsAt: facts.cycleEndsAt,
  granted: 1_000_000,
  forfeited: 0,
  logged: 795_000,
  unexplained: 17_000,
  used: 812_000,
  left: 188_000,
  overage: 0,
  reserved: 52_000,
  free: 136_000,
  percentUsed: 81,
  at: now.toISOString(),
}

/** Its week until Mon 30 Nov: 351 credits, as its alert has them, beside 310 the week before. */
export const digest: DigestFacts = {
  ...told,
  reservations: [{ campaign: 'Q4 webinar', credits: 52_000, untilAt: '2026-12-11T23:00:00.000Z' }],
  spent: 351_000,
  spentBefore: 310_000,
  byPurpose: [
    { name: 'Prospecting', credits: 225_000, before: 180_000, named: true },
    { name: 'Event follow-up', credits: 88_000, before: 90_000, named: true },
    { name: 'Renewals', credits: 28_000, before: 40_000, named: true },
    { name: 'no purpose', credits: 10_000, before: 0, named: false },
  ],
  byActivity: [
    {
      activity: 'mobile_reveal',
      name: 'Mobile reveal',
      unitPrice: 8_000,
      quantity: 31_000,
      credits: 248_000,
      before: 216_000,
    },
    {
      activity: 'email_reveal',
      name: 'Email reveal',
      unitPrice: 1_000,
      quantity: 100_000,
      credits: 100_000,
      before: 90_000,
    },
    { activity: '', name: '', unitPrice: null, quantity: 1_000, credits: 3_000, before: 4_000 },
  ],
  byMember: [
    { name: 'Sam', credits: 220_000, before: 160_000 },
    { name: 'Max', credits: 120_000, before: 150_000 },
    { name: 'nobody named', credits: 11_000, before: 0 },
  ],
  doubles: { count: 2, credits: 16_000 },
  alertCount: 1,
  course: [
    { on: '2026-11-23', logged: 444_000 },
    { on: '2026-11-30', logged: 795_000 },
  ],
}

/** The same pool, of which 240 are reserved. */
export const shortfall: ShortfallFacts = {
  ...told,
  reserved: 240_000,
  free: 0,
  reservations: [
    { campaign: 'Q4 webinar', credits: 52_000, untilAt: '2026-12-11T23:00:00.000Z', byName: 'Olga' },
    { campaign: 'renewals', credits: 188_000, untilAt: facts.cycleEndsAt, byName: null },
  ],
}

/** Which digest that is. */
export const digestCause: DigestCause = {
  poolId: facts.poolId,
  cadence: 'week',
  on: '2026-12-01',
  from: '2026-11-24',
  until: '2026-11-30',
  skipEmpty: true,
}

/** A calm pool, three days before its reset. */
export const reminder: ReminderFacts = {
  ...told,
  logged: 358_000,
  unexplained: 0,
  used: 358_000,
  left: 642_000,
  reserved: 0,
  free: 642_000,
  percentUsed: 35,
  at: '2026-12-10T08:00:00.000Z',
  workWeek: { weekdays: [1, 2, 3, 4, 5], holidays: [] },
  hasMore: true,
}

/** The cycle of a pool that ended well: 948 used, of which nobody has explained 17, and 52 expired. */
export const report: ReportFacts = {
  next: {
    ...told,
    cycleStartsAt: facts.cycleEndsAt,
    cycleEndsAt: '2027-01-13T14:58:00.000Z',
    logged: 0,
    unexplained: 0,
    used: 0,
    left: 1_000_000,
    reserved: 0,
    free: 1_000_000,
    percentUsed: 0,
    at: facts.cycleEndsAt,
  },
  closed: {
    ...told,
    logged: 931_000,
    used: 948_000,
    forfeited: 52_000,
    left: 0,
    reserved: 0,
    free: 0,
    percentUsed: 94,
    at: facts.cycleEndsAt,
  },
  byPurpose: [
    { name: 'Prospecting', credits: 550_000 },
    { name: 'Event follow-up', credits: 228_000 },
    { name: 'Renewals', credits: 114_000 },
    { name: 'no purpose', credits: 39_000 },
  ],
  alerts: { count: 3, handledCount: 3, longestMs: 2_340_000 },
}

/** 50 of the calm pool's rest end before its reset, 10 after it. */
export const ending: EndingFacts = {
  ...reminder,
  ending: { credits: 50_000, expiresAt: '2026-12-12T23:00:00.000Z' },
  others: [{ credits: 10_000, expiresAt: '2026-12-19T23:00:00.000Z' }],
  pace: { perDay: 11_400, per: 'working_day', of: 'whole_week', from: '2026-12-03', credits: 57_000, days: 5 },
  unused: { about: 27_200, least: 15_000, most: 39_400 },
}

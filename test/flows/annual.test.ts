// Goal: an annual Apollo pool of a team in Berlin comes through two clock changes, a top-up, a promotion, an upgrade in the
// middle, refunds, a moved reset, the reset itself and a late entry with the figures that a person works out by hand. Each
// is worked out beside its step; after each the counters equal their fold.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { type GrantCreditsInput, grantCredits } from '../../src/meter/grant-credits.ts'
import { moveReset } from '../../src/meter/move-reset.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

it('walks through a year with every figure that a person works out', async () => {
  // 1 February 10:00 in Berlin is 09:00 UTC, this year and next.
  await at('2026-02-01T09:00:01Z')
  const anchor = { year: 2026, month: 2, day: 1, hour: 10, minute: 0 }
  const made = await makePool(deps, {
    allotment: 12_000 * CREDIT,
    length: 'P1Y',
    zone: 'Europe/Berlin',
    anchor,
    owner: 'U1',
  })
  const { workspaceId, poolId } = made
  const owner = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: 'U1' } })
  const actor = { memberId: owner.memberId, isHere: true, isAdmin: false, isGuest: false }
  const place = { workspaceId, poolId, actor, via: 'test' }

  /** What stands now, in credits. */
  async function now() {
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    const [summary] = await summarize(deps, { workspaceId, pool: 'apollo', poolIds: [] })
    if (!summary) throw new Error('there is no pool')
    const { granted, forfeited, used, left } = summary.balance
    const { startsAt, endsAt } = summary.cycle
    return {
      granted: granted / CREDIT,
      forfeited: forfeited / CREDIT,
      used: used / CREDIT,
      left: left / CREDIT,
      cycle: [startsAt.toISOString(), endsAt.toISOString()],
    }
  }
  async function spend(credits: number, occurredAt: string, key?: string) {
    const fields = { credits: Math.round(credits * CREDIT), occurredAt: new Date(occurredAt) }
    const [outcome] = await record(deps, workspaceId, [report(key ? { ...fields, key } : fields)])
    expect(outcome?.kind).toBe('recorded')
  }
  async function refund(credits: number, key: string, corrects: string) {
    const [outcome] = await record(deps, workspaceId, [
      report({ credits: -credits * CREDIT, key, corrects, machine: true }),
    ])
    return outcome
  }
  function add(key: string, given: Pick<GrantCreditsInput['given'], 'kind' | 'credits' | 'expires'>) {
    return grantCredits(deps, { ...place, given: { ...given, effectiveAt: null }, reason: 'scenario', key })
  }

  // 12,000 at once, until 1 February next year.
  const firstYear = ['2026-02-01T09:00:00.000Z', '2027-02-01T09:00:00.000Z']
  expect(await now()).toEqual({ granted: 12_000, forfeited: 0, used: 0, left: 12_000, cycle: firstYear })

  await at('2026-03-10T12:00:00Z')
  await spend(3_000, '2026-03-10T11:00:00Z')
  // 12,000 - 3,000.
  expect(await now()).toMatchObject({ used: 3_000, left: 9_000 })

  // Clocks go forward on 29 March at 02:00: 23:30 UTC of the 28th is 00:30 of the 29th, 01:30 UTC is 03:30.
  await at('2026-03-29T12:00:00Z')
  await spend(3, '2026-03-28T23:30:00Z')
  await spend(5, '2026-03-29T01:30:00Z')
  // 9,000 - 3 - 5, both of the 29th.
  expect(await now()).toMatchObject({ used: 3_008, left: 8_992 })

  await at('2026-04-01T08:00:00Z')
  await add('top-up', { kind: 'top_up', credits: 1_500 * CREDIT, expires: 'reset' })
  // 30 June 00:00 in Berlin is 22:00 UTC of the 29th.
  await add('gift', { kind: 'promotion', credits: 300 * CREDIT, expires: new Date('2026-06-29T22:00:00Z') })
  // 12,000 + 1,500 + 300 granted; 8,992 + 1,800 left.
  expect(await now()).toMatchObject({ granted: 13_800, left: 10_792 })

  await at('2026-05-15T08:00:00Z')
  await spend(200, '2026-05-15T07:00:00Z')
  // The gift expires first and burns first: 100 of it are left, 10,592 in all.
  expect(await now()).toMatchObject({ used: 3_208, left: 10_592 })
  await at('2026-06-29T22:00:00Z')
  // Those 100 are gone with the last instant of June 29th, before anything was written.
  expect(await now()).toMatchObject({ forfeited: 100, left: 10_492 })

  // From 2 August 11:00 in Berlin (09:00 UTC) to 1 February are 30 + 30 + 31 + 30 + 31 + 31 = 183 of the 365 days.
  await at('2026-08-02T09:00:00Z')
  const asked = {
    change: { allotment: 24_000 * CREDIT },
    takes: 'prorated' as const,
    effectiveAt: new Date('2026-08-02T09:00:00Z'),
  }
  expect((await changeTerms(deps, { ...place, asked, reason: 'upgrade' })).kind).toBe('done')
  // 12,000 more a year x 183 / 365 = 6,016.4383...: 6,016.438 now. 10,492 + 6,016.438 left.
  expect(await now()).toMatchObject({ granted: 19_816.438, left: 16_508.438, cycle: firstYear })

  await at('2026-08-20T09:00:00Z')
  await spend(50, '2026-08-12T09:00:00Z', 'fifty')
  expect(await refund(40, 'forty', 'fifty')).toMatchObject({ kind: 'recorded' })
  // 10 of the 50 are left of that entry: 20 cannot come back.
  expect(await refund(20, 'twenty', 'fifty')).toMatchObject({ kind: 'rejected', code: 'over_refund' })
  // 3,208 + 50 - 40; 16,508.438 - 10.
  expect(await now()).toMatchObject({ used: 3_218, left: 16_498.438 })

  // Clocks go back on 25 October: 00:30 and 01:30 UTC are both 02:30 there.
  await at('2026-10-25T12:00:00Z')
  await spend(5, '2026-10-25T00:30:00Z')
  await spend(5, '2026-10-25T01:30:00Z')
  expect(await now()).toMatchObject({ used: 3_228, left: 16_488.438 })

  // The vendor resets two weeks later: 15 February 10:00 in Berlin.
  await at('2027-01-10T09:00:00Z')
  const moved = await moveReset(deps, { ...place, endsAt: new Date('2027-02-15T09:00:00Z'), reason: 'contract' })
  expect(moved.kind).toBe('done')
  await at('2027-02-05T09:00:00Z')
  await spend(488.438, '2027-02-05T08:00:00Z')
  // Still the first year, top-up included: 16,488.438 - 488.438.
  expect(await now()).toMatchObject({
    granted: 19_816.438,
    used: 3_716.438,
    left: 16_000,
    cycle: [firstYear[0], '2027-02-15T09:00:00.000Z'],
  })

  await at('2027-02-15T09:00:00Z')
  await openCycle(deps, place)
  // The new plan in full, for a year from the moved reset on; nothing rolls over.
  const secondYear = ['2027-02-15T09:00:00.000Z', '2028-02-15T09:00:00.000Z']
  expect(await now()).toEqual({ granted: 24_000, forfeited: 0, used: 0, left: 24_000, cycle: secondYear })
  const totals = async () => {
    const [first] = await store.db.cycleTotal.findMany({ where: { workspaceId }, orderBy: { cycleStartsAt: 'asc' } })
    return { forfeited: Number(first?.creditsForfeited), uncovered: Number(first?.creditsUncovered) }
  }
  // 19,816.438 granted - 3,716.438 used = 16,100 expired: the 100 of June and 16,000 at the reset.
  expect(await totals()).toEqual({ forfeited: 16_100, uncovered: 0 })

  await at('2027-02-20T09:00:00Z')
  await spend(1_000, '2027-02-14T09:00:00Z')
  await spend(100, '2027-02-20T08:00:00Z')
  // What was spent in time but told late takes back what expired, and costs the new year nothing.
  expect(await totals()).toEqual({ forfeited: 15_100, uncovered: 0 })
  expect(await now()).toMatchObject({ granted: 24_000, used: 100, left: 23_900, cycle: secondYear })

  // Nobody looks for a year: the next one is there all the same.
  await at('2028-03-01T09:00:00Z')
  expect(await now()).toEqual({
    granted: 24_000,
    forfeited: 0,
    used: 0,
    left: 24_000,
    cycle: ['2028-02-15T09:00:00.000Z', '2029-02-15T09:00:00.000Z'],
  })
  const days = await store.db.$queryRaw<{ day: string; credits: string }[]>`
    select booked_on::text as day, sum(credits)::int::text as credits from usage_day
    where workspace_id = ${workspaceId} and booked_on in ('2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25')
    group by 1 order by 1`
  expect(days).toEqual([
    { day: '2026-03-29', credits: '8' },
    { day: '2026-10-25', credits: '10' },
  ])
})

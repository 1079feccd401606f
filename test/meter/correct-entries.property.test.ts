// Goal: whatever is corrected in whatever order, counters equal their fold, and a correction moves what it says and nothing
// else. Method: random spends of both kinds of door over three cycles, then random corrections of them, mostly of small
// pools that run into debt; the ledger is looked at before and after each.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { adjustPool } from '../../src/meter/adjust-pool.ts'
import type { CorrectionOutcome } from '../../src/meter/correct-entry.ts'
import { joinEntries } from '../../src/meter/join-entries.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { reattributeEntry } from '../../src/meter/reattribute-entry.ts'
import { refundEntry } from '../../src/meter/refund-entry.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { splitMatch } from '../../src/meter/split-match.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

/** Ten-day cycles since 1 November: by 22 November there are three, two of them over. */
const FIRST = Date.parse('2026-11-01T00:00:00Z')
const MINUTES = 21 * 24 * 60
const PEOPLE = ['U1', 'U2']
const PURPOSES = ['Prospecting', 'Renewals']

/** Few days and few amounts, so that what two doors report is often one spend. */
const spend = fc.record({
  minute: fc.integer({ min: 0, max: 7 }).map((nth) => nth * 3 * 24 * 60),
  credits: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 25 })),
  person: fc.nat({ max: 1 }),
  purpose: fc.nat({ max: 2 }),
  machine: fc.boolean(),
})

const spends = fc.record({
  kind: fc.constant('spends' as const),
  spends: fc.array(spend, { minLength: 1, maxLength: 6, size: 'max' }),
})

const step = fc.oneof(
  { weight: 4, arbitrary: spends },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      of: fc.nat(),
      share: fc.integer({ min: 1, max: 110 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('move' as const), of: fc.nat(), to: fc.nat({ max: 3 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('adjust' as const),
      minute: fc.integer({ min: 0, max: MINUTES }),
      credits: fc.integer({ min: -60, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('split' as const), of: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), of: fc.nat(), and: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), of: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('reading' as const),
      minute: fc.integer({ min: 0, max: MINUTES }),
      used: fc.integer({ min: 0, max: 90 }),
    }),
  },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Per cycle what is logged, owed and unexplained: nothing of it may change when a spend changes hands. */
async function cyclesOf(workspaceId: string): Promise<unknown> {
  return store.db.$queryRaw`
    select cycle_starts_at, (credits_usage - credits_refunded - credits_reversed + credits_adjusted)::text as logged,
      credits_uncovered::text, credits_unexplained::text, credits_forfeited::text, credits_carried_in::text
    from cycle_total where workspace_id = ${workspaceId} order by 1`
}

async function grantsOf(workspaceId: string): Promise<unknown> {
  return store.db.$queryRaw`
    select grant_id, credits_left::text, credits_forfeited::text from "grant" where workspace_id = ${workspaceId} order by 1`
}

/** In thousandths, by person and purpose: "U1 Prospecting". */
async function sharesOf(workspaceId: string): Promise<Map<string, number>> {
  const rows = await store.db.$queryRaw<{ who: string; credits: bigint }[]>`
    select concat_ws(' ', m.slack_user_id, p.name) as who, (sum(d.credits) * 1000)::bigint as credits
    from usage_day d
    left join member m on m.workspace_id = d.workspace_id and m.member_id = d.member_id
    left join purpose p on p.workspace_id = d.workspace_id and p.purpose_id = d.purpose_id
    where d.workspace_id = ${workspaceId} group by 1`
  return new Map(rows.map(({ who, credits }) => [who, Number(credits)]))
}

describe('corrections', () => {
  it('keep every counter equal to its fold, and move what they say and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(spends, fc.array(step, { minLength: 6, maxLength: 14, size: 'max' }), async (first, rest) => {
        const steps = [first, ...rest]
        await at('2026-11-01T00:00:01Z')
        const place = await makePool(deps, { length: 'P10D', allotment: 60 * CREDIT })
        await at('2026-11-22T12:00:00Z')
        const { workspaceId } = place
        await openCycle(deps, place)
        const members = await store.db.member.createManyAndReturn({
          data: PEOPLE.map((id, index) => ({
            workspaceId,
            memberId: deps.newId(),
            slackUserId: id,
            name: id,
            state: 'active',
            admin: index === 0,
          })),
        })
        const purposes = await store.db.purpose.findMany({ where: { workspaceId, name: { in: PURPOSES } } })
        const actor = { memberId: members[0]?.memberId ?? '', isHere: true, isAdmin: true, isGuest: false }
        const run = async (one: Step, index: number): Promise<CorrectionOutcome | undefined> => {
          const ids = (await store.db.entry.findMany({ where: { workspaceId }, orderBy: { seq: 'asc' } })).filter(
            ({ kind }) => kind !== 'forfeit',
          )
          const pick = (nth: number, from = ids) =>
            (from[nth % Math.max(1, from.length)] ?? ids[0])?.entryId ?? deps.newId()
          const receivedAt = new Date()
          const by = { ...place, source: 'test', key: `step-${index}`, actor, receivedAt, via: 'test' }
          if (one.kind === 'spends') {
            await record(
              deps,
              workspaceId,
              one.spends.map((it) =>
                report({
                  machine: it.machine,
                  ...(it.machine ? {} : { source: 'slack:command' }),
                  credits: it.credits * CREDIT,
                  member: { slackUserId: PEOPLE[it.person] ?? '' },
                  ...(it.purpose < 2 ? { purpose: PURPOSES[it.purpose] ?? '' } : {}),
                  occurredAt: new Date(FIRST + it.minute * 60_000),
                }),
              ),
            )
            return undefined
          }
          if (one.kind === 'reading') {
            await takeReading(deps, {
              workspaceId,
              pool: 'apollo',
              poolIds: [],
              balance: { used: one.used * CREDIT },
              asOf: new Date(FIRST + one.minute * 60_000),
              source: 'test',
            })
            return undefined
          }
          if (one.kind === 'undo') {
            await reverseEntries(deps, { ...by, entryIds: [pick(one.of)], keys: [by.key], actorId: null })
            return undefined
          }
          if (one.kind === 'adjust')
            return adjustPool(deps, {
              ...by,
              credits: one.credits * CREDIT,
              occurredAt: new Date(FIRST + one.minute * 60_000),
              reason: 'counted again',
            })
          const entryId = pick(one.of)
          if (one.kind === 'split')
            return splitMatch(deps, {
              ...by,
              entryId: pick(
                one.of,
                ids.filter((it) => it.matchesEntryId !== null),
              ),
            })
          if (one.kind === 'join') {
            const spends = ids.filter((it) => it.kind === 'usage' && it.matchesEntryId === null)
            const [logged, machine] = [true, false].map((manual) => spends.filter((it) => it.manual === manual))
            const entryId = pick(one.of, logged)
            const day = ids.find((it) => it.entryId === entryId)?.occurredAt
            const near = machine?.filter((it) => +it.occurredAt === +(day ?? 0)) ?? []
            return joinEntries(deps, { ...by, entryId, otherId: pick(one.and, near.length > 0 ? near : machine) })
          }
          if (one.kind === 'move') {
            const to =
              one.to < 2
                ? { memberId: members[one.to]?.memberId ?? null }
                : { purposeId: purposes[one.to - 2]?.purposeId ?? null }
            return reattributeEntry(deps, { ...by, entryId, to })
          }
          const whole = ids.find((it) => it.entryId === entryId)
          return refundEntry(deps, {
            ...by,
            entryId,
            credits: Math.ceil((Number(whole?.credits ?? 1) * CREDIT * one.share) / 100),
            note: null,
          })
        }
        for (const [index, one] of steps.entries()) {
          const before = [await cyclesOf(workspaceId), await grantsOf(workspaceId)]
          const shares = await sharesOf(workspaceId)
          const outcome = await run(one, index)
          if (outcome === undefined) continue
          const after = [await cyclesOf(workspaceId), await grantsOf(workspaceId)]
          if (one.kind === 'move' || outcome.kind !== 'done') expect(after).toEqual(before)
          if (one.kind === 'move' && outcome.kind === 'done') {
            const moved = await sharesOf(workspaceId)
            const deltas = [...new Set([...shares.keys(), ...moved.keys()])]
              .map((who) => (moved.get(who) ?? 0) - (shares.get(who) ?? 0))
              .filter((delta) => delta !== 0)
              .sort((left, right) => left - right)
            expect(deltas).toEqual(outcome.credits === 0 ? [] : [-outcome.credits, outcome.credits])
          }
          if (outcome.kind === 'done') expect(await run(one, index)).toMatchObject({ kind: 'duplicate' })
        }
        expect(await verifyLedger(store.db, workspaceId)).toEqual([])
      }),
      { numRuns: 5 },
    )
  }, 240_000)
})

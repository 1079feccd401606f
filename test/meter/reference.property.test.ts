// Goal: whatever happens to a pool, it stands as the definitions say.
// Method: random histories of all that people can do, and of time passing, are played in a slow reference model that was
// written from the definitions (support/reference.ts), and in the product: once as they are with nobody looking in
// between, and once with every spend on its own and the sweep coming by. Both must equal the model to the digit.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { adjustPool } from '../../src/meter/adjust-pool.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { correctGrant } from '../../src/meter/correct-grant.ts'
import { grantCredits } from '../../src/meter/grant-credits.ts'
import { moveReset } from '../../src/meter/move-reset.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { reattributeEntry } from '../../src/meter/reattribute-entry.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { readRecentCycles } from '../../src/store/pool-state.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { type Act, type History, history, imagine, type Scene } from '../support/history.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

const RUNS = Number(process.env.FC_RUNS ?? 4)

type Place = Awaited<ReturnType<typeof place>>

async function place({ now, terms, left }: ReturnType<typeof imagine>, { start }: History) {
  await at(new Date(now))
  const { allotment, length, zone } = terms
  const made = await makePool(deps, { owner: 'U1', allotment, length, zone, left, anchor: start.anchor })
  const { workspaceId, poolId } = made
  const owner = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: 'U1' } })
  const actor = { memberId: owner.memberId, isHere: true, isAdmin: false, isGuest: false }
  return {
    workspaceId,
    poolId,
    actor,
    via: 'test',
    grants: new Map<string, string>(),
    entries: new Map<string, string>(),
  }
}

/** Does an act, and says what came of it in the words of the model. */
async function perform(pool: Place, act: Exclude<Act, { kind: 'again' | 'time' }>, alone: boolean): Promise<unknown> {
  const { workspaceId, poolId, actor, via } = pool
  const change = { workspaceId, poolId, actor, via, reason: null }
  const date = (instant: number) => new Date(instant)
  switch (act.kind) {
    case 'spends': {
      const reports = act.reports.map(({ key, credits, at: occurredAt, who, why }) =>
        report({
          key,
          credits,
          occurredAt: date(occurredAt),
          member: { email: who },
          ...(why ? { purpose: why } : {}),
        }),
      )
      const outcomes: UsageOutcome[] = []
      for (const some of alone ? reports.map((one) => [one]) : [reports])
        outcomes.push(...(await record(deps, workspaceId, some)))
      for (const [index, { key }] of act.reports.entries()) remember(pool, key, outcomes[index])
      return outcomes.map((it) => (it.kind === 'rejected' ? it.code : it.kind))
    }
    case 'refund': {
      const { key, of, credits, occurredAt } = act
      const said = report({ key, credits: -credits, corrects: of, occurredAt: date(occurredAt) })
      const [outcome] = await record(deps, workspaceId, [said])
      remember(pool, key, outcome)
      return outcome?.kind === 'rejected' ? outcome.code : outcome?.kind
    }
    case 'undo': {
      const entryIds = [pool.entries.get(act.of) ?? '']
      const input = { workspaceId, poolId, entryIds, source: 'undo', keys: [act.key], actorId: null }
      const outcome = await reverseEntries(deps, { ...input, receivedAt: new Date() })
      if ('reversals' in outcome) pool.entries.set(act.key, outcome.reversals[0]?.entryId ?? '')
      return outcome.kind
    }
    case 'reading': {
      const given = { workspaceId, pool: 'apollo', poolIds: [], source: 'test' }
      return (await takeReading(deps, { ...given, balance: act.balance, asOf: date(act.asOf) })).kind
    }
    case 'grant': {
      const { given, key } = act
      const expires = typeof given.expires === 'number' ? date(given.expires) : given.expires
      const outcome = await grantCredits(deps, {
        ...change,
        given: { ...given, effectiveAt: date(given.effectiveAt), expires },
        key,
      })
      if ('grantId' in outcome) pool.grants.set(key, outcome.grantId)
      return outcome.kind
    }
    case 'correct': {
      const grantId = pool.grants.get(act.of) ?? (await allotmentId(pool, act.effectiveAt))
      return (
        await correctGrant(deps, { ...change, reason: 'wrong', grantId, amount: { less: act.credits }, key: act.key })
      ).kind
    }
    case 'plan': {
      const { change: terms, takes, from } = act
      return (await changeTerms(deps, { ...change, asked: { change: terms, takes, effectiveAt: date(from) } })).kind
    }
    case 'adjust': {
      const { key, credits, occurredAt } = act
      const said = { credits, occurredAt: date(occurredAt), reason: 'counted' }
      return (await adjustPool(deps, { ...pool, source: 'adjust', key, receivedAt: new Date(), ...said })).kind
    }
    case 'reattribute': {
      const { key, of, why } = act
      const names = new Map((await deps.directoryOf(workspaceId))?.purposes.map((it) => [it.name, it.purposeId]))
      const entryId = pool.entries.get(of) ?? ''
      const to = { purposeId: names.get(why) ?? null }
      return (await reattributeEntry(deps, { ...pool, entryId, source: 'move', key, receivedAt: new Date(), to })).kind
    }
    case 'move':
      return (await moveReset(deps, { ...change, endsAt: date(act.endsAt) })).kind
  }
}

function remember(pool: Place, key: string, outcome: UsageOutcome | undefined): void {
  if (outcome && 'entryId' in outcome) pool.entries.set(key, outcome.entryId)
}

/** The part of an allotment that comes at an instant. Who corrects it has seen it, so it is written. */
async function allotmentId({ workspaceId, poolId }: Place, effectiveAt: number): Promise<string> {
  await openCycle(deps, { workspaceId, poolId })
  const where = { workspaceId, poolId, key: { startsWith: 'allotment:' }, effectiveAt: new Date(effectiveAt) }
  return (await store.db.grant.findFirstOrThrow({ where, orderBy: { grantId: 'desc' } })).grantId
}

/** Plays the acts, and looks at all numbers every few of them. */
async function play(pool: Place, scenes: readonly Scene[], { alone, swept }: { alone: boolean; swept: boolean }) {
  for (const [index, scene] of scenes.entries()) {
    const { act } = scene
    if (swept && act.kind === 'time') await sweepUntil(pool, scenes[index - 1]?.act.at, act.at)
    await at(new Date(act.at))
    if (act.kind === 'again') await repeat(pool, act.act)
    else if (act.kind !== 'time') {
      const expected =
        act.kind === 'spends' ? act.reports.map((it) => it.expect) : act.kind === 'reading' ? 'taken' : act.expect
      expect(await perform(pool, act, alone), JSON.stringify(act)).toEqual(expected)
    }
    if (index % 6 === 5 || index === scenes.length - 1) await compare(pool, scene)
  }
  await openCycle(deps, pool)
  const last = scenes.at(-1)
  if (last) await compareRows(pool, last)
}

/** The sweep comes by a few times. */
async function sweepUntil(pool: Place, from: number | undefined, to: number): Promise<void> {
  for (const share of from === undefined ? [] : [1, 2, 3]) {
    await at(new Date((from ?? to) + ((to - (from ?? to)) * share) / 4))
    await openCycle(deps, pool)
  }
}

/** The same request again changes nothing, whatever it asked. */
async function repeat(pool: Place, act: Act): Promise<void> {
  if (act.kind === 'time' || act.kind === 'again' || act.kind === 'reading' || act.kind === 'plan') return
  const outcome = await perform(pool, act, false)
  const known = {
    spends: 'duplicate',
    refund: 'duplicate',
    undo: 'duplicate',
    grant: 'duplicate',
    correct: 'same',
    move: 'same',
    adjust: 'duplicate',
    reattribute: 'duplicate',
  }
  const again = (expected: string) => (/recorded|reversed|done/.test(expected) ? known[act.kind] : expected)
  expect(outcome).toEqual(act.kind === 'spends' ? act.reports.map((it) => again(it.expect)) : again(act.expect))
}

/** Every cycle's numbers as people see them. */
async function compare({ workspaceId, poolId }: Place, { act, cycles }: Scene): Promise<void> {
  expect(await verifyLedger(store.db, workspaceId), JSON.stringify(act)).toEqual([])
  const [summary] = await summarize(deps, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error('no pool')
  const { config, now } = summary
  const recent = await readRecentCycles(store.db, config, cycles.length, { now, newId: deps.newId })
  const shown = recent.reverse().map(({ cycle, balance }) => ({
    ...{ startsAt: +cycle.startsAt, endsAt: +cycle.endsAt },
    ...figuresOf(balance),
  }))
  expect(shown, JSON.stringify(act)).toEqual(cycles.slice(-shown.length))
  expect({ endsAt: +summary.cycle.endsAt, ...figuresOf(summary.balance) }).toEqual({
    ...{ ...cycles.at(-1), startsAt: undefined },
  })
}

function figuresOf(balance: Awaited<ReturnType<typeof summarize>>[number]['balance']) {
  const { granted, forfeited, logged, unexplained, used, left, overage, uncovered } = balance
  return { granted, forfeited, logged, unexplained, used, left, overage, uncovered }
}

/** What is written once the sweep has been there. */
async function compareRows({ workspaceId, poolId }: Place, { act, cycles, grants, days }: Scene): Promise<void> {
  const where = { workspaceId, poolId }
  const rows = await store.db.cycle.findMany({
    where,
    orderBy: { startsAt: 'asc' },
    select: { startsAt: true, endsAt: true },
  })
  expect(rows.map(({ startsAt, endsAt }) => [+startsAt, +endsAt])).toEqual(cycles.map((it) => [it.startsAt, it.endsAt]))
  expect(await grantsBySort(workspaceId, act.at)).toEqual(grants)
  expect(await usedPerDay(workspaceId)).toEqual(days)
}

/** Grants that have come, alike ones together, each with its corrections. */
async function grantsBySort(workspaceId: string, now: number): Promise<Scene['grants']> {
  const all = await store.db.grant.findMany({ where: { workspaceId, effectiveAt: { lte: new Date(now) } } })
  const rows: Scene['grants'] = {}
  const whole = (amount: { toNumber(): number }) => Math.round(amount.toNumber() * 1000)
  for (const root of all.filter((it) => it.correctsId === null)) {
    const family = all.filter((it) => it === root || it.correctsId === root.grantId)
    const sum = (of: (grant: (typeof all)[number]) => { toNumber(): number }) =>
      family.reduce((part, it) => part + whole(of(it)), 0)
    const name = `${root.kind} ${root.effectiveAt.toISOString()} ${root.expiresAt?.toISOString() ?? 'never'}`
    const [worth, left, gone] = rows[name] ?? [0, 0, 0]
    rows[name] = [
      worth + sum((it) => it.credits),
      left + sum((it) => it.creditsLeft),
      gone + sum((it) => it.creditsForfeited),
    ]
  }
  return Object.fromEntries(Object.entries(rows).filter(([, [worth]]) => worth !== 0))
}

async function usedPerDay(workspaceId: string): Promise<Record<string, number>> {
  const rows = await store.db.$queryRaw<
    { startsAt: Date; day: string; email: string; purpose: string; credits: bigint }[]
  >`
    select d.cycle_starts_at as "startsAt", d.booked_on::text as day, coalesce(e.email, '') as email,
      coalesce(p.name, '') as purpose, (sum(d.credits) * 1000)::bigint as credits
    from usage_day d
    left join member_email e on e.workspace_id = d.workspace_id and e.member_id = d.member_id
    left join purpose p on p.workspace_id = d.workspace_id and p.purpose_id = d.purpose_id
    where d.workspace_id = ${workspaceId}
    group by 1, 2, 3, 4 having sum(d.credits) <> 0`
  return Object.fromEntries(
    rows.map((it) => [`${it.startsAt.toISOString()} ${it.day} ${it.email} ${it.purpose}`, Number(it.credits)]),
  )
}

describe('a pool', () => {
  it('stands as the definitions say after any history, whoever looked in between', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (drawn) => {
        for (const alone of [false, true]) {
          const imagined = imagine(drawn, { alone })
          await play(await place(imagined, drawn), imagined.scenes, { alone, swept: alone })
        }
      }),
      { numRuns: RUNS, endOnFailure: process.env.FC_RUNS !== undefined },
    )
  }, 600_000)
})

// Goal: a person corrects what is in the ledger and programs still find what they reported; what cannot be done is refused
// in a sentence of its own and changes nothing. Method: real transactions; counters are held against their folds.

import { beforeEach, describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import type { UsageOutcome } from '../../src/core/plan-usage.ts'
import { adjustPool } from '../../src/meter/adjust-pool.ts'
import type { CorrectionOutcome } from '../../src/meter/correct-entry.ts'
import { grantCredits } from '../../src/meter/grant-credits.ts'
import { joinEntries } from '../../src/meter/join-entries.ts'
import { keepBoth } from '../../src/meter/keep-both.ts'
import { reattributeEntry } from '../../src/meter/reattribute-entry.ts'
import { refundEntry } from '../../src/meter/refund-entry.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { splitMatch } from '../../src/meter/split-match.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, NOON, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)
beforeEach(() => at(NOON))

const sam = { slackUserId: 'U1SAM' }
let made = 0

/** A pool, somebody who runs it, and what every correction by them begins with. */
async function office(override: Parameters<typeof makePool>[1] = {}) {
  const place = await makePool(deps, override)
  const { workspaceId, poolId } = place
  const memberId = deps.newId()
  await store.db.member.create({
    data: { workspaceId, memberId, slackUserId: 'U2OLGA', name: 'Olga', state: 'active' },
  })
  const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
  const by = (key?: string) => {
    made += 1
    return { workspaceId, poolId, source: 'test', key: key ?? `by-${made}`, actor, receivedAt: new Date(), via: 'test' }
  }
  const balance = async () => (await summarize(deps, { workspaceId, poolIds: [] }))[0]?.balance
  return { workspaceId, poolId, memberId, actor, by, balance }
}

function entryIdOf(outcome: UsageOutcome | CorrectionOutcome | undefined): string {
  return outcome?.kind === 'recorded' || outcome?.kind === 'done' ? outcome.entryId : ''
}

/** What somebody logged, and what a program reported of the same spend. */
async function matched(workspaceId: string): Promise<{ logged: string; reported: string }> {
  const manual = { source: 'slack:command', machine: false, member: sam, loggedBy: sam, activity: 'mobile' }
  const [logged] = await record(deps, workspaceId, [report({ key: 'logged', ...manual })])
  const [reported] = await record(deps, workspaceId, [report({ key: 'same', member: sam, activity: 'mobile' })])
  expect(reported).toMatchObject({ matchesEntryId: entryIdOf(logged) })
  return { logged: entryIdOf(logged), reported: entryIdOf(reported) }
}

function saidBy(outcome: CorrectionOutcome): string {
  return outcome.kind === 'refused' ? outcome.message : outcome.kind
}

describe('a spend that changed hands', () => {
  it('stays matched: no other report is matched with it, and the program refunds it where it is now', async () => {
    const { workspaceId, by, memberId, balance } = await office()
    const { logged } = await matched(workspaceId)
    const moved = await reattributeEntry(deps, { ...by(), entryId: logged, to: { memberId, campaign: '#Fair' } })
    expect(moved).toMatchObject({ kind: 'done', credits: 8 * CREDIT })
    const again = await record(deps, workspaceId, [report({ member: sam, activity: 'mobile' })])
    expect(again[0]).toMatchObject({ kind: 'recorded', matchesEntryId: null, warnings: [] })
    expect((await balance())?.used).toBe(16 * CREDIT)
    expect(await reverse(by(), entryIdOf(moved))).toMatchObject({ kind: 'refused' })
    const [refund] = await record(deps, workspaceId, [report({ corrects: 'same', credits: -8 * CREDIT })])
    expect(refund).toMatchObject({ kind: 'recorded' })
    const rows = await store.db.entry.findMany({ where: { workspaceId, kind: 'refund' } })
    expect(rows[0]).toMatchObject({ correctsId: entryIdOf(moved), memberId })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('is looked at before it is moved, and nothing is written, not even a new campaign', async () => {
    const { workspaceId, by } = await office()
    const [spent] = await record(deps, workspaceId, [report({ credits: 5 * CREDIT })])
    const to = { campaign: '#Fair' }
    const looked = await reattributeEntry(deps, { ...by(), entryId: entryIdOf(spent), to, dryRun: true })
    expect(looked).toMatchObject({ kind: 'done', credits: 5 * CREDIT })
    expect(await store.db.campaign.count({ where: { workspaceId } })).toBe(0)
    expect(await store.db.entry.count({ where: { workspaceId } })).toBe(1)
  })

  it('is undone where it is now, by whatever names its first booking, and counts under its first door', async () => {
    const { workspaceId, by, memberId, balance } = await office()
    const [spent] = await record(deps, workspaceId, [report({ credits: 5 * CREDIT, member: sam })])
    const first = await reattributeEntry(deps, { ...by(), entryId: entryIdOf(spent), to: { memberId } })
    const second = await reattributeEntry(deps, { ...by(), entryId: entryIdOf(spent), to: { campaign: 'Fair' } })
    expect([first.kind, second.kind]).toEqual(['done', 'done'])
    const days = await store.db.usageDay.groupBy({ by: ['source'], where: { workspaceId }, _sum: { credits: true } })
    expect(days.map(({ source, _sum }) => [source, Number(_sum.credits)])).toEqual([['api:test', 5]])
    const undo = by('undo')
    expect(await reverse(undo, entryIdOf(spent))).toMatchObject({ reversals: [{ askedId: entryIdOf(spent) }] })
    expect(await reverse(undo, entryIdOf(spent))).toMatchObject({ kind: 'duplicate', reversals: [{}] })
    expect((await balance())?.used).toBe(0)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    const lines = await store.db.audit.findMany({
      where: { workspaceId, subjectKind: 'entry' },
      orderBy: { at: 'asc' },
    })
    expect(lines.map(({ subjectId, action, before, after }) => [subjectId, action, before, after])).toEqual([
      [
        entryIdOf(spent),
        'entry:reattribute',
        { member: 'U1SAM', purpose: null, campaign: null },
        { member: 'Olga', purpose: null, campaign: null },
      ],
      [
        entryIdOf(spent),
        'entry:reattribute',
        { member: 'Olga', purpose: null, campaign: null },
        { member: 'Olga', purpose: null, campaign: 'Fair' },
      ],
    ])
  })

  it('takes its debt along, which the next credits pay where it is now, less what an adjustment has taken off', async () => {
    const { workspaceId, poolId, by, memberId, actor, balance } = await office({ allotment: 10 * CREDIT })
    const [spent] = await record(deps, workspaceId, [report({ credits: 30 * CREDIT, member: sam })])
    const moved = await reattributeEntry(deps, { ...by(), entryId: entryIdOf(spent), to: { memberId } })
    expect(await balance()).toMatchObject({ used: 30 * CREDIT, uncovered: 20 * CREDIT })
    await adjustPool(deps, { ...by(), credits: -4 * CREDIT, occurredAt: null, reason: 'counted again' })
    const given = { kind: 'top_up' as const, credits: 50 * CREDIT, effectiveAt: null, expires: 'reset' as const }
    const topUp = { workspaceId, poolId, actor, via: 'test', reason: null, key: 'top-up' }
    expect(await grantCredits(deps, { ...topUp, given })).toMatchObject({ kind: 'done' })
    expect(await balance()).toMatchObject({ used: 26 * CREDIT, uncovered: 0, left: 34 * CREDIT })
    expect(await reverse(by(), entryIdOf(moved))).toMatchObject({ kind: 'refused' })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

describe('a refund of a spend that changed hands since', () => {
  it('stays: what it took back again could not be corrected any more', async () => {
    const { workspaceId, by, balance } = await office()
    const [spent] = await record(deps, workspaceId, [report({ credits: 10 * CREDIT, member: sam })])
    const entryId = entryIdOf(spent)
    const first = await refundEntry(deps, { ...by(), entryId, credits: 4 * CREDIT, note: null })
    await reattributeEntry(deps, { ...by(), entryId, to: { campaign: 'Fair' } })
    expect(await reverse(by(), entryIdOf(first))).toEqual({
      kind: 'refused',
      message:
        'The spend that this refund is of was undone or moved since. If its credits were spent after all, log them again.',
    })
    const second = await refundEntry(deps, { ...by(), entryId, credits: 2 * CREDIT, note: null })
    expect(await reverse(by(), entryIdOf(second))).toMatchObject({ kind: 'reversed' })
    expect(await reverse(by(), entryId)).toMatchObject({ kind: 'reversed' })
    expect(await balance()).toMatchObject({ used: 0, left: 1000 * CREDIT })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

describe('two reports of a spend', () => {
  it('are two spends when they are split and one when they are joined, over and over', async () => {
    const { workspaceId, by, balance } = await office()
    const { logged, reported } = await matched(workspaceId)
    expect(await splitMatch(deps, { ...by(), entryId: reported })).toMatchObject({ kind: 'done', credits: 8 * CREDIT })
    expect((await balance())?.used).toBe(16 * CREDIT)
    const [refund] = await record(deps, workspaceId, [report({ corrects: 'same', credits: -CREDIT })])
    expect(refund).toMatchObject({ kind: 'recorded' })
    expect(await joinEntries(deps, { ...by(), entryId: logged, otherId: reported })).toMatchObject({
      credits: -7 * CREDIT,
    })
    expect((await balance())?.used).toBe(8 * CREDIT)
    expect(await joinEntries(deps, { ...by(), entryId: reported, otherId: logged })).toEqual({ kind: 'same' })
    expect(saidBy(await splitMatch(deps, { ...by(), entryId: reported }))).toBe('done')
    expect((await balance())?.used).toBe(15 * CREDIT)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('that are two spends are said to be so once', async () => {
    const { workspaceId, by } = await office()
    const spend = { member: sam, activity: 'mobile' }
    await record(deps, workspaceId, [report(spend)])
    const manual = { source: 'slack:command', machine: false, ...spend }
    const [doubtful] = await record(deps, workspaceId, [report(manual)])
    const entryId = entryIdOf(doubtful)
    expect(saidBy(await keepBoth(deps, { ...by(), entryId }))).toBe('done')
    expect(saidBy(await keepBoth(deps, { ...by(), entryId }))).toBe('same')
    expect(await store.db.audit.count({ where: { workspaceId, action: 'entry:two-spends' } })).toBe(1)
  })
})

describe('an adjustment', () => {
  it('accepts what the vendor counts less, in the cycle that it is about, and is undone like any entry', async () => {
    await at('2026-11-20T12:00:00Z')
    const { workspaceId, poolId, by, balance } = await office()
    await record(deps, workspaceId, [report({ credits: 100 * CREDIT })])
    const asOf = new Date('2026-11-20T12:00:30Z')
    await takeReading(deps, {
      workspaceId,
      pool: 'apollo',
      poolIds: [],
      balance: { used: 88 * CREDIT },
      asOf,
      source: 'test',
    })
    expect(await balance()).toMatchObject({ used: 100 * CREDIT, unexplained: -12 * CREDIT })
    const reason = 'Apollo counts less'
    const less = await adjustPool(deps, { ...by(), credits: -12 * CREDIT, occurredAt: asOf, reason })
    expect(await balance()).toMatchObject({ used: 88 * CREDIT, unexplained: 0, left: 912 * CREDIT })
    await at('2026-12-02T12:00:00Z')
    expect(await reverse(by(), entryIdOf(less))).toMatchObject({ kind: 'reversed' })
    const late = await adjustPool(deps, { ...by(), credits: -100 * CREDIT, occurredAt: asOf, reason })
    const entry = await store.db.entry.findFirst({ where: { workspaceId, entryId: entryIdOf(late) } })
    expect(entry).toMatchObject({ kind: 'adjustment', note: reason, marks: ['late'] })
    // Nothing is logged any more, and the vendor counted 88: those are spent, and the rest has expired.
    const [november] = await store.db.cycleTotal.findMany({
      where: { workspaceId, poolId },
      orderBy: { cycleStartsAt: 'asc' },
    })
    expect([november?.creditsForfeited, november?.creditsAdjusted].map(Number)).toEqual([912, -112])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('that has taken a spend off keeps it from being given back once more, until it is undone itself', async () => {
    const { workspaceId, by } = await office()
    const [first, second] = await record(deps, workspaceId, [
      report({ key: 'a', credits: 60 * CREDIT }),
      report({ credits: 40 * CREDIT }),
    ])
    const taken = await adjustPool(deps, { ...by(), credits: -70 * CREDIT, occurredAt: null, reason: 'counted twice' })
    const undo = await reverse(by(), entryIdOf(first))
    expect(undo).toEqual({
      kind: 'refused',
      message:
        'An adjustment has taken some of it off already: 30 of 60 can still be given back. Undo the adjustment first.',
    })
    const [refund] = await record(deps, workspaceId, [report({ corrects: 'a', credits: -31 * CREDIT })])
    expect(refund).toMatchObject({ code: 'over_refund' })
    expect(await reverse(by(), entryIdOf(taken))).toMatchObject({ kind: 'reversed' })
    expect(await reverse(by(), entryIdOf(first))).toMatchObject({ kind: 'reversed' })
    expect(await reverse(by(), entryIdOf(second))).toMatchObject({ kind: 'reversed' })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

describe('what an adjustment has taken off', () => {
  const topUp = async (place: Awaited<ReturnType<typeof office>>, credits: number, expires: 'reset' | 'never') => {
    const given = { kind: 'top_up' as const, credits, effectiveAt: null, expires }
    const { workspaceId, poolId, actor } = place
    await grantCredits(deps, { workspaceId, poolId, actor, via: 'test', reason: null, key: place.by().key, given })
  }
  const spend = async (workspaceId: string, credits: number) =>
    entryIdOf((await record(deps, workspaceId, [report({ credits })]))[0])

  it('does not come back out of what a grant paid in another cycle', async () => {
    await at('2026-11-02T12:00:00Z')
    const place = await office()
    const { workspaceId, poolId, by, balance } = place
    await topUp(place, 100 * CREDIT, 'never')
    const spent = await spend(workspaceId, 10 * CREDIT)
    await at('2026-12-05T12:00:00Z')
    await record(deps, workspaceId, [report({ credits: 1050 * CREDIT })])
    const november = { occurredAt: new Date('2026-11-04T00:00:00Z'), reason: 'counted twice' }
    const taken = await adjustPool(deps, { ...by(), credits: -10 * CREDIT, ...november })
    expect(taken).toMatchObject({ kind: 'done' })
    expect(await reverse(by(), spent)).toMatchObject({
      message: expect.stringContaining('0 of 10 can still be given back'),
    })
    const [refund] = await record(deps, workspaceId, [report({ corrects: `ent_${spent}`, credits: -CREDIT })])
    expect(refund).toMatchObject({ code: 'over_refund' })
    expect(await balance()).toMatchObject({ granted: 1100 * CREDIT, left: 50 * CREDIT })
    expect(await reverse(by(), entryIdOf(taken))).toMatchObject({ kind: 'reversed' })
    expect(await reverse(by(), spent)).toMatchObject({ kind: 'reversed' })
    const totals = await store.db.cycleTotal.findMany({
      where: { workspaceId, poolId },
      orderBy: { cycleStartsAt: 'asc' },
    })
    expect(totals.map((it) => [it.creditsCarriedIn, it.creditsForfeited].map(Number))).toEqual([
      [0, 1000],
      [100, 0],
    ])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('does not come off a cycle again where a refund of a later one has given it back', async () => {
    const place = await office()
    const { workspaceId, by } = place
    const spent = await spend(workspaceId, 10 * CREDIT)
    await at('2026-12-05T12:00:00Z')
    await record(deps, workspaceId, [report({ credits: 5 * CREDIT })])
    expect(saidBy(await refundEntry(deps, { ...by(), entryId: spent, credits: 4 * CREDIT, note: null }))).toBe('done')
    const less = { occurredAt: new Date(NOON), reason: 'counted twice' }
    expect(saidBy(await adjustPool(deps, { ...by(), credits: -7 * CREDIT, ...less }))).toMatch(/^Only 6 are logged/)
    expect(saidBy(await adjustPool(deps, { ...by(), credits: -6 * CREDIT, ...less }))).toBe('done')
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('comes back out of whatever paid in the cycle, also of what came later', async () => {
    const place = await office({ allotment: 0 })
    const { workspaceId, by, balance } = place
    const first = await spend(workspaceId, 10 * CREDIT)
    await adjustPool(deps, { ...by(), credits: -10 * CREDIT, occurredAt: null, reason: 'counted twice' })
    const second = await spend(workspaceId, 10 * CREDIT)
    await topUp(place, 10 * CREDIT, 'reset')
    expect(await balance()).toMatchObject({ used: 10 * CREDIT, left: 0, uncovered: 0 })
    expect(await reverse(by(), second)).toMatchObject({ kind: 'reversed' })
    expect(await balance()).toMatchObject({ used: 0, left: 10 * CREDIT })
    expect(await reverse(by(), first)).toMatchObject({ kind: 'refused' })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

describe('what cannot be corrected', () => {
  it('is refused in a sentence of its own and changes nothing', async () => {
    const { workspaceId, by, memberId, actor } = await office()
    const [spent] = await record(deps, workspaceId, [report({ credits: 10 * CREDIT, member: sam })])
    const entryId = entryIdOf(spent)
    const refund = await refundEntry(deps, { ...by(), entryId, credits: 4 * CREDIT, note: null })
    const manual = { source: 'slack:command', machine: false, credits: 0, occurredAt: new Date('2026-11-21T11:59:00Z') }
    const [dayBefore] = await record(deps, workspaceId, [report(manual)])
    const undone = await reverse(by(), entryIdOf((await record(deps, workspaceId, [report()]))[0]))
    const undoId = undone.kind === 'reversed' ? (undone.reversals[0]?.entryId ?? '') : ''
    const count = () => store.db.entry.count({ where: { workspaceId } })
    const before = [
      await count(),
      await store.db.audit.count({ where: { workspaceId } }),
      await store.db.campaign.count({ where: { workspaceId } }),
    ]
    const refunded = (of: string, credits: number) => refundEntry(deps, { ...by(), entryId: of, credits, note: null })
    const adjusted = (fields: Partial<Parameters<typeof adjustPool>[1]>) =>
      adjustPool(deps, { ...by(), credits: CREDIT, occurredAt: null, reason: 'because', ...fields })
    const said = [
      await refunded(entryId, 7 * CREDIT),
      await refunded(entryId, 0),
      await refunded(entryIdOf(refund), CREDIT),
      await refunded(undoId, CREDIT),
      await refunded(deps.newId(), CREDIT),
      await reattributeEntry(deps, { ...by(), entryId: entryIdOf(refund), to: { memberId } }),
      await reattributeEntry(deps, { ...by(), entryId, to: { purposeId: deps.newId() } }),
      await reattributeEntry(deps, { ...by(), entryId, to: { memberId: deps.newId() } }),
      await reattributeEntry(deps, { ...by(), entryId, to: { campaign: 'c'.repeat(201) } }),
      await reattributeEntry(deps, { ...by(), entryId, to: { purposeId: null } }),
      await adjusted({ credits: 0 }),
      await adjusted({ credits: 1_000_000_001 * CREDIT }),
      await adjusted({ reason: '  ' }),
      await adjusted({ occurredAt: new Date('2026-11-23T12:00:00Z') }),
      await adjusted({ occurredAt: new Date('2026-10-31T12:00:00Z') }),
      await adjusted({ credits: -7 * CREDIT }),
      await splitMatch(deps, { ...by(), entryId }),
      await joinEntries(deps, { ...by(), entryId, otherId: undoId }),
      await joinEntries(deps, { ...by(), entryId, otherId: deps.newId() }),
      await joinEntries(deps, { ...by(), entryId, otherId: entryIdOf(dayBefore) }),
      await adjusted({ actor: { ...actor, isAdmin: false } }),
      await refundEntry(deps, { ...by(), actor: { ...actor, isAdmin: false }, entryId, credits: CREDIT, note: null }),
    ].map((outcome) => saidBy(outcome).replace(/(?<=is 2026-11-22T12:00):\S+Z/, ' and a bit'))
    expect(said).toMatchInlineSnapshot(`
      [
        "7 cannot be refunded: 6 are left of that entry.",
        "A refund gives back more than 0 credits.",
        "A refund cannot be refunded: undo it, or log the spend again.",
        "An undo cannot be refunded: log the spend again.",
        "This entry does not exist.",
        "Only a spend has a person and a purpose: this is a correction of one, or of the pool.",
        "This purpose does not exist any more.",
        "Purser does not know this person.",
        "The name of a campaign has at most 200 characters.",
        "same",
        "An adjustment of 0 changes nothing: type how many more or less.",
        "One entry holds at most 1,000,000,000 credits.",
        "Say why: whoever reads the ledger later has nothing else to go by.",
        "2026-11-23T12:00:00Z is in the future: it is 2026-11-22T12:00 and a bit here.",
        "2026-10-31T12:00:00Z is before the records of Apollo, which begin 2026-11-01T00:00:00Z.",
        "Only 6 are logged in that cycle: 7 cannot be taken off.",
        "This report is not matched with another entry: it counts already.",
        "Only two spends can be one.",
        "The other entry does not exist.",
        "More than 24 hours lie between the two: they are two spends. Undo one of them if it was none.",
        "not-theirs",
        "not-theirs",
      ]
    `)
    expect([
      await count(),
      await store.db.audit.count({ where: { workspaceId } }),
      await store.db.campaign.count({ where: { workspaceId } }),
    ]).toEqual(before)
  })

  it('was once theirs to correct, for a quarter of an hour, and to somebody else never', async () => {
    const { workspaceId, by } = await office()
    const manual = { source: 'slack:command', machine: false, member: sam, loggedBy: sam, receivedAt: new Date(NOON) }
    const [spent] = await record(deps, workspaceId, [report({ ...manual, credits: 3 * CREDIT })])
    const row = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: 'U1SAM' } })
    const actor = { memberId: row.memberId, isHere: true, isAdmin: false, isGuest: false }
    const move = (to: Parameters<typeof reattributeEntry>[1]['to']) =>
      reattributeEntry(deps, { ...by(), actor, entryId: entryIdOf(spent), to })
    expect(await move({ memberId: null })).toEqual({ kind: 'not-theirs', because: 'owners' })
    expect(await move({ campaign: 'Fair' })).toMatchObject({ kind: 'done' })
    await at('2026-11-22T12:14:00Z')
    expect(await move({ campaign: 'Other' })).toMatchObject({ kind: 'done' })
    await at('2026-11-22T12:16:00Z')
    expect(await move({ campaign: 'Fair' })).toEqual({ kind: 'not-theirs', because: 'late' })
  })
})

function reverse(
  by: { workspaceId: string; poolId: string; source: string; key: string; receivedAt: Date },
  entryId: string,
) {
  return reverseEntries(deps, { ...by, entryIds: [entryId], keys: [by.key], actorId: null })
}

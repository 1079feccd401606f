// Goal: purposes and campaigns are arranged by those who run pools, each bad change gets its own sentence and changes
// nothing, and a merge holds for what was under way too. Method: the verb itself over the file's database.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { type ChangeListInput, type ChangeListOutcome, changeList } from '../../src/meter/change-list.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { stateOf } from '../../src/meter/plan-list-change.ts'
import { reattributeEntry } from '../../src/meter/reattribute-entry.ts'
import { breakdown, summarize } from '../../src/meter/summarize.ts'
import { readEntryViews } from '../../src/store/entry-views.ts'
import { readList } from '../../src/store/named-lists.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)

interface Team {
  workspaceId: string
  poolId: string
  /** The id of a purpose or campaign by its name. */
  idOf: (name: string) => Promise<string>
  change: (change: ChangeListInput['change'], more?: Partial<ChangeListInput>) => Promise<ChangeListOutcome>
  merge: (from: string, into: string) => Promise<ChangeListOutcome>
  /** What each name comes to, in credits. */
  shares: () => Promise<Record<string, number>>
}

async function makeTeam(): Promise<Team> {
  const { workspaceId, poolId } = await makePool(deps)
  const { memberId } = await memberOf(deps, { workspaceId, slackUserId: 'U1' })
  const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
  const idOf = async (name: string) => {
    const rows = [
      ...(await readList(store.db, { workspaceId, kind: 'purpose' })),
      ...(await readList(store.db, { workspaceId, kind: 'campaign' })),
    ]
    return rows.find((row) => row.name === name)?.id ?? ''
  }
  const change: Team['change'] = (wanted, more = {}) =>
    changeList(deps, { workspaceId, list: 'purpose', change: wanted, actor, via: 'test', ...more })
  return {
    workspaceId,
    poolId,
    idOf,
    change,
    merge: async (from, into) => change({ kind: 'merge', id: await idOf(from), intoId: await idOf(into) }),
    shares: async () => {
      const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
      if (!summary) throw new Error('the pool is gone')
      const use = await breakdown(deps, { workspaceId, poolId, cycleStartsAt: summary.cycle.startsAt })
      return Object.fromEntries(use.byPurpose.map(({ name, credits }) => [name, credits / CREDIT]))
    },
  }
}

function spend(purpose: string, credits: number, more: Partial<Parameters<typeof report>[0]> = {}) {
  return report({ purpose, credits: credits * CREDIT, ...more })
}

describe('a merge', () => {
  it('counts what is logged, refunded and read later for what the name is part of, under every door', async () => {
    const { workspaceId, merge, shares } = await makeTeam()
    const first = spend('Research', 20)
    await record(deps, workspaceId, [first, spend('Prospecting', 100)])
    expect(await merge('Research', 'Prospecting')).toEqual({ kind: 'done' })
    await record(deps, workspaceId, [spend('research', 7), report({ credits: -5 * CREDIT, corrects: first.key })])
    expect(await shares()).toEqual({ Prospecting: 122 })
    // What it is part of may become part of a third: it goes along.
    expect(await merge('Prospecting', 'Renewals')).toEqual({ kind: 'done' })
    expect(await shares()).toEqual({ Renewals: 122 })
    const views = await readEntryViews(store.db, { workspaceId, poolIds: [], since: null, after: null, limit: 10 })
    expect(views.map(({ purpose }) => purpose)).toEqual(Array(4).fill('Renewals'))
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('holds for a spend that knew the name before it and is written after it', async () => {
    const { workspaceId, merge, shares } = await makeTeam()
    await record(deps, workspaceId, [spend('Research', 20), spend('Prospecting', 100)])
    const late: MeterDeps = {
      ...deps,
      enqueue: async (batch) => {
        expect(await merge('Research', 'Prospecting')).toEqual({ kind: 'done' })
        return deps.enqueue(batch)
      },
    }
    await record(late, workspaceId, [spend('Research', 3), spend('Prospecting', 4)])
    expect(await shares()).toEqual({ Prospecting: 127 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('is undone by a split: each name has its own entries again', async () => {
    const { workspaceId, idOf, change, merge, shares } = await makeTeam()
    await record(deps, workspaceId, [spend('Research', 20), spend('Prospecting', 100)])
    await merge('Research', 'Prospecting')
    await record(deps, workspaceId, [spend('Research', 5)])
    expect(await change({ kind: 'split', id: await idOf('Research') })).toEqual({ kind: 'done' })
    expect(await shares()).toEqual({ Prospecting: 105, Research: 20 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    const audits = await store.db.audit.findMany({
      where: { workspaceId, subjectKind: 'purpose' },
      orderBy: { at: 'asc' },
    })
    expect(audits.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      {
        action: 'purpose:merge',
        before: { name: 'Research', part_of: null },
        after: { name: 'Research', part_of: 'Prospecting' },
      },
      {
        action: 'purpose:split',
        before: { name: 'Research', part_of: 'Prospecting' },
        after: { name: 'Research', part_of: null },
      },
    ])
  })

  it('and its split count what changed hands under the door where it was spent', async () => {
    const { workspaceId, poolId, idOf, change, merge, shares } = await makeTeam()
    const [spent] = await record(deps, workspaceId, [spend('Prospecting', 10), spend('Renewals', 1)])
    const { memberId } = await memberOf(deps, { workspaceId, slackUserId: 'U1' })
    const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
    const door = { source: 'slack:action', key: 'moved', receivedAt: new Date(), via: 'test', actor }
    const entryId = spent?.kind === 'recorded' ? spent.entryId : ''
    const to = { purposeId: await idOf('Research') }
    expect(await reattributeEntry(deps, { workspaceId, poolId, ...door, entryId, to })).toMatchObject({ kind: 'done' })
    await merge('Research', 'Renewals')
    await change({ kind: 'split', id: await idOf('Research') })
    expect(await shares()).toMatchObject({ Renewals: 1, Research: 10 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('of campaigns takes what is reserved for them along, and what people have set for their next logs', async () => {
    const { workspaceId, poolId, idOf, change, shares } = await makeTeam()
    const typed = { machine: false, member: { slackUserId: 'U1' } }
    await record(deps, workspaceId, [
      report({ ...typed, campaign: '#webinar', credits: 9 * CREDIT }),
      report({ ...typed, campaign: 'q4-webinar', credits: CREDIT }),
    ])
    const [campaignId, intoId] = [await idOf('webinar'), await idOf('q4-webinar')]
    await store.db.member.updateMany({ where: { workspaceId }, data: { stickyCampaignId: campaignId } })
    const span = { fromAt: new Date('2026-11-25'), untilAt: new Date('2026-11-30') }
    const reservation = { workspaceId, poolId, campaignId, credits: '5', ...span }
    await store.db.reservation.create({ data: { ...reservation, reservationId: deps.newId() } })
    const merged = await change({ kind: 'merge', id: campaignId, intoId }, { list: 'campaign' })
    expect(merged).toEqual({ kind: 'done' })
    expect(await shares()).toEqual({ '#q4-webinar': 10 })
    const [member, reserved] = [
      await store.db.member.findFirst({ where: { workspaceId } }),
      await store.db.reservation.findFirst({ where: { workspaceId } }),
    ]
    expect([member?.stickyCampaignId, reserved?.campaignId]).toEqual([intoId, intoId])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

describe('a change of the list', () => {
  it('that cannot be made says why in one sentence and changes nothing', async () => {
    const { workspaceId, idOf, change, merge } = await makeTeam()
    await merge('Research', 'Prospecting')
    const renewals = await idOf('Renewals')
    await change({ kind: 'archive', id: await idOf('Data clean-up') })
    const before = [await readList(store.db, { workspaceId, kind: 'purpose' }), await store.db.audit.count()]
    const rename = (name: string) => change({ kind: 'rename', id: renewals, name })
    const said = [
      await change({ kind: 'add', id: deps.newId(), name: ' prospecting ' }),
      await rename('RESEARCH'),
      await rename('Data  clean-up'),
      await rename('   '),
      await rename('x'.repeat(61)),
      await rename('#spring'),
      await rename('2026'),
      await rename('a\u0000b'),
      await merge('Renewals', 'Renewals'),
      await merge('Renewals', 'Research'),
      await merge('Renewals', 'Data clean-up'),
      await merge('Research', 'Renewals'),
      await change({ kind: 'archive', id: deps.newId() }),
      await change({ kind: 'rename', id: renewals, name: 'Later' }, { seen: ['as it was'] }),
    ]
    expect(said.map((it) => ('message' in it ? it.message : it.kind))).toEqual([
      'There is "Prospecting" already: choose another name.',
      '"Research" was merged into "Prospecting", which is what people mean by it. Split it off again, or choose another name.',
      'There is "Data clean-up" already, archived: bring it back, or choose another name.',
      'It needs a name.',
      'A name has at most 60 characters, and this one has 61: people type it.',
      'What begins with # is a campaign: leave it out.',
      'A name needs a letter: a number alone would be read as credits.',
      'A name cannot hold control characters: leave them out.',
      '"Renewals" cannot become part of itself: choose another.',
      '"Research" is part of "Prospecting" itself: merge into that one instead.',
      '"Data clean-up" is archived: bring it back first, or choose another to merge into.',
      '"Research" is part of "Prospecting".',
      'I do not know that purpose any more.',
      'Somebody changed this while you had it open: it is called "Renewals" now, and in use. Nothing of yours was saved.',
    ])
    expect([await readList(store.db, { workspaceId, kind: 'purpose' }), await store.db.audit.count()]).toEqual(before)
  })

  it('is made once when it is sent twice, whoever saw what', async () => {
    const { workspaceId, idOf, change } = await makeTeam()
    const id = await idOf('Renewals')
    const [row] = (await readList(store.db, { workspaceId, kind: 'purpose' })).filter((it) => it.id === id)
    const seen = row ? [stateOf(row)] : []
    const twice = async (wanted: ChangeListInput['change'], more = {}) =>
      [await change(wanted, more), await change(wanted, more)].map(({ kind }) => kind)
    expect(await twice({ kind: 'rename', id, name: 'renewals' }, { seen })).toEqual(['done', 'same'])
    expect(await twice({ kind: 'move', id, afterId: null })).toEqual(['done', 'same'])
    expect(await twice({ kind: 'add', id: deps.newId(), name: 'Win-backs' })).toEqual(['done', 'same'])
    expect(await twice({ kind: 'archive', id })).toEqual(['done', 'same'])
    expect(await twice({ kind: 'bring-back', id })).toEqual(['done', 'same'])
    expect((await readList(store.db, { workspaceId, kind: 'purpose' })).map(({ name }) => name)).toEqual([
      'renewals',
      'Prospecting',
      'Event follow-up',
      'Research',
      'Data clean-up',
      'Win-backs',
    ])
  })

  it('is for admins and for owners of a pool in use, and for nobody else', async () => {
    const { workspaceId, poolId, idOf, change } = await makeTeam()
    const { memberId } = await memberOf(deps, { workspaceId, slackUserId: 'U2' })
    const actor = { memberId, isHere: true, isAdmin: false, isGuest: false }
    const archive = { kind: 'archive' as const, id: await idOf('Renewals') }
    expect(await change(archive, { actor })).toEqual({ kind: 'not-theirs' })
    await store.db.poolOwner.create({ data: { workspaceId, poolId, memberId, position: 0 } })
    expect(await change(archive, { actor: { ...actor, isHere: false } })).toEqual({ kind: 'not-theirs' })
    expect(await change(archive, { actor })).toEqual({ kind: 'done' })
  })
})

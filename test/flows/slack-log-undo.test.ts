// Goal: what was logged can be taken back from the reply itself: by whom, for how long, once. Method: clicks through the
// signed door on what the local Slack shows; the ledger tells what came of them.

import { afterAll, describe, expect, it } from 'vitest'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { handIn, type Seen } from '../slack/hand.ts'
import { olga, openOffice, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId } = office
afterAll(office.close)
const { poolId } = await office.pool()
const hand = handIn(office)

async function used(): Promise<number> {
  const rows = await store.db.cycleTotal.findMany({ where: { workspaceId } })
  return rows.reduce((sum, row) => sum + Number(row.creditsUsage) - Number(row.creditsReversed), 0)
}

const max = 'U3MAX'

/** Clicks somebody else's copy of a button: what it carries is no permission. */
async function clickCopy(userId: string, blocks: object[]): Promise<Seen> {
  await office.type('', { userId })
  office.slack
    .ephemerals(workspaceId, userId)
    .at(-1)
    ?.blocks.push(...JSON.parse(JSON.stringify(blocks)))
  return hand.click('undo:reply', { userId })
}

describe('the Undo of a reply', () => {
  it('takes back every item of that reply, and stands in its place', async () => {
    const before = await used()
    await office.type('log 2 mobile, 1 email for Prospecting')
    await office.type('log 5')
    const { ts } = hand.message('undo:reply')
    const earlier = office.slack.ephemerals(workspaceId, sam).findLast((one) => one.ts !== ts)
    const undone = await hand.click('undo:reply', { ts: earlier?.ts ?? '' })
    expect(undone.text).toBe('Undone: 2 mobile reveals, 1 e-mail reveal, 17 credits. Apollo: 995 of 1,000 left.')
    expect(undone.replaced).toBe(true)
    expect(await used()).toBe(before + 5)
    const reversals = await store.db.entry.findMany({ where: { workspaceId, kind: 'reversal' } })
    expect(reversals.map(({ source }) => source)).toEqual(['slack:action', 'slack:action'])
  })

  it('clicked twice takes back once and says the same', async () => {
    await office.type('log 1 mobile')
    const { ts } = hand.message('undo:reply')
    const before = await used()
    const [first, second] = await Promise.all([hand.click('undo:reply', { ts }), hand.click('undo:reply', { ts })])
    expect(second?.text).toBe(first?.text)
    expect(await used()).toBe(before - 8)
  })

  it('of a reply that was undone otherwise says so, and takes back nothing else', async () => {
    await office.type('log 3')
    await office.type('log 4')
    const before = await used()
    const { ts } = hand.message('undo:reply')
    expect((await office.type('undo')).text).toContain('Undone: 4 credits.')
    const stale = await hand.click('undo:reply', { ts })
    expect(stale.text).toBe('Nothing was undone. This entry was undone or refunded already.')
    expect(await used()).toBe(before - 4)
  })

  it('is over after fifteen minutes for whom logged it, and names who can', async () => {
    await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE', owner: olga })
    await office.type('', { userId: olga })
    await office.type('log 7 in lusha')
    const { ts } = hand.message('undo:reply')
    const before = await used()
    office.deps.clock.advance(15 * 60_000 + 1_000)
    const late = await hand.click('undo:reply', { ts })
    expect(late.text).toBe(
      'Nothing was undone: 15 minutes have passed. Only an owner of Lusha (olga) or an admin can change it now.',
    )
    expect(late.replaced).toBe(false)
    expect(await used()).toBe(before)
    office.deps.clock.advance(-(15 * 60_000 + 1_000))
    expect((await hand.click('undo:reply', { ts })).text).toContain('Undone: 7 credits.')
  })

  it("is nobody else's, but the owner's", async () => {
    office.slack.addUser(workspaceId, { id: max, name: 'max' })
    await office.type('log 9 in apollo')
    const mine = hand.message('undo:reply')
    const before = await used()
    const refused = await clickCopy(max, mine.blocks)
    expect(refused.text).toContain('Nothing was undone: somebody else logged it.')
    expect(await used()).toBe(before)
    const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: max } })
    await store.db.poolOwner.create({ data: { workspaceId, poolId, memberId, position: 0 } })
    await store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { version: { increment: 1 } } })
    expect((await clickCopy(max, mine.blocks)).text).toContain('Undone: 9 credits.')
    expect(await used()).toBe(before - 9)
    // What somebody takes back of another's is told beside the ledger; all that was undone before was one's own.
    const told = await store.db.audit.findMany({ where: { workspaceId, action: 'entry:undo' } })
    const line = { actorId: memberId, via: 'slack', before: { credits: '9' }, after: { credits: '0' } }
    expect(told).toMatchObject([line])
  })

  it('clicked by two people at once takes back every item once, and tells both', async () => {
    await office.type('log 2 mobile, 1 email, 6 credits in apollo')
    const { ts, blocks } = hand.message('undo:reply')
    const before = await used()
    const [mine, theirs] = await Promise.all([hand.click('undo:reply', { ts }), clickCopy(max, blocks)])
    const undone = 'Undone: 2 mobile reveals, 1 e-mail reveal, plain credits, 23 credits.'
    expect([mine?.text, theirs?.text].map((text) => text?.startsWith(undone))).toEqual([true, true])
    expect(await used()).toBe(before - 23)
  })

  it('undoes nothing where the database fails at the second item, and all of it afterwards', async () => {
    const before = await used()
    await office.type('log 2 mobile, 1 email in apollo')
    const { ts } = hand.message('undo:reply')
    const heal = await breakSecondReversal()
    const failed = await hand.click('undo:reply', { ts })
    expect(failed.text).not.toContain('Undone')
    expect(failed.replaced).toBe(false)
    expect(await used()).toBe(before + 17)
    await heal()
    expect((await hand.click('undo:reply', { ts })).text).toMatch(
      /^Undone: 2 mobile reveals, 1 e-mail reveal, 17 credits/,
    )
    expect(await used()).toBe(before)
  })
})

describe('undo', () => {
  it('sent twice at once takes back one booking whole, and says the same twice', async () => {
    await office.type('log 1 mobile, 1 email, 6 credits in apollo')
    const before = await used()
    await office.type('log 3 mobile, 2 email in apollo')
    const [first, second] = await undoTwice('twice-at-once.1')
    expect(first?.text).toMatch(/^Undone: 3 mobile reveals, 2 e-mail reveals, 26 credits/)
    expect(second?.text).toBe(first?.text)
    expect(await used()).toBe(before)
  })

  it('takes back the items that it can, and says of the others why not, again to a redelivery', async () => {
    const logged = await office.type('log 1 email, 3 mobile in apollo')
    const [item] = await store.db.entry.findMany({ where: { workspaceId, key: logged.triggerId } })
    const by = { workspaceId, poolId, actorId: null, receivedAt: new Date() }
    await reverseEntries(office.deps, { ...by, entryIds: [item?.entryId ?? ''], source: 'test', keys: ['by hand'] })
    const before = await used()
    const undone = await office.type('undo')
    expect(undone.lines.join(' ')).toMatch(/^Undone: 3 mobile reveals, 24 credits.*_This entry was undone or refunded/)
    expect((await office.type('undo', { triggerId: undone.triggerId })).lines).toEqual(undone.lines)
    expect(await used()).toBe(before - 24)
  })
})

/** Sends one undo twice at once, as Slack does where an ack was late. */
function undoTwice(triggerId: string) {
  return Promise.all([office.type('undo', { triggerId }), office.type('undo', { triggerId })])
}

/** Lets the database refuse the second reversal of any undo, as a lock that is not free in time does. */
async function breakSecondReversal(): Promise<() => Promise<unknown>> {
  await store.db.$executeRaw`
    create function refuse_second() returns trigger language plpgsql as
    $$ begin raise 'busy' using errcode = '55P03'; end $$`
  await store.db.$executeRaw`
    create trigger refuse_second before insert on entry for each row
    when (new.kind = 'reversal' and new.key like '%#2') execute function refuse_second()`
  return () => store.db.$executeRaw`drop trigger refuse_second on entry`
}

it('never breaks a rule of Slack, and every counter holds', async () => {
  expect(office.violations()).toEqual([])
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

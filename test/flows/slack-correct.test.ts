// Goal: what is in the ledger is looked at and corrected in Slack by whom it belongs to: moved, given back, undone, split,
// joined, adjusted. Method: through the signed door, with the eyes and hands of people; the card and the ledger are looked
// at after each.

import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { OpenView } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { handIn } from '../slack/hand.ts'
import { linesOf, olga, openOffice, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url, deps } = office
afterAll(office.close)
const { poolId } = await office.pool()
const hand = handIn(office)
// The first word of a process takes longest, and a form has three seconds.
await office.type('', { userId: olga })
await office.type('')

afterEach(async () => expect(await verifyLedger(store.db, workspaceId)).toEqual([]))

/** All entries of the pool, as Olga sees them. */
async function allEntries(): Promise<string[]> {
  await office.type('left', { userId: olga })
  return (await hand.click('entries:show', { userId: olga, option: poolId })).lines
}

/** Opens the entry that says this: from `me`, or, as Olga, from all entries. */
async function open(text: string, userId = sam): Promise<OpenView> {
  await (userId === sam ? office.type('me') : allEntries())
  const { blocks, ts } = hand.message('correct:open', userId)
  const found = (blocks as object[]).find((it) => 'accessory' in it && linesOf([it]).join(' ').includes(text))
  const option = /"value":"([0-9a-f-]{36})"/.exec(JSON.stringify(found))?.[1]
  if (option === undefined) throw new Error(`${userId} sees no entry with "${text}"`)
  // Every entry has the same menu: what is chosen says which.
  return hand.open('correct:open', { userId, ts, option })
}

/** Changes a field of the newest form, and answers what it says once it has changed. */
async function change(field: string, how: { typed?: string; option?: string }, userId = sam): Promise<string[]> {
  const { id, hash } = hand.modal(userId)
  await slack.action(url, { teamId: workspaceId, userId, at: { viewId: id }, actionId: field, ...how })
  await slack.waitFor(() => (hand.modal(userId).hash !== hash ? true : undefined))
  return linesOf([hand.modal(userId).view])
}

/** Sends the newest form and answers what stands in its place. */
async function save(values: Record<string, string | number | null>, userId = sam): Promise<string> {
  const sent = await slack.submitView(url, { viewId: hand.modal(userId).id, values })
  if (sent.errors) return JSON.stringify(sent.errors)
  // A busy machine says first that it works on it.
  const isReady = () => sent.view.view.callback_id !== 'modal:working'
  await slack.waitFor(() => (isReady() ? true : undefined))
  return linesOf([sent.view.view]).join('\n')
}

async function left(): Promise<string> {
  return (await office.type('left')).text.split('. ')[0] ?? ''
}

async function purposeId(name: string): Promise<string> {
  return (await store.db.purpose.findFirstOrThrow({ where: { workspaceId, name } })).purposeId
}

describe('one entry', () => {
  it('is moved to another purpose and campaign by whom logged it: the credits stay used', async () => {
    await office.type('log 2 mobile for Prospecting')
    const before = await left()
    const form = linesOf([(await open('2 mobile reveals')).view])
    expect(form).toContain('Logged in Slack.')
    expect(form).toContain('The credits stay used: what is left does not change.')
    const done = await save({ purpose: await purposeId('Renewals'), campaign: '#fair' })
    expect(done).toContain('Moved: 16 credits. Apollo: 984 of 1,000 left.')
    expect(await left()).toBe(before)
    const own = (await office.type('me')).lines
    expect(own).toContain('Renewals 16.')
    expect(own.filter((line) => line.startsWith('•'))).toHaveLength(1)
    expect(linesOf([(await open('2 mobile reveals')).view]).join(' ')).toContain('Before it was corrected')
    expect((await office.type('undo')).text).toContain(
      'Undone: 2 mobile reveals, 16 credits. Apollo: 1,000 of 1,000 left.',
    )
  })

  it('gives credits back, with what that leaves said before; more than it has is refused under the field', async () => {
    await office.type('log 10 for Research')
    await open('10 credits')
    await change('correct:what', { option: 'refund' })
    expect(await change('correct:credits', { typed: '4' })).toContain(
      'Apollo has 990 of 1,000 left now, and 994 after it.',
    )
    expect(await save({ credits: '11' })).toBe('{"credits":"11 cannot be refunded: 10 are left of that entry."}')
    expect(await save({ credits: '4' })).toContain('Given back: 4 credits. Apollo: 994 of 1,000 left.')
    expect((await office.type('me')).lines.join(' ')).toContain('10 credits, Research _(4 given back)_')
    await open('10 credits')
    await change('correct:what', { option: 'undo' })
    expect(await save({})).toContain('Undone: 6 credits. Apollo: 1,000 of 1,000 left.')
  })

  it("is whoever logged it's for a quarter of an hour, then those's who run the pool, who give it to somebody else", async () => {
    await office.type('log 5 for Golf')
    deps.clock.advance(16 * 60_000)
    const late = linesOf([(await open('5 credits')).view]).join(' ')
    expect(late).toContain('It cannot be changed: 15 minutes have passed. Only an owner of Apollo')
    await open('5 credits', olga)
    expect(await save({ member: olga }, olga)).toContain('Moved: 5 credits.')
    expect((await office.type('me')).lines.join(' ')).not.toContain('5 credits, no purpose')
    const [line] = await store.db.audit.findMany({
      where: { workspaceId, action: 'entry:reattribute' },
      orderBy: { at: 'desc' },
    })
    expect(line).toMatchObject({ via: 'slack', before: { member: 'sam' }, after: { member: 'olga' } })
    await open('5 credits', olga)
    await change('correct:what', { option: 'undo' }, olga)
    await save({}, olga)
    deps.clock.advance(-16 * 60_000)
  })
})

describe('a spend that two doors told of', () => {
  const spend = { member: { slackUserId: sam }, activity: 'mobile_reveal', contact: 'jane@example.com' }

  it('is split into two and joined into one again by who runs the pool', async () => {
    await office.type('log 1 mobile jane@example.com')
    await record(deps, workspaceId, [report(spend)])
    expect(await left()).toBe('Apollo: 992 of 1,000 credits left')
    await open('a program reported it too', olga)
    const before = await change('correct:what', { option: 'split' }, olga)
    expect(before).toContain('Apollo has 992 of 1,000 left now, and 984 after it.')
    expect(await save({}, olga)).toContain('Counted on its own: 8 credits. Apollo: 984 of 1,000 left.')
    await open('1 mobile reveal', olga)
    await change('correct:what', { option: 'join' }, olga)
    expect(await save({}, olga)).toContain('Counted once from now on: 8 credits taken back. Apollo: 992 of 1,000 left.')
  })

  it('and may be counted twice, is asked about first, and once', async () => {
    const other = { member: { slackUserId: olga }, credits: 7 * CREDIT }
    await record(deps, workspaceId, [report(other)])
    await office.type('log 7', { userId: olga })
    expect((await allEntries())[0]).toBe('*One spend, counted twice?*')
    const kept = await hand.click('double:keep', { userId: olga })
    expect(kept.lines[0]).toBe('*Two spends, both counted. Apollo: 978 of 1,000 left.*')
    expect(kept.replaced).toBe(true)
    expect((await allEntries())[0]).toBe('*Latest entries of Apollo*')
    await record(deps, workspaceId, [report({ ...other, credits: 3 * CREDIT })])
    await office.type('log 3', { userId: olga })
    await allEntries()
    const joined = await hand.click('double:join', { userId: olga })
    expect(joined.lines[0]).toBe('*Counted once from now on: 3 credits taken back. Apollo: 975 of 1,000 left.*')
  })
})

describe('all entries of a pool', () => {
  it('are shown to who runs it alone, ten at a time', async () => {
    await office.type('left')
    expect(hand.buttons()).not.toContain('entries:show')
    for (let nth = 0; nth < 9; nth++) await office.type('log 1 email')
    const bullets = (lines: readonly string[]) => lines.filter((line) => line.startsWith('• <'))
    expect(bullets(await allEntries())).toHaveLength(10)
    const older = await hand.click('entries:older', { userId: olga })
    expect(older.replaced).toBe(true)
    expect(bullets(older.lines).length).toBeGreaterThan(3)
    await office.type('me')
    await office.type('left')
    const own = await office.type('me')
    expect(bullets(own.lines)).toHaveLength(10)
    expect(bullets((await hand.click('me:older')).lines).length).toBeGreaterThan(0)
  })

  it('are where the pool is adjusted, with the reason, and what the vendor counts less is taken off', async () => {
    await allEntries()
    const before = await left()
    await hand.open('adjust:open', { userId: olga })
    expect(await change('adjust:credits', { typed: '16' }, olga)).toContain(
      'Apollo has 966 of 1,000 left now, and 950 after it.',
    )
    expect(await save({ credits: '0', reason: 'none' }, olga)).toContain('An adjustment of 0 changes nothing')
    expect(await save({ credits: '16', reason: 'Counted by hand' }, olga)).toContain(
      'Adjusted by +16 credits. Apollo: 950 of 1,000 left.',
    )
    expect(before).toBe('Apollo: 966 of 1,000 credits left')
    await takeReading(deps, {
      workspaceId,
      pool: 'apollo',
      poolIds: [],
      balance: { used: 38 * CREDIT },
      asOf: new Date(Date.parse('2026-11-22T12:04:00Z')),
      source: 'test',
    })
    expect((await allEntries()).join('\n')).toContain('The team has logged 12 credits more than Apollo counts')
    const form = await hand.open('adjust:accept', { userId: olga })
    expect(JSON.stringify(form.view)).toContain('"initial_value":"-12"')
    expect(linesOf([form.view])).toContain('Apollo has 950 of 1,000 left now, and 962 after it.')
    expect(await save({}, olga)).toContain('Adjusted by -12 credits. Apollo: 962 of 1,000 left.')
    expect((await allEntries()).join('\n')).toContain('adjusted, -12 credits, Apollo counts 12 credits less')
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

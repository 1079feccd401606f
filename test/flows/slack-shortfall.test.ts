// Goal: who reserved credits, and the pool's owner, learn once that they are not there any more, whatever took them, and in the
// same message that nothing is lacking again; each may stop that. Method: spends, credits and commands through the doors; the
// clock is moved, the schedule ticks, delivery writes.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { grantCredits } from '../../src/meter/grant-credits.ts'
import { olga, sam } from '../slack/office.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, patient, type RhythmOffice, rhythmOffice, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()
// The first write of a process compiles the engine's code for it, and Slack waits three seconds at most.
const { deps } = await makeMeter(store.db)
await record(deps, (await makePool(deps)).workspaceId, [report()])

/** An office on Tue 1 Dec, a pool of 1,000 that resets on Sun 13 Dec 15:58 in Berlin, and Owen who runs it. */
async function december(): Promise<RhythmOffice> {
  const office = await rhythmOffice(store)
  await office.at('2026-12-01T09:00:00Z')
  return office
}

async function spend(office: RhythmOffice, credits: number): Promise<void> {
  await record(office.deps, office.workspaceId, [report({ credits: credits * CREDIT })])
  await office.deliver()
}

async function grant(office: RhythmOffice, credits: number, expires: Date | 'never' = 'never'): Promise<void> {
  const { deps, workspaceId, poolId } = office
  const { memberId } = await memberOf(deps, { workspaceId, slackUserId: olga })
  const given = { kind: 'top_up' as const, credits: credits * CREDIT, effectiveAt: null, expires }
  const actor = { memberId, isAdmin: true, isHere: true, isGuest: false }
  const key = `${credits} ${expires}`
  const outcome = await grantCredits(deps, { workspaceId, poolId, actor, via: 'test', given, reason: null, key })
  expect(outcome.kind).toBe('done')
}

async function add(office: RhythmOffice, credits: number): Promise<void> {
  await grant(office, credits)
  await office.deliver()
}

/** A line as people read it in Berlin. */
function asRead(line: string): string {
  return line.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
}

const read = (office: RhythmOffice, userId: string) =>
  office.letters(userId).map((letter) => asRead(wordsOf(letter)).split('\n'))

const HEAD = ':warning: *Apollo: 400 credits reserved, 300 left: 100 too few*'

/** 300 and 100 are reserved by two people, and 700 of 1,000 are spent for other things. */
async function short(): Promise<RhythmOffice> {
  const office = await december()
  await office.type('reserve 300 for #q4-webinar until 11 dec', { userId: owen })
  await office.type('reserve 100 for #renewals', { userId: olga })
  await spend(office, 600)
  expect(office.letters(owen)).toEqual([])
  await spend(office, 100)
  return office
}

describe('reservations that lack credits', () => {
  it('are told once to the owner and to who reserved, and so is that nothing is lacking again', async () => {
    const office = await short()
    expect(read(office, owen)).toEqual([
      [
        HEAD,
        '• 300 for #q4-webinar until 11 Dec · by Owen',
        '• 100 for #renewals until the reset · by olga',
        'Add 100 credits, or cancel what is not needed any more. Until then whoever comes first uses what is left.',
        'Show reservations',
        'Add credits...',
        'Stop these',
        '300 of 1,000 credits left · resets Sun 13 Dec 15:58 Europe/Berlin',
      ],
    ])
    expect(read(office, olga)).toEqual(read(office, owen))
    expect(office.letters(sam)).toEqual([])
    expect((await office.type('left')).lines[0]).toContain('0 free (400 reserved: 300 for #q4-webinar')
    expect((await office.type('left')).lines[0]).toContain('100 more than are left)')
    await spend(office, 50)
    await office.until('2026-12-02T09:00:00Z')
    expect(office.letters(owen)).toHaveLength(1)
    await add(office, 150)
    const [covered] = read(office, owen)
    expect(covered?.slice(0, 2)).toEqual([
      ':large_green_circle: *Apollo: what is reserved lacks nothing any more*, since Wed 2 Dec 10:00 Europe/Berlin.',
      '100 of 400 credits were lacking Tue 1 Dec 10:00 Europe/Berlin.',
    ])
    await spend(office, 1)
    expect(read(office, owen).map(([first]) => first)).toEqual([
      covered?.[0],
      ':warning: *Apollo: 400 credits reserved, 399 left: 1 too few*',
    ])
  })

  it('are told of where time alone took the credits, and not where it was over before anybody could be told', async () => {
    const office = await december()
    await grant(office, 200, new Date('2026-12-05T11:00:00Z'))
    await office.type('reserve 1100 for #q4-webinar until 11 dec', { userId: owen })
    await office.queue('2026-12-05T11:00:30Z')
    await grant(office, 100)
    await spend(office, 40)
    const letters = read(office, owen)
    expect(letters.flat().filter((line) => /too few|lacks nothing/.test(line))).toEqual([
      ':warning: *Apollo: 1,100 credits reserved, 1,060 left: 40 too few*',
    ])
    // What ran out needs nothing any more.
    await office.until('2026-12-12T08:00:30Z')
    expect(read(office, owen)[0]?.[0]).toContain('what is reserved lacks nothing any more')
  })

  it('are told of anew where the next cycle begins short as well', async () => {
    const office = await december()
    await office.type('reserve 300 for #q4-webinar until 20 jan', { userId: owen })
    await spend(office, 800)
    const { deps, workspaceId, poolId } = office
    const { memberId } = await memberOf(deps, { workspaceId, slackUserId: olga })
    const actor = { memberId, isAdmin: true, isHere: true, isGuest: false }
    const asked = { change: { allotment: 100 * CREDIT }, takes: 'next_cycle' as const, effectiveAt: null }
    await changeTerms(deps, { workspaceId, poolId, actor, via: 'test', asked, reason: null })
    await office.until('2026-12-14T09:00:00Z')
    await office.until('2026-12-15T09:00:00Z')
    expect(read(office, owen).map(([first]) => first)).toEqual([
      ':warning: *Apollo: 300 credits reserved, 200 left: 100 too few*',
      ':warning: *Apollo: 300 credits reserved, 100 left: 200 too few*',
    ])
  })

  it('say what was used beyond what there was, for that is paid first', async () => {
    const office = await december()
    await office.type('reserve 300 for #q4-webinar until 11 dec', { userId: owen })
    await spend(office, 1040)
    expect(read(office, owen)[0]).toContain(
      'Add 340 credits, 40 of them for what was used beyond what there was, or cancel what is not needed any more. Until then whoever comes first uses what is left.',
    )
    await add(office, 340)
    expect(read(office, owen)[0]?.[0]).toContain('what is reserved lacks nothing any more')
  })

  it('are not told to who has stopped it, until they want it again', async () => {
    const office = await short()
    await office.press(office.letters(owen)[0], 'reserve:stop', { userId: owen })
    await expect.poll(() => office.audited('shortfalls:mute'), patient).toBe(1)
    await office.deliver()
    expect(read(office, owen)[0]).toContain('_You have stopped these messages._')
    expect(read(office, owen)[0]).not.toContain('Stop these')
    await add(office, 100)
    await spend(office, 10)
    expect(office.letters(owen)).toHaveLength(1)
    expect(office.letters(olga)).toHaveLength(2)
    const { lines } = await office.type('reserve', { userId: owen })
    expect(lines).toContain('You have stopped the messages about reservations that lack credits, of every pool.')
    const again = await office.click('reserve:unmute', { userId: owen })
    expect(again.lines.join('\n')).not.toContain('You have stopped')
    expect(await office.audited('shortfalls:unmute')).toBe(1)
  })

  it('show no name where the workspace shows none, and the card of reservations beside the message', async () => {
    const office = await december()
    const { workspaceId } = office
    await store.db.workspace.update({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    await office.type('reserve 300 for #q4-webinar until 11 dec', { userId: owen })
    await spend(office, 800)
    expect(read(office, owen)[0]).toContain('• 300 for #q4-webinar until 11 Dec')
    await office.press(office.letters(owen)[0], 'reserve:beside', { userId: owen })
    await office.tells(owen, /^Apollo: 200 of 1,000 credits left, 0 free\./)
    expect(read(office, owen)[0]?.[0]).toBe(':warning: *Apollo: 300 credits reserved, 200 left: 100 too few*')
  })
})

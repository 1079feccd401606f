// Goal: credits with an end of their own are told of before it, by the days of the pool's reminders, where the reminders of the
// reset do not say it; never so that a channel gets more than it bears. Method: credits and spends through the doors; the clock
// is moved, the schedule ticks, delivery posts.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { memberOf } from '../../src/meter/directory.ts'
import { grantCredits } from '../../src/meter/grant-credits.ts'
import { olga, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, patient, type RhythmOffice, rhythmOffice, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()

/** A pool of 1,000 that resets on Sun 13 Dec 15:58 in Berlin, with credits beside that came on Mon 16 Nov and end then. */
async function office(credits: number, expires: string, from = '2026-11-16T12:00:00Z'): Promise<RhythmOffice> {
  const made = await rhythmOffice(store)
  // The schedule has looked, and would look again a week before the reset.
  await made.queue('2026-11-22T12:01:00Z')
  await give(made, credits, { expires, from })
  return made
}

async function give(
  { deps, workspaceId, poolId }: RhythmOffice,
  credits: number,
  { expires, from }: { expires: string; from?: string },
): Promise<void> {
  const { memberId } = await memberOf(deps, { workspaceId, slackUserId: olga })
  const effectiveAt = from === undefined ? null : new Date(from)
  const given = { kind: 'promotion' as const, credits: credits * CREDIT, effectiveAt, expires: new Date(expires) }
  const actor = { memberId, isAdmin: true, isHere: true, isGuest: false }
  const key = `${credits} ${expires}`
  const outcome = await grantCredits(deps, { workspaceId, poolId, actor, via: 'test', given, reason: null, key })
  expect(outcome.kind).toBe('done')
}

async function spend({ deps, workspaceId }: RhythmOffice, credits: number): Promise<void> {
  await record(deps, workspaceId, [report({ credits: credits * CREDIT })])
}

/** A line as people read it in Berlin. */
function asRead(line: string): string {
  return line.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
}

const said = (office: RhythmOffice) => office.posts().map((post) => asRead(wordsOf(post)).split('\n'))
const heads = (office: RhythmOffice) => said(office).map(([first = '']) => first)

const END = 'Thu 3 Dec 23:59 Europe/Berlin'

describe('credits with an end of their own', () => {
  it('are told of 7 and 3 days before in the channel, and a day before to the owner, once each', async () => {
    const at = await office(200, '2026-12-03T22:59:00Z')
    expect((await at.type('reminders', { userId: sam })).lines.slice(1, 4).map(asRead)).toEqual([
      '• 7 days before 200 credits end (Thu 3 Dec 23:59): Thu 26 Nov 09:00 Europe/Berlin in <#C1SALES>',
      '• 3 days before 200 credits end (Thu 3 Dec 23:59): Mon 30 Nov 09:00 Europe/Berlin in <#C1SALES>',
      expect.stringContaining(
        '• 1 day before 200 credits end (Thu 3 Dec 23:59): Wed 2 Dec 09:00 Europe/Berlin to the first',
      ),
    ])
    await at.until('2026-11-26T08:00:30Z')
    expect(said(at)).toEqual([
      [
        `:hourglass_flowing_sand: *200 credits of Apollo end in 7 days (${END})*`,
        'They are used before what ends later; nothing was used in the last 7 days, and all of them will expire.',
        'To use all of them: about 33 a working day, today counted.',
        'Show forecast',
        '1,200 of 1,200 credits left in all · resets Sun 13 Dec 15:58 Europe/Berlin',
      ],
    ])
    await at.until('2026-11-26T08:05:00Z')
    await spend(at, 60)
    await at.until('2026-11-30T08:00:30Z')
    const [, second] = heads(at)
    expect(second).toBe(`:hourglass_flowing_sand: *140 credits of Apollo end in 3 days (${END})*`)
    expect(at.posts()).toHaveLength(2)
    await at.until('2026-12-02T08:00:30Z')
    expect(at.posts()).toHaveLength(2)
    const letters = at.letters(owen).map((letter) => asRead(wordsOf(letter)).split('\n'))
    expect(letters.map(([first]) => first)).toEqual([
      `:hourglass_flowing_sand: *140 credits of Apollo end tomorrow (${END})*`,
    ])
    expect(letters[0]).toContain('Stop these')
  })

  it('are told of where they were planned, and came long after somebody said so', async () => {
    const at = await office(200, '2026-12-03T22:59:00Z', '2026-11-24T12:00:00Z')
    for (const day of ['22T12:02', '24T12:01', '30T08:01']) await at.until(`2026-11-${day}:00Z`)
    expect(heads(at)).toEqual([`:hourglass_flowing_sand: *200 credits of Apollo end in 3 days (${END})*`])
  })

  it('bring no digest that made way for a reminder back, days after it', async () => {
    const at = await office(200, '2027-01-25T22:59:00Z')
    await at.at('2026-12-01T09:00:00Z')
    await spend(at, 30)
    for (const day of ['06', '07']) await at.until(`2026-12-${day}T12:00:00Z`)
    await at.press(at.posts()[0], 'reminders:let-expire', { userId: owen })
    await expect.poll(() => at.audited('reminders:let-expire'), patient).toBe(1)
    await give(at, 100, { expires: '2027-01-20T22:59:00Z' })
    await at.until('2026-12-08T09:00:00Z')
    expect(heads(at)).toEqual([expect.stringContaining('Apollo resets in 7 days')])
  })

  it('are not told of where nothing, or next to nothing, is left of them', async () => {
    const at = await office(200, '2026-12-03T22:59:00Z')
    await spend(at, 195)
    await at.until('2026-11-26T08:00:30Z')
    await at.until('2026-12-02T08:00:30Z')
    expect(heads(at).join()).not.toContain('end in')
    expect(at.letters(owen)).toEqual([])
  })

  it('are named by the reminders of the reset, and make way for those', async () => {
    const at = await office(200, '2026-12-12T22:59:00Z')
    for (const day of ['05', '06', '09', '10']) await at.until(`2026-12-${day}T08:00:30Z`)
    expect(heads(at)).toEqual([
      expect.stringContaining('Apollo resets in 7 days'),
      expect.stringContaining('Apollo resets in 3 days'),
    ])
    for (const lines of said(at))
      expect(lines).toContain('With an end of their own: 200 until Sat 12 Dec 23:59 Europe/Berlin.')
    await at.until('2026-12-11T08:00:30Z')
    const [letter] = at.letters(owen)
    expect(wordsOf(letter)).toContain('200 credits of Apollo end tomorrow')
    expect((await at.type('left')).lines.map(asRead)).toContain(
      'Of what is left 200 last until Sat 12 Dec 23:59 Europe/Berlin.',
    )
  })
})

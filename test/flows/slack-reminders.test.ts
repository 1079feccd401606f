// Goal: everybody sees what is said before a reset and to whom; those who run the pool set it and may leave a reset at what
// was said; an owner may stop what comes in person. Method: commands, clicks and forms through the signed door; the clock is
// moved, the schedule ticks, delivery posts.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { reverseEntries } from '../../src/meter/reverse-entries.ts'
import { olga, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, patient, type RhythmOffice, rhythmOffice, textOf, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()

async function spend({ deps, workspaceId }: RhythmOffice, credits: number): Promise<void> {
  await record(deps, workspaceId, [report({ credits: credits * CREDIT })])
}

/** A line of the card as people read it in Berlin. */
function asRead(line: string): string {
  return line.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
}

async function card(office: RhythmOffice, userId = sam): Promise<string[]> {
  return (await office.type('reminders', { userId })).lines.map(asRead)
}

const SEVEN = '• 7 days before: Sun 6 Dec 09:00 Europe/Berlin in <#C1SALES>'
const THREE = '• 3 days before: Thu 10 Dec 09:00 Europe/Berlin in <#C1SALES>'
const ONE = '• 1 day before: Sat 12 Dec 09:00 Europe/Berlin'
const REPORT = '• at the reset, the report on the cycle: Sun 13 Dec 15:58 Europe/Berlin in <#C1SALES>'
const LET = '*Owen lets them expire*: no other reminder of this reset comes.'

/** An office whose first reminder stands in #sales. */
async function reminded(): Promise<RhythmOffice> {
  const office = await rhythmOffice(store)
  await office.until('2026-12-06T08:00:30Z')
  expect(office.posts().map(({ text }) => text)).toEqual([
    ':hourglass_flowing_sand: Apollo resets in 7 days (Sun 13 Dec 15:58, Europe/Berlin). 1,000 of 1,000 credits left, all of which will expire: nothing was used in the last 7 days, and nothing rolls over.',
  ])
  return office
}

/** Presses [Let them expire] in the n-th post of #sales and delivers what comes of it. */
async function letExpire(office: RhythmOffice, how: { userId: string; stale?: boolean; at?: number }): Promise<void> {
  const { at = 0, ...who } = how
  await office.press(office.posts()[at], 'reminders:let-expire', who)
  await expect.poll(() => office.audited('reminders:let-expire'), patient).toBe(1)
  await office.deliver()
}

describe('what announces a reset', () => {
  it('is listed with its dates and places, and read as it is by whoever it goes to', async () => {
    const office = await rhythmOffice(store)
    // Somebody of whom only the id is known yet.
    expect(await card(office)).toEqual([
      '*Apollo resets Sun 13 Dec 15:58 Europe/Berlin*',
      SEVEN,
      THREE,
      `${ONE} to the first owner, <@U4OWEN>, as a direct message`,
      REPORT,
      'Planned in Europe/Berlin, the zone of the pool',
    ])
    expect(await card(office, owen)).toContain(`${ONE} to you, as a direct message`)
    expect(office.buttons(owen)).toEqual(['reminders:change'])
    expect(await card(office)).toContain(`${ONE} to the first owner, Owen, as a direct message`)
    await office.at('2026-12-10T08:30:00Z')
    expect((await card(office)).filter((line) => line.startsWith('•'))).toHaveLength(2)
    await store.db.workspace.updateMany({ where: { workspaceId: office.workspaceId }, data: { namesShown: 'nobody' } })
    expect(await card(office)).toContain(`${ONE} to the first owner, as a direct message`)
  })

  it('of a pool without a channel goes to nobody but the owner, and the card says how it gets one', async () => {
    const office = await rhythmOffice(store, { isMute: true })
    expect(await card(office)).toEqual(
      expect.arrayContaining([
        SEVEN.replace('in <#C1SALES>', 'to nobody: there is no channel'),
        `${ONE} to the first owner, <@U4OWEN>, as a direct message`,
        'Apollo has no channel to speak in. Whoever runs Purser gives it one: `npm run admin -- pool:edit --pool apollo --channel C...`.',
      ]),
    )
    await office.until('2026-12-06T08:00:30Z')
    await office.until('2026-12-12T08:00:30Z')
    expect(office.letters(owen)).toHaveLength(1)
    expect(office.slack.calls('chat.postMessage')).toHaveLength(1)
  })
})

describe('a reset that is moved', () => {
  it('before its reminder was sent is announced once, by its new date', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId } = office
    await office.queue('2026-12-06T08:00:30Z')
    await store.db.cycle.updateMany({ where: { workspaceId }, data: { endsAt: new Date('2026-12-14T14:58:00Z') } })
    await office.deliver()
    expect(office.posts()).toEqual([])
    await store.db.subscription.updateMany({
      where: { workspaceId },
      data: { nextDueAt: new Date('2026-12-06T00:00Z') },
    })
    await office.until('2026-12-07T08:00:30Z')
    expect(office.posts().map(({ text }) => text.slice(25, 74))).toEqual([
      'Apollo resets in 7 days (Mon 14 Dec 15:58, Europe',
    ])
  })
})

describe('the form', () => {
  it('says in one sentence under its field what is wrong', async () => {
    const office = await rhythmOffice(store)
    const { slack, url } = office
    await office.type('reminders', { userId: owen })
    const { id: viewId } = await office.open('reminders:change', { userId: owen })
    const errors = async (values: Record<string, string>) => (await slack.submitView(url, { viewId, values })).errors
    expect(await errors({ days_before: 'two weeks' })).toEqual({
      days_before: '"two" is no number of days. Write them like 14, 7, 3.',
    })
    expect(await errors({ days_before: '90 7' })).toEqual({ days_before: '90 days before is too early: at most 60.' })
    expect(await errors({ days_before: '6, 5, 4, 3, 2, 1' })).toEqual({
      days_before: 'A reset has at most 5 reminders, and these are 6.',
    })
    expect(await errors({ days_before: '7 and 0 days' })).toEqual({
      days_before: 'The day of the reset has its report: a reminder comes at least 1 day before.',
    })
    expect(await errors({ days_before: '7, 3', owner_days: '2' })).toEqual({
      owner_days: '2 is not among the days before: add it there, or leave it out here.',
    })
    expect(await office.audited('reminders:change')).toBe(0)
  })

  it('sets them, once when it is sent twice, and says what this cycle is too short for', async () => {
    const office = await rhythmOffice(store)
    const { slack, url } = office
    await office.type('reminders', { userId: owen })
    const form = await office.open('reminders:change', { userId: owen })
    const values = { days_before: '20, 14, 2', owner_days: '14', local_time: '10:30', report: null }
    const sent = await slack.submitView(url, { viewId: form.id, values })
    expect(asRead(textOf(sent.view)).split('\n')).toEqual(
      expect.arrayContaining([
        ':white_check_mark: *Saved.*',
        '• 14 days before: Sun 29 Nov 10:30 Europe/Berlin to you, as a direct message',
        '• 2 days before: Fri 11 Dec 10:30 Europe/Berlin in <#C1SALES>',
        '_Left out: 20 days before is half of this cycle of 30 days, or more._',
      ]),
    )
    await sent.again()
    expect(await office.audited('reminders:change')).toBe(1)
    for (const at of ['11-29T09:31', '12-06T08:01', '12-11T09:31', '12-13T15:00']) await office.until(`2026-${at}:00Z`)
    expect([office.letters(owen).length, office.posts().map(({ text }) => text.slice(0, 46))]).toEqual([
      1,
      [':hourglass_flowing_sand: Apollo resets in 2 da'],
    ])
  })

  it('is for those who run the pool, also where it was open before they did not any more', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId, poolId } = office
    await office.type('reminders')
    expect(office.buttons()).toEqual([])
    await office.type('reminders', { userId: owen })
    const form = await office.open('reminders:change', { userId: owen })
    await store.db.poolOwner.deleteMany({ where: { workspaceId, poolId } })
    const sent = await slack.submitView(url, { viewId: form.id, values: { days_before: '5', owner_days: null } })
    expect(textOf(sent.view)).toContain('Only an owner of Apollo')
    expect(await office.audited('reminders:change')).toBe(0)
  })
})

describe('"Let them expire"', () => {
  it('is for those who run the pool, is said in every reminder of the reset, and ends them; the report comes', async () => {
    const office = await reminded()
    await office.until('2026-12-10T08:00:30Z')
    await office.press(office.posts()[1], 'reminders:let-expire', { userId: sam })
    await office.tells(sam, /^Only an owner of Apollo \(Owen\) or an admin .* can decide about a reset\.$/)
    await spend(office, 40)
    await letExpire(office, { userId: owen, at: 1 })
    for (const post of office.posts()) {
      expect(wordsOf(post)).toContain(LET)
      expect(wordsOf(post)).toContain('1,000 of 1,000 credits left')
      expect(wordsOf(post)).not.toContain('Keep reminding')
      expect(post.text).toMatch(/nothing rolls over\. Owen lets them expire\.$/)
    }
    await letExpire(office, { userId: olga, stale: true })
    await office.slack.settled()
    const calls = office.slack.calls('chat.postMessage').length
    await office.until('2026-12-12T08:00:30Z')
    expect(office.slack.calls('chat.postMessage')).toHaveLength(calls)
    expect(await card(office)).toEqual(
      expect.arrayContaining([
        '*Owen lets the credits of this cycle expire*: no reminder of this reset comes any more.',
        REPORT,
      ]),
    )
    await office.until('2026-12-13T15:00:00Z')
    expect(office.posts()[2]?.text).toMatch(
      /^:seedling: A new Apollo cycle: 1,000 credits until .*40 of 1,000 credits used/,
    )
    await office.press(office.posts()[1], 'reminders:let-expire', { userId: owen, stale: true })
    await office.tells(owen, 'That reset is over.')
    expect(await office.audited('reminders:let-expire')).toBe(1)
    // The next reset is another one.
    await office.until('2027-01-06T08:00:30Z')
    expect(wordsOf(office.posts()[3])).toContain('Apollo resets in 7 days')
  })

  it('names nobody where names are not shown', async () => {
    const office = await reminded()
    await store.db.workspace.updateMany({ where: { workspaceId: office.workspaceId }, data: { namesShown: 'owners' } })
    await letExpire(office, { userId: owen })
    expect(wordsOf(office.posts()[0])).toContain('*An owner lets them expire*')
    expect(wordsOf(office.posts()[0])).not.toMatch(/owen/i)
    expect(await card(office)).toContain(
      '*An owner lets the credits of this cycle expire*: no reminder of this reset comes any more.',
    )
    expect((await card(office, olga)).join()).toContain('*Owen lets the credits of this cycle expire*')
  })

  it('takes back a reminder that waits', async () => {
    const office = await reminded()
    const { workspaceId } = office
    await office.queue('2026-12-10T08:00:30Z')
    expect(await store.db.notice.count({ where: { workspaceId, kind: 'reminder' } })).toBe(2)
    await letExpire(office, { userId: owen })
    expect(office.posts().map(wordsOf).join()).toContain(LET)
    expect(office.posts()).toHaveLength(1)
    expect(await store.db.notice.count({ where: { workspaceId, kind: 'reminder' } })).toBe(1)
  })

  it('does not send a reminder that was tried in vain so far', async () => {
    const office = await reminded()
    const { slack, workspaceId } = office
    const trouble = await slack.misbehave({ kind: 'error', method: 'chat.postMessage', error: 'ratelimited' })
    await office.until('2026-12-10T08:00:30Z')
    expect(await store.db.notice.count({ where: { workspaceId, state: 'claimed' } })).toBe(1)
    await letExpire(office, { userId: owen })
    await trouble.release()
    const unsent = async () => {
      await office.deliver()
      return store.db.notice.count({ where: { workspaceId, state: 'claimed' } })
    }
    await expect.poll(unsent, patient).toBe(0)
    expect(office.posts()).toHaveLength(1)
  })

  it('is undone by "Remind of it after all": what was missed is said, and the buttons are back', async () => {
    const office = await reminded()
    await letExpire(office, { userId: owen })
    await office.until('2026-12-10T08:00:30Z')
    expect(office.posts()).toHaveLength(1)
    await office.type('reminders', { userId: owen })
    const back = await office.click('reminders:remind-again', { userId: owen })
    expect(back.replaced).toBe(true)
    await office.until('2026-12-10T09:00:00Z')
    expect(office.posts().map(({ text }) => text.slice(25, 49))).toEqual([
      'Apollo resets in 7 days ',
      'Apollo resets in 3 days ',
    ])
    expect(wordsOf(office.posts()[0])).toContain('Keep reminding')
    expect(await office.audited('reminders:remind-again')).toBe(1)
  })

  it('holds for the reset that was meant: one that was moved is announced anew, and an old button says so', async () => {
    const office = await reminded()
    const { workspaceId, poolId } = office
    await letExpire(office, { userId: owen })
    const endsAt = new Date('2026-12-14T14:58:00Z')
    await store.db.cycle.updateMany({ where: { workspaceId, poolId }, data: { endsAt } })
    await store.db.subscription.updateMany({
      where: { workspaceId },
      data: { nextDueAt: new Date('2026-12-06T00:00Z') },
    })
    await office.press(office.posts()[0], 'reminders:let-expire', { userId: owen, stale: true })
    await office.tells(owen, 'That reset is at another time now, and is announced anew.')
    await office.until('2026-12-07T08:00:30Z')
    expect(wordsOf(office.posts()[1])).toMatch(/Apollo resets in 7 days .*Mon 14 Dec 15:58/)
  })

  it('is no change of days: who sets other ones later is not reminded of that reset either', async () => {
    const office = await reminded()
    const { slack, url } = office
    await letExpire(office, { userId: owen })
    await office.type('reminders', { userId: owen })
    const { id: viewId } = await office.open('reminders:change', { userId: owen })
    const sent = await slack.submitView(url, { viewId, values: { days_before: '5, 2', owner_days: null } })
    expect(textOf(sent.view)).toContain('*You let the credits of this cycle expire*')
    await office.until('2026-12-11T08:00:30Z')
    expect(office.posts()).toHaveLength(1)
  })

  it('is not offered where nothing would expire, or no other reminder would come', async () => {
    const office = await reminded()
    await spend(office, 1000)
    await office.until('2026-12-10T08:00:30Z')
    expect(wordsOf(office.posts().at(-1))).not.toContain('Let them expire')
    await office.until('2026-12-12T08:00:30Z')
    expect(wordsOf(office.letters(owen)[0])).not.toContain('Let them expire')
  })
})

describe('"Stop these"', () => {
  it('ends what comes to an owner in person, gives it to the next one, and is undone on the card', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId } = office
    await office.until('2026-12-12T08:00:30Z')
    const [letter] = office.letters(owen)
    expect(wordsOf(letter)).toMatch(/resets tomorrow .*Stop these/s)
    await office.press(letter, 'reminders:stop', { userId: owen })
    await office.tells(
      owen,
      'No reminder comes to you in person any more, of any pool. "/credits reminders" lets them come again.',
    )
    await office.deliver()
    expect(wordsOf(office.letters(owen)[0])).toContain('_You have stopped these reminders._')
    await office.press(letter, 'reminders:stop', { userId: owen, stale: true })
    await office.slack.settled()
    expect(await office.audited('reminders:mute')).toBe(1)
    expect(await card(office, owen)).toEqual(
      expect.arrayContaining(['You have stopped the reminders that would come to you in person, of every pool.']),
    )
    await office.at('2026-12-20T12:00:00Z')
    expect((await card(office, sam)).join()).toContain('to nobody: the owners have stopped these')
    await office.until('2027-01-12T08:00:30Z')
    expect(office.letters(owen)).toHaveLength(1)
    await office.type('reminders', { userId: owen })
    const back = await office.click('reminders:unmute', { userId: owen })
    expect(back.lines.map(asRead)).not.toContain(
      'You have stopped the reminders that would come to you in person, of every pool.',
    )
    expect(await office.audited('reminders:unmute')).toBe(1)
    await office.until('2027-02-12T08:00:30Z')
    expect(office.letters(owen)).toHaveLength(2)
    expect(await store.db.member.count({ where: { workspaceId, mutedKinds: { has: 'reminder' } } })).toBe(0)
  })

  it('of another person does nothing', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId, slack, url } = office
    await office.until('2026-12-12T08:00:30Z')
    const notice = await store.db.notice.findFirstOrThrow({ where: { workspaceId, channelId: owen } })
    await office.type('reminders', { userId: olga })
    // A forger presses a button of their own with an id that is not theirs.
    const [mine] = slack.ephemerals(workspaceId, olga).slice(-1)
    if (!mine) throw new Error('no card')
    mine.blocks = JSON.parse(
      JSON.stringify(mine.blocks).replace('reminders:change', 'reminders:stop').replace(office.poolId, notice.noticeId),
    )
    const at = { channelId: mine.channelId, ts: mine.ts }
    await slack.action(url, { teamId: workspaceId, userId: olga, at, actionId: 'reminders:stop' })
    await office.tells(olga, 'I do not know that reminder any more.')
    expect(await office.audited('reminders:mute')).toBe(0)
  })
})

describe('the report on a cycle that was changed since', () => {
  it('says in its place what the cycle came to, and nothing of it where the change is undone', async () => {
    const office = await rhythmOffice(store)
    await spend(office, 40)
    await office.until('2026-12-13T15:00:00Z')
    const posted = office.posts().length
    const text = office.posts().at(-1)?.text
    expect(wordsOf(office.posts().at(-1))).not.toContain(':memo:')
    const late = report({ credits: 150 * CREDIT, occurredAt: new Date('2026-12-12T10:00:00Z') })
    const [outcome] = await record(office.deps, office.workspaceId, [late])
    await office.deliver()
    expect(office.posts()).toHaveLength(posted)
    expect(wordsOf(office.posts().at(-1))).toContain(
      ':memo: Entries came late or were corrected since: now *190 of 1,000 credits used* (150 more), 810 expired.',
    )
    expect(office.posts().at(-1)?.text).toBe(text)
    await reverseEntries(office.deps, {
      workspaceId: office.workspaceId,
      poolId: office.poolId,
      entryIds: [outcome && 'entryId' in outcome ? outcome.entryId : ''],
      source: 'test',
      keys: ['late'],
      actorId: null,
      receivedAt: new Date(),
    })
    await office.deliver()
    expect(wordsOf(office.posts().at(-1))).not.toContain(':memo:')
  })
})

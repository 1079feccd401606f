// Goal: people set by a click or a form which digests come, see what is set and when the next one comes, and get it then.
// Method: commands, clicks and forms through the signed door; the clock is moved, the schedule ticks, delivery posts.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { olga, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { fieldsOf, gus, owen, patient, type RhythmOffice, rhythmOffice, textOf, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()

const BY_DEFAULT = '• weekly in <#C1SALES>, Mondays 09:00 Europe/Berlin, next Mon 23 Nov, empty ones left out'
const MAKES_WAY =
  "_The channel's makes way around a reset: it stays away where reminders and the report are two posts in seven days._"

function subscriptions({ workspaceId }: RhythmOffice) {
  return store.db.subscription.findMany({
    where: { workspaceId, kind: 'digest', endedAt: null },
    orderBy: { memberId: { sort: 'asc', nulls: 'first' } },
  })
}

async function spend({ deps, workspaceId }: RhythmOffice, credits: number): Promise<void> {
  await record(deps, workspaceId, [report({ credits: credits * CREDIT, member: { slackUserId: sam } })])
}

describe('the digests of a pool', () => {
  it('are listed with the one that comes by itself, and when it makes way', async () => {
    const office = await rhythmOffice(store)
    const card = await office.type('digest')
    expect(card.lines.slice(0, 4)).toEqual(['*Digests of Apollo*', BY_DEFAULT, '• none to you', MAKES_WAY])
    expect(card.text).toContain('next Mon 23 Nov')
    expect(office.buttons()).toEqual(['digest:preview', 'digest:mine', 'digest:change'])
    // Reminders on 6 and 10 Dec and the report of 13 Dec are enough in each seven days.
    await office.at('2026-12-01T12:00:00Z')
    expect((await office.type('digest apollo')).lines).toContain(BY_DEFAULT.replace('23 Nov', '21 Dec'))
    for (const on of ['2026-12-07', '2026-12-14', '2026-12-21']) await office.until(`${on}T08:00:30Z`)
    const digests = await store.db.notice.findMany({ where: { workspaceId: office.workspaceId, kind: 'digest' } })
    expect(digests.map(({ key }) => key.slice(-10))).toEqual(['2026-12-21'])
  })

  it('of a pool without room for one are not promised', async () => {
    const anchor = { year: 2026, month: 11, day: 16, hour: 12, minute: 0 }
    const office = await rhythmOffice(store, { length: 'P1W', anchor })
    expect((await office.type('digest')).lines).toEqual(
      expect.arrayContaining([
        '• weekly in <#C1SALES>, Mondays 09:00 Europe/Berlin, none is coming, empty ones left out',
        MAKES_WAY.replace('._', ', and here they always are._'),
      ]),
    )
  })

  it('are one click away where the pool is not clear, or its name has a slip', async () => {
    const office = await rhythmOffice(store)
    const { poolId } = await office.pool({ name: 'Lusha', channelId: 'C3ATTIC', owner: owen })
    expect((await office.type('digest', { channelId: 'C2ELSEWHERE' })).text).toBe('Which pool? Apollo, Lusha.')
    const { slack, workspaceId, url } = office
    const [question] = slack.ephemerals(workspaceId, sam).slice(-1)
    const at = { channelId: 'C2ELSEWHERE', ts: question?.ts ?? '' }
    await slack.action(url, { teamId: workspaceId, userId: sam, at, actionId: 'digest:show', value: poolId })
    await office.tells(
      sam,
      /^Digests of Lusha: weekly in <#C3ATTIC>, Mondays 09:00 UTC, next Mon 7 Dec, .*; none to you\.$/,
    )
    expect((await office.type('digest of appolo')).text).toContain('Did you mean Apollo?')
    expect((await office.click('digest:show')).lines).toContain('*Digests of Apollo*')
    expect((await office.type('digest nothing alike')).text).toBe(
      'There is no pool "nothing alike" here. Pools: Apollo, Lusha.',
    )
  })

  it('of a pool without a channel are the reader alone, and the card says how it gets one', async () => {
    const office = await rhythmOffice(store, { isMute: true })
    const card = await office.type('digest', { userId: owen })
    expect(card.lines).toEqual(
      expect.arrayContaining([
        '• none in a channel',
        'Apollo has no channel to speak in. Whoever runs Purser gives it one: `npm run admin -- pool:edit --pool apollo --channel C...`.',
      ]),
    )
    expect(fieldsOf(await office.open('digest:change', { userId: owen }))).not.toContain('place')
  })
})

describe('one to oneself', () => {
  it('is asked for by one click, comes on Monday morning in its readers zone, and is stopped from its message', async () => {
    const office = await rhythmOffice(store)
    const { slack, workspaceId } = office
    slack.addUser(workspaceId, { id: 'U7TOM', name: 'tom', tz: 'Asia/Tokyo' })
    slack.addChannel(workspaceId, { id: sales, name: 'sales', members: [sam, owen, 'U7TOM', 'UBOT'] })
    await spend(office, 30)
    await office.type('digest', { userId: 'U7TOM' })
    const shown = await office.click('digest:mine', { userId: 'U7TOM' })
    expect(shown.replaced).toBe(true)
    expect(shown.lines).toContain('• weekly to you, Mondays 09:00 Asia/Tokyo, next Mon 23 Nov, empty ones left out')
    expect(office.buttons('U7TOM')).toEqual(['digest:preview', 'digest:stop-mine', 'digest:change'])
    expect(await subscriptions(office)).toHaveLength(2)
    await office.until('2026-11-23T00:00:30Z')
    const [letter] = office.letters('U7TOM')
    expect(letter?.text).toBe(
      'Apollo: 970 of 1,000 credits left. 30 credits used in the last 7 days. Resets Sun 13 Dec 15:58 (Europe/Berlin).',
    )
    await office.until('2026-11-23T08:00:30Z')
    expect(wordsOf(office.posts()[0])).toContain('970 of 1,000')
    expect(wordsOf(office.posts()[0])).not.toContain('Stop this')
    await spend(office, 5)
    for (let clicks = 0; clicks < 2; clicks += 1)
      await office.press(letter, 'digest:stop', { userId: 'U7TOM', stale: clicks > 0 })
    await office.tells(
      'U7TOM',
      'No digest of Apollo comes to you any more. "/credits digest apollo" makes it come again.',
    )
    await office.deliver()
    // Its figures stay those of the morning.
    expect(wordsOf(office.letters('U7TOM')[0])).toContain('970 of 1,000')
    expect(wordsOf(office.letters('U7TOM')[0])).toContain('_You have stopped this digest._')
    expect(wordsOf(office.letters('U7TOM')[0])).not.toContain('Stop this')
    await office.until('2026-11-30T14:00:30Z')
    expect(office.letters('U7TOM')).toHaveLength(1)
    expect([await office.audited('digest:subscribe'), await office.audited('digest:end')]).toEqual([1, 1])
  })

  it('is asked for once by two clicks, and stays as it was set where somebody has one already', async () => {
    const office = await rhythmOffice(store)
    await office.type('digest')
    const { ts } = office.message('digest:mine')
    const { slack, workspaceId, url } = office
    const click = () =>
      slack.action(url, { teamId: workspaceId, userId: sam, at: { channelId: sales, ts }, actionId: 'digest:mine' })
    await Promise.all([click(), click()])
    await expect.poll(() => office.buttons(), patient).toContain('digest:stop-mine')
    await slack.settled()
    expect(await office.audited('digest:subscribe')).toBe(1)
    const form = await office.open('digest:change')
    const daily = await office.change(form, 'digest:cadence-mine', 'daily')
    await slack.submitView(url, { viewId: daily.id, values: { local_time: '08:30' } })
    await office.type('digest', { channelId: sales })
    await office.click('digest:stop-mine')
    await office.type('digest')
    expect(office.buttons()).toContain('digest:mine')
    expect(await office.audited('digest:end')).toBe(1)
  })

  it('does not come to somebody who has become a guest', async () => {
    const office = await rhythmOffice(store)
    await spend(office, 30)
    await office.type('digest')
    await office.click('digest:mine')
    await store.db.member.updateMany({
      where: { workspaceId: office.workspaceId, slackUserId: sam },
      data: { state: 'guest' },
    })
    await office.until('2026-11-23T08:00:30Z')
    expect([office.posts().length, office.letters(sam).length]).toEqual([1, 0])
  })
})

describe('the preview', () => {
  it('reads as the digest would now, with names where its reader may read them', async () => {
    const office = await rhythmOffice(store)
    await spend(office, 30)
    await office.at('2026-11-24T12:00:00Z')
    await office.type('digest')
    const seen = await office.click('digest:preview')
    expect(seen.replaced).toBe(false)
    expect(seen.lines).toEqual(
      expect.arrayContaining([
        'Preview, seen by you alone: as it would come now',
        '*30 credits used in the last 7 days.*',
        '• sam 30 (100 %)',
        'Tue 17 Nov to Mon 23 Nov · weekly digest, figured Tue 24 Nov 13:00',
      ]),
    )
    await store.db.workspace.updateMany({
      where: { workspaceId: office.workspaceId },
      data: { namesShown: 'owners' },
    })
    expect((await office.click('digest:preview')).lines.join()).not.toMatch(/sam/)
    await office.type('digest', { userId: owen })
    expect((await office.click('digest:preview', { userId: owen })).lines).toContain('• sam 30 (100 %)')
    expect(await store.db.notice.count({ where: { workspaceId: office.workspaceId } })).toBe(0)
  })

  it('of nothing says so', async () => {
    const office = await rhythmOffice(store)
    await office.type('digest')
    expect((await office.click('digest:preview')).text).toBe(
      'Nothing of Apollo was used from Sun 15 Nov to Sat 21 Nov: empty digests are left out, so none would come now.',
    )
  })
})

describe('the form', () => {
  it('follows what is chosen, saves once what is sent twice, and the digest comes as it says', async () => {
    const office = await rhythmOffice(store)
    const { slack, url } = office
    await office.type('digest', { userId: owen })
    const form = await office.open('digest:change', { userId: owen })
    expect(fieldsOf(form)).toEqual(['place', 'cadence', 'weekday', 'local_time', 'skip_empty', 'makes_way'])
    const monthly = await office.change(form, 'digest:cadence-channel', 'monthly')
    expect(fieldsOf(monthly)).toEqual(['place', 'cadence', 'month_day', 'local_time', 'skip_empty'])
    const daily = await office.change(monthly, 'digest:cadence-channel', 'daily')
    const sent = await slack.submitView(url, { viewId: daily.id, values: { local_time: '08:30', skip_empty: null } })
    const saved =
      ':white_check_mark: *The digest of Apollo comes daily in <#C1SALES>, 08:30 Europe/Berlin, next Mon 23 Nov.*'
    expect(textOf(sent.view)).toContain(saved)
    expect(JSON.stringify((await sent.again()).body)).toContain(saved)
    expect(await office.audited('digest:subscribe')).toBe(1)
    const [{ settings } = { settings: null }] = await subscriptions(office)
    expect(settings).toEqual({ skipEmpty: false, makesWay: false })
    await office.until('2026-11-23T07:29:00Z')
    expect(office.posts()).toEqual([])
    await office.until('2026-11-23T07:30:30Z')
    expect(office.posts().map(({ text }) => text)).toEqual([
      'Apollo: 1,000 of 1,000 credits left. 0 credits used on Sun 22 Nov, as many as the day before. Resets Sun 13 Dec 15:58 (Europe/Berlin).',
    ])
  })

  it('begins with the digest of the place that is chosen, and stops the one that is there', async () => {
    const office = await rhythmOffice(store)
    const { slack, url } = office
    await office.type('digest', { userId: olga })
    const mine = await office.change(await office.open('digest:change', { userId: olga }), 'digest:place', 'mine')
    expect(fieldsOf(mine)).toEqual(['place', 'cadence', 'weekday', 'local_time', 'skip_empty'])
    expect(textOf(mine)).not.toContain('Not any more')
    const daily = await office.change(mine, 'digest:cadence-mine', 'daily')
    await slack.submitView(url, { viewId: daily.id, values: { local_time: '16:00' } })
    expect(textOf(office.modal(olga))).toContain('comes daily to you, 16:00')
    await slack.closeView(url, { viewId: mine.id })
    const channel = await office.open('digest:change', { userId: olga })
    const own = await office.change(channel, 'digest:place', 'mine')
    expect(fieldsOf(own)).toEqual(['place', 'cadence', 'local_time', 'skip_empty'])
    const again = await office.change(own, 'digest:place', 'channel')
    expect(fieldsOf(again)).toEqual(['place', 'cadence', 'weekday', 'local_time', 'skip_empty', 'makes_way'])
    const stopped = await office.change(again, 'digest:cadence-channel', 'none')
    expect(fieldsOf(stopped)).toEqual(['place', 'cadence'])
    const sent = await slack.submitView(url, { viewId: stopped.id, values: {} })
    expect(textOf(sent.view)).toContain('*No digest of Apollo comes in <#C1SALES> any more.*')
    await sent.again()
    expect(await office.audited('digest:end')).toBe(1)
    await spend(office, 30)
    await office.until('2026-11-23T08:00:30Z')
    expect(office.posts()).toEqual([])
    await office.until('2026-11-24T00:00:30Z')
    expect(office.letters(olga)).toHaveLength(1)
  })

  it('that is sent before its fields have followed comes back with them', async () => {
    const office = await rhythmOffice(store)
    const { slack, url } = office
    await office.type('digest')
    const form = await office.open('digest:change')
    slack.fill(form.id, { cadence: 'monthly' })
    const sent = await slack.submitView(url, { viewId: form.id, values: {} })
    expect(fieldsOf(sent.view)).toEqual(['cadence', 'month_day', 'local_time', 'skip_empty'])
    await slack.submitView(url, { viewId: form.id, values: { month_day: '31' } })
    expect(textOf(office.modal())).toContain(
      'monthly to you, on the 31st or the last day of a month, 09:00 Europe/Berlin, next Mon 30 Nov',
    )
  })

  it('lets nobody but an owner or an admin set what the channel gets', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId } = office
    await office.type('digest')
    const form = await office.open('digest:change')
    expect(fieldsOf(form)).not.toContain('place')
    expect(textOf(form)).toContain('Your own digest of *Apollo*')
    // What Slack's client would not send, a forger may.
    form.view = JSON.parse(JSON.stringify(form.view).replaceAll('-mine', '-channel'))
    form.values = JSON.parse(JSON.stringify(form.values).replaceAll('-mine', '-channel'))
    await slack.submitView(url, { viewId: form.id, values: {} })
    expect(textOf(office.modal())).toContain(
      'Only an owner of Apollo (Owen) or an admin or owner of this Slack workspace can change what its channel gets. Your own digest is yours to set.',
    )
    await slack.closeView(url, { viewId: form.id })
    // Somebody who was an owner when the form opened.
    await office.type('digest', { userId: owen })
    const late = await office.open('digest:change', { userId: owen })
    await store.db.poolOwner.deleteMany({ where: { workspaceId } })
    await store.db.pool.updateMany({ where: { workspaceId }, data: { version: { increment: 1 } } })
    await slack.submitView(url, { viewId: late.id, values: {} })
    expect(textOf(office.modal(owen))).toMatch(/^Digest\n.*\nOnly an owner of Apollo or an admin/s)
    expect(await office.audited('digest:subscribe')).toBe(0)
  })
})

describe('a guest', () => {
  it('has none, by the word, by a button or in help', async () => {
    const office = await rhythmOffice(store)
    const refused = 'Digests tell what others used, so guests get none: "me" shows what is yours.'
    expect((await office.type('digest', { userId: gus })).text).toBe(refused)
    await office.type('digest')
    await office.click('digest:mine')
    await office.until('2026-11-23T08:00:30Z')
    expect((await office.type('help', { userId: gus })).lines.join('\n')).not.toContain('/credits digest')
    expect((await office.type('help')).lines.join('\n')).toContain('/credits digest')
    await store.db.member.updateMany({ where: { workspaceId: office.workspaceId }, data: { state: 'guest' } })
    expect((await office.click('digest:preview')).text).toBe(refused)
  })
})

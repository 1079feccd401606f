// Goal: those who run a pool change how it is set up, nobody overwrites unseen what another has changed, and an archived pool
// is silent but keeps its books. Method: the forms through the signed door; the clock is moved, the schedule ticks.

import { describe, expect, it } from 'vitest'
import type { OpenView } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { linesOf, olga, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { fieldsOf, owen, patient, type RhythmOffice, rhythmOffice, textOf } from './rhythm-office.ts'

const store = await openTestStore()

async function form(office: RhythmOffice, text = 'settings', userId = owen): Promise<OpenView> {
  await office.type(text, { userId })
  return office.modal(userId)
}

function audits({ workspaceId }: RhythmOffice, action: string) {
  return store.db.audit.findMany({ where: { workspaceId, action }, orderBy: { at: 'asc' } })
}

async function poolRow({ workspaceId, poolId }: RhythmOffice) {
  return store.db.pool.findUniqueOrThrow({ where: { workspaceId_poolId: { workspaceId, poolId } } })
}

/** Presses a button of an open form. */
async function press({ slack, url, workspaceId }: RhythmOffice, view: OpenView, actionId: string, userId = owen) {
  await slack.action(url, { teamId: workspaceId, userId, at: { viewId: view.id }, actionId })
  return slack.waitFor(() =>
    slack.views(workspaceId, userId).find((one) => one.id === view.id && one.view.callback_id === 'settings:saved'),
  )
}

describe('the settings of a pool', () => {
  it('are changed in one form, once when it is sent twice, with what was and what is in the audit log', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId } = office
    const opened = await form(office)
    expect(fieldsOf(opened)).toEqual([
      'name',
      'channel',
      'owner',
      'owners',
      'unit',
      'price',
      'zone',
      'working_days',
      'vendor',
    ])
    const values = {
      name: 'Apollo EU',
      owners: [sam, olga],
      unit: 'minutes',
      price: '0.0500',
      zone: 'Europe/Lisbon',
      working_days: ['1', '2', '3', '4'],
    }
    const sent = await slack.submitView(url, { viewId: opened.id, values })
    expect(sent.errors).toBeUndefined()
    expect(textOf(sent.view).split('\n')).toEqual(
      expect.arrayContaining([
        ':white_check_mark: *Saved.*',
        '*Apollo EU: 1,000 of 1,000 minutes left*',
        '• 1,000 minutes every month; what is not used expires with the cycle',
        '• Time zone Europe/Lisbon; working days Monday to Thursday',
        '• 1 minute costs 0.05 USD',
        '• Owners: you, then sam, then olga',
      ]),
    )
    expect((await sent.again()).body).toEqual(sent.body)
    expect(await audits(office, 'pool:edit')).toMatchObject([
      {
        via: 'slack',
        before: { name: 'Apollo', unit: 'credits', zone: 'Europe/Berlin', pricePerCredit: '0.025' },
        after: { name: 'Apollo EU', unit: 'minutes', zone: 'Europe/Lisbon', workingDays: '1, 2, 3, 4' },
      },
    ])
    // The open cycle ends when it would have, and the one after it at the same local time in the new zone.
    const terms = await store.db.poolTerms.findMany({ where: { workspaceId }, orderBy: { version: 'asc' } })
    expect(terms.map(({ zone, effectiveAt }) => [zone, effectiveAt.toISOString()]).at(-1)).toEqual([
      'Europe/Lisbon',
      '2026-12-13T14:58:00.000Z',
    ])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('say in one sentence under its field what is wrong, and change nothing', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId } = office
    await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
    const chosen = (gone: boolean) => {
      slack.addUser(workspaceId, { id: 'U9GONE', name: 'gone', deleted: gone })
      slack.addChannel(workspaceId, { id: 'C8OLD', name: 'old', members: ['UBOT', owen], archived: gone })
    }
    chosen(false)
    const { id: viewId } = await form(office, 'settings apollo')
    const errors = async (values: Record<string, string | null>) =>
      (await slack.submitView(url, { viewId, values })).errors
    expect(await errors({ name: 'lusha' })).toEqual({
      name: 'People who type "lusha" mean Lusha: choose another name.',
    })
    expect(await errors({ name: '??' })).toEqual({ name: 'A name needs a letter or a digit.' })
    expect(await errors({ name: 'Apollo', zone: 'Berlin' })).toEqual({
      zone: '"Berlin" is not a time zone: use a name like Europe/Berlin. Did you mean Europe/Berlin?',
    })
    expect(await errors({ zone: 'Europe/Berlin', price: '0.12345678' })).toEqual({
      price: '"0.12345678" is not a price like 0.025, with at most six decimals.',
    })
    slack.fill(viewId, { owners: ['U9GONE'], channel: 'C8OLD' })
    chosen(true)
    expect(await errors({ price: '0.025' })).toEqual({
      owners: 'gone is not in this workspace any more: choose somebody who is.',
      channel: '#old is archived: nobody can post there. Choose another.',
    })
    expect(await office.audited('pool:edit')).toBe(0)
    expect((await poolRow(office)).version).toBe(1)
  })

  it('are for those who run the pool', async () => {
    const office = await rhythmOffice(store)
    expect((await office.type('settings')).text).toBe(
      'Only an owner of Apollo (Owen) or an admin or owner of this Slack workspace can change how it is set up.',
    )
    const opened = await form(office)
    await store.db.poolOwner.deleteMany({ where: { workspaceId: office.workspaceId } })
    const sent = await office.slack.submitView(office.url, { viewId: opened.id, values: { name: 'Mine' } })
    expect(textOf(sent.view)).toContain('can change how it is set up')
    expect((await poolRow(office)).name).toBe('Apollo')
  })

  it('that somebody else changed meanwhile are shown anew, with who changed what; nothing is saved unseen', async () => {
    const office = await rhythmOffice(store)
    const { slack, url } = office
    const late = await form(office)
    const first = await form(office, 'settings', olga)
    await slack.submitView(url, { viewId: first.id, values: { vendor: 'Lusha', unit: 'minutes' } })
    const sent = await slack.submitView(url, { viewId: late.id, values: { vendor: 'Hunter', working_days: ['1'] } })
    const told = textOf(sent.view)
    expect(told).toContain('Apollo was changed while you had this open. Nothing of yours is saved yet.')
    expect(told).toMatch(/• olga, <!date.*>: .*unit from credits to minutes/)
    expect(told).toMatch(/vendor from apollo to lusha/)
    expect(await poolRow(office)).toMatchObject({ vendor: 'lusha', unit: 'minutes', workingDays: [1, 2, 3, 4, 5] })
    // What the others changed is as it is now, what this person changed as they left it: saving again is their own choice.
    await slack.submitView(url, { viewId: late.id, values: {} })
    expect(await poolRow(office)).toMatchObject({ vendor: 'hunter', unit: 'minutes', workingDays: [1] })
    expect(await office.audited('pool:edit')).toBe(2)
  })

  it('keep an owner whom Slack does not know, and offer a pace only where a cycle is longer than a month', async () => {
    const office = await rhythmOffice(store, { length: 'P1Y', allotment: 12_000 * CREDIT })
    const { slack, url, workspaceId, poolId } = office
    const memberId = crypto.randomUUID()
    await store.db.member.create({ data: { workspaceId, memberId, name: 'ext', state: 'outside' } })
    await store.db.poolOwner.create({ data: { workspaceId, poolId, memberId, position: 1 } })
    const opened = await form(office)
    expect(textOf(opened)).toContain('Given evenly, a month has 1,000 of a cycle.')
    expect((await slack.submitView(url, { viewId: opened.id, values: { monthly_pace: '0' } })).errors).toEqual({
      monthly_pace: 'The pace of a month is more than 0 and at most 1,000,000,000, or blank.',
    })
    await slack.submitView(url, { viewId: opened.id, values: { monthly_pace: '900', owners: [sam] } })
    const owners = await store.db.poolOwner.findMany({ where: { workspaceId }, orderBy: { position: 'asc' } })
    expect(owners).toHaveLength(3)
    expect(owners.at(-1)?.memberId).toBe(memberId)
    expect(String((await poolRow(office)).monthlyPace)).toBe('900')
  })

  it('ask before it is to speak in a channel that another company reads', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId } = office
    slack.addChannel(workspaceId, { id: 'C7SHARED', name: 'partners', isShared: true, members: [owen, 'UBOT'] })
    const opened = await form(office)
    const asked = await slack.submitView(url, { viewId: opened.id, values: { channel: 'C7SHARED' } })
    expect(textOf(asked.view)).toContain('#partners is shared with another company')
    expect((await poolRow(office)).channelId).toBe(sales)
    const sent = await slack.submitView(url, { viewId: opened.id, values: { confirmed: ['C7SHARED'] } })
    expect(textOf(sent.view)).toContain('It warns in <#C7SHARED>.')
    expect((await poolRow(office)).channelId).toBe('C7SHARED')
  })
})

describe('a month of a longer cycle', () => {
  it('stands beside its pace on the card and in the digest, in whichever zone the pool is', async () => {
    const office = await rhythmOffice(store, { length: 'P1Y', allotment: 12_000 * CREDIT, left: 11_000 * CREDIT })
    const { deps, slack, url, workspaceId } = office
    const spend = (credits: number, on: string) =>
      record(deps, workspaceId, [report({ credits: credits * CREDIT, occurredAt: new Date(on) })])
    expect((await office.type('')).lines.join(' ')).not.toContain('November:')
    const { id: viewId } = await form(office)
    await slack.submitView(url, { viewId, values: { monthly_pace: '1000' } })
    await office.at('2026-11-28T12:00:00Z')
    await spend(600, '2026-11-20T12:00:00Z')
    expect((await office.type('')).lines).toContain('November: 600 of about 1,000 used, 2 days left.')
    // 23:30 in Berlin is still November, half an hour later is not.
    await office.at('2026-11-30T23:30:00Z')
    await spend(500, '2026-11-30T22:30:00Z')
    await spend(70, '2026-11-30T23:10:00Z')
    expect((await office.type('')).lines).toContain('December: 70 of about 1,000 used, 30 days left.')
    await office.at('2026-11-30T22:59:00Z')
    expect((await office.type('')).lines).toContain(
      'November: 1,100 used, 100 more than a month was meant to take, today is its last day.',
    )
    await office.until('2026-12-07T08:00:30Z')
    expect(linesOf(office.posts().at(-1)?.blocks ?? [])).toContain('December: 70 of about 1,000 used, 24 days left.')
  })
})

describe('the settings of the workspace', () => {
  it('are changed by its admins, once when they are sent twice, and reach what they are about', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId } = office
    expect((await office.type('settings workspace', { userId: owen })).text).toMatch(
      /^Only an admin.* can change the settings/,
    )
    const opened = await form(office, 'settings workspace', olga)
    expect(fieldsOf(opened)).toEqual(['names_shown', 'zone', 'currency', 'holiday_on', 'holiday_name', 'admins'])
    const errors = async (values: Record<string, string | null>) =>
      (await slack.submitView(url, { viewId: opened.id, values })).errors
    expect(await errors({ zone: 'Berlin' })).toEqual({
      zone: '"Berlin" is not a time zone: use a name like Europe/Berlin. Did you mean Europe/Berlin?',
    })
    expect(await errors({ zone: 'Europe/Berlin', currency: '€' })).toEqual({
      currency: '"€" is not a currency: use three letters, like USD.',
    })
    expect(await errors({ currency: 'eur', holiday_name: 'Christmas' })).toEqual({
      holiday_on: 'Choose the day of this holiday.',
    })
    slack.fill(opened.id, { names_shown: 'owners', holiday_on: '2026-12-25', admins: [owen] })
    const sent = await slack.submitView(url, { viewId: opened.id, values: {} })
    expect(textOf(sent.view).split('\n')).toEqual(
      expect.arrayContaining([
        '• Who used what is shown by name: to owners of the pool and admins',
        '• Time zone Europe/Berlin; currency EUR',
        '• Holidays to come: 25 Dec 2026 Christmas',
      ]),
    )
    expect((await sent.again()).body).toEqual(sent.body)
    expect(await audits(office, 'workspace:edit')).toMatchObject([
      {
        before: { namesShown: 'everyone', zone: 'UTC', currency: 'USD', holidays: '', admins: '' },
        after: { namesShown: 'owners', zone: 'Europe/Berlin', currency: 'EUR', holidays: '2026-12-25 Christmas' },
      },
    ])
    // Named by the workspace, Owen is an admin now, who may not take himself off the list.
    const own = await form(office, 'settings workspace', owen)
    expect(fieldsOf(own)).toContain('holidays')
    slack.fill(own.id, { admins: [] })
    expect((await slack.submitView(url, { viewId: own.id, values: {} })).errors).toEqual({
      admins: 'You would not be an admin any more. Let another admin take you off the list.',
    })
    slack.fill(own.id, { admins: [owen], holidays: [] })
    await slack.submitView(url, { viewId: own.id, values: {} })
    expect(await store.db.holiday.count({ where: { workspaceId } })).toBe(0)
  })

  it('that another admin changed meanwhile are shown anew, and nothing is saved unseen', async () => {
    const office = await rhythmOffice(store)
    const { slack, url, workspaceId } = office
    slack.addUser(workspaceId, { id: owen, name: 'owen', realName: 'Owen', isAdmin: true })
    const late = await form(office, 'settings workspace', olga)
    const first = await form(office, 'settings workspace', owen)
    const holiday = { holiday_on: '2026-12-25', holiday_name: 'Christmas' }
    await slack.submitView(url, { viewId: first.id, values: { ...holiday, currency: 'EUR' } })
    const sent = await slack.submitView(url, { viewId: late.id, values: { zone: 'Asia/Tokyo' } })
    expect(textOf(sent.view)).toContain('The workspace was changed while you had this open.')
    expect(textOf(sent.view)).toMatch(
      /• Owen, <!date.*: currency from USD to EUR; holidays from none to 2026-12-25 Christmas/,
    )
    await slack.submitView(url, { viewId: late.id, values: {} })
    expect(await store.db.workspace.findUniqueOrThrow({ where: { workspaceId } })).toMatchObject({
      zone: 'Asia/Tokyo',
      currency: 'EUR',
    })
    expect(await store.db.holiday.count({ where: { workspaceId } })).toBe(1)
  })
})

describe('an archived pool', () => {
  it('that was the only one is named, with the way back for who may and whom to ask for who may not', async () => {
    const office = await rhythmOffice(store)
    await press(office, await form(office, 'settings apollo'), 'settings:archive')
    expect((await office.type('', { userId: owen })).lines).toEqual([
      'Apollo is archived, and there is no other pool of credits here.',
      'Bring Apollo back...',
    ])
    const view = await office.open('settings:open', { userId: owen })
    const other = await office.type('log 2 mobile', { userId: sam })
    expect(other.lines.slice(1)).toEqual(['Nothing was done. You typed:', '/credits log 2 mobile'])
    expect(other.text).toMatch(/^Apollo is archived, .* Only an owner of Apollo .* can bring it back\.$/)
    expect(textOf(await press(office, view, 'settings:bring-back'))).toContain('Apollo is in use again')
    expect((await office.type('', { userId: sam })).text).toContain('Apollo: 1,000 of 1,000 credits left')
  })

  it('says nothing, records what happened with a mark, and speaks again when it is back', async () => {
    const office = await rhythmOffice(store)
    const { deps, workspaceId } = office
    await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
    const saved = await press(office, await form(office, 'settings apollo'), 'settings:archive')
    expect(textOf(saved)).toContain('Apollo is archived: nothing is announced of it any more.')
    expect(await office.audited('pool:archive')).toBe(1)
    const [booked] = await record(deps, workspaceId, [report({ credits: 900 * CREDIT })])
    expect(booked).toMatchObject({ kind: 'recorded', warnings: [{ code: 'archived_pool' }] })
    expect((await office.type('log 5 credits in apollo')).lines.join(' ')).toContain(
      'Apollo was archived: this is recorded',
    )
    const entries = await store.db.entry.findMany({ where: { workspaceId } })
    expect(entries.map(({ marks }) => marks)).toEqual([['archived_pool'], ['archived_pool']])
    // Past a line, over a Monday's digest, the reminders of a reset and the reset itself.
    await office.until('2026-12-07T09:00:00Z')
    await office.until('2026-12-14T09:00:00Z')
    expect(office.posts()).toEqual([])
    expect(office.letters(owen)).toEqual([])
    expect((await office.type('pools')).text).not.toContain('Apollo')

    const back = await press(office, await form(office, 'settings apollo'), 'settings:bring-back')
    expect(textOf(back)).toContain('Apollo is in use again')
    const [summary] = await summarize(deps, { workspaceId, pool: 'apollo', poolIds: [] })
    expect(summary?.cycle.startsAt.toISOString()).toBe('2026-12-13T14:58:00.000Z')
    expect(summary?.balance.left).toBe(1000 * CREDIT)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await record(deps, workspaceId, [report({ credits: 850 * CREDIT })])
    await office.until('2026-12-21T08:00:30Z')
    await expect
      .poll(
        () =>
          office
            .posts()
            .map(({ text }) => text)
            .join('\n'),
        patient,
      )
      .toContain('Warning: Apollo has 150')
  })

  it('rings at once for what was passed while nobody listened', async () => {
    const office = await rhythmOffice(store)
    const { deps, workspaceId } = office
    await press(office, await form(office), 'settings:archive')
    await record(deps, workspaceId, [report({ credits: 960 * CREDIT })])
    await office.deliver()
    expect(office.posts()).toEqual([])
    await press(office, await form(office, 'settings apollo'), 'settings:bring-back')
    await office.deliver()
    expect(office.posts().map(({ text }) => text)).toEqual([
      expect.stringContaining('Critical: Apollo has 40 of 1,000'),
    ])
  })

  it('does not say later what was put off before', async () => {
    const office = await rhythmOffice(store)
    const { deps, workspaceId } = office
    await record(deps, workspaceId, [report({ credits: 850 * CREDIT })])
    expect(await store.db.notice.count({ where: { workspaceId, state: 'pending' } })).toBe(1)
    await press(office, await form(office), 'settings:archive')
    await office.deliver()
    expect(office.posts()).toEqual([])
    expect(await store.db.notice.count({ where: { workspaceId, state: 'cancelled' } })).toBe(1)
  })
})

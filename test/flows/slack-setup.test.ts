// Goal: an admin makes a pool in Slack, once, and nobody else does. Method: the form through the signed door, filled in well
// and badly, sent twice, late and by the wrong people; what came of it is read from the database and from the ledger.

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../playground/server/json.ts'
import { createWorkspace } from '../../src/meter/create-workspace.ts'
import { linesOf, olga, openOffice, sales, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
await createWorkspace(office.deps, { workspaceId, name: 'Acme Sales' })

/** The modal in front of Olga that is open and reads so. A click is answered when its modal comes, not by its ack. */
async function shownWith(text: string) {
  await slack.waitFor(() => (isOpen() && shown().lines.join('\n').includes(text)) || undefined)
  return shown()
}

function isOpen(): true | undefined {
  return slack.views(workspaceId, olga).some(({ state }) => state === 'open') || undefined
}

/** On a slow machine an empty modal comes first. */
function isForm(): true | undefined {
  return (isOpen() && shown().callbackId === 'setup:create') || undefined
}

/** The modal that is open in front of Olga, the latest. */
function shown() {
  const open = slack.views(workspaceId, olga).findLast(({ state }) => state === 'open')
  if (!open) throw new Error('Olga has no modal open')
  return { id: open.id, callbackId: String(open.view.callback_id), lines: linesOf(blocksOf(open.view)), view: open }
}

function blocksOf(view: JsonObject): object[] {
  return Array.isArray(view.blocks) ? view.blocks : []
}

async function openForm(text = 'setup'): Promise<string> {
  await office.type(text, { userId: olga })
  expect(shown().callbackId).toBe('setup:create')
  return shown().id
}

function send(viewId: string, values: Record<string, string | readonly string[] | null> = {}) {
  return slack.submitView(url, { viewId, values })
}

async function pools() {
  return store.db.pool.findMany({ where: { workspaceId }, include: { terms: true, owners: true } })
}

describe('where there is no pool', () => {
  it('a member is told whom to ask, and gets the line back', async () => {
    const told = await office.type('log 2 mobile', { userId: sam })
    expect(told.text).toBe(
      'There is no pool of credits here yet. Only an admin or owner of this Slack workspace can set up a pool.',
    )
    expect(told.lines.at(-1)).toBe('/credits log 2 mobile')
    expect(slack.views(workspaceId, sam)).toEqual([])
  })

  it('an admin gets a button with a line that was typed, and the form by it', async () => {
    const offered = await slack.command(url, {
      teamId: workspaceId,
      userId: olga,
      channelId: sales,
      command: '/credits',
      text: 'log 2 mobile',
    })
    expect(linesOf(offered.said[0]?.blocks ?? [])).toContain('/credits log 2 mobile')
    const ts = offered.said[0]?.ts ?? ''
    await slack.action(url, { teamId: workspaceId, userId: olga, at: { channelId: sales, ts }, actionId: 'setup:open' })
    await slack.waitFor(isForm)
    expect(shown().callbackId).toBe('setup:create')
    await slack.closeView(url, { viewId: shown().id })
  })

  it('a member is told the names of the admins who are known', async () => {
    expect((await office.type('', { userId: sam })).text).toContain('Only an admin (olga) can set up a pool.')
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'owners' } })
    expect((await office.type('', { userId: sam })).text).toContain('Only an admin can set up a pool.')
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'everyone' } })
  })

  it('help is still to be had', async () => {
    expect((await office.type('help', { userId: olga })).lines.join('\n')).toContain('setup')
  })

  it('an admin of whom Slack says nothing is told so', async () => {
    slack.addUser(workspaceId, { id: 'U8UNA', name: 'una', isAdmin: true })
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'users.info' })
    expect((await office.type('', { userId: 'U8UNA' })).text).toContain('try again in a minute')
    await trouble.release()
  })

  it('the first /credits of an admin opens the form, filled with what is likely', async () => {
    await office.type('', { userId: olga })
    const { view, lines, id } = shown()
    expect(view.values).toMatchObject({
      name: { 'setup:name': { value: 'Apollo' } },
      length: { 'setup:length': { selected_option: { value: 'P1M' } } },
      // The first of November where Olga lives.
      anchor_at: { 'setup:anchor_at': { selected_date_time: Date.parse('2026-11-01T00:00:00-07:00') / 1000 } },
      zone: { 'setup:zone': { value: 'America/Los_Angeles' } },
      channel: { 'setup:channel': { selected_conversation: sales } },
      owner: { 'setup:owner': { selected_user: olga } },
    })
    expect(lines).toContain('Say how many credits one cycle brings, like 1000.')
    await slack.closeView(url, { viewId: id })
  })
})

describe('the form', () => {
  it('says what its fields come to while they change', async () => {
    const viewId = await openForm()
    slack.fill(viewId, { zone: 'Europe/Berlin', allotment: '1000' })
    const change = (actionId: string, selected: JsonObject) =>
      slack.action(url, { teamId: workspaceId, userId: olga, at: { viewId }, actionId, selected })
    await change('setup:credits_left', { value: '640' })
    await shownWith('Resets Tue 1 Dec 00:00 (Europe/Berlin). 640 of 1,000 left until then.')
    await slack.action(url, {
      teamId: workspaceId,
      userId: olga,
      at: { viewId },
      actionId: 'setup:length',
      option: 'P1W',
    })
    await shownWith('Resets Sun 29 Nov 00:00')
    await change('setup:credits_left', { value: '1200' })
    await shownWith('more than the 1,000 credits of one cycle')
    await slack.closeView(url, { viewId })
  })

  it.each([
    [{ allotment: '1.2345' }, 'allotment', 'at most three decimals'],
    [{ allotment: '99999999999' }, 'allotment', 'up to 1,000,000,000'],
    [{ allotment: '1000', credits_left: '1000.5' }, 'credits_left', 'of one cycle'],
    [{ allotment: '1000', zone: 'Berlin' }, 'zone', 'Did you mean Europe/Berlin?'],
    [{ allotment: '1000', zone: 'Europe/Berlni' }, 'zone', 'Did you mean Europe/Berlin?'],
    [{ allotment: '1000', zone: '+01:00' }, 'zone', 'not a time zone'],
    [{ allotment: '1000', name: '!!!' }, 'name', 'no letter or digit'],
  ])('refuses %j under its field, and makes nothing', async (values, field, says) => {
    const viewId = await openForm()
    const { errors } = await send(viewId, values)
    expect(Object.keys(errors ?? {})).toEqual([field])
    expect(String(errors?.[field])).toContain(says)
    expect(await pools()).toEqual([])
    await slack.closeView(url, { viewId })
  })

  it('refuses a length that it does not offer', async () => {
    const viewId = await openForm()
    slack.fill(viewId, { allotment: '1000' })
    const { view } = shown()
    view.values = {
      ...view.values,
      length: { 'setup:length': { type: 'static_select', selected_option: { value: 'P5X' } } },
    }
    const { errors } = await send(viewId)
    expect(String(errors?.length)).toContain('not a length of a cycle')
    await slack.closeView(url, { viewId })
  })

  it('refuses a channel that was archived and an owner who left since they were chosen', async () => {
    slack.addChannel(workspaceId, { id: 'C8OLD', name: 'old', members: ['UBOT'] })
    slack.addUser(workspaceId, { id: 'U8LEFT', name: 'leo' })
    const viewId = await openForm()
    slack.fill(viewId, { allotment: '1000', channel: 'C8OLD', owner: 'U8LEFT' })
    slack.addChannel(workspaceId, { id: 'C8OLD', name: 'old', members: ['UBOT'], archived: true })
    slack.addUser(workspaceId, { id: 'U8LEFT', name: 'leo', deleted: true })
    const { errors } = await send(viewId)
    expect(errors).toEqual({
      channel: '#old is archived: nobody can post there. Choose another.',
      owner: 'leo is not in this workspace any more: choose somebody who is.',
    })
    await slack.closeView(url, { viewId })
  })

  it('is of no use to somebody who is no admin any more', async () => {
    const viewId = await openForm()
    slack.addUser(workspaceId, { id: olga, name: 'olga', isAdmin: false })
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: olga }, data: { profileAt: null } })
    await send(viewId, { allotment: '1000' })
    expect(shown().callbackId).toBe('modal:said')
    expect(await pools()).toEqual([])
    slack.addUser(workspaceId, { id: olga, name: 'olga', isAdmin: true })
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: olga }, data: { profileAt: null } })
    await slack.closeView(url, { viewId })
  })

  it('makes the pool, says what was made, and is read as done when it comes twice', async () => {
    const viewId = await openForm()
    const values = { allotment: '1000', credits_left: '640', zone: 'Europe/Berlin' }
    const sent = await send(viewId, values)
    expect(sent.errors).toBeUndefined()
    expect(shown().callbackId).toBe('setup:done')
    expect(shown().lines).toEqual(
      expect.arrayContaining([
        ':white_check_mark: *Apollo: 640 of 1,000 credits left*',
        'Resets Tue 1 Dec 00:00 (Europe/Berlin). Owner: <@U2OLGA>.',
        `It warns in <#${sales}>.`,
        '/credits log 2 mobile',
      ]),
    )
    const again = await sent.again()
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(sent.body))
    const made = await pools()
    expect(made).toHaveLength(1)
    const [pool] = made
    expect(pool).toMatchObject({ name: 'Apollo', shortName: 'apollo', vendor: 'apollo', channelId: sales })
    expect(pool?.terms[0]?.anchorAt).toEqual(new Date('2026-10-31T23:00:00Z'))
    const ida = await store.db.member.findFirst({ where: { workspaceId, slackUserId: olga } })
    expect(pool?.owners.map(({ memberId }) => memberId)).toEqual([ida?.memberId])
    const audits = await store.db.audit.findMany({ where: { workspaceId, action: 'pool:create' } })
    expect(audits).toMatchObject([{ actorId: ida?.memberId, via: 'slack', subjectId: pool?.poolId }])
    expect((await office.type('', { userId: sam })).text).toContain('Apollo: 640 of 1,000 credits left')
    expect((await office.type('log 2 mobile', { userId: sam })).text).toMatch(/^Logged 16 credits/)
  })

  it('sent twice at once makes one pool', async () => {
    const viewId = await openForm('setup Twice')
    slack.fill(viewId, { allotment: '10' })
    const sent = [send(viewId), send(viewId)]
    for (const { errors } of await Promise.all(sent)) expect(errors).toBeUndefined()
    expect((await pools()).filter(({ name }) => name === 'Twice')).toHaveLength(1)
    await slack.closeView(url, { viewId })
  })

  it('makes a second pool, and refuses a name that is taken under its field', async () => {
    const viewId = await openForm('setup Lusha')
    const taken = await send(viewId, { name: 'apollo', allotment: '500', channel: null })
    expect(String(taken.errors?.name)).toContain('There is a pool "apollo" already')
    await send(viewId, { name: 'Lusha', allotment: '500', channel: null })
    expect(shown().lines.join('\n')).toContain('It has no channel, so nobody is told when it runs low')
    expect(shown().lines).toContain('/credits log 25 in lusha')
    expect((await pools()).find(({ name }) => name === 'Lusha')).toMatchObject({ channelId: null, vendor: 'lusha' })
    await slack.closeView(url, { viewId })
  })

  it('begins without a name where there is a pool, and knows a vendor by any spelling', async () => {
    const viewId = await openForm()
    expect(shown().view.values).toMatchObject({ name: { 'setup:name': { value: null } } })
    await send(viewId, { name: 'Data', vendor: 'Zoominfo.com', allotment: '500', channel: null } as never)
    expect(shown().lines.join('\n')).toContain('Purser knows no price list of ZoomInfo: log plain credits.')
    expect((await pools()).find(({ name }) => name === 'Data')).toMatchObject({ vendor: 'zoominfo' })
    await slack.closeView(url, { viewId })
  })

  it('calls a vendor that nobody named as the pool is called', async () => {
    const viewId = await openForm('setup Clay')
    await send(viewId, { allotment: '500', channel: null })
    expect(shown().lines.join('\n')).toContain('Purser knows no price list of Clay: log plain credits.')
    await slack.closeView(url, { viewId })
  })

  it('takes the 31st, and shows markup in a name as text', async () => {
    const viewId = await openForm('setup <!channel> *Hunter*')
    const anchor = Date.parse('2026-10-31T15:58:00Z') / 1000
    await send(viewId, { allotment: '500', anchor_at: anchor, zone: 'UTC', channel: null } as never)
    const text = shown().lines.join('\n')
    expect(text).toContain('Resets Mon 30 Nov 15:58')
    expect(text).toContain('&lt;!channel&gt;')
    expect(text).not.toContain('<!channel>')
    await slack.closeView(url, { viewId })
  })
})

describe('the channel', () => {
  it('without the bot: says what to type there', async () => {
    const viewId = await openForm('setup Elsewhere')
    await send(viewId, { allotment: '5', channel: 'C2ELSEWHERE' })
    expect(shown().lines.join('\n')).toContain('I am not in there yet: type `/invite @Purser` there.')
    await slack.closeView(url, { viewId })
  })

  it('that is private and without the bot is told the same', async () => {
    slack.addChannel(workspaceId, { id: 'C8SECRET', name: 'secret', isPrivate: true, members: [olga] })
    const viewId = await openForm('setup Secret')
    await send(viewId, { allotment: '5', channel: 'C8SECRET' })
    expect(shown().lines.join('\n')).toContain('type `/invite @Purser` there')
    await slack.closeView(url, { viewId })
  })

  it('that cannot be looked at is not claimed to be right', async () => {
    const trouble = await slack.misbehave({ kind: 'error', error: 'missing_scope', method: 'conversations.info' })
    const viewId = await openForm('setup Unseen')
    await send(viewId, { allotment: '5' })
    expect(shown().lines.join('\n')).toContain('I cannot see whether I am in there')
    await trouble.release()
    await slack.closeView(url, { viewId })
  })

  it('that is shared with another company is asked about, once', async () => {
    slack.addChannel(workspaceId, { id: 'C8PARTNER', name: 'partner', isShared: true, members: [olga, 'UBOT'] })
    const viewId = await openForm('setup Partner')
    await send(viewId, { allotment: '5', channel: 'C8PARTNER' })
    expect(shown().callbackId).toBe('setup:create')
    expect(shown().lines.join('\n')).toContain('#partner is shared with another company')
    expect((await pools()).some(({ name }) => name === 'Partner')).toBe(false)
    await send(viewId, { confirmed: ['C8PARTNER'] })
    expect(shown().callbackId).toBe('setup:done')
    expect(await store.db.channel.findFirst({ where: { workspaceId, channelId: 'C8PARTNER' } })).toMatchObject({
      shared: true,
      name: 'partner',
    })
    expect(await store.db.audit.count({ where: { workspaceId, action: 'channel:confirm-shared' } })).toBe(1)
    await slack.closeView(url, { viewId })
  })
})

describe('a channel that another company reads', () => {
  it('is asked about again where another such channel was ticked', async () => {
    for (const name of ['north', 'south'])
      slack.addChannel(workspaceId, { id: `C8${name.toUpperCase()}`, name, isShared: true, members: [olga, 'UBOT'] })
    const isMade = async () => (await pools()).some(({ name }) => name === 'Shared')
    const viewId = await openForm('setup Shared')
    await send(viewId, { allotment: '5', channel: 'C8NORTH' })
    await send(viewId, { confirmed: ['C8NORTH'], channel: 'C8SOUTH' })
    expect(shown().lines.join('\n')).toContain('#south is shared with another company')
    // Not ticked, though the box of the other channel was.
    await expect(send(viewId)).rejects.toThrow('Shared channel): Please complete this required field')
    expect(await isMade()).toBe(false)
    await send(viewId, { confirmed: ['C8SOUTH'] })
    expect(await isMade()).toBe(true)
    await slack.closeView(url, { viewId })
  })
})

describe('while Slack is slow to say what a channel is', () => {
  it('the form says that it works on it, and then what was made', async () => {
    const viewId = await openForm('setup Slow')
    const trouble = await slack.misbehave({ kind: 'slow', method: 'conversations.info', delayMs: 2_000 })
    await send(viewId, { allotment: '5' })
    expect(shown().callbackId).toBe('modal:working')
    await shownWith('*Slow: 5 of 5 credits left*')
    await trouble.release()
    await slack.closeView(url, { viewId })
  })
})

describe('where the workspace lets Purser join', () => {
  it('it joins the public channel that was chosen, and says so', async () => {
    const joining = await openOffice(store, { scopes: ['channels:join'] })
    onTestFinished(joining.close)
    const teamId = joining.workspaceId
    await createWorkspace(joining.deps, { workspaceId: teamId, name: 'Acme Sales' })
    await joining.type('', { userId: olga })
    const [form] = joining.slack.views(teamId, olga)
    const values = { allotment: '1000', channel: 'C2ELSEWHERE' }
    await joining.slack.submitView(joining.url, { viewId: form?.id ?? '', values })
    const [done] = joining.slack.views(teamId, olga)
    expect(linesOf(blocksOf(done?.view ?? {})).join('\n')).toContain('It warns in <#C2ELSEWHERE>.')
    expect(joining.slack.calls('conversations.join')).toHaveLength(1)
  })
})

describe('somebody else', () => {
  it('is told who can', async () => {
    expect((await office.type('setup', { userId: sam })).text).toBe('Only an admin (olga) can set up a pool.')
    slack.addUser(workspaceId, { id: 'U8GUS', name: 'gus', isGuest: true })
    expect((await office.type('setup', { userId: 'U8GUS' })).text).toBe('Only an admin can set up a pool.')
  })
})

describe('a form that comes too late', () => {
  it.each([
    ['setup Late', 'Late'],
    ['setup', null],
  ])('is offered again by a button that opens it: %s', async (text, name) => {
    const trouble = await slack.misbehave({
      kind: 'error',
      error: 'expired_trigger_id',
      method: 'views.open',
      times: 1,
    })
    const asked = { teamId: workspaceId, userId: olga, channelId: sales, command: '/credits', text }
    const sent = await slack.command(url, asked)
    await trouble.release()
    expect(linesOf(sent.said[0]?.blocks ?? [])).toContain(`/credits ${text}`)
    const at = { channelId: sales, ts: sent.said[0]?.ts ?? '' }
    const again = () => slack.action(url, { teamId: workspaceId, userId: olga, at, actionId: 'setup:open' })
    for (const _time of ['first', 'second']) {
      await again()
      await slack.waitFor(isForm)
      expect(shown().view.values).toMatchObject({ name: { 'setup:name': { value: name } } })
      await slack.closeView(url, { viewId: shown().id })
    }
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

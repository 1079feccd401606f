// Goal: everybody sees what credits are spent for, to the digit of the pool card; those who run a pool add, rename, move,
// archive, merge and split, each shown before it is done, and of two at once the second is told. Method: the command, the
// menus and the forms through the signed door.

import { describe, expect, it, onTestFinished } from 'vitest'
import type { OpenView } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { handIn } from '../slack/hand.ts'
import { linesOf, type Office, olga, openOffice, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const owen = 'U4OWEN'

interface Desk extends Office {
  poolId: string
  /** Opens the list and answers it. */
  list: (userId?: string) => Promise<OpenView>
  /** The list as it stands in front of somebody, a line each. */
  lines: (list: OpenView) => string[]
  /** Chooses behind the three dots of a name, and answers the form that opens. */
  choose: (list: OpenView, name: string, verb: string) => Promise<OpenView>
  submit: (form: OpenView, values?: Record<string, string>) => Promise<{ errors: unknown; said: string }>
  /** Saves a form, and answers what was said, or what its field says. */
  change: (name: string, verb: string, values?: Record<string, string>, userId?: string) => Promise<string>
  spend: (purpose: string, credits: number, more?: Partial<Parameters<typeof report>[0]>) => Promise<void>
}

async function openDesk(): Promise<Desk> {
  const office = await openOffice(store)
  onTestFinished(office.close)
  const { slack, workspaceId, url, deps } = office
  slack.addUser(workspaceId, { id: owen, name: 'owen', realName: 'Owen' })
  slack.addUser(workspaceId, { id: 'U6GUS', name: 'gus', isGuest: true })
  const { poolId } = await office.pool({ owner: owen })
  const { modal } = handIn(office)
  const fresh = (view: OpenView) => slack.views(workspaceId, view.userId).find(({ id }) => id === view.id) ?? view
  const desk: Desk = {
    ...office,
    poolId,
    list: async (userId = olga) => {
      await office.type('purposes', { userId })
      return modal(userId)
    },
    lines: (list) => textOf(fresh(list)).split('\n'),
    choose: async (list, name, verb) => {
      const option = optionOf(fresh(list), name, verb)
      const before = slack.views(workspaceId, list.userId).length
      const [, kind, id] = option.split(':')
      const at = { viewId: list.id }
      const chosen = { actionId: 'purposes:change', blockId: `${kind}:${id}`, option }
      await slack.action(url, { teamId: workspaceId, userId: list.userId, at, ...chosen })
      await slack.waitFor(() => (slack.views(workspaceId, list.userId).length > before ? true : undefined))
      return modal(list.userId)
    },
    submit: async (form, values = {}) => {
      const sent = await slack.submitView(url, { viewId: form.id, values })
      return { errors: sent.errors, said: sent.errors ? '' : textOf(fresh(form)) }
    },
    change: async (name, verb, values = {}, userId = olga) => {
      const list = await desk.list(userId)
      const { errors, said } = await desk.submit(await desk.choose(list, name, verb), values)
      return errors ? Object.values(errors).join(' ') : said
    },
    spend: async (purpose, credits, more = {}) => {
      await record(deps, workspaceId, [report({ purpose, credits: credits * CREDIT, ...more })])
    },
  }
  return desk
}

function textOf({ view }: OpenView): string {
  return linesOf(Array.isArray(view.blocks) ? view.blocks : []).join('\n')
}

/** The value of a choice behind a name. */
function optionOf({ view }: OpenView, name: string, verb: string): string {
  const blocks = (Array.isArray(view.blocks) ? view.blocks : []) as { accessory?: { options?: { value: string }[] } }[]
  const block = blocks.find((it) => linesOf([it])[0]?.startsWith(`*${name}*`))
  const option = block?.accessory?.options?.find(({ value }) => value.startsWith(`${verb}:`))
  if (!option) throw new Error(`${name} has no ${verb}`)
  return option.value
}

describe('the list', () => {
  it('shows what each purpose came to, as the pool card does to the digit, and what is beside them', async () => {
    const desk = await openDesk()
    await desk.spend('Prospecting', 61)
    await desk.spend('Research', 22)
    await desk.spend('Prospecting', 11, { campaign: 'spring', machine: false })
    await record(desk.deps, desk.workspaceId, [
      report({ credits: 4 * CREDIT, campaign: 'spring', machine: false }),
      report({ credits: 2.5 * CREDIT }),
    ])
    const card = await desk.type('left', { userId: olga })
    expect(card.lines.join('\n')).toContain('Prospecting 72 %, Research 22 %, #spring 4 %, no purpose 2 %')
    const list = await desk.list()
    expect(desk.lines(list).filter((line) => !/\.\.\.$/.test(line))).toEqual(
      [
        'Purposes',
        '*What credits are spent for*',
        'Apollo: 100.5 credits used in this cycle',
        '*Prospecting*: 72 credits (72 %)',
        '*Event follow-up*: nothing in this cycle',
        '*Renewals*: nothing in this cycle',
        '*Research*: 22 credits (22 %)',
        '*Data clean-up*: nothing in this cycle',
        '_Beside them:_',
        '#spring 4 credits (4 %), no purpose 2.5 credits (2 %)',
        '*Campaigns*, the last used first',
        '_What has a purpose too is counted above as well._',
        '*#spring*: 15 credits',
      ].slice(1),
    )
  })

  it('is for everybody to read, and for owners of a pool and admins to change; a guest sees names alone', async () => {
    const desk = await openDesk()
    await desk.spend('Research', 22)
    const menus = (list: OpenView) => JSON.stringify(list.view).match(/"overflow"/g)?.length ?? 0
    expect(menus(await desk.list(owen))).toBe(5)
    const sams = await desk.list(sam)
    expect([menus(sams), desk.lines(sams)]).toEqual([0, expect.arrayContaining(['*Research*: 22 credits (100 %)'])])
    const gus = await desk.list('U6GUS')
    expect([menus(gus), textOf(gus)]).toEqual([0, expect.not.stringContaining('22')])
    // Somebody who lost the pool while the form was open.
    const form = await desk.choose(await desk.list(owen), 'Research', 'archive')
    await store.db.poolOwner.deleteMany({ where: { workspaceId: desk.workspaceId } })
    expect((await desk.submit(form)).said).toMatch(/^Only an owner of a pool or an admin .* can change purposes/)
  })
})

describe('a purpose', () => {
  it('is added, renamed, moved, archived and brought back, and the list beneath is up to date each time', async () => {
    const desk = await openDesk()
    const { slack, workspaceId, url } = desk
    const list = await desk.list()
    await slack.action(url, { teamId: workspaceId, userId: olga, at: { viewId: list.id }, actionId: 'purposes:add' })
    const form = await slack.waitFor(() =>
      slack.views(workspaceId, olga).find((one) => one.state === 'open' && one.id !== list.id),
    )
    const sent = await slack.submitView(url, { viewId: form.id, values: { name: ' Win-backs ' } })
    expect(textOf(handIn(desk).modal(olga))).toBe(
      ':white_check_mark: Win-backs is on the list: it can be chosen and typed from now on.',
    )
    await sent.again()
    await slack.closeView(url, { viewId: form.id })
    expect(desk.lines(list)).toContain('*Win-backs*: nothing in this cycle')
    expect((await desk.type('3 for win-backs')).text).toContain('Win-backs')
    expect(await desk.change('Win-backs', 'rename', { name: 'Win back' })).toContain(
      'It is called Win back from now on.',
    )
    expect(await desk.change('Win back', 'move', { after: 'first' })).toContain('Win back is the first now.')
    expect(await desk.change('Research', 'archive')).toContain('Research is archived: it is not offered any more.')
    expect(desk.lines(await desk.list()).filter((line) => line.startsWith('*'))).toEqual([
      '*What credits are spent for*',
      '*Win back*: 3 credits (100 %)',
      '*Prospecting*: nothing in this cycle',
      '*Event follow-up*: nothing in this cycle',
      '*Renewals*: nothing in this cycle',
      '*Data clean-up*: nothing in this cycle',
      '*Research* (archived): nothing in this cycle',
    ])
    expect((await desk.type('help', { userId: sam })).lines.join('\n')).not.toContain('Research')
    expect(await desk.change('Research', 'bring-back')).toContain('Research is back: it is offered again.')
    const audits = await store.db.audit.findMany({
      where: { workspaceId, subjectKind: 'purpose' },
      orderBy: { auditId: 'asc' },
    })
    expect(audits.map(({ action, before, after, via }) => [action, before, after, via])).toEqual([
      ['purpose:add', null, { name: 'Win-backs' }, 'slack'],
      ['purpose:rename', { name: 'Win-backs' }, { name: 'Win back' }, 'slack'],
      ['purpose:move', { name: 'Win back', place: 6 }, { name: 'Win back', place: 1 }, 'slack'],
      ['purpose:archive', { name: 'Research', archived: false }, { name: 'Research', archived: true }, 'slack'],
      ['purpose:bring-back', { name: 'Research', archived: true }, { name: 'Research', archived: false }, 'slack'],
    ])
  })

  it('gets no name that cannot be, and says why under the field', async () => {
    const desk = await openDesk()
    const form = await desk.choose(await desk.list(), 'Research', 'rename')
    expect(await desk.submit(form, { name: 'renewals' })).toMatchObject({
      errors: { name: 'There is "Renewals" already: choose another name.' },
    })
    expect(await desk.submit(form, { name: 'x'.repeat(70) })).toMatchObject({
      errors: { name: 'A name has at most 60 characters, and this one has 70: people type it.' },
    })
    expect(await desk.submit(form, { name: '<!channel> & co' })).toMatchObject({
      said: ':white_check_mark: It is called &lt;!channel&gt; &amp; co from now on.',
    })
  })

  it('that two change at once is told to the second as it is now, with what they typed', async () => {
    const desk = await openDesk()
    const olgas = await desk.choose(await desk.list(olga), 'Research', 'rename')
    const owens = await desk.choose(await desk.list(owen), 'Research', 'rename')
    await desk.submit(owens, { name: 'Market research' })
    const { said } = await desk.submit(olgas, { name: 'Studies' })
    expect(said).toContain(
      ':warning: Somebody changed this while you had it open: it is called "Market research" now, and in use. Nothing of yours was saved.',
    )
    const again = handIn(desk).modal(olga)
    expect(JSON.stringify(again.view)).toContain('"initial_value":"Studies"')
    expect((await desk.submit(again, { name: 'Studies' })).said).toContain('It is called Studies from now on.')
  })
})

describe('a merge', () => {
  it('says what it changes before it is done, and then every card, the typed name and the export mean the whole', async () => {
    const desk = await openDesk()
    const { slack, workspaceId, url } = desk
    await desk.type('20 for research')
    await desk.type('100 for prospecting')
    await desk.type('for research')
    const list = await desk.list()
    const form = await desk.choose(list, 'Research', 'merge')
    const purposes = await store.db.purpose.findMany({ where: { workspaceId } })
    const into = purposes.find(({ name }) => name === 'Prospecting')?.purposeId ?? ''
    // Submitted unseen, it is shown first.
    await slack.submitView(url, { viewId: form.id, values: { into } })
    const preview = handIn(desk).modal(olga)
    expect(textOf(preview)).toContain(
      '*Research* (1 spend in all, 20 credits in this cycle) becomes part of *Prospecting*.',
    )
    expect(textOf(preview)).toContain('Reports, alerts and digests that were posted: they stay as they are.')
    expect(await store.db.purpose.count({ where: { workspaceId, aliasOfId: { not: null } } })).toBe(0)
    expect((await desk.submit(preview, { into })).said).toBe(
      ':white_check_mark: Research is part of Prospecting now. Whoever types Research means Prospecting.',
    )
    expect(desk.lines(list)).toEqual(
      expect.arrayContaining(['*Prospecting*: 120 credits (100 %)', '_Part of it: Research_']),
    )
    // What Sam has set for the next logs goes along, and what he types means the whole.
    expect((await desk.type('5')).lines.join('\n')).toContain('Prospecting')
    expect((await desk.type('2 for Research')).lines.join('\n')).toContain('Prospecting')
    expect((await desk.type('left')).lines.join('\n')).toContain('Prospecting 100 %')
    expect((await desk.type('me')).lines.join('\n')).not.toContain('Research')
    expect((await desk.type('team')).lines.join('\n')).not.toContain('Research')
    expect((await desk.type('history')).lines.join('\n')).not.toContain('Research')
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    expect(await desk.change('Prospecting', 'split')).toContain('Research stands alone again')
    expect((await desk.type('left')).lines.join('\n')).toContain('Prospecting 84 %, Research 16 %')
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('of campaigns works alike, and what was previewed and is gone is told', async () => {
    const desk = await openDesk()
    const { slack, workspaceId, url } = desk
    await desk.type('3 #webinar')
    await desk.type('4 #q4-webinar')
    const form = await desk.choose(await desk.list(), '#webinar', 'merge')
    const campaigns = await store.db.campaign.findMany({ where: { workspaceId } })
    const into = campaigns.find(({ name }) => name === 'q4-webinar')?.campaignId ?? ''
    const option = { actionId: 'purposes:into', option: into }
    await slack.action(url, { teamId: workspaceId, userId: olga, at: { viewId: form.id }, ...option })
    const preview = await slack.waitFor(() =>
      slack.views(workspaceId, olga).find((one) => one.id === form.id && textOf(one).includes('becomes part of *#q4')),
    )
    await desk.change('#q4-webinar', 'archive', {}, owen)
    expect((await desk.submit(preview, { into })).said).toContain('it is called #q4-webinar now, and archived.')
    await desk.change('#q4-webinar', 'bring-back', {}, owen)
    const again = await desk.choose(await desk.list(), '#webinar', 'merge')
    await desk.submit(again, { into })
    expect((await desk.submit(handIn(desk).modal(olga), { into })).said).toContain(
      '#webinar is part of #q4-webinar now.',
    )
    expect((await desk.type('1 #webinar')).lines.join('\n')).toContain('#q4-webinar')
    expect(desk.lines(await desk.list())).toContain('*#q4-webinar*: 8 credits')
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })
})

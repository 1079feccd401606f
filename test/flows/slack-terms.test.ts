// Goal: whoever runs a pool changes its plan, moves its reset and sets its prices in forms that say before what follows, and
// what cannot be changes nothing. Method: the card of its credits, its buttons and forms through the signed door; what came of
// it is read from the forms, the pool and the audit log.

import { describe, expect, it } from 'vitest'
import type { OpenView } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { NOBODY } from '../../src/core/model.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { olga } from '../slack/office.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { fieldsOf, owen, type RhythmOffice, rhythmOffice, textOf } from './rhythm-office.ts'

const store = await openTestStore()
// The first write of a process compiles the engine's code for it, and Slack waits three seconds at most.
const { deps } = await makeMeter(store.db)
await changeTerms(deps, {
  ...(await makePool(deps)),
  actor: { memberId: NOBODY, isHere: true, isAdmin: true, isGuest: false },
  via: 'test',
  isPreview: true,
  asked: { change: { allotment: CREDIT }, takes: 'full', effectiveAt: null },
  reason: null,
})

/** An office whose Apollo, of 1,000 from 13 Nov to 13 Dec, has used 300 of them. */
async function office300(): Promise<RhythmOffice> {
  const office = await rhythmOffice(store)
  await record(office.deps, office.workspaceId, [report({ credits: 300 * CREDIT })])
  return office
}

/** A form, from the card of the pool's credits. */
async function form(office: RhythmOffice, what: 'terms' | 'reset' | 'price', userId = owen): Promise<OpenView> {
  await office.type('topup list', { userId })
  return what === 'terms'
    ? office.open('terms:change', { userId })
    : office.open('grants:more', { userId, option: `${what} ${office.poolId}` })
}

const send = ({ slack, url }: RhythmOffice, { id: viewId }: OpenView, values = {}) =>
  slack.submitView(url, { viewId, values })

/** The form as it stands after this was filled in and a field has told of it. */
async function fill(
  office: RhythmOffice,
  view: OpenView,
  values: Record<string, string>,
  actionId: string,
  option: string,
) {
  office.slack.fill(view.id, values)
  return office.change(view, actionId, option)
}

const seconds = (instant: string) => String(Date.parse(instant) / 1000)
const terms = ({ workspaceId }: RhythmOffice) =>
  store.db.poolTerms.findMany({ where: { workspaceId }, orderBy: { version: 'asc' } })
const audited = ({ workspaceId }: RhythmOffice) =>
  store.db.audit.count({
    where: { workspaceId, action: { in: ['terms:change', 'reset:move', 'price:change', 'pool:edit'] } },
  })

describe('a change of plan', () => {
  it('shows this cycle and the next ones before and after, and saves both once', async () => {
    const office = await office300()
    const view = await form(office, 'terms')
    expect(textOf(view)).toContain('*Apollo*: 1,000 credits every month; what is not used expires with the cycle.')
    expect(textOf(view)).toContain('Nothing changes of the credits yet.')
    const full = await fill(office, view, { allotment: '4000' }, 'terms:rollover', 'capped')
    expect(textOf(full)).toContain('Say how many credits roll over at most.')
    // On 22 Nov 13:00 about 21.12 of 30 days are left: 3,000 x 1,825,080 s / 2,592,000 s.
    const share = await fill(office, full, { rollover_most: '500' }, 'terms:takes', 'prorated')
    expect(textOf(share)).toMatch(
      /\*This cycle:\* Now 700 of 1,000 credits left \(30 % used\)\. Then \*2,812\.\d+ of 3,112\.\d+ credits left \(9 % used\)\*\.\n\*Resets:\* Sun 13 Dec 15:58 \(Europe\/Berlin\), as before\.\n\*From then on:\* 4,000 credits every month; at most 500 of what is not used roll over\. Before: 1,000 credits every month; what is not used expires with the cycle\./,
    )
    const next = await fill(office, share, {}, 'terms:takes', 'next_cycle')
    expect(textOf(next)).toContain('*This cycle:* *700 of 1,000 credits left (30 % used)*, as now.')
    const sent = await send(office, next, { plan: 'Professional <!channel>', plan_confirmed_on: '2026-11-20' })
    expect(textOf(sent.view)).toContain(
      'This cycle: 700 of 1,000 credits left (30 % used), until Sun 13 Dec 15:58 (Europe/Berlin).\nFrom then on: 4,000 credits every month; at most 500 of what is not used roll over.',
    )
    expect(JSON.stringify((await sent.again()).body)).toContain('is saved')
    expect((await terms(office)).map(({ allotment }) => Number(allotment))).toEqual([1000, 4000])
    expect(await audited(office)).toBe(1)
    expect(textOf(await form(office, 'terms'))).toContain(
      '*Apollo* (Professional &lt;!channel&gt;, confirmed 20 Nov 2026): 4,000 credits every month',
    )
    expect(await verifyLedger(store.db, office.workspaceId)).toEqual([])
  })

  it('begins with a plan of the vendor, whose seats are multiplied', async () => {
    const office = await office300()
    const view = await form(office, 'terms')
    expect(fieldsOf(view)).not.toContain('seats')
    const plan = await fill(office, view, {}, 'terms:preset', 'professional-quarters')
    expect(textOf(plan)).toContain('Say how many seats the plan has: each brings its credits.')
    const none = await fill(office, plan, { seats: '0' }, 'terms:takes', 'prorated')
    expect(textOf(none)).toContain('A plan has one seat or more, and no halves of one: type a whole number like 5.')
    const now = await fill(office, none, { seats: '3' }, 'terms:takes', 'full')
    expect(textOf(now)).toContain('Choose that it counts from the next cycle')
    expect((await send(office, now)).errors).toEqual({
      takes: expect.stringMatching(/^A cycle of another length brings other credits: .+ move the reset afterwards\.$/),
    })
    const seats = await fill(office, now, {}, 'terms:takes', 'next_cycle')
    expect(textOf(seats)).toContain(
      '*From then on:* 144,000 credits every year, in 4 parts; what is not used expires with the cycle. Before: 1,000 credits every month; what is not used expires with the cycle.\n*The plan:* Professional, annual, billed every quarter. Before: not named.\nConfirm with Apollo: how many credits a seat brings',
    )
    await send(office, seats)
    expect((await terms(office)).at(-1)).toMatchObject({ length: 'P1Y', parts: 4 })
    // It is called so when it begins, and not before.
    const page = await office.type('pools apollo', { userId: owen })
    expect(page.text).not.toContain('Professional')
    expect(page.lines.join('\n')).toMatch(
      /• From .+ on: 144,000 credits every year, in 4 parts; what is not used expires with the cycle \(Professional, annual, billed every quarter\)/,
    )
    expect(page.lines.join('\n')).not.toContain('• Plan:')
    // Only the first of the parts is there after the reset.
    expect((await office.type('plan 100', { userId: owen })).lines.join()).toContain('36,000 credits are granted')
  })

  it('that lets something roll over is told at the reset: what expired and what was carried over, each once', async () => {
    const office = await office300()
    const view = await form(office, 'terms')
    const capped = await fill(office, view, {}, 'terms:rollover', 'capped')
    await send(office, capped, { rollover_most: '500' })
    await office.until('2026-12-10T08:00:30Z')
    expect(office.posts().at(-1)?.text).toMatch(/700 of 1,000 credits left; 200 will expire/)
    await office.until('2026-12-13T15:00:00Z')
    expect(office.posts().at(-1)?.text).toMatch(
      /A new Apollo cycle: 1,500 credits until .*Last cycle 300 of 1,000 credits used \(30 % of all granted\), 200 expired, 500 carried over\./,
    )
    expect((await office.type('history', { userId: owen })).lines.join()).toContain('200 expired · 500 carried over')
  })

  it('that cannot be is refused with a sentence of its own, and changes nothing', async () => {
    const office = await office300()
    const view = await form(office, 'terms')
    const errors = async (values: object) => (await send(office, view, { allotment: '2000', ...values })).errors
    expect(await errors({ allotment: '2000000000' })).toMatchObject({
      allotment: expect.stringMatching(/not a number/),
    })
    expect(await errors({ zone: 'Mars/Olympus' })).toEqual({
      zone: '"Mars/Olympus" is not a time zone: use a name like Europe/Berlin.',
    })
    expect(await errors({ zone: 'Europe/Berlin', effective_at: seconds('2026-11-12T12:00:00Z') })).toEqual({
      effective_at:
        'Thu 12 Nov 13:00 is in a cycle that is over, and its plan stays as it was. The open cycle began Fri 13 Nov 15:58.',
    })
    expect(await errors({ effective_at: seconds('2026-12-30T12:00:00Z') })).toEqual({
      effective_at:
        'Wed 30 Dec 13:00 is after the reset on Sun 13 Dec 15:58: let the change count from the next cycle.',
    })
    expect(await errors({ effective_at: '', plan_confirmed_on: '2027-01-01' })).toEqual({
      plan_confirmed_on: '2027-01-01 is ahead: say when it was confirmed last.',
    })
    // Somebody who sends what no menu offers.
    expect(await forged(office, view, 'length', ['P2W', 'P0M'])).toContain(
      '"P0M" is not the length of a cycle: use P1M, P3M, P6M, P1Y, P2W or P10D.',
    )
    expect(await forged(office, view, 'parts', ['1', '5'])).toContain('P1M cannot be cut into 5 parts')
    expect([(await terms(office)).length, await audited(office)]).toEqual([1, 0])
  })

  it('of two at once shows the second what the first has changed, and saves theirs only when they send it again', async () => {
    const office = await office300()
    const mine = await form(office, 'terms')
    const hers = await form(office, 'terms', olga)
    await send(office, mine, { allotment: '4000' })
    const second = await send(office, hers, { allotment: '2000' })
    expect(textOf(second.view)).toMatch(
      /Owen has meanwhile changed the plan of Apollo, Sun 22 Nov 13:00 \(credits of a cycle from 1,000 to 4,000.*\)\. Nothing of yours was saved\./,
    )
    expect(textOf(second.view)).toContain('Now 3,700 of 4,000 credits left (7 % used). Then *1,700 of 2,000')
    expect(Number((await terms(office)).at(-1)?.allotment)).toBe(4000)
    const seen = office.slack.views(office.workspaceId, olga).findLast(({ id }) => id === hers.id) ?? hers
    await send(office, seen, { allotment: '2000' })
    expect(Number((await terms(office)).at(-1)?.allotment)).toBe(2000)
  })
})

/** What is answered to a choice that the menu does not offer, made of one that it does. */
async function forged(
  office: RhythmOffice,
  view: OpenView,
  field: string,
  [from, to]: [string, string],
): Promise<string> {
  const { slack } = office
  const shown = slack.views(view.teamId, view.userId).find(({ id }) => id === view.id) ?? view
  shown.view = JSON.parse(JSON.stringify(shown.view).replaceAll(`"value":"${from}"`, `"value":"${to}"`))
  const { errors } = await send(office, view, { length: 'as_is', effective_at: null, [field]: to })
  return Object.values(errors ?? {}).join()
}

describe('a moved reset', () => {
  it('says what ends then and what follows, counts in the zone of the pool, and happens once', async () => {
    const office = await office300()
    const view = await form(office, 'reset')
    expect(textOf(view)).toContain('That is when it resets now.')
    office.slack.fill(view.id, { ends_at: '2026-12-20' })
    const moved = await changed(office, view, 'reset:ends_time', { selected_time: '09:30' })
    expect(textOf(moved)).toContain(
      [
        'Now it resets Sun 13 Dec 15:58. Then *Sun 20 Dec 09:30*, 7 days later (Europe/Berlin).',
        'After that: Wed 20 Jan 2027 09:30, Sat 20 Feb 2027 09:30, and so on.',
        '700 credits of what is left now end with the cycle, and then too.',
        'Its reminders come for the new date, also where some have come already.',
      ].join('\n'),
    )
    const sent = await send(office, moved)
    expect(textOf(sent.view)).toContain('*Apollo resets Sun 20 Dec 09:30 (Europe/Berlin)*')
    await sent.again()
    expect(await audited(office)).toBe(1)
    expect((await office.type('', { userId: owen })).text).toContain('Resets Sun 20 Dec 09:30')
  })

  it('into the past, or by more than a cycle, is refused', async () => {
    const office = await office300()
    const view = await form(office, 'reset')
    expect((await send(office, view, { ends_at: '2026-11-22', ends_time: '12:00' })).errors).toEqual({
      ends_at: 'Sun 22 Nov 12:00 is not ahead: a reset can be moved to later than in five minutes.',
    })
    expect((await send(office, view, { ends_at: '2027-02-01' })).errors).toMatchObject({
      ends_at: expect.stringMatching(/by one cycle at most, to Wed 13 Jan 2027 15:58/),
    })
    expect(await audited(office)).toBe(0)
  })
})

async function changed(office: RhythmOffice, view: OpenView, actionId: string, selected: Record<string, string>) {
  const { slack, url, workspaceId } = office
  const { hash } = view
  await slack.action(url, { teamId: workspaceId, userId: owen, at: { viewId: view.id }, actionId, selected })
  return slack.waitFor(() => {
    const now = slack.views(workspaceId, owen).find((one) => one.id === view.id)
    return now && now.hash !== hash ? now : undefined
  })
}

describe('a price', () => {
  it('is changed from an instant on, for what is booked from then on', async () => {
    const office = await office300()
    await office.type('log 60 mobile', { userId: owen })
    const view = await form(office, 'price')
    expect(textOf(view)).toContain('• Mobile reveal: 8 each\n')
    const chosen = await fill(office, view, { credits: '9' }, 'price:activity', 'mobile_reveal')
    expect(textOf(chosen)).toContain(
      'Mobile reveal: 8 each, and *9 each* from now on.\nWhat is booked keeps the price it was booked at.',
    )
    const sent = await send(office, chosen)
    expect(textOf(sent.view)).toContain('*Apollo: Mobile reveal is 9 each*')
    await sent.again()
    expect(await audited(office)).toBe(1)
    expect((await office.type('log 3 mobile', { userId: owen })).text).toContain('27 credits')
    // 480 at the old price and 27 at the new one: no single price is that of all.
    await office.until('2026-11-22T12:01:00Z')
    expect(JSON.stringify(office.posts().at(-1)?.blocks)).toContain('mobile reveal 63 %, plain credits')
    const again = await form(office, 'price')
    expect(textOf(again)).toContain('• Mobile reveal: 9 each, since 22 Nov 2026')
    const same = await send(office, again, { activity: 'mobile_reveal', credits: '9' })
    expect(textOf(same.view)).toContain('Nothing would change: it is so already.')
    expect((await send(office, again, { activity: 'mobile_reveal', credits: '-1' })).errors).toMatchObject({
      credits: 'A price is from 0 to 1,000,000,000.',
    })
  })

  it('of something new is added once, logged by its words, and each bad input has its own sentence', async () => {
    const office = await office300()
    const view = await form(office, 'price')
    const chosen = await fill(office, view, {}, 'price:activity', 'new')
    expect(fieldsOf(chosen)).toEqual(['activity', 'name', 'aliases', 'how', 'credits', 'effective_at'])
    const errors = async (values: object) =>
      (await send(office, chosen, { name: 'Intent topic', aliases: null, credits: '3', ...values })).errors
    expect(await errors({ name: '  ' })).toEqual({ name: 'Say what it is called, like Intent topic.' })
    expect(await errors({ name: '12' })).toEqual({ name: '"12" has no letter, so that people could not type it.' })
    expect(await errors({ name: 'Credit' })).toEqual({
      name: '"Credit" is what the pool counts: choose another word.',
    })
    expect(await errors({ aliases: 'intent, Direct-Dial' })).toEqual({
      aliases: '"Direct-Dial" means Mobile reveal already: choose another word.',
    })
    expect(await errors({ credits: '-1' })).toEqual({ credits: 'A price is from 0 to 1,000,000,000.' })
    expect(await errors({ effective_at: seconds('2026-01-01T00:00:00Z') })).toEqual({
      effective_at: 'The records of Apollo begin Fri 13 Nov 15:58: a price can change from then on.',
    })
    expect(await office.audited('price:add')).toBe(0)
    const wish = { name: 'Intent topic', aliases: 'intent, topic', credits: '3', effective_at: null }
    const sent = await send(office, chosen, wish)
    expect(textOf(sent.view)).toContain('*Apollo: Intent topic is 3 each*')
    expect(JSON.stringify((await sent.again()).body)).toContain('*Apollo: Intent topic is 3 each*')
    expect(await office.audited('price:add')).toBe(1)
    expect((await office.type('log 2 intent', { userId: owen })).text).toContain('Logged 6 credits: 2 intent topics')
    const again = await fill(office, await form(office, 'price'), {}, 'price:activity', 'new')
    expect(textOf((await send(office, again, wish)).view)).toContain('Nothing would change: it is so already.')
    expect((await send(office, again, { ...wish, aliases: null, name: 'Topic' })).errors).toEqual({
      name: '"Topic" means Intent topic already: choose another word.',
    })
    expect(await office.audited('price:add')).toBe(1)
  })

  it('and a plan are offered as two other vendors publish them, and a plan is confirmed with them on a day', async () => {
    const office = await office300()
    const hunter = await office.pool({ name: 'Hunter', owner: owen, channelId: 'C2ELSEWHERE' })
    const at = { ...office, poolId: hunter.poolId }
    await office.type('topup list hunter', { userId: owen })
    const prices = await office.open('grants:more', { userId: owen, option: `price ${hunter.poolId}` })
    expect(textOf(prices)).toContain('There are none yet: every spend is logged in credits.')
    const offered = await fill(at, prices, {}, 'price:activity', 'new:verification')
    expect(textOf(offered)).toContain('Verification is new: *0.5 each*.')
    expect(textOf((await send(at, offered)).view)).toContain('*Hunter: Verification is 0.5 each*')
    expect((await office.type('log 3 verify in hunter', { userId: owen })).text).toContain('1.5 credits')

    await office.type('topup list hunter', { userId: owen })
    const plan = await fill(at, await office.open('terms:change', { userId: owen }), {}, 'terms:preset', 'hunter-month')
    expect(fieldsOf(plan)).not.toContain('seats')
    expect((await send(at, plan)).errors).toEqual({
      allotment: 'Say how many credits one cycle brings: the vendor does not publish it.',
    })
    expect(textOf(plan)).toContain('Confirm with Hunter: how many credits a cycle brings')
    await send(at, plan, { allotment: '2000', plan_confirmed_on: '2026-11-20' })
    await office.type('topup list hunter', { userId: owen })
    const confirmed = textOf(await office.open('terms:change', { userId: owen }))
    expect(confirmed).toContain('(Hunter, monthly, confirmed 20 Nov 2026)')
    expect(confirmed).toContain('Confirmed with Hunter on 20 Nov 2026.')
    expect(confirmed).not.toContain('Confirm with Hunter')
  })
})

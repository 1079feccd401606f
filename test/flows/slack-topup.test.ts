// Goal: whoever runs a pool adds credits to it in a form that says beforehand what they do; once, and only as it was seen.
// Method: commands and forms through the signed door, what came of it is read from the card, the ledger and the channel.

import { describe, expect, it } from 'vitest'
import type { OpenView } from '../../playground/server/records.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { olga, sam } from '../slack/office.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, type RhythmOffice, rhythmOffice, textOf, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()
// The first write of a process compiles the engine's code for it, and Slack waits three seconds at most.
const { deps } = await makeMeter(store.db)
await record(deps, (await makePool(deps)).workspaceId, [report()])

/** An office whose Apollo has used so many of its 1,000 credits. */
async function officeWith(used = 0): Promise<RhythmOffice> {
  const office = await rhythmOffice(store)
  if (used > 0) await record(office.deps, office.workspaceId, [report({ credits: used * CREDIT })])
  return office
}

async function form(office: RhythmOffice, text = 'topup', userId = owen): Promise<OpenView> {
  await office.type(text, { userId })
  return office.slack.waitFor(() => {
    const open = office.slack.views(office.workspaceId, userId).findLast(({ state }) => state === 'open')
    return open?.view.callback_id === 'topup:add' ? open : undefined
  })
}

const send = ({ slack, url }: RhythmOffice, { id: viewId }: OpenView, values = {}) =>
  slack.submitView(url, { viewId, values })

async function left({ type }: RhythmOffice): Promise<string> {
  return (await type('', { userId: owen })).text
}

async function grants({ workspaceId }: RhythmOffice): Promise<number> {
  return store.db.grant.count({ where: { workspaceId, kind: { in: ['top_up', 'promotion'] } } })
}

const seconds = (instant: string) => String(Date.parse(instant) / 1000)

describe('topup', () => {
  it('fills its form from the line, says what it would do, and does it once', async () => {
    const office = await officeWith(1150)
    await office.deliver()
    expect(office.posts().at(-1)?.text).toContain('Apollo has 0 of 1,000 credits left, 150 over')
    const view = await form(office, 'topup 1,000 until 31 dec "invoice 1234"')
    expect(textOf(view)).toContain(
      [
        'Now 0 of 1,000 credits left, 150 over (115 % used). Then *850 of 2,000 credits left (57 % used)*.',
        '150 of them pay first what was used beyond what there was.',
        'It ends the alert at 100 % of all granted.',
        'They expire Fri 1 Jan 2027 00:00 (Europe/Berlin).',
      ].join('\n'),
    )
    const sent = await send(office, view)
    expect(textOf(sent.view)).toContain(
      ':white_check_mark: *1,000 credits added to Apollo*\nNow 850 of 2,000 credits left (57 % used).\nThey expire Fri 1 Jan 2027 00:00 (Europe/Berlin).',
    )
    const again = await sent.again()
    expect(JSON.stringify(again.body)).toContain(':white_check_mark: *1,000 credits added to Apollo*')
    expect(await left(office)).toContain('850 of 2,000 credits left')
    await office.deliver()
    expect(wordsOf(office.posts().at(-1))).toContain(
      '*Recovered: Apollo has 850 of 2,000 credits left after a top-up of 1,000*',
    )
    const { workspaceId } = office
    const line = await store.db.audit.findFirstOrThrow({ where: { workspaceId, action: 'credits:top-up' } })
    expect(line).toMatchObject({ via: 'slack', after: { credits: '1,000', reason: 'invoice 1234' } })
    expect([await grants(office), await office.audited('credits:top-up')]).toEqual([1, 1])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('alone begins empty, and changes its preview with every field', async () => {
    const office = await officeWith(800)
    const view = await form(office)
    expect(textOf(view)).toContain('Say how many credits were added, like 1000.')
    expect(textOf(view)).toContain('Whether bought ones live longer, confirm with Apollo.')
    office.slack.fill(view.id, { credits: '200' })
    const never = await office.change(view, 'topup:expires', 'never')
    expect(textOf(never)).toContain(
      'Then *400 of 1,200 credits left (66 % used)*.\nIt ends the alert at 80 % of all granted.\nThey never expire.',
    )
    office.slack.fill(view.id, { effective_at: seconds('2026-12-24T10:00:00Z') })
    const later = await office.change(never, 'topup:expires', 'reset')
    expect(textOf(later)).toContain(
      'They come Thu 24 Dec 11:00 (Europe/Berlin). Until then it stays *200 of 1,000 credits left (80 % used)*.\nThey expire at the reset, Wed 13 Jan 2027 15:58 (Europe/Berlin).',
    )
    const sent = await send(office, later, { given: 'promotion' })
    expect(textOf(sent.view)).toContain('They come Thu 24 Dec 11:00 (Europe/Berlin); until then 200 of 1,000')
    expect(
      await store.db.grant.findFirst({ where: { workspaceId: office.workspaceId, kind: 'promotion' } }),
    ).toMatchObject({
      promotional: true,
      expiresWithCycle: true,
      expiresAt: new Date('2027-01-13T14:58:00Z'),
    })
  })

  it('gives a line back where a day is none or an amount is two, with the form for what it may be', async () => {
    const office = await officeWith()
    const odd = await office.type('topup 1000 until fryday', { userId: owen })
    expect(odd.lines).toEqual([
      'I do not understand "fryday" after "until". Type a day there, like friday, 31 dec, 31.12.2026 or 2026-12-31. A reason with such a word in it stands in quotes.',
      'Fill in the form...',
      'Nothing was added. You typed:',
      '/credits topup 1000 until fryday',
    ])
    const doubt = await office.type('topup 1.000 until friday', { userId: owen })
    expect(doubt.lines).toEqual([
      '"1.000" can be 1,000 or 1: which did you mean?',
      '1,000...',
      '1...',
      'Nothing was added. You typed:',
      '/credits topup 1.000 until friday',
    ])
    expect(textOf(await office.open('topup:second', { userId: owen }))).toContain('Then *1,001 of 1,001 credits left')
    const view = await office.open('topup:again', { userId: owen })
    expect(textOf(view)).toContain('They expire Sat 28 Nov 00:00 (Europe/Berlin).')
    expect(await grants(office)).toBe(0)
    await send(office, view)
    expect(await left(office)).toContain('2,000 of 2,000 credits left')
  })

  it('says under its field what cannot be, and adds nothing', async () => {
    const office = await officeWith()
    const view = await form(office)
    const errors = async (values: object) => (await send(office, view, { credits: '5', ...values })).errors
    expect(await errors({ credits: '0' })).toEqual({
      credits: 'Adding 0 changes nothing: say how many were added.',
    })
    expect(await errors({ credits: '-5' })).toEqual({
      credits: '-5 cannot be added. To take some back, correct what was added.',
    })
    expect(
      await errors({ effective_at: seconds('2026-12-05T00:00:00Z'), expires_at: seconds('2026-12-04T00:00:00Z') }),
    ).toEqual({ expires_at: 'They would expire (Fri 4 Dec 01:00) before they come (Sat 5 Dec 01:00).' })
    expect(await errors({ effective_at: seconds('2026-11-01T00:00:00Z'), expires_at: null })).toEqual({
      effective_at:
        'Sun 1 Nov 01:00 is in a cycle that is over. The open one began Fri 13 Nov 15:58: they can come from then on.',
    })
    expect(await errors({ effective_at: null, expires: 'date' })).toEqual({
      expires_at: 'Say when they expire, or choose another end.',
    })
    expect(await errors({ expires: 'never', expires_at: seconds('2026-12-04T00:00:00Z') })).toEqual({
      expires_at: 'You chose that they never expire: empty this date, or choose another end.',
    })
    expect([await grants(office), await office.audited('credits:top-up')]).toEqual([0, 0])
  })

  it('of two at once tells the second what the first has done, and adds theirs only when they send it again', async () => {
    const office = await officeWith()
    const mine = await form(office, 'topup 500 until 31 dec', owen)
    const hers = await form(office, 'topup 500', olga)
    await send(office, mine)
    const second = await send(office, hers)
    expect(textOf(second.view)).toContain(
      ':warning: Owen has meanwhile added credits to Apollo, Sun 22 Nov 13:00 (from Sun 22 Nov 13:00, credits 500, expires Fri 1 Jan 2027 00:00). Nothing of yours was saved. Look at it, and save again if it is still right.',
    )
    expect(await grants(office)).toBe(1)
    const seen = office.slack.views(office.workspaceId, olga).findLast(({ id }) => id === hers.id) ?? hers
    expect(textOf((await send(office, seen)).view)).toContain('Now 2,000 of 2,000 credits left')
    expect(await grants(office)).toBe(2)
  })

  it('list shows what there is one by one, and corrects one that was wrong, to less and to more', async () => {
    const office = await officeWith(100)
    await send(office, await form(office, 'topup 500 until 31 dec "invoice 1234"'))
    const card = await office.type('topup list', { userId: owen })
    expect(card.lines).toEqual([
      '*Credits of Apollo: 1,400 of 1,500 credits left (6 % used)*',
      '*1,000 credits*, from the plan: since Fri 13 Nov 15:58, expire Sun 13 Dec 15:58, *900 left*',
      'Correct...',
      '*500 credits*, bought: since Sun 22 Nov 13:00, expire Fri 1 Jan 2027 00:00, *500 left*',
      'Owen: invoice 1234',
      'Correct...',
      'Add credits...',
      'Change the plan...',
      'Move the reset...',
      'Prices...',
      'Times of Europe/Berlin · what is used comes out of the ones that end first',
    ])
    const { grantId } = await store.db.grant.findFirstOrThrow({
      where: { workspaceId: office.workspaceId, kind: 'top_up' },
    })
    const value = JSON.stringify({ p: office.poolId, g: grantId })
    const view = await office.open('grants:correct', { userId: owen, value })
    expect((await send(office, view, { credits: '-1', reason: 'it was 100' })).errors).toEqual({
      credits: 'Say how many credits there really were, like 100; 0 where they never came.',
    })
    expect((await send(office, view, { credits: '500', reason: 'it was 100' })).errors).toEqual({
      credits: 'That is what it says already: nothing would change.',
    })
    const sent = await send(office, view, { credits: '100', reason: 'it was 100' })
    expect(textOf(sent.view)).toContain('*Apollo: corrected to 100 credits*\nNow 1,000 of 1,100 credits left')
    await sent.again()
    expect(await office.audited('credits:correct')).toBe(1)
    expect((await office.type('topup list apollo', { userId: owen })).lines).toContain(
      '*100 credits*, bought (given as 500, corrected): since Sun 22 Nov 13:00, expire Fri 1 Jan 2027 00:00, *100 left*',
    )
    const more = await office.open('grants:correct', { userId: owen, value })
    const raised = await send(office, more, { credits: '700', reason: 'the invoice says 700' })
    expect(textOf(raised.view)).toContain('*Apollo: corrected to 700 credits*\nNow 1,600 of 1,700 credits left')
    await raised.again()
    const end = { expiresWithCycle: false, expiresAt: new Date('2026-12-31T23:00:00Z') }
    const key = { startsWith: 'slack:view' }
    const bought = await store.db.grant.findMany({ where: { workspaceId: office.workspaceId, kind: 'top_up', key } })
    expect(bought).toMatchObject([end, end])
    const list = (await office.type('topup list apollo', { userId: owen })).lines
    expect(list).toContain('*600 credits*, bought: since Sun 22 Nov 13:00, expire Fri 1 Jan 2027 00:00, *600 left*')
    expect(list).toContain('Owen: Correction of 100 to 700: the invoice says 700')
    expect(await office.audited('credits:correct')).toBe(2)
    expect(await verifyLedger(store.db, office.workspaceId)).toEqual([])
    expect((await office.type('topup list', { userId: sam })).text).toContain('Only an owner of Apollo')
  })

  it('is seen on the card: what is to come, what ends on its own, what stays', async () => {
    const office = await officeWith(100)
    for (const line of ['60 never expires', '50 until 5 dec', '1000 from 1 jan'])
      await send(office, await form(office, `topup ${line}`))
    const lines = (await office.type('', { userId: owen })).lines.map((line) =>
      line.replace(/<!date[^|]*\|([^>]*)>/g, '$1'),
    )
    expect(lines).toEqual(
      expect.arrayContaining([
        '*Apollo: 1,010 of 1,110 credits left*',
        '1,000 more come Fri 1 Jan 2027 00:00 Europe/Berlin.',
        'Of what is left 50 last until Sun 6 Dec 00:00 Europe/Berlin.',
        '60 stay after the reset.',
      ]),
    )
  })

  it('is for those who run a pool, also where the form was open before', async () => {
    const office = await officeWith()
    const { workspaceId, poolId } = office
    expect((await office.type('topup 100', { userId: sam })).text).toContain('Only an owner of a pool or an admin')
    const view = await form(office, 'topup 100')
    await store.db.poolOwner.deleteMany({ where: { workspaceId, poolId } })
    expect(textOf((await send(office, view)).view)).toContain('Only an owner of Apollo')
    expect(await grants(office)).toBe(0)
  })

  it('of several pools chooses the one that is named, and refuses one that is not theirs', async () => {
    const office = await officeWith()
    await office.pool({ name: 'Lusha', owner: owen, zone: 'UTC' })
    await office.pool({ name: 'Hunter', owner: olga })
    const view = await form(office, 'topup lusha 40 from 1 dec never expires')
    expect(textOf(view)).toContain('They come Tue 1 Dec 00:00 (UTC)')
    expect(textOf(view)).toContain('When bought ones expire, confirm with Lusha.')
    const switched = await office.change(view, 'topup:pool', office.poolId)
    expect(textOf(switched)).toContain('Apollo publishes one rule')
    await send(office, switched)
    expect(
      await store.db.grant.findFirst({ where: { workspaceId: office.workspaceId, kind: 'top_up' } }),
    ).toMatchObject({
      poolId: office.poolId,
      expiresAt: null,
    })
    expect((await office.type('topup hunter 5', { userId: owen })).text).toContain('Only an owner of Hunter')
  })
})

// Goal: those who run a pool keep credits for a coming campaign, by a line or a form, and everybody else reads what is kept;
// a bad wish gets its own sentence and changes nothing. Method: commands, clicks and forms through the signed door.

import { describe, expect, it } from 'vitest'
import { olga, sam } from '../slack/office.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { fieldsOf, gus, owen, type RhythmOffice, rhythmOffice, textOf, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()
// The first write of a process compiles the engine's code for it, and Slack waits three seconds at most.
const { deps } = await makeMeter(store.db)
await record(deps, (await makePool(deps)).workspaceId, [report()])

/** An office on Tue 1 Dec, a pool that resets on Sun 13 Dec 15:58 in Berlin, and Owen who runs it. */
async function december(): Promise<RhythmOffice> {
  const office = await rhythmOffice(store)
  await office.at('2026-12-01T09:00:00Z')
  return office
}

/** A line as people read it in Berlin. */
function asRead(line: string): string {
  return line.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
}

async function typed(office: RhythmOffice, text: string, userId = owen): Promise<string[]> {
  return (await office.type(text, { userId })).lines.map(asRead)
}

const kept = ({ workspaceId }: RhythmOffice) =>
  store.db.reservation.count({ where: { workspaceId, cancelledAt: null } })
const at = (instant: string) => String(Math.floor(Date.parse(instant) / 1000))

describe('a line', () => {
  it('that says it all reserves, and says what is free then; the pool card names it', async () => {
    const office = await december()
    const { text, lines } = await office.type('reserve 300 for #q4-webinar until 11 dec', { userId: owen })
    expect(text).toBe(
      'Reserved 300 credits of Apollo for #q4-webinar, until Fri 11 Dec 23:59. 1,000 of 1,000 credits left, 700 free now.',
    )
    expect(lines.map(asRead)).toEqual([
      ':white_check_mark: *Reserved 300 credits of Apollo for #q4-webinar, until Fri 11 Dec 23:59 Europe/Berlin.*',
      '1,000 of 1,000 credits left, 700 free now.',
      'Show reservations',
    ])
    const head = '*Apollo: 1,000 of 1,000 credits left*, 700 free (300 reserved for #q4-webinar until 11 Dec)'
    expect((await office.type('left')).lines[0]).toBe(head)
    await office.type('log 100 for #q4-webinar')
    expect((await office.type('left')).lines[0]).toBe(
      '*Apollo: 900 of 1,000 credits left*, 700 free (200 reserved for #q4-webinar until 11 Dec)',
    )
    expect((await office.type('left', { userId: gus })).lines[0]).toBe(
      '*Apollo: 900 of 1,000 credits left*, 700 free (200 reserved)',
    )
  })

  it('that is delivered twice reserves once', async () => {
    const office = await december()
    const first = await office.type('reserve 300 for #q4-webinar', { userId: owen })
    const again = await office.type('reserve 300 for #q4-webinar', { userId: owen, triggerId: first.triggerId })
    expect(again.text).toBe(first.text)
    expect(first.text).toContain('until the reset, Sun 13 Dec 15:58')
    expect(await kept(office)).toBe(1)
  })

  it.each<[string, string]>([
    ['1200.5', 'Only 1,000 credits of Apollo are free now. Reserve that or less, or cancel another reservation.'],
    ['0', 'Reserve more than 0 credits.'],
  ])('of %s is given back with the reason, and changes nothing', async (amount, why) => {
    const office = await december()
    const line = `reserve ${amount} for #q4-webinar`
    expect(await typed(office, line)).toEqual([
      why,
      'Change...',
      'Nothing was reserved. You typed:',
      `/credits ${line}`,
    ])
    expect(await kept(office)).toBe(0)
    expect(await store.db.campaign.count({ where: { workspaceId: office.workspaceId } })).toBe(0)
    expect(textOf(await office.open('reserve:open', { userId: owen }))).toContain(why)
  })

  it.each<[string, string]>([
    ['yesterday', 'It ends before it begins: choose a later end. Blank: the reset.'],
    [
      'the moon',
      'I do not understand "the moon" after "until". Type a day there, like friday, 31 dec, 31.12.2026 or 2026-12-31.',
    ],
    ['31.11.', 'There is no day "31.11.".'],
  ])('until %s is given back with the reason, and changes nothing', async (day, why) => {
    const office = await december()
    const line = `reserve 300 for #q4-webinar until ${day}`
    const back = [why, 'Change...', 'Nothing was reserved. You typed:', `/credits ${line}`]
    expect(await typed(office, line)).toEqual(back)
    expect(await kept(office)).toBe(0)
  })

  it('takes the days that people write, and a name in quotes as a name', async () => {
    const office = await december()
    const [first] = await typed(office, 'reserve 0.01k for #renewals until 11.12.')
    expect(first).toContain('Reserved 10 credits of Apollo for #renewals, until Fri 11 Dec 23:59')
    await office.type('reserve 10 for "Run until dawn" until dec 11', { userId: owen })
    expect(JSON.stringify(office.modal(owen).view)).toContain('"initial_value":"Run until dawn"')
  })

  it('where nothing is free says that, and what would help', async () => {
    const office = await december()
    await typed(office, 'reserve 1000 for #q4-webinar')
    expect((await typed(office, 'reserve 1 for #renewals'))[0]).toBe(
      'Nothing of Apollo is free now. Cancel another reservation first, or reserve of the next cycle: from its reset, Sun 13 Dec 15:58, on.',
    )
  })

  it('of somebody who does not run the pool is refused with who does', async () => {
    const office = await december()
    const [why] = await typed(office, 'reserve 300 for #q4-webinar', sam)
    expect(why).toMatch(/^Only an owner of Apollo \(.*\) or an admin.* can reserve credits\.$/)
    const [open] = await typed(office, 'reserve 300', sam)
    expect(open).toBe(why)
    expect(await typed(office, 'reserve 300 for #x', gus)).toEqual([
      'Reservations tell what others plan, so guests see none: "left" shows what is free.',
    ])
    expect(await kept(office)).toBe(0)
  })

  it('that goes past the reset is taken and warned of, with the reset', async () => {
    const office = await december()
    const lines = await typed(office, 'reserve 300 for #q4-webinar from 12 dec until 20 dec')
    expect(lines[2]).toBe(
      ':warning: It goes on past the reset, Sun 13 Dec 15:58 Europe/Berlin: what is not used by then is reserved of the next cycle too.',
    )
    const next = await typed(office, 'reserve 800 for #renewals from 15 dec')
    expect(next[0]).toBe(
      'Of the cycle from 13 Dec to 13 Jan 2027 only 700 credits of Apollo are not reserved yet. Reserve that or less.',
    )
  })

  it('that leaves something open opens the form, filled with what was understood', async () => {
    const office = await december()
    await office.type('reserve 40 mobile for the Q4 launch until mon', { userId: owen })
    const form = office.modal(owen)
    expect(fieldsOf(form)).toEqual(['pool', 'credits', 'campaign', 'from_at', 'until_at'])
    const shown = JSON.stringify(form.view)
    expect(shown).toContain('"initial_value":"320"')
    expect(shown).toContain('"initial_value":"Q4 launch"')
    expect(shown).toContain(`"initial_date_time":${at('2026-12-07T22:59:00Z')}`)
    expect(textOf(form)).toContain('/credits reserve 40 mobile for the Q4 launch until mon')
    expect(textOf(form)).toContain('Then 680 credits of Apollo are free. Resets Sun 13 Dec 15:58 (Europe/Berlin).')
    expect(await kept(office)).toBe(0)
  })
})

describe('the form', () => {
  async function form(office: RhythmOffice) {
    await office.type('reserve', { userId: owen })
    return office.open('reserve:open', { userId: owen })
  }

  it('says in one sentence under its field what is wrong', async () => {
    const office = await december()
    await office.type('reserve 52 for #renewals until 11 dec', { userId: owen })
    const { id: viewId } = await form(office)
    const errors = async (values: Record<string, string | null>) =>
      (await office.slack.submitView(office.url, { viewId, values: { campaign: 'q4', credits: '5', ...values } }))
        .errors
    expect(await errors({ credits: '949' })).toEqual({
      credits: 'Only 948 credits of Apollo are free now. Reserve that or less, or cancel another reservation.',
    })
    expect(await errors({ campaign: '#Renewals' })).toEqual({
      campaign:
        'This campaign has 52 credits of Apollo reserved until Fri 11 Dec 23:59 (Europe/Berlin) already: cancel that first, or begin after it.',
    })
    expect(await errors({ from_at: at('2026-11-30T09:00:00Z') })).toEqual({
      from_at: 'It cannot begin in the past. Blank: now.',
    })
    expect(await errors({ from_at: null, until_at: at('2026-11-30T09:00:00Z') })).toEqual({
      until_at: 'It ends before it begins: choose a later end. Blank: the reset.',
    })
    expect(await kept(office)).toBe(1)
  })

  it('reserves once when it is sent twice, and says the same both times', async () => {
    const office = await december()
    const { id: viewId } = await form(office)
    const values = { credits: '300', campaign: '<!channel> & co', from_at: at('2026-12-15T08:00:00Z') }
    const sent = await office.slack.submitView(office.url, { viewId, values })
    const lines = asRead(textOf(sent.view)).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        ':white_check_mark: *Reserved 300 credits of Apollo for &lt;!channel&gt; &amp; co, from Tue 15 Dec 09:00 Europe/Berlin until the reset, Wed 13 Jan 2027 15:58 Europe/Berlin.*',
        'They come out of the cycle that begins at a reset to come; of this one 1,000 stay free.',
      ]),
    )
    await sent.again()
    expect(asRead(textOf(office.modal(owen))).split('\n')).toEqual(lines)
    expect(await kept(office)).toBe(1)
    expect(await office.audited('reservation:create')).toBe(1)
  })

  it('of a pool that is not theirs is not shown', async () => {
    const office = await december()
    expect(await typed(office, 'reserve', sam)).not.toContain('Reserve...')
    expect(await typed(office, 'reserve', olga)).toContain('Reserve...')
  })
})

describe('the card', () => {
  it('lists what is open and to come, and each can be cancelled by those who run the pool', async () => {
    const office = await december()
    await typed(office, 'reserve 300 for #q4-webinar until 11 dec')
    await typed(office, 'log 100.5 for #q4-webinar')
    await typed(office, 'reserve 120 for #renewals from 15 dec until 20 dec')
    const card = await typed(office, 'reserve', sam)
    expect(card).toEqual([
      '*Apollo: 899.5 of 1,000 credits left, 700 free*',
      '199.5 credits reserved. Resets Sun 13 Dec 15:58 Europe/Berlin.',
      '*300 for #q4-webinar*',
      'until Fri 11 Dec 23:59 Europe/Berlin · 100.5 used, 199.5 still reserved · by Owen',
      '*After the reset*',
      '*120 for #renewals*',
      'from Tue 15 Dec 00:00 Europe/Berlin · until Sun 20 Dec 23:59 Europe/Berlin · by Owen',
      expect.stringMatching(
        /^what a campaign spends comes out of what is reserved for it · an owner of Apollo \(Owen\) or an admin.* reserves$/,
      ),
    ])
    await typed(office, 'reserve')
    const [first] = await store.db.reservation.findMany({
      where: { workspaceId: office.workspaceId },
      orderBy: { untilAt: 'asc' },
    })
    const asked = JSON.stringify(office.message('reserve:cancel', owen).blocks)
    expect(asked).toContain(
      'What is still reserved, 199.5 credits, is for everybody again: then 899.5 of Apollo are free.',
    )
    expect(asked).toContain('What is still reserved, 120 credits of a cycle to come, is free for everybody again.')
    const done = await office.click('reserve:cancel', { userId: owen, value: first?.reservationId ?? '' })
    expect(done.replaced).toBe(true)
    expect(asRead(done.lines[0] ?? '')).toBe('*Apollo: nothing is reserved, 899.5 of 1,000 credits left*')
    expect(await kept(office)).toBe(1)
    expect(await office.audited('reservation:cancel')).toBe(1)
    expect((await office.type('left')).lines[0]).toBe('*Apollo: 899.5 of 1,000 credits left*')
  })
})

describe('a plan', () => {
  it('may use what is reserved for its own campaign, and no other; who runs the pool reserves it from there', async () => {
    const office = await december()
    await typed(office, 'reserve 900 for #q4-webinar')
    const own = await typed(office, 'plan 950 for #q4-webinar')
    expect(own[0]).toContain('950 credits, #q4-webinar: fits')
    expect(own[2]).toContain('After it 50 are left (50 free).')
    expect((await typed(office, 'plan 950 for #renewals'))[0]).toContain('fits only with what is reserved')
    expect(office.buttons(owen)).toEqual(['forecast:beside'])
    await typed(office, 'plan 80 email for #renewals')
    const form = await office.open('reserve:open', { userId: owen })
    const values = { credits: '80', campaign: 'renewals' }
    await office.slack.submitView(office.url, { viewId: form.id, values })
    expect(await kept(office)).toBe(2)
    await typed(office, 'plan 80 email', sam)
    expect(office.buttons(sam)).toEqual(['forecast:beside'])
  })
})

describe('what is reserved', () => {
  it('stands on the card, the list of pools, the digest and the reminder with the same figures', async () => {
    const office = await december()
    await typed(office, 'reserve 300 for #q4-webinar until 11 dec')
    await typed(office, 'log 100.5 for #q4-webinar', sam)
    // A digest tells of the days before its own.
    await office.at('2026-12-02T09:00:00Z')
    const kept = '199.5 reserved for #q4-webinar until 11 Dec'
    expect((await typed(office, 'left', sam))[0]).toBe(`*Apollo: 899.5 of 1,000 credits left*, 700 free (${kept})`)
    expect(await typed(office, 'pools', sam)).toContain(
      '*Apollo: 899.5 of 1,000 credits left*, 700 free (199.5 reserved)',
    )
    await typed(office, 'digest', sam)
    expect((await office.click('digest:preview')).lines).toContain(`${kept}, 700 free.`)
    await office.until('2026-12-10T08:00:30Z')
    expect(wordsOf(office.posts().at(-1)).split('\n')).toContain(`${kept}, 700 free.`)
    await office.until('2026-12-12T08:00:30Z')
    expect(wordsOf(office.letters(owen).at(-1))).not.toContain('reserved')
  })
})

describe('a reminder of the reset', () => {
  it('names what is planned soon after it, where as much would expire', async () => {
    const office = await december()
    await typed(office, 'reserve 300 for #q4-webinar from 15 dec until 20 dec')
    await office.until('2026-12-06T08:00:30Z')
    expect(wordsOf(office.posts().at(-1))).toContain(
      '#q4-webinar (300) is planned for 15 Dec: before Sun 13 Dec 15:58 it would use credits that expire. Worth it only if the list is ready.',
    )
    await typed(office, 'reserve 701 for #renewals until the reset')
    await office.until('2026-12-10T08:00:30Z')
    expect(wordsOf(office.posts().at(-1))).not.toContain('is planned')
  })
})

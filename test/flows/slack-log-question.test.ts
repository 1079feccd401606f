// Goal: a line in doubt is answered by one click, books what its button says, once per question, and nothing typed is
// lost. Method: questions through the signed door, clicked in the local Slack; the ledger tells what was booked.

import { afterAll, describe, expect, it } from 'vitest'
import { handIn } from '../slack/hand.ts'
import { linesOf, olga, openOffice, sales, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
const { poolId } = await office.pool()
const hand = handIn(office)

async function used(): Promise<number> {
  const rows = await store.db.cycleTotal.findMany({ where: { workspaceId } })
  return rows.reduce((sum, row) => sum + Number(row.creditsUsage) - Number(row.creditsReversed), 0)
}

async function bump(): Promise<void> {
  await store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { version: { increment: 1 } } })
}

describe('a question', () => {
  it('is answered by a button that books the whole line, and is replaced by the reply', async () => {
    const before = await used()
    const asked = await office.type('log 12z for Prospecting #q4-webinar segment:smb')
    expect(hand.buttons()).toEqual(['question:first', 'log:open'])
    const reply = await hand.click('question:first')
    expect(reply.replaced).toBe(true)
    expect(reply.text).toMatch(/^Logged 12 credits, Prospecting, #q4-webinar, segment:smb\. /)
    expect(await used()).toBe(before + 12)
    const [entry] = await store.db.entry.findMany({ where: { workspaceId, key: asked.triggerId } })
    expect(entry).toMatchObject({ source: 'slack:action', note: 'z' })
  })

  it('offers what every label says', async () => {
    for (const [line, credits] of [
      ['log 3 waterfall', [3]],
      ['5 waterfall 20 credits', [20, 100]],
      ['2 mobile 16 credits', [16, 32]],
      ['25 prospecting mobile', [200, 25]],
      ['log 2 mobile in lusha', [16]],
    ] as const)
      for (const [index, credit] of credits.entries()) {
        const before = await used()
        const asked = await office.type(line)
        expect(asked.lines.filter((it) => it.startsWith('Log ')).some((it) => it.includes(String(credit)))).toBe(true)
        await hand.click(index === 0 ? 'question:first' : 'question:second')
        expect((await used()) - before, `${line} ${credit}`).toBe(credit)
      }
  })

  it('books once, however often and whichever answer is clicked', async () => {
    const before = await used()
    await office.type('2 mobile 16 credits')
    const { ts, blocks } = hand.message('question:second')
    const question = JSON.parse(JSON.stringify(blocks))
    const reply = await hand.click('question:first', { ts })
    expect(reply.text).toContain('Logged 16 credits')
    // Somebody with an old screen clicks again, and then the other answer.
    for (const actionId of ['question:first', 'question:second']) {
      const shown = slack.ephemerals(workspaceId, sam).find((one) => one.ts === ts)
      if (shown) shown.blocks = question
      expect((await hand.click(actionId, { ts })).text).toBe(reply.text)
    }
    expect(await used()).toBe(before + 16)
  })

  it('books one answer where both are clicked at once', async () => {
    const before = await used()
    await office.type('2 mobile 16 credits')
    const { ts } = hand.message('question:second')
    const both = await Promise.all([
      hand.click('question:second', { ts }),
      slack.action(url, {
        teamId: workspaceId,
        userId: sam,
        at: { channelId: sales, ts },
        actionId: 'question:first',
      }),
    ])
    const other = await both[1].saidAt(0)
    expect(other.text).toBe(both[0].text)
    expect([16, 32]).toContain((await used()) - before)
  })

  it('puts more answers than two into a menu', async () => {
    const before = await used()
    await office.type('3 5 7')
    expect(hand.buttons()).toEqual(['question:first', 'question:second', 'log:open', 'question:more'])
    const { blocks, ts } = hand.message('question:more')
    const options = [...JSON.stringify(blocks).matchAll(/"value":"((?:[^"\\]|\\.)*)"/g)].map((it) =>
      JSON.parse(`"${it[1]}"`),
    )
    const option = options.at(-1)
    const reply = await hand.click('question:more', { ts, option })
    expect(reply.text).toMatch(/^Logged 7 credits/)
    expect(await used()).toBe(before + 7)
  })

  it('gives the line to type where a button cannot hold it', async () => {
    const note = 'long '.repeat(385).trim()
    const asked = await office.type(`log 12z ${note}`)
    expect(hand.buttons()).toEqual(['log:open'])
    expect(asked.lines.some((line) => line.startsWith('/credits log 12 credits'))).toBe(true)
    expect(asked.lines.at(-1)).toContain(note)
  })

  it('opens the form with everything by Change', async () => {
    await office.type('log 12z for Renewals #fair jane@example.com')
    const form = await hand.open('log:open')
    const sent = await slack.submitView(url, { viewId: form.id, values: {} })
    expect(linesOf([sent.view.view]).join(' ')).toContain('Logged *12 credits*, Renewals, #fair.')
    expect(linesOf([sent.view.view])).toContain('Note: z')
  })

  it('without answers opens the form, filled with what was understood', async () => {
    const before = slack.views(workspaceId, sam).length
    const asked = await office.type('log for Renewals #fair with <!channel> & Jane')
    expect(asked.text).toBe('')
    expect(slack.views(workspaceId, sam)).toHaveLength(before + 1)
    const form = hand.modal()
    expect(linesOf([form.view]).join('\n')).toContain('How much was it?')
    expect(linesOf([form.view])).toContain('/credits log for Renewals #fair with &lt;!channel&gt; &amp; Jane')
    await slack.action(url, {
      teamId: workspaceId,
      userId: sam,
      at: { viewId: form.id },
      actionId: 'log:credits',
      typed: '4',
    })
    await slack.waitFor(() =>
      linesOf([hand.modal().view]).some((it) => it.startsWith('*4 credits*')) ? true : undefined,
    )
    expect(linesOf([hand.modal().view])).toContain('/credits log for Renewals #fair with &lt;!channel&gt; &amp; Jane')
    const sent = await slack.submitView(url, { viewId: form.id, values: {} })
    expect(linesOf([sent.view.view]).join('\n')).toContain('Logged *4 credits*, Renewals, #fair.')
  })

  it('about a pool that is not there offers the one that was meant', async () => {
    const before = await used()
    await office.type('log 16 in appolo')
    expect((await hand.click('question:first')).text).toContain('Logged 16 credits')
    expect(await used()).toBe(before + 16)
  })

  it('says on each button what it books, the sum and the thing, once', async () => {
    const before = await used()
    const slip = await office.type('200 mobil')
    expect(slip.lines).toEqual(
      expect.arrayContaining(['Log 200 mobile reveals (1,600)', 'Log 200 credits, note "mobil"']),
    )
    expect((await office.type('log 12z mobile')).lines.filter((line) => line.startsWith('Log '))).toEqual([
      'Log 12 mobile reveals (96), note "z"',
      'Log 12 credits, note "z mobile"',
    ])
    await office.type('2 mobile, 1 emial')
    expect((await hand.click('question:first')).text).toMatch(/^Logged 17 credits: 2 mobile reveals \(16\)/)
    expect(await used()).toBe(before + 17)
  })

  it('about a purpose that is nearly named comes before anything is booked', async () => {
    const before = await used()
    const asked = await office.type('2 mobile for Event')
    expect(asked.text).toBe('Did you mean Event follow-up by "Event"?')
    expect(asked.lines).toContain('Use Event follow-up, log 16 credits')
    expect(await used()).toBe(before)
    expect((await hand.click('question:first')).text).toContain('2 mobile reveals, Event follow-up. ')
    expect((await office.type('2 mobile for Golf')).lines.join(' ')).toContain(
      '"Golf" is not one of the purposes; kept as a note. Purposes: Prospecting',
    )
    expect(await used()).toBe(before + 32)
  })

  it('about the balance is answered by the card, and a slip of a pool by its button', async () => {
    for (const line of ['whats left', 'how many credits do we have?'])
      expect((await office.type(line)).text).toContain('credits left')
    const asked = await office.type('appolo')
    expect(asked.text).toBe('There is no pool "appolo" here. Did you mean Apollo? Pools: Apollo.')
    const card = await hand.click('left:show')
    expect(card).toMatchObject({ replaced: true })
    expect(card.text).toMatch(/^Apollo: [\d,]+ of 1,000 credits left/)
  })

  it('about money offers the credits it buys', async () => {
    await store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { pricePerCredit: '0.025' } })
    const before = await used()
    const asked = await office.type('log $5 for Renewals')
    expect(asked.text).toBe('"$5" is money, and credits are counted here: 200, at 0.025 USD a credit.')
    expect(asked.lines).toContain('Log 200 credits')
    expect((await hand.click('question:first')).text).toContain('Logged 200 credits, Renewals.')
    expect(await used()).toBe(before + 200)
  })

  it('about a word that is nearly a verb runs that verb, once', async () => {
    await office.type('log 3')
    await office.type('log 5')
    const before = await used()
    await office.type('udno')
    const { ts, blocks } = hand.message('question:verb')
    const question = JSON.parse(JSON.stringify(blocks))
    expect((await hand.click('question:verb', { ts })).text).toContain('Undone: 5 credits.')
    const shown = slack.ephemerals(workspaceId, sam).find((one) => one.ts === ts)
    if (shown) shown.blocks = question
    expect((await hand.click('question:verb', { ts })).text).toContain('Undone: 5 credits.')
    expect(await used()).toBe(before - 5)
    await office.type('lgo 2 mobile for Renewals')
    expect((await hand.click('question:first')).text).toContain('Logged 16 credits: 2 mobile reveals, Renewals.')
  })

  it('asks again where the price has changed since, so that a button books what it says', async () => {
    await office.type('25 prospecting mobile')
    const { ts } = hand.message('question:first')
    const price = (unitPrice: number) =>
      store.db.activityPrice.updateMany({
        where: { workspaceId, poolId, activity: 'mobile_reveal' },
        data: { unitPrice },
      })
    await price(9)
    await bump()
    const before = await used()
    const asked = await hand.click('question:first', { ts })
    expect(asked.text).toBe('The price list has changed since, or was another one then: this is 225 credits.')
    expect(await used()).toBe(before)
    expect((await hand.click('question:first', { ts })).text).toContain('Logged 225 credits: 25 mobile reveals')
    await price(8)
    await bump()
  })

  it('books into a pool that was archived meanwhile and says so, and nothing where the button is damaged', async () => {
    await office.pool({ name: 'Hunter', channelId: 'C2ELSEWHERE' })
    await office.type('log 12z in hunter')
    const { ts } = hand.message('question:first')
    await store.db.pool.updateMany({
      where: { workspaceId, name: 'Hunter' },
      data: { archivedAt: new Date(), version: { increment: 1 } },
    })
    expect((await hand.click('question:first', { ts })).lines.join(' ')).toContain(
      'Hunter was archived: this is recorded and marked',
    )
    await office.type('log 12z in apollo')
    const asked = hand.message('question:first')
    const before = await used()
    const damaged = JSON.stringify(asked.blocks).replace(/"value":"\{\\"n\\":/, '"value":"{\\"x\\":')
    const message = slack.ephemerals(workspaceId, sam).find((one) => one.ts === asked.ts)
    if (message) message.blocks = JSON.parse(damaged)
    expect((await hand.click('question:first', { ts: asked.ts })).text).toContain('this button is damaged')
    expect(await used()).toBe(before)
  })

  it('checks again at the click who may log for somebody else', async () => {
    await office.type('log 12z @sam', { userId: olga })
    slack.addUser(workspaceId, { id: olga, name: 'olga', isAdmin: false })
    await store.db.member.updateMany({
      where: { workspaceId, slackUserId: olga },
      data: { slackAdmin: false, admin: false },
    })
    const before = await used()
    const refused = await hand.click('question:first', { userId: olga })
    expect(refused.text).toContain('can log for somebody else')
    expect(await used()).toBe(before)
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

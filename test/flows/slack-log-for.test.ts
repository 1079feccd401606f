// Goal: what was set with "for" goes into every log after it and is said by each, until changed; slips are asked about.
// Method: commands, clicks and the form through the signed door; the ledger tells what the entries are for.

import { afterAll, describe, expect, it } from 'vitest'
import { handIn } from '../slack/hand.ts'
import { linesOf, olga, openOffice, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
await office.pool()
const hand = handIn(office)
await store.db.campaign.create({
  data: { workspaceId, campaignId: crypto.randomUUID(), name: 'q4-webinar', nameKey: 'q4-webinar' },
})

async function lastEntry() {
  const [entry] = await store.db.entry.findMany({
    where: { workspaceId, kind: 'usage' },
    orderBy: { seq: 'desc' },
    take: 1,
    include: { purpose: true, campaign: true },
  })
  return { purpose: entry?.purpose?.name, campaign: entry?.campaign?.name }
}

describe('/credits for', () => {
  it('alone says that nothing is set', async () => {
    expect((await office.type('for')).text).toBe('Nothing is set for your next logs.')
  })

  it('sets a campaign that every log after it carries and says', async () => {
    const set = await office.type('for #q4-webinar')
    expect(set.text).toBe('Your next logs are for #q4-webinar, until you change it.')
    expect((await office.type('log 2 mobile')).text).toContain('2 mobile reveals, for #q4-webinar, as set. 984')
    expect(await lastEntry()).toEqual({ purpose: undefined, campaign: 'q4-webinar' })
    expect((await office.type('3 for Renewals')).text).toContain('Logged 3 credits, Renewals, for #q4-webinar, as set.')
    expect(await lastEntry()).toEqual({ purpose: 'Renewals', campaign: 'q4-webinar' })
    expect((await office.type('for')).text).toBe(set.text)
  })

  it('gives way to what a line says itself', async () => {
    expect((await office.type('log 4 #fair')).text).toContain('Logged 4 credits, #fair.')
    expect(await lastEntry()).toEqual({ purpose: undefined, campaign: 'fair' })
  })

  it("is nobody else's", async () => {
    expect((await office.type('log 5', { userId: olga })).text).toContain('Logged 5 credits. ')
  })

  it('goes into a question and its answer, and a redelivery says the same', async () => {
    await office.type('log 12z')
    expect((await hand.click('question:first')).text).toContain('Logged 12 credits, for #q4-webinar, as set.')
    const first = await office.type('log 1 email')
    expect((await office.type('log 1 email', { triggerId: first.triggerId })).text).toBe(first.text)
  })

  it('fills the form', async () => {
    await office.type('for Prospecting #q4-webinar')
    const before = slack.views(workspaceId, sam).length
    await office.type('log')
    await slack.waitFor(() => (slack.views(workspaceId, sam).length > before ? true : undefined))
    const sent = await slack.submitView(url, { viewId: hand.modal().id, values: { credits: '6' } })
    expect(linesOf([sent.view.view]).join(' ')).toContain('Logged *6 credits*, for Prospecting, #q4-webinar, as set.')
    expect(await lastEntry()).toEqual({ purpose: 'Prospecting', campaign: 'q4-webinar' })
  })

  it('asks about a near miss, and keeps what is picked', async () => {
    const asked = await office.type('for #q4-webniar')
    expect(asked.text).toBe('There is no campaign "q4-webniar" yet. Did you mean q4-webinar?')
    expect(asked.lines.at(-1)).toBe('/credits for #q4-webniar')
    const kept = await hand.click('for:second')
    expect(kept).toMatchObject({ text: 'Your next logs are for #q4-webniar, until you change it.', replaced: true })
    await office.type('for Prospectin')
    expect((await hand.click('for:first')).text).toBe('Your next logs are for Prospecting, until you change it.')
    await office.type('for spring')
    expect((await hand.click('for:first')).text).toBe('Your next logs are for #spring, until you change it.')
    expect((await office.type('log 1')).text).toContain('for #spring, as set.')
  })

  it('changes nothing by an answer whose purpose was archived meanwhile', async () => {
    await office.type('for spring')
    await office.type('for Renewls')
    const archive = (archivedAt: Date | null) =>
      store.db.purpose.updateMany({ where: { workspaceId, name: 'Renewals' }, data: { archivedAt } })
    await archive(new Date())
    const answered = await hand.click('for:first')
    expect(answered.text).toBe(
      '"Renewals" is not one of the purposes any more. Nothing was changed: what is set stays. Type it once more.',
    )
    await archive(null)
    expect((await office.type('log 1')).text).toContain('for #spring, as set.')
  })

  it('changes nothing where it is not clear', async () => {
    await office.type('for Renewals')
    const asked = await office.type('for Prospecting 2 mobile <!channel>')
    expect(asked.text).toContain('is neither a purpose nor a campaign.')
    expect(JSON.stringify(asked.text)).not.toContain('<!channel>')
    expect((await office.type('for')).text).toContain('for Renewals,')
  })

  it('makes a campaign of what is new, as it was typed, and shows it as text', async () => {
    expect((await office.type('for #spring&fun')).text).toContain('#spring&amp;fun')
    await office.type('log 2')
    expect((await lastEntry()).campaign).toBe('spring&fun')
  })

  it('forgets a purpose that was archived meanwhile', async () => {
    await office.type('for Research')
    await store.db.purpose.updateMany({ where: { workspaceId, name: 'Research' }, data: { archivedAt: new Date() } })
    expect((await office.type('log 2')).text).toMatch(/^Logged 2 credits\. /)
    expect((await office.type('for')).text).toBe('Nothing is set for your next logs.')
  })

  it('ends by "nothing", by its button, and by other words for it', async () => {
    for (const word of ['nothing', 'none', 'clear', 'button']) {
      await office.type('for #q4-webinar')
      const ended = word === 'button' ? await hand.click('for:clear') : await office.type(`for ${word}`)
      expect(ended.text).toBe('Nothing is set any more: a log is for what you type with it.')
      expect((await office.type('log 1')).text).toMatch(/^Logged 1 credit\. /)
    }
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

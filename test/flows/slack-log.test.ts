// Goal: what a person types, through the signed door, to the ledger and back as words. Method: the local Slack sends
// every command over HTTP; nothing of ours is replaced.

import { afterAll, describe, expect, it } from 'vitest'
import { handIn } from '../slack/hand.ts'
import { linesOf, olga, openOffice, sales, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId } = office
afterAll(office.close)
const hand = handIn(office)
await office.pool()

async function used(): Promise<number> {
  const rows = await store.db.cycleTotal.findMany({ where: { workspaceId } })
  return rows.reduce((sum, row) => sum + Number(row.creditsUsage) - Number(row.creditsReversed), 0)
}

describe('/credits', () => {
  it('calls what was used before the pool was made by its name', async () => {
    await office.pool({ name: 'Hunter', channelId: 'C2ELSEWHERE', left: 640_000 })
    const card = await office.type('left hunter')
    expect(card.lines.join(' ')).toContain('before Purser 100 %')
    await store.db.pool.updateMany({ where: { workspaceId, name: 'Hunter' }, data: { archivedAt: new Date(0) } })
  })

  it("shows the card of the channel's pool", async () => {
    const card = await office.type('')
    expect(card.text).toBe('Apollo: 1,000 of 1,000 credits left. Resets Tue 1 Dec 00:00 (UTC).')
    expect(card.lines[0]).toBe('*Apollo: 1,000 of 1,000 credits left*')
    expect(card.lines).toContain('Nothing is used yet.')
  })

  it('logs in every short form, and says what it was', async () => {
    const reply = await office.type('log 2 mobile for Prospecting #q4-webinar')
    expect(reply.text).toBe(
      'Logged 16 credits: 2 mobile reveals, Prospecting, #q4-webinar. 984 of 1,000 left, 9 days to the reset.',
    )
    expect(reply.lines[0]).toBe(
      'Logged *16 credits: 2 mobile reveals*, Prospecting, #q4-webinar. *984 of 1,000 left*, 9 days to the reset.',
    )
    expect((await office.type('25')).text).toBe('Logged 25 credits. 959 of 1,000 left, 9 days to the reset.')
    expect((await office.type('3 email + 1 phone')).text).toBe(
      'Logged 11 credits: 3 e-mail reveals (3), 1 mobile reveal (8). 948 of 1,000 left, 9 days to the reset.',
    )
    expect(await used()).toBe(52)
  })

  it('books a redelivered command once and says the same', async () => {
    const before = await used()
    const first = await office.type('log 2 mobile, 1 email for Renewals yesterday')
    const again = await office.type('log 2 mobile, 1 email for Renewals yesterday', { triggerId: first.triggerId })
    expect(again.text).toBe(first.text)
    expect(await used()).toBe(before + 17)
    const keys = await store.db.entry.findMany({ where: { workspaceId, key: { startsWith: first.triggerId } } })
    expect(keys.map(({ key, source }) => `${source} ${key}`).sort()).toEqual([
      `slack:command ${first.triggerId}`,
      `slack:command ${first.triggerId}#2`,
    ])
  })

  it('undoes the last command whole, once, and says the same again', async () => {
    const before = await used()
    await office.type('log 2 mobile, 1 email')
    const undone = await office.type('undo')
    expect(undone.text).toMatch(/^Undone: 2 mobile reveals, 1 e-mail reveal, 17 credits\. Apollo: \d+ of 1,000 left\.$/)
    expect((await office.type('undo', { triggerId: undone.triggerId })).text).toBe(undone.text)
    expect(await used()).toBe(before)
  })

  it('undoes nothing where undo is told which', async () => {
    await office.type('log 1 email')
    const before = await used()
    expect((await office.type('undo 3')).text).toContain('Nothing was undone')
    expect(await used()).toBe(before)
  })

  it('says that a purpose is not on the list, and asks first where one may be meant', async () => {
    const golf = await office.type('log 2 mobile for Golf')
    expect(golf.lines).toContain(
      '_"Golf" is not one of the purposes; kept as a note. Purposes: Prospecting, Event follow-up, Renewals, Research, Data clean-up._',
    )
    expect(golf.lines.join(' ')).toContain('Note: for Golf')
    expect((await office.type('log 1 email for Event')).lines.join(' ')).toContain('Did you mean Event follow-up by')
    expect((await office.type('log 1 email for Renewals')).lines.join(' ')).not.toContain('purposes')
  })

  it('undoes nothing of others, and nothing old', async () => {
    const nobodys = await office.type('undo', { userId: olga })
    expect(nobodys.text).toBe('You have logged nothing in the last 15 minutes that could be undone.')
    await office.type('log 1 email', { userId: olga })
    office.deps.clock.advance(16 * 60_000)
    expect((await office.type('undo', { userId: olga })).text).toBe(nobodys.text)
    office.deps.clock.advance(-16 * 60_000)
  })

  it('books nothing in doubt: it asks, offers lines that book each reading, and gives the line back', async () => {
    const before = await used()
    const asked = await office.type('log 12z for Prospecting')
    expect(asked.text).toBe('"12z" is not clear: there is no unit "z".')
    expect(asked.lines).toContain('Log 12 credits')
    expect(asked.lines.at(-1)).toBe('/credits log 12z for Prospecting')
    expect(await used()).toBe(before)
  })

  it('asks about a pool that is not there, and offers the one that was meant', async () => {
    const asked = await office.type('log 16 in appolo')
    expect(asked.text).toContain('appolo')
    expect(asked.lines).toContain('Yes, log 16 to Apollo')
    expect((await office.type('left nowhere')).text).toBe('There is no pool "nowhere" here. Pools: Apollo.')
  })

  it('asks about a pool that is not there, with one pool too', async () => {
    const before = await used()
    const asked = await office.type('log 2 mobile in lusha')
    expect(asked.text).toBe('There is no pool "lusha" here. Pools: Apollo.')
    expect(asked.lines.slice(1)).toEqual([
      'Log 16 to Apollo',
      'Change...',
      'Nothing was logged. You typed:',
      '/credits log 2 mobile in lusha',
    ])
    expect(await used()).toBe(before)
  })

  it('shows markup and broadcasts in a note as text, in the reply and in the ledger', async () => {
    const reply = await office.type('log 1 email <!channel> *bold* <script>&amp; @channel')
    const notes = await store.db.entry.findMany({ where: { workspaceId, note: { contains: 'bold' } } })
    expect(notes).toHaveLength(1)
    expect(notes[0]?.note).toContain('<script>')
    expect(JSON.stringify(reply)).not.toContain('<!channel>')
    expect(JSON.stringify(reply)).not.toContain('<script>')
    expect(JSON.stringify(reply)).toContain('&lt;script&gt;')
  })

  it('answers a word it does not know with the nearest one, and gives the rest back', async () => {
    const asked = await office.type('udno')
    expect(asked.lines).toContain('/credits undo')
    expect(asked.lines).toContain('Log it...')
    expect(asked.lines.at(-1)).toBe('/credits udno')
  })

  it('lists in help exactly what can be typed', async () => {
    const help = await office.type('help')
    for (const verb of ['left', 'log', 'undo', 'help'])
      expect(help.lines.join('\n')).toContain(verb === 'left' ? 'what is left' : verb)
  })

  it('lists the purposes in help, and says of a planned word that it is not built yet', async () => {
    expect((await office.type('help')).lines.join('\n')).toContain('Purposes: Prospecting, Event follow-up')
    for (const word of ['budget', 'outcome']) {
      const asked = await office.type(word)
      expect(asked.text).toBe(`"${word}" is not built yet. "/credits help" shows what is.`)
      expect(asked.lines.at(-1)).toBe(`/credits ${word}`)
    }
  })

  it('offers the pool that was meant after left', async () => {
    expect((await office.type('left apolo')).text).toContain('Did you mean Apollo?')
  })

  it('refuses to log for somebody else, and lets the owner', async () => {
    const refused = await office.type('log 1 email @olga')
    expect(refused.text).toContain('Only an owner of Apollo or an admin (olga) can log for somebody else.')
    expect(refused.lines).toContain('Nothing was logged. You typed:')
    expect(refused.lines.at(-1)).toContain('/credits log 1 email')
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: olga }, data: { admin: true } })
    expect((await office.type('log 1 email @sam', { userId: olga })).text).toContain(`for <@${sam}>`)
  })

  it('names the owner who can log for somebody else', async () => {
    await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE', owner: olga })
    const refused = await office.type('log 1 in lusha @olga')
    expect(refused.text).toContain('Only an owner of Lusha (olga) or an admin can log for somebody else.')
  })

  it('takes the one pool that sells what is counted before the last used, and asks for a slip of a pool', async () => {
    const elsewhere = { channelId: 'C4LUNCH' }
    office.slack.addChannel(workspaceId, { id: 'C4LUNCH', name: 'lunch', members: [sam] })
    expect((await office.type('log 1 in lusha', elsewhere)).text).toContain('Lusha: ')
    expect((await office.type('2 mobile', elsewhere)).text).toMatch(/^Logged 16 credits: 2 mobile reveals\. Apollo: /)
    await office.type('log 1 in lusha', elsewhere)
    const asked = await office.type('2 mobile in appolo', elsewhere)
    expect(asked.text).toBe('There is no pool "appolo" here. Did you mean Apollo?')
    expect(asked.lines).toContain('Yes, log 16 to Apollo')
  })

  it('says in local dates that a spend is before the records', async () => {
    const refused = await office.type('log 2 mobile 3 jan')
    expect(refused.text).toBe('3 Jan 2026 is before the records of Apollo, which begin Sun 1 Nov 00:00.')
    expect(refused.lines).toContain('Nothing was logged. You typed:')
    const form = await hand.open('log:open')
    const mended = { occurred_at: String(Date.parse('2026-11-03T10:00:00Z') / 1000) }
    const sent = await office.slack.submitView(office.url, { viewId: form.id, values: mended })
    expect(linesOf([sent.view.view]).join(' ')).toContain('2 mobile reveals*, <!date^')
  })

  it('shows a campaign that is new as it was typed, and complains of nothing', async () => {
    const reply = await office.type('3 email in #random for Renewals')
    expect(reply.lines[0]).toContain('3 e-mail reveals*, Renewals, #random.')
    expect(reply.lines.join(' ')).not.toMatch(/_|Note/)
  })

  it('names a member who was known by a bare id so far, at their first word', async () => {
    office.slack.addUser(workspaceId, { id: 'U3MIA', name: 'mia' })
    await office.type('log 1 email @mia', { userId: olga })
    const mia = () => store.db.member.findFirst({ where: { workspaceId, slackUserId: 'U3MIA' } })
    expect((await mia())?.name).toBe('U3MIA')
    await office.type('', { userId: 'U3MIA' })
    expect((await mia())?.name).toBe('mia')
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: 'U3MIA' }, data: { name: 'Mia' } })
    await office.type('', { userId: 'U3MIA' })
    expect((await mia())?.name).toBe('Mia')
  })

  it('refuses people of another company with a sentence', async () => {
    office.slack.addUser(workspaceId, { id: 'U9X', name: 'x' })
    await office.type('left', { userId: 'U9X', channelId: sales })
    await store.db.member.updateMany({ where: { workspaceId, slackUserId: 'U9X' }, data: { state: 'stranger' } })
    expect((await office.type('log 5', { userId: 'U9X' })).text).toContain('another company')
  })

  it('never breaks a rule of Slack', () => {
    expect(office.violations()).toEqual([])
  })
})

// Goal: everybody sees their own numbers, whole and to the digit, and nobody else's. Method: several people and a program
// spend; what each is shown is held against the ledger.

import { afterAll, describe, expect, it } from 'vitest'
import { linesOf, olga, openOffice, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url, deps } = office
afterAll(office.close)
await office.pool()
await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })

describe('me', () => {
  it('says where nothing was used', async () => {
    const none = await office.type('me')
    expect(none.text).toBe('You have used nothing in this cycle.')
    expect(none.lines.join(' ')).toContain('/credits log 25')
  })

  it('sums what one used by purpose, over all doors, and leaves out what others used', async () => {
    await office.type('log 2 mobile for Prospecting #q4-webinar')
    await office.type('log 3 for Renewals')
    await office.type('log 5')
    await office.type('log 1 #Fair')
    await office.type('log 3 #fair')
    await office.type('log 100', { userId: olga })
    await record(deps, workspaceId, [report({ credits: 7_000, member: { slackUserId: sam }, purpose: 'Golf' })])
    await office.type('log 4 in lusha for Research')
    const own = await office.type('me')
    expect(own.text).toBe('You in this cycle: Apollo 35 credits, Lusha 4 credits.')
    expect(own.lines[0]).toContain('*You have used 35 credits of Apollo*')
    expect(own.lines).toContain('Prospecting 16, no purpose 12, #Fair 4, Renewals 3.')
    expect(own.lines).toContain('_12 credits have no purpose yet._')
    expect(own.lines.join(' ')).toMatch(/: plain credits, 1 credit, Apollo, #Fair|: 1 credit, Apollo, #Fair/)
    expect(own.lines.filter((line) => line.startsWith('•'))).toHaveLength(7)
    expect(own.lines.join(' ')).not.toContain('100')
  })

  it('says the same as "You" on the card', async () => {
    const card = await office.type('left apollo')
    expect(card.lines.join(' ')).toContain('You: 35.')
    expect(card.lines.join(' ')).toContain('#Fair 3 %')
  })

  it('lists the latest entries, the last one first: when, what, why, and what was undone', async () => {
    await office.type('log 2 mobile for Prospecting #q4-webinar')
    await office.type('undo')
    const lines = (await office.type('me')).lines.filter((line) => line.startsWith('•'))
    expect(lines[0]).toMatch(
      /^• <!date\^\d+\^[^>]+>: 2 mobile reveals, 16 credits, Apollo, Prospecting, #q4-webinar _\(undone\)_$/,
    )
    expect(lines[1]).toContain('4 credits, Lusha, Research')
    expect(lines[2]).toContain('7 credits, Apollo, Golf')
    expect((await office.type('me')).text).toContain('Apollo 35 credits')
  })

  it('lists ten at most, and a spend that two told of once', async () => {
    for (let nth = 0; nth < 10; nth++) await office.type('log 1 email')
    await office.type('log 3 mobile jane@example.com')
    await record(deps, workspaceId, [
      report({ activity: 'mobile_reveal', quantity: 3_000, member: { slackUserId: sam }, contact: 'jane@example.com' }),
    ])
    const lines = (await office.type('me')).lines.filter((line) => line.startsWith('•'))
    expect(lines).toHaveLength(10)
    expect(lines.filter((line) => line.includes('3 mobile reveals'))).toHaveLength(1)
  })

  it('is shown by the button of the card, to the clicker alone', async () => {
    const asked = { teamId: workspaceId, userId: olga, channelId: sales, command: '/credits', text: 'left apollo' }
    const card = await slack.command(url, asked)
    const at = { channelId: sales, ts: card.said[0]?.ts ?? '' }
    const sent = await slack.action(url, { teamId: workspaceId, userId: olga, at, actionId: 'me:show' })
    const own = await sent.saidAt(0)
    expect(own.responseType).toBe('ephemeral')
    expect(linesOf(own.blocks)[0]).toContain('*You have used 100 credits of Apollo*')
    expect(slack.messages(workspaceId, sales)).toEqual([])
  })
})

describe('a guest', () => {
  it('sees what is left and what is theirs, and not what others did', async () => {
    slack.addUser(workspaceId, { id: 'U6GUS', name: 'gus', isGuest: true })
    await office.type('log 2 for Renewals', { userId: 'U6GUS' })
    const card = await office.type('left apollo', { userId: 'U6GUS' })
    expect(card.text).toContain('credits left')
    expect(card.lines.join(' ')).toContain('You: 2.')
    expect(card.lines.join(' ')).not.toContain('Prospecting')
    expect((await office.type('left apollo')).lines.join(' ')).toContain('Prospecting')
    const own = await office.type('me', { userId: 'U6GUS' })
    expect(own.text).toBe('You in this cycle: Apollo 2 credits.')
    expect(own.lines.filter((line) => line.startsWith('•'))).toHaveLength(1)
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})

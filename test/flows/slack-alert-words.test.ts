// Goal: an alert's words say what happened to those who were not there: how the pool began, when the line is back, and to
// a guest nothing of others. Method: pools that are real; messages and modals as the local Slack shows them.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { linesOf, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { type AlertOffice, guest, max, watchedOffice } from './alert-office.ts'

const store = await openTestStore()

async function details(office: AlertOffice, userId = sam): Promise<string[]> {
  return linesOf([(await office.choose('details', { userId })).view])
}

describe('a pool that is past a line when it is set up', () => {
  it('says so, and by no way that plain credits were logged', async () => {
    const office = await watchedOffice(store, { pool: { left: 150 * CREDIT } })
    expect(await office.lines()).toEqual(
      expect.arrayContaining([
        'Used 850 this cycle: before Purser 100 %.',
        'By activity: before Purser 100 %.',
        'was past 80 % of all granted when the pool was set up',
      ]),
    )
    const shown = await details(office)
    expect(shown.filter((line) => line === '850 before Purser')).toHaveLength(3)
    expect(shown.join()).not.toContain('plain credits')
    const card = await office.type('')
    expect(card.lines).toContain('Used 850 (85 % of all granted): before Purser 100 %. You: 0.')
  })

  it('has credits that were logged beside', async () => {
    const office = await watchedOffice(store, { pool: { left: 900 * CREDIT } })
    await office.type('log 700')
    expect(await office.lines()).toContain('By activity: plain credits 100 %.')
    expect(await details(office)).toEqual(expect.arrayContaining(['700 plain credits', '100 before Purser']))
  })
})

describe('the details of a line that is hardly back', () => {
  it('say from when on it counts as back', async () => {
    const office = await watchedOffice(store)
    await office.spend(800, 'base')
    await office.post()
    const told = 'Still counted as past 80 % of all granted until 780 or fewer are used.'
    expect(await details(office)).not.toContain(told)
    await office.refund(1, 'base')
    expect(await details(office)).toContain(told)
  })
})

describe('the details for a guest', () => {
  it('show what is left and what is theirs, and nothing of others', async () => {
    const office = await watchedOffice(store)
    await office.type('log 500 credits for Prospecting', { userId: max })
    await office.type('log 12', { userId: guest })
    await office.type('log 300 for Renewals')
    await office.post()
    const shown = await details(office, guest)
    expect(shown).toEqual(
      expect.arrayContaining(['*Now 188 of 1,000 credits left*', '*You have used 12 credits in this cycle*']),
    )
    expect(shown.join()).not.toMatch(/Prospecting|Renewals|somebody|others|500|300/)
    expect((await details(office, max)).join()).toContain('500 Prospecting')
  })
})

describe('the question until when to snooze', () => {
  it('says in plain words what happens then', async () => {
    const office = await watchedOffice(store)
    await office.spend(812)
    await office.post()
    expect(linesOf([(await office.choose('snooze')).view])).toContain(
      'It is said again then, unless somebody handles it or enough comes back. A higher line still rings.',
    )
  })
})

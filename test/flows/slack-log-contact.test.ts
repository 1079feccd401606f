// Goal: who reveals a contact again is told so and can set the log to 0; a spend that a program reported too is named.
// Method: commands and clicks through the signed door; the ledger and its counters tell what was booked.

import { afterAll, describe, expect, it } from 'vitest'
import { normaliseContact } from '../../src/core/contact.ts'
import { directory } from '../../src/meter/directory.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { handIn } from '../slack/hand.ts'
import { linesOf, openOffice, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url, deps } = office
afterAll(office.close)
const { poolId } = await office.pool()
const hand = handIn(office)
const REVEALED = 'This contact was revealed by your team before, on'

async function used(): Promise<number> {
  const rows = await store.db.cycleTotal.findMany({ where: { workspaceId } })
  return rows.reduce((sum, row) => sum + Number(row.creditsUsage) - Number(row.creditsReversed), 0)
}

describe('a contact that was revealed before', () => {
  it('is named with its date, and only then', async () => {
    expect((await office.type('log 1 mobile jane@example.com yesterday')).lines.join(' ')).not.toContain(REVEALED)
    expect((await office.type('log 1 mobile joe@example.com')).lines.join(' ')).not.toContain(REVEALED)
    const again = await office.type('log 1 email JANE@example.com for Renewals')
    expect(again.lines.join(' ')).toContain(`${REVEALED} <!date^`)
    expect(again.lines.join(' ')).toContain('|21 Nov 2026>; the vendor may not have charged again.')
    expect(hand.buttons()).toContain('zero:reply')
    const free = await office.type('log 0 credits jane@example.com')
    expect(free.lines.join(' ')).not.toContain(REVEALED)
  })

  it('is set to 0 by one click, once, with everything else as it was', async () => {
    const before = await used()
    await office.type('log 1 mobile jane@example.com for Renewals #fair segment:smb good call')
    const { ts, blocks } = hand.message('zero:reply')
    const reply = JSON.parse(JSON.stringify(blocks))
    const zero = await hand.click('zero:reply', { ts })
    expect(zero.replaced).toBe(true)
    expect(zero.text).toMatch(/^Logged 0 credits: 1 mobile reveal, Renewals, #fair, segment:smb, /)
    expect(await used()).toBe(before)
    const shown = slack.ephemerals(workspaceId, sam).find((one) => one.ts === ts)
    if (shown) shown.blocks = reply
    expect((await hand.click('zero:reply', { ts })).text).toBe(zero.text)
    const [entry] = await store.db.entry.findMany({ where: { workspaceId, key: { startsWith: 'zero ' } } })
    expect(entry).toMatchObject({
      source: 'slack:action',
      note: 'good call',
      kind: 'usage',
      labels: { segment: 'smb' },
    })
    expect(Number(entry?.quantity)).toBe(1)
    expect(entry?.contactHash).not.toBeNull()
    expect(await used()).toBe(before)
  })

  it('set to 0 can be undone, and what was undone cannot be set to 0', async () => {
    const before = await used()
    await office.type('log 1 mobile jane@example.com')
    const { ts, blocks } = hand.message('zero:reply')
    const reply = JSON.parse(JSON.stringify(blocks))
    await hand.click('undo:reply', { ts })
    const shown = slack.ephemerals(workspaceId, sam).find((one) => one.ts === ts)
    if (shown) shown.blocks = reply
    expect((await hand.click('zero:reply', { ts })).text).toBe(
      'Nothing was changed. This entry was undone or refunded already.',
    )
    await office.type('log 1 mobile jane@example.com')
    await hand.click('zero:reply')
    expect((await hand.click('undo:reply')).text).toContain('Undone: 1 mobile reveal, 0 credits.')
    expect(await used()).toBe(before)
  })

  it('counts a contact that an import has told of, and none of another pool', async () => {
    await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
    expect((await office.type('log 3 in lusha jane@example.com')).lines.join(' ')).not.toContain(REVEALED)
    const known = await directory(deps, workspaceId)
    const hash = known && deps.contactHasherOf(known)(normaliseContact('ann@example.com')?.value ?? '')
    await store.db.contactSeen.create({
      data: {
        workspaceId,
        poolId,
        contactHash: Buffer.from(hash ?? '', 'hex'),
        lastSeenAt: new Date('2026-10-03T10:00:00Z'),
      },
    })
    expect((await office.type('log 1 email in apollo ann@example.com')).lines.join(' ')).toContain('|3 Oct 2026>')
  })

  it('is named in the form too, and set to 0 there', async () => {
    const before = slack.views(workspaceId, sam).length
    await office.type('log')
    await slack.waitFor(() => (slack.views(workspaceId, sam).length > before ? true : undefined))
    const { id } = hand.modal()
    const sent = await slack.submitView(url, {
      viewId: id,
      values: { pool: poolId, activity: 'email_reveal', contact: 'jane@example.com' },
    })
    expect(linesOf([sent.view.view]).join(' ')).toContain(REVEALED)
    const booked = await used()
    await slack.action(url, { teamId: workspaceId, userId: sam, at: { viewId: id }, actionId: 'zero:shown' })
    await slack.waitFor(() => linesOf([hand.modal().view]).some((it) => it.includes('Logged *0 credits')) || undefined)
    expect(await used()).toBe(booked - 1)
  })
})

describe('a spend that a program has reported too', () => {
  it('is said to be counted twice, and undone by the button beside it', async () => {
    await record(deps, workspaceId, [
      report({ pool: 'apollo', activity: 'mobile_reveal', member: { slackUserId: sam }, contact: 'kim@example.com' }),
    ])
    const before = await used()
    const reply = await office.type('log 1 mobile in apollo kim@example.com for Renewals')
    expect(reply.lines.join(' ')).toContain(
      'A program reported a spend like this within 24 hours, and both are counted. If they are one, undo this one.',
    )
    expect(reply.lines.join(' ')).not.toContain(REVEALED)
    expect(await used()).toBe(before + 8)
    await hand.click('undo:reply')
    expect(await used()).toBe(before)
  })
})

it('never breaks a rule of Slack, and every counter holds', async () => {
  expect(office.violations()).toEqual([])
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

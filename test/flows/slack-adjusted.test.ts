// Goal: an adjustment is no spend: it lacks no purpose, is nobody's, and makes no pace; yet every breakdown sums to what it
// stands behind, with a line for it. Method: one pool that is adjusted through its form, then read through every door; the
// counters are held against their entries.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { refundEntry } from '../../src/meter/refund-entry.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { linesOf, olga, sales } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, rhythmOffice, textOf } from './rhythm-office.ts'

const store = await openTestStore()

it('an adjustment stands by itself, wherever use is divided, and is no pace', async () => {
  // 100 of the 1,000 were used before Purser.
  const office = await rhythmOffice(store, { left: 900 * CREDIT })
  const { deps, workspaceId, type, open, click, slack, url } = office
  await office.at('2026-11-27T12:00:00Z')
  // 20 on each of eight working days, the last five of them in the last seven days; 13 of no purpose today.
  for (const day of ['17', '18', '19', '20', '23', '24', '25', '26'])
    await record(deps, workspaceId, [
      report({ credits: 20 * CREDIT, purpose: 'Prospecting', occurredAt: new Date(`2026-11-${day}T10:00:00Z`) }),
    ])
  await type('log 13')
  const adjust = async (credits: string) => {
    await type('left', { userId: owen })
    await click('entries:show', { userId: owen, option: office.poolId })
    const { id: viewId } = await open('adjust:open', { userId: owen })
    const sent = await slack.submitView(url, { viewId, values: { credits, reason: 'Counted by hand' } })
    expect(sent.errors).toBeUndefined()
  }
  await adjust('40')

  // 160 + 13 + 100 + 40 are 313.
  expect((await type('left')).lines).toContain(
    'Used 313 (31 % of all granted): Prospecting 51 %, no purpose 4 %, before Purser 32 %, adjusted 13 %. You: 13.',
  )
  expect((await type('team')).lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^• \*Sam\* \(you\): 13 \(4 %\).*1 spend, 13 credits without a purpose$/i),
      '• nobody named: 160 (51 %), all Prospecting, 8 spends',
      '• before Purser: 100 (32 %)',
      '• adjusted: +40 (13 %)',
    ]),
  )
  // Four days of 20, and 13 today: what was adjusted today is no pace.
  expect((await type('forecast')).lines.join('\n')).toContain('(93 credits since Sun 22 Nov, over 5 working days')
  expect((await type('history')).lines.join('\n')).toContain('largest purpose Prospecting 51 %')
  // An alert of that day: what its last seven days were, and what is behind it.
  await record(deps, workspaceId, [report({ credits: 500 * CREDIT, purpose: 'Prospecting' })])
  await office.deliver()
  expect(linesOf(office.posts()[0]?.blocks ?? [])).toContain(
    'Last 7 days 593 credits: Prospecting 98 %, no purpose 2 %.',
  )
  const { alertId } = await store.db.alert.findFirstOrThrow({ where: { workspaceId } })
  const at = { channelId: sales, ts: office.posts()[0]?.ts ?? '' }
  const option = JSON.stringify({ alert: alertId, do: 'details' })
  await slack.action(url, { teamId: workspaceId, userId: olga, at, actionId: 'alert:more', option })
  const details = await slack.waitFor(() =>
    slack
      .views(workspaceId, olga)
      .map((view) => textOf(view))
      .find((text) => text.includes('By activity')),
  )
  for (const part of [
    '*By purpose*\n660 Prospecting',
    '*By member*\n660 nobody named',
    '*By activity*\n673 plain credits',
  ])
    expect(details).toContain(part)
  expect(details.match(/\n100 before Purser\n\+40 adjusted\n/g)).toHaveLength(3)
  expect(details).toMatch(/: \*\+40\*, adjusted\n/)

  await office.at('2026-11-28T12:00:00Z')
  await type('digest', { userId: olga })
  const digest = (await click('digest:preview', { userId: olga })).lines
  expect(digest).toEqual(
    expect.arrayContaining([
      '*593 credits used in the last 7 days.*',
      '• no purpose 13 (2 %)',
      'Beside that the pool was adjusted by +40 credits.',
    ]),
  )

  // Given back and undone it is gone from its own line too.
  const { entryId } = await store.db.entry.findFirstOrThrow({
    where: { workspaceId, kind: 'adjustment', source: { startsWith: 'slack' } },
  })
  const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: owen } })
  const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
  const by = { workspaceId, poolId: office.poolId, actor, via: 'test', source: 'slack:view', receivedAt: new Date() }
  const back = await refundEntry(deps, { ...by, entryId, key: 'back', credits: 10 * CREDIT, note: null })
  expect(back.kind).toBe('done')
  await adjust('-5')
  expect((await type('team')).lines).toContain('• adjusted: +25 (3 %)')
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  await office.until('2026-12-13T15:00:00Z')
  expect(linesOf(office.posts().at(-1)?.blocks ?? [])).toContain(
    'It went into: Prospecting 83 %, no purpose 2 %, before Purser 12 %, adjusted 3 %.',
  )
})

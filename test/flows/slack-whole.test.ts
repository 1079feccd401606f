// Goal: one number is all that there was to use, wherever a pool says "of 1,100" or "of all granted": what expired before the
// end of its cycle is no part of it, what expires with the end is, so that a cycle reads the same when it is over. Method: a
// pool of which some credits expire within its cycle, read through every door; each sentence adds up.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { grantCredits } from '../../src/meter/grant-credits.ts'
import { linesOf, olga } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, rhythmOffice } from './rhythm-office.ts'

const store = await openTestStore()

it('what is used and what is left is of one whole, on the card, in alerts, digests, reports and the history', async () => {
  const office = await rhythmOffice(store)
  const { deps, workspaceId, poolId, type, click } = office
  await type('help', { userId: owen })
  const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: owen } })
  const outcome = await grantCredits(deps, {
    ...{ workspaceId, poolId, via: 'test', key: 'gift', reason: null },
    actor: { memberId, isHere: true, isAdmin: true, isGuest: false },
    given: { kind: 'promotion', credits: 200 * CREDIT, effectiveAt: null, expires: new Date('2026-11-25T00:00:00Z') },
  })
  expect(outcome.kind).toBe('done')
  // The 200 pay for the first 100, and the other 100 expire: 1,100 remain, of which 909 are used in the end.
  await record(deps, workspaceId, [report({ credits: 100 * CREDIT })])
  await office.at('2026-11-27T12:00:00Z')
  await record(deps, workspaceId, [report({ credits: 809 * CREDIT, occurredAt: new Date('2026-11-27T11:00:00Z') })])

  const { text, lines } = await type('left')
  expect(text).toContain('Apollo: 191 of 1,100 credits left.')
  expect(lines).toContain('Used 909 (82 % of all granted): no purpose 100 %. You: 0.')
  expect(lines).toContain('100 credits expired before the reset and count no more.')
  expect((await type('team')).text).toContain('Apollo: 909 of 1,100 credits used (82 % of all granted).')
  const running = (await type('history')).lines
  expect(running).toContain('*13 Nov to 13 Dec 2026, so far: 909 of 1,100 credits used (82 % of all granted)*')
  expect(running.join('\n')).toContain('100 expired before the reset · ')
  await office.deliver()
  expect(office.posts()[0]?.text).toContain('Warning: Apollo has 191 of 1,100 credits left, 16 days before the reset.')
  expect(linesOf(office.posts()[0]?.blocks ?? []).join('\n')).toContain('past 80 % of all granted')
  await type('digest', { userId: olga })
  expect((await click('digest:preview', { userId: olga })).text).toContain('Apollo: 191 of 1,100 credits left.')
  await office.until('2026-12-10T08:00:30Z')
  expect(office.posts().at(-1)?.text).toMatch(/Apollo resets in 3 days .* 191 of 1,100 credits left, /)

  // With the end of the cycle the 191 expire too: that is not what there was to use any less.
  await office.until('2026-12-13T15:00:00Z')
  expect(office.posts().at(-1)?.text).toContain(
    'Last cycle 909 of 1,100 credits used (82 % of all granted), 191 expired, 100 more expired before the reset.',
  )
  const closed = (await type('history')).lines
  expect(closed).toContain('*13 Nov to 13 Dec 2026: 909 of 1,100 credits used (82 % of all granted)*')
  expect(closed.join('\n')).toContain('191 expired · 100 more expired before the reset · ')
})

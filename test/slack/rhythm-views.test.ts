// Goal: how everything that comes by itself reads, and the cards and forms that set it, to the letter. Method: golden files
// over the fixture whose figures agree; whatever people may have named things, Slack takes the blocks and obeys nothing.

import type { ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkModal } from '../../playground/server/check-blocks.ts'
import { DEFAULT_DIGEST, DEFAULT_REMINDERS } from '../../src/core/subscription.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import { digestMessage } from '../../src/slack/views/digest.ts'
import { digestCard, digestPreview } from '../../src/slack/views/digest-card.ts'
import { digestModal, digestSaved } from '../../src/slack/views/digest-modal.ts'
import { endingMessage } from '../../src/slack/views/ending.ts'
import { reminderMessage } from '../../src/slack/views/reminder.ts'
import { type RemindersCard, remindersCard } from '../../src/slack/views/reminders.ts'
import { remindersModal, remindersSaved } from '../../src/slack/views/reminders-modal.ts'
import { reportMessage } from '../../src/slack/views/report.ts'
import { shortfallMessage } from '../../src/slack/views/shortfall.ts'
import { digest, digestCause, ending, facts, mixed, now, pool, reminder, report, shortfall } from './fixture.ts'

const noticeId = '0192f0c0-0000-7000-8000-0000000000b1'
const posted = { noticeId, isPersonal: false, isStopped: false }
const letter = { ...posted, isPersonal: true }
const stopped = { ...letter, isStopped: true }
const noDay = { ...digest, spent: 0, spentBefore: null, byPurpose: [], byActivity: [], byMember: [], alertCount: 0 }
const nobody = { ...posted, letExpire: null }
const olga = { byName: 'Olga', isOwner: true }

const unnamed = { noticeId, isNamed: false, mayRun: false, isStopped: false, coveredAt: null }
const owners = { ...unnamed, isNamed: true, mayRun: true }

const place = { poolId: facts.poolId, poolName: 'Apollo', shortName: 'apollo' }
const weekly = { digest: DEFAULT_DIGEST, zone: 'Europe/Berlin', nextOn: '2026-12-21' }
const own = {
  digest: { ...DEFAULT_DIGEST, cadence: { every: 'month' as const, monthDay: 31 }, skipEmpty: false, makesWay: false },
  zone: 'America/New_York',
  nextOn: '2026-12-31',
}
const channel = { channelId: 'C1SALES', listed: weekly }
const form = {
  poolId: facts.poolId,
  poolName: 'Apollo',
  channelName: 'sales',
  places: ['channel', 'mine'] as const,
  place: 'channel' as const,
  every: 'weekly' as const,
  digest: DEFAULT_DIGEST,
  isThere: true,
  zone: 'Europe/Berlin',
}
const { cycle } = pool
const reminders: RemindersCard = {
  ...place,
  now,
  unit: 'credits',
  zone: 'Europe/Berlin',
  cycle,
  channelId: 'C1SALES',
  coming: [
    { kind: 'reminder', days: 3, cycle, dueAt: new Date('2026-12-10T08:00:00Z') },
    { kind: 'reminder', days: 1, cycle, dueAt: new Date('2026-12-12T08:00:00Z') },
    { kind: 'report', cycle, dueAt: cycle.endsAt },
    {
      kind: 'ending',
      days: 3,
      dueAt: new Date('2026-12-16T08:00:00Z'),
      ending: { credits: 10_000, since: new Date('2026-11-20T08:00:00Z'), expiresAt: new Date('2026-12-19T23:00:00Z') },
    },
  ],
  ownerDays: [1],
  owner: { slackUserId: 'U2OLGA', name: 'Olga' },
  tooEarly: [20, 15],
  letExpire: null,
  isMuted: false,
  mayChange: false,
}
const over: RemindersCard = {
  ...reminders,
  channelId: null,
  coming: [],
  letExpire: { by: { name: null, isOwner: false } },
  isMuted: true,
  mayChange: true,
}

const messages: [string, () => Spoken][] = [
  ['digest', () => digestMessage(digest, digestCause, posted)],
  ['digest-unnamed-letter', () => digestMessage({ ...digest, byMember: null }, digestCause, letter)],
  ['digest-stopped', () => digestMessage(digest, digestCause, stopped)],
  ['digest-of-a-day', () => digestMessage(noDay, { ...digestCause, cadence: 'day', from: '2026-11-30' }, posted)],
  ['digest-preview', () => digestPreview(digest, digestCause, false)],
  ['digest-preview-empty', () => digestPreview(noDay, digestCause, true)],
  ['reminder', () => reminderMessage(reminder, nobody)],
  [
    'reminder-planned',
    () =>
      reminderMessage(
        { ...reminder, planned: { campaign: 'Q4 webinar', credits: 300_000, fromAt: '2026-12-15T08:00:00.000Z' } },
        nobody,
      ),
  ],
  ['reminder-let-expire', () => reminderMessage(reminder, { ...posted, letExpire: olga })],
  ['reminder-let-expire-unnamed', () => reminderMessage(reminder, { ...posted, letExpire: { ...olga, byName: null } })],
  ['reminder-letter', () => reminderMessage({ ...reminder, hasMore: false }, { ...letter, letExpire: null })],
  ['reminder-stopped', () => reminderMessage(reminder, { ...stopped, letExpire: null })],
  ['reminder-nothing-left', () => reminderMessage({ ...reminder, left: 0, used: 1_000_000 }, nobody)],
  [
    'reminder-in-part',
    () => reminderMessage({ ...reminder, staying: { ...mixed, stays: 142_000, rollable: 500_000 } }, nobody),
  ],
  ['reminder-none-expires', () => reminderMessage({ ...reminder, staying: { ...mixed, stays: 642_000 } }, nobody)],
  [
    'reminder-with-ends',
    () => reminderMessage({ ...reminder, endings: [ending.ending, ...ending.others], staying: mixed }, nobody),
  ],
  ['ending', () => endingMessage(ending, posted)],
  ['ending-letter', () => endingMessage({ ...ending, unused: { about: 0, least: 0, most: 0 }, others: [] }, letter)],
  ['report', () => reportMessage(report)],
  [
    'report-carried',
    () =>
      reportMessage({
        ...report,
        closed: { ...report.closed, used: 700_000, forfeited: 252_000, rolled: 200_000, left: 48_000 },
      }),
  ],
  ['shortfall', () => shortfallMessage(shortfall, owners)],
  ['shortfall-unnamed', () => shortfallMessage({ ...shortfall, left: 0, overage: 40_000 }, unnamed)],
  [
    'shortfall-covered',
    () => shortfallMessage(shortfall, { ...owners, isStopped: true, coveredAt: '2026-12-02T09:00:00.000Z' }),
  ],
  ['digest-card', () => digestCard({ ...place, now, channel, own: null })],
  ['digest-card-own', () => digestCard({ ...place, now, channel: { ...channel, listed: null }, own })],
  ['digest-card-no-channel', () => digestCard({ ...place, now, channel: null, own: null })],
  [
    'digest-card-no-room',
    () => digestCard({ ...place, now, channel: { ...channel, listed: { ...weekly, nextOn: null } }, own }),
  ],
  ['reminders-card', () => remindersCard(reminders)],
  [
    'reminders-card-yours',
    () => remindersCard({ ...reminders, owner: 'you', mayChange: true, letExpire: { by: 'you' } }),
  ],
  ['reminders-card-over', () => remindersCard(over)],
]

const modals: [string, () => ModalView][] = [
  ['digest-form', () => digestModal(form)],
  [
    'digest-form-own',
    () => digestModal({ ...form, places: ['mine'], place: 'mine', every: 'monthly', isThere: false }),
  ],
  ['digest-form-stop', () => digestModal({ ...form, channelName: null, every: 'none' })],
  ['digest-saved', () => digestSaved({ poolName: 'Apollo', channelId: 'C1SALES' }, weekly, now)],
  ['digest-saved-none', () => digestSaved({ poolName: 'Apollo', channelId: null }, null, now)],
  ['reminders-form', () => remindersModal({ ...place, zone: 'Europe/Berlin', plan: DEFAULT_REMINDERS })],
  ['reminders-saved', () => remindersSaved(remindersCard({ ...reminders, mayChange: true }))],
]

describe('everything that comes by itself', () => {
  it.each(messages)('%s reads as its golden file', async (name, make) => {
    const spoken = make()
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
    expect(spoken.text).toMatch(/\S/)
  })

  it.each(modals)('%s reads as its golden file', async (name, make) => {
    const view = make()
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkModal(view)).toEqual([])
  })

  it('says a digest whose lists sum to what was spent, and a report that sums to what was used', () => {
    const sum = (parts: readonly { credits: number }[]) => parts.reduce((total, { credits }) => total + credits, 0)
    for (const parts of [digest.byPurpose, digest.byActivity, digest.byMember ?? []])
      expect([sum(parts), parts.reduce((total, { before }) => total + before, 0)]).toEqual([
        digest.spent,
        digest.spentBefore,
      ])
    expect(sum(report.byPurpose) + report.closed.unexplained).toBe(report.closed.used)
    expect(report.closed.used + report.closed.forfeited).toBe(report.closed.granted)
  })

  it('obeys nothing that people typed, and fits, whatever they typed', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a', '\n'),
      minLength: 1,
      maxLength: 100,
    })
    fc.assert(
      fc.property(hostile, hostile, (name, word) => {
        const parts = Array.from({ length: 12 }, (_, nth) => ({ name: word, credits: nth, before: nth, named: true }))
        const byActivity = parts.map((part) => ({ ...part, activity: word, quantity: 1_000, unitPrice: 1_000 }))
        const hostileDigest = {
          ...digest,
          poolName: name,
          vendor: word,
          unit: word,
          byPurpose: parts,
          byMember: parts,
          byActivity,
        }
        const card = {
          ...reminders,
          poolName: name,
          shortName: word,
          mayChange: true,
          owner: { slackUserId: 'U1', name: word },
        }
        const spoken = [
          digestMessage(hostileDigest, digestCause, letter),
          digestPreview(hostileDigest, digestCause, true),
          digestCard({ ...place, now, poolName: name, shortName: word, channel: null, own: { ...own, zone: word } }),
          reminderMessage(
            { ...reminder, poolName: name, unit: word },
            { ...letter, letExpire: { ...olga, byName: word } },
          ),
          endingMessage({ ...ending, poolName: name, unit: word }, stopped),
          shortfallMessage(
            {
              ...shortfall,
              poolName: name,
              unit: word,
              reservations: parts.map(({ credits }) => ({
                campaign: name,
                credits,
                untilAt: facts.cycleEndsAt,
                byName: word,
              })),
            },
            owners,
          ),
          remindersCard({ ...card, channelId: null, letExpire: { by: { name: word, isOwner: true } } }),
        ]
        const views = [
          digestModal({ ...form, poolName: name, channelName: word, zone: word }),
          digestModal({ ...form, poolName: name, places: ['mine'], place: 'mine' }),
          digestSaved({ poolName: name, channelId: null }, { ...own, zone: word }, now),
          remindersModal({ poolId: place.poolId, poolName: name, zone: word, plan: DEFAULT_REMINDERS }),
          remindersSaved(remindersCard(card)),
        ]
        for (const { blocks } of spoken) expect(checkBlocks(blocks, 'message')).toEqual([])
        for (const view of views) expect(checkModal(view)).toEqual([])
        const texts = [...spoken.flatMap(({ text, blocks }) => [text, ...mrkdwnOf(blocks)]), ...mrkdwnOf(views)]
        for (const markup of texts) expect(markup.replace(/<!date\^[^<>]*>|<#C1SALES>/g, '')).not.toMatch(/[<>]/)
      }),
    )
  })
})

/** Every text that Slack reads markup in. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)]
  return Object.values(value).flatMap(mrkdwnOf)
}

// Goal: how every message reads, to the letter. Method: golden files over one fixture whose figures agree; whatever
// people may have named things, Slack takes the blocks, obeys nothing in them, and shares sum to their headline.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks } from '../../playground/server/check-blocks.ts'
import type { AlertView } from '../../src/core/alert-facts.ts'
import { alertMessage } from '../../src/slack/views/alert.ts'
import { poolCard, poolList } from '../../src/slack/views/balance.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import { askFor, isFor } from '../../src/slack/views/for.ts'
import { helpCard } from '../../src/slack/views/help.ts'
import { logReply } from '../../src/slack/views/log.ts'
import { questionCard } from '../../src/slack/views/question.ts'
import { notDone, sentence } from '../../src/slack/views/sentence.ts'
import { undoReply } from '../../src/slack/views/undo.ts'
import { alert, facts, foreseen, mixed, now, outlook, pool } from './fixture.ts'
import { linesOf } from './office.ts'

const higher = '0192f0c0-0000-7000-8000-0000000000a2'
const critical = { alertId: higher, severity: 'critical' as const }
const jump = { line: 95_000, coveredLines: [80_000], used: 960_000, left: 40_000, percentUsed: 96 }
const log = {
  pool,
  purpose: 'Prospecting',
  campaign: 'q4-webinar',
  labels: {},
  note: null,
  occurredAt: null,
  forSlackUserId: null,
  severalPools: false,
  asSet: [],
  remarks: [],
  revealed: null,
  undo: '{"s":"slack:command","k":"1.2.3"}',
  again: '{"p":"apollo"}',
}
const question = {
  message: '"12z" is not clear: there is no unit "z".',
  verb: null,
  buttons: [],
  more: [],
  lines: [],
  change: '{"p":"apollo"}',
  typed: '/credits 12z',
}
const mobile = { credits: 16_000, quantity: 2_000, activity: 'Mobile reveal' }
const card = {
  ...pool,
  forecast: foreseen,
  expires: true,
  outlook,
  byPurpose: facts.byPurpose,
  yours: 402_000,
  open: [
    {
      reservationId: '0192f0c0-0000-7000-8000-0000000000c1',
      campaignIds: [],
      campaign: 'Q4 webinar',
      credits: 52_000,
      spent: 0,
      fromAt: now,
      untilAt: new Date('2026-12-11T22:59:00Z'),
    },
  ],
  others: [],
  command: '/credits',
  logValue: '{"p":"apollo"}',
  runs: '0f9d1bd4-27f2-4f0b-9f0e-0d8f3f1c2a10',
}

const early = { kind: 'too_early' as const, until: '2026-12-02' }

function posted(...alerts: AlertView[]): Spoken {
  const message = alertMessage(alerts, now)
  if (!message) throw new Error('nothing to say')
  return message
}

const goldens: [string, () => Spoken][] = [
  ['alert-warning', () => posted(alert())],
  ['alert-critical-jump', () => posted(alert(critical, jump))],
  ['alert-over', () => posted(alert(critical, { line: 100_000, used: 1_040_000, left: 0, overage: 40_000 }))],
  ['alert-left', () => posted(alert({}, { kind: 'left', line: 200_000 }))],
  [
    'alert-left-free-jump',
    () => posted(alert(critical, { kind: 'left', basis: 'free', line: 50_000, coveredLines: [100_000, 200_000] })),
  ],
  ['alert-already-past', () => posted(alert({}, { alreadyPast: true }))],
  ['alert-of-reservations', () => posted(alert({}, { basis: 'free' }))],
  ['alert-covered', () => posted(alert({ state: 'covered', coveredById: higher }))],
  ['alert-resolved', () => posted(alert({ state: 'resolved' }))],
  ['alert-superseded', () => posted(alert({ state: 'superseded' }))],
  ['alert-expired', () => posted(alert({ state: 'expired' }))],
  [
    'alert-without-owner-or-use',
    () => posted(alert({ ownerName: null }, { byPurpose: [], byActivity: [], unexplained: 0 })),
  ],
  [
    'alert-priced',
    () =>
      posted(
        alert(
          {},
          {
            byActivity: [
              {
                activity: 'mobile_reveal',
                name: 'Mobile reveal',
                unitPrice: 8_000,
                credits: 795_000,
                quantity: 99_375,
              },
            ],
          },
        ),
      ),
  ],
  [
    'alert-refunded',
    () =>
      posted(
        alert(
          {},
          {
            byPurpose: [
              { purposeId: null, name: 'no purpose', credits: 815_000 },
              { purposeId: higher, name: 'Renewals', credits: -20_000 },
            ],
          },
        ),
      ),
  ],
  [
    'alerts-folded',
    () => posted(alert(critical, { ...jump, coveredLines: [] }), alert({ state: 'covered', coveredById: higher })),
  ],
  ['alerts-of-two-pools', () => posted(alert(critical, jump), alert({}, { poolName: 'Lusha' }))],
  ['card', () => poolCard(card)],
  [
    'card-mixed',
    () =>
      poolCard({
        ...card,
        expires: false,
        outlook: mixed,
        forecast: { ...foreseen, runsOut: null, unused: { about: 150_000, least: 140_000, most: 160_000 } },
      }),
  ],
  ['card-logged-only', () => poolCard({ ...card, reading: null, others: [{ ...pool, name: 'Lusha' }] })],
  [
    'card-over',
    () =>
      poolCard({
        ...card,
        forecast: { kind: 'gone' },
        balance: { ...pool.balance, left: 0, free: 0, reserved: 0, overage: 40_000, used: 1_040_000, percentUsed: 104 },
      }),
  ],
  [
    'card-nothing-granted',
    () =>
      poolCard({
        ...card,
        forecast: { kind: 'gone' },
        balance: { ...pool.balance, granted: 0, whole: 0, left: 0, free: 0, reserved: 0, percentUsed: undefined },
      }),
  ],
  [
    'card-expired-and-logged-more',
    () =>
      poolCard({
        ...card,
        forecast: early,
        balance: {
          ...pool.balance,
          forfeited: 50_000,
          whole: 950_000,
          left: 138_000,
          percentUsed: 85,
          unexplained: -12_000,
        },
      }),
  ],
  ['pool-list', () => poolList([pool, { ...pool, name: 'Lusha' }])],
  ['log', () => logReply({ ...log, items: [mobile] })],
  [
    'log-credits',
    () =>
      logReply({
        ...log,
        purpose: null,
        campaign: null,
        items: [{ credits: 25_000, quantity: 1_000, activity: null }],
      }),
  ],
  [
    'log-several',
    () =>
      logReply({
        ...log,
        severalPools: true,
        labels: { segment: 'smb' },
        note: 'at the fair',
        occurredAt: now,
        forSlackUserId: 'U1SAM',
        items: [
          mobile,
          { credits: 3_000, quantity: 3_000, activity: 'Company' },
          { credits: 5_000, quantity: 1_000, activity: null },
        ],
        remarks: ['"Fair" is not a purpose of this workspace. Recorded with its text.'],
      }),
  ],
  [
    'log-as-set',
    () =>
      logReply({
        ...log,
        items: [mobile],
        asSet: ['campaign'],
        revealed: { at: new Date('2026-10-03T10:00:00Z'), zero: log.undo },
      }),
  ],
  ['for', () => isFor({ purpose: 'Prospecting', campaign: 'q4-webinar', command: '/credits', isNew: true })],
  ['for-nothing', () => isFor({ command: '/credits', isNew: false })],
  ['for-ended', () => isFor({ command: '/credits', isNew: true })],
  [
    'for-question',
    () =>
      askFor({
        message: 'There is no campaign "q4-webniar" yet. Did you mean q4-webinar?',
        offered: [
          { label: 'Use #q4-webinar', value: '{"campaign":"q4-webinar"}' },
          { label: 'Use #q4-webniar', value: '{"campaign":"q4-webniar"}' },
        ],
        typed: '/credits for #q4-webniar',
      }),
  ],
  ['undo', () => undoReply(pool, [mobile])],
  ['undo-in-part', () => undoReply(pool, [mobile], ['This entry was undone or refunded already.'])],
  [
    'question',
    () =>
      questionCard({
        ...question,
        buttons: [{ label: 'Log 12 credits', value: '{"n":"1.2.3","p":"apollo","i":[["",1000,12000,1]]}' }],
        lines: [{ label: 'Keep "z" as note', type: undefined }],
      }),
  ],
  [
    'question-of-many',
    () =>
      questionCard({
        ...question,
        message: 'I do not know what to do with "udno".',
        verb: { label: '/credits undo', value: '{"n":"1.2.3","v":"undo","r":""}' },
        buttons: [{ label: 'Log 12', value: '{"n":"1.2.3"}' }],
        more: [
          { label: 'Log 13', value: '{"n":"1.2.4"}' },
          { label: 'Log 14', value: '{"n":"1.2.5"}' },
        ],
        lines: [{ label: 'Log 15', type: '/credits log 15 credits' }],
      }),
  ],
  [
    'help',
    () =>
      helpCard(
        '/credits',
        [
          { example: '', does: 'what is left' },
          { example: 'log 2 mobile', does: 'books what you spent' },
        ],
        ['Prospecting', 'Event follow-up'],
      ),
  ],
  ['not-done', () => notDone('Only an owner may.', '/credits log 1 email <@U2|olga>')],
  ['not-done-change', () => notDone('It is before the records.', '/credits log 1 1 nov', '{"p":"apollo"}')],
  ['sentence', () => sentence('There is no pool "<x>" here.')],
]

describe('every message', () => {
  it.each(goldens)('%s reads as its golden file', async (name, make) => {
    const spoken = make()
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
    expect(Buffer.byteLength(JSON.stringify(spoken.blocks))).toBeLessThan(10_000)
    expect(spoken.text).toMatch(/\S/)
  })

  it('obeys nothing that people typed, and fits, whatever they typed', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a', '\n'),
      minLength: 1,
      maxLength: 400,
    })
    fc.assert(
      fc.property(hostile, hostile, (name, word) => {
        const spoken = [
          posted(
            alert(
              { ownerName: word },
              {
                poolName: name,
                unit: word,
                byPurpose: [{ purposeId: null, name: word, credits: 795_000 }],
                byActivity: [{ activity: word, credits: 1, quantity: 1 }],
              },
            ),
          ),
          poolCard({ ...card, name, vendor: word, byPurpose: [{ name: word, credits: 1 }] }),
          logReply({
            ...log,
            purpose: name,
            campaign: word,
            note: name,
            labels: { [word]: name },
            remarks: [word],
            items: [{ ...mobile, activity: word }],
          }),
          questionCard({
            ...question,
            message: name,
            buttons: [{ label: word, value: 'x' }],
            lines: [{ label: word, type: name }],
            typed: word,
          }),
          notDone(name, word),
          isFor({ purpose: name, campaign: word, command: word, isNew: true }),
          askFor({ message: name, offered: [{ label: word, value: 'x' }], typed: word }),
        ]
        for (const { text, blocks } of spoken) {
          expect(checkBlocks(blocks, 'message')).toEqual([])
          expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(11_000)
          for (const markup of [text, ...mrkdwnOf(blocks)])
            expect(markup.replace(/<!date\^[^<>]*>/g, '')).not.toMatch(/[<>]/)
        }
      }),
    )
  })

  it('says shares that sum to 100, with unexplained as one of its own', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 500_000 }),
        (credits, unexplained) => {
          const byPurpose = credits.map((amount, index) => ({ purposeId: null, name: `p${index}`, credits: amount }))
          const [line] = linesOf(posted(alert({}, { byPurpose, unexplained })).blocks).filter((text) =>
            text.startsWith('Used '),
          )
          const percents = [...(line ?? '').matchAll(/ (\d+) %/g)].map((match) => Number(match[1]))
          const sum = percents.reduce((left, right) => left + right, 0)
          expect(sum).toBe(credits.every((amount) => amount === 0) && unexplained === 0 ? 0 : 100)
        },
      ),
    )
  })

  it('is nothing where no alert is left to speak of', () => {
    expect(alertMessage([], now)).toBeUndefined()
  })
})

/** The texts of blocks that Slack reads markup in. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string')
    return [value.text]
  return Object.values(value).flatMap(mrkdwnOf)
}

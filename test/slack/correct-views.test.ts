// Goal: the lists of entries and the forms that correct read right, hold what Slack allows and obey nothing that people
// typed. Method: golden files, and hostile words.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkModal } from '../../playground/server/check-blocks.ts'
import { adjustForm } from '../../src/slack/views/adjust.ts'
import { correctedModal, correctForm } from '../../src/slack/views/correct.ts'
import { type EntryRow, ownPage, poolEntries } from '../../src/slack/views/entries.ts'

const entryId = '0f9d1bd4-27f2-4f0b-9f0e-0d8f3f1c2a10'
const entry: EntryRow = {
  entryId,
  poolName: null,
  unit: 'credits',
  zone: 'Europe/Berlin',
  kind: 'usage',
  activity: 'Mobile reveal',
  quantity: 2_000,
  credits: 16_000,
  refunded: 0,
  purpose: 'Prospecting',
  campaign: 'q4-webinar',
  memberName: 'Sam Ray',
  note: null,
  occurredAt: new Date('2026-11-22T11:00:00Z'),
  undone: false,
  matched: false,
}
const entries: EntryRow[] = [
  { ...entry, refunded: 4_000, matched: true },
  { ...entry, undone: true },
  { ...entry, kind: 'refund', credits: -4_000, activity: null },
  {
    ...entry,
    kind: 'adjustment',
    credits: -12_000,
    activity: null,
    purpose: null,
    campaign: null,
    note: 'Apollo counts 12 credits less',
    memberName: null,
  },
  { ...entry, activity: null, credits: 25_000, purpose: null, campaign: null },
]
const older = `1795348800000 7 ${entryId}`
const list = {
  poolId: entryId,
  poolName: 'Apollo',
  unit: 'credits',
  said: null,
  isFirst: true,
  doubles: [[entry, { ...entry, memberName: 'Sam Ray', activity: null }]] as const,
  entries,
  older,
  beyond: { credits: 12_000, vendor: 'Apollo' },
}
const form = {
  now: new Date('2026-12-01T09:00:00Z'),
  entry: { ...entry, poolName: 'Apollo', refunded: 4_000, note: 'for Jane' },
  door: 'Logged in Slack.',
  earlier: [{ ...entry, purpose: 'Renewals' }],
  reports: [entry],
  doubles: [entry],
  reason: null,
  choices: ['move', 'refund', 'undo', 'split'] as const,
  choice: 'move' as const,
  isOwner: true,
  purposes: [{ purposeId: '1', name: 'Prospecting' }],
  purposeId: '1',
  campaign: 'q4-webinar',
  slackUserId: null,
  credits: '',
  preview: 'The credits stay used: what is left does not change.',
  metadata: entryId,
}
const adjustment = {
  pools: [
    { poolId: '1', name: 'Apollo' },
    { poolId: '2', name: 'Lusha' },
  ],
  poolId: '1',
  poolName: 'Apollo',
  unit: 'credits',
  credits: '-12',
  effectiveAt: new Date('2026-11-22T11:00:00Z'),
  reason: 'Apollo counts 12 credits less',
  preview: 'Apollo has 900 of 1,000 left now, and 912 after it.',
}

describe('lists and forms of corrections', () => {
  it.each([
    ['entries', () => poolEntries(list)],
    [
      'entries-after-a-decision',
      () =>
        poolEntries({
          ...list,
          said: 'Two spends, both counted. Apollo: 900 of 1,000 left.',
          doubles: [],
          older: null,
          beyond: null,
        }),
    ],
    ['entries-own-older', () => ownPage({ entries: [], older: null })],
  ] as const)('%s', async (name, make) => {
    const spoken = make()
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
  })

  it.each([
    ['correct-move', () => correctForm(form)],
    [
      'correct-refund',
      () =>
        correctForm({
          ...form,
          choice: 'refund',
          credits: '4',
          preview: 'Apollo has 984 of 1,000 left now, and 988 after it.',
        }),
    ],
    [
      'correct-join',
      () => correctForm({ ...form, choices: ['join'], choice: 'join', isOwner: false, reports: [], earlier: [] }),
    ],
    [
      'correct-none',
      () =>
        correctForm({
          ...form,
          choices: [],
          choice: null,
          reason: 'This entry was undone or refunded already.',
          preview: null,
        }),
    ],
    ['corrected', () => correctedModal('Given back: 4 credits. Apollo: 988 of 1,000 left.')],
    ['adjust', () => adjustForm(adjustment)],
  ] as const)('%s', async (name, make) => {
    const view = make()
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkModal(view)).toEqual([])
  })

  it('obey nothing that people typed, and fit, whatever they typed', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a', '\n'),
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(hostile, (word) => {
        const row = {
          ...entry,
          poolName: word,
          purpose: word,
          campaign: word,
          memberName: word,
          activity: word,
          note: word,
          unit: word.slice(0, 20),
        }
        const rows = Array.from({ length: 10 }, () => ({ ...row, kind: 'adjustment' as const }))
        const spoken = poolEntries({
          ...list,
          poolName: word,
          doubles: [[row, row]],
          entries: rows,
          beyond: { credits: 1, vendor: word },
        })
        const views = (['move', 'refund', 'join'] as const).map((choice) =>
          correctForm({
            ...form,
            entry: row,
            door: word,
            earlier: rows,
            reports: rows,
            doubles: rows,
            choices: [choice],
            choice,
            reason: word,
            purposes: [{ purposeId: '1', name: word }],
            campaign: word,
          }),
        )
        const modals = [
          ...views,
          adjustForm({
            ...adjustment,
            poolName: word,
            unit: word,
            reason: word,
            pools: [
              { poolId: '1', name: word },
              { poolId: '2', name: word },
            ],
          }),
        ]
        expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
        for (const view of modals) expect(checkModal(view)).toEqual([])
        for (const markup of [spoken.text, ...mrkdwnOf(spoken.blocks), ...mrkdwnOf(modals)])
          expect(markup.replace(/<!date\^[^<>]*>/g, '')).not.toMatch(/[<>]/)
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

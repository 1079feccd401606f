// Goal: how the answers about oneself and the forms of a team read, to the letter. Method: golden files; whatever people
// may have named things, Slack takes the blocks and obeys nothing in them.

import type { KnownBlock, ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkModal } from '../../playground/server/check-blocks.ts'
import { keysModal, newKeyModal } from '../../src/slack/views/api.ts'
import { poolCard } from '../../src/slack/views/balance.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import type { EntryRow } from '../../src/slack/views/entries.ts'
import { helpCard } from '../../src/slack/views/help.ts'
import { type OwnPool, ownCard } from '../../src/slack/views/me.ts'
import { setupModal, setupOffer } from '../../src/slack/views/setup.ts'
import { setupDone } from '../../src/slack/views/setup-done.ts'
import { foreseen, now, outlook, pool } from './fixture.ts'

const own: OwnPool = {
  name: 'Apollo',
  unit: 'credits',
  zone: 'Europe/Berlin',
  cycle: pool.cycle,
  purposes: [
    { name: 'Prospecting', credits: 250_000, named: true },
    { name: '#q4-webinar', credits: 50_000, named: true },
    { name: 'Renewals', credits: 61_000, named: true },
    { name: 'no purpose', credits: 41_000, named: false },
  ],
}
const entry: EntryRow = {
  entryId: '0f9d1bd4-27f2-4f0b-9f0e-0d8f3f1c2a10',
  poolName: null,
  refunded: 0,
  memberName: null,
  note: null,
  matched: false,
  unit: 'credits',
  zone: 'Europe/Berlin',
  kind: 'usage',
  activity: 'Mobile reveal',
  quantity: 2_000,
  credits: 16_000,
  purpose: 'Prospecting',
  campaign: 'q4-webinar',
  occurredAt: now,
  undone: false,
}
const latest: EntryRow[] = [
  entry,
  { ...entry, undone: true, campaign: null },
  { ...entry, kind: 'refund', credits: -8_000, purpose: null, campaign: null },
  { ...entry, activity: null, quantity: 1_000, credits: 25_000, purpose: null, campaign: null },
  { ...entry, activity: null, quantity: 1_000, credits: 1_000, purpose: null },
]
const form = {
  name: 'Apollo',
  allotment: '1000',
  creditsLeft: '640',
  anchorAt: new Date('2026-11-30T23:00:00Z'),
  length: 'P1M',
  zone: 'Europe/Berlin',
  ownerId: 'U2OLGA',
  preview: 'Resets Tue 1 Dec 00:00 (Europe/Berlin). 640 of 1,000 left until then.',
}
const done = {
  name: 'Apollo',
  unit: 'credits',
  left: 640_000,
  granted: 1_000_000,
  endsAt: new Date('2026-11-30T23:00:00Z'),
  now,
  zone: 'Europe/Berlin',
  ownerId: 'U2OLGA',
  channel: ['It warns in <#C1SALES>.'],
  prices: 9,
  vendor: 'apollo',
  next: '/credits log 2 mobile',
}
const key = {
  keyId: '615625a8e5f37560e7',
  name: 'zapier',
  abilities: ['read', 'write'],
  pools: ['Apollo'],
  lastSpendAt: now,
}
const keys = {
  pools: [{ shortName: 'apollo', name: 'Apollo' }],
  mayAll: true,
  keys: [key, { ...key, keyId: '715625a8e5f37560e7', abilities: ['read'], pools: [], lastSpendAt: null }],
  more: 3,
  zone: 'Europe/Berlin',
}
const newKey = {
  name: 'zapier',
  text: 'ps_T1_615625a8e5f37560e7_e99b',
  pools: ['Apollo'],
  url: 'https://purser.example.com',
}
const card = {
  ...pool,
  yours: 402_000,
  forecast: foreseen,
  expires: true,
  outlook,
  others: [],
  command: '/credits',
  logValue: '{"p":"apollo"}',
  runs: null,
}

const messages: [string, () => Spoken][] = [
  [
    'me',
    () =>
      ownCard({
        pools: [own],
        latest,
        older: '1795348800000 7 0f9d1bd4-27f2-4f0b-9f0e-0d8f3f1c2a10',
        command: '/credits',
      }),
  ],
  [
    'me-several-pools',
    () =>
      ownCard({
        pools: [own, { ...own, name: 'Lusha', purposes: [] }],
        latest: latest.slice(0, 1).map((it) => ({ ...it, poolName: 'Apollo' })),
        older: null,
        command: '/credits',
      }),
  ],
  ['me-nothing', () => ownCard({ pools: [{ ...own, purposes: [] }], latest: [], older: null, command: '/credits' })],
  [
    'help-of-an-admin',
    () =>
      helpCard(
        '/credits',
        [{ example: 'log 2 mobile', does: 'books what you spent' }],
        ['Prospecting'],
        [{ example: 'setup', does: 'makes a pool of credits' }],
      ),
  ],
  ['card-of-a-guest', () => poolCard({ ...card, byPurpose: null })],
  ['setup-offer', () => setupOffer('There is no pool of credits here yet.', 'Apollo', '/credits log 2 mobile')],
]

const modals: [string, () => ModalView][] = [
  ['setup', () => setupModal(form)],
  ['setup-shared', () => setupModal({ ...form, channelId: 'C8PARTNER', confirmShared: 'partner' })],
  ['api', () => keysModal({ ...keys, remark: 'Revoked 815625a8e5f37560e7 of crm: it is refused from now on.' })],
  ['api-of-an-owner', () => keysModal({ ...keys, mayAll: false, keys: [], more: 0 })],
  ['api-made', () => newKeyModal(newKey)],
  ['setup-done', () => setupDone(done)],
  ['setup-done-unknown-vendor', () => setupDone({ ...done, prices: 0, vendor: 'lusha', next: '/credits log 25' })],
]

describe('every message about the team', () => {
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

  it('obeys nothing that people typed, and fits, whatever they typed', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a', '\n'),
      minLength: 1,
      maxLength: 100,
    })
    fc.assert(
      fc.property(hostile, hostile, (name, word) => {
        const purposes = Array.from({ length: 12 }, (_, nth) => ({ name: word, credits: nth, named: true }))
        const entries = Array.from({ length: 10 }, () => ({ ...entry, poolName: name, purpose: word, campaign: name }))
        const ownPool = { ...own, name, unit: word, purposes }
        const spoken = [
          ownCard({ pools: [ownPool, ownPool], latest: entries, older: '1', command: '/credits' }),
          setupOffer('There is no pool of credits here yet.', name, word),
        ]
        const views = [
          setupModal({
            ...form,
            name,
            vendor: word.slice(0, 40),
            zone: word.slice(0, 64),
            preview: name,
            confirmShared: word,
          }),
          keysModal({
            ...keys,
            pools: [{ shortName: 'apollo', name }],
            keys: [{ ...key, pools: [name, word] }],
            remark: word,
          }),
          newKeyModal({ ...newKey, pools: [name, word] }),
          setupDone({ ...done, name, unit: word, vendor: word, channel: [] }),
        ]
        for (const { blocks } of spoken) expect(checkBlocks(blocks, 'message')).toEqual([])
        for (const view of views) expect(checkModal(view)).toEqual([])
        const texts = [...spoken.flatMap(({ text, blocks }) => [text, ...mrkdwnOf(blocks)]), ...mrkdwnOf(views)]
        for (const markup of texts) expect(markup.replace(/<!date\^[^<>]*>|<@U2OLGA>/g, '')).not.toMatch(/[<>]/)
      }),
    )
  })

  it('says amounts of oneself that sum to their headline', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 }), (credits) => {
        const purposes = credits.map((amount, nth) => ({ name: `p${nth}`, credits: amount, named: true }))
        const total = credits.reduce((sum, amount) => sum + amount, 0)
        const { blocks } = ownCard({ pools: [{ ...own, purposes }], latest: [], older: null, command: '/credits' })
        const shown = [...partsOf(blocks).matchAll(/(?:p\d+|the rest) ([\d,.]+)(?=[,.](?:\s|$))/g)].map((match) =>
          Math.round(Number((match[1] ?? '').replaceAll(',', '')) * 1000),
        )
        expect(shown.reduce((sum, amount) => sum + amount, 0)).toBe(total)
      }),
    )
  })
})

function partsOf(blocks: readonly KnownBlock[]): string {
  return mrkdwnOf(blocks)[0]?.split('\n')[1] ?? ''
}

/** The texts of blocks that Slack reads markup in. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string')
    return [value.text]
  return Object.values(value).flatMap(mrkdwnOf)
}

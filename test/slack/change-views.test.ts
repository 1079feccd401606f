// Goal: how the forms read in which a pool is changed, and the card of its credits, to the letter. Method: golden files over
// the fixture; whatever people may have named things, Slack takes the blocks and obeys nothing in them.

import type { ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkModal } from '../../playground/server/check-blocks.ts'
import type { Terms } from '../../src/core/model.ts'
import { plansOf } from '../../src/core/plan-presets.ts'
import { type CorrectForm, correctModal, type GrantsCard, grantsCard } from '../../src/slack/views/grants.ts'
import { type PriceForm, pricesModal } from '../../src/slack/views/prices.ts'
import { resetModal, resetPreview } from '../../src/slack/views/reset.ts'
import { type TermsForm, termsDone, termsModal, termsPreview } from '../../src/slack/views/terms.ts'
import { type TopupForm, topupDone, topupModal, topupPreview } from '../../src/slack/views/topup.ts'
import { facts, now, pool } from './fixture.ts'
import { linesOf } from './office.ts'

const { poolId } = facts
const { zone, unit, balance, cycle } = pool
const after = { ...balance, granted: 2_000_000, whole: 2_000_000, left: 1_188_000, free: 1_136_000, percentUsed: 40 }
const ends = [{ kind: 'percent' as const, basis: 'granted' as const, line: 80_000 }]
const effect = { before: balance, after, unit, ends }
const expiresAt = new Date('2026-12-31T23:00:00Z')
const dates = { zone, now, effectiveAt: null, expires: 'date' as const, expiresAt }
const metadata = JSON.stringify({ p: poolId, v: 7 })

const topup: TopupForm = {
  credits: '1000',
  given: 'top_up',
  expires: 'date',
  expiresAt,
  reason: 'invoice 1234',
  pool: { poolId, name: 'Apollo', vendor: 'apollo' },
  pools: [
    { poolId, name: 'Apollo' },
    { poolId: '0192f0c0-0000-7000-8000-000000000002', name: 'Lusha' },
  ],
  preview: topupPreview(effect, dates),
  metadata,
}
const base: Terms = {
  version: 1,
  effectiveAt: cycle.startsAt,
  anchorAt: cycle.startsAt,
  length: 'P1M',
  parts: 1,
  zone,
  allotment: 1_000_000,
  rollover: { kind: 'none' },
  plan: 'Basic',
  planConfirmedOn: '2026-11-20',
}
const next: Terms = { ...base, version: 2, length: 'P1Y', parts: 4, allotment: 144_000_000 }
const plans = plansOf('apollo')
const terms: TermsForm = {
  preset: 'professional-quarters',
  seats: '3',
  length: 'as_is',
  parts: 'as_is',
  rollover: 'capped',
  rolloverMost: '500',
  rolloverEnd: 'reset',
  takes: 'full',
  name: 'Apollo',
  unit,
  base,
  plans,
  chosenLength: 'P1Y',
  confirm: plans.find(({ preset }) => preset === 'professional-quarters')?.confirm ?? '',
  preview: termsPreview({
    ...effect,
    zone,
    resetsAt: cycle.endsAt,
    from: base,
    to: next,
    differences: [{ credits: 1_000_000, effectiveAt: now }],
    now,
  }),
  metadata,
}
const grant = {
  grantId: '0192f0c0-0000-7000-8000-0000000000d1',
  kind: 'allotment' as const,
  worth: 1_000_000,
  credits: 1_000_000,
  left: 205_000,
  effectiveAt: cycle.startsAt,
  expiresAt: cycle.endsAt,
  reason: null,
  by: null,
  mayCorrect: true,
}
const credits: GrantsCard = {
  poolId,
  name: 'Apollo',
  unit,
  zone,
  balance,
  now,
  grants: [
    grant,
    { ...grant, kind: 'promotion', worth: 50_000, credits: 60_000, expiresAt: null, by: 'Olga', reason: 'the delay' },
    { ...grant, kind: 'top_up', effectiveAt: expiresAt, expiresAt: null, by: 'Olga', mayCorrect: false },
  ],
  more: 2,
}
const correct: CorrectForm = { grant, name: 'Apollo', unit, zone, now, preview: ['As now.'], remark: 'Look.', metadata }
const moved = { ...cycle, endsAt: new Date('2026-12-20T08:30:00Z') }
const reset = {
  name: 'Apollo',
  zone,
  on: '2026-12-20',
  time: '09:30',
  preview: resetPreview({
    cycle: { before: cycle, after: moved },
    following: [new Date('2027-01-20T08:30:00Z'), new Date('2027-02-20T08:30:00Z')],
    ending: 188_000,
    lost: 250_000,
    isReminded: true,
    unit,
    zone,
    now,
  }),
  metadata,
}
const prices: PriceForm = {
  name: 'Apollo',
  zone,
  now,
  prices: [
    { activity: 'mobile_reveal', name: 'Mobile reveal', unitPrice: 8_000, since: null, next: null },
    {
      activity: 'waterfall',
      name: 'Waterfall enrichment',
      unitPrice: null,
      since: cycle.startsAt,
      next: { unitPrice: 0, effectiveAt: expiresAt },
    },
  ],
  offers: [{ activity: 'email_reveal', name: 'E-mail reveal', unitPrice: 1_000 }],
  activity: 'mobile_reveal',
  how: 'each',
  credits: '9',
  known: '',
  preview: ['Mobile reveal: 8 each, and *9 each* from now on.'],
  metadata,
}
const done = { name: 'Apollo', unit, balance: after, zone, now }

const modals: [string, () => ModalView][] = [
  ['topup-form', () => topupModal(topup)],
  ['topup-done', () => topupDone({ ...done, credits: 1_000_000, dates }).view],
  ['terms-form', () => termsModal(terms)],
  ['terms-done', () => termsDone({ ...done, next, resetsAt: cycle.endsAt }).view],
  ['correct-form', () => correctModal(correct)],
  ['reset-form', () => resetModal(reset)],
  ['prices-form', () => pricesModal(prices)],
]

describe('the forms that change a pool', () => {
  it.each(modals)('%s reads as its golden file', async (name, make) => {
    const view = make()
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkModal(view)).toEqual([])
  })

  it('and the card of its credits reads as its golden file', async () => {
    const spoken = grantsCard(credits)
    await expect(`${JSON.stringify(spoken, null, 2)}\n`).toMatchFileSnapshot('golden/credits-added.json')
    expect(checkBlocks(spoken.blocks, 'message')).toEqual([])
  })

  it('obey nothing of what people named', () => {
    const names = fc.constantFrom('<!channel>', '*Apollo* & <@U1>', '<https://evil.test|here>', `${'<'.repeat(99)}`)
    fc.assert(
      fc.property(names, (name) => {
        const listed = prices.prices.map((it) => ({ ...it, name }))
        const views = [
          topupModal({ ...topup, pool: { ...topup.pool, name, vendor: name }, pools: [], remark: name }),
          topupDone({ ...done, name, credits: 1_000_000, dates }).view,
          termsModal({ ...terms, name, base: { ...base, plan: name }, remark: name }),
          correctModal({ ...correct, name, remark: name }),
          resetModal({ ...reset, name }),
          pricesModal({ ...prices, name, prices: listed, known: name }),
        ]
        for (const view of views) {
          expect(checkModal(view)).toEqual([])
          // What is plain text obeys nothing by itself.
          const marked = view.blocks.filter((block) => block.type === 'section' || block.type === 'context')
          expect(linesOf(marked).join('\n')).not.toMatch(/<[!@h]/)
        }
        const shown = { ...credits, name, grants: credits.grants.map((it) => ({ ...it, by: name, reason: name })) }
        expect(linesOf(grantsCard(shown).blocks).join('\n')).not.toMatch(/<[!@h]/)
      }),
    )
  })
})

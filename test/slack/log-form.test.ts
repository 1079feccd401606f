// Goal: how the log form reads, to the letter, and that it fits into Slack whatever people have named things. Method:
// golden files over the fixture's pool; hostile names against the local Slack's rules.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkModal } from '../../playground/server/check-blocks.ts'
import { loggedModal } from '../../src/slack/views/log.ts'
import { type LogForm, logForm } from '../../src/slack/views/log-modal.ts'
import { undoneModal, undoReply } from '../../src/slack/views/undo.ts'
import { now, pool } from './fixture.ts'

const poolId = '0192f0c0-0000-7000-8000-000000000001'
const mobile = { credits: 16_000, quantity: 2_000, activity: 'Mobile reveal' }
const form: LogForm = {
  reason: null,
  typed: '',
  lasting: [],
  unit: 'credits',
  pools: [{ poolId, name: 'Apollo' }],
  poolId,
  activities: [
    { activity: 'mobile_reveal', name: 'Mobile reveal', each: '8 each' },
    { activity: 'waterfall', name: 'Waterfall enrichment', each: 'no fixed price' },
  ],
  activity: 'mobile_reveal',
  quantity: '2',
  credits: '',
  price: { kind: 'spend', item: mobile, after: { left: 135_000, overage: 0 } },
  purposes: [{ purposeId: '0192f0c0-0000-7000-8000-000000000011', name: 'Prospecting' }],
  purpose: 'Prospecting',
  campaign: 'q4-webinar',
  contact: '',
  note: '',
  labels: undefined,
  occurredAt: undefined,
  forSlackUserId: null,
  metadata: `{"p":"${poolId}","n":1}`,
}
const reply = {
  pool,
  items: [mobile],
  purpose: 'Prospecting',
  campaign: 'q4-webinar',
  asSet: [],
  labels: {},
  note: null,
  occurredAt: null,
  forSlackUserId: null,
  severalPools: false,
  remarks: [],
  revealed: null,
  undo: '{"s":"slack:view","k":"V1"}',
  again: '{"p":"apollo"}',
}

const goldens = {
  'log-form': () => logForm(form),
  'log-form-in-doubt': () =>
    logForm({
      ...form,
      reason: 'How much was it? Type an amount, for example: 2 mobile, or 25.',
      typed: '/credits log for Prospecting <at the fair>',
      pools: [...form.pools, { poolId: 'other', name: 'Lusha' }],
      activity: undefined,
      quantity: '',
      price: { kind: 'missing', sentence: 'Choose what it was, or type the credits.' },
      labels: 'segment: smb',
      note: '<at the fair>',
      occurredAt: now,
      forSlackUserId: 'U1SAM',
    }),
  'log-form-over': () =>
    logForm({ ...form, price: { kind: 'spend', item: mobile, after: { left: 0, overage: 9_000 } } }),
  'log-form-earlier': () => logForm({ ...form, price: { kind: 'spend', item: mobile, after: undefined } }),
  logged: () => loggedModal(reply, form.metadata),
  undone: () => undoneModal(undoReply(pool, [mobile])),
}

describe('the log form', () => {
  it.each(Object.entries(goldens))('%s reads as its golden file', async (name, make) => {
    const view = make()
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkModal(view)).toEqual([])
  })

  it('fits, whatever things are called and however many there are', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a'),
      minLength: 1,
      maxLength: 400,
    })
    fc.assert(
      fc.property(hostile, hostile, fc.integer({ min: 1, max: 150 }), (name, word, count) => {
        const many = Array.from({ length: count }, (_, index) => index)
        const view = logForm({
          ...form,
          reason: word,
          typed: name,
          unit: word,
          pools: many.map((it) => ({ poolId: `p${it}`, name })),
          poolId: 'p0',
          activities: many.map((it) => ({ activity: `a${it}`, name: word, each: name })),
          activity: 'a0',
          purposes: many.map((it) => ({ purposeId: `u${it}`, name: `${name}${it}` })),
          purpose: `${name}0`,
          campaign: word,
          note: name,
          labels: word,
          price: { kind: 'spend', item: { ...mobile, activity: word }, after: undefined },
        })
        expect(checkModal(view)).toEqual([])
      }),
    )
  })
})

// Goal: how the list of purposes and its forms read, to the letter, and that they hold for any names and any number of them.
// Method: golden files over the fixture whose figures agree; properties with names as hostile as people can type.

import type { ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkModal } from '../../playground/server/check-blocks.ts'
import { type PurposesList, purposesModal } from '../../src/slack/views/purposes.ts'
import {
  addForm,
  archiveForm,
  changedModal,
  mergeForm,
  moveForm,
  renameForm,
  splitForm,
} from '../../src/slack/views/purposes-forms.ts'
import { facts } from './fixture.ts'

const ids = facts.byPurpose.flatMap(({ purposeId }) => purposeId ?? [])
const names = facts.byPurpose.filter(({ purposeId }) => purposeId !== null)
const webinar = '0192f0c0-0000-7000-8000-0000000000c1'
const lusha = { poolId: 'lusha', name: 'Lusha', unit: 'credits', byPurpose: [], unexplained: 0 }
const list: PurposesList = {
  pools: [
    {
      poolId: facts.poolId,
      name: 'Apollo',
      unit: 'credits',
      byPurpose: facts.byPurpose,
      unexplained: facts.unexplained,
    },
  ],
  purposes: [
    ...names.map(({ purposeId, name }, index) => ({
      id: purposeId ?? '',
      name,
      archived: index === 2,
      merged: index === 0 ? ['Research', 'Outreach'] : [],
    })),
    { id: '0192f0c0-0000-7000-8000-000000000019', name: 'Data clean-up', archived: false, merged: [] },
  ],
  campaigns: [
    { id: webinar, name: 'q4-webinar', archived: false, merged: [], use: [{ poolId: facts.poolId, credits: 180_000 }] },
  ],
  more: 3,
  mayChange: true,
}
const form = { kind: 'purpose' as const, name: 'Research', metadata: '{}' }
const others = names.map(({ purposeId, name }) => ({ id: purposeId ?? '', name }))
const into = { id: ids[0] ?? '', name: 'Prospecting' }
const current = [{ poolName: null, unit: 'credits', credits: 120_000 }]

const modals: [string, () => ModalView][] = [
  ['purposes', () => purposesModal(list)],
  ['purposes-to-read', () => purposesModal({ ...list, pools: [...list.pools, lusha], mayChange: false, more: 0 })],
  [
    'purposes-of-a-guest',
    () => purposesModal({ ...list, pools: list.pools.map((it) => ({ ...it, byPurpose: null })), mayChange: false }),
  ],
  ['purposes-add', () => addForm()],
  ['purposes-rename', () => renameForm({ ...form, remark: 'Somebody changed this.', typed: 'Studies' })],
  ['purposes-archive', () => archiveForm(form, false)],
  ['purposes-bring-back', () => archiveForm({ ...form, kind: 'campaign', name: 'spring' }, true)],
  ['purposes-move', () => moveForm(form, others)],
  ['purposes-merge', () => mergeForm(form, others, undefined)],
  ['purposes-merge-shown', () => mergeForm(form, others, { into, spends: 34, current })],
  ['purposes-split', () => splitForm({ ...form, name: 'Prospecting' }, [{ id: ids[1] ?? '', name: 'Research' }])],
  ['purposes-changed', () => changedModal('Research is part of Prospecting now.')],
]

describe('the list of purposes and its forms', () => {
  it.each(modals)('%s reads as its golden file', async (name, make) => {
    const view = make()
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    expect(checkModal(view)).toEqual([])
  })

  it('obey nothing that people typed, and fit, however many there are', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<!channel>', '<@U1>', '<', '>', '&', '*', '`', '😀', 'a'),
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 130 }), (name, count) => {
        const many = Array.from({ length: count }, (_, nth) => ({
          id: `0192f0c0-0000-7000-8000-${String(nth).padStart(12, '0')}`,
          name,
          archived: nth % 5 === 4,
          merged: Array.from({ length: nth % 3 }, () => name),
        }))
        const byPurpose = many.map(({ id }, nth) => ({ purposeId: id, name, credits: (nth - 1) * 1000 }))
        const pools = [list.pools[0], lusha, lusha, lusha, lusha].map((it, nth) => ({
          ...(it ?? lusha),
          poolId: `pool${nth}`,
          name,
          unit: name,
          byPurpose,
        }))
        const use = pools.map(({ poolId }) => ({ poolId, credits: 1000 }))
        const campaigns = many.slice(0, 20).map((it) => ({ ...it, id: it.id.replace('7000', '7001'), use }))
        const hostileForm = { kind: 'campaign' as const, name, metadata: '{}', remark: name }
        const named = many.map(({ id }) => ({ id, name }))
        const preview = { into: named[0] ?? into, spends: 1, current: [{ poolName: name, unit: name, credits: -1 }] }
        const views = [
          purposesModal({ pools, purposes: many, campaigns, more: 0, mayChange: true }),
          renameForm({ ...hostileForm, typed: name }),
          archiveForm(hostileForm, false),
          archiveForm(hostileForm, true),
          moveForm(hostileForm, named),
          mergeForm(hostileForm, named, preview),
          splitForm(hostileForm, named),
          changedModal(name),
        ]
        for (const view of views) expect(checkModal(view)).toEqual([])
        for (const markup of mrkdwnOf(views)) expect(markup).not.toMatch(/[<>]/)
      }),
      { numRuns: 30 },
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

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../src/slack/fields.ts'
import { instantOf, textOf } from '../../src/slack/fields.ts'
import { refill } from '../../src/slack/refill.ts'
import { field, modal, option } from '../../src/slack/views/modal.ts'

const purposes = [option('Prospecting', 'prospecting'), option('Renewals', 'renewals')]
const form = modal({
  callbackId: 'log:book',
  title: 'Log',
  submit: 'Log',
  metadata: '{"pool":"p1"}',
  blocks: [
    field('note', 'Note', { type: 'plain_text_input', action_id: 'log:note', initial_value: 'before' }),
    field('purpose', 'Purpose', { type: 'static_select', action_id: 'log:purpose', options: purposes }),
    field('occurred_at', 'When', { type: 'datetimepicker', action_id: 'log:occurred_at' }),
    field('owner', 'Owner', { type: 'users_select', action_id: 'log:owner' }),
  ],
})

const filled = fc.record({
  note: fc.option(fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== '')),
  purpose: fc.option(fc.constantFrom(...purposes)),
  occurredAt: fc.option(fc.integer({ min: 1, max: 4_000_000_000 })),
  owner: fc.option(fc.constantFrom('U1SAM', 'U2OLGA')),
})

describe('a modal that is shown again', () => {
  it('holds whatever was filled in, and nothing that was emptied', () => {
    fc.assert(
      fc.property(filled, ({ note, purpose, occurredAt, owner }) => {
        const values: Record<string, Record<string, FieldValue>> = {
          note: { 'log:note': { type: 'plain_text_input', value: note } },
          purpose: { 'log:purpose': { type: 'static_select', selected_option: purpose } },
          occurred_at: { 'log:occurred_at': { type: 'datetimepicker', selected_date_time: occurredAt } },
          owner: { 'log:owner': { type: 'users_select', selected_user: owner } },
        }
        expect(textOf(values, 'note')).toBe(note ?? undefined)
        expect(textOf(values, 'purpose')).toBe(purpose?.value)
        expect(instantOf(values, 'occurred_at')?.getTime()).toBe(occurredAt === null ? undefined : occurredAt * 1000)
        const elements = refill(form, values, ['Too many.']).blocks.flatMap((block) =>
          block.type === 'input' && 'element' in block ? [block.element] : [],
        )
        const initial = (value: object | null, name: string) => (value === null ? {} : { [name]: value })
        expect(elements).toMatchObject([
          note === null ? {} : { initial_value: note },
          initial(purpose, 'initial_option'),
          occurredAt === null ? {} : { initial_date_time: occurredAt },
          owner === null ? {} : { initial_user: owner },
        ])
        if (note === null) expect(elements[0]).not.toHaveProperty('initial_value')
      }),
    )
  })

  it('says the reasons on top as plain text, once, and keeps its title, buttons and ids', () => {
    const once = refill(form, {}, ['Only <!channel> may.'])
    const twice = refill(once, {}, ['Take a number.'])
    expect(JSON.stringify(once.blocks[0])).toContain('&lt;!channel&gt;')
    expect(twice.blocks).toHaveLength(form.blocks.length + 1)
    expect(JSON.stringify(twice.blocks[0])).toContain('Take a number.')
    expect(twice).toMatchObject({
      title: form.title,
      submit: form.submit,
      callback_id: 'log:book',
      private_metadata: '{"pool":"p1"}',
    })
  })
})

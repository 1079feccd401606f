// A modal once more, with what the person had filled in and the reasons why it was not taken on top. For answers that
// come too late to stand under their fields.

import type { InputBlock, KnownBlock, ModalView } from '@slack/types'
import type { FieldValue, FieldValues } from './fields.ts'
import { section } from './views/blocks.ts'
import { escapeMrkdwn } from './views/escape.ts'

const REASONS = 'reasons'

/** The modal with these values as its initial ones. `reasons` are plain sentences. */
export function refill(view: ModalView, values: FieldValues, reasons: readonly string[]): ModalView {
  const { type, callback_id, title, close, submit, private_metadata, notify_on_close } = view
  const blocks = (view.blocks as KnownBlock[])
    .filter((block) => block.block_id !== REASONS)
    .map((block) =>
      block.type === 'input' ? filled(block, Object.values(values[block.block_id ?? ''] ?? {})[0]) : block,
    )
  const why = { ...section(...reasons.map((it) => `:warning: ${escapeMrkdwn(it)}`)), block_id: REASONS }
  return {
    type,
    title,
    blocks: [why, ...blocks],
    ...(callback_id ? { callback_id } : {}),
    ...(close ? { close } : {}),
    ...(submit ? { submit } : {}),
    ...(private_metadata ? { private_metadata } : {}),
    ...(notify_on_close ? { notify_on_close } : {}),
  }
}

/** Which initial value belongs to which kind of element. Source: https://docs.slack.dev/reference/block-kit/block-elements */
function filled(block: InputBlock, value: FieldValue | undefined): InputBlock {
  if (!value) return block
  return { ...block, element: Object.assign(withoutInitial(block.element), initialOf(value)) }
}

function withoutInitial<Element extends InputBlock['element']>(element: Element): Element {
  const copy = { ...element }
  for (const name of Object.keys(copy)) if (name.startsWith('initial_')) Reflect.deleteProperty(copy, name)
  return copy
}

/** What the fields of a modal began with, as if it had been submitted untouched. */
export function initialValuesOf(blocks: ModalView['blocks']): FieldValues {
  const inputs = (blocks as KnownBlock[]).filter((block): block is InputBlock => block.type === 'input')
  return Object.fromEntries(
    inputs.map(({ block_id = '', element }) => {
      const begun = Object.entries(initials).flatMap(([initial, held]) => {
        const value = (element as unknown as Record<string, unknown>)[initial]
        return value === undefined ? [] : [[held, value] as const]
      })
      const value: FieldValue = { type: element.type, ...Object.fromEntries(begun) }
      return [block_id, { [element.action_id ?? '']: value }]
    }),
  )
}

/** What an element begins with, and where its state holds that. */
const initials = {
  initial_value: 'value',
  initial_option: 'selected_option',
  initial_options: 'selected_options',
  initial_date: 'selected_date',
  initial_time: 'selected_time',
  initial_date_time: 'selected_date_time',
  initial_conversation: 'selected_conversation',
  initial_channel: 'selected_channel',
  initial_user: 'selected_user',
  initial_users: 'selected_users',
} as const satisfies Record<string, keyof FieldValue>

function initialOf(value: FieldValue): Record<string, unknown> {
  const held = Object.entries(initials).map(([initial, name]) => [initial, value[name]] as const)
  return Object.fromEntries(held.filter(([, it]) => !isEmpty(it)))
}

/** Slack refuses a field that begins with an empty list. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

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

function initialOf(value: FieldValue): Record<string, unknown> {
  const known: [string, unknown][] = [
    ['initial_value', value.value],
    ['initial_option', value.selected_option],
    ['initial_options', value.selected_options?.length ? value.selected_options : undefined],
    ['initial_date', value.selected_date],
    ['initial_time', value.selected_time],
    ['initial_date_time', value.selected_date_time],
    ['initial_conversation', value.selected_conversation],
    ['initial_channel', value.selected_channel],
    ['initial_user', value.selected_user],
  ]
  return Object.fromEntries(known.filter(([, it]) => it !== undefined && it !== null && it !== ''))
}

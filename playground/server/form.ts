// What a person has filled in: the fields of a view or message, what each starts with, and the state that payloads carry.
// What the client would refuse to send is in form-faults.ts.
// Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload, https://docs.slack.dev/reference/block-kit/block-elements

import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { elementsOf } from './rules.ts'

/** An element that has a value. */
export interface Field {
  blockId: string
  actionId: string
  kind: string
  element: JsonObject
  /** Stands in an input block: sent with the form, and only then unless it dispatches. */
  isInput: boolean
  isOptional: boolean
  dispatches: boolean
}

interface Slot {
  /** Where the state holds the value, and where the element holds what it starts with. */
  key: string
  initial: string
  isList?: boolean
}

const typed: Slot = { key: 'value', initial: 'initial_value' }
const chosen: Slot = { key: 'selected_option', initial: 'initial_option' }
const severalChosen: Slot = { key: 'selected_options', initial: 'initial_options', isList: true }

export const slots: Readonly<Record<string, Slot>> = {
  plain_text_input: typed,
  number_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  static_select: chosen,
  external_select: chosen,
  radio_buttons: chosen,
  checkboxes: severalChosen,
  multi_static_select: severalChosen,
  datepicker: { key: 'selected_date', initial: 'initial_date' },
  timepicker: { key: 'selected_time', initial: 'initial_time' },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time' },
  users_select: { key: 'selected_user', initial: 'initial_user' },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', isList: true },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation' },
  channels_select: { key: 'selected_channel', initial: 'initial_channel' },
}

/** The fields in the order in which they are shown. */
export function fieldsOf(blocks: readonly JsonObject[]): Field[] {
  return blocks.flatMap((block) =>
    elementsOf(block).flatMap((element) => {
      const kind = String(element.type)
      if (!(kind in slots)) return []
      const isInput = block.type === 'input'
      return {
        blockId: textOf(block, 'block_id') ?? '',
        actionId: textOf(element, 'action_id') ?? '',
        kind,
        element,
        isInput,
        isOptional: block.optional === true,
        dispatches: !isInput || block.dispatch_action === true,
      }
    }),
  )
}

/** Blocks with the ids that Slack gives to those that have none. */
export function withIds(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.map((block, index) => {
    const named = (element: unknown, place: string): unknown =>
      isObject(element) && String(element.type) in slots ? { action_id: `action-${place}`, ...element } : element
    const element = block.element === undefined ? {} : { element: named(block.element, String(index)) }
    const elements =
      block.type === 'actions'
        ? { elements: objectsOf(block, 'elements').map((one, at) => named(one, `${index}-${at}`)) }
        : {}
    return { block_id: `block-${index}`, ...block, ...element, ...elements }
  })
}

/** The entry of a field in `state.values`; undefined stands for empty. */
export function entryOf({ kind }: Pick<Field, 'kind'>, value: unknown): JsonObject {
  const slot = slots[kind]
  if (!slot) throw new Error(`A ${kind} has no value.`)
  return { type: kind, [slot.key]: value ?? (slot.isList ? [] : null) }
}

/** What an entry holds; undefined where that is nothing. */
export function heldIn({ kind }: Pick<Field, 'kind'>, entry: unknown): unknown {
  const value = isObject(entry) ? entry[slots[kind]?.key ?? ''] : undefined
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? undefined : value
}

export function entryAt(values: JsonObject, { blockId, actionId }: Pick<Field, 'blockId' | 'actionId'>): unknown {
  const block = values[blockId]
  return isObject(block) ? block[actionId] : undefined
}

/** `values` with the entry of one field replaced. */
export function withEntry(values: JsonObject, field: Field, entry: JsonObject): JsonObject {
  const block = values[field.blockId]
  return { ...values, [field.blockId]: { ...(isObject(block) ? block : {}), [field.actionId]: entry } }
}

/** What the fields show before anybody has touched them; `current` is the conversation that the person was looking at. */
export function initialValues(
  blocks: readonly JsonObject[],
  current: (element: JsonObject) => string | undefined,
): JsonObject {
  return fieldsOf(blocks).reduce<JsonObject>((values, field) => {
    const { element, kind } = field
    const isCurrent = kind === 'conversations_select' && element.default_to_current_conversation === true
    const initial = element[slots[kind]?.initial ?? ''] ?? (isCurrent ? current(element) : undefined)
    return withEntry(values, field, entryOf(field, initial))
  }, {})
}

/** After an update what was filled in stays, where block, action and kind are still the same; the rest starts anew. */
export function carriedValues(blocks: readonly JsonObject[], fresh: JsonObject, before: JsonObject): JsonObject {
  return fieldsOf(blocks).reduce((values, field) => {
    const kept = entryAt(before, field)
    const isSame = isObject(kept) && kept.type === field.kind && isOffered(field, kept)
    return isSame ? withEntry(values, field, kept) : values
  }, fresh)
}

/** The options of a menu, those in groups among them. */
export function optionsOf(element: JsonObject): JsonObject[] {
  return [
    ...objectsOf(element, 'options'),
    ...objectsOf(element, 'option_groups').flatMap((one) => objectsOf(one, 'options')),
  ]
}

function isOffered(field: Field, entry: JsonObject): boolean {
  const { key } = slots[field.kind] ?? typed
  if (field.kind === 'external_select' || !key.startsWith('selected_option')) return true
  const values = optionsOf(field.element).map((option) => option.value)
  const kept = entry[key]
  return (Array.isArray(kept) ? kept : [kept]).every((option) => !isObject(option) || values.includes(option.value))
}

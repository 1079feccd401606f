// What a person puts into a field: typed, picked from a menu, or taken out again. What the menu does not offer is a mistake of the test.

import { entryOf, type Field, optionsOf, slots } from './form.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import type { Channel, User, Workspace } from './records.ts'

/** A text, the value of an option, an id, several of them, null for nothing, or the whole entry as payloads carry it. */
export type Given = string | number | readonly string[] | null | JsonObject

/** Who fills in, and what an external menu has offered. */
export interface Filler {
  workspace: Workspace
  user: User
  offered: readonly JsonObject[]
}

/** The entry of the field once the person has put this into it. */
export function chosenEntry(field: Field, given: Given, filler: Filler): JsonObject {
  const { kind } = field
  const slot = slots[kind]
  if (!slot) throw new Error(`A ${kind} cannot be filled in.`)
  const value = plainValue(field, given, slot.key)
  if (value === null || value === undefined || value === '') return entryOf(field, undefined)
  if (Array.isArray(value) !== (slot.isList ?? false))
    throw new Error(`${named(field)} takes ${slot.isList ? 'a list' : 'one value'}, not ${JSON.stringify(given)}.`)
  const picked = Array.isArray(value) ? value.map((one) => pick(field, one, filler)) : pick(field, value, filler)
  return entryOf(field, picked)
}

/** An entry is taken apart; its kind must be the field's. */
function plainValue(field: Field, given: Given, key: string): unknown {
  if (!isObject(given)) return given
  if (given.type !== field.kind) throw new Error(`${named(field)} is a ${field.kind}, not a ${String(given.type)}.`)
  return given[key]
}

function pick(field: Field, value: unknown, filler: Filler): unknown {
  const { kind, element } = field
  const { workspace, user } = filler
  if (slots[kind]?.key.startsWith('selected_option')) {
    const wanted = isObject(value) ? value.value : value
    const options = kind === 'external_select' ? [...filler.offered, ...initialOption(element)] : optionsOf(element)
    return options.find((option) => option.value === wanted) ?? notOffered(field, wanted)
  }
  const id = String(value)
  if (kind === 'users_select' || kind === 'multi_users_select') {
    const person = workspace.users.get(id)
    return person && !person.deleted ? id : notOffered(field, id)
  }
  if (kind === 'channels_select' || kind === 'conversations_select') {
    const channel = workspace.channels.get(id)
    const isOffered = channel && canChoose(element, kind, channel, { workspace, user })
    return isOffered ? id : notOffered(field, id)
  }
  if (kind === 'datetimepicker') return Number(value)
  return id
}

/** Whether the menu shows this conversation to this person: it is theirs to see, and the filter lets it through. */
export function canChoose(
  element: JsonObject,
  kind: string,
  channel: Channel,
  { workspace, user }: Pick<Filler, 'workspace' | 'user'>,
): boolean {
  if (channel.archived) return false
  const isDirect = channel.directWith !== undefined
  if (kind === 'channels_select') return !isDirect && !channel.isPrivate
  if (channel.isPrivate && !channel.members.includes(user.id)) return false
  const filter = isObject(element.filter) ? element.filter : {}
  const type = isDirect ? 'im' : channel.isPrivate ? 'private' : 'public'
  if (Array.isArray(filter.include) && !filter.include.includes(type)) return false
  if (filter.exclude_external_shared_channels === true && channel.isShared) return false
  const isWithBot = isDirect && channel.members.includes(workspace.botUserId)
  return !(filter.exclude_bot_users === true && isWithBot)
}

function initialOption(element: JsonObject): JsonObject[] {
  return isObject(element.initial_option) ? [element.initial_option] : []
}

function notOffered(field: Field, value: unknown): never {
  const offered = optionsOf(field.element).map((option) => String(option.value))
  const list = offered.length > 0 ? ` It offers ${offered.join(', ')}.` : ''
  throw new Error(`${named(field)} offers no ${String(value)}.${list}`)
}

function named({ kind, blockId, actionId }: Field): string {
  return `The ${kind} ${actionId} in ${blockId}`
}

/** The label of a field's block, for the words of a refusal. */
export function labelOf(blocks: readonly JsonObject[], { blockId }: Field): string {
  const block = blocks.find((one) => one.block_id === blockId)
  const label = block && isObject(block.label) ? textOf(block.label, 'text') : undefined
  return label ?? blockId
}

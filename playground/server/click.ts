// A click: finding the button, menu or field in what the user sees, and the parts of the payload that tell of it.
// Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload

import { chosenEntry, type Filler, type Given } from './choose.ts'
import { type Field, fieldsOf, initialValues, optionsOf, slots, withEntry } from './form.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { messageJson } from './message.ts'
import { channelName } from './payloads.ts'
import type { Ephemeral, Message, OpenView, Workspace } from './records.ts'
import { elementsOf, withChildren } from './rules.ts'
import type { Signing } from './sign.ts'
import { channelOf, type SlackState, workspaceOf } from './state.ts'
import { openViewOf, viewJson } from './view-store.ts'

export interface ActionRequest extends Signing {
  teamId: string
  userId: string
  /** A message or ephemeral of this channel, or an open view. */
  at: { channelId: string; ts: string } | { viewId: string }
  actionId: string
  blockId?: string
  /** Picks among buttons of one action id. */
  value?: string
  /** The `value` of the menu option to choose, in the menu that offers it; of several where the field takes several. */
  option?: string
  options?: readonly string[]
  /** What is typed into a text or number field, ended by Enter. */
  typed?: string
  /** Whatever else was chosen, as Slack names it: `{ selected_user: 'U1' }`. */
  selected?: JsonObject
  /** Click what an earlier form of the message showed, as somebody with an old screen does. */
  stale?: boolean
  triggerId?: string
}

export type Place = { message: Message } | { ephemeral: Ephemeral } | { view: OpenView }

export interface Clicked {
  place: Place
  /** The form of it in which the element was found. */
  blocks: readonly JsonObject[]
  block: JsonObject
  element: JsonObject
}

/** The element that the request speaks of and where it stands. What the person cannot see or click is the mistake of a test. */
export function findClicked(state: SlackState, request: ActionRequest): Clicked {
  const { at } = request
  if ('viewId' in at) {
    const view = openViewOf(state, at.viewId)
    if (view.userId !== request.userId) throw new Error(`${request.userId} does not see view ${view.id}.`)
    return clickedIn({ view }, [objectsOf(view.view, 'blocks')], request)
  }
  const isHere = (one: { teamId: string; channelId: string; ts: string; deleted: boolean }): boolean =>
    one.teamId === request.teamId && one.channelId === at.channelId && one.ts === at.ts && !one.deleted
  const isMember = channelOf(workspaceOf(state, request.teamId), at.channelId).members.includes(request.userId)
  const message = isMember ? state.messages.find(isHere) : undefined
  if (message) {
    const earlier = request.stale ? message.revisions.map((revision) => revision.blocks).reverse() : []
    return clickedIn({ message }, [message.blocks, ...earlier], request)
  }
  const ephemeral = state.ephemerals.find((one) => isHere(one) && one.userId === request.userId)
  if (!ephemeral) throw new Error(`${request.userId} sees no message ${at.ts} in ${at.channelId}.`)
  return clickedIn({ ephemeral }, [ephemeral.blocks], request)
}

function clickedIn(place: Place, forms: readonly JsonObject[][], request: ActionRequest): Clicked {
  for (const blocks of forms) {
    const clicked = findElement(blocks, request)
    if (clicked) return { place, blocks, ...clicked }
  }
  throw new Error(
    `Nothing to click with action id ${request.actionId}: ${JSON.stringify(forms[0] ?? []).slice(0, 300)}`,
  )
}

/**
 * The element with this action id (and block id, and value, where they are given), or undefined. Of several menus it is the
 * one that offers the option, where one does.
 */
function findElement(
  blocks: readonly JsonObject[],
  wanted: { actionId: string; blockId?: string; value?: string; option?: string },
): { block: JsonObject; element: JsonObject } | undefined {
  const { option, ...rest } = wanted
  const found = elementsIn(blocks, rest)
  const offers = ({ element }: { element: JsonObject }) =>
    element.type === 'overflow' && optionsOf(element).some((one) => one.value === option)
  return found.find(offers) ?? found[0]
}

function elementsIn(
  blocks: readonly JsonObject[],
  wanted: { actionId: string; blockId?: string; value?: string },
): { block: JsonObject; element: JsonObject }[] {
  const found: { block: JsonObject; element: JsonObject }[] = []
  for (const [index, block] of withChildren(blocks).entries()) {
    const blockId = textOf(block, 'block_id') ?? `b${index}`
    if (wanted.blockId !== undefined && wanted.blockId !== blockId) continue
    const element = elementsOf(block).find(
      (one) => one.action_id === wanted.actionId && (wanted.value === undefined || one.value === wanted.value),
    )
    if (element) found.push({ block: { ...block, block_id: blockId }, element })
  }
  return found
}

/** Does the click: the `actions` entry that tells of it, and the `state.values` that it leaves behind. */
export function clickOn(
  { place, blocks, block, element }: Clicked,
  request: ActionRequest,
  filler: Filler,
  at: Date,
): { action: JsonObject; values: JsonObject } {
  const [field] = fieldsOf([{ ...block, elements: [element] }]).filter((one) => one.actionId === request.actionId)
  const before = 'view' in place ? place.view.values : initialValues(blocks, () => undefined)
  const entry = field ? fieldEntry(field, request, filler) : pressEntry(element, request)
  const action = {
    ...entry,
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: (at.getTime() / 1000).toFixed(6),
  }
  return { action, values: field ? withEntry(before, field, entry) : before }
}

function fieldEntry(field: Field, request: ActionRequest, filler: Filler): JsonObject {
  if (!field.dispatches)
    throw new Error(`The input ${field.blockId} has no dispatch_action: fill it in and send the form instead.`)
  const { typed, option, options, selected } = request
  const given = typed ?? option ?? options ?? selected?.[slots[field.kind]?.key ?? '']
  if (given === undefined) throw new Error(`Nothing was chosen for ${field.actionId}.`)
  return chosenEntry(field, isGiven(given) ? given : null, filler)
}

function isGiven(value: unknown): value is Given {
  return typeof value === 'string' || typeof value === 'number' || Array.isArray(value) || isObject(value)
}

/** A button by its label and value, an overflow menu by the option. */
function pressEntry(element: JsonObject, { option }: ActionRequest): JsonObject {
  const { type, text, value, style } = element
  if (type !== 'overflow')
    return Object.fromEntries(Object.entries({ type, text, value, style }).filter(([, shown]) => shown !== undefined))
  const chosen = optionsOf(element).find((one) => one.value === option)
  if (!chosen) throw new Error(`The menu ${String(element.action_id)} offers no option ${option}.`)
  return { type, selected_option: chosen }
}

/** Where a click happened, as the payload says it. Slack sends no message along when it was an ephemeral one. */
export function clickPlace(workspace: Workspace, place: Place, values: JsonObject): JsonObject {
  if ('view' in place) {
    return { container: { type: 'view', view_id: place.view.id }, view: viewJson(place.view, workspace) }
  }
  const isEphemeral = 'ephemeral' in place
  const shown = isEphemeral ? place.ephemeral : place.message
  const channel = workspace.channels.get(shown.channelId)
  return {
    container: { type: 'message', message_ts: shown.ts, channel_id: shown.channelId, is_ephemeral: isEphemeral },
    channel: { id: shown.channelId, name: channel ? channelName(channel) : '' },
    ...(isEphemeral ? {} : { message: messageJson(place.message, workspace) }),
    state: { values },
  }
}

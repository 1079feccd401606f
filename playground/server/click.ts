// A click: finding the button or menu in what the user sees, and the parts of the payload that tell of it.
// Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload

import { messageJson } from './chat.ts'
import { type JsonObject, objectsOf, textOf } from './json.ts'
import { channelName } from './payloads.ts'
import type { Ephemeral, Message, OpenView, Workspace } from './records.ts'
import { elementsOf } from './rules.ts'
import type { Signing } from './sign.ts'
import type { SlackState } from './state.ts'
import { openViewOf } from './submit.ts'
import { viewJson } from './views.ts'

export interface Clicked {
  block: JsonObject
  element: JsonObject
}

export interface ActionRequest extends Signing {
  teamId: string
  userId: string
  /** A message or ephemeral of this channel, or an open view. */
  at: { channelId: string; ts: string } | { viewId: string }
  actionId: string
  blockId?: string
  /** Picks among buttons of one action id. */
  value?: string
  /** The `value` of the menu option to choose. */
  option?: string
  /** Whatever else was chosen, as Slack names it: `{ selected_user: 'U1' }`. */
  selected?: JsonObject
  /** Click what an earlier form of the message showed, as somebody with an old screen does. */
  stale?: boolean
  triggerId?: string
}

/** The element that the request speaks of and the message, ephemeral or view it stands in; nothing there is the mistake of a test. */
export function findClicked(
  state: SlackState,
  request: ActionRequest,
): { place: Parameters<typeof clickPlace>[1]; clicked: Clicked } {
  const { at } = request
  if ('viewId' in at) {
    const view = openViewOf(state, at.viewId)
    return { place: { view }, clicked: clickedIn([objectsOf(view.view, 'blocks')], request) }
  }
  const isHere = (one: { teamId: string; channelId: string; ts: string }): boolean =>
    one.teamId === request.teamId && one.channelId === at.channelId && one.ts === at.ts
  const message = state.messages.find(isHere)
  if (message) {
    const earlier = request.stale ? message.revisions.map((revision) => revision.blocks).reverse() : []
    return { place: { message }, clicked: clickedIn([message.blocks, ...earlier], request) }
  }
  const ephemeral = state.ephemerals.find((one) => isHere(one) && one.userId === request.userId && !one.deleted)
  if (!ephemeral) throw new Error(`${request.userId} sees no message ${at.ts} in ${at.channelId}.`)
  return { place: { ephemeral }, clicked: clickedIn([ephemeral.blocks], request) }
}

function clickedIn(forms: readonly JsonObject[][], request: ActionRequest): Clicked {
  for (const blocks of forms) {
    const clicked = findElement(blocks, request)
    if (clicked) return clicked
  }
  throw new Error(
    `Nothing to click with action id ${request.actionId}: ${JSON.stringify(forms[0] ?? []).slice(0, 300)}`,
  )
}

/** The element with this action id (and block id, and value, where they are given), or undefined. */
function findElement(
  blocks: readonly JsonObject[],
  wanted: { actionId: string; blockId?: string; value?: string },
): Clicked | undefined {
  for (const [index, block] of blocks.entries()) {
    const blockId = textOf(block, 'block_id') ?? `b${index}`
    if (wanted.blockId !== undefined && wanted.blockId !== blockId) continue
    const element = elementsOf(block).find(
      (one) => one.action_id === wanted.actionId && (wanted.value === undefined || one.value === wanted.value),
    )
    if (element) return { block: { ...block, block_id: blockId }, element }
  }
  return undefined
}

/** The `actions` entry of a click: a button's value, or what was chosen from a menu. */
export function actionEntry(
  { block, element }: Clicked,
  chosen: { option?: string; selected?: JsonObject },
  at: Date,
): JsonObject {
  const { type, text, value, style } = element
  const shown = Object.fromEntries(Object.entries({ text, value, style }).filter(([, field]) => field !== undefined))
  const groups = objectsOf(element, 'option_groups').flatMap((group) => objectsOf(group, 'options'))
  const option = [...objectsOf(element, 'options'), ...groups].find((one) => one.value === chosen.option)
  if (chosen.option !== undefined && !option) {
    throw new Error(`The menu ${String(element.action_id)} offers no option ${chosen.option}.`)
  }
  return {
    type,
    action_id: element.action_id,
    block_id: block.block_id,
    ...(type === 'button' ? shown : {}),
    ...(option ? { selected_option: option } : {}),
    ...chosen.selected,
    action_ts: `${(at.getTime() / 1000).toFixed(6)}`,
  }
}

/** Where a click happened, as the payload says it. Slack sends no message along when it was an ephemeral one. */
export function clickPlace(
  workspace: Workspace,
  place: { message: Message } | { ephemeral: Ephemeral } | { view: OpenView },
): JsonObject {
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
    state: { values: {} },
  }
}

// The bodies that Slack sends, each with the fields of its documentation page; whom they go to and how is in send.ts.
// Source: https://docs.slack.dev/interactivity/implementing-slash-commands, https://docs.slack.dev/reference/interaction-payloads

import { messageJson } from './chat.ts'
import { escapeCommandText } from './escape.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import {
  appId,
  type Channel,
  type Ephemeral,
  type Message,
  type OpenView,
  type User,
  type Workspace,
} from './records.ts'
import { elementsOf } from './rules.ts'
import { viewJson } from './views.ts'

/** The long-deprecated verification token, still in every payload. */
const verificationToken = 'deprecated-verification-token'

export function commandForm(
  workspace: Workspace,
  user: User,
  channel: Channel,
  typed: { command: string; text: string; triggerId: string; responseUrl: string; escape: boolean },
): string {
  return new URLSearchParams({
    token: verificationToken,
    team_id: workspace.teamId,
    team_domain: workspace.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command: typed.command,
    text: typed.escape ? escapeCommandText(workspace, typed.text) : typed.text,
    api_app_id: appId,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: typed.triggerId,
  }).toString()
}

export interface Clicked {
  block: JsonObject
  element: JsonObject
}

/** The element with this action id (and block id, and value, where they are given), or undefined. */
export function findElement(
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
  if (chosen.option !== undefined && !option)
    throw new Error(`The menu ${String(element.action_id)} offers no option ${chosen.option}.`)
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

export function whoAndWhere(workspace: Workspace, user: User): JsonObject {
  return {
    team: { id: workspace.teamId, domain: workspace.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: workspace.teamId },
    api_app_id: appId,
    token: verificationToken,
    enterprise: null,
    is_enterprise_install: false,
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

export function submission(workspace: Workspace, user: User, open: OpenView, values: JsonObject): JsonObject {
  return {
    type: 'view_submission',
    ...whoAndWhere(workspace, user),
    view: viewJson(open, workspace, values),
    response_urls: [],
  }
}

export function eventEnvelope(workspace: Workspace, event: JsonObject, eventId: string, at: Date): JsonObject {
  const { teamId, botUserId } = workspace
  return {
    token: verificationToken,
    team_id: teamId,
    context_team_id: teamId,
    api_app_id: appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(at.getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  }
}

/** The block ids of a modal's inputs: the only keys that `response_action: errors` may use. */
export function inputBlockIds(view: JsonObject): string[] {
  return objectsOf(view, 'blocks').flatMap((block) =>
    block.type === 'input' && isObject(block.element) ? (textOf(block, 'block_id') ?? []) : [],
  )
}

function channelName(channel: Channel): string {
  if (channel.directWith !== undefined) return 'directmessage'
  return channel.isPrivate ? 'privategroup' : channel.name
}

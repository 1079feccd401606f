// The bodies that Slack sends, each with the fields of its documentation page; whom they go to and how is in send.ts.
// Source: https://docs.slack.dev/interactivity/implementing-slash-commands, https://docs.slack.dev/reference/interaction-payloads

import { escapeCommandText } from './escape.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { appId, type Channel, type OpenView, type User, type Workspace } from './records.ts'
import { viewJson } from './view-store.ts'

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

export function whoAndWhere(workspace: Workspace, user: User): JsonObject {
  return {
    team: { id: workspace.teamId, domain: workspace.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.homeTeamId ?? workspace.teamId },
    api_app_id: appId,
    token: verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  }
}

export function submission(workspace: Workspace, user: User, open: OpenView): JsonObject {
  return {
    type: 'view_submission',
    ...whoAndWhere(workspace, user),
    view: viewJson(open, workspace),
    response_urls: [],
  }
}

/** What a menu that asks the app sends while somebody types. */
export function suggestion(
  workspace: Workspace,
  user: User,
  open: OpenView,
  { blockId, actionId, query }: { blockId: string; actionId: string; query: string },
): JsonObject {
  return {
    type: 'block_suggestion',
    ...whoAndWhere(workspace, user),
    action_id: actionId,
    block_id: blockId,
    value: query,
    container: { type: 'view', view_id: open.id },
    view: viewJson(open, workspace),
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

/** The name of a channel as payloads give it: private ones and direct messages by their kind alone. */
export function channelName(channel: Channel): string {
  if (channel.directWith !== undefined) return 'directmessage'
  return channel.isPrivate ? 'privategroup' : channel.name
}

// auth.test, bots.info, users.info, conversations.info and conversations.members: what a token may read about its workspace.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import type { JsonObject } from './json.ts'
import { appId, type Channel, type User, type Workspace } from './records.ts'
import type { SlackState } from './state.ts'

export function authTest({ workspace }: CallContext): Answer {
  return accept({
    url: `https://${workspace.domain}.slack.com/`,
    team: workspace.name,
    user: workspace.users.get(workspace.botUserId)?.name ?? 'bot',
    team_id: workspace.teamId,
    user_id: workspace.botUserId,
    bot_id: workspace.botId,
    is_enterprise_install: false,
  })
}

export function botsInfo({ workspace, args }: CallContext): Answer {
  if (args.bot !== undefined && args.bot !== workspace.botId) return refuse('bot_not_found')
  const { botId, botUserId } = workspace
  return accept({
    bot: { id: botId, deleted: false, name: 'bot', updated: 0, app_id: appId, user_id: botUserId, icons: {} },
  })
}

export function usersInfo({ state, workspace, args }: CallContext): Answer {
  const user = workspace.users.get(String(args.user))
  return user ? accept({ user: userJson(state, workspace, user) }) : refuse('user_not_found')
}

export function conversationsInfo({ workspace, args }: CallContext): Answer {
  const found = readable(workspace, String(args.channel))
  if ('refusal' in found) return found.refusal
  const count = args.include_num_members === true ? { num_members: found.channel.members.length } : {}
  return accept({ channel: { ...channelJson(workspace, found.channel), ...count } })
}

export function conversationsMembers({ workspace, args }: CallContext): Answer {
  const found = readable(workspace, String(args.channel))
  if ('refusal' in found) return found.refusal
  const limit = typeof args.limit === 'number' ? args.limit : 100
  if (limit < 1 || limit > 1000) return refuse('invalid_limit')
  const start = args.cursor === undefined || args.cursor === '' ? 0 : Number(args.cursor)
  if (!Number.isInteger(start) || start < 0) return refuse('invalid_cursor')
  const { members } = found.channel
  const next = start + limit < members.length ? String(start + limit) : ''
  return accept({ members: members.slice(start, start + limit), response_metadata: { next_cursor: next } })
}

function readable(workspace: Workspace, channelId: string): { channel: Channel } | { refusal: Answer } {
  const channel = workspace.channels.get(channelId)
  const isHidden = channel?.isPrivate && !channel.members.includes(workspace.botUserId)
  if (!channel || isHidden) return { refusal: refuse('channel_not_found') }
  const needed = channel.directWith ? 'im:read' : channel.isPrivate ? 'groups:read' : 'channels:read'
  if (workspace.scopes.includes(needed)) return { channel }
  return { refusal: refuse('missing_scope', [], { needed, provided: workspace.scopes.join(',') }) }
}

function channelJson(workspace: Workspace, channel: Channel): JsonObject {
  const isIm = channel.directWith !== undefined
  if (isIm) return { id: channel.id, is_im: true, is_archived: false, user: channel.directWith }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate ?? false,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate ?? false,
    is_archived: channel.archived ?? false,
    is_member: channel.members.includes(workspace.botUserId),
    is_shared: channel.isShared ?? false,
    is_ext_shared: channel.isShared ?? false,
    context_team_id: workspace.teamId,
  }
}

function userJson(state: SlackState, workspace: Workspace, user: User): JsonObject {
  const realName = user.realName ?? user.name
  // The address is part of the profile only where the app may read addresses.
  const email = user.email !== undefined && workspace.scopes.includes('users:read.email') ? { email: user.email } : {}
  const base = {
    id: user.id,
    team_id: workspace.teamId,
    name: user.name,
    deleted: user.deleted ?? false,
    is_bot: user.id === workspace.botUserId,
  }
  const profile = { real_name: realName, display_name: user.name, team: workspace.teamId, ...email }
  // Slack tells neither zone nor rights of a deactivated user.
  if (user.deleted) return { ...base, profile }
  const tz = user.tz ?? 'America/Los_Angeles'
  return {
    ...base,
    real_name: realName,
    tz,
    tz_label: tz,
    tz_offset: offsetSeconds(tz, state.now()),
    profile,
    is_admin: (user.isAdmin || user.isOwner) ?? false,
    is_owner: user.isOwner ?? false,
    is_primary_owner: false,
    is_restricted: user.isGuest ?? false,
    is_ultra_restricted: false,
  }
}

function offsetSeconds(tz: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? ['', '+', '0', '0']
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}

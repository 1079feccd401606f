// conversations.*: which channels a token may see, what it reads of them, and how the bot gets into one.
// Source: the page of each method under https://docs.slack.dev/reference/methods.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import type { JsonObject } from './json.ts'
import { messageJson } from './message.ts'
import { pageOf } from './page.ts'
import type { Channel, Message, Workspace } from './records.ts'
import { changed, messagesIn } from './state.ts'
import { directChannel, directMessage } from './targets.ts'

type Kind = 'public_channel' | 'private_channel' | 'im' | 'mpim'

const readScopes: Readonly<Record<Kind, string>> = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
}
const historyScopes: Readonly<Record<Kind, string>> = {
  public_channel: 'channels:history',
  private_channel: 'groups:history',
  im: 'im:history',
  mpim: 'mpim:history',
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
  const page = pageOf(found.channel.members, args, { usual: 100, most: 1000 })
  return 'refusal' in page ? page.refusal : accept({ members: page.items, ...page.next })
}

/** Public channels, and of the other kinds those that the bot is in. */
export function conversationsList({ workspace, args }: CallContext): Answer {
  const kinds =
    args.types === undefined
      ? ['public_channel']
      : String(args.types)
          .split(',')
          .map((kind) => kind.trim())
  if (!kinds.every(isKind)) return refuse('invalid_types')
  const missing = kinds.map((kind) => readScopes[kind]).filter((scope) => !workspace.scopes.includes(scope))
  if (missing.length > 0) return missingScope(workspace, missing.join(','))
  const listed = [...workspace.channels.values()].filter(
    (channel) =>
      kinds.includes(kindOf(channel)) &&
      !(args.exclude_archived === true && channel.archived) &&
      (!channel.isPrivate || channel.members.includes(workspace.botUserId)),
  )
  const page = pageOf(listed, args, { usual: 100, most: 999 })
  if ('refusal' in page) return page.refusal
  return accept({ channels: page.items.map((channel) => channelJson(workspace, channel)), ...page.next })
}

/** Newest first, without replies in threads; what an app keeps in metadata only when asked. */
export function conversationsHistory({ state, workspace, args }: CallContext): Answer {
  const channel = seen(workspace, String(args.channel))
  if (!channel) return refuse('channel_not_found')
  const needed = historyScopes[kindOf(channel)]
  if (!workspace.scopes.includes(needed)) return missingScope(workspace, needed)
  if (!channel.members.includes(workspace.botUserId)) return refuse('not_in_channel')
  for (const bound of ['oldest', 'latest'] as const) {
    if (args[bound] !== undefined && !/^\d+(\.\d+)?$/.test(String(args[bound]))) return refuse(`invalid_ts_${bound}`)
  }
  const listed = messagesIn(state, workspace.teamId, channel.id)
    .filter((message) => isWithin(message, args) && (message.threadTs === undefined || message.threadTs === message.ts))
    .reverse()
  const page = pageOf(listed, args, { usual: 100, most: 999 })
  if ('refusal' in page) return page.refusal
  const messages = page.items.map((message) => {
    const { metadata, ...shown } = messageJson(message, workspace)
    return args.include_all_metadata === true && metadata !== undefined ? { ...shown, metadata } : shown
  })
  const next = page.next.response_metadata.next_cursor
  return accept({ messages, has_more: next !== '', pin_count: 0, ...(next === '' ? {} : page.next) })
}

/** The bot enters a public channel; into a private one it has to be invited. */
export function conversationsJoin({ state, workspace, args }: CallContext): Answer {
  const channel = seen(workspace, String(args.channel))
  if (!channel) return refuse('channel_not_found')
  if (kindOf(channel) !== 'public_channel') return refuse('method_not_supported_for_channel_type')
  if (channel.archived) return refuse('is_archived')
  const wasThere = channel.members.includes(workspace.botUserId)
  if (!wasThere) channel.members.push(workspace.botUserId)
  changed(state)
  const remark = { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } }
  return accept({ channel: channelJson(workspace, channel), ...(wasThere ? remark : {}) })
}

/** Opens or resumes the direct message with one person; with several it would be a group, which wants scopes of its own. */
export function conversationsOpen({ state, workspace, args }: CallContext): Answer {
  if (args.users === undefined) {
    if (args.channel === undefined) return refuse('users_list_not_supplied')
    const resumed = workspace.channels.get(String(args.channel))
    if (!resumed?.directWith) return refuse(resumed ? 'method_not_supported_for_channel_type' : 'channel_not_found')
    return accept({ no_op: true, already_open: true, channel: { id: resumed.id } })
  }
  const users = String(args.users).split(',')
  const [userId = ''] = users
  if (users.length > 1) return missingScope(workspace, 'mpim:write')
  const known = directChannel(workspace, userId)
  if (!known && args.prevent_creation === true) return refuse('channel_not_found')
  const target = directMessage(state, workspace, userId)
  if ('refusal' in target) return target.refusal
  const { channel } = target
  const shown = args.return_im === true ? channelJson(workspace, channel) : { id: channel.id }
  return accept({ ...(known ? { no_op: true, already_open: true } : {}), channel: shown })
}

function isKind(kind: string): kind is Kind {
  return kind in readScopes
}

function kindOf(channel: Channel): Kind {
  if (channel.directWith !== undefined) return 'im'
  return channel.isPrivate ? 'private_channel' : 'public_channel'
}

function isWithin({ ts }: Message, { oldest, latest, inclusive }: JsonObject): boolean {
  const isAtBound = inclusive === true && (ts === oldest || ts === latest)
  const isAfter = oldest === undefined || Number(ts) > Number(oldest)
  const isBefore = latest === undefined || Number(ts) < Number(latest)
  return isAtBound || (isAfter && isBefore)
}

/** A private channel that the bot is not in does not exist for it. */
function seen(workspace: Workspace, channelId: string): Channel | undefined {
  const channel = workspace.channels.get(channelId)
  return channel?.isPrivate && !channel.members.includes(workspace.botUserId) ? undefined : channel
}

function readable(workspace: Workspace, channelId: string): { channel: Channel } | { refusal: Answer } {
  const channel = seen(workspace, channelId)
  if (!channel) return { refusal: refuse('channel_not_found') }
  const needed = readScopes[kindOf(channel)]
  return workspace.scopes.includes(needed) ? { channel } : { refusal: missingScope(workspace, needed) }
}

function missingScope(workspace: Workspace, needed: string): Answer {
  return refuse('missing_scope', [], { needed, provided: workspace.scopes.join(',') })
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

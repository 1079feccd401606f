// chat.postMessage, chat.update and chat.postEphemeral: who may post where, and what a message may hold.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import { checkBlocks, faultTexts, jsonBytes } from './check-blocks.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { paceFault } from './pace.ts'
import type { Channel, Message, Workspace } from './records.ts'
import { changed, messagesIn, nextSerial, nextTs, noteViolation, type SlackState } from './state.ts'

/** Posts to a channel, or to a user's direct message when `channel` is a user id. */
export function postMessage(context: CallContext): Answer {
  const { state, workspace, args } = context
  const target = postTarget(context, String(args.channel))
  if ('refusal' in target) return target.refusal
  const tooFast = paceFault(state, workspace.teamId, target.channel.id)
  if (tooFast) return tooFast
  const thread = textOf(args, 'thread_ts')
  const known = messagesIn(state, workspace.teamId, target.channel.id).some((message) => message.ts === thread)
  if (thread !== undefined && !known) return refuse('thread_not_found')
  const fault = contentFault(state, 'chat.postMessage', args) ?? sumFault(args)
  if (fault) return fault
  const badMetadata = metadataFault(args)
  if (badMetadata) return badMetadata
  const message = addMessage(state, workspace, target.channel.id, args, thread)
  return accept({
    channel: target.channel.id,
    ts: message.ts,
    message: messageJson(message, workspace),
    ...truncation(args),
  })
}

export function updateMessage({ state, workspace, args }: CallContext): Answer {
  const channel = workspace.channels.get(String(args.channel))
  if (!channel) return refuse('channel_not_found')
  if (channel.archived) return refuse('is_inactive')
  const found = messagesIn(state, workspace.teamId, channel.id).find((message) => message.ts === args.ts)
  if (!found) return refuse('message_not_found')
  if (found.user !== workspace.botUserId) return refuse('cant_update_message')
  if ((textOf(args, 'text') ?? '').length > payloadLimits.updateText.most) return refuse('msg_too_long')
  const fault = contentFault(state, 'chat.update', args) ?? sumFault(args) ?? metadataFault(args)
  if (fault) return fault
  rewriteMessage(state, found, args)
  return accept({ channel: channel.id, ts: found.ts, text: found.text, message: messageJson(found, workspace) })
}

export function postEphemeral(context: CallContext): Answer {
  const { state, workspace, args } = context
  const target = postTarget(context, String(args.channel))
  if ('refusal' in target) return target.refusal
  const userId = String(args.user)
  if (!target.channel.members.includes(userId)) return refuse('user_not_in_channel')
  if ((textOf(args, 'text') ?? '').length > payloadLimits.messageText.most) return refuse('msg_too_long')
  const fault = contentFault(state, 'chat.postEphemeral', args)
  if (fault) return fault
  const shown = { text: textOf(args, 'text') ?? '', blocks: objectsOf(args, 'blocks') }
  const place = { teamId: workspace.teamId, channelId: target.channel.id, userId }
  const ts = nextTs(state)
  state.ephemerals.push({ ...place, ts, ...shown, via: 'chat.postEphemeral', deleted: false })
  changed(state)
  return accept({ message_ts: ts })
}

/** Nothing to show, or blocks that Slack would not take; shared by methods, acks and response_urls. */
export function contentFault(state: SlackState, where: string, args: JsonObject): Answer | undefined {
  const text = textOf(args, 'text') ?? ''
  const blocks = args.blocks
  const attachments = objectsOf(args, 'attachments')
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0
  if (textOf(args, 'markdown_text') !== undefined && (text !== '' || hasBlocks)) return refuse('markdown_text_conflict')
  if (text === '' && !hasBlocks && attachments.length === 0 && !textOf(args, 'markdown_text')) return refuse('no_text')
  if (attachments.length > payloadLimits.messageAttachments.most) return refuse('too_many_attachments')
  if (blocks !== undefined) {
    const errors = faultTexts(checkBlocks(blocks, 'message'))
    const details = errors.map((error) => `[ERROR] ${error}`)
    if (errors.length > 0) return refuse('invalid_blocks', details, { errors })
  }
  if (text === '' && hasBlocks)
    noteViolation(state, where, 'no_fallback_text', ['blocks need a text beside them'], false)
  if (text.length > payloadLimits.messageTextAdvised.most) {
    noteViolation(state, where, 'text_over_advised_length', [`${text.length} characters`], false)
  }
  return undefined
}

/** Puts a message into the channel as the bot's; the caller has checked it. */
export function addMessage(
  state: SlackState,
  workspace: Workspace,
  channelId: string,
  args: JsonObject,
  threadTs?: string,
): Message {
  const shown = contentOf(args)
  const message: Message = {
    teamId: workspace.teamId,
    channelId,
    ts: nextTs(state),
    threadTs,
    user: workspace.botUserId,
    ...shown,
    revisions: [{ at: state.now(), ...shown }],
    deleted: false,
  }
  state.messages.push(message)
  changed(state)
  return message
}

export function rewriteMessage(state: SlackState, message: Message, args: JsonObject): void {
  // Metadata not sent stays; an empty object removes it. Blocks not sent are gone when the text is replaced.
  const kept = args.metadata === undefined ? { ...args, metadata: message.metadata } : args
  Object.assign(message, contentOf(kept))
  message.revisions.push({ at: state.now(), text: message.text, blocks: message.blocks, metadata: message.metadata })
  changed(state)
}

/** The message as Web API answers and interactive payloads carry it. */
export function messageJson(message: Message, workspace: Workspace): JsonObject {
  const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs }
  const metadata = message.metadata === undefined ? {} : { metadata: message.metadata }
  const edited = message.revisions.length > 1 ? { edited: { user: message.user, ts: message.ts } } : {}
  const { text, ts, user, blocks } = message
  return {
    type: 'message',
    user,
    bot_id: workspace.botId,
    team: message.teamId,
    ts,
    text,
    blocks,
    ...thread,
    ...metadata,
    ...edited,
  }
}

function contentOf(args: JsonObject): { text: string; blocks: JsonObject[]; metadata: JsonObject | undefined } {
  const metadata = isObject(args.metadata) && Object.keys(args.metadata).length > 0 ? args.metadata : undefined
  const text = (textOf(args, 'text') ?? textOf(args, 'markdown_text') ?? '').slice(0, payloadLimits.messageText.most)
  return { text, blocks: objectsOf(args, 'blocks'), metadata }
}

function truncation(args: JsonObject): JsonObject {
  const long = (textOf(args, 'text') ?? '').length > payloadLimits.messageText.most
  return long ? { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } } : {}
}

function sumFault(args: JsonObject): Answer | undefined {
  const bytes = Array.isArray(args.blocks) ? jsonBytes(args.blocks) : 0
  return bytes > payloadLimits.messageBlockBytes.most ? refuse('msg_blocks_too_long') : undefined
}

function metadataFault(args: JsonObject): Answer | undefined {
  const metadata = args.metadata
  if (metadata === undefined) return undefined
  if (!isObject(metadata)) return refuse('invalid_metadata_format')
  if (Object.keys(metadata).length === 0) return undefined
  const known = Object.keys(metadata).every((key) => ['event_type', 'event_payload', 'entities'].includes(key))
  if (!known || textOf(metadata, 'event_type') === undefined || !isObject(metadata.event_payload)) {
    return refuse('invalid_metadata_format', ['[ERROR] metadata is {event_type, event_payload}'])
  }
  return jsonBytes(metadata) > payloadLimits.metadataBytes.most ? refuse('metadata_too_large') : undefined
}

function postTarget({ state, workspace }: CallContext, target: string): { channel: Channel } | { refusal: Answer } {
  if (/^[UW]/.test(target)) return directMessage(state, workspace, target)
  const channel = workspace.channels.get(target)
  if (!channel) return { refusal: refuse('channel_not_found') }
  const isMember = channel.members.includes(workspace.botUserId)
  // A private channel without the bot looks to it as if it did not exist.
  if (channel.isPrivate && !isMember) return { refusal: refuse('channel_not_found') }
  if (channel.archived) return { refusal: refuse('is_archived') }
  if (!isMember && !workspace.scopes.includes('chat:write.public')) return { refusal: refuse('not_in_channel') }
  return { channel }
}

function directMessage(
  state: SlackState,
  workspace: Workspace,
  userId: string,
): { channel: Channel } | { refusal: Answer } {
  const user = workspace.users.get(userId)
  if (!user) return { refusal: refuse('user_not_found') }
  if (user.deleted) return { refusal: refuse('user_disabled') }
  const known = [...workspace.channels.values()].find((channel) => channel.directWith === userId)
  if (known) return { channel: known }
  const id = `D${String(nextSerial(state)).padStart(9, '0')}`
  const channel: Channel = {
    id,
    name: 'directmessage',
    isPrivate: true,
    members: [userId, workspace.botUserId],
    directWith: userId,
  }
  workspace.channels.set(id, channel)
  return { channel }
}

// chat.postMessage, chat.update, chat.delete and chat.postEphemeral: who may post, change and take away what where.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import { contentFault, metadataFault, sumFault, truncation } from './content.ts'
import { objectsOf, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { addMessage, messageJson, rewriteMessage } from './message.ts'
import { paceFault } from './pace.ts'
import type { Message } from './records.ts'
import { changed, messagesIn, nextTs } from './state.ts'
import { postTarget } from './targets.ts'

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

/** Changes a message of the bot's own. A direct message is named by its D id here, never by the person. */
export function updateMessage({ state, workspace, args }: CallContext): Answer {
  const channel = workspace.channels.get(String(args.channel))
  if (channel?.archived) return refuse('is_inactive')
  const place = postedMessage({ state, workspace, args })
  if ('refusal' in place) return place.refusal
  const { found } = place
  if (found.user !== workspace.botUserId) return refuse('cant_update_message')
  if ((textOf(args, 'text') ?? '').length > payloadLimits.updateText.most) return refuse('msg_too_long')
  const fault = contentFault(state, 'chat.update', args) ?? sumFault(args) ?? metadataFault(args)
  if (fault) return fault
  rewriteMessage(state, found, args)
  return accept({ channel: found.channelId, ts: found.ts, text: found.text, message: messageJson(found, workspace) })
}

export function deleteMessage(context: CallContext): Answer {
  const place = postedMessage(context)
  if ('refusal' in place) return place.refusal
  const { found } = place
  if (found.user !== context.workspace.botUserId) return refuse('cant_delete_message')
  found.deleted = true
  changed(context.state)
  return accept({ channel: found.channelId, ts: found.ts })
}

/** Whispers to somebody who is in the channel, and so is the bot. */
export function postEphemeral(context: CallContext): Answer {
  const { state, workspace, args } = context
  const target = postTarget(context, String(args.channel))
  if ('refusal' in target) return target.refusal
  const userId = String(args.user)
  const isThere = target.channel.members.includes(userId) && workspace.users.get(userId)?.deleted !== true
  if (!isThere) return refuse('user_not_in_channel')
  if ((textOf(args, 'text') ?? '').length > payloadLimits.messageText.most) return refuse('msg_too_long')
  const fault = contentFault(state, 'chat.postEphemeral', args, 'ephemeral')
  if (fault) return fault
  const shown = { text: textOf(args, 'text') ?? '', blocks: objectsOf(args, 'blocks') }
  const place = { teamId: workspace.teamId, channelId: target.channel.id, userId }
  const ts = nextTs(state)
  state.ephemerals.push({ ...place, ts, ...shown, via: 'chat.postEphemeral', deleted: false })
  changed(state)
  return accept({ message_ts: ts })
}

/** The message that `channel` and `ts` name, as far as the bot can see it. */
function postedMessage({ state, workspace, args }: CallContext): { found: Message } | { refusal: Answer } {
  const channel = workspace.channels.get(String(args.channel))
  const isHidden = channel?.isPrivate && !channel.members.includes(workspace.botUserId)
  if (!channel || isHidden) return { refusal: refuse('channel_not_found') }
  const found = messagesIn(state, workspace.teamId, channel.id).find((message) => message.ts === args.ts)
  return found ? { found } : { refusal: refuse('message_not_found') }
}

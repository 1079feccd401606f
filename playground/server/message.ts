// A message as it is kept and as others are told of it; the caller has checked what goes into it.

import { contentOf } from './content.ts'
import type { JsonObject } from './json.ts'
import type { Message, Workspace } from './records.ts'
import { changed, nextTs, type SlackState } from './state.ts'

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

// Where a message may go: a channel that the bot is in, a person, or a refusal in Slack's words.

import { type Answer, type CallContext, refuse } from './answers.ts'
import type { Channel, Workspace } from './records.ts'
import { changed, nextSerial, type SlackState } from './state.ts'

type Target = { channel: Channel } | { refusal: Answer }

/** The channel of this id, or the direct message with the person of this id, opened where there is none yet. */
export function postTarget({ state, workspace }: CallContext, target: string): Target {
  if (/^[UW]/.test(target)) return directMessage(state, workspace, target)
  const channel = workspace.channels.get(target)
  if (!channel) return { refusal: refuse('channel_not_found') }
  const isMember = channel.members.includes(workspace.botUserId)
  // A private channel without the bot looks to it as if it did not exist.
  if (channel.isPrivate && !isMember) return { refusal: refuse('channel_not_found') }
  if (channel.archived) return { refusal: refuse('is_archived') }
  if (channel.directWith !== undefined) return directMessage(state, workspace, channel.directWith)
  if (!isMember && !workspace.scopes.includes('chat:write.public')) return { refusal: refuse('not_in_channel') }
  return { channel }
}

/** The one direct message of the bot with this person. Slack's page of chat.postMessage names no error for a deactivated
 * person, reports differ; `user_disabled` is what conversations.open says. */
export function directMessage(state: SlackState, workspace: Workspace, userId: string): Target {
  const user = workspace.users.get(userId)
  if (!user) return { refusal: refuse('user_not_found') }
  if (user.deleted) return { refusal: refuse('user_disabled') }
  if (!workspace.hasMessagesTab) return { refusal: refuse('messages_tab_disabled') }
  return { channel: directChannel(workspace, userId) ?? openDirect(state, workspace, userId) }
}

/** The direct message with this person where one was opened already. */
export function directChannel(workspace: Workspace, userId: string): Channel | undefined {
  return [...workspace.channels.values()].find((channel) => channel.directWith === userId)
}

function openDirect(state: SlackState, workspace: Workspace, userId: string): Channel {
  const id = `D${String(nextSerial(state)).padStart(9, '0')}`
  const members = [userId, workspace.botUserId]
  const channel: Channel = { id, name: 'directmessage', isPrivate: true, members, directWith: userId }
  workspace.channels.set(id, channel)
  changed(state)
  return channel
}

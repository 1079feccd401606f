// The rows the local Slack keeps: people, channels, workspaces, messages, views, calls and what was refused. Plain data, no behaviour.

import type { JsonObject } from './json.ts'

/** One app, installed in every workspace. */
export const appId = 'A0PLAYGROUND'

export interface User {
  id: string
  /** The handle, without @: what people type to mention this user. */
  name: string
  realName?: string
  email?: string
  tz?: string
  isAdmin?: boolean
  isOwner?: boolean
  /** Invited to some channels only. */
  isGuest?: boolean
  /** Invited to one channel only; Slack calls such a guest restricted as well. */
  isSingleChannelGuest?: boolean
  /** Of another workspace, met in a shared channel; its id where the test needs one. */
  homeTeamId?: string
  /** Of another workspace, and in no channel that the bot can see. */
  isStranger?: boolean
  isBot?: boolean
  /** Deactivated. */
  deleted?: boolean
}

export interface Channel {
  id: string
  name: string
  isPrivate?: boolean
  archived?: boolean
  isShared?: boolean
  /** User ids, the bot's among them when it has been invited. */
  members: string[]
  /** The other side of a direct message with the bot. */
  directWith?: string
}

/** Why a token is worth nothing any more: the word of every answer to it. */
export type TokenFault = 'token_revoked' | 'account_inactive' | 'invalid_auth'

export interface Workspace {
  teamId: string
  name: string
  domain: string
  /** Undefined while the app is not installed. */
  botToken: string | undefined
  botUserId: string
  botId: string
  scopes: string[]
  /** Set once the token is worth nothing any more, until the app is installed anew. */
  tokenFault: TokenFault | undefined
  /** Whether people can be written to, and have a Home of the app: `features.app_home` of its manifest. */
  hasMessagesTab: boolean
  hasHomeTab: boolean
  users: Map<string, User>
  channels: Map<string, Channel>
}

interface Revision {
  at: Date
  text: string
  blocks: JsonObject[]
  metadata: JsonObject | undefined
}

/** A message as it stands now; `revisions` holds every form it had, the present one last. */
export interface Message {
  teamId: string
  channelId: string
  ts: string
  threadTs: string | undefined
  user: string
  text: string
  blocks: JsonObject[]
  metadata: JsonObject | undefined
  revisions: Revision[]
  deleted: boolean
}

/** What only one user sees. A replaced or deleted one stays listed, with what became of it. */
export interface Ephemeral {
  teamId: string
  channelId: string
  userId: string
  ts: string
  text: string
  blocks: JsonObject[]
  via: 'ack' | 'response_url' | 'chat.postEphemeral'
  deleted: boolean
}

/** A modal, or the Home of one person. */
export interface OpenView {
  teamId: string
  userId: string
  id: string
  /** The first of the stack that it belongs to, and the one it lies on. */
  rootId: string
  previousId: string | undefined
  view: JsonObject
  /** What is filled in at the moment, as `state.values`. */
  values: JsonObject
  /** The conversation the person was looking at. */
  channelId: string | undefined
  hash: string
  state: 'open' | 'closed'
}

export interface Trigger {
  id: string
  teamId: string
  userId: string
  /** Where it was done. */
  channelId: string | undefined
  viewId: string | undefined
  at: Date
  used: boolean
}

export interface ResponseHook {
  path: string
  teamId: string
  channelId: string
  userId: string
  at: Date
  uses: number
  /** The message or ephemeral a click came from, which `replace_original` speaks of. */
  origin: string | undefined
  /** Everything the app has said to this one command or click, the ack first. */
  said: Said[]
}

/** One answer to a command or click, as the user gets to see it. */
export interface Said {
  via: 'ack' | 'response_url'
  responseType: 'ephemeral' | 'in_channel'
  ts: string
  text: string
  blocks: JsonObject[]
  replaced: boolean
  deleted: boolean
}

export interface ApiCall {
  /** A Web API method, or `response_url`. */
  method: string
  teamId: string | undefined
  args: JsonObject
  at: Date
  /** What was decided; undefined until then, and for ever when trouble came before a decision. */
  answer: JsonObject | undefined
  /** The HTTP status sent; undefined until then, and for ever when the connection was dropped instead. */
  status: number | undefined
  /** Answered or dropped. */
  done: boolean
}

/** Something the local Slack refused, or took although it should not have been sent. */
export interface Violation {
  at: Date
  /** Method, `response_url`, `ack`, ... */
  where: string
  error: string
  details: string[]
  refused: boolean
  /** `app`: wrong whatever the world looks like. `world`: a channel, user, scope or moment that was not there. */
  blame: 'app' | 'world'
}

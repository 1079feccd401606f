// What the local Slack knows: workspaces with their people and channels, what was posted, opened, called and refused.
// Only plain data and the few lookups that every part needs; the rules stand where they are applied.

import type { JsonObject } from './json.ts'
import type { Trouble } from './trouble.ts'

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
  isGuest?: boolean
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

export interface Workspace {
  teamId: string
  name: string
  domain: string
  botToken: string
  botUserId: string
  botId: string
  scopes: string[]
  users: Map<string, User>
  channels: Map<string, Channel>
}

export interface Revision {
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

export interface OpenView {
  teamId: string
  userId: string
  id: string
  rootId: string
  view: JsonObject
  hash: string
  state: 'open' | 'closed'
}

export interface Trigger {
  id: string
  teamId: string
  userId: string
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

export interface SlackState {
  now: () => Date
  origin: string
  signingSecret: string
  workspaces: Map<string, Workspace>
  messages: Message[]
  ephemerals: Ephemeral[]
  views: Map<string, OpenView>
  triggers: Map<string, Trigger>
  hooks: Map<string, ResponseHook>
  calls: ApiCall[]
  violations: Violation[]
  troubles: Trouble[]
  /** Called after every change; waiting tests live here. */
  watchers: Set<() => void>
  serial: number
  lastTs: number
}

export function emptyState(now: () => Date, signingSecret: string): SlackState {
  return {
    now,
    origin: '',
    signingSecret,
    workspaces: new Map(),
    messages: [],
    ephemerals: [],
    views: new Map(),
    triggers: new Map(),
    hooks: new Map(),
    calls: [],
    violations: [],
    troubles: [],
    watchers: new Set(),
    serial: 0,
    lastTs: 0,
  }
}

/** Tells whoever waits that something has changed. */
export function changed(state: SlackState): void {
  for (const watcher of [...state.watchers]) watcher()
}

/** A number never given before by this server. */
export function nextSerial(state: SlackState): number {
  state.serial += 1
  return state.serial
}

/** A message timestamp (`seconds.microseconds`), later than every earlier one even when the clock stands still. */
export function nextTs(state: SlackState): string {
  const micros = Math.max(state.now().getTime() * 1000, state.lastTs + 1)
  state.lastTs = micros
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`
}

/** The workspace, for the programmatic side: an unknown one is a mistake of the test or demo, not of the app. */
export function workspaceOf(state: SlackState, teamId: string): Workspace {
  const workspace = state.workspaces.get(teamId)
  if (!workspace) throw new Error(`The local Slack has no workspace ${teamId}; call addWorkspace first.`)
  return workspace
}

export function userOf(workspace: Workspace, userId: string): User {
  const user = workspace.users.get(userId)
  if (!user) throw new Error(`Workspace ${workspace.teamId} has no user ${userId}; call addUser first.`)
  return user
}

export function channelOf(workspace: Workspace, channelId: string): Channel {
  const channel = workspace.channels.get(channelId)
  if (!channel) throw new Error(`Workspace ${workspace.teamId} has no channel ${channelId}; call addChannel first.`)
  return channel
}

// Refusals that follow from the state of the world; an app that meets them may be right.
const worldErrors: ReadonlySet<string> = new Set([
  'account_inactive',
  'channel_not_found',
  'expired_trigger_id',
  'expired_url',
  'hash_conflict',
  'invalid_auth',
  'is_archived',
  'is_inactive',
  'message_not_found',
  'missing_scope',
  'not_found',
  'not_in_channel',
  'thread_not_found',
  'token_revoked',
  'user_disabled',
  'user_not_found',
  'user_not_in_channel',
])

export function noteViolation(
  state: SlackState,
  where: string,
  error: string,
  details: string[],
  refused = true,
): void {
  const blame = worldErrors.has(error) ? 'world' : 'app'
  state.violations.push({ at: state.now(), where, error, details, refused, blame })
  changed(state)
}

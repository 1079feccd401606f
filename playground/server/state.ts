// What the local Slack knows at a moment, and the few lookups that every part needs; the rules stand where they are applied.

import { newOAuthApp, newSockets, type OAuthApp, type Sockets } from './app-records.ts'
import type { JsonObject } from './json.ts'
import type {
  ApiCall,
  Channel,
  Ephemeral,
  Message,
  OpenView,
  ResponseHook,
  Trigger,
  User,
  Violation,
  Workspace,
} from './records.ts'
import type { Trouble } from './trouble.ts'

export interface SlackState {
  now: () => Date
  isPaced: boolean
  /** What breaks from now on breaks because the local Slack goes away. */
  isStopping: boolean
  origin: string
  signingSecret: string
  workspaces: Map<string, Workspace>
  oauth: OAuthApp
  sockets: Sockets
  messages: Message[]
  ephemerals: Ephemeral[]
  views: Map<string, OpenView>
  triggers: Map<string, Trigger>
  /** Options that the app has answered to menus that asked it. */
  offered: JsonObject[]
  hooks: Map<string, ResponseHook>
  calls: ApiCall[]
  violations: Violation[]
  troubles: Trouble[]
  /** Called after every change; waiting tests live here. */
  watchers: Set<() => void>
  serial: number
  lastTs: number
}

export function emptyState(now: () => Date, signingSecret: string, isPaced: boolean): SlackState {
  return {
    now,
    isPaced,
    isStopping: false,
    origin: '',
    signingSecret,
    workspaces: new Map(),
    oauth: newOAuthApp(),
    sockets: newSockets(),
    messages: [],
    ephemerals: [],
    views: new Map(),
    triggers: new Map(),
    offered: [],
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

/** The messages of one channel that have not been deleted, oldest first. */
export function messagesIn(state: SlackState, teamId: string, channelId: string): Message[] {
  return state.messages.filter((one) => one.teamId === teamId && one.channelId === channelId && !one.deleted)
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
  'invalid_code',
  'is_archived',
  'is_inactive',
  'message_not_found',
  'messages_tab_disabled',
  'not_found',
  'not_in_channel',
  'thread_not_found',
  'token_revoked',
  'user_disabled',
  'user_not_found',
  'user_not_in_channel',
  'users_not_found',
])

export function noteViolation(
  state: SlackState,
  where: string,
  error: string,
  details: string[],
  refused = true,
): void {
  if (state.isStopping) return
  const blame = worldErrors.has(error) ? 'world' : 'app'
  state.violations.push({ at: state.now(), where, error, details, refused, blame })
  changed(state)
}

// auth.*, bots.info and users.*: who the token is, and what it may read about people.
// Source: https://docs.slack.dev/reference/objects/user-object and the page of each method.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import type { JsonObject } from './json.ts'
import { pageOf } from './page.ts'
import { appId, type User, type Workspace } from './records.ts'
import { changed, type SlackState } from './state.ts'

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

/** Ends the token that asks, unless it only tries. */
export function authRevoke({ state, workspace, args }: CallContext): Answer {
  if (args.test === true) return accept({ revoked: false })
  workspace.tokenFault = 'token_revoked'
  changed(state)
  return accept({ revoked: true })
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

export function usersList({ state, workspace, args }: CallContext): Answer {
  const all = [...workspace.users.values()]
  // Without a limit Slack tries to give everybody at once.
  const page = pageOf(all, args, { usual: all.length, most: 1000 })
  if ('refusal' in page) return page.refusal
  const members = page.items.map((user) => userJson(state, workspace, user))
  return accept({ members, cache_ts: Math.floor(state.now().getTime() / 1000), ...page.next })
}

/** Never finds the deactivated, and nobody by an address that differs in more than case. */
export function usersLookupByEmail({ state, workspace, args }: CallContext): Answer {
  const wanted = String(args.email).toLowerCase()
  const found = [...workspace.users.values()].find((user) => !user.deleted && user.email?.toLowerCase() === wanted)
  return found ? accept({ user: userJson(state, workspace, found) }) : refuse('users_not_found')
}

function userJson(state: SlackState, workspace: Workspace, user: User): JsonObject {
  const realName = user.realName ?? user.name
  // The address is part of the profile only where the app may read addresses.
  const email = user.email !== undefined && workspace.scopes.includes('users:read.email') ? { email: user.email } : {}
  const base = {
    id: user.id,
    team_id: user.homeTeamId ?? workspace.teamId,
    name: user.name,
    deleted: user.deleted ?? false,
    is_bot: user.isBot ?? user.id === workspace.botUserId,
    // Told only of people of another workspace.
    ...(user.homeTeamId === undefined && !user.isStranger ? {} : { is_stranger: user.isStranger ?? false }),
  }
  const profile = { real_name: realName, display_name: user.name, team: base.team_id, ...email }
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
    is_restricted: (user.isGuest || user.isSingleChannelGuest) ?? false,
    is_ultra_restricted: user.isSingleChannelGuest ?? false,
  }
}

function offsetSeconds(tz: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? ['', '+', '0', '0']
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}

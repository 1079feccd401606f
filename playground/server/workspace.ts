// A workspace as a test or the demo asks for it: what it is told, and what it is where it is told nothing.

import type { User, Workspace } from './records.ts'

export interface NewWorkspace {
  teamId: string
  name: string
  /** Left out while the app is not installed there. */
  botToken?: string
  botUserId: string
  scopes?: readonly string[]
  domain?: string
  /** Default true: people can be written to. */
  hasMessagesTab?: boolean
  /** Default false: views.publish is refused. */
  hasHomeTab?: boolean
}

export function newWorkspace(added: NewWorkspace): Workspace {
  const { teamId, name, botToken, botUserId, scopes, domain } = added
  const bot: User = { id: botUserId, name: 'purser', realName: 'Purser' }
  return {
    teamId,
    name,
    domain: domain ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    botToken,
    botUserId,
    botId: `B${botUserId.slice(1)}`,
    scopes: [...(scopes ?? [])],
    tokenFault: undefined,
    hasMessagesTab: added.hasMessagesTab ?? true,
    hasHomeTab: added.hasHomeTab ?? false,
    users: new Map([[botUserId, bot]]),
    channels: new Map(),
  }
}

// Where the bot may speak and with which token: the one workspace whose token stands in the settings, or all that have
// installed the app themselves. How an installation comes and goes is for install.ts and uninstall.ts.

import { WebAPIHTTPError, WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api'
import { deepestReason, PurserError } from '../errors.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { countInstallations, readInstallation } from '../store/installations.ts'

/** What is needed to speak in a workspace. The id is the team's, or the organisation's where it was installed there. */
export interface Installation {
  workspaceId: string
  name: string
  botToken: string
  botUserId: string
  botId: string
  /** What the workspace has granted. */
  scopes: readonly string[]
}

export interface Installations {
  /** The installation that a request of Slack's belongs to; undefined where there is none. */
  find: (workspaceId: string) => Promise<Installation | undefined>
  /** The same past every cache, with the token as it stands in its row; null where it stands in the settings. */
  read: (workspaceId: string) => Promise<(Installation & { sealedToken: string | null }) | undefined>
  /** Looks again the next time. */
  forget: (workspaceId: string) => void
  count: () => Promise<number>
}

/** How long an installation may be remembered, in milliseconds: another replica may have written a newer one. */
const REMEMBERED_MS = 60_000

/** Asks Slack whom the token belongs to. Throws with a sentence where Slack refuses it or cannot be reached. */
export async function readTokenInstallation(botToken: string, options: WebClientOptions): Promise<Installation> {
  let answer: Awaited<ReturnType<WebClient['auth']['test']>>
  try {
    answer = await new WebClient(botToken, options).auth.test()
  } catch (error) {
    throw new PurserError('unexpected', sayFailure(error, 'SLACK_BOT_TOKEN', options.slackApiUrl), { cause: error })
  }
  const { team, team_id, enterprise_id, is_enterprise_install, user_id, bot_id, response_metadata } = answer
  const workspaceId = is_enterprise_install ? enterprise_id : team_id
  if (!workspaceId || !user_id || !bot_id)
    throw new PurserError(
      'unexpected',
      'SLACK_BOT_TOKEN is not the token of a bot in a workspace: it begins with xoxb-.',
    )
  const scopes = response_metadata?.scopes ?? []
  return { workspaceId, name: team ?? workspaceId, botToken, botUserId: user_id, botId: bot_id, scopes }
}

/** Which of three it is: Slack said no, something else answered in its place, or nobody did. */
export function sayFailure(error: unknown, setting: string, apiUrl = 'https://slack.com/api/'): string {
  if (error instanceof WebAPIPlatformError) return `Slack did not accept ${setting}: ${error.data.error}`
  const { host } = new URL(apiUrl)
  if (error instanceof WebAPIHTTPError) return `Slack cannot be reached (${host}: HTTP ${error.statusCode})`
  return `Slack cannot be reached (${host}: ${deepestReason(error)})`
}

/** The only installation there is. */
export function onlyInstallation(installation: Installation): Installations {
  const find = async (workspaceId: string) => (workspaceId === installation.workspaceId ? installation : undefined)
  return {
    find,
    read: async (workspaceId) => {
      const found = await find(workspaceId)
      return found && { ...found, sealedToken: null }
    },
    forget: () => {},
    count: async () => 1,
  }
}

/** Every workspace that has installed the app, remembered for a minute: each request of Slack's asks for one. */
export function storedInstallations({ db, keyring }: Pick<MeterDeps, 'db' | 'keyring'>): Installations {
  const remembered = new Map<string, { found: Promise<Installation | undefined>; until: number }>()
  const read: Installations['read'] = (workspaceId) => readInstallation(db, keyring, workspaceId)
  return {
    read,
    find: async (workspaceId) => {
      const known = remembered.get(workspaceId)
      if (known && known.until > performance.now()) return known.found
      const looked = { found: read(workspaceId), until: performance.now() + REMEMBERED_MS }
      remembered.set(workspaceId, looked)
      const forget = () => remembered.get(workspaceId) === looked && remembered.delete(workspaceId)
      try {
        const found = await looked.found
        // Somebody may install it at any moment, through another replica.
        if (!found) forget()
        return found
      } catch (error) {
        forget()
        throw error
      }
    },
    forget: (workspaceId) => void remembered.delete(workspaceId),
    count: () => countInstallations(db),
  }
}

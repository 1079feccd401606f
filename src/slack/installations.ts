// Where the bot may speak and with which token: now the one workspace whose token stands in the settings. OAuth
// installations are another source of the same answer.

import { WebAPIHTTPError, WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api'
import { deepestReason, PurserError } from '../errors.ts'

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
}

/** Asks Slack whom the token belongs to. Throws with a sentence where Slack refuses it or cannot be reached. */
export async function readTokenInstallation(botToken: string, options: WebClientOptions): Promise<Installation> {
  let answer: Awaited<ReturnType<WebClient['auth']['test']>>
  try {
    answer = await new WebClient(botToken, options).auth.test()
  } catch (error) {
    throw new PurserError('unexpected', sayFailure(error, options.slackApiUrl), { cause: error })
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
function sayFailure(error: unknown, apiUrl = 'https://slack.com/api/'): string {
  if (error instanceof WebAPIPlatformError) return `Slack did not accept SLACK_BOT_TOKEN: ${error.data.error}`
  const { host } = new URL(apiUrl)
  if (error instanceof WebAPIHTTPError) return `Slack cannot be reached (${host}: HTTP ${error.statusCode})`
  return `Slack cannot be reached (${host}: ${deepestReason(error)})`
}

/** The only installation there is. */
export function onlyInstallation(installation: Installation): Installations {
  return { find: async (workspaceId) => (workspaceId === installation.workspaceId ? installation : undefined) }
}

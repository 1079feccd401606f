// Workspaces that install the app themselves: what Slack's installer needs to know, where it keeps what it got, and the page
// that its visitor sees in the end. The way there and back (state, cookie, exchange) is the installer's.

import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import {
  type CallbackOptions,
  type CodedError,
  type InstallationStore,
  InstallProvider,
  type OrgInstallation,
  type Installation as TeamInstallation,
} from '@slack/oauth'
import { WebAPIPlatformError, type WebClientOptions } from '@slack/web-api'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { installWorkspace } from '../meter/install-workspace.ts'
import { SLACK_INSTALL_PATH, SLACK_REDIRECT_PATH } from '../slack-manifest.ts'
import { optionalScopes, requiredScopes } from '../slack-scopes.ts'
import type { SlackSettings } from '../slack-settings.ts'
import { readInstallation } from '../store/installations.ts'
import { listPools } from '../store/pools.ts'
import { quietLog } from './bolt-log.ts'
import type { RequestListener } from './http-receiver.ts'
import { drawPage, failedPage, type InstallPage, welcomePage } from './views/install-page.ts'

export interface InstallDeps {
  meter: MeterDeps
  log: Log
  settings: Extract<SlackSettings, { mode: 'installs' }>
  /** The slash command, with its slash. */
  command: string
  /** Where people reach this server; without it Slack sends them back to the first address of the app's settings. */
  publicUrl?: string | undefined
  /** Another page than Slack's that asks for consent. */
  authorizeUrl?: string | undefined
  clientOptions: WebClientOptions
  /** Called when a workspace has another installation than before. */
  onInstalled: (workspaceId: string) => void
}

/** Takes GET requests of the two paths. */
export function newInstaller(deps: InstallDeps): RequestListener {
  const { log, settings, publicUrl, authorizeUrl, clientOptions } = deps
  const { clientId, clientSecret, stateSecret } = settings
  const installer = new InstallProvider({
    clientId,
    clientSecret,
    stateSecret,
    installationStore: storeOf(deps),
    // Straight to Slack, whose own page says what is asked for.
    directInstall: true,
    ...(authorizeUrl ? { authorizationUrl: authorizeUrl } : {}),
    clientOptions,
    logger: quietLog(log),
  })
  const asked = {
    scopes: [...requiredScopes, ...optionalScopes],
    ...(publicUrl ? { redirectUri: `${publicUrl}${SLACK_REDIRECT_PATH}` } : {}),
  }
  const ends: CallbackOptions = {
    successAsync: async (installation, _options, _request, response) =>
      show(response, 200, await welcomeOf(deps, installation)),
    failureAsync: async (error, _options, _request, response) => {
      const { status, page } = failureOf(deps, error)
      show(response, status, page)
    },
  }
  return (request, response) =>
    request.url?.startsWith(SLACK_REDIRECT_PATH)
      ? installer.handleCallback(request, response, ends)
      : installer.handleInstallPath(request, response, {}, asked)
}

/** Keeps what Slack handed over: the whole of it, since tokens that rotate need more than the token. */
function storeOf({ meter, log, onInstalled }: InstallDeps): InstallationStore {
  return {
    storeInstallation: async (installation) => {
      const { team, enterprise, isEnterpriseInstall, bot, user, appId } = installation
      const { id: workspaceId, name } = (isEnterpriseInstall ? enterprise : team) ?? {}
      if (!workspaceId || !bot) throw new Error('Slack handed over no bot of a workspace')
      await installWorkspace(meter, {
        workspaceId,
        name: name ?? workspaceId,
        installedBy: user.id,
        installation: {
          workspaceId,
          name: name ?? workspaceId,
          appId: appId ?? null,
          botUserId: bot.userId,
          botId: bot.id,
          botToken: bot.token,
          scopes: bot.scopes,
          document: JSON.stringify(installation),
        },
      })
      onInstalled(workspaceId)
      log.info({ workspaceId, userId: user.id, scopes: bot.scopes }, 'a workspace has installed Purser')
      if (bot.refreshToken)
        log.error({ workspaceId }, 'this app rotates its tokens, which Purser does not: it will be mute in 12 hours')
    },
    fetchInstallation: async ({ isEnterpriseInstall, enterpriseId, teamId }) => {
      const found = await readInstallation(meter.db, meter.keyring, (isEnterpriseInstall ? enterpriseId : teamId) ?? '')
      if (!found) throw new Error('this workspace has no installation')
      return JSON.parse(found.document)
    },
  }
}

async function welcomeOf(
  { command, meter }: InstallDeps,
  { team, enterprise, appId, bot }: TeamInstallation | OrgInstallation,
): Promise<InstallPage> {
  const { id = '', name } = team ?? enterprise ?? {}
  const pools = await listPools(meter.db, id)
  const query = new URLSearchParams({ app: appId ?? '', team: id })
  return welcomePage({
    workspace: name ?? id,
    command,
    slackUrl: `https://slack.com/app_redirect?${query}`,
    pools: pools.filter(({ archivedAt }) => archivedAt === null).length,
    rotates: bot?.refreshToken !== undefined,
  })
}

/** What went wrong, for the person in front of the browser, who may not be the one who can mend it. */
function failureOf({ log }: InstallDeps, error: CodedError): { status: number; page: InstallPage } {
  const refused = error instanceof WebAPIPlatformError ? error.data.error : undefined
  if (error.code === 'slack_oauth_installer_authorization_error')
    return { status: 200, page: failedPage(['You cancelled it, and nothing was changed.'], SLACK_INSTALL_PATH) }
  if (refused === 'invalid_code' || staleLinks.has(error.code))
    return {
      status: 400,
      page: failedPage(
        ['This link was used before, is older than ten minutes, or was begun in another browser. Begin again.'],
        SLACK_INSTALL_PATH,
      ),
    }
  const errorId = randomUUID().slice(0, 8)
  log.error({ error: coerceError(error), errorId }, 'an installation failed')
  const tell = `Tell who runs this server the number ${errorId}: the reason stands in its log.`
  if (refused !== undefined)
    return { status: 502, page: failedPage([`Slack did not hand over a token (${refused}). ${tell}`]) }
  return { status: 500, page: failedPage([`It could not be finished here. ${tell}`], SLACK_INSTALL_PATH) }
}

const staleLinks: ReadonlySet<string> = new Set([
  'slack_oauth_invalid_state',
  'slack_oauth_missing_state',
  'slack_oauth_missing_code',
])

function show(response: ServerResponse, status: number, page: InstallPage): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  })
  response.end(drawPage(page))
}

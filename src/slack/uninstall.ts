// A workspace that takes the app away: told by one or two events in any order, or by a call that Slack refuses. Slack is
// asked once more before anything is deleted, since an event may come late, after the app was installed again.

import type { App } from '@slack/bolt'
import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { uninstallWorkspace } from '../meter/install-workspace.ts'
import type { Installations } from './installations.ts'
import { endOfToken } from './send-failure.ts'

export interface UninstallDeps {
  meter: MeterDeps
  log: Log
  installations: Installations
  /** Options of a background client. */
  clientOptions: WebClientOptions
  /** Called after a workspace has ended. */
  onEnded?: ((workspaceId: string) => void) | undefined
}

/** Told that a token may be dead, by the word of an event or of a refusal. */
export type NoteRevoked = (workspaceId: string, reason: string) => Promise<void>

const events: ReadonlySet<string> = new Set(['app_uninstalled', 'tokens_revoked'])

/** Makes the one place where an installation ends. Being told twice does it once. */
export function createNoteRevoked(deps: UninstallDeps): NoteRevoked {
  const { meter, log, installations, clientOptions, onEnded } = deps
  return async (workspaceId, reason) => {
    const found = await installations.read(workspaceId)
    if (found) {
      const state = await askAgain(found.botToken, clientOptions)
      if (state === 'alive') {
        // A token of before, that was still remembered here.
        installations.forget(workspaceId)
        log.info({ workspaceId, reason }, 'Slack takes the token of this workspace')
        return
      }
      if (state === 'unknown' && !events.has(reason)) return
    }
    const sealedToken = found?.sealedToken ?? null
    const ended = await uninstallWorkspace(meter, { workspaceId, sealedToken })
    installations.forget(workspaceId)
    if (!ended) return
    log.warn({ workspaceId, reason }, 'Purser was taken out of this workspace; what waited to be said is cancelled')
    onEnded?.(workspaceId)
  }
}

/** Hears the two events. `settled` waits for what they have begun. */
export function listenUninstall(
  app: App,
  { noteRevoked, log }: { noteRevoked: NoteRevoked; log: Log },
): { settled: () => Promise<void> } {
  const running = new Set<Promise<void>>()
  // Slack has had its answer already, so an error can only be told here.
  const note = async (workspaceId: string | undefined, reason: string) => {
    const work = noteRevoked(workspaceId ?? '', reason).catch((error: unknown) =>
      log.error({ error, workspaceId, reason }, 'an uninstallation could not be written down'),
    )
    running.add(work)
    await work.finally(() => running.delete(work))
  }
  app.event('app_uninstalled', ({ context }) => note(idOf(context), 'app_uninstalled'))
  app.event('tokens_revoked', async ({ event, context }) => {
    // Tokens of people, which we have none of, are revoked by themselves.
    if (event.tokens.bot?.length) await note(idOf(context), 'tokens_revoked')
  })
  return {
    settled: async () => {
      await Promise.all(running)
    },
  }
}

function idOf(context: { isEnterpriseInstall: boolean; enterpriseId?: string; teamId?: string }): string | undefined {
  return context.isEnterpriseInstall ? context.enterpriseId : context.teamId
}

async function askAgain(botToken: string, options: WebClientOptions): Promise<'alive' | 'dead' | 'unknown'> {
  try {
    await new WebClient(botToken, options).auth.test()
    return 'alive'
  } catch (error) {
    return error instanceof WebAPIPlatformError && endOfToken.has(error.data.error) ? 'dead' : 'unknown'
  }
}

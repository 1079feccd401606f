// A workspace that takes the app away: told by one or two events in any order, or by a call that Slack refuses. Slack is
// asked once more before anything is deleted, since an event may come late, after the app was installed again. An event
// comes only once: what could not be decided or written then is tried again here.

import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '@slack/bolt'
import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api'
import { coerceError } from '../errors.ts'
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

/**
 * Told that a token may be dead, by the word of an event or of a refusal. `unsure`: Slack did not say whether it is, and
 * nothing was changed.
 */
export type NoteRevoked = (workspaceId: string, reason: string) => Promise<'settled' | 'unsure'>

/** Between two tries, in milliseconds: the first wait, which doubles, and the longest. */
export interface Waits {
  firstMs: number
  lastMs: number
}

const USUAL: Waits = { firstMs: 1_000, lastMs: 300_000 }

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
        return 'settled'
      }
      if (state === 'unknown') return 'unsure'
    }
    const sealedToken = found?.sealedToken ?? null
    const ended = await uninstallWorkspace(meter, { workspaceId, sealedToken })
    installations.forget(workspaceId)
    if (!ended) return 'settled'
    log.warn({ workspaceId, reason }, 'Purser was taken out of this workspace; what waited to be said is cancelled')
    onEnded?.(workspaceId)
    return 'settled'
  }
}

/** Hears the two events. `settled` ends the waits between tries, and waits for a try that is under way. */
export function listenUninstall(
  app: App,
  { noteRevoked, log, waits = USUAL }: { noteRevoked: NoteRevoked; log: Log; waits?: Waits | undefined },
): { settled: () => Promise<void> } {
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()

  async function tryUntilSettled(workspaceId: string, reason: string): Promise<void> {
    for (let waitMs = waits.firstMs; ; waitMs = Math.min(2 * waitMs, waits.lastMs)) {
      try {
        if ((await noteRevoked(workspaceId, reason)) === 'settled') return
        log.warn({ workspaceId, reason }, 'Slack did not say whether Purser was taken out; it is asked again')
      } catch (error) {
        log.error({ error: coerceError(error), workspaceId, reason }, 'an uninstallation could not be written down yet')
      }
      await pause(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      if (stopping.signal.aborted) return
    }
  }

  // Slack has had its answer already and waits for nothing.
  const note = async (workspaceId: string | undefined, reason: string) => {
    const work = tryUntilSettled(workspaceId ?? '', reason)
    running.add(work)
    void work.finally(() => running.delete(work))
  }
  app.event('app_uninstalled', ({ context }) => note(idOf(context), 'app_uninstalled'))
  app.event('tokens_revoked', async ({ event, context }) => {
    // Tokens of people, which we have none of, are revoked by themselves.
    if (event.tokens.bot?.length) await note(idOf(context), 'tokens_revoked')
  })
  return {
    settled: async () => {
      stopping.abort()
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

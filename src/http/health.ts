// GET /healthz says that the process lives, and asks nobody. GET /readyz says whether it can do its work.

import { setTimeout as pause } from 'node:timers/promises'
import { coerceError, PurserError } from '../errors.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { ProblemError } from './problem.ts'
import type { OpenCall } from './routes.ts'

/** Less than the time after which balancers give a check up. */
const READY_MS = 2_000

/** The process lives. */
export async function getHealth(): Promise<Answer> {
  return jsonAnswer(200, { status: 'ok' })
}

/**
 * The database answers and holds the program's schema; 503 with the reason where it does not. Slack's state is told beside
 * it: without Slack the API still works, and a balancer that took the server out would end that as well.
 */
export async function getReadiness({ ready, slackState, log }: OpenCall): Promise<Answer> {
  const timer = new AbortController()
  const late = pause(READY_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new PurserError('busy', `The database gave no answer within ${READY_MS / 1_000} seconds.`)
  })
  try {
    const [, slack] = await Promise.race([Promise.all([ready(), slackState?.()]), late])
    return jsonAnswer(200, { status: 'ready', ...(slack ? { slack } : {}) })
  } catch (error) {
    log.warn({ error: coerceError(error) }, 'not ready')
    // Other errors are the driver's, whose texts may name hosts and users.
    const detail = error instanceof PurserError ? error.message : 'The database does not answer.'
    throw new ProblemError({ status: 503, code: 'not_ready', detail, headers: { 'retry-after': '5' } })
  } finally {
    late.catch(() => {})
    timer.abort()
  }
}

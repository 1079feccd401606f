// How Slack's Web API is called. Interactive and background calls never share a client: a client that is told to wait
// holds up all its calls, and a person has three seconds. Retries belong to the delivery, not to the client.

import type { WebClientOptions } from '@slack/web-api'
import type { Log } from '../log.ts'
import { quietLog } from './bolt-log.ts'

/** How long a call may take, in milliseconds. */
const INTERACTIVE_TIMEOUT_MS = 2_500
const BACKGROUND_TIMEOUT_MS = 10_000

/**
 * Options of a client. Headers are never set here: the client would keep the first workspace's token in them and Bolt
 * would hand it to every other workspace.
 */
export function clientOptions(
  purpose: 'interactive' | 'background',
  { apiUrl, log }: { apiUrl?: string | undefined; log: Log },
): WebClientOptions {
  const timeout = purpose === 'interactive' ? INTERACTIVE_TIMEOUT_MS : BACKGROUND_TIMEOUT_MS
  return {
    ...(apiUrl ? { slackApiUrl: `${apiUrl}/` } : {}),
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: quietLog(log),
    // Bolt posts to response_urls with this too, and gives those calls no timeout of its own.
    fetch: (url, init) => fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(BACKGROUND_TIMEOUT_MS) }),
  }
}

// How fast an app may post: off unless asked for, since Slack lets short bursts pass and most tests have a clock that stands still.
// Source: https://docs.slack.dev/apis/web-api/rate-limits

import { type Answer, refuse } from './answers.ts'
import { payloadLimits } from './limits.ts'
import { messagesIn, type SlackState } from './state.ts'

/** Refuses a post that would be one too many within a second in its channel; the caller answers 429 with Retry-After 1. */
export function paceFault(state: SlackState, teamId: string, channelId: string): Answer | undefined {
  if (!state.isPaced) return undefined
  const since = state.now().getTime() - 1000
  // The first revision is the post itself; later ones are updates, which count elsewhere.
  const recent = messagesIn(state, teamId, channelId).filter(
    (message) => (message.revisions[0]?.at.getTime() ?? 0) > since,
  )
  return recent.length >= payloadLimits.postsPerSecond.most ? refuse('ratelimited') : undefined
}

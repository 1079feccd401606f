// Whether a post whose answer got lost stands in its channel, where the workspace lets us look. Without that scope
// nothing is known, and the post is repeated.

import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import { judgeFailure } from './send-failure.ts'

/** As many as Slack advises for one call, and more than most channels get while an answer is out. */
const LOOK_AT = 200

/** How far Slack's clock and the database's may be apart, in seconds. */
const SKEW_SECONDS = 300

/** `unseen`: it is not there, or nobody may know. A result: neither can be said now. */
type Found = { kind: 'found'; ts: string } | { kind: 'unseen' } | Exclude<SendResult, { kind: 'sent' }>

/**
 * Looks for the message's id in the latest messages of the channel, as of the first attempt. Source:
 * https://docs.slack.dev/reference/methods/conversations.history
 */
export async function findPost(
  { client, scopes }: { client: WebClient; scopes: readonly string[] },
  { channelId, messageId, mayBePostedSince }: OutgoingMessage,
): Promise<Found> {
  // A person's direct messages have an id of their own, which only an answer would have told.
  if (!mayBePostedSince || !/^[CG]/.test(channelId)) return { kind: 'unseen' }
  if (!scopes.includes('channels:history') && !scopes.includes('groups:history')) return { kind: 'unseen' }
  const oldest = (mayBePostedSince.getTime() / 1000 - SKEW_SECONDS).toFixed(6)
  try {
    const history = await client.conversations.history({
      channel: channelId,
      oldest,
      limit: LOOK_AT,
      include_all_metadata: true,
    })
    const post = history.messages?.find(({ metadata }) => idIn(metadata?.event_payload) === messageId)
    return post?.ts === undefined ? { kind: 'unseen' } : { kind: 'found', ts: post.ts }
  } catch (error) {
    // What keeps us from looking may let us post, or tells the same in the post's own words.
    if (error instanceof WebAPIPlatformError) return { kind: 'unseen' }
    const failure = judgeFailure(error)
    // Looking posts nothing, but what an earlier attempt did is as unknown as before.
    return failure.kind === 'retry' ? { ...failure, isRefused: true } : failure
  }
}

function idIn(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'id' in payload ? payload.id : undefined
}

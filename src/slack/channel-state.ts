// What Slack lets us see of a channel that a pool is to speak in: whether the bot is in it, whether it is archived or
// shared with another company. Where the workspace granted no scope to look, nothing is claimed.

import type { WebClient } from '@slack/web-api'
import { WebAPIPlatformError } from '@slack/web-api'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'

export type ChannelState =
  | { kind: 'present'; name: string; shared: boolean }
  /** The bot is not in it. `mayJoin`: the workspace lets it in by itself. */
  | { kind: 'absent'; name: string; shared: boolean; mayJoin: boolean }
  | { kind: 'archived'; name: string }
  /** Private and without the bot, which Slack tells from no channel at all to nobody. */
  | { kind: 'hidden' }
  /** No scope to look, or no answer. */
  | { kind: 'unknown' }

/** Looks at a channel. Never throws. */
export async function readChannelState(client: WebClient, channelId: string, log: Log): Promise<ChannelState> {
  try {
    const granted = await grantedScopes(client)
    // Which of the two a channel needs is known only when it is seen.
    if (!granted.has('channels:read') && !granted.has('groups:read')) return { kind: 'unknown' }
    const { channel } = await client.conversations.info({ channel: channelId })
    const name = channel?.name ?? channelId
    if (channel?.is_archived) return { kind: 'archived', name }
    const shared = (channel?.is_ext_shared || channel?.is_pending_ext_shared) ?? false
    if (channel?.is_member) return { kind: 'present', name, shared }
    return { kind: 'absent', name, shared, mayJoin: granted.has('channels:join') }
  } catch (error) {
    if (error instanceof WebAPIPlatformError && error.data.error === 'channel_not_found') return { kind: 'hidden' }
    log.info({ error: coerceError(error) }, 'a channel could not be looked at')
    return { kind: 'unknown' }
  }
}

/** Enters a public channel that may be joined; answers whether the bot is in it now. Never throws. */
export async function joinChannel(client: WebClient, channelId: string, log: Log): Promise<boolean> {
  try {
    await client.conversations.join({ channel: channelId })
    return true
  } catch (error) {
    log.info({ error: coerceError(error) }, 'a channel could not be joined')
    return false
  }
}

/** What the workspace granted, which it may have done in part. */
async function grantedScopes(client: WebClient): Promise<ReadonlySet<string>> {
  const { response_metadata } = await client.auth.test()
  return new Set(response_metadata?.scopes)
}

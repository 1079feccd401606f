// Sends one message of delivery through Slack's Web API and is the one place that judges Slack's errors: tried again,
// final for the channel, or final for the message. When and how often is delivery's.

import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api'
import { coerceError } from '../errors.ts'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import { alertMessage } from './views/alert.ts'
import type { Spoken } from './views/blocks.ts'

export interface SendNoticeDeps {
  /** The background client of a workspace: without retries of its own, with a timeout; undefined where there is none. */
  clientOf: (workspaceId: string) => Promise<WebClient | undefined>
}

/** Slack's words for "not in this channel, not as this bot". Trying again changes nothing until somebody does something. */
const finalForChannel = new Set([
  'account_inactive',
  'channel_is_limited_access',
  'channel_not_found',
  'ekm_access_denied',
  'invalid_auth',
  'is_archived',
  'messages_tab_disabled',
  'missing_scope',
  'no_permission',
  'not_authed',
  'not_in_channel',
  'org_login_required',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'team_access_not_granted',
  'team_not_found',
  'token_expired',
  'token_revoked',
  'user_disabled',
  'user_not_found',
])

/** Slack's words for "not this message", however often it is sent. */
const finalForMessage = new Set([
  'block_mismatch',
  'cannot_update_message',
  'cant_update_message',
  'edit_window_closed',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'message_not_found',
  'metadata_too_large',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
])

/** Blocks that Slack refuses are no reason to stay silent: the text says the same in one line. */
const faultsOfBlocks = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'])

/** Makes the `send` of delivery. It settles within the client's timeout and never throws for what Slack answers. */
export function createSendNotice({ clientOf }: SendNoticeDeps): (message: OutgoingMessage) => Promise<SendResult> {
  return async (message) => {
    const spoken = alertMessage(message.alerts, message.saidAt)
    if (!spoken) return { kind: 'permanent', of: 'message', reason: 'nothing to say' }
    const client = await clientOf(message.workspaceId)
    // The channel is not to blame: it can be posted to as soon as the workspace has a token again.
    if (!client) return { kind: 'retry', reason: 'not_installed' }
    const result = await post(client, message, spoken)
    if (result.kind === 'permanent' && faultsOfBlocks.has(result.reason))
      return post(client, message, { ...spoken, blocks: [] })
    return result
  }
}

async function post(client: WebClient, message: OutgoingMessage, { text, blocks }: Spoken): Promise<SendResult> {
  const { channelId: channel, messageId, ts } = message
  // Any member can read metadata, so it holds nothing but the id of the row.
  const metadata = { event_type: 'purser_message', event_payload: { id: messageId } }
  try {
    const answer = ts
      ? await client.chat.update({ channel, ts, text, blocks, metadata })
      : await client.chat.postMessage({ channel, text, blocks, metadata, unfurl_links: false, unfurl_media: false })
    const sentTs = answer.ts ?? ts
    return sentTs ? { kind: 'sent', ts: sentTs } : { kind: 'retry', reason: 'an answer without ts' }
  } catch (error) {
    return judgeSlackError(error)
  }
}

/** What a failed call means for the message. What is not known here is tried again: the message may yet get through. */
function judgeSlackError(error: unknown): SendResult {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'retry', reason: 'rate_limited', afterMs: error.retryAfter * 1000 }
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error
    if (finalForChannel.has(reason)) return { kind: 'permanent', of: 'channel', reason }
    if (finalForMessage.has(reason)) return { kind: 'permanent', of: 'message', reason }
    return { kind: 'retry', reason }
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'retry', reason: `http_${error.statusCode}` }
  return { kind: 'retry', reason: coerceError(error).message }
}

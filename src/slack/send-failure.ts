// What Slack's refusal of a post means for the message, and the one place that judges it: tried again, final for the
// channel, final for the message, or the end of the token. When and how often is delivery's.

import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import { coerceError } from '../errors.ts'
import type { SendResult } from '../notices/deliver.ts'

/**
 * Slack's words for "not in this channel, not as this bot". Trying again changes nothing until somebody does something.
 * Source of all words: https://docs.slack.dev/reference/methods/chat.postMessage and chat.update, "Errors".
 */
export const finalForChannel: ReadonlySet<string> = new Set([
  'channel_is_limited_access',
  'channel_not_found',
  'ekm_access_denied',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'missing_scope',
  'no_permission',
  'not_in_channel',
  'org_login_required',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'team_access_not_granted',
  'team_not_found',
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

/** Slack's words for "I do not know this token": nothing can be said in the workspace. */
export const endOfToken: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
])

/** Slack's words for "something broke here": part of it may have been done. */
const unsure = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'])

/** What a failed call means. What is not known here is tried again: the message may yet get through. */
export function judgeFailure(error: unknown): Exclude<SendResult, { kind: 'sent' }> {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'retry', reason: 'rate_limited', afterMs: error.retryAfter * 1000, isRefused: true }
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error
    if (finalForChannel.has(reason)) return { kind: 'permanent', of: 'channel', reason }
    if (finalForMessage.has(reason)) return { kind: 'permanent', of: 'message', reason }
    if (endOfToken.has(reason)) return { kind: 'revoked', reason }
    return unsure.has(reason) ? { kind: 'retry', reason } : { kind: 'retry', reason, isRefused: true }
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'retry', reason: `http_${error.statusCode}` }
  return { kind: 'retry', reason: coerceError(error).message }
}

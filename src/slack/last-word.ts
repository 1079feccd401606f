// What a person reads where nobody else has answered in time: a payload that no listener knows, one that hangs, one that
// failed. Both receivers say the same.

import { AuthorizationError } from '@slack/bolt'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'

/** When a request gets its last word, in milliseconds: just before Slack gives up. */
export const LAST_ACK_MS = 2_800

/** A workspace that was uninstalled, or never installed: nothing is wrong here. */
export class NotInstalled extends Error {}

/** Nobody acked in time. */
export function sayLate(log: Log): string {
  log.error('a request of Slack was not acked in time')
  return 'That took too long here. Look at the balance before you send it again.'
}

/** A listener or the authorization failed before the ack. */
export function sayFailed(error: unknown, log: Log): string {
  if (error instanceof AuthorizationError && error.original instanceof NotInstalled) {
    log.info('a request of Slack came from a workspace without an installation')
    return 'Purser is not installed in this workspace. Ask whoever runs it to install it here.'
  }
  log.error({ error: coerceError(error) }, 'a request of Slack failed')
  return 'That did not work, and it is not your fault. Look at the balance before you send it again.'
}

/** The ack that says it: a slash command shows what its ack says, the ack of anything else must be empty. */
export function lastAck(isCommand: boolean, text: string): { response_type: 'ephemeral'; text: string } | undefined {
  return isCommand ? { response_type: 'ephemeral', text } : undefined
}

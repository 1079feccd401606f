// Sends one message of delivery through Slack's Web API: as a post, or in the place of one that is there. What a failure
// means is judged by send-failure.ts, when and how often it is tried is delivery's.

import type { WebClient } from '@slack/web-api'
import type { OutgoingMessage, SendResult } from '../notices/deliver.ts'
import { findPost } from './find-post.ts'
import { judgeFailure } from './send-failure.ts'
import type { Spoken } from './views/blocks.ts'
import { isChart } from './views/chart.ts'
import { noticeMessage } from './views/notice.ts'

export interface SendNoticeDeps {
  /** The background client of a workspace: without retries of its own, with a timeout; undefined where there is none. */
  clientOf: (workspaceId: string) => Promise<WebClient | undefined>
  /** What the workspace has granted. */
  scopesOf: (workspaceId: string) => Promise<readonly string[]>
}

/** Blocks that Slack refuses are no reason to stay silent: the text says the same in one line. */
const faultsOfBlocks = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'])

/** Makes the `send` of delivery. It settles within the client's timeout and never throws for what Slack answers. */
export function createSendNotice(deps: SendNoticeDeps): (message: OutgoingMessage) => Promise<SendResult> {
  return async (message) => {
    const spoken = noticeMessage(message.topics, message.saidAt)
    if (!spoken) return { kind: 'permanent', of: 'message', reason: 'nothing to say' }
    const client = await deps.clientOf(message.workspaceId)
    // The channel is not to blame: it can be posted to as soon as the workspace has a token again.
    if (!client) return { kind: 'retry', reason: 'not_installed', isRefused: true }
    const placed = await place(deps, client, message)
    if ('kind' in placed) return placed
    for (const version of plainer(spoken)) {
      const result = await say(client, placed, version)
      if (result.kind !== 'permanent' || !faultsOfBlocks.has(result.reason)) return result
    }
    return say(client, placed, { ...spoken, blocks: [] })
  }
}

/** A message as it should be, and where it has a chart, without: not every workspace takes charts yet. */
function plainer(spoken: Spoken): Spoken[] {
  const blocks = spoken.blocks.filter((block) => !isChart(block))
  return blocks.length === spoken.blocks.length ? [spoken] : [spoken, { ...spoken, blocks }]
}

/** A message that an earlier attempt did post is updated there: it may have changed since. */
async function place(
  { scopesOf }: SendNoticeDeps,
  client: WebClient,
  message: OutgoingMessage,
): Promise<OutgoingMessage | SendResult> {
  if (message.ts !== null || message.mayBePostedSince === null) return message
  const found = await findPost({ client, scopes: await scopesOf(message.workspaceId) }, message)
  if (found.kind === 'unseen') return message
  return found.kind === 'found' ? { ...message, ts: found.ts } : found
}

async function say(client: WebClient, message: OutgoingMessage, { text, blocks }: Spoken): Promise<SendResult> {
  const { channelId, postedTo, messageId, ts } = message
  // Any member can read metadata, so it holds nothing but the id of the row.
  const metadata = { event_type: 'purser_message', event_payload: { id: messageId } }
  try {
    const answer = ts
      ? await client.chat.update({ channel: postedTo, ts, text, blocks, metadata })
      : await client.chat.postMessage({
          channel: channelId,
          text,
          blocks,
          metadata,
          unfurl_links: false,
          unfurl_media: false,
        })
    const sentTs = answer.ts ?? ts
    if (!sentTs) return { kind: 'retry', reason: 'an answer without ts' }
    return { kind: 'sent', ts: sentTs, postedTo: answer.channel ?? postedTo }
  } catch (error) {
    return judgeFailure(error)
  }
}

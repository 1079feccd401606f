// What Purser asks of its own messages beyond what Slack does: a row each, noted as a violation although Slack takes the message.

import { jsonBytes } from './check-blocks.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import type { LimitBase } from './limit.ts'
import { elementsOf, withChildren } from './rules.ts'
import { noteViolation, type SlackState } from './state.ts'

export const ownLimits = {
  messageBlockBytes: {
    of: 'message',
    field: 'blocks',
    unit: 'bytes',
    most: 10_000,
    source: 'Ours: room below the 13,000 at which Slack has been seen to refuse, since a name may be longer next time.',
  },
  buttonsInRow: {
    of: 'actions',
    field: 'buttons of a message',
    unit: 'items',
    most: 3,
    source: 'Ours: at most three buttons beside each other, the rest in an overflow menu, so that a phone shows them.',
  },
} as const satisfies Record<string, LimitBase & { most: number }>

/** Mentions that wake a whole channel. Purser never writes one, so that one in a message was typed by somebody and not escaped. */
const broadcast = /<!(?:here|channel|everyone)(?:\|[^>]*)?>/

/** Notes what a message does that ours do not. `blocks` are sound. */
export function noteManners(state: SlackState, where: string, text: string, blocks: readonly JsonObject[]): void {
  const bytes = jsonBytes(blocks)
  if (bytes > ownLimits.messageBlockBytes.most)
    noteViolation(state, where, 'blocks_over_own_limit', [`${bytes} bytes of blocks`], false)
  for (const block of withChildren(blocks).filter(({ type }) => type === 'actions')) {
    const buttons = elementsOf(block).filter(({ type }) => type === 'button').length
    if (buttons > ownLimits.buttonsInRow.most)
      noteViolation(state, where, 'too_many_buttons', [`${buttons} buttons in one row`], false)
  }
  noteBroadcasts(state, where, { text: { type: 'mrkdwn', text }, blocks })
}

/** Notes every broadcast that a message or view would send. */
export function noteBroadcasts(state: SlackState, where: string, content: unknown): void {
  const found = broadcastsIn(content)
  if (found.length > 0) noteViolation(state, where, 'broadcast', found, false)
}

function broadcastsIn(content: unknown): string[] {
  if (Array.isArray(content)) return content.flatMap(broadcastsIn)
  if (!isObject(content)) return []
  if (content.type === 'broadcast') return [JSON.stringify(content)]
  // Plain text is shown as it is.
  const said = content.type === 'mrkdwn' || content.type === 'markdown' ? (textOf(content, 'text') ?? '') : ''
  return broadcast.test(said) ? [said.slice(0, 200)] : Object.values(content).flatMap(broadcastsIn)
}

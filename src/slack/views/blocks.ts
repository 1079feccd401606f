// The few blocks that Purser speaks with, cut to Slack's limits, and the pair every answer is: blocks and the text that
// stands for them in a notification. Words and numbers are for the views.

import type { ContextBlock, KnownBlock, RichTextBlock, SectionBlock } from '@slack/types'

/** What is said: `text` carries the headline alone, for notifications and clients without blocks; both are mrkdwn. */
export interface Spoken {
  text: string
  blocks: KnownBlock[]
}

/** Source: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_MAX = 3000
/** Beyond it chat.update refuses a text. Source: https://docs.slack.dev/reference/methods/chat.update */
const TEXT_MAX = 4000
/**
 * The JSON of a message's blocks. Slack refuses about 13 kB, which it does not document
 * (https://github.com/slackapi/bolt-js/issues/2509), so we stay well below.
 */
const BLOCKS_BYTES_MAX = 10_000

/** A paragraph of mrkdwn; its lines stand below each other. */
export function section(...lines: string[]): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(lines.join('\n'), SECTION_MAX) } }
}

/** A small grey line of mrkdwn; its parts are set apart by dots. */
export function footer(...parts: string[]): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: cut(parts.join(' · '), SECTION_MAX) }] }
}

/** Text to copy, letter for letter: Slack reads no markup in it, so it is not escaped. */
export function verbatim(text: string): RichTextBlock {
  const shown = text === '' ? ' ' : cut(text, SECTION_MAX)
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', border: 0, elements: [{ type: 'text', text: shown }] }],
  }
}

/** Keeps as many blocks, from the first, as one message may hold, and says where some were left out. */
export function speak(text: string, blocks: readonly KnownBlock[]): Spoken {
  const kept: KnownBlock[] = []
  let bytes = 0
  for (const block of blocks) {
    bytes += Buffer.byteLength(JSON.stringify(block)) + 1
    if (bytes > BLOCKS_BYTES_MAX || kept.length === 48) {
      kept.push(footer('There is more than fits into one message.'))
      break
    }
    kept.push(block)
  }
  return { text: cut(text, TEXT_MAX), blocks: kept }
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text
  // Neither half a surrogate pair nor half an escaped character may stand at the end.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$|&[a-z]{0,3}$/, '')}…`
}

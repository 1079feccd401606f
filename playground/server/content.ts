// What a message may hold: its text, blocks, attachments and metadata, measured for every way in which a message is said.
// Who may say it where is in chat.ts and replies.ts.

import { type Answer, refuse, refuseBlocks } from './answers.ts'
import { checkBlocks, faultTexts, jsonBytes } from './check-blocks.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { noteManners } from './manners.ts'
import { noteViolation, type SlackState } from './state.ts'

/** Nothing to show, or blocks that Slack would not take; shared by methods, acks and response_urls. */
export function contentFault(
  state: SlackState,
  where: string,
  args: JsonObject,
  surface: 'message' | 'ephemeral' = 'message',
): Answer | undefined {
  const text = textOf(args, 'text') ?? ''
  const blocks = args.blocks
  const attachments = objectsOf(args, 'attachments')
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0
  if (textOf(args, 'markdown_text') !== undefined && (text !== '' || hasBlocks)) return refuse('markdown_text_conflict')
  if (text === '' && !hasBlocks && attachments.length === 0 && !textOf(args, 'markdown_text')) return refuse('no_text')
  if (attachments.length > payloadLimits.messageAttachments.most) return refuse('too_many_attachments')
  if (blocks !== undefined) {
    const errors = faultTexts(checkBlocks(blocks, surface))
    if (errors.length > 0) return refuseBlocks(errors)
  }
  if (text === '' && hasBlocks)
    noteViolation(state, where, 'no_fallback_text', ['blocks need a text beside them'], false)
  if (text.length > payloadLimits.messageTextAdvised.most) {
    noteViolation(state, where, 'text_over_advised_length', [`${text.length} characters`], false)
  }
  noteManners(state, where, text, objectsOf(args, 'blocks'))
  return undefined
}

/** What is kept of a message's arguments. */
export function contentOf(args: JsonObject): { text: string; blocks: JsonObject[]; metadata: JsonObject | undefined } {
  const metadata = isObject(args.metadata) && Object.keys(args.metadata).length > 0 ? args.metadata : undefined
  const text = (textOf(args, 'text') ?? textOf(args, 'markdown_text') ?? '').slice(0, payloadLimits.messageText.most)
  return { text, blocks: objectsOf(args, 'blocks'), metadata }
}

/** The warning of an answer whose text was cut. */
export function truncation(args: JsonObject): JsonObject {
  const long = (textOf(args, 'text') ?? '').length > payloadLimits.messageText.most
  return long ? { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } } : {}
}

/** All blocks of a message together; only chat.postMessage and chat.update add them up. */
export function sumFault(args: JsonObject): Answer | undefined {
  const bytes = Array.isArray(args.blocks) ? jsonBytes(args.blocks) : 0
  return bytes > payloadLimits.messageBlockBytes.most ? refuse('msg_blocks_too_long') : undefined
}

export function metadataFault(args: JsonObject): Answer | undefined {
  const metadata = args.metadata
  if (metadata === undefined) return undefined
  if (!isObject(metadata)) return refuse('invalid_metadata_format')
  if (Object.keys(metadata).length === 0) return undefined
  const known = Object.keys(metadata).every((key) => ['event_type', 'event_payload', 'entities'].includes(key))
  if (!known || textOf(metadata, 'event_type') === undefined || !isObject(metadata.event_payload)) {
    return refuse('invalid_metadata_format', ['[ERROR] metadata is {event_type, event_payload}'])
  }
  return jsonBytes(metadata) > payloadLimits.metadataBytes.most ? refuse('metadata_too_large') : undefined
}

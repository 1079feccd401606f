// What every method is given, and the two shapes of its answer.

import type { JsonObject } from './json.ts'
import type { Workspace } from './records.ts'
import type { SlackState } from './state.ts'

/** A call whose token, scopes and arguments have been found right. */
export interface CallContext {
  state: SlackState
  workspace: Workspace
  args: JsonObject
}

export type Answer = JsonObject & { ok: boolean }

export function accept(fields: JsonObject = {}): Answer {
  return { ok: true, ...fields }
}

/** A refusal with Slack's error word; `messages` go where Slack puts its explanations. */
export function refuse(error: string, messages: readonly string[] = [], fields: JsonObject = {}): Answer {
  const metadata = messages.length > 0 ? { response_metadata: { messages: [...messages] } } : {}
  return { ok: false, error, ...fields, ...metadata }
}

/** The refusal of blocks, which tells every fault twice: as `errors`, and among the messages. */
export function refuseBlocks(errors: readonly string[]): Answer {
  const messages = errors.map((error) => `[ERROR] ${error}`)
  return refuse('invalid_blocks', messages, { errors: [...errors] })
}

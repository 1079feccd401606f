// What becomes of a view when the app has answered its submission: errors under fields, another view, one more on the stack, or closed.
// Source: https://docs.slack.dev/surfaces/modals

import { isObject, type JsonObject, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { inputBlockIds } from './payloads.ts'
import type { OpenView } from './records.ts'
import { changed, noteViolation, type SlackState, workspaceOf } from './state.ts'
import { newViewId, stackOf, storeView, viewFault } from './view-store.ts'

/** The fields that each answer has beside `response_action`. */
const answerFields: Readonly<Record<string, readonly string[]>> = {
  errors: ['errors'],
  update: ['view'],
  push: ['view'],
  clear: [],
}

/** Closes, changes or stacks the view as the ack says; the errors that Slack would show under the fields come back. An
 * answer that Slack would not understand leaves the view open, with "We had some trouble connecting" above it. */
export function applyViewAnswer(state: SlackState, open: OpenView, body: unknown): JsonObject | undefined {
  if (body === '' || (isObject(body) && Object.keys(body).length === 0)) {
    close(state, [open])
    return undefined
  }
  const answer = isObject(body) ? body : {}
  const kind = textOf(answer, 'response_action') ?? ''
  const fields = answerFields[kind]
  const odd = Object.keys(answer).filter((field) => field !== 'response_action' && !fields?.includes(field))
  if (!fields || odd.length > 0) {
    noteViolation(state, 'view_submission', 'invalid_response_action', [JSON.stringify(body).slice(0, 200)])
    return undefined
  }
  if (kind === 'errors') return showErrors(state, open, answer.errors)
  if (kind === 'clear') close(state, stackOf(state, open.rootId))
  else replaceOrPush(state, open, kind, answer.view)
  return undefined
}

function close(state: SlackState, views: readonly OpenView[]): void {
  for (const view of views) view.state = 'closed'
  changed(state)
}

function showErrors(state: SlackState, open: OpenView, errors: unknown): JsonObject | undefined {
  if (!isObject(errors) || Object.keys(errors).length === 0) {
    noteViolation(state, 'view_submission', 'invalid_errors', ['errors names at least one input block'])
    return undefined
  }
  const allowed = inputBlockIds(open.view)
  const wrong = Object.keys(errors).filter((blockId) => !allowed.includes(blockId))
  if (wrong.length > 0) noteViolation(state, 'view_submission', 'invalid_error_keys', wrong)
  const silent = Object.keys(errors).filter((blockId) => typeof errors[blockId] !== 'string' || errors[blockId] === '')
  if (silent.length > 0) noteViolation(state, 'view_submission', 'invalid_errors', silent)
  return errors
}

function replaceOrPush(state: SlackState, open: OpenView, kind: string, view: unknown): void {
  const workspace = workspaceOf(state, open.teamId)
  const isPush = kind === 'push'
  const isTooDeep = isPush && stackOf(state, open.rootId).length >= payloadLimits.viewStack.most
  const fault = isTooDeep
    ? { error: 'push_limit_reached' }
    : viewFault(state, workspace, view, isPush ? {} : { except: open.id })
  if (fault) noteViolation(state, 'view_submission', String(fault.error), [JSON.stringify(fault)])
  else storeView(state, isPush ? { ...open, id: newViewId(state), previousId: open.id } : open, view)
}

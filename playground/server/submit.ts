// What becomes of a view when the app has answered its submission: errors under fields, another view, one more on the stack, or closed.
// Source: https://docs.slack.dev/surfaces/modals

import { isObject, type JsonObject, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { inputBlockIds } from './payloads.ts'
import type { OpenView } from './records.ts'
import { changed, nextSerial, noteViolation, type SlackState, workspaceOf } from './state.ts'
import { storeView, viewFault } from './views.ts'

/** The open view, for the programmatic side: a closed one cannot be filled in or clicked. */
export function openViewOf(state: SlackState, viewId: string): OpenView {
  const open = state.views.get(viewId)
  if (!open || open.state === 'closed') throw new Error(`No view ${viewId} is open.`)
  return open
}

/** Closes, changes or stacks the view as the ack says; the errors that Slack would show under the fields come back. */
export function applyViewAnswer(state: SlackState, open: OpenView, body: unknown): JsonObject | undefined {
  const answer = isObject(body) ? body : {}
  const kind = textOf(answer, 'response_action')
  if (kind === 'errors' && isObject(answer.errors)) {
    const allowed = inputBlockIds(open.view)
    const wrong = Object.keys(answer.errors).filter((blockId) => !allowed.includes(blockId))
    if (wrong.length > 0) noteViolation(state, 'view_submission', 'invalid_error_keys', wrong)
    return answer.errors
  }
  if (kind === 'update' || kind === 'push') {
    const workspace = workspaceOf(state, open.teamId)
    const id = kind === 'update' ? open.id : `V${String(nextSerial(state)).padStart(9, '0')}`
    const stack = [...state.views.values()].filter((one) => one.rootId === open.rootId && one.state === 'open').length
    const isTooDeep = kind === 'push' && stack >= payloadLimits.viewStack.most
    const fault = isTooDeep ? { error: 'push_limit_reached' } : viewFault(state, workspace, answer.view, open.id)
    if (fault) noteViolation(state, 'view_submission', String(fault.error), [JSON.stringify(fault)])
    else storeView(state, { teamId: open.teamId, userId: open.userId, id, rootId: open.rootId }, answer.view)
    return undefined
  }
  if (kind !== undefined && kind !== 'clear') noteViolation(state, 'view_submission', 'invalid_response_action', [kind])
  const closing = kind === 'clear' ? [...state.views.values()].filter((one) => one.rootId === open.rootId) : [open]
  for (const one of closing) one.state = 'closed'
  changed(state)
  return undefined
}

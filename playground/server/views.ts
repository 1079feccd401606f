// views.open, views.push, views.update and views.publish: who may show a view to whom, with hashes that guard against lost updates.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import { textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import type { OpenView } from './records.ts'
import { exchangeTrigger } from './triggers.ts'
import { newViewId, stackOf, storeView, viewFault, viewJson } from './view-store.ts'

export function openView(context: CallContext): Answer {
  const { state, workspace, args } = context
  const fault = viewFault(state, workspace, args.view)
  if (fault) return fault
  const exchanged = exchangeTrigger(state, workspace, textOf(args, 'trigger_id'))
  if ('refusal' in exchanged) return exchanged.refusal
  const { teamId, userId, channelId } = exchanged.trigger
  const id = newViewId(state)
  const opened = storeView(state, { teamId, userId, id, rootId: id, previousId: undefined, channelId }, args.view)
  return accept({ view: viewJson(opened, workspace) })
}

/** Lays a view on the one in which the trigger arose. */
export function pushView({ state, workspace, args }: CallContext): Answer {
  const fault = viewFault(state, workspace, args.view)
  if (fault) return fault
  const exchanged = exchangeTrigger(state, workspace, textOf(args, 'trigger_id'))
  if ('refusal' in exchanged) return exchanged.refusal
  const { teamId, userId, viewId } = exchanged.trigger
  const below = viewId === undefined ? undefined : state.views.get(viewId)
  if (below?.state !== 'open') return refuse('not_found')
  const { rootId, channelId } = below
  const stack = stackOf(state, rootId)
  if (stack.length >= payloadLimits.viewStack.most) return refuse('push_limit_reached')
  const place = { teamId, userId, id: newViewId(state), rootId, previousId: stack.at(-1)?.id, channelId }
  return accept({ view: viewJson(storeView(state, place, args.view), workspace) })
}

export function updateView({ state, workspace, args }: CallContext): Answer {
  const { view_id: viewId, external_id: externalId } = args
  if (viewId === undefined && externalId === undefined) {
    return refuse('invalid_arguments', ['[ERROR] missing required field: view_id'])
  }
  const found = [...state.views.values()].find(
    (open) =>
      open.teamId === workspace.teamId &&
      open.state === 'open' &&
      open.view.type === 'modal' &&
      (viewId === undefined ? open.view.external_id === externalId : open.id === viewId),
  )
  if (!found) return refuse('not_found')
  if (args.hash !== undefined && args.hash !== found.hash) return refuse('hash_conflict')
  const fault = viewFault(state, workspace, args.view, { except: found.id })
  if (fault) return fault
  return accept({ view: viewJson(storeView(state, found, args.view), workspace) })
}

/** Puts a view into somebody's Home tab, in the place of the one before. */
export function publishView({ state, workspace, args }: CallContext): Answer {
  if (!workspace.hasHomeTab) return refuse('not_enabled')
  const userId = String(args.user_id)
  if (!workspace.users.has(userId)) return refuse('invalid_arguments', ['invalid `user_id`'])
  const { teamId } = workspace
  const before = [...state.views.values()].find((one) => isHomeOf(one, teamId, userId))
  if (args.hash !== undefined && args.hash !== before?.hash) return refuse('hash_conflict')
  const fault = viewFault(state, workspace, args.view, { kind: 'home', ...(before ? { except: before.id } : {}) })
  if (fault) return fault
  const id = before?.id ?? newViewId(state)
  const place = { teamId, userId, id, rootId: id, previousId: undefined, channelId: undefined }
  return accept({ view: viewJson(storeView(state, place, args.view), workspace) })
}

export function isHomeOf(view: OpenView, teamId: string, userId: string): boolean {
  return view.view.type === 'home' && view.teamId === teamId && view.userId === userId
}

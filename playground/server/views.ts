// views.open and views.update: trigger ids that live three seconds and work once, hashes that guard against lost updates.

import { createHash } from 'node:crypto'
import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import { checkModal, faultTexts, jsonBytes } from './check-blocks.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { appId, type OpenView, type Trigger, type Workspace } from './records.ts'
import { changed, nextSerial, type SlackState } from './state.ts'

export function openView(context: CallContext): Answer {
  const { state, workspace, args } = context
  const fault = viewFault(state, workspace, args.view)
  if (fault) return fault
  const trigger = exchangeTrigger(state, workspace, textOf(args, 'trigger_id'))
  if ('refusal' in trigger) return trigger.refusal
  const id = `V${String(nextSerial(state)).padStart(9, '0')}`
  const opened = storeView(state, { teamId: workspace.teamId, userId: trigger.userId, id, rootId: id }, args.view)
  return accept({ view: viewJson(opened, workspace) })
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
      (viewId === undefined ? open.view.external_id === externalId : open.id === viewId),
  )
  if (!found) return refuse('not_found')
  if (args.hash !== undefined && args.hash !== found.hash) return refuse('hash_conflict')
  const fault = viewFault(state, workspace, args.view, found.id)
  if (fault) return fault
  return accept({ view: viewJson(storeView(state, found, args.view), workspace) })
}

/** Why Slack would not show this view; `except` is the id of the view that it replaces. */
export function viewFault(state: SlackState, workspace: Workspace, view: unknown, except?: string): Answer | undefined {
  if (isObject(view) && jsonBytes(view) > payloadLimits.viewBytes.most) return refuse('view_too_large')
  const errors = faultTexts(checkModal(view))
  if (errors.length > 0) {
    return refuse(
      'invalid_arguments',
      errors.map((error) => `[ERROR] ${error}`),
    )
  }
  const externalId = isObject(view) ? textOf(view, 'external_id') : undefined
  const taken = [...state.views.values()].some(
    (open) =>
      open.teamId === workspace.teamId &&
      open.state === 'open' &&
      open.id !== except &&
      externalId !== undefined &&
      open.view.external_id === externalId,
  )
  return taken ? refuse('duplicate_external_id') : undefined
}

/** Keeps the view under its id, with a new hash. The caller has checked it. */
export function storeView(
  state: SlackState,
  place: Omit<OpenView, 'view' | 'hash' | 'state'>,
  view: unknown,
): OpenView {
  const { teamId, userId, id, rootId } = place
  const stored: JsonObject = isObject(view) ? view : {}
  const digest = createHash('sha256').update(JSON.stringify(stored)).digest('hex').slice(0, 8)
  const hash = `${Math.floor(state.now().getTime() / 1000)}.${nextSerial(state)}${digest}`
  const opened: OpenView = { teamId, userId, id, rootId, view: stored, hash, state: 'open' }
  state.views.set(id, opened)
  changed(state)
  return opened
}

/** The view as answers and payloads carry it; `values` is what the user has filled in. */
export function viewJson(open: OpenView, workspace: Workspace, values: JsonObject = {}): JsonObject {
  const defaults = {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
  }
  return {
    ...defaults,
    submit: null,
    close: null,
    ...open.view,
    id: open.id,
    team_id: open.teamId,
    app_id: appId,
    bot_id: workspace.botId,
    root_view_id: open.rootId,
    previous_view_id: null,
    hash: open.hash,
    state: { values },
  }
}

/** A fresh trigger, as Slack puts into everything a user does. A known id is a redelivery: used and aged as it was. */
export function newTrigger(state: SlackState, teamId: string, userId: string, id?: string): Trigger {
  const known = id === undefined ? undefined : state.triggers.get(id)
  if (known) return known
  const at = state.now()
  const serial = nextSerial(state)
  const secret = createHash('sha256').update(`${teamId}/${serial}`).digest('hex').slice(0, 32)
  const trigger: Trigger = { id: id ?? `${serial}.${at.getTime()}.${secret}`, teamId, userId, at, used: false }
  state.triggers.set(trigger.id, trigger)
  return trigger
}

function exchangeTrigger(
  state: SlackState,
  workspace: Workspace,
  id: string | undefined,
): { userId: string } | { refusal: Answer } {
  const trigger = id === undefined ? undefined : state.triggers.get(id)
  if (!trigger || trigger.teamId !== workspace.teamId) return { refusal: refuse('invalid_trigger_id') }
  if (trigger.used) return { refusal: refuse('exchanged_trigger_id') }
  const ageMs = state.now().getTime() - trigger.at.getTime()
  if (ageMs > payloadLimits.triggerSeconds.most * 1000) return { refusal: refuse('expired_trigger_id') }
  trigger.used = true
  return { userId: trigger.userId }
}

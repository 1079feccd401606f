// The views that people have before them: kept, stacked, told of. Whether a view may be shown is checked here as well; who may
// show it is in views.ts, and what becomes of it once it is sent in submit.ts.

import { createHash } from 'node:crypto'
import { type Answer, refuse } from './answers.ts'
import { checkView, faultTexts, jsonBytes } from './check-blocks.ts'
import { canChoose } from './choose.ts'
import { carriedValues, initialValues, withIds } from './form.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { noteBroadcasts } from './manners.ts'
import { appId, type OpenView, type Workspace } from './records.ts'
import { changed, nextSerial, type SlackState, workspaceOf } from './state.ts'

/** Why Slack would not show this view; `except` is the id of the view that it replaces. */
export function viewFault(
  state: SlackState,
  workspace: Workspace,
  view: unknown,
  how: { kind?: 'modal' | 'home'; except?: string } = {},
): Answer | undefined {
  if (isObject(view) && jsonBytes(view) > payloadLimits.viewBytes.most) return refuse('view_too_large')
  const errors = faultTexts(checkView(view, how.kind ?? 'modal'))
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
      open.id !== how.except &&
      externalId !== undefined &&
      open.view.external_id === externalId,
  )
  return taken ? refuse('duplicate_external_id') : undefined
}

export function newViewId(state: SlackState): string {
  return `V${String(nextSerial(state)).padStart(9, '0')}`
}

/** Keeps the view under its id, with a new hash; what a person had filled in there stays. The caller has checked it. */
export function storeView(
  state: SlackState,
  place: Omit<OpenView, 'view' | 'values' | 'hash' | 'state'>,
  view: unknown,
): OpenView {
  const { teamId, userId, id, rootId, previousId, channelId } = place
  const stored: JsonObject = isObject(view) ? { ...view, blocks: withIds(objectsOf(view, 'blocks')) } : {}
  const digest = createHash('sha256').update(JSON.stringify(stored)).digest('hex').slice(0, 8)
  const hash = `${Math.floor(state.now().getTime() / 1000)}.${nextSerial(state)}${digest}`
  const blocks = objectsOf(stored, 'blocks')
  noteBroadcasts(state, 'view', blocks)
  const fresh = initialValues(blocks, (element) => currentConversation(state, place, element))
  const values = carriedValues(blocks, fresh, state.views.get(id)?.values ?? {})
  const opened: OpenView = {
    teamId,
    userId,
    id,
    rootId,
    previousId,
    channelId,
    view: stored,
    values,
    hash,
    state: 'open',
  }
  state.views.set(id, opened)
  changed(state)
  return opened
}

/** The conversation the person came from, where the menu would offer it. */
function currentConversation(
  state: SlackState,
  { teamId, userId, channelId }: Pick<OpenView, 'teamId' | 'userId' | 'channelId'>,
  element: JsonObject,
): string | undefined {
  const workspace = workspaceOf(state, teamId)
  const channel = channelId === undefined ? undefined : workspace.channels.get(channelId)
  const user = workspace.users.get(userId)
  const isOffered = channel && user && canChoose(element, 'conversations_select', channel, { workspace, user })
  return isOffered ? channelId : undefined
}

/** The open views of one stack, the lowest first. */
export function stackOf(state: SlackState, rootId: string): OpenView[] {
  return [...state.views.values()].filter((one) => one.rootId === rootId && one.state === 'open')
}

/** The open view, for the programmatic side: a closed one, or one that lies under another, cannot be filled in or clicked. */
export function openViewOf(state: SlackState, viewId: string): OpenView {
  const open = state.views.get(viewId)
  if (!open || open.state === 'closed') throw new Error(`No view ${viewId} is open.`)
  const top = stackOf(state, open.rootId).at(-1)
  if (top && top.id !== viewId) throw new Error(`View ${viewId} lies under ${top.id}.`)
  return open
}

/** The view as answers and payloads carry it, with what is filled in. */
export function viewJson(open: OpenView, workspace: Workspace): JsonObject {
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
    previous_view_id: open.previousId ?? null,
    hash: open.hash,
    state: { values: open.values },
  }
}

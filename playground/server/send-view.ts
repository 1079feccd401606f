// What a user does with a modal: fills it in, asks a menu, sends it, closes it. What Slack's client would not let happen throws.

import { checkOptions, faultTexts } from './check-blocks.ts'
import { chosenEntry, type Filler, type Given, labelOf } from './choose.ts'
import { entryAt, type Field, fieldsOf, optionsOf, withEntry } from './form.ts'
import { fieldFault } from './form-faults.ts'
import { isObject, type JsonObject, objectsOf } from './json.ts'
import { submission, suggestion, whoAndWhere } from './payloads.ts'
import type { Ack } from './post.ts'
import type { OpenView } from './records.ts'
import type { Signing } from './sign.ts'
import { changed, noteViolation, type SlackState, workspaceOf } from './state.ts'
import { applyViewAnswer } from './submit.ts'
import { newTrigger } from './triggers.ts'
import { openViewOf, stackOf, viewJson } from './view-store.ts'
import { actorOf, type Url, type Wire } from './wire.ts'

/** What goes into the fields, by block id: the value itself, or the entries by action id as payloads carry them. */
export type Filled = Readonly<Record<string, Given>>

export interface SubmissionRequest extends Signing {
  viewId: string
  /** A field without an entry keeps what is in it. */
  values: Filled
  triggerId?: string
}

export interface Submitted extends Ack {
  triggerId: string
  /** The view as the answer has left it. */
  view: OpenView
  /** What Slack shows under the fields, by block id. */
  errors: JsonObject | undefined
  /** The very same once more, as a redelivery; its answer changes nothing on the screen. */
  again: (signing?: Signing) => Promise<Ack>
}

export function newViewSender(wire: Wire) {
  const { state } = wire

  /** Fills in without sending; a field that dispatches tells the app only when it is clicked or typed into by `action`. */
  function fill(viewId: string, values: Filled): void {
    const open = openViewOf(state, viewId)
    open.values = filled(state, open, values)
    changed(state)
  }

  async function submitView(url: Url, request: SubmissionRequest): Promise<Submitted> {
    const open = openViewOf(state, request.viewId)
    fill(open.id, request.values)
    refuseUnsendable(open)
    const workspace = workspaceOf(state, open.teamId)
    const user = actorOf(workspace, open.userId)
    const { teamId, channelId, id } = open
    const triggerId = newTrigger(state, { teamId, userId: user.id, channelId, viewId: id }, request.triggerId).id
    const payload = { ...submission(workspace, user, open), trigger_id: triggerId }
    const ack = await wire.postPayload(url, payload, request)
    const errors = ack.problem ? undefined : applyViewAnswer(state, open, ack.body)
    const again: Submitted['again'] = (signing = {}) => wire.postPayload(url, payload, signing)
    return { ...ack, triggerId, view: state.views.get(id) ?? open, errors, again }
  }

  /** The user closes the view, or with `isCleared` the whole stack; the app hears of each that asked for it. */
  async function closeView(
    url: Url,
    request: { viewId: string; isCleared?: boolean } & Signing,
  ): Promise<Ack | undefined> {
    const open = openViewOf(state, request.viewId)
    const workspace = workspaceOf(state, open.teamId)
    const isCleared = request.isCleared ?? open.view.clear_on_close === true
    const closing = isCleared ? stackOf(state, open.rootId).reverse() : [open]
    for (const one of closing) one.state = 'closed'
    changed(state)
    const who = whoAndWhere(workspace, actorOf(workspace, open.userId))
    const acks: Ack[] = []
    for (const one of closing.filter(({ view }) => view.notify_on_close === true)) {
      const payload = { type: 'view_closed', ...who, view: viewJson(one, workspace), is_cleared: isCleared }
      acks.push(await wire.postPayload(url, payload, request))
    }
    return acks[0]
  }

  /** The user types into a menu that asks the app for its options; those it answers can be chosen from then on. */
  async function suggest(
    url: Url,
    request: { viewId: string; blockId: string; query: string } & Signing,
  ): Promise<Ack & { options: JsonObject[] }> {
    const open = openViewOf(state, request.viewId)
    const field = fieldNamed(open, request.blockId)
    const least = Number(field.element.min_query_length ?? 3)
    if (field.kind !== 'external_select') throw new Error(`${field.blockId} asks nobody for its options.`)
    if (request.query.length < least) throw new Error(`${field.blockId} asks only from ${least} characters on.`)
    const workspace = workspaceOf(state, open.teamId)
    const payload = suggestion(workspace, actorOf(workspace, open.userId), open, { ...field, query: request.query })
    const ack = await wire.postPayload(url, payload, request)
    const faults = ack.problem ? [] : faultTexts(checkOptions(ack.body))
    if (faults.length > 0) noteViolation(state, 'block_suggestion', 'invalid_options', faults)
    const options = isObject(ack.body) && faults.length === 0 ? optionsOf(ack.body) : []
    state.offered.push(...options)
    return { ...ack, options }
  }

  return { fill, submitView, closeView, suggest }
}

function fieldNamed(open: OpenView, blockId: string, actionId?: string): Field {
  const fields = fieldsOf(objectsOf(open.view, 'blocks')).filter((field) => field.blockId === blockId)
  const found = fields.find((field) => (actionId ?? field.actionId) === field.actionId)
  if (!found) throw new Error(`View ${open.id} has no input block ${blockId}${actionId ? ` with ${actionId}` : ''}.`)
  return found
}

function filled(state: SlackState, open: OpenView, given: Filled): JsonObject {
  const workspace = workspaceOf(state, open.teamId)
  const filler: Filler = { workspace, user: actorOf(workspace, open.userId), offered: state.offered }
  const put = (values: JsonObject, field: Field, value: Given): JsonObject =>
    withEntry(values, field, chosenEntry(field, value, filler))
  return Object.entries(given).reduce((values, [blockId, value]) => {
    if (!isEntries(value)) return put(values, fieldNamed(open, blockId), value)
    return Object.entries(value).reduce(
      (rest, [actionId, entry]) => put(rest, fieldNamed(open, blockId, actionId), entry),
      values,
    )
  }, open.values)
}

/** Entries by action id, each with its type, and not one entry or value. */
function isEntries(value: Given): value is Record<string, JsonObject> {
  return isObject(value) && Object.values(value).every((entry) => isObject(entry) && 'type' in entry)
}

/** Slack's client sends no form without a button for it, and none with a field that it marks red. */
function refuseUnsendable(open: OpenView): void {
  if (open.view.type !== 'modal' || open.view.submit === undefined)
    throw new Error(`View ${open.id} has no button to send it with.`)
  const blocks = objectsOf(open.view, 'blocks')
  const faults = fieldsOf(blocks).flatMap((field) => {
    const fault = fieldFault(field, entryAt(open.values, field))
    return fault === undefined ? [] : [`${field.blockId} (${labelOf(blocks, field)}): ${fault}`]
  })
  if (faults.length > 0) throw new Error(`Slack's client does not send view ${open.id}. ${faults.join(' ')}`)
}

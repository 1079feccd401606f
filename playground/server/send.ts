// What a user does, sent to the app as Slack would send it: a slash command, a click, a filled-in modal, an event.

import { type ActionRequest, actionEntry, clickPlace, findClicked } from './click.ts'
import { isObject, type JsonObject } from './json.ts'
import { commandForm, eventEnvelope, inputBlockIds, submission, whoAndWhere } from './payloads.ts'
import type { Ack } from './post.ts'
import type { OpenView, ResponseHook, Said } from './records.ts'
import { newHook, say } from './replies.ts'
import type { Signing } from './sign.ts'
import { deliver } from './socket-envelopes.ts'
import { changed, channelOf, nextSerial, noteViolation, type SlackState, userOf, workspaceOf } from './state.ts'
import { applyViewAnswer, openViewOf } from './submit.ts'
import { newTrigger, viewJson } from './views.ts'
import { waitFor } from './watch.ts'

export interface Sent extends Ack {
  triggerId: string
  responseUrl: string
  /** Everything the app has said to this so far, the ack first; grows while the app goes on. */
  said: readonly Said[]
  /** The n-th thing said (from 0), waiting for it when it has not come yet. */
  saidAt: (index: number, timeoutMs?: number) => Promise<Said>
}

export interface CommandRequest extends Signing {
  teamId: string
  userId: string
  channelId: string
  command: string
  text: string
  /** The same again is a redelivery; default a fresh one. */
  triggerId?: string
  /** As the command's `should_escape` in the manifest; default on. */
  escape?: boolean
}

export interface SubmissionRequest extends Signing {
  viewId: string
  /** `state.values` by block id and action id; without an entry a field is empty. */
  values: JsonObject
  triggerId?: string
}

export interface EventRequest extends Signing {
  teamId: string
  event: JsonObject
  /** The same id again is a redelivery. */
  eventId?: string
  retry?: { num: number; reason: string }
}

/** Where the app takes requests; undefined: on one of its open connections. */
type Url = string | undefined

export type Sender = ReturnType<typeof newSender>

/** The things a user or Slack itself can do. `signal` ends what is under way when the local Slack stops. */
export function newSender(state: SlackState, signal: AbortSignal) {
  const form = 'application/x-www-form-urlencoded' as const

  async function command(url: Url, request: CommandRequest): Promise<Sent> {
    const workspace = workspaceOf(state, request.teamId)
    const user = userOf(workspace, request.userId)
    const channel = channelOf(workspace, request.channelId)
    if (channel.isPrivate && !channel.members.includes(user.id)) {
      throw new Error(`${user.id} cannot see private channel ${channel.id}.`)
    }
    const triggerId = newTrigger(state, request.teamId, user.id, request.triggerId).id
    const hook = newHook(state, { teamId: request.teamId, channelId: channel.id, userId: user.id })
    const responseUrl = `${state.origin}${hook.path}`
    const typed = {
      command: request.command,
      text: request.text,
      triggerId,
      responseUrl,
      escape: request.escape ?? true,
    }
    const body = commandForm(workspace, user, channel, typed)
    const ack = await deliver(state, { url, body, contentType: form, signing: request, what: request.command }, signal)
    return { ...showAck(state, hook, ack), triggerId, responseUrl, ...conversation(state, hook) }
  }

  async function action(url: Url, request: ActionRequest): Promise<Sent> {
    const workspace = workspaceOf(state, request.teamId)
    const user = userOf(workspace, request.userId)
    const { place, clicked } = findClicked(state, request)
    const origin = 'ts' in request.at ? { channelId: request.at.channelId, origin: request.at.ts } : { channelId: '' }
    const hook = newHook(state, { teamId: request.teamId, userId: user.id, ...origin })
    const responseUrl = 'ts' in request.at ? `${state.origin}${hook.path}` : ''
    const triggerId = newTrigger(state, request.teamId, user.id, request.triggerId).id
    const payload = {
      type: 'block_actions',
      ...whoAndWhere(workspace, user),
      ...clickPlace(workspace, place),
      trigger_id: triggerId,
      ...(responseUrl === '' ? {} : { response_url: responseUrl }),
      actions: [actionEntry(clicked, request, state.now())],
    }
    const ack = await postPayload(url, payload, request)
    return { ...ack, triggerId, responseUrl, ...conversation(state, hook) }
  }

  async function submitView(
    url: Url,
    request: SubmissionRequest,
  ): Promise<Ack & { view: OpenView; errors: JsonObject | undefined }> {
    const open = openViewOf(state, request.viewId)
    const workspace = workspaceOf(state, open.teamId)
    const user = userOf(workspace, open.userId)
    const unknown = Object.keys(request.values).find((blockId) => !inputBlockIds(open.view).includes(blockId))
    if (unknown !== undefined) throw new Error(`View ${open.id} has no input block ${unknown}.`)
    const triggerId = newTrigger(state, open.teamId, user.id, request.triggerId).id
    const ack = await postPayload(
      url,
      { ...submission(workspace, user, open, request.values), trigger_id: triggerId },
      request,
    )
    const errors = ack.problem ? undefined : applyViewAnswer(state, open, ack.body)
    return { ...ack, view: state.views.get(open.id) ?? open, errors }
  }

  /** The user closes the view; the app hears of it only when the view asked for that. */
  async function closeView(
    url: Url,
    request: { viewId: string; isCleared?: boolean } & Signing,
  ): Promise<Ack | undefined> {
    const open = openViewOf(state, request.viewId)
    const workspace = workspaceOf(state, open.teamId)
    open.state = 'closed'
    changed(state)
    if (open.view.notify_on_close !== true) return undefined
    const who = whoAndWhere(workspace, userOf(workspace, open.userId))
    const view = viewJson(open, workspace)
    return await postPayload(
      url,
      { type: 'view_closed', ...who, view, is_cleared: request.isCleared ?? false },
      request,
    )
  }

  async function event(url: Url, request: EventRequest): Promise<Ack> {
    const workspace = workspaceOf(state, request.teamId)
    const eventId = request.eventId ?? `Ev${String(nextSerial(state)).padStart(9, '0')}`
    const body = JSON.stringify(eventEnvelope(workspace, request.event, eventId, state.now()))
    const { retry } = request
    const headers = retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {}
    const what = String(request.event.type)
    return await deliver(state, { url, body, contentType: 'application/json', signing: request, headers, what }, signal)
  }

  async function postPayload(url: Url, payload: JsonObject, signing: Signing): Promise<Ack> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
    return await deliver(state, { url, body, contentType: form, signing, what: String(payload.type) }, signal)
  }

  return { command, action, submitView, closeView, event }
}

/** An ack of a command may carry the answer; what Slack would not show counts as a bad response. */
function showAck(state: SlackState, hook: ResponseHook, ack: Ack): Ack {
  if (ack.problem || ack.body === '') return ack
  const body = isObject(ack.body) ? ack.body : { text: String(ack.body) }
  if (Object.keys(body).length === 0) return ack
  const answer = say(state, hook, body, 'ack')
  if (answer.ok) return ack
  noteViolation(state, 'ack', String(answer.error), [JSON.stringify(answer)])
  return { ...ack, problem: 'invalid_command_response' }
}

function conversation(state: SlackState, hook: ResponseHook): Pick<Sent, 'said' | 'saidAt'> {
  const saidAt: Sent['saidAt'] = (index, timeoutMs) =>
    waitFor(state, () => hook.said[index], timeoutMs, `answer ${index + 1} to ${hook.userId} in ${hook.channelId}`)
  return { said: hook.said, saidAt }
}

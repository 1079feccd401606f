// What a user does, sent to the app as Slack would send it: a slash command and a click here, the rest in its own files.

import { type ActionRequest, clickOn, clickPlace, findClicked } from './click.ts'
import { isObject, type JsonObject } from './json.ts'
import { commandForm, whoAndWhere } from './payloads.ts'
import type { Ack } from './post.ts'
import type { ResponseHook, Said } from './records.ts'
import { newHook, say } from './replies.ts'
import { newEventSender } from './send-event.ts'
import { newViewSender } from './send-view.ts'
import type { Signing } from './sign.ts'
import { channelOf, noteViolation, type SlackState, workspaceOf } from './state.ts'
import { newTrigger } from './triggers.ts'
import { waitFor } from './watch.ts'
import { actorOf, formType, newWire, type Url, type Wire } from './wire.ts'

export interface Sent extends Ack {
  triggerId: string
  responseUrl: string
  /** Everything the app has said to this so far, the ack first; grows while the app goes on. */
  said: readonly Said[]
  /** The n-th thing said (from 0), waiting for it when it has not come yet. */
  saidAt: (index: number, timeoutMs?: number) => Promise<Said>
  /** The very same once more, as a redelivery: trigger id, response_url and all, signed anew. */
  again: (signing?: Signing) => Promise<Sent>
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

export type Sender = ReturnType<typeof newSender>

/** The things a user or Slack itself can do. `signal` ends what is under way when the local Slack stops. */
export function newSender(state: SlackState, signal: AbortSignal) {
  const wire = newWire(state, signal)
  return {
    command: (url: Url, request: CommandRequest): Promise<Sent> => sendCommand(wire, url, request),
    action: (url: Url, request: ActionRequest): Promise<Sent> => sendAction(wire, url, request),
    ...newViewSender(wire),
    ...newEventSender(wire),
  }
}

async function sendCommand(wire: Wire, url: Url, request: CommandRequest): Promise<Sent> {
  const { state } = wire
  const { teamId, command, text } = request
  const workspace = workspaceOf(state, teamId)
  const user = actorOf(workspace, request.userId)
  const channel = channelOf(workspace, request.channelId)
  if (channel.isPrivate && !channel.members.includes(user.id)) {
    throw new Error(`${user.id} cannot see private channel ${channel.id}.`)
  }
  const from = { teamId, userId: user.id, channelId: channel.id, viewId: undefined }
  const triggerId = newTrigger(state, from, request.triggerId).id
  const hook = newHook(state, { teamId, channelId: channel.id, userId: user.id })
  const responseUrl = `${state.origin}${hook.path}`
  const typed = { command, text, triggerId, responseUrl, escape: request.escape ?? true }
  const body = commandForm(workspace, user, channel, typed)
  const send = async (signing: Signing): Promise<Sent> => {
    const ack = await wire.post(url, { body, contentType: formType, signing, what: command })
    return { ...showAck(state, hook, ack), ...conversation(state, hook, triggerId, responseUrl), again }
  }
  const again: Sent['again'] = (signing = {}) => send(signing)
  return await send(request)
}

async function sendAction(wire: Wire, url: Url, request: ActionRequest): Promise<Sent> {
  const { state } = wire
  const { teamId, at } = request
  const workspace = workspaceOf(state, teamId)
  const user = actorOf(workspace, request.userId)
  const clicked = findClicked(state, request)
  const { place } = clicked
  const { action, values } = clickOn(clicked, request, { workspace, user, offered: state.offered }, state.now())
  if ('view' in place) place.view.values = values
  const isMessage = 'ts' in at
  const where = { teamId, userId: user.id, channelId: isMessage ? at.channelId : '' }
  const hook = newHook(state, isMessage ? { ...where, origin: at.ts } : where)
  const responseUrl = isMessage ? `${state.origin}${hook.path}` : ''
  const viewId = 'view' in place ? place.view.id : undefined
  const channelId = 'view' in place ? place.view.channelId : where.channelId
  const triggerId = newTrigger(state, { teamId, userId: user.id, channelId, viewId }, request.triggerId).id
  const payload: JsonObject = {
    type: 'block_actions',
    ...whoAndWhere(workspace, user),
    ...clickPlace(workspace, place, values),
    trigger_id: triggerId,
    ...(isMessage ? { response_url: responseUrl } : {}),
    actions: [action],
  }
  const send = async (signing: Signing): Promise<Sent> => {
    const ack = await wire.postPayload(url, payload, signing)
    const isEmpty = ack.body === '' || (isObject(ack.body) && Object.keys(ack.body).length === 0)
    if (!ack.problem && !isEmpty) noteViolation(state, 'ack', 'unexpected_payload', ['block_actions takes none'], false)
    return { ...ack, ...conversation(state, hook, triggerId, responseUrl), again }
  }
  const again: Sent['again'] = (signing = {}) => send(signing)
  return await send(request)
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

function conversation(
  state: SlackState,
  hook: ResponseHook,
  triggerId: string,
  responseUrl: string,
): Pick<Sent, 'said' | 'saidAt' | 'triggerId' | 'responseUrl'> {
  const saidAt: Sent['saidAt'] = (index, timeoutMs) =>
    waitFor(state, () => hook.said[index], timeoutMs, `answer ${index + 1} to ${hook.userId} in ${hook.channelId}`)
  return { triggerId, responseUrl, said: hook.said, saidAt }
}

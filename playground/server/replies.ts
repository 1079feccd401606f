// What an app says to a command or click, in its ack or through the response_url: checked, then shown to the user or the channel.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, accept, refuse } from './answers.ts'
import { readBody, serveCall } from './call.ts'
import { contentFault } from './content.ts'
import { isObject, type JsonObject, objectsOf, parseJson, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { addMessage, rewriteMessage } from './message.ts'
import { responseArgs } from './methods.ts'
import { readFields } from './read-args.ts'
import type { Ephemeral, Message, ResponseHook, Said } from './records.ts'
import { changed, nextSerial, nextTs, noteViolation, type SlackState, workspaceOf } from './state.ts'

/** A response_url for one command or click; `origin` is the message or ephemeral that was clicked. */
export function newHook(
  state: SlackState,
  place: { teamId: string; channelId: string; userId: string; origin?: string },
): ResponseHook {
  const { teamId, channelId, userId, origin } = place
  const path = `/response/${teamId}/${nextSerial(state)}`
  const hook: ResponseHook = { path, teamId, channelId, userId, at: state.now(), uses: 0, origin, said: [] }
  state.hooks.set(path, hook)
  return hook
}

/** A post to a response_url: 404 when there is none or it is spent, 400 when the message would not be shown. */
export async function serveHook(
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const body = parseJson(await readBody(request))
  const hook = state.hooks.get(path)
  const args = isObject(body) ? body : {}
  const incoming = { method: 'response_url', teamId: hook?.teamId, channelId: hook?.channelId, args }
  await serveCall(state, response, incoming, () => {
    const answer =
      hook && isObject(body) ? useHook(state, hook, body) : refuse(hook ? 'invalid_payload' : 'no_such_url')
    if (answer.ok) return { status: 200, answer }
    noteViolation(state, 'response_url', String(answer.error), [JSON.stringify(answer)])
    return { status: ['used_url', 'expired_url', 'no_such_url'].includes(String(answer.error)) ? 404 : 400, answer }
  })
}

function useHook(state: SlackState, hook: ResponseHook, body: JsonObject): Answer {
  const ageMs = state.now().getTime() - hook.at.getTime()
  if (ageMs > payloadLimits.responseSeconds.most * 1000) return refuse('expired_url')
  if (hook.uses >= payloadLimits.responseUses.most) return refuse('used_url')
  hook.uses += 1
  return say(state, hook, body, 'response_url')
}

/** Shows what the app said, or tells why Slack would not. */
export function say(state: SlackState, hook: ResponseHook, body: JsonObject, via: Said['via']): Answer {
  const read = readFields(responseArgs, body, false)
  if ('error' in read) return refuse(read.error, read.messages)
  const { args } = read
  const type = args.response_type ?? 'ephemeral'
  if (type !== 'ephemeral' && type !== 'in_channel')
    return refuse('invalid_arguments', ['[ERROR] response_type is ephemeral or in_channel'])
  if (args.delete_original === true) return record(state, hook, args, { via, type, ...removeOrigin(state, hook) })
  const origin = args.replace_original === true ? originOf(state, hook) : {}
  // Where there is nothing to replace, the answer is a new one of its type.
  const isWhispered = origin.ephemeral !== undefined || (origin.message === undefined && type === 'ephemeral')
  const fault = contentFault(state, via, args, isWhispered ? 'ephemeral' : 'message')
  if (fault) return fault
  const replaced = replaceOrigin(state, origin, args)
  if (replaced) return record(state, hook, args, { via, type, ts: hook.origin ?? '', replaced: true })
  const ts = type === 'in_channel' ? postInChannel(state, hook, args) : showToUser(state, hook, args, via)
  return record(state, hook, args, { via, type, ts })
}

function record(
  state: SlackState,
  hook: ResponseHook,
  args: JsonObject,
  how: { via: Said['via']; type: Said['responseType']; ts: string; replaced?: boolean; deleted?: boolean },
): Answer {
  const { via, type, ts, replaced = false, deleted = false } = how
  hook.said.push({
    via,
    responseType: type,
    ts,
    text: textOf(args, 'text') ?? '',
    blocks: objectsOf(args, 'blocks'),
    replaced,
    deleted,
  })
  changed(state)
  return accept()
}

function postInChannel(state: SlackState, hook: ResponseHook, args: JsonObject): string {
  return addMessage(state, workspaceOf(state, hook.teamId), hook.channelId, args, textOf(args, 'thread_ts')).ts
}

function showToUser(state: SlackState, hook: ResponseHook, args: JsonObject, via: Said['via']): string {
  const { teamId, channelId, userId } = hook
  const ts = nextTs(state)
  const shown = { text: textOf(args, 'text') ?? '', blocks: objectsOf(args, 'blocks') }
  state.ephemerals.push({ teamId, channelId, userId, ts, ...shown, via, deleted: false })
  return ts
}

function replaceOrigin(state: SlackState, { ephemeral, message }: Origin, args: JsonObject): boolean {
  if (ephemeral) {
    ephemeral.text = textOf(args, 'text') ?? ''
    ephemeral.blocks = objectsOf(args, 'blocks')
  }
  if (message) rewriteMessage(state, message, args)
  return ephemeral !== undefined || message !== undefined
}

function removeOrigin(state: SlackState, hook: ResponseHook): { ts: string; deleted: boolean } {
  const { ephemeral, message } = originOf(state, hook)
  const origin = ephemeral ?? message
  if (origin) origin.deleted = true
  return { ts: hook.origin ?? '', deleted: origin !== undefined }
}

/** The message that was clicked, while it stands. */
interface Origin {
  ephemeral?: Ephemeral | undefined
  message?: Message | undefined
}

function originOf(state: SlackState, hook: ResponseHook): Origin {
  const isOrigin = (one: { teamId: string; ts: string; deleted: boolean }): boolean =>
    one.teamId === hook.teamId && one.ts === hook.origin && !one.deleted
  const ephemeral = state.ephemerals.find((one) => isOrigin(one) && one.userId === hook.userId)
  return { ephemeral, message: state.messages.find(isOrigin) }
}

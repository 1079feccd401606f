// How what people do travels to the app: as a form or JSON, signed, to its address or on one of its connections.

import type { JsonObject } from './json.ts'
import type { Ack, Outgoing } from './post.ts'
import type { User, Workspace } from './records.ts'
import type { Signing } from './sign.ts'
import { deliver } from './socket-envelopes.ts'
import { type SlackState, userOf } from './state.ts'

/** Where the app takes requests; undefined: on one of its open connections. */
export type Url = string | undefined

export interface Wire {
  state: SlackState
  post: (url: Url, outgoing: Omit<Outgoing, 'url'>) => Promise<Ack>
  /** An interaction: a form with one field that holds JSON. */
  postPayload: (url: Url, payload: JsonObject, signing: Signing) => Promise<Ack>
}

/** `signal` ends what is under way when the local Slack stops. */
export function newWire(state: SlackState, signal: AbortSignal): Wire {
  const post: Wire['post'] = (url, outgoing) => deliver(state, { url, ...outgoing }, signal)
  return {
    state,
    post,
    postPayload: (url, payload, signing) => {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
      return post(url, { body, contentType: formType, signing, what: String(payload.type) })
    },
  }
}

export const formType = 'application/x-www-form-urlencoded'

/** Somebody who can do something: known here, and not deactivated. */
export function actorOf(workspace: Workspace, userId: string): User {
  const user = userOf(workspace, userId)
  if (user.deleted) throw new Error(`${userId} is deactivated and can do nothing in ${workspace.teamId}.`)
  return user
}

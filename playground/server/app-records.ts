// The rows the local Slack keeps of how its one app is installed and connected. Plain data, no behaviour.

import type { WebSocket } from 'ws'
import type { JsonObject } from './json.ts'
import { appId } from './records.ts'

/** The app as its maker has configured it, and the codes handed out for it. */
export interface OAuthApp {
  clientId: string
  clientSecret: string
  /** A redirect_uri must be one of them or lie under one; the first is used where none is given. */
  redirectUrls: string[]
  /** Scopes that a workspace may refuse (`bot_optional` of the manifest). */
  optionalScopes: string[]
  codes: Map<string, CodeGrant>
}

/** What somebody has allowed, waiting for its exchange. */
export interface CodeGrant {
  teamId: string
  userId: string
  scopes: string[]
  /** As it was asked for; the exchange must name the same. */
  redirectUri: string | undefined
  at: Date
  uses: number
}

/** The app's side of socket mode, as this Slack knows it. */
export interface Sockets {
  /** The app-level token, with connections:write. */
  appToken: string
  /** Handed out and not yet used; each opens one connection. */
  tickets: Set<string>
  /** Open connections, the one whose turn is next first. */
  links: WebSocket[]
  envelopes: Map<string, Envelope>
}

export interface Envelope {
  id: string
  type: 'slash_commands' | 'interactive' | 'events_api'
  payload: JsonObject
  /** How often it was sent and acked; as often at most is right. */
  deliveries: number
  acks: number
  /** Ends the waiting of the sender; undefined where nobody waits. */
  answer: ((body: unknown) => void) | undefined
}

export function newOAuthApp(): OAuthApp {
  const clientId = `1111.${appId}`
  return { clientId, clientSecret: 'the-local-client-secret', redirectUrls: [], optionalScopes: [], codes: new Map() }
}

export function newSockets(): Sockets {
  const appToken = `xapp-1-${appId}-1-the-local-app-token`
  return { appToken, tickets: new Set(), links: [], envelopes: new Map() }
}

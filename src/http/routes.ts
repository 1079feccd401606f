// Every path of the API in one table: what it takes, which ability it needs, who answers it.

import type { IncomingMessage } from 'node:http'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { Ability } from '../meter/find-key.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './authorize.ts'
import { getEntries } from './entries.ts'
import { postEvents } from './events.ts'
import { getHealth, getReadiness } from './health.ts'
import { getPool, getPools } from './pools.ts'
import { postReadings } from './readings.ts'

/** What every handler is given. */
export interface OpenCall {
  request: IncomingMessage
  query: URLSearchParams
  /** What stands in the place of the route's last segment, where that is a parameter; otherwise empty. */
  parameter: string
  meter: MeterDeps
  log: Log
  ready: () => Promise<void>
  /** Absent where no Slack is behind this server. */
  slackState: (() => Promise<SlackState>) | undefined
  limits: HttpLimits
  /** When the request arrived, in business time. */
  receivedAt: Date
}

/** What a handler behind a key is given. */
export interface Call extends OpenCall {
  caller: Caller
}

/** Which of the three ways Slack is reached, whether it stands, and in how many workspaces can be spoken. */
export interface SlackState {
  mode: string
  connected: boolean
  workspaces: number
}

export interface HttpLimits {
  /** The largest body, in bytes. */
  bodyBytes: number
  /** How long a request may take to arrive, in milliseconds. */
  arriveMs: number
  /** How long requests in flight may take after close() was called, in milliseconds. */
  finishMs: number
}

export type Route = {
  method: 'GET' | 'POST'
  /** A last segment of ":" stands for anything. */
  path: string
  /** The query parameters it knows. */
  query: readonly string[]
} & (
  | { needs: Ability; answer: (call: Call) => Promise<Answer> }
  | { needs: null; answer: (call: OpenCall) => Promise<Answer> }
)

export const routes: readonly Route[] = [
  { method: 'GET', path: '/healthz', query: [], needs: null, answer: getHealth },
  { method: 'GET', path: '/readyz', query: [], needs: null, answer: getReadiness },
  { method: 'POST', path: '/v1/events', query: ['dry_run'], needs: 'write', answer: postEvents },
  { method: 'POST', path: '/v1/readings', query: [], needs: 'write', answer: postReadings },
  { method: 'GET', path: '/v1/pools', query: [], needs: 'read', answer: getPools },
  { method: 'GET', path: '/v1/pools/:', query: [], needs: 'read', answer: getPool },
  {
    method: 'GET',
    path: '/v1/entries',
    query: ['cursor', 'since', 'limit', 'format'],
    needs: 'read',
    answer: getEntries,
  },
]

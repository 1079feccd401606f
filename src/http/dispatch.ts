// Finds the route of a request and turns whatever becomes of it into one answer: what was thrown never reaches the sender
// as it is.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { coerceError, hasCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { Answer } from './answer.ts'
import { authorize } from './authorize.ts'
import { type Problem, ProblemError, problemAnswer } from './problem.ts'
import { checkQuery } from './query.ts'
import { type HttpLimits, type Route, routes, type SlackState } from './routes.ts'

/** What all requests share. */
export interface Surroundings {
  meter: MeterDeps
  log: Log
  ready: () => Promise<void>
  slackState: (() => Promise<SlackState>) | undefined
  limits: HttpLimits
}

/** Answers a request; never rejects. */
export async function answer(surroundings: Surroundings, request: IncomingMessage): Promise<Answer> {
  try {
    return await answerRoute(surroundings, request)
  } catch (error) {
    return problemAnswer(asProblem(error, request, surroundings.log))
  }
}

async function answerRoute(surroundings: Surroundings, request: IncomingMessage): Promise<Answer> {
  const receivedAt = surroundings.meter.clock.toBusiness(new Date())
  const { pathname, query } = splitTarget(request.url ?? '/')
  const { route, parameter } = findRoute(request.method ?? '', pathname)
  const call = { ...surroundings, request, query, parameter, receivedAt }
  if (route.needs === null) {
    checkQuery(query, route.query)
    return route.answer(call)
  }
  const caller = await authorize(surroundings.meter, request, route.needs)
  checkQuery(query, route.query)
  return route.answer({ ...call, caller })
}

/** The target is taken as it stands: resolving it as a URL would rewrite "/v1/../healthz" and trust a Host header. */
export function splitTarget(target: string): { pathname: string; query: URLSearchParams } {
  const [pathname = '/', ...rest] = target.split('?')
  return { pathname, query: new URLSearchParams(rest.join('?')) }
}

function findRoute(method: string, pathname: string): { route: Route; parameter: string } {
  const fitting = routes.filter((route) => parameterOf(route, pathname) !== undefined)
  // HEAD is GET without the body, which node leaves out by itself.
  const wanted = method === 'HEAD' ? 'GET' : method
  const route = fitting.find((it) => it.method === wanted)
  if (route) return { route, parameter: parameterOf(route, pathname) ?? '' }
  if (fitting.length === 0) {
    const detail = `There is nothing at ${JSON.stringify(pathname.slice(0, 200))}. The API begins at /v1/events, /v1/readings, /v1/pools and /v1/entries.`
    throw new ProblemError({ status: 404, code: 'not_found', detail })
  }
  const allowed = fitting.map((it) => (it.method === 'GET' ? 'GET, HEAD' : it.method)).join(', ')
  const detail = `${pathname} does not take ${method}. It takes ${allowed}.`
  throw new ProblemError({ status: 405, code: 'method_not_allowed', detail, headers: { allow: allowed } })
}

/** The parameter in a path that fits the route, "" for a route without one, undefined where it does not fit. */
function parameterOf(route: Route, pathname: string): string | undefined {
  if (!route.path.endsWith('/:')) return pathname === route.path ? '' : undefined
  const prefix = route.path.slice(0, -1)
  const rest = pathname.slice(prefix.length)
  if (!pathname.startsWith(prefix) || rest === '' || rest.includes('/')) return undefined
  try {
    return decodeURIComponent(rest)
  } catch {
    return undefined
  }
}

function asProblem(error: unknown, request: IncomingMessage, log: Log): Problem {
  if (error instanceof ProblemError) return error.problem
  if (hasCode(error, 'busy')) {
    log.warn({ error, method: request.method, path: splitTarget(request.url ?? '').pathname }, 'busy')
    return { status: 503, code: 'busy', detail: error.message, headers: { 'retry-after': '1' } }
  }
  const errorId = randomUUID()
  const path = splitTarget(request.url ?? '').pathname
  log.error({ error: coerceError(error), errorId, method: request.method, path }, 'request failed')
  const detail = `Something went wrong here, not with your request. Send it again with the same ids: nothing is counted twice. If it stays, tell who runs this server the id ${errorId}.`
  return { status: 500, code: 'unexpected', detail, extra: { error_id: errorId } }
}

// Who is asking: finds the key of a request and whether it may do what the route does. Limits to pools are kept by the
// verbs, which know the pools.

import type { IncomingMessage } from 'node:http'
import type { MeterDeps } from '../meter/deps.ts'
import { type Ability, findKey } from '../meter/find-key.ts'
import { ProblemError } from './problem.ts'

export interface Caller {
  workspaceId: string
  stream: string
  /** The pools the key is limited to; empty means all. */
  poolIds: readonly string[]
}

const BEARER = /^bearer +(\S+) *$/i
const HOW_TO =
  'Make one with "npm run admin -- key:create --name <stream>" and send it as "Authorization: Bearer ps_...".'

/** The caller of a request that needs `ability`; throws 401 or 403. */
export async function authorize(meter: MeterDeps, request: IncomingMessage, ability: Ability): Promise<Caller> {
  const header = request.headers.authorization
  if (header === undefined) throw unauthorized(`This path needs a key. ${HOW_TO}`)
  const bearer = BEARER.exec(header)?.[1]
  if (bearer === undefined) throw unauthorized(`The Authorization header is not of the form "Bearer ps_...". ${HOW_TO}`)
  const key = await findKey(meter, bearer)
  if (key.kind === 'unknown')
    throw unauthorized(`This key is not known here: check that all of it was copied, and that this is its server.`)
  if (key.kind === 'revoked')
    throw unauthorized('This key was revoked. Another key of the same stream goes on where it stopped; ask for one.')
  if (!key.abilities.includes(ability)) throw forbidden(ability)
  const { workspaceId, stream, poolIds } = key
  return { workspaceId, stream, poolIds }
}

function unauthorized(detail: string): ProblemError {
  const headers = { 'www-authenticate': 'Bearer realm="purser"' }
  return new ProblemError({ status: 401, code: 'unauthorized', detail, headers })
}

function forbidden(ability: Ability): ProblemError {
  const detail =
    ability === 'write'
      ? 'This key may only read. Use a key that was made without --read-only.'
      : 'This key may not read. Use a key with the ability "read".'
  return new ProblemError({ status: 403, code: 'forbidden', detail })
}

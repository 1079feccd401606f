// One call of Slack's Web API from a terminal: a plain request with a short patience, so that who waits there is told at
// once. Beside the answer it keeps what Slack says in its headers: the scopes of the token, and its time.

import { z } from 'zod'
import { coerceError, deepestReason } from '../errors.ts'

/** What Slack says beside every answer; absent where it was not said. */
interface Aside {
  /** The scopes granted to the token. */
  scopes?: readonly string[]
  /** Slack's clock, to the second. */
  slackTime?: Date
}

export type SlackCall<T> =
  | ({ kind: 'answered'; answer: T } & Aside)
  /** Slack said no, with its word for why; `needed` names a missing scope. */
  | ({ kind: 'refused'; error: string; needed?: string } & Aside)
  | { kind: 'unreachable'; why: string }

export interface CallSlack<T> {
  /** The base of the Web API; Slack's own where it is not given. */
  apiUrl?: string | undefined
  token: string
  method: string
  fields?: Readonly<Record<string, string>>
  schema: z.ZodType<T>
}

export const SLACK_API_URL = 'https://slack.com/api'

const PATIENCE_MS = 5_000

const refusedSchema = z.object({ ok: z.literal(false), error: z.string(), needed: z.string().optional() })

/** Calls a method. Throws nothing: no answer and another's answer are outcomes too. */
export async function callSlack<T>(call: CallSlack<T>): Promise<SlackCall<T>> {
  try {
    const response = await fetch(`${call.apiUrl ?? SLACK_API_URL}/${call.method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${call.token}` },
      body: new URLSearchParams(call.fields),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const body = parseJson(await response.text())
    const refused = refusedSchema.safeParse(body)
    if (refused.success) {
      const { error, needed } = refused.data
      return { kind: 'refused', error, ...(needed ? { needed } : {}), ...readAside(response) }
    }
    const parsed = call.schema.safeParse(body)
    return parsed.success
      ? { kind: 'answered', answer: parsed.data, ...readAside(response) }
      : { kind: 'unreachable', why: `HTTP ${response.status} with an answer that is not Slack's` }
  } catch (error) {
    const timedOut = coerceError(error).name === 'TimeoutError'
    return {
      kind: 'unreachable',
      why: timedOut ? `no answer within ${PATIENCE_MS / 1000} seconds` : deepestReason(error),
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readAside({ headers }: Response): Aside {
  const scopes = headers.get('x-oauth-scopes')
  const date = Date.parse(headers.get('date') ?? '')
  return {
    ...(scopes === null ? {} : { scopes: scopes.split(',').map((scope) => scope.trim()) }),
    ...(Number.isNaN(date) ? {} : { slackTime: new Date(date) }),
  }
}

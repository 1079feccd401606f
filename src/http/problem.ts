// Errors of a whole request, as RFC 9457 problem+json. Decides how they look; what is wrong is for who throws them.

import { STATUS_CODES } from 'node:http'
import type { Answer } from './answer.ts'

/** What is wrong with a whole request, for its sender to mend. `code` is stable, `detail` says what would be right. */
export interface Problem {
  status: number
  code: string
  detail: string
  headers?: Readonly<Record<string, string>>
  /** Further members of the body, like the id under which an unexpected error was logged. */
  extra?: Readonly<Record<string, string | number>>
}

/** Ends the handling of a request with a problem; server.ts turns it into the answer. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** The answer for a problem. The type is about:blank (RFC 9457, 4.2.1): `code` tells problems of one status apart. */
export function problemAnswer({ status, code, detail, headers, extra }: Problem): Answer {
  const title = STATUS_CODES[status] ?? 'Error'
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code, ...extra })
  return { status, headers: { ...headers, 'content-type': 'application/problem+json' }, body }
}

// One line of the doctor: what was looked at, how it stands, and what to do. What is looked at is for the others.

import { z } from 'zod'

const checkSchema = z.object({
  state: z.enum(['ok', 'warning', 'fault']),
  /** What was looked at: "Database". */
  subject: z.string(),
  /** How it stands and, where it is not well, what to do; sentences. */
  says: z.string(),
})

export type Check = z.infer<typeof checkSchema>

/** What the doctor finds where the database is: in the running app, or in the terminal's own process. */
export const findingsSchema = z.object({
  /** The version of the program that looked. */
  version: z.string(),
  checks: z.array(checkSchema),
})

export type Findings = z.infer<typeof findingsSchema>

export function ok(subject: string, says: string): Check {
  return { state: 'ok', subject, says }
}

export function warning(subject: string, says: string): Check {
  return { state: 'warning', subject, says }
}

export function fault(subject: string, says: string): Check {
  return { state: 'fault', subject, says }
}

/** The lines as they are printed, with the sum at their end. */
export function tellChecks(checks: readonly Check[]): string {
  const lines = checks.map(({ state, subject, says }) => `${state.padEnd(7)}  ${subject}: ${says}`)
  return `${[...lines, '', sumUp(checks)].join('\n')}\n`
}

function sumUp(checks: readonly Check[]): string {
  const count = (state: Check['state'], word: string) => {
    const n = checks.filter((check) => check.state === state).length
    return n === 0 ? [] : [`${n} ${n === 1 ? word : `${word}s`}`]
  }
  const found = [...count('fault', 'fault'), ...count('warning', 'warning')]
  return found.length === 0 ? 'All is well.' : `${found.join(', ')}.`
}

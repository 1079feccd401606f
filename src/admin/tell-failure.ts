// What a failure that nobody expected says to the person at the terminal: a sentence, never a stack.

import { coerceError, PurserError } from '../errors.ts'
import { redactText } from '../log.ts'

/** A sentence for an error. Our own errors are written for people; of others only the last line says something. */
export function tellFailure(error: unknown): string {
  if (error instanceof PurserError) return redactText(error.message)
  const lines = coerceError(error)
    .message.split('\n')
    .map((line) => line.trim())
  const last = lines.findLast((line) => line !== '') ?? 'no reason given'
  return `This failed: ${redactText(last)} (LOG_LEVEL=debug shows more.)`
}

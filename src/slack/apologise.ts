// What is said when something failed that is nobody's fault who asked: that it did, what to do, and what was typed. The
// error itself stands in the log under the number that the person sees.

import { randomUUID } from 'node:crypto'
import { hasCode } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Spoken, section, speak, verbatim } from './views/blocks.ts'

/** The sentence, after the error has been logged. */
export function sayFailure(error: unknown, log: Log): string {
  const errorId = randomUUID().slice(0, 8)
  log.error({ error, errorId }, 'an answer to a person failed')
  return hasCode(error, 'busy')
    ? 'That took too long: many are writing at this moment. Nothing was changed. Please send it again.'
    : `That did not work, and it is not your fault (error ${errorId}). Look at the balance before you send it again.`
}

/** The sentence as a message, with what was typed. */
export function apologise(error: unknown, { log, typed = '' }: { log: Log; typed?: string }): Spoken {
  const text = sayFailure(error, log)
  return speak(text, [section(`:warning: ${text}`), ...(typed === '' ? [] : [verbatim(typed)])])
}

// The three seconds that Slack waits: an answer that is ready goes into the ack, a late one follows it. Whatever happens,
// the person gets a word. What the answer says is for the feature.

import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { hasCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Spoken } from './views/blocks.ts'
import { section, speak, verbatim } from './views/blocks.ts'

/** How long the ack waits for the answer, in milliseconds: half of Slack's limit, for the way there and back. */
const ANSWER_WITHIN_MS = 1_500

/** An answer as Slack wants it, seen by the asker alone. */
export interface EphemeralAnswer extends Spoken {
  response_type: 'ephemeral'
}

export interface Asked {
  ack: (answer: EphemeralAnswer) => Promise<void>
  /** Says it after the ack; throws where Slack does not take it. */
  respond: (answer: EphemeralAnswer) => Promise<unknown>
  /** What was typed, to be given back where nothing came of it. */
  typed: string
  log: Log
  withinMs?: number
}

/** Acks with the work's answer, or with "working on it" and the answer later. Never throws and always acks once. */
export async function answerWithin(asked: Asked, work: () => Promise<Spoken>): Promise<void> {
  const answer = work().catch((error: unknown) => apologise(error, asked))
  const late = new AbortController()
  const first = await Promise.race([
    answer,
    pause(asked.withinMs ?? ANSWER_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined),
  ])
  late.abort()
  try {
    await asked.ack(whisper(first ?? working))
    if (!first) await asked.respond(whisper(await answer))
  } catch (error) {
    asked.log.error({ error }, 'an answer could not be given')
  }
}

const working: Spoken = { text: 'Working on it ...', blocks: [section(':hourglass_flowing_sand: Working on it ...')] }

function whisper(spoken: Spoken): EphemeralAnswer {
  return { response_type: 'ephemeral', ...spoken }
}

/** Says that it failed, what to do, and what was typed. The error's number stands in the log with its cause. */
function apologise(error: unknown, { log, typed }: Asked): Spoken {
  const errorId = randomUUID().slice(0, 8)
  log.error({ error, errorId }, 'a command failed')
  const text = hasCode(error, 'busy')
    ? 'That took too long: many are writing at this moment. Nothing was changed. Please send it again.'
    : `That did not work, and it is not your fault (error ${errorId}). Look at the balance before you send it again.`
  return speak(text, [section(`:warning: ${text}`), ...(typed === '' ? [] : [verbatim(typed)])])
}

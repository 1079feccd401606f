// The three seconds that Slack waits for a command: an answer that is ready goes into the ack, a late one follows it.
// Whatever happens, the person gets a word. What the answer says is for the feature.

import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { apologise } from './apologise.ts'
import { type Spoken, section } from './views/blocks.ts'
import type { EphemeralAnswer } from './whisper.ts'

/** How long the ack waits for the answer, in milliseconds: half of Slack's limit, for the way there and back. */
export const ANSWER_WITHIN_MS = 1_500

export interface Asked {
  /** With nothing where the answer was shown otherwise, as a modal. */
  ack: (answer?: EphemeralAnswer) => Promise<void>
  /** Says it after the ack; throws where no way works. */
  say: (answer: Spoken) => Promise<unknown>
  /** What was typed, to be given back where nothing came of it. */
  typed: string
  log: Log
  withinMs?: number
}

/**
 * Acks with the work's answer, or with "working on it" and the answer later; `shown` is an answer that needs no words.
 * Never throws and always acks once.
 */
export async function answerWithin(asked: Asked, work: () => Promise<Spoken | 'shown'>): Promise<void> {
  const answer = work().catch((error: unknown) => apologise(error, asked))
  const first = await withinMs(answer, asked.withinMs ?? ANSWER_WITHIN_MS)
  try {
    if (first === 'shown') await asked.ack()
    else await asked.ack({ response_type: 'ephemeral', ...(first ?? working) })
    if (first) return
    const late = await answer
    if (late !== 'shown') await asked.say(late)
  } catch (error) {
    asked.log.error({ error }, 'an answer could not be given')
  }
}

/** What the work came to, or undefined where it takes longer; it goes on then. */
export async function withinMs<Result>(work: Promise<Result>, milliseconds: number): Promise<Result | undefined> {
  const late = new AbortController()
  const first = await Promise.race([
    work,
    pause(milliseconds, undefined, { signal: late.signal }).catch(() => undefined),
  ])
  late.abort()
  return first
}

const working: Spoken = { text: 'Working on it ...', blocks: [section(':hourglass_flowing_sand: Working on it ...')] }

// How fast the demo goes: what was written stays the last thing on the screen for as long as it takes to read it. On a slow
// machine the sending eats up the pauses, down to a half of each.

import { setTimeout as pause } from 'node:timers/promises'
import type { Screen } from './screen.ts'

export interface Pace {
  /** Leaves time to read what was written since the last pause. */
  read: () => Promise<void>
  /** Leaves a moment between two rows. */
  step: () => Promise<void>
}

const LINE_MS = 170
const READ_LEAST_MS = 900
const READ_MOST_MS = 3_900
const STEP_MS = 40

/** The pace of a person who reads, or none. Both pauses throw where the signal says that the demo ends. */
export function createPace({ written }: Screen, how: { isFast: boolean; signal: AbortSignal }): Pace {
  let dueAt = Date.now()
  let readUpTo = written()

  async function wait(milliseconds: number): Promise<void> {
    how.signal.throwIfAborted()
    readUpTo = written()
    if (how.isFast) return
    dueAt = Math.max(dueAt + milliseconds, Date.now() + milliseconds / 2)
    await pause(dueAt - Date.now(), undefined, { signal: how.signal })
  }

  return {
    read: () => wait(Math.min(READ_MOST_MS, Math.max(READ_LEAST_MS, LINE_MS * (written() - readUpTo)))),
    step: () => wait(STEP_MS),
  }
}

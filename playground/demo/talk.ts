// After the play: lines that somebody types, one after the other, until they end, "exit", a signal, or a long silence. What
// a line means is in lines.ts, what it does in acts.ts.

import { createInterface, type Interface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { act } from './acts.ts'
import { readLine } from './lines.ts'
import { introduce } from './talk-help.ts'
import { nameOfSpeaker, type Talking } from './talking.ts'

/** How long nobody types before it ends by itself: a person, and a program whose pipe stays open. */
const SILENCE_MS = { person: 2 * 3_600_000, program: 10_000 }
/** How long what a line does may go on once it is to end. */
const GRACE_MS = 2_000

export interface TalkOptions {
  input: NodeJS.ReadStream
  output: NodeJS.WriteStream
  /** Ends the talk. Aborted here where Ctrl-C comes as a key. */
  stop: AbortController
}

/** Reads and answers lines until there is a reason to end. */
export async function talk(talking: Talking, { input, output, stop }: TalkOptions): Promise<void> {
  const { screen } = talking
  const isPerson = input.isTTY
  const isEdited = isPerson && output.isTTY
  const lines = createInterface({ input, terminal: isEdited, ...(isEdited ? { output } : {}) })
  // From now on, so that neither a line nor the end is missed that comes before somebody waits for it.
  const arriving = lines[Symbol.asyncIterator]()
  const stopped = closeOn(lines, stop)
  const silence = createSilence(() => lines.close(), isPerson ? SILENCE_MS.person : SILENCE_MS.program)
  const prompt = (): string => `${screen.style('bold', nameOfSpeaker(talking))}> `
  const ask = (): void => {
    silence.begin()
    screen.gap()
    if (!isEdited) return
    lines.setPrompt(prompt())
    lines.prompt()
  }
  const answer = async (typed: string): Promise<void> => {
    if (!isEdited) screen.line(`${prompt()}${typed}`)
    const done = act(talking, readLine(typed), stop.signal).catch((error: unknown) =>
      screen.say(error instanceof Error ? error.message : String(error)),
    )
    await Promise.race([done, stopped.then(() => pause(GRACE_MS))])
  }
  // Where nobody sits at it, how to talk is told with the first line: there may be none.
  if (isPerson) await introduce(talking)
  let isIntroduced = isPerson
  ask()
  for await (const typed of arriving) {
    silence.end()
    if (!isIntroduced) await introduce(talking)
    isIntroduced = true
    if (readLine(typed).kind === 'end') break
    await answer(typed)
    if (stop.signal.aborted) break
    ask()
  }
  silence.end()
  lines.close()
}

/** Closes the lines when it is time to stop. A terminal that readline reads sends no signal for Ctrl-C. */
function closeOn(lines: Interface, stop: AbortController): Promise<void> {
  lines.on('SIGINT', () => stop.abort())
  return new Promise((resolve) => {
    const close = (): void => {
      lines.close()
      resolve()
    }
    stop.signal.addEventListener('abort', close, { once: true })
    if (stop.signal.aborted) close()
  })
}

/** Calls where it has lasted for so long since it began. */
function createSilence(call: () => void, milliseconds: number): { begin: () => void; end: () => void } {
  let timer: NodeJS.Timeout | undefined
  const end = (): void => clearTimeout(timer)
  return {
    end,
    begin: () => {
      end()
      timer = setTimeout(call, milliseconds)
    },
  }
}

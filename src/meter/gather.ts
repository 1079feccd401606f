// Lets many callers share one run: while a run is under way newcomers wait, and the next run takes whatever waits, with
// no added delay. What a run does is the caller's; how results find their callers is decided here.

import { hasCode } from '../errors.ts'

export interface GatherOptions<Input, Output> {
  /** Answers in the order of the inputs. */
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>
  /** What one input weighs; a run takes at least one input and at most `most` in all. */
  weigh?: (input: Input) => number
  most: number
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

interface Waiting<Input, Output> {
  input: Input
  resolve: (output: Output) => void
  reject: (error: unknown) => void
}

/**
 * One queue. When a run of several inputs fails unexpectedly each of them is run again by itself, so that one caller's
 * bad input never fails another's.
 */
export function createGather<Input, Output>({ run, weigh = () => 1, most }: GatherOptions<Input, Output>) {
  let waiting: Waiting<Input, Output>[] = []
  let running = false

  async function runAll(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await run(batch.map((it) => it.input))
      batch.forEach((it, index) => {
        it.resolve(outputs[index] as Output)
      })
    } catch (error) {
      // Who waited in vain for the lock would wait in vain again, each in its turn, with everybody behind them.
      if (batch.length === 1 || hasCode(error, 'busy')) for (const it of batch) it.reject(error)
      else for (const it of batch) await runAll([it])
    }
  }

  async function drain(): Promise<void> {
    running = true
    try {
      await drainAll()
    } finally {
      running = false
    }
  }

  async function drainAll(): Promise<void> {
    while (waiting.length > 0) {
      // A turn of the event loop, so that requests which have arrived are read and wait here too. The embedded engine
      // works inside this thread and would otherwise let each request run to its end before the next is read.
      await turn()
      await runAll(take())
    }
  }

  function take(): Waiting<Input, Output>[] {
    let weight = 0
    const end = waiting.findIndex((it, index) => {
      weight += weigh(it.input)
      return index > 0 && weight > most
    })
    const batch = end === -1 ? waiting : waiting.slice(0, end)
    waiting = end === -1 ? [] : waiting.slice(end)
    return batch
  }

  return (input: Input): Promise<Output> =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      if (!running) void drain()
    })
}

/** One queue per key; a key that is idle costs nothing but its map entry. */
export function createKeyedGather<Input, Output>(
  keyOf: (input: Input) => string,
  options: GatherOptions<Input, Output>,
): (input: Input) => Promise<Output> {
  const gathers = new Map<string, (input: Input) => Promise<Output>>()
  return (input) => {
    const key = keyOf(input)
    const gather = gathers.get(key) ?? createGather(options)
    gathers.set(key, gather)
    return gather(input)
  }
}

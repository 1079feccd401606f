// The rhythm: every minute node-cron calls `tick`, in every replica. There is no leader: whatever a tick does inserts rows
// under keys or claims them, so that two ticks at the same time do it once. Delivery sends what a tick queued.

import { type ScheduledTask, schedule as scheduleByCron } from 'node-cron'
import type { MeterDeps } from '../meter/deps.ts'
import { type Outside, runNightly } from './nightly.ts'
import { sweep } from './sweep.ts'

export interface Schedule {
  /** Ticks at once, for what came due while no replica ran, and every minute from then on. */
  start(): void
  /** Does what is due by the business time of now. One at a time: a tick that is asked for during another follows it. */
  tick(): Promise<void>
  /** The jobs of the night where it is time for them, beside the ticks: a long check must not keep a digest waiting. */
  night(): Promise<void>
  /** Ends the ticking, waits for the tick that is under way and lets a job of the night end early. */
  stop(): Promise<void>
}

const EVERY_MINUTE = '* * * * *'

/** Makes the schedule of this process; nothing runs before `start` or `tick`. */
export function createSchedule(meter: MeterDeps, outside: Outside = {}): Schedule {
  let last: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | undefined
  let task: ScheduledTask | undefined
  let nightly: Promise<void> | undefined
  const stopping = new AbortController()

  async function run(): Promise<void> {
    try {
      await sweep(meter)
    } catch (error) {
      meter.log.warn({ error }, 'the schedule could not look for what is due; it will look again in a minute')
    }
  }

  /** Whoever asks while one waits already shares that one: it begins after they asked. */
  function tick(): Promise<void> {
    waiting ??= last.then(() => {
      waiting = undefined
      last = run()
      return last
    })
    return waiting
  }

  function night(): Promise<void> {
    nightly ??= runNightly(meter, stopping.signal, outside)
      .catch((error: unknown) => {
        meter.log.warn({ error }, 'the jobs of the night could not be looked for; they will be in a minute')
      })
      .finally(() => {
        nightly = undefined
      })
    return nightly
  }

  async function everyMinute(): Promise<void> {
    void night()
    await tick()
  }

  return {
    start() {
      // A tick is late where the machine was asleep; what it does follows from the time, not from the tick.
      task = scheduleByCron(EVERY_MINUTE, everyMinute, { name: 'tick', noOverlap: true, suppressMissedWarning: true })
      void everyMinute()
    },
    tick,
    night,
    async stop() {
      stopping.abort()
      await task?.destroy()
      await nightly
      await waiting
      await last
    },
  }
}

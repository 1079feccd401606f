// Waiting for what the local Slack sees, by event and never by polling: what is asked for is looked up at once and again after each change.

import type { Message } from './records.ts'
import type { SlackState } from './state.ts'

const defaultTimeoutMs = 5000

/** Resolves with the first value `find` gives; rejects after `timeoutMs`, naming what was waited for and the last calls seen. */
export function waitFor<T>(
  state: SlackState,
  find: () => T | undefined,
  timeoutMs = defaultTimeoutMs,
  what = 'the expected change',
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer)
      state.watchers.delete(look)
    }
    // A `find` that throws fails the one who waits, never the call whose change it was looking at.
    const look = (): void => {
      try {
        const found = find()
        if (found === undefined) return
        finish()
        resolve(found)
      } catch (error) {
        finish()
        reject(error)
      }
    }
    const timer = setTimeout(() => {
      finish()
      reject(new Error(`The local Slack waited ${timeoutMs} ms in vain for ${what}. ${lastCalls(state)}`))
    }, timeoutMs)
    state.watchers.add(look)
    look()
  })
}

/** Hands out the messages of each channel in order, each of them once, waiting when the next has not come yet. */
export function messageQueue(
  state: SlackState,
): (teamId: string, channelId: string, timeoutMs?: number) => Promise<Message> {
  const taken = new Map<string, number>()
  return (teamId, channelId, timeoutMs) => {
    const key = `${teamId}/${channelId}`
    const index = taken.get(key) ?? 0
    taken.set(key, index + 1)
    // Deleted ones count as well, or the place in the queue would shift.
    const all = (): Message[] => state.messages.filter((one) => one.teamId === teamId && one.channelId === channelId)
    return waitFor(state, () => all()[index], timeoutMs, `message ${index + 1} in ${channelId}`)
  }
}

/** Resolves once every call that has come in has been answered or dropped. */
export async function settled(state: SlackState, timeoutMs?: number): Promise<void> {
  await waitFor(
    state,
    () => (state.calls.every((call) => call.done) ? true : undefined),
    timeoutMs,
    'all calls to be answered',
  )
}

function lastCalls(state: SlackState): string {
  const lines = state.calls.slice(-5).map((call) => {
    const result = call.answer === undefined ? 'no answer' : call.answer.ok === true ? 'ok' : String(call.answer.error)
    return `${call.method} (${result})`
  })
  return lines.length === 0 ? 'No call has come in.' : `Last calls: ${lines.join(', ')}.`
}

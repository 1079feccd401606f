// Bolt's and the Web API client's log lines, in our log. Their debug lines carry whole payloads, so they stay out. What a
// client complains about it throws as well, and whoever called it says it in words.

import { type Logger, LogLevel } from '@slack/bolt'
import type { Log } from '../log.ts'

/** A logger as the Slack packages want it. */
export function boltLog(log: Log): Logger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...words: unknown[]) =>
      log[level](words.map(String).join(' '))
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}

/** The logger of a client: "http request failed" beside the line of whoever called it is one failure told twice. */
export function quietLog(log: Log): Logger {
  const write = (...words: unknown[]) => log.debug(words.map(String).join(' '))
  return { ...boltLog(log), info: write, warn: write, error: write }
}

// Bolt's and the Web API client's log lines, in our log. Their debug lines carry whole payloads, so they stay out.

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

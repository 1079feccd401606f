// What a command of the terminal is, and what it is handed while it runs.

import type { MeterDeps } from '../meter/deps.ts'
import type { SlackAccess } from './ask-slack.ts'
import type { Options, Values } from './options.ts'

export interface CommandContext {
  meter: MeterDeps
  slack: SlackAccess
  values: Values
  /** What the caller's file or standard input holds, for a command that reads one. */
  input: string
  /** A line of the answer, on standard output. */
  print: (line: string) => void
  /** A line for the person beside it, on standard error. */
  note: (line: string) => void
}

export interface Command {
  /** As typed: <noun>:<verb>, or one word. */
  name: string
  about: string
  options: Options
  /** Whether --file is read for it, or gets what it prints. Files are the terminal's, never the running app's. */
  file?: 'read' | 'written'
  /** What is wrong with the values given so far, each by the name of its option; some may be missing. */
  check?: (values: Values) => string[]
  /** Answers the exit code. */
  run: (context: CommandContext) => Promise<number>
}

/** Tells why nothing was done; the exit code of that. */
export function refuse(context: Pick<CommandContext, 'note'>, ...faults: readonly string[]): number {
  for (const fault of faults) context.note(fault)
  return 1
}

// The table of commands, and what is done with typed arguments: the same in a terminal and, asked over the socket, in
// the running app.

import { nearest } from '../core/grammar-nearest.ts'
import { auditExport } from './audit-export.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import { configExport } from './config-export.ts'
import { configImport } from './config-import.ts'
import { doctor } from './doctor-database.ts'
import { keyCreate } from './key-create.ts'
import { keyRevoke } from './key-revoke.ts'
import { readOptions, shown, type Values } from './options.ts'
import { poolCreate } from './pool-create.ts'
import { poolEdit } from './pool-edit.ts'
import { verify } from './verify.ts'

const commands: readonly Command[] = [
  poolCreate,
  poolEdit,
  keyCreate,
  keyRevoke,
  configExport,
  configImport,
  auditExport,
  verify,
  doctor,
]

export type Parsed =
  | { kind: 'command'; command: Command; values: Values }
  | { kind: 'help'; text: string }
  | { kind: 'refused'; faults: string[] }

/** What arguments ask for, before anything is opened. */
export function parseCommand(args: readonly string[]): Parsed {
  const [word = 'help', ...rest] = args
  if (['help', '--help', '-h'].includes(word)) return { kind: 'help', text: help(rest[0]) }
  const command = commands.find((it) => it.name === word)
  if (!command) return { kind: 'refused', faults: [unknownCommand(word)] }
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', text: help(command.name) }
  const { values, faults } = readOptions(command.options, rest)
  const unfit = command.check?.(values) ?? []
  if (faults.length > 0)
    return { kind: 'refused', faults: [...faults, ...unfit, `"help ${command.name}" lists its options.`] }
  return unfit.length > 0 ? { kind: 'refused', faults: unfit } : { kind: 'command', command, values }
}

/** What a command answered: its two outputs and its exit code. */
export interface CommandAnswer {
  stdout: string
  stderr: string
  exitCode: number
}

/** Runs a command; `input` is what its file holds. Throws only for the unexpected. */
export async function runCommand(
  deps: Pick<CommandContext, 'meter' | 'slack'>,
  { args, input }: { args: readonly string[]; input: string },
): Promise<CommandAnswer> {
  const answer: CommandAnswer = { stdout: '', stderr: '', exitCode: 0 }
  const print = (line: string) => {
    answer.stdout += `${line}\n`
  }
  const note = (line: string) => {
    answer.stderr += `${line}\n`
  }
  const parsed = parseCommand(args)
  if (parsed.kind === 'help') print(parsed.text)
  else if (parsed.kind === 'refused') answer.exitCode = refuse({ note }, ...parsed.faults)
  else answer.exitCode = await parsed.command.run({ ...deps, values: parsed.values, input, print, note })
  return answer
}

function unknownCommand(word: string): string {
  const names = commands.map((command) => command.name)
  const meant = nearest(word, names, true)
  return `${shown(word)} is not a command: ${meant ? `did you mean ${meant}?` : `use ${names.join(', ')} or help.`}`
}

function help(name: string | undefined): string {
  const command = commands.find((it) => it.name === name)
  if (command) return [`${usage(command)}\n  ${command.about}\n`, ...optionLines(command)].join('\n')
  const width = Math.max(...commands.map((it) => it.name.length))
  const list = commands.map((it) => `  ${it.name.padEnd(width)}  ${it.about}`)
  const setup =
    '\n"help <command>" lists its options. npm run setup asks for the settings, npm run move takes an embedded database to Postgres.'
  return ['npm run admin -- <command> [options]\n', ...list, setup].join('\n')
}

function usage({ name, options }: Command): string {
  const words = Object.entries(options).map(([option, { value, required }]) => {
    const word = value === undefined ? `--${option}` : `--${option} ${value}`
    return required ? word : `[${word}]`
  })
  return ['npm run admin --', name, ...words].join(' ')
}

function optionLines({ options }: Command): string[] {
  const width = Math.max(...Object.keys(options).map((option) => option.length))
  return Object.entries(options).map(([option, { about }]) => `  --${option.padEnd(width)}  ${about}`)
}

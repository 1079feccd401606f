// A command from a terminal: checked before anything is opened, then run here on the database, or by the app that holds
// it. Files are read and written here, so that both ways mean the same file.

import { readFile, writeFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { createClock } from '../clock.ts'
import { type Config, type Environment, readConfig, readEnvironment } from '../config.ts'
import { coerceError, hasCode, PurserError } from '../errors.ts'
import { createLog, type Log } from '../log.ts'
import { createMeter } from '../meter/create-meter.ts'
import { openStore } from '../store/open.ts'
import { createKeyring } from '../store/secrets.ts'
import { type CommandAnswer, type Parsed, parseCommand, runCommand } from './commands.ts'
import { type RunSomewhere, runDoctor } from './doctor.ts'
import { doctor } from './doctor-database.ts'
import { askRunningApp } from './socket-client.ts'
import { tellFailure } from './tell-failure.ts'

/** Where a terminal stands: its directory, its environment and what it is fed. */
export interface Terminal {
  directory: string
  env: Environment
  stdin: NodeJS.ReadableStream
}

/** Runs what was typed. Exit code 0: done; 1: refused or failed, and why; 2: the settings are wrong. */
export async function runTerminal(args: readonly string[], terminal: Terminal): Promise<CommandAnswer> {
  const parsed = parseCommand(args)
  if (parsed.kind === 'help') return { stdout: `${parsed.text}\n`, stderr: '', exitCode: 0 }
  if (parsed.kind === 'refused') return failed(...parsed.faults)
  let log: Log | undefined
  try {
    if (parsed.command.name === doctor.name) return await runDoctor(terminal, runBeside)
    const { env, envFile } = readEnvironment(terminal.directory, terminal.env)
    const config = readConfig(env, undefined, envFile)
    // Standard output is the command's answer.
    log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, process.stderr)
    const input = await readInput(parsed, terminal)
    const { answer } = await runSomewhere(config, log, { args, input })
    return await writeOutput(parsed, answer)
  } catch (error) {
    log?.debug({ error: coerceError(error) }, 'the command failed')
    return { ...failed(tellFailure(error)), exitCode: hasCode(error, 'settings') ? 2 : 1 }
  }
}

function failed(...faults: readonly string[]): CommandAnswer {
  return { stdout: '', stderr: faults.map((fault) => `${fault}\n`).join(''), exitCode: 1 }
}

/** For the doctor, which says itself what is wrong. */
const runBeside: RunSomewhere = (config, request) => runSomewhere(config, createLog('silent'), request)

async function runSomewhere(
  config: Config,
  log: Log,
  request: { args: readonly string[]; input: string },
): Promise<{ answer: CommandAnswer; asked: boolean }> {
  const { databaseUrl, dataDir } = config
  try {
    const store = await openStore({ databaseUrl, dataDir, log, poolSize: 2 })
    try {
      const keyring = createKeyring(config.encryptionKey)
      // Delivery is the app's: what this command causes to be said is found there.
      const meter = createMeter({ db: store.db, clock: createClock(), log, keyring, wake: () => {} })
      return { answer: await runCommand({ meter, slack: config }, request), asked: false }
    } finally {
      await store.close()
    }
  } catch (error) {
    if (!hasCode(error, 'directory_locked')) throw error
    const outcome = await askRunningApp(dataDir, request)
    if (outcome.kind === 'answered') return { answer: outcome.answer, asked: true }
    const why = `It could not be asked over ${outcome.path}: ${outcome.why}.`
    return { answer: failed(`${error.message} ${why}`), asked: true }
  }
}

type Command = Extract<Parsed, { kind: 'command' }>

/** "-" is standard input. */
async function readInput({ command, values }: Command, { stdin }: Terminal): Promise<string> {
  if (command.file !== 'read') return ''
  const path = values.get('file') ?? '-'
  if (path === '-') return readAll(stdin)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const why = missing ? 'there is no such file' : coerceError(error).message
    throw new PurserError('unexpected', `--file ${path} cannot be read: ${why}.`)
  }
}

async function writeOutput({ command, values }: Command, answer: CommandAnswer): Promise<CommandAnswer> {
  const path = values.get('file')
  if (command.file !== 'written' || path === undefined || path === '-' || answer.exitCode !== 0) return answer
  try {
    await writeFile(path, answer.stdout)
  } catch (error) {
    throw new PurserError('unexpected', `--file ${path} cannot be written: ${coerceError(error).message}`)
  }
  return { ...answer, stdout: `Wrote ${path}.\n` }
}

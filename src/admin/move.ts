// `npm run move`: takes an embedded database to Postgres and proves that everything arrived. It decides what is said while
// that lasts and what to do next; what is copied, and that it is all or nothing, is the store's.

import { createClock } from '../clock.ts'
import { type Config, type Environment, readConfig, readEnvironment } from '../config.ts'
import { hasCode } from '../errors.ts'
import { createLog, type Log } from '../log.ts'
import { checkKeyring } from '../meter/check-keyring.ts'
import { openContactKey } from '../meter/contact-hash.ts'
import { createMeter } from '../meter/create-meter.ts'
import type { CopyProgress } from '../store/copy-tables.ts'
import type { RootDatabase } from '../store/database.ts'
import { type MoveOutcome, moveToPostgres } from '../store/move.ts'
import { openStore } from '../store/open.ts'
import { createKeyring } from '../store/secrets.ts'
import { listContactKeys } from '../store/workspaces.ts'
import { runCommand } from './commands.ts'
import { shown } from './options.ts'
import { tellFailure } from './tell-failure.ts'

/** Where the move is typed, and where its lines go as they come. */
export interface MoveTerminal {
  directory: string
  env: Environment
  /** A line of the report, on standard output. */
  print: (line: string) => void
  /** How far it is, and why it was refused, on standard error. */
  note: (line: string) => void
}

const ABOUT = `npm run move

  Copies everything from the embedded database in DATA_DIR into the Postgres database of DATABASE_URL, which must be
  empty, and compares both. Stop Purser first. The directory is left as it is.`

const NO_TARGET =
  'DATABASE_URL is not set: it names the empty Postgres database to move to, like postgres://user:password@host:5432/purser.'

/** Exit code 0: moved and verified; 1: refused or failed, and why; 2: the settings are wrong. */
export async function runMove(args: readonly string[], terminal: MoveTerminal): Promise<number> {
  const [word] = args
  if (word === '--help' || word === '-h') return say(terminal.print, ABOUT)
  if (word !== undefined)
    return say(terminal.note, `npm run move takes no options, so ${shown(word)} says nothing to it.`, 1)
  try {
    const { env, envFile } = readEnvironment(terminal.directory, terminal.env)
    const config = readConfig(env, undefined, envFile)
    if (config.databaseUrl === undefined) return say(terminal.note, NO_TARGET, 1)
    const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, process.stderr)
    return await move({ ...config, databaseUrl: config.databaseUrl }, log, terminal)
  } catch (error) {
    return say(terminal.note, tellFailure(error), hasCode(error, 'settings') ? 2 : 1)
  }
}

function say(line: (text: string) => void, text: string, exitCode = 0): number {
  line(text)
  return exitCode
}

type MoveConfig = Config & { databaseUrl: string }

async function move(config: MoveConfig, log: Log, { print, note }: MoveTerminal): Promise<number> {
  const { dataDir, databaseUrl } = config
  const outcome = await moveToPostgres({
    dataDir,
    databaseUrl,
    log,
    checkSource: (db) => checkSecrets(db, config),
    onProgress: noteTenths(note),
  })
  if (outcome.kind !== 'moved') return say(note, sayRefused(outcome, dataDir), 1)
  const { tables, source, target, again } = outcome
  const held = tables.filter(({ rows }) => rows > 0)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  print(
    again
      ? `${capital(target)} holds what is ${source} already, to the last value: ${countOf(rows, 'row')} in ${countOf(held.length, 'table')}.`
      : `Moved ${countOf(rows, 'row')} in ${countOf(held.length, 'table')}, ${source}, to ${target}.`,
  )
  for (const table of held) print(`  ${table.table}: ${countOf(table.rows, 'row')}, the same in both`)
  const proof = await verifyTarget(config, log)
  for (const line of proof.stdout.trimEnd().split('\n')) print(line)
  if (proof.exitCode !== 0)
    return say(note, 'The copy is exact: what differs here differs in the directory too, and was so before.', 1)
  print('')
  print('Next: start Purser with DATABASE_URL as it is now. Where you gave it to this command alone, put it into .env.')
  print(`Keep ${dataDir} as a copy, and do not start Purser on it again: what is written there stays there.`)
  return 0
}

/** Nothing is moved that nobody could read afterwards. */
async function checkSecrets(db: RootDatabase, { encryptionKey }: Config): Promise<void> {
  const keyring = createKeyring(encryptionKey)
  await checkKeyring(db, keyring)
  for (const row of await listContactKeys(db)) openContactKey(keyring, row)
}

/** The ledger of the target, as `npm run verify` proves it. */
async function verifyTarget(config: MoveConfig, log: Log) {
  const { databaseUrl, dataDir } = config
  const store = await openStore({ databaseUrl, dataDir, log, poolSize: 2 })
  try {
    const keyring = createKeyring(config.encryptionKey)
    const meter = createMeter({ db: store.db, clock: createClock(), log, keyring, wake: () => {} })
    return await runCommand({ meter, slack: config }, { args: ['verify'], input: '' })
  } finally {
    await store.close()
  }
}

/** At most ten lines a table, however large it is. */
function noteTenths(note: (line: string) => void): (progress: CopyProgress) => void {
  let last = ''
  return ({ table, rows, of }) => {
    const tenth = `${table} ${Math.floor((10 * rows) / of)}`
    if (tenth !== last) note(`${table}: ${count(rows)} of ${countOf(of, 'row')}`)
    last = tenth
  }
}

function sayRefused(outcome: Exclude<MoveOutcome, { kind: 'moved' }>, dataDir: string): string {
  switch (outcome.kind) {
    case 'absent':
      return `There is no embedded database in ${dataDir}, so there is nothing to move. DATA_DIR names where it lies.`
    case 'behind':
      return `What is ${outcome.source} was made by an older Purser and lacks ${countOf(outcome.pending.length, 'migration')}. Start this Purser on it once, with DATABASE_URL left out, stop it, and move then.`
    case 'foreign':
      return `${capital(outcome.target)} is in use by something else: it holds the ${listed('table', outcome.tables)}. Make a database for Purser alone, and name it in DATABASE_URL.`
    case 'occupied':
      return `${capital(outcome.target)} is not empty, and nothing of it is overwritten: it holds ${listed(
        '',
        outcome.tables.map(({ table, rows }) => `${countOf(rows, 'row')} of ${table}`),
      )}. Name an empty database in DATABASE_URL.`
    case 'unlike':
      return `${capital(outcome.target)} and the embedded database differ in the columns of the ${listed('table', outcome.tables)}, which no Purser makes. Name an empty database in DATABASE_URL.`
  }
}

const LISTED_MAX = 5

function listed(noun: string, names: readonly string[]): string {
  const first = names.slice(0, LISTED_MAX)
  const more = names.length - first.length
  const list = more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ')
  if (noun === '') return list
  return `${noun}${names.length === 1 ? '' : 's'} ${list}`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function countOf(number: number, what: string): string {
  return `${count(number)} ${number === 1 ? what : `${what}s`}`
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

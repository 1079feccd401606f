// `npm run doctor`: looks at everything that keeps Purser from working and says what to do. It mends nothing: a database
// that lacks tables is named and left alone. Beside a running app the database is looked at by that.

import { join } from 'node:path'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { coerceError, hasCode, SettingsError } from '../errors.ts'
import { type DatabaseLook, inspectDatabase } from '../store/inspect.ts'
import type { CommandAnswer } from './commands.ts'
import { type Check, type Findings, fault, findingsSchema, ok, tellChecks, warning } from './doctor-check.ts'
import {
  checkAddress,
  checkDisk,
  checkEnvFile,
  checkProgram,
  realSurroundings,
  type Surroundings,
} from './doctor-machine.ts'
import { checkSocketToken, checkToken } from './doctor-slack.ts'
import { readOwnPackage } from './own-package.ts'
import type { Terminal } from './terminal.ts'

/** Has a command run where the database is; `asked` is true where the running app was asked. */
export type RunSomewhere = (
  config: Config,
  request: { args: readonly string[]; input: string },
) => Promise<{ answer: CommandAnswer; asked: boolean }>

/** Exit code 0: all is well, or only warnings; 1: faults; 2: the settings are wrong, and nothing else was looked at. */
export async function runDoctor(
  { directory, env }: Terminal,
  runSomewhere: RunSomewhere,
  surroundings: Surroundings = realSurroundings,
): Promise<CommandAnswer> {
  const program = checkProgram(surroundings)
  let config: Config
  try {
    const found = readEnvironment(directory, env)
    config = readConfig(found.env, undefined, found.envFile)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    const faults = error.faults.map((says) => fault('Settings', says))
    const rest = 'The rest is looked at once the settings are right: npm run setup asks for them.\n'
    return { stdout: `${tellChecks([program, ...faults])}${rest}`, stderr: '', exitCode: 2 }
  }
  const parts = await Promise.all([
    checkEnvFile(join(directory, '.env')),
    checkSlack(config, surroundings),
    checkAddress(config),
    checkDatabase(config, runSomewhere),
    checkDisk(config, surroundings),
  ])
  const checks = [program, saySettings(config), ...parts.flat()]
  return { stdout: tellChecks(checks), stderr: '', exitCode: checks.some(({ state }) => state === 'fault') ? 1 : 0 }
}

function saySettings({ slack, command }: Config): Check {
  const ways = {
    socket: 'socket mode, one workspace',
    http: 'HTTP, one workspace',
    installs: 'HTTP, any number of workspaces',
  }
  return ok('Settings', `${ways[slack.mode]}; the command is ${command}.`)
}

/** The tokens of the settings. Those that workspaces brought are in the database. */
async function checkSlack({ slack, slackApiUrl: apiUrl }: Config, { now }: Surroundings): Promise<Check[]> {
  if (slack.mode === 'installs') return []
  const wanted = { apiUrl, token: slack.botToken, name: 'SLACK_BOT_TOKEN', publicUrl: undefined, now }
  const { checks } = await checkToken(wanted)
  return slack.mode === 'socket' ? [...checks, await checkSocketToken(apiUrl, slack.appToken)] : checks
}

async function checkDatabase(config: Config, runSomewhere: RunSomewhere): Promise<Check[]> {
  let seen: Check[] = []
  try {
    const look = await inspectDatabase(config)
    seen = [sayLook(look)]
    if (look.kind === 'absent' || look.pending.length > 0) return seen
  } catch (error) {
    if (!hasCode(error, 'directory_locked')) return [fault('Database', coerceError(error).message)]
  }
  try {
    const { answer, asked } = await runSomewhere(config, { args: ['doctor'], input: '' })
    if (answer.exitCode !== 0) return [...seen, fault('Database', answer.stderr.trim())]
    const findings = findingsSchema.parse(JSON.parse(answer.stdout))
    return [...(asked ? sayRunning(config, findings) : seen), ...findings.checks]
  } catch (error) {
    return [...seen, fault('Database', coerceError(error).message)]
  }
}

function sayLook(look: DatabaseLook): Check {
  const { description } = look
  if (look.kind === 'absent') return ok('Database', `${description} is not there yet: the first start makes it.`)
  const place = `${description} answers, Postgres ${look.version}`
  if (look.pending.length === 0) return ok('Database', `${place}, with all its tables.`)
  if (look.isNew) return ok('Database', `${place}, empty: the first start makes its tables.`)
  const { length } = look.pending
  return warning(
    'Database',
    `${place}. ${length === 1 ? '1 migration is' : `${length} migrations are`} pending: the next npm start applies them. Until then what is stored was not looked at.`,
  )
}

/** An app that runs on after an upgrade is still the old one. */
function sayRunning({ dataDir }: Config, { version }: Findings): Check[] {
  const here = readOwnPackage().version
  return [
    ok('Database', `embedded in ${dataDir}, in use by the running app, which looked at it.`),
    ...(version === here
      ? []
      : [warning('Program', `the running app is ${version}, and ${here} lies here: restart it.`)]),
  ]
}

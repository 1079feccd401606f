// Starts the program and ends it: settings, signals, exit code. Exit code 2 means that the settings are wrong.

import { startApp } from './app.ts'
import { readConfig, readEnvironment } from './config.ts'
import { coerceError, type ErrorCode, hasCode } from './errors.ts'
import { createLog } from './log.ts'

/** After this long a stop that hangs is ended, so that a supervisor does not have to kill. */
const STOP_MS = 15_000

/** Errors whose message is a sentence for the person who starts the program; a stack says nothing to them. */
const TOLD: readonly ErrorCode[] = ['settings', 'directory_locked', 'migration', 'secret', 'port']

async function main(): Promise<void> {
  const { env, envFile } = readEnvironment(process.cwd(), process.env)
  const config = readConfig(env, undefined, envFile)
  const log = createLog(config.logLevel)
  const starting = startApp(config, { log })
  process.on('unhandledRejection', (reason) => log.error({ error: coerceError(reason) }, 'a promise failed unheard'))
  // From the beginning: a signal that comes while the app starts, or right after, ends it in order as well.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      log.info({ signal }, 'stopping')
      setTimeout(() => process.exit(1), STOP_MS).unref()
      // Where the start fails, that is told below.
      starting.then((app) => app.stop()).catch(() => {})
    })
  await starting
}

main().catch((error: unknown) => {
  const told = TOLD.some((code) => hasCode(error, code))
  process.stderr.write(
    `${told ? coerceError(error).message : (coerceError(error).stack ?? coerceError(error).message)}\n`,
  )
  process.exitCode = hasCode(error, 'settings') ? 2 : 1
})

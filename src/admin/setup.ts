// `npm run setup`: an interview that ends in a .env. It decides the order of the questions and what is written; the
// questions stand in setup-questions, how a line is typed in dialog, how the file is changed in env-file.

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Environment, mergeEnvironment, readConfig } from '../config.ts'
import { coerceError, SettingsError } from '../errors.ts'
import { buildManifest, newAppLink } from '../slack-manifest.ts'
import { type Dialog, DialogEnded, type DialogStreams, openDialog } from './dialog.ts'
import { changeEnv, writePrivately } from './env-file.ts'
import { collectAnswers } from './setup-answers.ts'
import {
  askCredentials,
  askDatabase,
  askOldKey,
  askPlain,
  askPublicUrl,
  askWay,
  type Interview,
} from './setup-questions.ts'
import { appLines, greeting, nextSteps, shownValue } from './setup-words.ts'
import { tellFailure } from './tell-failure.ts'

export interface SetupTerminal extends DialogStreams {
  directory: string
  env: Environment
}

/** Asks, checks and writes. Exit code 0: written; 1: not written, and why; 130: stopped by Ctrl-C. */
export async function runSetup(args: readonly string[], terminal: SetupTerminal): Promise<number> {
  if (args.length > 0) {
    terminal.output.write('npm run setup takes no options: it asks for the settings and writes them to .env.\n')
    return args.every((arg) => arg === '--help' || arg === '-h') ? 0 : 1
  }
  const dialog = openDialog(terminal)
  try {
    return await interview(dialog, terminal)
  } catch (error) {
    const ended = error instanceof DialogEnded
    const why = ended && error.how === 'input ended' ? 'The input ended before the last question.' : 'Stopped.'
    dialog.say('', ended ? `${why} Nothing was written.` : tellFailure(error))
    return ended && error.how === 'interrupted' ? 130 : 1
  } finally {
    dialog.close()
  }
}

async function interview(dialog: Dialog, { directory, env }: SetupTerminal): Promise<number> {
  const path = join(directory, '.env')
  const standing = readStanding(path)
  if ('fault' in standing) {
    dialog.say(standing.fault)
    return 1
  }
  dialog.say(...greeting)
  if (standing.text !== undefined) {
    dialog.say(`There is a .env here: ${path}. What is not asked about stays in it, and so does the encryption key.`)
    if (!(await dialog.confirm('Change it?', false))) {
      dialog.say('Nothing was written.')
      return 1
    }
  }
  const answers = collectAnswers(directory, env, parseEnv(standing.text ?? '') as Environment)
  const apiUrl = answers.current('SLACK_API_URL')?.replace(/\/+$/, '')
  const asked = await askAll({ dialog, answers, apiUrl }, directory)
  const text = changeEnv(standing.text ?? HEADER, answers.changes)
  if (text === undefined) {
    dialog.say(`${path} has a form in which these settings cannot be changed safely. Move it away and run this again.`)
    return 1
  }
  if (!(await approve(dialog, { path, text, changes: answers.changes, env }))) {
    dialog.say('Nothing was written.')
    return 1
  }
  try {
    writePrivately(path, text)
  } catch (error) {
    dialog.say(`${path} cannot be written: ${coerceError(error).message}. Nothing was changed.`)
    return 1
  }
  dialog.say(
    `Wrote ${path}, for your eyes only. Keep a copy of it, or of its ENCRYPTION_KEY, in a safe place: without that key the`,
    'secrets in the database are lost.',
    ...nextSteps(asked.way, asked),
  )
  return 0
}

const HEADER = '# Written by npm run setup. .env.example explains every setting.\n'

/** The text of .env; undefined where there is none. */
function readStanding(path: string): { text: string | undefined } | { fault: string } {
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: undefined }
    return { fault: `${path} cannot be read: ${coerceError(error).message}. Nothing was written.` }
  }
}

/** Every question in order; the manifest needs the command and the address, so these come before the tokens. */
async function askAll(interview: Interview, directory: string) {
  const { dialog, answers } = interview
  const way = await askWay(interview)
  const command = await askPlain(interview, 'COMMAND', {
    about: 'what people type in Slack',
    otherwise: '/credits',
  })
  const publicUrl = way === 'socket' ? '' : await askPublicUrl(interview)
  const manifest = buildManifest(way === 'socket' ? { mode: way, command } : { mode: way, command, publicUrl })
  dialog.say(...appLines(newAppLink(manifest)))
  await askCredentials(interview, way)
  const dataDir = resolve(directory, answers.current('DATA_DIR') ?? './data')
  const { inUse } = await askDatabase(interview, dataDir)
  await askPlain(interview, 'PORT', { about: 'where this server listens', otherwise: '3000' })
  if (answers.current('ENCRYPTION_KEY') === undefined && inUse) await askOldKey(interview)
  if (answers.current('ENCRYPTION_KEY') === undefined) answers.set('ENCRYPTION_KEY', randomBytes(32).toString('base64'))
  if (way === 'installs' && answers.current('SLACK_STATE_SECRET') === undefined)
    answers.set('SLACK_STATE_SECRET', randomBytes(32).toString('hex'))
  return { way, command, publicUrl }
}

/** Shows what will be written, with what would keep Purser from starting, and asks. */
async function approve(
  dialog: Dialog,
  {
    path,
    text,
    changes,
    env,
  }: { path: string; text: string; changes: ReadonlyMap<string, string | undefined>; env: Environment },
): Promise<boolean> {
  dialog.say('', `This goes to ${path}:`)
  for (const [name, value] of changes) if (value !== undefined) dialog.say(`  ${name}=${shownValue(name, value)}`)
  if (!changes.has('ENCRYPTION_KEY')) dialog.say('  ENCRYPTION_KEY stays as it is (not shown)')
  const merged = mergeEnvironment(text, env, path)
  try {
    readConfig(merged.env, undefined, merged.envFile)
    return await dialog.confirm('Write it?', true)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    dialog.say('With it Purser will not start yet:', ...error.faults.map((fault) => `  - ${fault}`))
    return await dialog.confirm('Write it all the same?', false)
  }
}

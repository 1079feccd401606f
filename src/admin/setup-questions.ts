// The questions of setup, one by one: each ends in a value that was checked, kept, or taken without a check because
// nobody was there who could tell. The order of them is setup's.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { faultOfSetting } from '../config.ts'
import { coerceError } from '../errors.ts'
import { inspectDatabase } from '../store/inspect.ts'
import type { Dialog, Read } from './dialog.ts'
import type { Answers } from './setup-answers.ts'
import { type Checked, checkAppToken, checkBotToken, checkClientId, checkHexSecret } from './setup-slack.ts'
import { type Way, wayLines, whereInSlack } from './setup-words.ts'

export interface Interview {
  dialog: Dialog
  answers: Answers
  /** Another Slack than slack.com, for tests. */
  apiUrl: string | undefined
}

const CREDENTIALS: Readonly<Record<Way, readonly string[]>> = {
  socket: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
  http: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'],
  installs: ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_SIGNING_SECRET'],
}
const WAYS: readonly Way[] = ['socket', 'http', 'installs']

/** Which of the three ways; the one that is set up now, or that PUBLIC_URL speaks for, is proposed. */
export function askWay({ dialog, answers }: Interview): Promise<Way> {
  const has = (name: string) => answers.current(name) !== undefined
  const proposed: Way = has('SLACK_CLIENT_ID')
    ? 'installs'
    : has('SLACK_SIGNING_SECRET') || (has('PUBLIC_URL') && !has('SLACK_APP_TOKEN'))
      ? 'http'
      : 'socket'
  dialog.say(...wayLines)
  const blank = String(WAYS.indexOf(proposed) + 1)
  return dialog.askUntil({ ask: '1, 2 or 3', blank }, (answer) => {
    const way = WAYS[Number(answer || blank) - 1] ?? WAYS.find((one) => one === answer.toLowerCase())
    return way ? { value: way } : { wrong: 'Please answer 1, 2 or 3.' }
  })
}

/** A setting that is no secret and always has a value; answers it. */
export async function askPlain(
  { dialog, answers }: Interview,
  name: 'COMMAND' | 'PORT',
  { about, otherwise }: { about: string; otherwise: string },
): Promise<string> {
  const current = answers.current(name)
  if (answers.isFixed(name)) return tellFixed(dialog, name, current)
  const blank = current ?? otherwise
  const value = await dialog.askUntil({ ask: `${name}, ${about}`, blank }, (answer) => {
    const given = answer || blank
    const fault = faultOfSetting(name, given)
    return fault ? { wrong: `It ${fault}.` } : { value: given }
  })
  answers.set(name, value)
  return value
}

/** The address at which Slack calls: https, and not this machine's own name for itself. */
export async function askPublicUrl({ dialog, answers }: Interview): Promise<string> {
  const current = answers.current('PUBLIC_URL')
  if (answers.isFixed('PUBLIC_URL')) return tellFixed(dialog, 'PUBLIC_URL', current)
  const value = await dialog.askUntil(
    { ask: 'PUBLIC_URL, where Slack reaches this server, like https://purser.example.com', ...asBlank(current) },
    (answer) => readPublicUrl(answer || (current ?? '')),
  )
  answers.set('PUBLIC_URL', value)
  return value
}

function readPublicUrl(answer: string): Read<string> {
  if (!URL.canParse(answer) || new URL(answer).protocol !== 'https:')
    return { wrong: 'It must be an https address, like https://purser.example.com: Slack calls no other.' }
  const { hostname, search, hash } = new URL(answer)
  if (/^(localhost|127\.|0\.0\.0\.0|\[::1\])/.test(hostname))
    return { wrong: 'Slack cannot reach that: it means this machine itself. A proxy or a tunnel gives you an address.' }
  if (search || hash) return { wrong: 'Leave out what begins with ? or #.' }
  return { value: answer.replace(/\/+$/, '') }
}

/** The credentials of a way, each checked; those of the other ways are taken out, and named. */
export async function askCredentials(interview: Interview, way: Way): Promise<void> {
  const { answers, dialog } = interview
  for (const name of CREDENTIALS[way]) await askCredential(interview, name)
  const wanted: readonly string[] = way === 'installs' ? [...CREDENTIALS[way], 'SLACK_STATE_SECRET'] : CREDENTIALS[way]
  const others = [...new Set([...Object.values(CREDENTIALS).flat(), 'SLACK_STATE_SECRET'])]
  for (const name of others.filter((one) => !wanted.includes(one)))
    if (answers.remove(name)) dialog.say(`${name} is taken out of .env: it belongs to another way.`)
}

async function askCredential(interview: Interview, name: string): Promise<void> {
  const { dialog, answers } = interview
  const current = answers.current(name)
  if (answers.isFixed(name)) {
    tellFixed(dialog, name)
    return
  }
  dialog.say(`${whereInSlack[name] ?? ''}`)
  const value = await dialog.askUntil({ ask: name, secret: true, ...(current ? { blank: 'keep' } : {}) }, (answer) => {
    const given = answer || current
    return given ? readCredential(interview, name, given) : { wrong: 'It is needed: paste it here.' }
  })
  if (value !== current) answers.set(name, value)
}

/** Where Slack is out of reach, the person decides whether to wait for it. */
async function readCredential(interview: Interview, name: string, value: string): Promise<Read<string>> {
  const { dialog } = interview
  for (;;) {
    const checked = await check(interview, name, value)
    if (checked.kind === 'wrong') return { wrong: checked.says }
    if (checked.kind === 'fine') {
      dialog.say(`  ${checked.says}`)
      return { value }
    }
    dialog.say(`  Slack could not be asked (${checked.why}).`)
    if (await dialog.confirm('  Try again?', true)) continue
    dialog.say('  Taken without a check: "npm run doctor" makes up for it.')
    return { value }
  }
}

async function check({ apiUrl, answers }: Interview, name: string, value: string): Promise<Checked> {
  if (name === 'SLACK_BOT_TOKEN') return checkBotToken(apiUrl, value)
  if (name === 'SLACK_APP_TOKEN') return checkAppToken(apiUrl, value, answers.current('SLACK_BOT_TOKEN'))
  return name === 'SLACK_CLIENT_ID' ? checkClientId(value) : checkHexSecret(value, name)
}

/** The database, tried at once. Answers whether it has been in use, so that the key it was written with matters. */
export async function askDatabase({ dialog, answers }: Interview, dataDir: string): Promise<{ inUse: boolean }> {
  const embedded = { inUse: existsSync(join(dataDir, 'database')) }
  const current = answers.current('DATABASE_URL')
  if (current !== undefined && answers.isFixed('DATABASE_URL')) {
    tellFixed(dialog, 'DATABASE_URL')
    const tried = await tryDatabase(current, dataDir)
    dialog.say(`  ${'wrong' in tried ? tried.wrong : tried.value.says}`)
    return { inUse: 'value' in tried && tried.value.inUse }
  }
  dialog.say(`A Postgres 15 or later by its URL, or "embedded": a database in ${dataDir}, for one process.`)
  const blank = current ? 'keep' : 'embedded'
  const chosen = await dialog.askUntil<{ url?: string; inUse: boolean }>(
    { ask: 'DATABASE_URL', blank, secret: true },
    async (answer) => {
      const given = answer || (current ?? 'embedded')
      if (given === 'embedded') return { value: embedded }
      const tried = await tryDatabase(given, dataDir)
      if ('wrong' in tried) return tried
      dialog.say(`  ${tried.value.says}`)
      return { value: { url: given, inUse: tried.value.inUse } }
    },
  )
  if (chosen.url === undefined) answers.remove('DATABASE_URL')
  else if (chosen.url !== current) answers.set('DATABASE_URL', chosen.url)
  return { inUse: chosen.inUse }
}

async function tryDatabase(databaseUrl: string, dataDir: string): Promise<Read<{ says: string; inUse: boolean }>> {
  const fault = faultOfSetting('DATABASE_URL', databaseUrl)
  if (fault) return { wrong: `It ${fault}, or the word embedded.` }
  try {
    const look = await inspectDatabase({ databaseUrl, dataDir })
    const inUse = look.kind === 'found' && !look.isNew
    const version = look.kind === 'found' ? `Postgres ${look.version}` : 'It'
    const rest = inUse ? 'Purser has been in it before.' : 'The first start makes the tables in it.'
    return { value: { says: `${version} answers. ${rest}`, inUse } }
  } catch (error) {
    return { wrong: coerceError(error).message }
  }
}

/** The key of a database that has been in use, where none is known: a new one would not read its secrets. */
export async function askOldKey({ dialog, answers }: Interview): Promise<void> {
  dialog.say(
    'The database was written with an ENCRYPTION_KEY that is not known here. Without it Purser does not start there.',
  )
  const key = await dialog.askUntil({ ask: 'ENCRYPTION_KEY', blank: 'make a new one', secret: true }, (answer) => {
    const fault = answer === '' ? undefined : faultOfSetting('ENCRYPTION_KEY', answer)
    return fault ? { wrong: `It ${fault}.` } : { value: answer }
  })
  if (key !== '') answers.set('ENCRYPTION_KEY', key)
}

function asBlank(current: string | undefined): { blank?: string } {
  return current === undefined ? {} : { blank: current }
}

function tellFixed(dialog: Dialog, name: string, value = ''): string {
  dialog.say(`${name} is set in the environment, which beats .env: it is left as it is.`)
  return value
}

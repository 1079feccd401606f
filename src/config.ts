// Every setting: its name, its form, its default, and what to say when it is wrong. All faults are told at once.
// Reading is pure over what it is given, so that tests need no environment; who calls decides on the exit code (2).
import { readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { coerceError, SettingsError } from './errors.ts'
import { chooseSlack, type SlackSettings } from './slack-settings.ts'

/** The settings, checked. `dataDir` is absolute; URLs have no slash at their end. */
export type Config = {
  port: number
  publicUrl?: string
  databaseUrl?: string
  dataDir: string
  /** 32 bytes in base64. */
  encryptionKey: string
  slack: SlackSettings
  /** Another Slack than slack.com: its Web API and its page that asks for consent. */
  slackApiUrl?: string
  slackAuthorizeUrl?: string
  /** The slash command, with its slash. */
  command: string
  logLevel: string
  metricsToken?: string
}

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What reading needs from the disk; tests pass their own. */
export type SettingsFiles = {
  read(path: string): string
  /** The path without symbolic links, or the path itself where nothing is there. */
  realPath(path: string): string
}

/** Each may be given as NAME_FILE, the path of a file that holds it: the way container platforms hand secrets over. */
const secretNames = [
  'DATABASE_URL',
  'ENCRYPTION_KEY',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'METRICS_TOKEN',
] as const

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

const makeKey = 'make one with "openssl rand -base64 32" and keep a copy outside of the data directory'

const schema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number from 0 to 65535, like 3000')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a whole number from 0 to 65535, like 3000')
    .default(3000),
  PUBLIC_URL: webUrl('https://purser.example.com').optional(),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'must be a URL like postgres://user:password@host:5432/purser')
    .optional(),
  DATA_DIR: z.string().default('./data'),
  ENCRYPTION_KEY: z
    .string({ error: `is missing: ${makeKey}` })
    .refine(isKey, `must be 32 bytes in base64 (44 characters): ${makeKey}`),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^(xoxe\.)?xoxb-/, 'must begin with xoxb-: it stands under OAuth & Permissions')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, 'must begin with xapp-: it stands under Basic Information, App-Level Tokens')
    .optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  SLACK_STATE_SECRET: z.string().optional(),
  SLACK_API_URL: webUrl('https://slack.com/api').optional(),
  SLACK_AUTHORIZE_URL: webUrl('https://slack.com/oauth/v2/authorize').optional(),
  COMMAND: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, 'must be a slash and up to 31 lower-case letters, digits, - or _, like /credits')
    .default('/credits'),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  METRICS_TOKEN: z.string().optional(),
})

/**
 * The settings in `env`. Throws a SettingsError with every fault, each naming its variable; a secret's value is never
 * repeated. `envFile` is the file that ENCRYPTION_KEY came from, where it did: the key must not lie beside the data.
 */
export function readConfig(env: Environment, files: SettingsFiles = disk, envFile?: string): Config {
  const faults: string[] = []
  const values = withSecretFiles(env, files, faults)
  const parsed = schema.safeParse(values)
  // A variable that could not be read has had its fault already; "is missing" would be a second for the same.
  const told = new Set(faults.map((fault) => fault.split(' ')[0]?.replace(/_FILE$/, '')))
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0])
    if (!told.has(name)) faults.push(`${name} ${issue.message}`)
  }
  const slack = chooseSlack(values, faults)
  const dataDir = resolve(values.DATA_DIR ?? './data')
  checkKeyPlace(env, files, dataDir, envFile, faults)
  if (!parsed.success || !slack || faults.length > 0) throw new SettingsError(faults)
  return assemble(parsed.data, dataDir, slack)
}

/** What is wrong with one value, without the setting's name before it; undefined where it will do. */
export function faultOfSetting(name: keyof typeof schema.shape, value: string): string | undefined {
  return schema.shape[name].safeParse(value).error?.issues[0]?.message
}

/**
 * The environment with `.env` of the directory under it: a variable that is set wins over the file. Answers also the
 * file's path where the key came from it.
 */
export function readEnvironment(directory: string, env: Environment): { env: Environment; envFile?: string } {
  const envFile = join(directory, '.env')
  let text: string
  try {
    text = readFileSync(envFile, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { env }
    throw new SettingsError([`.env cannot be read: ${coerceError(error).message}`])
  }
  return mergeEnvironment(text, env, envFile)
}

/** The same, with the text of the file given. */
export function mergeEnvironment(
  text: string,
  env: Environment,
  envFile: string,
): { env: Environment; envFile?: string } {
  const fromFile = parseEnv(text) as Record<string, string>
  // NAME in the environment also beats NAME_FILE in the file, and the other way round: they are one setting.
  for (const name of Object.keys(fromFile)) {
    const twin = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`
    if (env[name] || (env[twin] && isSecret(name.endsWith('_FILE') ? twin : name))) delete fromFile[name]
  }
  return { env: { ...env, ...fromFile }, ...(fromFile.ENCRYPTION_KEY ? { envFile } : {}) }
}

function assemble(data: z.infer<typeof schema>, dataDir: string, slack: SlackSettings): Config {
  return {
    port: data.PORT,
    ...(data.PUBLIC_URL ? { publicUrl: data.PUBLIC_URL } : {}),
    ...(data.DATABASE_URL ? { databaseUrl: data.DATABASE_URL } : {}),
    dataDir,
    encryptionKey: data.ENCRYPTION_KEY,
    slack,
    ...(data.SLACK_API_URL ? { slackApiUrl: data.SLACK_API_URL } : {}),
    ...(data.SLACK_AUTHORIZE_URL ? { slackAuthorizeUrl: data.SLACK_AUTHORIZE_URL } : {}),
    command: data.COMMAND,
    logLevel: data.LOG_LEVEL,
    ...(data.METRICS_TOKEN ? { metricsToken: data.METRICS_TOKEN } : {}),
  }
}

/** The variables with each NAME_FILE replaced by what its file holds. An empty variable counts as not set. */
function withSecretFiles(env: Environment, files: SettingsFiles, faults: string[]): Environment {
  const values: Record<string, string | undefined> = {}
  for (const name of Object.keys(schema.shape)) values[name] = env[name]?.trim() || undefined
  for (const name of secretNames) {
    const path = env[`${name}_FILE`]?.trim()
    if (!path) continue
    if (values[name]) {
      faults.push(`${name} is set twice, by itself and by ${name}_FILE: keep one.`)
      continue
    }
    try {
      values[name] = files.read(path).trim() || undefined
      if (!values[name]) faults.push(`${name}_FILE names ${path}, which is empty.`)
    } catch (error) {
      faults.push(`${name}_FILE names ${path}, which cannot be read: ${coerceError(error).message}`)
    }
  }
  return values
}

/** Whoever copies the data directory must not get the key with it: a backup would then be as good as the tokens. */
function checkKeyPlace(
  env: Environment,
  files: SettingsFiles,
  dataDir: string,
  envFile: string | undefined,
  faults: string[],
): void {
  const keyFile = env.ENCRYPTION_KEY_FILE?.trim()
  const place = keyFile ? resolve(keyFile) : envFile
  if (!place || !isInside(files.realPath(place), files.realPath(dataDir))) return
  faults.push(
    `ENCRYPTION_KEY lies in ${place}, inside of DATA_DIR (${dataDir}): move one of them, or a copy of the data is a copy of the key.`,
  )
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '' && !way.startsWith('..') && way !== path
}

function isSecret(name: string): boolean {
  return (secretNames as readonly string[]).includes(name)
}

function isKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what is not base64, so only a text that comes back the same was base64.
  return bytes.length === 32 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)
}

function webUrl(example: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), `must be a URL like ${example}`)
    .transform((text) => text.replace(/\/+$/, ''))
}

const disk: SettingsFiles = { read: (path) => readFileSync(path, 'utf8'), realPath }

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // Not there yet (the data directory is made at the first start): what is above it may still be a link.
    return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path))
  }
}

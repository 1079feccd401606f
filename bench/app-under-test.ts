// The built app as a process of its own, with a pool and a key, on a fresh database. It runs with the settings a user
// would give it, beside a local Slack in which one person is at work.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type LocalSlack, startSlack } from '../playground/server/server.ts'

export interface AppUnderTest {
  url: string
  key: string
  /** Types a command as the one person there is; answers how long its ack took, in milliseconds. */
  type: (text: string) => Promise<number>
  /** Megabytes that the process holds now. */
  residentMb: () => number
  stop: () => Promise<void>
}

/** Starts the app on the engine; `databaseUrl` is absent for the embedded one. */
export async function startAppUnderTest(databaseUrl: string | undefined): Promise<AppUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'purser-bench-'))
  const slack = await startSlack()
  furnish(slack)
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl.replace(/\/$/, ''),
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
  }
  const workspace = ['--workspace', teamId]
  admin(env, ['pool:create', '--name', 'Apollo', '--allotment', '900000000', ...workspace])
  const key =
    admin(env, ['key:create', '--name', 'bench', ...workspace])
      .trim()
      .split('\n')
      .at(-1) ?? ''
  const app = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await whenReady(app)
  return {
    url,
    key,
    type: async (text) => {
      const from = performance.now()
      const asked = { teamId, userId, channelId, command: '/credits', text }
      const { status, problem } = await slack.command(`${url}/slack/events`, asked)
      if (status !== 200 || problem) throw new Error(`"${text}" was answered ${status} ${problem ?? ''}`)
      return performance.now() - from
    },
    residentMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    stop: async () => {
      const ended = once(app, 'exit')
      app.kill('SIGTERM')
      await ended
      await slack.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const [teamId, userId, channelId, botToken] = ['TBENCH', 'UREP', 'CSALES', 'xoxb-bench']

function furnish(slack: LocalSlack): void {
  const scopes = ['commands', 'chat:write', 'users:read']
  slack.addWorkspace({ teamId, name: 'Bench', botToken, botUserId: 'UBOT', scopes })
  slack.addUser(teamId, { id: userId, name: 'rep' })
  slack.addChannel(teamId, { id: channelId, name: 'sales', members: [userId, 'UBOT'] })
}

function admin(env: NodeJS.ProcessEnv, args: string[]): string {
  return execFileSync(process.execPath, ['dist/src/admin/main.js', ...args], { env, encoding: 'utf8' })
}

async function whenReady(app: ChildProcess): Promise<string> {
  if (!app.stdout) throw new Error('the app has no output to read')
  for await (const line of createInterface({ input: app.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg?: string; url?: string }
    if (msg !== 'Purser is ready' || !url) continue
    // The rest of the log is read and thrown away, or the app would block on a full pipe.
    app.stdout.resume()
    return url
  }
  throw new Error('the app ended before it was ready')
}

// The built app as a process of its own: started as an operator starts it, found by its own log, ended by its id. For
// what a test process cannot show of itself: several replicas, and a death without a last word.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** A line of the app's log. */
interface LogLine {
  level: string
  msg: string
  url?: string
}

export interface AppProcess {
  /** Where it listens, without a slash at the end. */
  url: string
  /** What it logged as a warning or worse, a line each. */
  complaints: string[]
  /** Asks it to stop, as a supervisor does; answers its exit code, null where a signal ended it. */
  stop(): Promise<number | null>
  /** Ends it by SIGKILL and waits until it is gone. */
  kill(): Promise<void>
}

const root = join(import.meta.dirname, '../..')
let built: Promise<unknown> | undefined

/** Children that have not ended: a test process that ends early takes them along. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts the app and resolves when it says that it is ready; rejects with what it wrote where it ends before. It sees
 * these settings and nothing of our environment. `directory` is where it runs: a `.env` there would be read.
 */
export async function startAppProcess(settings: Record<string, string>, directory: string): Promise<AppProcess> {
  built ??= promisify(execFile)(process.execPath, [join(root, 'tools/build-when-needed.mjs')])
  await built
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    cwd: directory,
    env: { PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    running.delete(child)
    return code ?? null
  })
  const complaints: string[] = []
  createInterface(child.stderr).on('line', (line) => complaints.push(line))
  const lines = createInterface(child.stdout)
  const ready = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const { level, msg, url } = JSON.parse(line) as LogLine
      if (msg === 'Purser is ready' && url) resolve(url)
      if (!['trace', 'debug', 'info'].includes(level)) complaints.push(line)
    })
  })
  const early = ended.then((code) => {
    throw new Error(`The app ended with code ${code} before it was ready:\n${complaints.join('\n')}`)
  })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  const url = await Promise.race([ready, early])
  // Once it is ready an end is no failure: the one who ended it waits for `ended`.
  early.catch(() => {})
  return { url, complaints, stop: () => end('SIGTERM'), kill: () => end('SIGKILL').then(() => undefined) }
}

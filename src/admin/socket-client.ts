// Asking the running app: the terminal's end of the admin socket.

import { connect, type Socket } from 'node:net'
import { z } from 'zod'
import type { CommandAnswer } from './commands.ts'
import { readLine } from './socket-line.ts'
import { isTrusted, socketPath } from './socket-path.ts'

export type SocketOutcome =
  | { kind: 'answered'; answer: CommandAnswer }
  | { kind: 'unreachable'; path: string; why: string }

const answerSchema = z.object({ stdout: z.string(), stderr: z.string(), exitCode: z.number().int() })

/** A ledger of years takes a while to verify. */
const ANSWER_MS = 600_000

/** Has the app that holds the directory run a command. */
export async function askRunningApp(
  dataDir: string,
  request: { args: readonly string[]; input: string },
): Promise<SocketOutcome> {
  const path = socketPath(dataDir)
  if (!(await isTrusted(dataDir, path))) return { kind: 'unreachable', path, why: 'nobody listens there' }
  let socket: Socket
  try {
    socket = await open(path)
  } catch (error) {
    return { kind: 'unreachable', path, why: reasonOf(error) }
  }
  try {
    socket.setTimeout(ANSWER_MS, () => socket.destroy())
    socket.write(`${JSON.stringify(request)}\n`)
    const line = await readLine(socket)
    if (line === undefined) return { kind: 'unreachable', path, why: 'the app closed the line without an answer' }
    return { kind: 'answered', answer: answerSchema.parse(JSON.parse(line)) }
  } finally {
    socket.destroy()
  }
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      // What breaks off later ends the reading of the answer.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'nobody listens there'
  return code === 'EACCES' || code === 'EPERM'
    ? 'it belongs to another user: run this as the user of the app'
    : String(code)
}

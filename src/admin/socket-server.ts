// The running app's ear for commands: it holds the embedded database, so a terminal has to ask it. One line of JSON in
// ({args, input}), one out ({stdout, stderr, exitCode}). Who may open the socket's file may do everything.

import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { z } from 'zod'
import { coerceError } from '../errors.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { SlackAccess } from './ask-slack.ts'
import { type CommandAnswer, runCommand } from './commands.ts'
import { readLine } from './socket-line.ts'
import { prepareSocketFolder, socketPath } from './socket-path.ts'
import { tellFailure } from './tell-failure.ts'

export interface AdminServerDeps {
  meter: MeterDeps
  slack: SlackAccess
  /** The directory that this process has locked. */
  dataDir: string
}

export interface AdminServer {
  /** Begins to listen. A socket that cannot be made is logged and keeps nothing else from starting. */
  start: () => Promise<void>
  /** Ends what nobody is waiting for, and waits for the commands that run. */
  stop: () => Promise<void>
}

const requestSchema = z.object({ args: z.array(z.string()).max(100), input: z.string() })

/** The ear of an app that holds an embedded database; on Postgres nobody needs one. */
export function createAdminServer(deps: AdminServerDeps): AdminServer {
  const { log } = deps.meter
  const path = socketPath(deps.dataDir)
  const running = new Set<Promise<void>>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A caller that went away gets no answer; what it asked for is done all the same.
    socket.on('error', () => {})
    void readLine(socket).then((line) => {
      if (line === undefined) return socket.destroy()
      const work = answer(deps, line).then((told) => void socket.end(`${JSON.stringify(told)}\n`))
      running.add(work)
      return work.finally(() => running.delete(work))
    })
  })
  return {
    start: async () => {
      try {
        await prepareSocketFolder(deps.dataDir, path)
        // One that a killed process left: the directory is ours, so nobody listens there.
        await rm(path, { force: true })
        await listenPrivately(server, path)
        server.on('error', (error) => log.warn({ error }, 'the admin socket failed'))
      } catch (error) {
        log.warn({ error: coerceError(error), path }, 'no admin socket: stop the app to use its commands')
      }
    },
    stop: async () => {
      const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined
      await Promise.all(running)
      for (const socket of sockets) if (!socket.writableEnded) socket.destroy()
      await closed
    },
  }
}

async function answer(deps: AdminServerDeps, line: string): Promise<CommandAnswer> {
  const { log } = deps.meter
  try {
    const request = requestSchema.parse(JSON.parse(line))
    log.info({ command: request.args[0] }, 'a terminal asked for a command')
    return await runCommand(deps, request)
  } catch (error) {
    log.warn({ error: coerceError(error) }, 'a command of a terminal failed')
    return { stdout: '', stderr: `${tellFailure(error)}\n`, exitCode: 1 }
  }
}

/** The file is made with the process's mask and only then could be given a mode, so the mask is narrowed meanwhile. */
function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(0o177)
    try {
      server.listen(path, () => {
        server.off('error', reject)
        chmod(path, 0o600).then(resolve, reject)
      })
    } finally {
      process.umask(mask)
    }
  })
}

// A server that can really be gone for a while: closing it makes new connections fail as they do when nothing listens.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Opened again on its port, it is the same to everybody who knew the address. */
export function newListener(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
) {
  let server: Server | undefined
  const sockets = new Set<Socket>()

  async function open(port: number): Promise<number> {
    const opened = createServer(serve)
    // A client that takes up an idle connection in the moment in which it is closed loses its request, and tries again a
    // second later. Slack does that to an app too, but not to every other test on a busy machine.
    opened.keepAliveTimeout = 0
    opened.on('upgrade', upgrade)
    opened.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      opened.on('error', reject)
      opened.listen(port, '127.0.0.1', resolve)
    })
    server = opened
    const address = opened.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  async function close(): Promise<void> {
    const closing = server
    server = undefined
    if (!closing) return
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  return { open, close }
}

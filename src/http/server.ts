// The HTTP door: listens, bounds what may arrive, hands Slack's requests over untouched and closes without cutting
// anybody off. What is answered is decided in dispatch.ts and the routes.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { LINGER_MS, writeAnswer } from './answer.ts'
import { answer, splitTarget } from './dispatch.ts'
import { problemAnswer } from './problem.ts'
import type { HttpLimits, SlackState } from './routes.ts'

export interface HttpServerInput {
  meter: MeterDeps
  log: Log
  /** Resolves where the database answers and holds the program's schema; rejects with the reason otherwise. */
  ready: () => Promise<void>
  slack?: SlackDoor
  limits?: Partial<HttpLimits>
}

/** What of Slack comes in by this door. */
export interface SlackDoor {
  /** Method and path of each request it takes: `POST /slack/events`. */
  routes: readonly string[]
  /** Takes one with its body unread, since the signature is over its bytes. */
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>
  /** What /readyz says of it. */
  state: () => Promise<SlackState>
}

export interface HttpServer {
  /** Not listening yet. */
  server: Server
  /** Stops accepting, lets what is in flight finish, then ends every connection. Calling it again waits for the same end. */
  close(): Promise<void>
}

const USUAL: HttpLimits = { bodyBytes: 4 * 1024 * 1024, arriveMs: 30_000, finishMs: 10_000 }

/** Builds the server; the caller listens. */
export function createHttpServer({ meter, log, ready, slack, limits }: HttpServerInput): HttpServer {
  const surroundings = { meter, log, ready, slackState: slack?.state, limits: { ...USUAL, ...limits } }
  const { arriveMs, finishMs } = surroundings.limits
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: Math.min(arriveMs, 10_000),
    requestTimeout: arriveMs,
    connectionsCheckingInterval: Math.min(arriveMs, 5_000),
    // Longer than the 60 s after which most balancers drop an idle connection, so that they never write to a closed one.
    keepAliveTimeout: 65_000,
  })
  server.on('request', (request, response) => {
    const { pathname } = splitTarget(request.url ?? '')
    const handled = slack?.routes.includes(`${request.method} ${pathname}`)
      ? Promise.resolve().then(() => slack.handle(request, response))
      : answer(surroundings, request).then((answered) => {
          // A connection kept alive would hold a server that is closing until it is cut off.
          if (!server.listening) response.setHeader('connection', 'close')
          return writeAnswer(request, response, answered)
        })
    handled.catch((error: unknown) => abandon(request, response, error, log))
  })
  server.on('clientError', refuseMalformed)
  let closing: Promise<void> | undefined
  return { server, close: () => (closing ??= closeGracefully(server, finishMs)) }
}

/** What failed after the answer had begun, or in a listener of Slack's: the connection ends, and the process goes on. */
function abandon(request: IncomingMessage, response: ServerResponse, thrown: unknown, log: Log): void {
  log.error({ error: coerceError(thrown), method: request.method }, 'answer could not be written')
  if (response.headersSent) response.destroy()
  else response.writeHead(500, { connection: 'close' }).end()
}

/** What node could not read as HTTP has no response object: the answer is written by hand. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problems: Record<string, [status: number, detail: string]> = {
    HPE_HEADER_OVERFLOW: [431, 'The headers are larger than 16 kB.'],
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive. Send it again.'],
  }
  const [status, detail] = problems[error.code ?? ''] ?? [400, 'This is not a request in HTTP/1.1.']
  const { headers, body } = problemAnswer({ status, code: 'bad_request', detail })
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': Buffer.byteLength(String(body)) })
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${body}`)
  // A sender who does not close its side must not keep the socket.
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

function closeGracefully(server: Server, finishMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Connections that fall idle later than now are ended by nobody else.
    const sweep = setInterval(() => server.closeIdleConnections(), 100)
    const deadline = setTimeout(() => server.closeAllConnections(), finishMs)
    server.close(() => {
      clearTimeout(deadline)
      clearInterval(sweep)
      resolve()
    })
  })
}

// The HTTP door over the file's database, on a free port, with the means to talk to it as a program would.

import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll } from 'vitest'
import { createHttpServer, type HttpServerInput } from '../../src/http/server.ts'
import { createLog } from '../../src/log.ts'
import { createKey } from '../../src/meter/create-key.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'
import { makeMeter, makePool, type TestMeter } from './meter.ts'
import type { TestStore } from './store.ts'

/** An answer, read whole. */
interface Reply {
  status: number
  headers: Headers
  text: string
  /** The body as JSON; null where it is something else. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every shape, and expect() checks them.
  json: any
}

interface SendOptions {
  key?: string
  /** Text and bytes are sent as they are, everything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

export interface TestDoor extends TestMeter {
  url: string
  port: number
  /** What was logged, a line each. */
  logged: string[]
  send: (method: 'GET' | 'POST' | 'PUT' | 'HEAD', path: string, options?: SendOptions) => Promise<Reply>
  /**
   * Writes a text to a connection of its own and answers all that came back until it was closed: by the server, or by
   * us as soon as the text is out.
   */
  sendRaw: (text: string, options?: { hangUp: boolean }) => Promise<string>
  close: () => Promise<void>
}

/** Opens a door, at the top of a file: it is closed after the file's last test. Business time stands at NOON (support/meter). */
export async function openDoor(
  store: TestStore,
  options: Partial<Omit<HttpServerInput, 'meter' | 'log'>> = {},
): Promise<TestDoor> {
  const logged: string[] = []
  const meter = await makeMeter(store.db)
  const log = createLog('warn', { write: (line) => void logged.push(line) })
  const ready = () => store.ping()
  const { server, close } = createHttpServer({ ready, ...options, meter: meter.deps, log })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(close)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://127.0.0.1:${port}`
  const sendRaw: TestDoor['sendRaw'] = (text, sent) => exchange(port, text, sent?.hangUp ?? false)
  return { ...meter, url, port, logged, close, sendRaw, send: (method, path, sent) => send(url + path, method, sent) }
}

/** A workspace with the pool "apollo" (1,000 credits since 1 November 2026) and a key that may do everything. */
export async function makeCaller(
  deps: MeterDeps,
): Promise<{ workspaceId: string; poolId: string; key: string; stream: string }> {
  const { workspaceId, poolId } = await makePool(deps)
  return { workspaceId, poolId, key: await makeKey(deps, workspaceId), stream: 'zapier' }
}

/** The text of a new key. */
export async function makeKey(
  deps: MeterDeps,
  workspaceId: string,
  limits: { name?: string; pools?: string[]; readOnly?: boolean } = {},
): Promise<string> {
  const input = { workspaceId, name: 'zapier', pools: [], readOnly: false, actorId: null, via: 'test', ...limits }
  const outcome = await createKey(deps, input)
  if (outcome.kind === 'refused') throw new Error(outcome.message)
  return outcome.text
}

async function send(url: string, method: string, { key, body, headers }: SendOptions = {}): Promise<Reply> {
  const asIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(url, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: asIs ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== ''
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null }
}

async function exchange(port: number, text: string, hangUp: boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk
  })
  // A server that closes on unread bytes may reset the connection after its answer.
  socket.on('error', () => {})
  socket.write(text, () => hangUp && socket.destroy())
  await once(socket, 'close')
  return received
}

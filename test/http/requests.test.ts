// What becomes of a request before its content counts: keys, paths, sizes, encodings, and servers that close.
import { expect, test } from 'vitest'
import { PurserError } from '../../src/errors.ts'
import { deferred } from '../support/deferred.ts'
import { makeCaller, makeKey, openDoor } from '../support/http.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const door = await openDoor(store)
const { deps } = door
const { key, workspaceId } = await makeCaller(deps)
const broken = await openDoor(store, {
  ready: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1 as admin')),
})
const slack = await openDoor(store, {
  slack: {
    routes: ['POST /slack/events'],
    handle: async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      if (text === 'fail') throw new Error('on purpose')
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`got ${text}`)
    },
    state: async () => ({ mode: 'http', connected: true, workspaces: 1 }),
  },
})
const hasty = await openDoor(store, { limits: { arriveMs: 100 } })
const held = deferred()
const arrived = deferred()
const closing = await openDoor(store, {
  ready: () => {
    arrived.resolve()
    return held.promise
  },
})
const event = { id: 'evt', pool: 'apollo', credits: 1 }

test.each([
  ['no key', {}, 'needs a key'],
  ['a key of another kind', { authorization: 'Basic abc' }, 'not of the form'],
  ['a text that is no key', { authorization: 'Bearer hello' }, 'not known'],
  ['an unknown key', { authorization: `Bearer ${key.slice(0, -4)}0000` }, 'not known'],
  ['a key of an unknown workspace', { authorization: `Bearer ps_TNOBODY_abc_${'0'.repeat(64)}` }, 'not known'],
])('%s is refused with 401 and what to do', async (_, headers, words) => {
  const { status, json, headers: answered } = await door.send('POST', '/v1/events', { headers, body: event })
  expect(status).toBe(401)
  expect(answered.get('content-type')).toBe('application/problem+json')
  expect(answered.get('www-authenticate')).toMatch(/^Bearer/)
  expect(json).toMatchObject({ type: 'about:blank', title: 'Unauthorized', status: 401, code: 'unauthorized' })
  expect(json.detail).toContain(words)
})

test('a revoked key is refused and told so', async () => {
  const revoked = await makeKey(deps, workspaceId, { name: 'old' })
  await store.db.apiKey.updateMany({ where: { workspaceId, stream: 'old' }, data: { revokedAt: new Date() } })
  const { status, json } = await door.send('GET', '/v1/pools', { key: revoked })
  expect([status, json.code]).toEqual([401, 'unauthorized'])
  expect(json.detail).toContain('revoked')
})

test('a key that may only read cannot write', async () => {
  const readOnly = await makeKey(deps, workspaceId, { name: 'report', readOnly: true })
  const { status, json } = await door.send('POST', '/v1/events', { key: readOnly, body: event })
  expect([status, json.code]).toEqual([403, 'forbidden'])
  expect((await door.send('GET', '/v1/pools', { key: readOnly })).status).toBe(200)
})

test('an unknown path is 404, another method 405 with what is allowed', async () => {
  const missing = await door.send('GET', '/v2/events', { key })
  expect([missing.status, missing.json.code]).toEqual([404, 'not_found'])
  const put = await door.send('PUT', '/v1/events', { key, body: event })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await door.send('GET', '/v1/pools/%E0%A4%A', { key })).status).toBe(404)
  expect((await door.send('HEAD', '/healthz')).status).toBe(200)
})

test.each([
  ['no media type', '', 'has no content-type'],
  ['a form', 'application/x-www-form-urlencoded', 'Send application/json'],
  ['another charset', 'application/json; charset=latin1', 'Send UTF-8'],
])('%s is refused with 415', async (_, type, words) => {
  const body = new TextEncoder().encode(JSON.stringify(event))
  const { status, json } = await door.send('POST', '/v1/events', { key, body, headers: { 'content-type': type } })
  expect([status, json.code]).toEqual([415, 'unsupported_media_type'])
  expect(json.detail).toContain(words)
})

test('a compressed body is refused with 415', async () => {
  const { status, json } = await door.send('POST', '/v1/events', {
    key,
    body: event,
    headers: { 'content-encoding': 'gzip' },
  })
  expect([status, json.detail]).toEqual([415, expect.stringContaining('without compression')])
})

test.each([
  ['text', 'hello', 'not_json'],
  ['nothing', '', 'not_json'],
  ['half an array', '[{"id":"a"}', 'not_json'],
  ['a deep nest', '['.repeat(100_000), 'not_json'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'not_utf8'],
])('%s is refused with 400', async (_, body, code) => {
  const { status, json, text } = await door.send('POST', '/v1/events', { key, body })
  expect([status, json.code]).toEqual([400, code])
  expect(text).not.toContain('    at ')
})

test('5 MB are refused with 413, whether their length is declared or not, and the connection closes', async () => {
  const declared = await door.send('POST', '/v1/events', { key, body: `"${'x'.repeat(5 * 1024 * 1024)}"` })
  expect([declared.status, declared.json.code]).toEqual([413, 'too_large'])
  expect(declared.headers.get('connection')).toBe('close')
  const head = `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
  const answer = await door.sendRaw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(5)}0\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(answer).toContain('"code":"too_large"')
})

test('a sender whose length is a lie, or who hangs up half-way, leaves nothing behind', async () => {
  const body = JSON.stringify({ ...event, id: 'lie' })
  const head = `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`
  const short = await door.sendRaw(`${head}content-length: ${body.length - 5}\r\nconnection: close\r\n\r\n${body}`)
  expect(short).toMatch(/^HTTP\/1\.1 400 /)
  const lost = await door.sendRaw(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, -5)}`, { hangUp: true })
  expect(lost).toBe('')
  expect((await door.send('GET', '/v1/entries', { key })).json.entries).toEqual([])
  expect(door.logged.filter((line) => line.includes('"error"'))).toEqual([])
})

test('a sender who stops half-way is told so, and the connection closes', async () => {
  const head = `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`
  const answer = await hasty.sendRaw(`${head}content-length: 100\r\n\r\n{`)
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(answer).toContain('too long to arrive')
})

test('what is not HTTP is answered with a problem', async () => {
  const answer = await door.sendRaw('HELO example.com\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('application/problem+json')
  const large = await door.sendRaw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)
  expect(large).toMatch(/^HTTP\/1\.1 431 /)
})

test('every answer forbids storing and sniffing, and none opens the door to other origins', async () => {
  const { headers } = await door.send('GET', '/v1/pools', { key, headers: { origin: 'https://evil.example' } })
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

test('a failure is answered with an id that stands in the log beside its cause', async () => {
  const ready = await broken.send('GET', '/readyz')
  expect([ready.status, ready.json.detail]).toEqual([503, 'The database does not answer.'])
  expect(ready.headers.get('retry-after')).toBe('5')
  broken.deps.keyRowOf = () => Promise.reject(new Error('a secret detail'))
  const failed = await broken.send('GET', '/v1/pools', { key })
  expect([failed.status, failed.json.code]).toEqual([500, 'unexpected'])
  expect(failed.text).not.toContain('a secret detail')
  expect(broken.logged.find((line) => line.includes(failed.json.error_id))).toContain('a secret detail')
  broken.deps.keyRowOf = () => Promise.reject(new PurserError('busy', 'The database had no free connection in time.'))
  const busy = await broken.send('GET', '/v1/pools', { key })
  expect([busy.status, busy.json.code, busy.headers.get('retry-after')]).toEqual([503, 'busy', '1'])
})

test('the process is healthy without a database, and ready with one', async () => {
  expect((await broken.send('GET', '/healthz')).status).toBe(200)
  expect(await door.send('GET', '/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } })
  expect((await slack.send('GET', '/readyz')).json).toEqual({
    status: 'ready',
    slack: { mode: 'http', connected: true, workspaces: 1 },
  })
})

test('Slack gets its requests with the body unread, and its failures end only their own request', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answered = await slack.send('POST', '/slack/events?x=1', { body: 'command=%2Fcredits', headers })
  expect([answered.status, answered.text]).toEqual([200, 'got command=%2Fcredits'])
  expect((await slack.send('POST', '/slack/events', { body: 'fail', headers })).status).toBe(500)
  expect((await slack.send('GET', '/healthz')).status).toBe(200)
  expect((await door.send('POST', '/slack/events', { body: 'x', headers })).status).toBe(404)
})

test('a server that closes answers what is in flight and ends', async () => {
  const answer = closing.send('GET', '/readyz')
  await arrived.promise
  const closed = closing.close()
  held.resolve()
  expect((await answer).status).toBe(200)
  await closed
  await expect(closing.send('GET', '/healthz')).rejects.toThrow()
})

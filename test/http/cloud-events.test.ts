// CloudEvents in all three modes, as the reference SDK sends them.
import { CloudEvent, HTTP } from 'cloudevents'
import { expect, test } from 'vitest'
import { makeCaller, openDoor } from '../support/http.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const door = await openDoor(store)
const { deps } = door

const TYPE = 'com.acme.credits.spent'
const STRUCTURED = { 'content-type': 'application/cloudevents+json' }
const BATCH = { 'content-type': 'application/cloudevents-batch+json' }

function cloudEvent(fields: Record<string, unknown> = {}) {
  const event = { id: 'ce-1', source: '/crm/export', type: TYPE, datacontenttype: 'application/json' }
  return { ...event, time: '2026-11-20T08:00:00.000Z', data: { pool: 'apollo', credits: 2 }, ...fields }
}

async function post(key: string, message: { headers: object; body: unknown }) {
  const headers = message.headers as Record<string, string>
  return door.send('POST', '/v1/events', { key, headers, body: message.body })
}

async function entries(key: string) {
  return (await door.send('GET', '/v1/entries', { key })).json.entries
}

test.each([
  ['structured', HTTP.structured],
  ['binary', HTTP.binary],
])('a %s event takes its id, its source and its time from the envelope', async (_, write) => {
  const { key } = await makeCaller(deps)
  const { status, json } = await post(key, write(new CloudEvent(cloudEvent())))
  expect(status).toBe(200)
  expect(json.results).toEqual([{ id: 'ce-1', status: 'recorded', entry: expect.any(String) }])
  expect(await entries(key)).toMatchObject([
    { source: 'api:zapier//crm/export', credits: 2, occurred_at: '2026-11-20T08:00:00.000Z' },
  ])
})

test('the same id in structured and in binary mode is one event, and the time belongs to its body', async () => {
  const { key } = await makeCaller(deps)
  await post(key, HTTP.structured(new CloudEvent(cloudEvent())))
  const again = await post(key, HTTP.binary(new CloudEvent(cloudEvent())))
  const later = await post(key, HTTP.structured(new CloudEvent(cloudEvent({ time: '2026-11-20T09:00:00.000Z' }))))
  expect([again.json.results[0].status, later.json.results[0].status]).toEqual(['duplicate', 'conflict'])
})

test('in binary mode attributes are percent-encoded', async () => {
  const { key } = await makeCaller(deps)
  const headers = { 'ce-specversion': '1.0', 'ce-id': 'd%C3%BC-1', 'ce-source': '/m%C3%BCnchen', 'ce-type': TYPE }
  const { json } = await post(key, { headers, body: { pool: 'apollo', credits: 1 } })
  expect(json.results[0]).toMatchObject({ id: 'dü-1', status: 'recorded' })
  expect((await entries(key))[0].source).toBe('api:zapier//münchen')
})

test('a batch is answered like an array, item by item', async () => {
  const { key } = await makeCaller(deps)
  const body = [
    { specversion: '1.0', ...cloudEvent() },
    { specversion: '1.0', ...cloudEvent({ id: 'ce-2', data: { id: 'ce-2', pool: 'apollo', credits: 1 } }) },
    { specversion: '1.0', ...cloudEvent({ id: 'ce-3', data: { id: 'another', pool: 'apollo', credits: 1 } }) },
    { specversion: '1.0', ...cloudEvent({ id: 'ce-4', data: { pool: 'apollo', credits: 'many' } }) },
    { specversion: '1.0', ...cloudEvent({ id: 'ce-5', data: { pool: 'apollo', credits: -2, corrects: 'ce-1' } }) },
  ]
  const { status, json } = await post(key, { headers: BATCH, body })
  expect(status).toBe(200)
  expect(json.results.map((it: { id: string; status: string }) => [it.id, it.status])).toEqual([
    ['ce-1', 'recorded'],
    ['ce-2', 'recorded'],
    ['ce-3', 'rejected'],
    ['ce-4', 'rejected'],
    ['ce-5', 'recorded'],
  ])
  expect(json.results[2].error).toMatchObject({ code: 'invalid', field: 'data.id' })
  expect(json.results[3].error.message).toMatch(/^\[3\]\.data\.credits is "many"/)
})

test.each([
  ['another version', { specversion: '0.3' }, 'specversion', '"1.0"'],
  ['no source', { source: undefined }, 'source', 'source is missing'],
  ['no type', { type: null }, 'type', 'type is missing'],
  ['an id with NUL', { id: 'a\0' }, 'id', 'NUL'],
  ['data that is no JSON', { datacontenttype: 'application/xml', data: '<a/>' }, 'datacontenttype', 'application/json'],
  ['data that is text', { data: 'text' }, 'data', 'as a JSON object'],
  ['data in base64', { data: undefined, data_base64: 'e30=' }, 'data', 'data_base64'],
  ['a time without a zone', { time: '2026-11-20T08:00:00' }, 'occurred_at', 'no offset'],
])('%s is invalid, and the answer says what and where', async (_, fields, field, words) => {
  const { key } = await makeCaller(deps)
  const body = { specversion: '1.0', ...cloudEvent(), ...fields }
  const { status, json } = await post(key, { headers: STRUCTURED, body })
  expect(status).toBe(422)
  expect(json.results[0]).toMatchObject({ status: 'rejected', error: { code: 'invalid', field } })
  expect(json.results[0].error.message).toContain(words)
})

test('one event declared as a batch, and a batch declared as one, are told apart in a sentence', async () => {
  const { key } = await makeCaller(deps)
  const one = { specversion: '1.0', ...cloudEvent() }
  const alone = await post(key, { headers: BATCH, body: one })
  const many = await post(key, { headers: STRUCTURED, body: [one] })
  expect([alone.status, alone.json.code, many.status, many.json.code]).toEqual([400, 'wrong_shape', 400, 'wrong_shape'])
  expect(await entries(key)).toEqual([])
})

// POST /v1/events through a real server and database: what is answered for one event, for many, and for each fault.
import { expect, test } from 'vitest'
import { makeCaller, makeKey, openDoor } from '../support/http.ts'
import { makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const door = await openDoor(store)
const { deps } = door

const ENTRY = /^ent_[0-9a-f-]{36}$/

async function entries(key: string) {
  const { json } = await door.send('GET', '/v1/entries', { key })
  return json.entries
}

test('a single event with every field is recorded, and stands in the ledger as it was sent', async () => {
  const { key } = await makeCaller(deps)
  const body = {
    id: 'evt_1',
    pool: 'apollo',
    activity: 'mobile_reveal',
    quantity: 2,
    credits: 16,
    member: 'sam@acme.com',
    purpose: 'Prospecting',
    campaign: 'q4-webinar',
    labels: { segment: 'smb' },
    contact: 'jane@example.com',
    note: 'two lines\nof text',
    occurred_at: '2026-11-22T10:30:00+01:00',
  }
  const { status, json } = await door.send('POST', '/v1/events', { key, body })
  expect(status).toBe(200)
  expect(json).toEqual({
    results: [
      {
        id: 'evt_1',
        status: 'recorded',
        entry: expect.stringMatching(ENTRY),
        warnings: [{ code: 'unknown_campaign', message: expect.any(String), field: 'campaign' }],
      },
    ],
    recorded: 1,
    rejected: 0,
  })
  expect(await entries(key)).toEqual([
    {
      entry: json.results[0].entry,
      kind: 'usage',
      pool: 'apollo',
      member: 'sam@acme.com',
      activity: 'mobile_reveal',
      quantity: 2,
      credits: 16,
      purpose: 'Prospecting',
      campaign: 'q4-webinar',
      labels: { segment: 'smb' },
      note: 'two lines\nof text',
      source: 'api:zapier',
      occurred_at: '2026-11-22T09:30:00.000Z',
      recorded_at: expect.any(String),
    },
  ])
})

test('an activity is priced by the list, and zero is a spend too', async () => {
  const { key } = await makeCaller(deps)
  const body = [
    { id: 'a', pool: 'apollo', activity: 'phone', quantity: '1.5' },
    { id: 'b', pool: 'Apollo', credits: 0 },
  ]
  const { json } = await door.send('POST', '/v1/events', { key, body })
  expect(json).toMatchObject({ recorded: 2, rejected: 0 })
  expect((await entries(key)).map((it: { credits: number }) => it.credits)).toEqual([12, 0])
})

test('the same event again is a duplicate that names the first entry; with another body it is a conflict', async () => {
  const { key } = await makeCaller(deps)
  const body = { id: 'evt_1', pool: 'apollo', credits: 5 }
  const first = await door.send('POST', '/v1/events', { key, body })
  const again = await door.send('POST', '/v1/events', { key, body: { ...body, credits: '5.000', quantity: 1 } })
  const other = await door.send('POST', '/v1/events', { key, body: { ...body, credits: 6 } })
  const { entry } = first.json.results[0]
  expect(again.status).toBe(200)
  expect(again.json).toEqual({ results: [{ id: 'evt_1', status: 'duplicate', entry }], recorded: 0, rejected: 0 })
  expect(other.status).toBe(409)
  expect(other.json.results[0]).toMatchObject({ status: 'conflict', entry, error: { code: 'conflict', field: 'id' } })
  expect(await entries(key)).toHaveLength(1)
})

test('an array is answered with 200 in its order, and one bad item sinks none of the others', async () => {
  const { key } = await makeCaller(deps)
  const body = [
    { id: 'ok-1', pool: 'apollo', credits: 1 },
    { pool: 'apollo', credits: 1 },
    'not an event',
    null,
    { id: 'ok-1', pool: 'apollo', credits: 1 },
    { id: 'ok-1', pool: 'apollo', credits: 2 },
    { id: 'nowhere', pool: 'lusha', credits: 1 },
    { id: 'refund', pool: 'apollo', credits: -1, corrects: 'ok-1' },
    { id: 'ok-2', pool: 'apollo', credits: 3 },
  ]
  const { status, json } = await door.send('POST', '/v1/events', { key, body })
  expect(status).toBe(200)
  expect(json.results.map((it: { id: string; status: string }) => [it.id, it.status])).toEqual([
    ['ok-1', 'recorded'],
    [null, 'rejected'],
    [null, 'rejected'],
    [null, 'rejected'],
    ['ok-1', 'duplicate'],
    ['ok-1', 'conflict'],
    ['nowhere', 'rejected'],
    ['refund', 'recorded'],
    ['ok-2', 'recorded'],
  ])
  expect(json).toMatchObject({ recorded: 3, rejected: 4 })
  expect(json.results[1].error).toMatchObject({ code: 'invalid', field: 'id' })
  expect(json.results[1].error.message).toMatch(/^\[1\]\.id is missing/)
  expect(json.results[2].error.message).toMatch(/^\[2\] is not an event/)
  expect(json.results[6].error).toMatchObject({ code: 'unknown_pool', field: 'pool' })
})

test('an empty array is answered like any other', async () => {
  const { key } = await makeCaller(deps)
  const { status, json } = await door.send('POST', '/v1/events', { key, body: [] })
  expect([status, json]).toEqual([200, { results: [], recorded: 0, rejected: 0 }])
})

test('1,000 events are taken, 1,001 are refused whole', async () => {
  const { key } = await makeCaller(deps)
  const body = Array.from({ length: 1_001 }, (_, index) => ({ id: `evt_${index}`, pool: 'apollo', credits: '0.1' }))
  const refused = await door.send('POST', '/v1/events', { key, body })
  expect(refused.status).toBe(413)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(refused.json).toMatchObject({ status: 413, code: 'too_many_events', detail: expect.stringContaining('1,000') })
  const taken = await door.send('POST', '/v1/events', { key, body: body.slice(1) })
  expect(taken.json).toMatchObject({ recorded: 1_000, rejected: 0 })
  const { json } = await door.send('GET', '/v1/pools/apollo', { key })
  expect(json.credits_logged).toBe(100)
})

test('a dry run answers the same and writes nothing', async () => {
  const { key } = await makeCaller(deps)
  const body = [
    { id: 'a', pool: 'apollo', credits: 1, purpose: 'Sunbathing', member: 'new@acme.com' },
    { id: 'a', pool: 'apollo', credits: 1, purpose: 'Sunbathing', member: 'new@acme.com' },
    { id: 'b', pool: 'apollo', activity: 'juggling' },
  ]
  const dry = await door.send('POST', '/v1/events?dry_run=1', { key, body })
  expect(dry.json.results.map((it: { status: string }) => it.status)).toEqual(['recorded', 'duplicate', 'rejected'])
  expect(dry.json).toMatchObject({ recorded: 1, rejected: 1 })
  expect(dry.json.results[0].entry).toBeUndefined()
  expect(await entries(key)).toEqual([])
  const real = await door.send('POST', '/v1/events', { key, body })
  const withoutEntry = real.json.results.map(({ entry: _, ...result }: { entry?: string }) => result)
  expect(dry.json.results).toEqual(withoutEntry)
})

test('a switch that is neither 1 nor 0, and a misspelt one, are refused before anything is written', async () => {
  const { key } = await makeCaller(deps)
  const body = { id: 'a', pool: 'apollo', credits: 1 }
  for (const [query, detail] of [
    ['dry_run=maybe', 'must be 1 or 0'],
    ['dryrun=1', 'Did you mean dry_run?'],
    ['dry_run=1&dry_run=0', 'given twice'],
  ]) {
    const { status, json } = await door.send('POST', `/v1/events?${query}`, { key, body })
    expect([status, json.code]).toEqual([400, 'bad_query'])
    expect(json.detail).toContain(detail)
  }
  expect(await entries(key)).toEqual([])
})

/** Shared by all that writes nothing. */
const faulty = await makeCaller(deps)
const good = { id: 'evt', pool: 'apollo', credits: 1 }

test.each([
  ['no id', { ...good, id: undefined }, 'id', 'id is missing'],
  ['an empty id', { ...good, id: ' ' }, 'id', 'id is missing'],
  ['an id of 256 characters', { ...good, id: 'x'.repeat(256) }, 'id', '255 characters'],
  ['an id with a line end', { ...good, id: 'a\nb' }, 'id', 'control character'],
  ['an id that is an object', { ...good, id: {} }, 'id', 'must be text'],
  ['no pool', { ...good, pool: null }, 'pool', 'pool is missing'],
  ['neither credits nor activity', { ...good, credits: undefined }, 'credits', 'needs credits or an activity'],
  ['NUL in a note', { ...good, note: 'a\0b' }, 'note', 'NUL'],
  ['a lone surrogate in a purpose', { ...good, purpose: 'a\ud800' }, 'purpose', 'lone surrogate'],
  ['a note of 1,001 characters', { ...good, note: 'é'.repeat(1_001) }, 'note', '1000 characters'],
  ['six labels', { ...good, labels: { a: 'b', c: 'd', e: 'f', g: 'h', i: 'j', k: 'l' } }, 'labels', 'at most 5'],
  ['a label of 65 characters', { ...good, labels: { a: 'b'.repeat(65) } }, 'labels.a', '64 characters'],
  ['labels that are a list', { ...good, labels: ['a'] }, 'labels', 'must be an object'],
  ['a member that is a name', { ...good, member: 'Sam' }, 'member', 'e-mail'],
  ['credits with an exponent', { ...good, credits: '1e99' }, 'credits', 'without an exponent'],
  ['credits with four decimals', { ...good, credits: '0.0001' }, 'credits', 'three decimals'],
  ['credits with a separator', { ...good, credits: '1,200' }, 'credits', 'without separators'],
  ['credits that are a word', { ...good, credits: '12z' }, 'credits', 'must be a number'],
  ['credits that are true', { ...good, credits: true }, 'credits', 'must be a number'],
  ['more credits than an entry holds', { ...good, credits: '1000000000.001' }, 'credits', '1,000,000,000'],
  ['a negative quantity', { ...good, quantity: -1 }, 'quantity', 'below zero'],
  ['an empty quantity', { ...good, quantity: '' }, 'quantity', 'must be a number'],
  ['negative credits without corrects', { ...good, credits: -1 }, 'corrects', 'corrects is missing'],
  ['a refund of nothing', { ...good, credits: 0, corrects: 'x' }, 'credits', 'not negative'],
  [
    'a refund without credits',
    { ...good, credits: undefined, activity: 'email', corrects: 'x' },
    'credits',
    'negative',
  ],
  ['a date without a zone', { ...good, occurred_at: '2026-11-22T09:30:00' }, 'occurred_at', 'no offset'],
  ['a day alone', { ...good, occurred_at: '2026-11-22' }, 'occurred_at', 'no offset'],
  ['a day that does not exist', { ...good, occurred_at: '2026-02-30T00:00:00Z' }, 'occurred_at', 'does not exist'],
  ['seconds since 1970', { ...good, occurred_at: 1_700_000_000 }, 'occurred_at', 'instant with its offset'],
  ['a misspelt field', { ...good, purpos: 'Research' }, 'purpos', 'Did you mean purpose?'],
  ['a field in camel case', { ...good, occurredAt: '2026-11-22T09:30:00Z' }, 'occurredAt', 'Did you mean occurred_at?'],
])('%s is invalid, and the answer says what and where', async (_, body, field, words) => {
  const { key } = faulty
  const { status, json } = await door.send('POST', '/v1/events', { key, body })
  expect(status).toBe(422)
  expect(json.results[0]).toMatchObject({ status: 'rejected', error: { code: 'invalid', field } })
  expect(json.results[0].error.message).toContain(words)
  expect(json.results[0].error.message).toMatch(/[.?]$/)
  expect(await entries(key)).toEqual([])
})

test.each([
  ['an unknown pool', { ...good, pool: 'lusha' }, 'unknown_pool', 'pool'],
  ['an unknown activity', { id: 'evt', pool: 'apollo', activity: 'juggling' }, 'unknown_activity', 'activity'],
  ['the future', { ...good, occurred_at: '2026-11-22T12:06:00Z' }, 'in_future', 'occurred_at'],
  ['before the records', { ...good, occurred_at: '2026-10-31T23:59:59Z' }, 'before_records', 'occurred_at'],
  ['the end of time', { ...good, occurred_at: '9999-12-31T23:59:59-23:59' }, 'in_future', 'occurred_at'],
  ['the Middle Ages', { ...good, occurred_at: '0999-01-01T00:00:00Z' }, 'before_records', 'occurred_at'],
  ['a refund before its original', { ...good, credits: -1, corrects: 'later' }, 'unknown_entry', 'corrects'],
])('%s is rejected with its code, and may be mended and sent again', async (_, body, code, field) => {
  const { key } = await makeCaller(deps)
  const { status, json } = await door.send('POST', '/v1/events', { key, body })
  expect(status).toBe(422)
  expect(json).toMatchObject({ recorded: 0, rejected: 1 })
  expect(json.results[0]).toMatchObject({ id: 'evt', status: 'rejected', error: { code, field } })
  expect(await entries(key)).toEqual([])
  const mended = await door.send('POST', '/v1/events', { key, body: good })
  expect(mended.json.results[0].status).toBe('recorded')
})

test('a refund beyond its original is rejected; one within it counts back', async () => {
  const { key } = await makeCaller(deps)
  const first = await door.send('POST', '/v1/events', { key, body: { ...good, credits: 10 } })
  const { entry } = first.json.results[0]
  const over = { ...good, id: 'over', credits: -10.001, corrects: 'evt' }
  const within = { ...good, id: 'within', credits: -4, corrects: entry }
  expect((await door.send('POST', '/v1/events', { key, body: over })).json.results[0].error.code).toBe('over_refund')
  expect((await door.send('POST', '/v1/events', { key, body: within })).status).toBe(200)
  const early = { ...within, id: 'early', occurred_at: '2026-11-02T00:00:00Z' }
  const refused = await door.send('POST', '/v1/events', { key, body: early })
  expect(refused.status).toBe(422)
  expect(refused.json.results[0].error).toMatchObject({
    code: 'invalid',
    field: 'occurred_at',
    message: expect.stringMatching(/^2026-11-02T00:00:00Z is before what this refund gives back, which was spent /),
  })
  const [, refund] = await entries(key)
  expect(refund).toMatchObject({ kind: 'refund', credits: -4, corrects: entry })
  expect((await door.send('GET', '/v1/pools/apollo', { key })).json.credits_left).toBe(994)
})

test('ids beyond 2^53 and decimals keep every digit', async () => {
  const { key } = await makeCaller(deps)
  const body =
    '[{"id":9007199254740993,"pool":"apollo","credits":0.1},{"id":9007199254740992,"pool":"apollo","credits":999999999.999}]'
  const { json } = await door.send('POST', '/v1/events', { key, body })
  expect(json.results.map((it: { id: string }) => it.id)).toEqual(['9007199254740993', '9007199254740992'])
  expect(json).toMatchObject({ recorded: 2 })
  expect((await entries(key)).map((it: { credits: number }) => it.credits).sort()).toEqual([0.1, 999_999_999.999])
})

test('a field that nobody knows is named in a warning, and the rest is recorded', async () => {
  const { key } = await makeCaller(deps)
  const body = '{"id":"evt","pool":"apollo","credits":1,"__proto__":{"admin":true},"source_system":"crm"}'
  const { status, json } = await door.send('POST', '/v1/events', { key, body })
  expect(status).toBe(200)
  expect(json.results[0].warnings).toEqual([
    { code: 'unknown_field', message: '"__proto__" is not a field of an event and was not kept.', field: '__proto__' },
    {
      code: 'unknown_field',
      message: '"source_system" is not a field of an event and was not kept.',
      field: 'source_system',
    },
  ])
})

test('a key that is limited to pools is told so by item', async () => {
  const { key, workspaceId } = await makeCaller(deps)
  await makePool(deps, { workspaceId, name: 'Lusha' })
  const limited = await makeKey(deps, workspaceId, { name: 'crm', pools: ['lusha'] })
  const body = [good, { ...good, id: 'other', pool: 'lusha' }]
  const { status, json } = await door.send('POST', '/v1/events', { key: limited, body })
  expect(status).toBe(200)
  expect(json.results[0].error).toMatchObject({ code: 'forbidden_pool', field: 'pool' })
  expect(json.results[1].status).toBe('recorded')
  expect((await entries(limited)).map((it: { pool: string }) => it.pool)).toEqual(['lusha'])
  expect(await entries(key)).toHaveLength(1)
})
